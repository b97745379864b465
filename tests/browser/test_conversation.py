"""A person asks and reads: by keyboard, by button, in trouble, and when the line is down."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from chatbot.knowledge.loader import Knowledge
from tests.browser.conftest import START, open_widget

Ask = Callable[[str], Locator]
FEVER = "I have a fever of 39.5 C after CAR-T"
HALF_A_CHARACTER = "(field) => { field.value = 'is it safe \\ud800' }"


def focused(page: Page) -> str:
    """What has the focus, in the shadow too: an element's id, else its class, else its name."""
    found: str = page.evaluate(
        """() => {
          let at = document.activeElement;
          while (at.shadowRoot?.activeElement) at = at.shadowRoot.activeElement;
          return at.id || at.className || at.tagName;
        }"""
    )
    return found


def record(page: Page, region: str) -> Callable[[], list[str]]:
    """Notes what a screen reader is given to say in ``region`` from now on."""
    page.evaluate(
        """(selector) => {
          const region = document.querySelector(selector); // outside the shadow, or never heard
          const note = () => region.textContent && window.recorded.push(region.textContent);
          window.recorded = [];
          new MutationObserver(note).observe(region, { childList: true });
        }""",
        region,
    )
    return lambda: [str(text) for text in page.evaluate("window.recorded")]


def tab_to(page: Page, goal: str) -> None:
    """Press Tab until what is called ``goal`` has the focus."""
    for _ in range(30):
        page.keyboard.press("Tab")
        if focused(page) == goal:
            return
    pytest.fail(f"{goal} cannot be reached by Tab")


def choose(page: Page, entry: str) -> None:
    """Choose an entry of the menu by keyboard."""
    page.get_by_role("button", name="Menu").press("Enter")
    page.get_by_role("button", name=entry).press("Enter")


def kept(page: Page) -> dict[str, str]:
    """What this tab remembers."""
    found: dict[str, str] = page.evaluate("({ ...sessionStorage })")
    return found


def title_of_an_answer_about(trial: str, knowledge: Knowledge) -> str:
    """A question whose answer is known to point to ``trial``."""
    answers = knowledge.languages["en"].answers()
    return next(answer.title for _, answer in answers if trial in answer.trials)


def test_it_says_what_it_is_before_anything_can_be_sent(opened: Page) -> None:
    notice = opened.locator(".notice-first")
    expect(notice).to_contain_text("automated, rules-based")
    expect(notice).to_contain_text("not a person, a doctor or a nurse")
    expect(notice).to_contain_text("names, dates of birth or ID numbers")
    expect(notice).to_contain_text("Nothing you write is stored")
    expect(opened.get_by_label("Your question")).to_be_hidden()


def test_a_question_is_asked_and_answered_by_keyboard_only(
    watched: Page, knowledge: Knowledge
) -> None:
    watched.goto("/")
    tab_to(watched, "launcher")
    watched.keyboard.press("Enter")
    expect(watched.get_by_role("button", name=START)).to_be_visible()
    assert focused(watched) == "scroll"
    tab_to(watched, "main")
    watched.keyboard.press("Enter")
    watched.keyboard.type("What is CD7?")
    watched.keyboard.press("Enter")

    answer = watched.locator(".answer")
    expect(answer.locator(".understood")).to_have_text("You asked: What is CD7?")
    expect(answer.locator(".disclaimer")).to_have_text(knowledge.site.disclaimer)
    said = answer.locator(":scope > :is(.blocks, .trials, details, .disclaimer)")
    expect(said.last).to_have_class("disclaimer")
    assert focused(watched) == "text"


def test_sources_and_receipt_open_on_demand(ask: Ask, knowledge: Knowledge) -> None:
    trial = knowledge.trials["NCT04938115"]
    answer = ask(title_of_an_answer_about(trial.id, knowledge))
    expect(answer.locator(".trials")).to_contain_text(f"{trial.id}: {trial.title}")
    expect(answer.locator(".trials")).to_contain_text("Status on the registry: Completed, as of")
    expect(answer.locator(".trials a").first).to_have_attribute("target", "_blank")
    answer.get_by_text("Sources and receipt").click()

    sources = answer.locator("details", has_text="Sources and receipt")
    links = sources.locator("li a")
    assert links.count() > 0
    for link in links.all():
        assert link.get_attribute("rel") == "noopener noreferrer"
    expect(sources.locator(".host").first).to_contain_text("(")
    assert len(answer.locator(".receipt").inner_text()) == 64
    expect(answer).to_contain_text(knowledge.languages["en"].ui.not_reviewed)


def test_a_suggestion_is_asked_at_a_click_and_the_focus_is_never_lost(started: Page) -> None:
    offered = started.locator(".suggestions button")
    label = offered.first.inner_text()
    offered.first.click()

    assert focused(started) == "text"
    expect(started.locator(".question .words")).to_have_text(label)
    expect(started.locator(".answer .understood")).to_have_text(f"You asked: {label}")
    expect(started.get_by_role("group", name="You can also ask")).to_be_visible()
    label = offered.first.inner_text()
    offered.first.press("Enter")
    expect(started.locator(".question .words").last).to_have_text(label)
    expect(started.locator(".answer")).to_have_count(2)
    assert focused(started) == "text"


def test_questions_to_choose_from_are_buttons_and_stay_readable_later(
    ask: Ask, started: Page
) -> None:
    declined = ask("blurf wibble zonk")
    buttons = declined.locator(".blocks .ask")
    label = buttons.first.inner_text()
    assert buttons.count() >= 2
    expect(started.locator(".suggestions")).to_be_hidden()

    ask("What is CD7?")

    expect(buttons).to_have_count(0)
    expect(declined.locator(".blocks")).to_contain_text(label)


def test_an_emergency_says_what_to_do_first_and_interrupts(
    ask: Ask, started: Page, knowledge: Knowledge
) -> None:
    said = record(started, ".cd7-assertive")
    answer = ask(FEVER)

    expect(answer).to_have_attribute("data-severity", "emergency")
    expect(answer.get_by_role("heading", name="Get help now")).to_be_visible()
    first = answer.locator(".blocks > *").first.inner_text()
    assert first.startswith("Call")
    (announced,) = said()
    assert announced.startswith(first)
    assert answer.locator("a[href^='tel:']").count() > 0
    expect(answer.locator(".disclaimer")).to_have_text(knowledge.site.disclaimer)
    expect(started.locator(".stay")).to_be_visible()
    assert focused(started) == "text"


def test_help_stays_in_view_after_a_crisis(ask: Ask, started: Page) -> None:
    answer = ask("I want to end my life")
    expect(answer).to_have_attribute("data-severity", "crisis")
    expect(answer.get_by_role("heading", name="Help is there for you")).to_be_visible()

    ask("What is CD7?")

    expect(started.locator(".stay")).to_be_in_viewport()
    started.locator(".stay").click()
    expect(started.locator("cd7-chat #urgent a[href^='tel:']").first).to_be_in_viewport()
    assert focused(started) == "call"
    started.keyboard.press("Escape")
    expect(started.locator("cd7-chat #urgent")).to_be_hidden()
    assert focused(started) == "urgent-opener"


def test_a_new_message_is_announced_once_with_the_disclaimer_in_full_the_first_time(
    ask: Ask, started: Page, knowledge: Knowledge
) -> None:
    said = record(started, ".cd7-polite")
    ask("What is CD7?")
    expect(started.locator(".cd7-polite")).to_be_empty()
    ask("What is CAR-T?")
    expect(started.locator(".cd7-polite")).to_be_empty()

    first, second = said()
    assert knowledge.site.disclaimer in first
    assert knowledge.site.disclaimer not in second
    assert second.endswith("Disclaimer applies.")
    expect(started.locator("cd7-chat [aria-live], cd7-chat [role=log]")).to_have_count(0)


def test_when_offline_it_keeps_the_question_shows_the_emergency_line_and_tries_again(
    ask: Ask, started: Page, knowledge: Knowledge
) -> None:
    ask("What is CD7?")
    said = record(started, ".cd7-assertive")
    started.context.set_offline(True)
    field = started.get_by_label("Your question")
    field.fill("How is CD7 tested?")
    field.press("Enter")
    failure = started.locator(".failure")
    expect(failure).to_contain_text("We could not reach the service")
    expect(failure).to_contain_text(knowledge.languages["en"].ui.emergency_line)
    (announced,) = said()
    assert "We could not reach the service" in announced
    assert focused(started) == "text"

    started.context.set_offline(False)
    failure.get_by_role("button", name="Try again").press("Enter")

    expect(started.locator(".answer")).to_have_count(2)
    expect(failure).to_have_count(0)
    expect(started.locator(".question").last.locator(".words")).to_have_text("How is CD7 tested?")
    assert focused(started) == "question"


def test_a_refused_question_is_told_in_the_words_of_the_server(
    started: Page, knowledge: Knowledge
) -> None:
    started.get_by_label("Your question").evaluate(HALF_A_CHARACTER)
    started.get_by_label("Your question").press("Enter")

    failure = started.locator(".failure")
    expect(failure).to_contain_text("Please type it again")
    expect(failure).to_contain_text(knowledge.languages["en"].ui.emergency_line)
    expect(failure.get_by_role("button", name="Try again")).to_have_count(0)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("   ", "Please type a question."),
        ("a" * 1001, "That is too long by 1 characters. Please ask in fewer words."),
    ],
    ids=["empty", "too long"],
)
def test_a_question_that_cannot_be_sent_stays_in_the_field(
    started: Page, text: str, told: str
) -> None:
    field = started.get_by_label("Your question")
    field.fill(text)
    field.press("Enter")

    expect(started.locator("cd7-chat #hint")).to_have_text(told)
    expect(field).to_have_value(text)
    expect(field).to_have_attribute("aria-invalid", "true")
    expect(started.locator(".question")).to_have_count(0)


def test_the_room_left_is_told_only_near_the_limit(started: Page) -> None:
    field = started.get_by_label("Your question")
    field.fill("a" * 899)
    expect(started.locator("cd7-chat #hint")).to_be_empty()
    field.fill("a" * 950)
    expect(started.locator("cd7-chat #hint")).to_have_text("50 characters left")


def test_starting_over_is_a_message_like_any_other(ask: Ask, started: Page) -> None:
    ask("What is CD7?")
    choose(started, "Start over")

    expect(started.locator(".answer")).to_have_count(2)
    expect(started.locator(".answer").last).to_contain_text("started over")
    assert focused(started) == "menu-opener"


def test_deleting_a_conversation_erases_it_here_and_on_the_server(ask: Ask, started: Page) -> None:
    ask("What is CD7?")
    conversation = kept(started)["cd7.conversation"]
    address = f"/api/v1/conversations/{conversation}"
    assert started.request.get(address).status == 200

    choose(started, "Delete this conversation")

    expect(started.locator("cd7-chat #hint")).to_have_text("This conversation is deleted.")
    expect(started.locator(".messages > *")).to_have_count(0)
    assert started.request.get(address).status == 404
    assert not kept(started)["cd7.conversation"]
    assert focused(started) == "menu-opener"
    expect(started.get_by_role("group", name="You could start with")).to_be_visible()


@pytest.mark.parametrize(
    ("button", "kind"),
    [
        ("Helpful", "helpful"),
        ("Not helpful", "not_helpful"),
        ("Not what I meant", "not_helpful"),
        ("This is wrong", "wrong_answer"),
    ],
)
def test_feedback_is_kept_and_thanked_for(ask: Ask, started: Page, button: str, kind: str) -> None:
    answer = ask("What is CD7?")
    with started.expect_response("**/api/v1/feedback") as caught:
        answer.get_by_role("button", name=button, exact=True).press("Enter")

    assert caught.value.status == 201
    sent = caught.value.request.post_data_json
    assert sent is not None
    assert sent["kind"] == kind
    expect(answer.locator(".feedback")).to_contain_text("Thank you.")
    expect(answer.locator(".feedback p")).to_be_focused()


def test_a_conversation_goes_on_after_a_reload_and_no_words_are_kept(
    ask: Ask, started: Page
) -> None:
    ask("What is CD7?")
    started.reload()
    started.locator(".launcher").click()

    expect(started.locator("cd7-chat #hint")).to_contain_text("Your conversation goes on")
    answer = ask("What is CAR-T?")
    expect(answer).to_have_attribute("data-turn", "2")
    assert set(kept(started)) == {"cd7.agreed", "cd7.conversation"}
    assert "CD7" not in "".join(kept(started).values())
    assert started.evaluate("localStorage.length") == 0
    assert started.context.cookies() == []


def test_a_conversation_that_the_server_forgot_begins_anew(ask: Ask, started: Page) -> None:
    ask("What is CD7?")
    started.request.delete(f"/api/v1/conversations/{kept(started)['cd7.conversation']}")

    answer = ask("What is CAR-T?")

    expect(answer).to_have_attribute("data-turn", "1")


def test_it_works_where_the_browser_forbids_to_remember(watched: Page) -> None:
    watched.add_init_script(
        "Object.defineProperty(window, 'sessionStorage', { get() { throw new Error('no') } })"
    )
    watched.goto("/")
    open_widget(watched)
    watched.get_by_role("button", name=START).click()
    for count, text in enumerate(["What is CD7?", "What is CAR-T?"], start=1):
        watched.get_by_label("Your question").fill(text)
        watched.get_by_role("button", name="Send").click()
        expect(watched.locator(".answer")).to_have_count(count)

    expect(watched.locator(".answer").last).to_have_attribute("data-turn", "2")


def test_a_figure_is_a_picture_with_its_numbers_as_a_table(ask: Ask, started: Page) -> None:
    answer = ask("Does CD7 CAR-T work?")
    figure = answer.locator("figure").first
    picture = figure.get_by_role("img")
    caption = figure.locator("figcaption").text_content() or ""

    expect(picture).to_have_attribute("alt", caption)
    assert caption.startswith("7 of 10 people")
    assert picture.evaluate("image => image.complete && image.naturalWidth > 0")
    expect(figure.get_by_role("table")).to_be_hidden()
    figure.get_by_text("The same as a table").click()
    expect(figure.get_by_role("table")).to_contain_text("7")
    assert started.locator(".messages .answer figure svg").count() == 0


def test_a_timeline_is_a_picture_with_its_steps_as_a_table(ask: Ask) -> None:
    figure = ask("How long does CAR-T take?").locator("figure")

    assert figure.get_by_role("img").evaluate("image => image.complete && image.naturalWidth > 0")
    figure.get_by_text("The same as a table").click()
    expect(figure.get_by_role("row")).to_have_count(8)


def test_a_cd7_percent_is_set_beside_the_records_on_a_telephone_too(
    ask: Ask, started: Page
) -> None:
    started.set_viewport_size({"width": 320, "height": 640})
    answer = ask("my report says CD7 62 %")
    table = answer.get_by_role("table", name="CD7 levels that trial records state")
    frame = answer.locator(".wide")

    expect(answer).to_contain_text("You wrote: CD7 62%")
    expect(table.get_by_role("columnheader")).to_have_text(
        ["Trial", "What its record asks for", "The number you gave"]
    )
    expect(table.get_by_role("row")).to_have_count(7)
    assert frame.evaluate("frame => frame.scrollWidth <= frame.clientWidth")
    cell = table.get_by_role("cell").nth(2)
    named = cell.evaluate("cell => getComputedStyle(cell, '::before').content")
    assert "The number you gave" in named
