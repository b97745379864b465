"""The page is for everyone: assistive technology, small screens, dark rooms, no script."""

from collections.abc import Callable
from typing import Literal

import pytest
from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]
from flask import Flask
from playwright.sync_api import Browser, Locator, Page, expect

from chatbot import settings
from chatbot.app import create_app
from chatbot.knowledge.loader import Knowledge

Ask = Callable[[str], Locator]
LIMITS = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    "resultTypes": ["violations"],
}
TARGET_PX = 44  # requirement S-58
# WCAG 1.4.12: nothing may be lost when a person spaces text out.
SPACING = "* { line-height: 1.5; letter-spacing: 0.12em; word-spacing: 0.16em }"


def check_with_axe(page: Page) -> None:
    """Fail with axe's own report when it finds anything."""
    results = Axe().run(page, options=LIMITS)

    assert results.violations_count == 0, results.generate_report()


def has_no_sideways_scroll(page: Page) -> bool:
    """Whether everything fits the width of the window."""
    fits: bool = page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    return fits


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_in_the_notice(watched: Page, scheme: Literal["light", "dark"]) -> None:
    watched.emulate_media(color_scheme=scheme)
    watched.goto("/")
    watched.locator("#urgent summary").click()

    check_with_axe(watched)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_in_a_conversation(
    ask: Ask, started: Page, scheme: Literal["light", "dark"]
) -> None:
    started.emulate_media(color_scheme=scheme)
    ask("What is CD7?").locator("summary").click()
    ask("I have a fever of 39.5 C after CAR-T")
    ask("blurf wibble zonk")

    check_with_axe(started)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_in_a_failure(started: Page, scheme: Literal["light", "dark"]) -> None:
    started.emulate_media(color_scheme=scheme)
    started.context.set_offline(True)
    started.get_by_label("Your question").fill("What is CD7?")
    started.get_by_role("button", name="Send").click()
    expect(started.locator(".failure")).to_be_visible()
    started.get_by_role("button", name="Send").click()

    check_with_axe(started)


def test_it_fits_a_page_magnified_four_times(ask: Ask, started: Page) -> None:
    started.set_viewport_size({"width": 320, "height": 256})
    assert has_no_sideways_scroll(started)
    ask("What is the status of NCT04938115?").locator("summary").click()
    ask("I have a fever of 39.5 C after CAR-T")
    ask("x" * 1000)
    started.locator("#urgent summary").click()
    assert has_no_sideways_scroll(started)
    started.get_by_label("Your question").fill("y" * 1000)
    assert has_no_sideways_scroll(started)
    expect(started.get_by_text("Information only – not medical advice")).to_be_in_viewport()


def test_it_fits_when_text_is_spaced_out(browser: Browser, base_url: str) -> None:
    context = browser.new_context(viewport={"width": 320, "height": 640}, bypass_csp=True)
    page = context.new_page()
    page.goto(base_url)
    page.add_style_tag(content=SPACING)

    assert has_no_sideways_scroll(page)
    context.close()


def test_everything_to_press_is_large_enough(ask: Ask, started: Page) -> None:
    ask("What is CD7?")
    ask("blurf wibble zonk")
    targets = [
        each for each in started.locator("button, summary, textarea").all() if each.is_visible()
    ]

    assert len(targets) > 8
    for target in targets:
        box = target.bounding_box()
        assert box is not None
        assert min(box["width"], box["height"]) >= TARGET_PX, target.inner_text()


def test_nothing_moves_when_motion_is_not_wanted(ask: Ask, started: Page) -> None:
    started.emulate_media(reduced_motion="reduce")
    ask("What is CD7?")

    behavior = started.evaluate("getComputedStyle(document.documentElement).scrollBehavior")
    assert behavior == "auto"
    assert started.evaluate("document.getAnimations().length") == 0


def test_an_answer_is_brought_into_view_below_the_header(ask: Ask, started: Page) -> None:
    started.emulate_media(reduced_motion="reduce")
    started.set_viewport_size({"width": 390, "height": 844})
    for text in ("What is CD7?", "What is CAR-T?", "What are the side effects of CD7 CAR-T?"):
        ask(text)

    header = started.locator(".strip").bounding_box()
    question = started.locator(".question").last.bounding_box()
    assert header is not None
    assert question is not None
    assert header["y"] + header["height"] <= question["y"] < 200


def test_the_disclaimer_and_the_state_of_review_stand_on_the_page(
    watched: Page, knowledge: Knowledge
) -> None:
    watched.goto("/")

    footer = watched.get_by_role("contentinfo")
    assert footer.locator("p").first.text_content() == knowledge.site.disclaimer
    expect(footer).to_contain_text(knowledge.languages["en"].ui.not_reviewed)
    expect(footer).to_contain_text(knowledge.release[:12])


def test_every_number_to_call_stands_on_the_page_itself(
    watched: Page, knowledge: Knowledge
) -> None:
    watched.goto("/")
    watched.get_by_role("link", name="Urgent help").click()
    watched.locator("#urgent summary").click()

    lines = [line for region in knowledge.regions.values() for line in region.lines]
    assert lines
    assert watched.locator("#urgent dd a").all_text_contents() == [line.number for line in lines]
    assert watched.evaluate("document.activeElement.tagName") != "BODY"


@pytest.mark.parametrize("lack", ["scripts are off", "the script did not arrive"])
def test_without_its_script_it_says_so_and_shows_the_emergency_line(
    browser: Browser, base_url: str, knowledge: Knowledge, lack: str
) -> None:
    context = browser.new_context(java_script_enabled=lack != "scripts are off")
    page = context.new_page()
    page.route("**/*.js", lambda route: route.abort())
    page.goto(base_url)

    notice = page.get_by_role("region", name="This chat needs JavaScript")
    expect(notice).to_be_visible()
    expect(notice).to_contain_text(knowledge.languages["en"].ui.emergency_line)
    expect(page.get_by_label("Your question")).to_be_hidden()
    context.close()


@pytest.fixture
def app_without_knowledge(
    tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> Flask:
    """An application that could not load its knowledge."""
    monkeypatch.setenv("CHATBOT_DATA_DIR", str(tmp_path_factory.mktemp("data")))
    empty = tmp_path_factory.mktemp("knowledge")
    return create_app(settings.load(knowledge_dir=empty))


def test_without_knowledge_the_page_still_gives_the_emergency_line(
    app_without_knowledge: Flask,
) -> None:
    response = app_without_knowledge.test_client().get("/")

    assert response.status_code == 503
    assert "call your local emergency number now" in response.text
    assert response.headers["Content-Security-Policy"].startswith("default-src 'none'")
