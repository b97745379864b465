"""The pre-screener as plain pages in a real browser: no script, for everyone, on paper."""

from pathlib import Path
from typing import Literal

import pytest
from playwright.sync_api import Browser, Page, expect

from chatbot.knowledge.loader import Knowledge
from tests.browser.checks import check_with_axe, has_no_sideways_scroll

SCREENS = Path(__file__).parents[2] / "build" / "screens"
SIZES = {"phone": (390, 844), "desk": (1280, 900)}


def picture(page: Page, name: str) -> None:
    """Keep a picture of a page for people to look at."""
    SCREENS.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=SCREENS / f"screening-{name}.png", full_page=True)


def press(page: Page, name: str) -> None:
    """Press a button and wait for the page that it leads to: each sends the form."""
    with page.expect_navigation(wait_until="load"):
        page.get_by_role("button", name=name).click()


def begin(page: Page, who: str = "For me") -> None:
    """Accept the notice."""
    page.goto("/screening")
    page.get_by_label(who).check()
    press(page, "I have read this, start")


def answer(page: Page, given: str) -> None:
    """Answer the question shown: a choice by its label, else a number."""
    if page.get_by_role("radio").count():
        page.get_by_label(given).check()
    else:
        page.locator("#answer").fill(given)
    press(page, "Next")


def answer_some(page: Page) -> None:
    """The answers of somebody with T-ALL who knows a few things."""
    answer(page, "34")
    answer(page, "T-ALL")
    answer(page, "Yes, CD7 positive")


@pytest.mark.parametrize("size", SIZES)
def test_from_the_notice_to_the_sheet_without_a_script(
    browser: Browser, base_url: str, knowledge: Knowledge, size: str
) -> None:
    width, height = SIZES[size]
    context = browser.new_context(
        java_script_enabled=False,
        base_url=base_url,
        viewport={"width": width, "height": height},
    )
    page = context.new_page()
    page.goto("/screening")
    picture(page, f"{size}-1-notice")
    begin(page)
    press(page, "Next")
    expect(page.get_by_role("alert")).to_be_focused()
    expect(page).to_have_title("Error: How old are you, in years? – Advanced Medicine In China")
    picture(page, f"{size}-2-error")
    answer(page, "34")
    picture(page, f"{size}-3-question")
    answer(page, "T-ALL")
    press(page, "Not sure")
    press(page, "Back")
    expect(page.get_by_role("heading", level=1)).to_have_text(
        "Did a lab find CD7 on your cancer cells?"
    )
    answer(page, "Yes, CD7 positive")
    press(page, "Skip the rest")
    picture(page, f"{size}-4-check")
    press(page, "Change: Age")
    page.locator("#answer").fill("46")
    press(page, "Use this answer")
    expect(page.get_by_text("46 years")).to_be_visible()
    press(page, "Show the page for the doctor")
    expect(page.get_by_role("heading", level=1)).to_have_text("Points to talk over with the doctor")
    expect(page.get_by_text("46 years").first).to_be_visible()
    expect(page.get_by_role("contentinfo")).to_contain_text(knowledge.site.disclaimer)
    picture(page, f"{size}-5-sheet")
    assert page.url == f"{base_url}/screening/sheet"
    context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing(watched: Page, scheme: Literal["light", "dark"]) -> None:
    watched.emulate_media(color_scheme=scheme)
    watched.goto("/screening")
    check_with_axe(watched)
    begin(watched)
    press(watched, "Next")
    check_with_axe(watched)
    picture(watched, f"{scheme}-error")
    answer_some(watched)
    check_with_axe(watched)
    press(watched, "Skip the rest")
    check_with_axe(watched)
    press(watched, "Show the page for the doctor")
    check_with_axe(watched)
    begin(watched, "For someone I care for")
    answer(watched, "9")
    check_with_axe(watched)
    picture(watched, f"{scheme}-child")


def test_it_fits_a_page_magnified_four_times(watched: Page) -> None:
    watched.set_viewport_size({"width": 320, "height": 256})
    begin(watched)
    answer_some(watched)
    assert has_no_sideways_scroll(watched)
    press(watched, "Skip the rest")
    assert has_no_sideways_scroll(watched)
    press(watched, "Show the page for the doctor")
    assert has_no_sideways_scroll(watched)


def test_paper_holds_the_sheet_and_the_disclaimer_and_no_buttons(
    watched: Page, knowledge: Knowledge
) -> None:
    begin(watched)
    answer_some(watched)
    press(watched, "Skip the rest")
    press(watched, "Show the page for the doctor")
    watched.emulate_media(media="print")

    for hidden in ("nav", ".strip", ".tools"):
        expect(watched.locator(hidden).first).to_be_hidden()
    expect(watched.get_by_text("Only the study team can decide who can join.")).to_be_visible()
    expect(watched.get_by_text(knowledge.site.disclaimer)).to_be_visible()
    SCREENS.mkdir(parents=True, exist_ok=True)
    (SCREENS / "screening-sheet.pdf").write_bytes(watched.pdf(format="A4"))
