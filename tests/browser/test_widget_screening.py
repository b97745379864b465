"""The questions about trials, asked in the widget one at a time, by keyboard alone, to paper."""

from collections.abc import Callable
from urllib.parse import urlsplit

from playwright.sync_api import Page, expect

from tests.browser.checks import check_with_axe, lost_focus, watch_focus
from tests.browser.conftest import START
from tests.browser.test_conversation import choose, focused, tab_to

See = Callable[[Page, str], None]


def press(page: Page, label: str) -> None:
    """Press a button that answers, as the keyboard does."""
    wanted = page.locator(".suggestions button, .answer button.ask").get_by_text(label, exact=True)
    wanted.last.focus()
    before = page.locator(".answer").count()
    page.keyboard.press("Enter")
    expect(page.locator(".answer")).to_have_count(before + 1)


def say(page: Page, text: str) -> None:
    """Type an answer where the focus is."""
    before = page.locator(".answer").count()
    assert focused(page) == "text"
    page.keyboard.type(text)
    page.keyboard.press("Enter")
    expect(page.locator(".answer")).to_have_count(before + 1)


def test_a_question_a_screening_and_the_paper_by_keyboard_alone(watched: Page, see: See) -> None:
    watched.goto("/")
    tab_to(watched, "launcher")
    watch_focus(watched)
    watched.keyboard.press("Enter")
    expect(watched.get_by_role("button", name=START)).to_be_visible()
    tab_to(watched, "main")
    watched.keyboard.press("Enter")
    say(watched, "What is CD7?")
    choose(watched, "Check what you know")
    expect(watched.locator(".answer").last).to_contain_text("Please read this first:")
    see(watched, "form-notice")
    tab_to(watched, "text")
    press(watched, "For me")
    see(watched, "form-number")
    check_with_axe(watched)
    say(watched, "47")
    see(watched, "form-choice")
    check_with_axe(watched)
    press(watched, "Not sure")
    press(watched, "Back")
    press(watched, "Show result")
    result = watched.locator(".answer").last
    expect(result).to_contain_text("It decides nothing. Only the study team can decide.")
    see(watched, "form-result")
    check_with_axe(watched)
    with watched.context.expect_page() as opened:
        choose(watched, "Page for your doctor")
    expect(opened.value.locator("main")).to_contain_text("47 years")
    assert urlsplit(opened.value.url)[2:] == ("/screening/sheet", "", "")
    see(opened.value, "form-sheet")
    opened.value.close()
    watched.evaluate("() => { window.print = () => dispatchEvent(new Event('afterprint')); }")
    choose(watched, "Print")

    assert focused(watched) == "menu-opener"
    assert lost_focus(watched) == []
    kept = watched.evaluate("Object.keys({ ...sessionStorage, ...localStorage })")
    assert set(kept) == {"cd7.agreed", "cd7.conversation"}  # no answer, and no token that holds one
