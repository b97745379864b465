"""Where review is required, only approved words are said; emergencies are answered all the same."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from chatbot.conversation.again import write_again
from chatbot.conversation.engine import Engine
from chatbot.conversation.state import State
from chatbot.conversation.turn import Message, Turn
from chatbot.knowledge import loader, reviews
from chatbot.knowledge.approved import approved_only
from chatbot.knowledge.loader import Knowledge
from tests import factories
from tests.factories import HANGZHOU, HEBEI, ui

DAY = date(2026, 9, 1)
WORDS_TERM = """\
id: glossary_term
title: What does it mean?
phrases: [what does <term> mean]
answers:
  - id: glossary_term
    title: What does a word mean?
    text: Ask me about a word.
  - id: glossary_one
    title: What does this word mean?
    only: {term: any}
    text: "{term.name}: {term.meaning}"
"""

Ask = Callable[..., Turn]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    path = factories.write_folder(tmp_path)
    factories.add(path, "en/intents/basics/glossary_term.yaml", WORDS_TERM)
    return path


@pytest.fixture
def ask(folder: Path) -> Ask:
    """Asks a strict engine over the folder, of which some entries are approved for a month."""

    def one(text: str, *approved: str, on: date = DAY, trial: str | None = None) -> Turn:
        if approved:
            factories.approve(folder, *approved, on=DAY)
        engine = Engine(loader.load(folder), require_review=True)
        return engine.answer(Message(text, trial=trial), State(), today=on)

    return one


def test_a_draft_is_held_back_and_the_way_to_a_person_is_shown(ask: Ask) -> None:
    reply = ask("what is cd7").reply
    assert reply.blocks[0].text == ui().under_review
    assert (reply.outcome, [intent.id for intent in reply.intents]) == ("fallback", ["what_is_cd7"])
    assert "marker" not in reply.text
    assert (reply.answers, reply.sources, reply.suggestions) == ((), (), ())
    assert reply.text.endswith(reply.disclaimer)


def test_what_is_approved_is_said_with_the_day_of_its_review(ask: Ask) -> None:
    reply = ask("what is cd7", "what_is_cd7").reply
    assert reply.outcome == "answer"
    assert "CD7 is a marker on some cells." in reply.text
    assert [note.reviewed_on for note in reply.answers] == ["2026-09-01"]


def test_an_approval_ends_overnight(ask: Ask) -> None:
    assert ask("what is cd7", "what_is_cd7", on=date(2026, 10, 1)).reply.outcome == "answer"
    assert ask("what is cd7", "what_is_cd7", on=date(2026, 10, 2)).reply.outcome == "fallback"


def test_a_changed_fact_takes_its_answer_away(ask: Ask, folder: Path) -> None:
    factories.approve(folder, "what_is_cd7", on=DAY)
    factories.edit(folder, "facts/results.yaml", "n: 7", "n: 8")
    assert ask("what is cd7").reply.outcome == "fallback"


def test_an_emergency_is_always_answered(ask: Ask) -> None:
    reply = ask("i cannot breathe").reply
    assert (reply.outcome, reply.severity) == ("safety", "emergency")
    assert "Call 911" in reply.text


def test_without_the_setting_drafts_are_said(folder: Path) -> None:
    turn = Engine(loader.load(folder)).answer(Message("what is cd7"), State(), today=DAY)
    assert turn.reply.outcome == "answer"
    assert [note.reviewed_on for note in turn.reply.answers] == [None]


@pytest.mark.parametrize(
    ("approved", "outcome"),
    [
        pytest.param(["trial_status_of_one"], "fallback", id="the answer alone"),
        pytest.param([HEBEI], "fallback", id="the card alone"),
        pytest.param(["trial_status_of_one", HANGZHOU], "fallback", id="another card"),
        pytest.param(["trial_status_of_one", HEBEI], "answer", id="answer and card"),
    ],
)
def test_an_answer_about_a_trial_needs_its_card_approved(
    ask: Ask, approved: list[str], outcome: str
) -> None:
    turn = ask("is the study open", *approved, trial=HEBEI)
    assert turn.reply.outcome == outcome
    assert (HEBEI in turn.reply.text) == (outcome == "answer")


@pytest.mark.parametrize(
    ("approved", "outcome"),
    [
        pytest.param(["glossary_one"], "fallback", id="the answer alone"),
        pytest.param(["glossary_one", "term:remission"], "answer", id="answer and word"),
    ],
)
def test_a_word_needs_its_meaning_approved(ask: Ask, approved: list[str], outcome: str) -> None:
    assert ask("what does remission mean", *approved).reply.outcome == outcome


def test_only_approved_questions_are_offered(ask: Ask) -> None:
    approved = ("what_is_cd7", "human_handoff", "how_to_join_contact")
    answered = ask("what is cd7", *approved).reply
    assert answered.suggestions == ()  # side effects come next, and are a draft
    declined = ask("zzz qqq", *approved).reply
    labels = {suggestion.label for suggestion in declined.suggestions}
    assert labels == {"What is CD7?", "How do I join?"}
    assert ask("is it dangerous", *approved).reply.suggestions[0].label == (
        "Can I speak with a person?"
    )


def test_with_nothing_to_offer_it_still_declines(ask: Ask) -> None:
    reply = ask("zzz qqq").reply
    assert (reply.outcome, reply.suggestions) == ("fallback", ())
    assert [block.type for block in reply.blocks] == ["paragraph", "notice"]


def test_a_held_reply_can_be_written_again(ask: Ask, folder: Path) -> None:
    turn = ask("what is cd7")
    assert turn.script is not None
    assert write_again(loader.load(folder), turn.script, 1, DAY) == turn.reply


# Lists and pages ----------------------------------------------------------------------------


@pytest.fixture
def shown(folder: Path) -> Callable[..., Knowledge]:
    """What is left of the folder where some entries are approved."""

    def show(*approved: str) -> Knowledge:
        if approved:
            factories.approve(folder, *approved, on=DAY)
        return approved_only(loader.load(folder), DAY)

    return show


def answers(knowledge: Knowledge) -> set[str]:
    return {answer.id for _, answer in knowledge.languages["en"].answers()}


def test_pages_keep_what_is_approved_and_emergencies(shown: Callable[..., Knowledge]) -> None:
    left = shown("what_is_cd7", HEBEI)
    assert answers(left) == {"what_is_cd7", "emergency_now"}
    assert dict(left.languages["en"].terms) == {}
    assert left.trials[HEBEI].title == "CD7 trial in Hebei"
    bare = left.trials[HANGZHOU]
    assert (bare.title, bare.plain, bare.known) == (HANGZHOU, ui().under_review, ())
    assert bare.status == "completed"


def test_a_rule_that_is_not_approved_is_not_said_and_decides_nothing(
    folder: Path, shown: Callable[..., Knowledge]
) -> None:
    rule = (
        "criteria:\n  - {kind: exclusion, states: {unlisted: some_illness}, source: registry_page,"
        " plain: Not with some illness., answered_by: doctor}\nsources: [registry_page]\n"
    )
    for name in (HEBEI, HANGZHOU):
        factories.edit(folder, f"trials/{name}.yaml", "sources: [registry_page]\n", rule)
    left = shown(HEBEI).trials
    assert [each.plain for each in left[HEBEI].criteria] == ["Not with some illness."]
    [held] = left[HANGZHOU].criteria
    instead = ui().under_review
    assert (held.plain, held.because, held.sure) == (instead, instead, "approximate")
    assert held.states == left[HEBEI].criteria[0].states


def test_pages_link_to_nothing_that_is_gone(shown: Callable[..., Knowledge]) -> None:
    left = shown("what_is_cd7", "side_effects_general").languages["en"]
    linked = {answer.id: answer.next for _, answer in left.answers()}
    assert linked["what_is_cd7"] == ("side_effects_general",)
    assert linked["side_effects_general"] == ("what_is_cd7",)


def test_with_everything_approved_nothing_is_lost(
    shown: Callable[..., Knowledge], folder: Path
) -> None:
    factories.approve(folder, on=DAY)
    whole = loader.load(folder)
    assert reviews.are_approved(reviews.reviewables(whole), whole, DAY)
    assert shown() == whole
