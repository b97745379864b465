"""A short message about the offers of the last reply, or taking something back."""

import pytest

from chatbot.conversation.choices import Choices, words
from chatbot.conversation.engine import Engine
from chatbot.knowledge.loader import Knowledge
from chatbot.matching.lexicon import Lexicon

TITLES = ("Is the trial open?", "How safe are trials, and do they help?", "What does it cost?")


@pytest.fixture(scope="module")
def lexicon(engine: Engine) -> Lexicon:
    return engine.compiled["en"].lexicon


@pytest.fixture(scope="module")
def choices(knowledge: Knowledge, lexicon: Lexicon) -> Choices:
    return Choices(knowledge.languages["en"].vocabulary.cues, lexicon)


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("1", 0),
        ("2.", 1),
        ("one", 0),
        ("number one", 0),
        ("option 3", 2),
        ("No. 2", 1),
        ("the second one", 1),
        ("the first please", 0),
        ("I'd like the third", 2),
        ("the last one", 2),
        ("yes, the latter", 2),
        ("that one", None),
        ("the one", None),
        ("4", None),
        ("2 3", None),
        ("second opinion", None),
        ("", None),
    ],
)
def test_a_place_is_counted(choices: Choices, text: str, place: int | None) -> None:
    assert choices.place(words(text), 3) == place


def test_without_offers_nothing_is_chosen(choices: Choices) -> None:
    assert choices.place(("1",), 0) is None
    assert choices.place(("last",), 0) is None


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("cost", 2),
        ("the safety one", 1),
        ("open", 0),
        ("trial", None),
        ("more about the study", None),
        ("the cost of hats", None),
        ("yes please", None),
        ("the one about the cost of it all I think", None),
    ],
)
def test_words_that_one_label_holds_choose_it(
    choices: Choices, lexicon: Lexicon, text: str, place: int | None
) -> None:
    assert choices.label(lexicon.read(text), TITLES) == place


@pytest.mark.parametrize(
    ("text", "rest"),
    [
        ("no, the AML one", "the aml one"),
        ("I meant children", "children"),
        ("sorry, I meant T-ALL", "t all"),
        ("not that, the other trial", "the other trial"),
        ("No no. Actually the cost", "the cost"),
        ("not that", None),
        ("what is CD7", None),
        ("nothing helps", None),
    ],
)
def test_what_is_said_after_taking_back(choices: Choices, text: str, rest: str | None) -> None:
    assert choices.correction(words(text)) == rest
