"""The plain pages in a real browser: for everyone, without a script, on paper."""

from collections.abc import Callable
from typing import Literal

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from chatbot.knowledge.loader import Knowledge
from chatbot.knowledge.reviews import content_hash
from tests.browser.checks import check_with_axe, has_no_sideways_scroll

LEAFLET = "/faq/trials/NCT04938115"
PAGES = ["/faq/", "/faq/harms/", "/faq/harms/crs", "/faq/glossary", "/faq/trials/", LEAFLET]
SIZES = {"desk": (1280, 900), "phone": (390, 844), "magnified": (320, 256)}


@pytest.fixture(params=SIZES)
def sized(watched: Page, request: pytest.FixtureRequest) -> Page:
    """A watched page of one size."""
    width, height = SIZES[request.param]
    watched.set_viewport_size({"width": width, "height": height})
    return watched


def open_all(page: Page) -> None:
    """Open everything that can be opened."""
    for summary in page.locator("summary").all():
        summary.click()


@pytest.mark.parametrize("address", PAGES)
def test_it_fits_and_breaks_no_rule_of_the_page(sized: Page, address: str) -> None:
    sized.goto(address)
    open_all(sized)

    assert has_no_sideways_scroll(sized)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("address", [*PAGES, "a receipt", "an unknown receipt"])
def test_axe_finds_nothing(
    watched: Page, knowledge: Knowledge, address: str, scheme: Literal["light", "dark"]
) -> None:
    _, answer = next(knowledge.languages["en"].answers())
    places = {"a receipt": content_hash(answer, knowledge.facts), "an unknown receipt": "0" * 64}
    watched.emulate_media(color_scheme=scheme)
    watched.goto(f"/verify/{places[address]}" if address in places else address)
    open_all(watched)

    check_with_axe(watched)


def test_all_of_it_can_be_read_without_a_script(browser: Browser, base_url: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(base_url)
    page.locator("cd7-chat").get_by_role("link").click()
    page.get_by_role("link", name="What is cytokine release syndrome (CRS)?").click()

    expect(page.get_by_role("heading", level=1)).to_have_text(
        "What is cytokine release syndrome (CRS)?"
    )
    page.get_by_role("link", name="Trials", exact=True).click()
    page.get_by_role("link", name="CD7 CAR-T for CD7-positive AML").click()
    page.locator(".more summary").first.click()
    expect(page.locator(".more article").first).to_be_visible()
    context.close()


def test_a_place_on_a_page_is_not_hidden_by_the_strip(watched: Page) -> None:
    watched.emulate_media(reduced_motion="reduce")
    watched.goto("/faq/harms/crs#crs_grades")
    place = watched.locator("#crs_grades").bounding_box()
    strip = watched.locator(".strip").bounding_box()

    assert place is not None
    assert strip is not None
    assert place["y"] >= strip["y"] + strip["height"]


def test_paper_holds_the_answer_and_the_disclaimer_and_no_menu(
    watched: Page, knowledge: Knowledge
) -> None:
    watched.goto(LEAFLET)
    watched.emulate_media(media="print")

    for hidden in ("nav", ".strip", ".path", ".more"):
        expect(watched.locator(hidden).first).to_be_hidden()
    expect(watched.get_by_role("heading", name="What is missing or unclear")).to_be_visible()
    expect(watched.get_by_text(knowledge.site.disclaimer)).to_be_visible()
    pages = watched.pdf(format="A4").count(b"/Type /Page\n")
    assert 1 <= pages <= 4


def test_the_receipt_of_an_answer_can_be_checked(
    ask: Callable[[str], Locator], started: Page, knowledge: Knowledge
) -> None:
    answer = ask("What is CD7?")
    answer.get_by_text("Sources and receipt").click()
    with started.context.expect_page() as opened:
        answer.locator(".receipt").click()
    page = opened.value

    expect(page.get_by_role("heading", level=1)).to_have_text("Check a receipt")
    page.locator("main .links a").click()
    expect(page.locator("main")).to_contain_text("This text is part of what the service says now.")
    expect(page.get_by_role("contentinfo")).to_contain_text(knowledge.site.disclaimer)
