"""The conversation on paper and as a file to keep, both made in the browser."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from chatbot.knowledge.loader import Knowledge
from tests.browser.conftest import SCREENS, ask_in

QUESTIONS = ("What is CD7?", "Does CD7 CAR-T work?")


@pytest.fixture
def talked(started: Page) -> Page:
    """A page on which some questions were answered."""
    for text in QUESTIONS:
        ask_in(started, text)
    return started


def choose(page: Page, entry: str) -> None:
    """Choose an entry of the menu by keyboard."""
    page.get_by_role("button", name="Menu").press("Enter")
    page.get_by_role("button", name=entry).press("Enter")


def test_paper_holds_the_whole_talk_with_day_release_sources_and_disclaimer(
    talked: Page, knowledge: Knowledge
) -> None:
    talked.evaluate("() => { window.print = () => { window.printed = true; } }")
    choose(talked, "Print")
    assert talked.evaluate("window.printed")
    talked.emulate_media(media="print")

    paper = talked.locator(".cd7-paper")
    expect(paper).to_be_visible()
    expect(talked.get_by_role("heading", name="Ask a question")).to_be_hidden()
    for text in (*QUESTIONS, "Made on", knowledge.release[:12], talked.url):
        expect(paper).to_contain_text(text)
    assert paper.locator("details:not([open])").count() == 0
    links = paper.locator("details a[href^='https:']")
    assert links.count() > 0
    expect(paper.locator("footer p").last).to_have_text(knowledge.site.disclaimer)
    expect(paper.get_by_role("button")).to_have_count(0)
    SCREENS.mkdir(parents=True, exist_ok=True)
    talked.screenshot(path=SCREENS / "paper.png", full_page=True)
    pages = talked.pdf(path=SCREENS / "paper.pdf", format="A4").count(b"/Type /Page\n")
    assert 1 <= pages <= 6

    talked.evaluate("dispatchEvent(new Event('afterprint'))")
    talked.emulate_media(media="screen")

    expect(paper).to_have_count(0)
    expect(talked.get_by_role("heading", name="Ask a question")).to_be_visible()


def test_paper_can_be_had_by_keyboard_and_the_focus_comes_back(talked: Page) -> None:
    talked.evaluate("() => { window.print = () => dispatchEvent(new Event('afterprint')); }")
    choose(talked, "Print")
    expect(talked.get_by_role("button", name="Menu")).to_be_focused()
    expect(talked.locator(".cd7-paper")).to_have_count(0)


def test_the_file_holds_what_was_said_word_for_word(
    started: Page, ask: Callable[[str], Locator], knowledge: Knowledge, tmp_path: Path
) -> None:
    with started.expect_response("**/api/v1/messages") as caught:
        ask("What is CD7?")
    reply = caught.value.json()
    with started.expect_download() as download:
        choose(started, "Save as a file")
    download.value.save_as(tmp_path / "kept.txt")
    kept = (tmp_path / "kept.txt").read_text("utf-8")

    assert download.value.suggested_filename == "cd7-questions.txt"
    assert "You said: What is CD7?" in kept
    assert reply["text"] in kept
    assert reply["receipt"]["id"] in kept
    assert all(source["url"] in kept for source in reply["sources"])
    assert kept.rstrip().endswith(knowledge.site.disclaimer)
