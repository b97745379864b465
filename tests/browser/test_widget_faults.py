"""When the line or the server fails: the words are kept, trying again works, one answer comes."""

import json
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, Request, Route, expect

from chatbot.knowledge.loader import Knowledge
from tests.browser.conftest import ask_in

MESSAGES = "**/api/v1/messages"
QUESTION = "What is CD7?"
PROBLEM = {
    "detail": "Words of the server.",
    "code": "some_code",
    "emergency": "If this is an emergency, call.",
}


def id_of(request: Request) -> str:
    """The id that a message was sent under."""
    return str((request.post_data_json or {})["client_message_id"])


def send(page: Page, text: str = QUESTION) -> None:
    """Type and send, whatever comes of it."""
    field = page.get_by_label("Your question")
    field.fill(text)
    field.press("Enter")


def refuse(status: int, headers: dict[str, str] | None = None) -> Callable[[Route], None]:
    """A server that refuses everything with a problem document."""
    told = json.dumps(PROBLEM)
    return lambda route: route.fulfill(
        status=status, headers=headers, content_type="application/problem+json", body=told
    )


@pytest.mark.parametrize(
    ("status", "headers", "told"),
    [
        (429, {"Retry-After": "7"}, "Words of the server. You can try again in 7 seconds."),
        (500, None, "Words of the server."),
        (503, {"Retry-After": "30"}, "Words of the server. You can try again in 30 seconds."),
    ],
)
def test_a_refusal_keeps_the_words_and_can_be_tried_again(
    started: Page, status: int, headers: dict[str, str] | None, told: str
) -> None:
    started.route(MESSAGES, refuse(status, headers))
    send(started)
    failure = started.locator(".failure")
    expect(failure.locator("p").first).to_have_text(told, timeout=10_000)
    expect(failure).to_contain_text(PROBLEM["emergency"])
    expect(started.locator(".question .words")).to_have_text(QUESTION)

    started.unroute(MESSAGES)
    failure.get_by_role("button", name="Try again").press("Enter")

    expect(started.locator(".answer")).to_have_count(1)
    expect(failure).to_have_count(0)


def test_a_fault_of_our_own_is_told_without_its_words(started: Page, knowledge: Knowledge) -> None:
    started.route(MESSAGES, lambda route: route.fulfill(status=500, body="<h1>Traceback</h1>"))
    send(started)
    failure = started.locator(".failure")
    expect(failure).to_contain_text("We could not reach the service.")
    expect(failure).to_contain_text(knowledge.languages["en"].ui.emergency_line)
    expect(failure).not_to_contain_text("Traceback")


def test_ways_to_an_answer_stand_in_the_failure_itself(started: Page) -> None:
    started.route(MESSAGES, refuse(500))
    send(started)
    ways = started.locator(".failure .ways")
    expect(ways.get_by_role("link", name="Questions and answers")).to_be_visible()
    expect(ways.get_by_role("link", name="Trials on ClinicalTrials.gov")).to_be_visible()
    ways.get_by_role("button", name="Phone numbers by country").press("Enter")
    expect(started.locator("cd7-chat #urgent .call").first).to_be_focused()


def test_a_lost_reply_is_asked_for_again_by_itself_and_counts_once(started: Page) -> None:
    sent: list[str] = []

    def lose_the_first(route: Route) -> None:
        sent.append(id_of(route.request))
        reply = route.fetch()  # it arrives, and is answered
        if len(sent) == 1:
            route.abort()
        else:
            route.fulfill(response=reply)

    started.route(MESSAGES, lose_the_first)
    answer = ask_in(started, QUESTION)

    assert len(sent) == 2
    assert len(set(sent)) == 1
    expect(answer).to_have_attribute("data-turn", "1")
    expect(ask_in(started, "What is CAR-T?")).to_have_attribute("data-turn", "2")
    expect(started.locator(".failure")).to_have_count(0)


def test_a_reply_that_stays_lost_is_found_again_by_the_button(started: Page) -> None:
    sent: list[str] = []

    def lose(route: Route) -> None:
        sent.append(id_of(route.request))
        route.fetch()
        route.abort()

    started.route(MESSAGES, lose)
    send(started)
    expect(started.locator(".failure")).to_be_visible(timeout=10_000)
    assert len(sent) == 3
    started.unroute(MESSAGES)
    with started.expect_request(MESSAGES) as again:
        started.get_by_role("button", name="Try again").click()

    assert {*sent, id_of(again.value)} == {sent[0]}
    expect(started.locator(".answer")).to_have_attribute("data-turn", "1")


def test_questions_asked_while_the_line_is_slow_are_answered_in_order(started: Page) -> None:
    held: list[Route] = []
    started.route(MESSAGES, lambda route: route.continue_() if held else held.append(route))
    send(started, "What is CD7?")
    send(started, "What is CAR-T?")
    expect(started.locator(".question")).to_have_count(2)
    expect(started.locator(".question").first.locator(".waiting")).to_be_visible()
    held[0].continue_()

    expect(started.locator(".answer")).to_have_count(2)
    order = started.locator(".messages > li").evaluate_all(
        "all => all.map((each) => each.className)"
    )
    assert order == ["question", "answer"] * 2


def test_when_the_server_is_away_the_panel_says_so_and_shows_ways(
    watched: Page, knowledge: Knowledge
) -> None:
    watched.goto("/")
    watched.route("**/api/v1/config*", refuse(500))
    watched.locator(".launcher").click()

    status = watched.locator("cd7-chat .status")
    expect(status).to_contain_text("Words of the server.")
    expect(status).to_contain_text(knowledge.languages["en"].ui.emergency_line)
    expect(status.get_by_role("link", name="Questions and answers")).to_be_visible()
    watched.get_by_role("button", name="Urgent help").click()
    numbers = [line.number for region in knowledge.regions.values() for line in region.lines]
    assert watched.locator("cd7-chat #urgent strong").all_text_contents() == numbers

    watched.unroute("**/api/v1/config*")
    watched.get_by_role("button", name="Try again").press("Enter")
    expect(watched.locator(".notice-first")).to_be_visible()
