"""The widget is for everyone: screen readers, keyboards, small and dark screens, right to left."""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from chatbot.knowledge.loader import Knowledge
from tests.browser.checks import (
    check_with_axe,
    has_no_sideways_scroll,
    lost_focus,
    too_small,
    watch_focus,
)
from tests.browser.conftest import START, ask_in, open_widget

See = Callable[[Page, str], None]
PHONE = {"width": 390, "height": 844}
MAGNIFIED = {"width": 320, "height": 256}  # 1280 x 1024 at 400 %
FEVER = "I have a fever of 39.5 C after CAR-T"
UNKNOWN = "blurf wibble zonk"
TARGETS = "cd7-chat :is(button, a, summary, textarea, select, input)"
# WCAG 1.4.12: nothing may be lost when a person spaces text out.
SPACING = """
  const sheet = new CSSStyleSheet();
  sheet.replaceSync("* { line-height: 1.5 !important; letter-spacing: 0.12em !important;"
    + " word-spacing: 0.16em !important } p { margin-block-end: 2em !important }");
  document.querySelector("cd7-chat").shadowRoot.adoptedStyleSheets.push(sheet);
"""


def from_right_to_left(route: Route) -> None:
    """A configuration as of a language that runs from right to left, and one more to choose."""
    told = route.fetch().json()
    languages = [{"code": "en", "name": "English"}, {"code": "ar", "name": "العربية"}]
    told |= {"language": "ar", "dir": "rtl", "languages": languages}
    route.fulfill(status=200, content_type="application/json", body=json.dumps(told))


def fail(page: Page) -> None:
    """A question that is refused, and one that cannot be sent."""
    page.route("**/api/v1/messages", lambda route: route.fulfill(status=500, body="{}"))
    field = page.get_by_label("Your question")
    field.fill("What is CD7?")
    field.press("Enter")
    expect(page.locator(".failure")).to_be_visible()
    field.press("Enter")
    expect(field).to_have_attribute("aria-invalid", "true")


def hold(page: Page) -> list[Route]:
    """Keep messages on the way until somebody lets them go."""
    held: list[Route] = []
    page.route("**/api/v1/messages", lambda route: held.append(route))  # noqa: PLW0108
    return held


def talk(page: Page) -> None:
    """A conversation with every kind of message, opened as far as it can be."""
    open_all(ask_in(page, "Does CD7 CAR-T work?"))
    open_all(ask_in(page, "my report says CD7 62 %"))
    ask_in(page, UNKNOWN)
    ask_in(page, "What is CD7?").locator(".feedback button").first.click()
    ask_in(page, "I want to end my life")
    ask_in(page, FEVER)
    open_all(ask_in(page, "What is the status of NCT04938115?"))


def open_all(part: Locator) -> None:
    """Open everything in ``part`` that can be opened."""
    for summary in part.locator("summary").all():
        summary.click()


def start(page: Page, kind: str) -> None:
    """Open the page in one of the ways that people see it, and begin."""
    if kind in {"phone", "magnified"}:
        page.set_viewport_size(PHONE if kind == "phone" else MAGNIFIED)  # type: ignore[arg-type]
    if kind == "dark":
        page.emulate_media(color_scheme="dark")
    if kind == "forced colors":
        page.emulate_media(forced_colors="active")
    if kind == "right to left":
        page.route("**/api/v1/config*", from_right_to_left)
    page.goto("/")
    open_widget(page)
    page.get_by_role("button", name=START).click()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_before_it_is_opened_and_in_its_notice(
    watched: Page, see: See, scheme: str
) -> None:
    watched.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    watched.goto("/")
    check_with_axe(watched)
    see(watched, f"closed-{scheme}")

    open_widget(watched)

    check_with_axe(watched)
    see(watched, f"notice-{scheme}")


@pytest.mark.parametrize(
    "kind", ["desk", "dark", "forced colors", "right to left", "phone", "magnified"]
)
def test_axe_finds_nothing_in_a_conversation(watched: Page, see: See, kind: str) -> None:
    start(watched, kind)
    see(watched, f"start-{kind}")
    talk(watched)

    check_with_axe(watched)
    see(watched, f"answered-{kind}")
    for drawer in ("Menu", "Information only", "Urgent help"):
        watched.get_by_role("button", name=drawer).click()
        check_with_axe(watched)
        see(watched, f"drawer-{drawer.lower()}-{kind}")


@pytest.mark.parametrize("kind", ["desk", "dark", "phone"])
def test_axe_finds_nothing_in_a_failure(watched: Page, see: See, kind: str) -> None:
    start(watched, kind)
    fail(watched)

    check_with_axe(watched)
    see(watched, f"error-{kind}")


@pytest.mark.parametrize("kind", ["desk", "phone"])
def test_everything_to_press_is_large_enough(watched: Page, kind: str) -> None:
    start(watched, kind)
    assert too_small(watched.locator(TARGETS)) == []
    talk(watched)
    for drawer in ("Menu", "Information only", "Urgent help"):
        watched.get_by_role("button", name=drawer).click()
        assert too_small(watched.locator(TARGETS)) == []
    fail(watched)
    assert too_small(watched.locator(TARGETS)) == []


@pytest.mark.parametrize("spacing", ["as it is", "spaced out"])
def test_it_fits_a_page_magnified_four_times(watched: Page, see: See, spacing: str) -> None:
    start(watched, "magnified")
    if spacing == "spaced out":
        watched.evaluate(f"() => {{ {SPACING} }}")
    panel = watched.locator("dialog")
    talk(watched)
    ask_in(watched, "x" * 1000)
    watched.get_by_label("Your question").fill("y" * 900)
    for drawer in ("Menu", "Information only", "Urgent help"):
        watched.get_by_role("button", name=drawer).click()
        assert panel.evaluate("panel => panel.scrollWidth <= panel.clientWidth")
        assert has_no_sideways_scroll(watched)
    see(watched, f"magnified-{spacing}")
    watched.locator(".answer").last.scroll_into_view_if_needed()
    see(watched, f"magnified-{spacing}-answer")


def test_nothing_moves_when_motion_is_not_wanted(started: Page) -> None:
    held = hold(started)
    moving = "document.querySelector('cd7-chat').shadowRoot.getAnimations().length"
    started.get_by_label("Your question").fill("What is CD7?")
    started.get_by_label("Your question").press("Enter")
    expect(started.locator(".waiting")).to_be_visible()
    assert started.evaluate(moving) > 0

    started.emulate_media(reduced_motion="reduce")

    assert started.evaluate(moving) == 0
    held[0].continue_()
    expect(started.locator(".answer")).to_be_visible()


def test_each_message_is_announced_once_and_nothing_else(
    watched: Page, knowledge: Knowledge
) -> None:
    watched.goto("/")
    watched.evaluate(
        """() => {
          window.said = [];
          for (const region of document.querySelectorAll(".cd7-polite, .cd7-assertive")) {
            new MutationObserver(() => region.textContent && window.said.push(region.textContent))
              .observe(region, { childList: true });
          }
        }"""
    )
    open_widget(watched)
    watched.get_by_role("button", name=START).click()
    replies = []
    for text in ("What is CD7?", FEVER, UNKNOWN):
        with watched.expect_response("**/api/v1/messages") as caught:
            ask_in(watched, text)
        replies.append(caught.value.json())
    watched.get_by_role("button", name="Menu").click()
    watched.get_by_role("button", name="Delete this conversation").click()
    expect(watched.locator(".messages > *")).to_have_count(0)

    said = watched.evaluate("window.said")
    disclaimer = knowledge.site.disclaimer
    texts = [reply["text"].removesuffix(disclaimer).strip() for reply in replies]
    offered = [f"{len(reply['suggestions'])} suggested questions." for reply in replies]
    assert said == [
        f"{texts[0]}\n{offered[0]}\n{disclaimer}",
        f"{texts[1]}\nDisclaimer applies.",
        f"{texts[2]}\n{offered[2]}\nDisclaimer applies.",
        "This conversation is deleted.",
    ]


def test_a_person_who_waits_is_told_once(watched: Page) -> None:
    watched.clock.install()
    start(watched, "desk")
    held = hold(watched)
    watched.clock.pause_at(datetime.now(UTC) + timedelta(minutes=1))
    watched.get_by_label("Your question").fill("What is CD7?")
    watched.get_by_label("Your question").press("Enter")
    polite = watched.locator(".cd7-polite")
    watched.clock.run_for(1_900)
    expect(polite).to_be_empty()
    watched.clock.run_for(200)
    expect(polite).to_have_text("Looking that up")
    held[0].continue_()
    expect(watched.locator(".answer")).to_be_visible()


@pytest.mark.parametrize("kind", ["desk", "phone"])
def test_the_focus_is_never_lost(watched: Page, kind: str) -> None:
    watched.emulate_media(reduced_motion="reduce")
    if kind == "phone":
        watched.set_viewport_size(PHONE)  # type: ignore[arg-type]
    watched.goto("/")
    watched.locator(".launcher").focus()
    watch_focus(watched)
    watched.keyboard.press("Enter")
    watched.get_by_role("button", name=START).press("Enter")
    watched.locator(".suggestions button").first.press("Enter")
    answer = watched.locator(".answer").first
    expect(answer).to_be_visible()
    answer.get_by_role("button", name="Helpful", exact=True).press("Enter")
    expect(answer.locator(".feedback p")).to_be_focused()
    for entry in ("Start over", "Delete this conversation"):
        watched.get_by_role("button", name="Menu").press("Enter")
        watched.get_by_role("button", name=entry).press("Enter")
    expect(watched.locator(".messages > *")).to_have_count(0)
    watched.get_by_role("button", name="Urgent help").press("Enter")
    watched.keyboard.press("Escape")
    watched.keyboard.press("Escape")
    expect(watched.locator(".launcher")).to_be_focused()
    watched.locator("#ask").press("Enter")
    watched.get_by_role("button", name="Close").press("Enter")
    expect(watched.locator("#ask")).to_be_focused()

    assert lost_focus(watched) == []


def test_on_a_small_screen_the_page_behind_is_out_of_reach(watched: Page) -> None:
    start(watched, "phone")
    assert watched.locator("dialog").evaluate("panel => panel.matches(':modal')")
    for _ in range(12):
        watched.keyboard.press("Tab")
        assert watched.evaluate("['CD7-CHAT', 'BODY'].includes(document.activeElement.tagName)")


def test_beside_a_page_the_rest_of_it_can_be_used(started: Page) -> None:
    assert not started.locator("dialog").evaluate("panel => panel.matches(':modal')")
    started.get_by_role("link", name="All questions").click()
    expect(started).to_have_title("Questions and answers – Advanced Medicine In China")


def test_closed_it_is_one_stop_for_the_keyboard(watched: Page) -> None:
    watched.goto("/")
    stops = []
    while "BODY" not in stops:
        watched.keyboard.press("Tab")
        stops.append(watched.evaluate("document.activeElement.tagName"))
    assert stops.count("CD7-CHAT") == 1


def test_what_has_the_focus_on_the_page_is_never_below_the_launcher(watched: Page) -> None:
    watched.emulate_media(reduced_motion="reduce")
    watched.set_viewport_size(PHONE)  # type: ignore[arg-type]
    watched.goto("/")
    for _ in range(25):
        watched.keyboard.press("Tab")
        covered = watched.evaluate(
            """() => {
              const at = document.activeElement;
              const { launcher } = document.querySelector("cd7-chat");
              const [one, other] = [at, launcher].map((each) => each.getBoundingClientRect());
              const isApart = one.bottom <= other.top || one.top >= other.bottom
                || one.right <= other.left || one.left >= other.right;
              return at.tagName !== "CD7-CHAT" && at !== document.body && !isApart && at.outerHTML;
            }"""
        )
        assert not covered, covered


def test_a_new_message_waits_for_a_person_who_reads_elsewhere(started: Page) -> None:
    for text in ("Does CD7 CAR-T work?", "What is CD7?"):
        ask_in(started, text)
    held = hold(started)
    field = started.get_by_label("Your question")
    field.fill("What is CAR-T?")
    field.press("Enter")
    started.locator(".scroll").evaluate("scroller => scroller.scrollTo(0, 0)")
    started.wait_for_timeout(100)
    held[0].continue_()

    news = started.get_by_role("button", name="New message")
    expect(news).to_be_visible()
    assert started.locator(".scroll").evaluate("scroller => scroller.scrollTop") == 0
    news.press("Enter")
    expect(started.locator(".answer").last).to_be_focused()
    expect(news).to_be_hidden()


def test_the_language_is_chosen_in_its_own_words_and_the_conversation_stays(
    watched: Page, see: See
) -> None:
    start(watched, "right to left")
    ask_in(watched, "What is CD7?")
    watched.get_by_role("button", name="Menu").click()
    see(watched, "menu-languages")
    choice = watched.get_by_label("Language")
    assert choice.locator("option").all_text_contents() == ["English", "العربية"]
    watched.unroute("**/api/v1/config*")
    with watched.expect_response("**/api/v1/config?language=en"):
        choice.select_option("en")

    expect(watched.locator(".cd7-polite")).to_have_text("This chat now speaks English.")
    expect(watched.locator("cd7-chat")).to_have_attribute("dir", "ltr")
    expect(watched.locator(".answer")).to_have_count(1)


def test_words_of_the_glossary_are_explained_below_an_answer(
    started: Page, knowledge: Knowledge
) -> None:
    answer = ask_in(started, "Does CD7 CAR-T work?")
    answer.get_by_text("Words explained").click()
    terms = answer.locator(".terms")
    remission = knowledge.languages["en"].terms["remission"]
    expect(terms.locator("dt", has_text=remission.name).first).to_be_visible()
    expect(terms).to_contain_text(remission.meaning)
