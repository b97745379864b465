"""The page is for everyone: assistive technology, small screens, dark rooms, no script."""

import re
from typing import Literal

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, expect

from chatbot import settings
from chatbot.app import create_app
from chatbot.knowledge.loader import Knowledge
from tests.browser.checks import check_with_axe, has_no_sideways_scroll

# WCAG 1.4.12: nothing may be lost when a person spaces text out.
SPACING = "* { line-height: 1.5; letter-spacing: 0.12em; word-spacing: 0.16em }"


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_on_the_page(watched: Page, scheme: Literal["light", "dark"]) -> None:
    watched.emulate_media(color_scheme=scheme)
    watched.goto("/")
    watched.locator("main > #urgent summary").click()

    check_with_axe(watched)


def test_it_fits_when_text_is_spaced_out(browser: Browser, base_url: str) -> None:
    context = browser.new_context(viewport={"width": 320, "height": 640}, bypass_csp=True)
    page = context.new_page()
    page.goto(base_url)
    page.add_style_tag(content=SPACING)

    assert has_no_sideways_scroll(page)
    context.close()


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
    watched.locator("main > #urgent summary").click()

    lines = [line for region in knowledge.regions.values() for line in region.lines]
    assert lines
    assert watched.locator("main > #urgent dd a").all_text_contents() == [
        line.number for line in lines
    ]
    assert watched.evaluate("document.activeElement.tagName") != "BODY"


@pytest.mark.parametrize("lack", ["scripts are off", "the script did not arrive"])
def test_without_its_script_it_leads_to_the_answers_as_pages(
    browser: Browser, base_url: str, knowledge: Knowledge, lack: str
) -> None:
    context = browser.new_context(java_script_enabled=lack != "scripts are off")
    page = context.new_page()
    page.route("**/cd7-chat.js", lambda route: route.abort())
    page.goto(base_url)

    expect(page.get_by_text(knowledge.languages["en"].ui.emergency_line)).to_be_visible()
    expect(page.locator(".launcher")).to_have_count(0)
    page.locator("cd7-chat").get_by_role("link", name="Questions and answers").click()
    expect(page).to_have_url(re.compile("/faq/$"))
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
