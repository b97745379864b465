"""Phrases held out of learning: all of them once, whole, and asked of who has not learned them."""

from collections.abc import Mapping
from datetime import date

import pytest

from chatbot.evaluation.folds import folds
from chatbot.evaluation.run import Settings, hold_out, joined
from chatbot.knowledge import loader
from chatbot.knowledge.loader import Knowledge
from tests import factories

SETTINGS = Settings(date(2026, 9, 1), "en", edits=1)


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Knowledge:
    return loader.load(factories.write_folder(tmp_path_factory.mktemp("knowledge")))


def phrases(knowledge: Knowledge) -> Mapping[str, str]:
    """Each phrase and its intent."""
    intents = knowledge.languages["en"].intents.values()
    return {phrase: intent.id for intent in intents for phrase, _ in intent.all_phrases()}


def test_each_phrase_is_held_out_once_and_whole(small: Knowledge) -> None:
    whole = phrases(small)
    held: list[str] = []
    for fold in folds(small, "en", 3):
        learned = phrases(fold.knowledge)
        gone = [phrase for phrase in whole if phrase not in learned]
        assert {case.place for case in fold.cases} <= set(gone)
        assert all(whole[case.place] == case.label for case in fold.cases)
        held += gone
    assert sorted(held) == sorted(whole)


def test_a_sentence_that_is_learned_all_the_same_is_not_asked(small: Knowledge) -> None:
    asked = [case.text.lower() for fold in folds(small, "en", 3) for case in fold.cases]
    assert "what can you do" not in asked  # the title of an answer says it too
    assert "who are you" in asked


def test_folds_are_the_same_each_time(small: Knowledge) -> None:
    first, second = ([fold.cases for fold in folds(small, "en", 4)] for _ in range(2))
    assert first == second


def test_all_folds_make_one_figure(small: Knowledge) -> None:
    found = joined(hold_out(small, 2, SETTINGS))
    asked = sum(len(fold.cases) for fold in folds(small, "en", 2))
    assert len(found.clean.results) == asked
    assert found.mistyped is not None
    assert len(found.mistyped.results) == asked
    assert set(found.cost()) == {"right", "abstained", "wrong_among_answered", "declined"}
