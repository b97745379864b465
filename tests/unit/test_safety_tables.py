"""Tables that cannot be right are refused, with the reason."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from chatbot.knowledge.alarms import AlarmRule, AlarmTable, unknown_names
from chatbot.safety import Screen
from chatbot.safety.net import Net


def _table(**changes: object) -> AlarmTable:
    rule = {
        "id": "en_fever",
        "intent": "emergency_symptoms",
        "severity": "emergency",
        "rank": 10,
        "answer": "emergency_now",
        "when": ["fever"],
    }
    given: dict[str, object] = {
        "id": "en_emergency",
        "language": "en",
        "concepts": {"fever": ["fever"]},
        "rules": [rule],
    }
    return AlarmTable.model_validate({**given, **changes})


@pytest.mark.parametrize(
    "phrase", ["(a|(b|c))", "a|b", "(a", "a)", "~ fever", "fever ~", "a ~ ~ b"]
)
def test_a_phrase_that_cannot_be_read(phrase: str) -> None:
    with pytest.raises(ValidationError):
        _table(concepts={"fever": [phrase]})


def test_unknown_keys_are_refused() -> None:
    with pytest.raises(ValidationError):
        _table(concept={})
    with pytest.raises(ValidationError):
        AlarmRule.model_validate({"id": "x"})


def test_names_that_do_not_exist_are_reported() -> None:
    table = _table(concepts={"fever": ["<relative> fever"]}, harmless=["<place> fever"])
    assert unknown_names([table]) == [("en_emergency", "<relative>"), ("en_emergency", "<place>")]
    assert unknown_names([_table(concepts={})]) == [("en_emergency", "fever")]
    with pytest.raises(ValueError, match="fever"):
        Screen([_table(concepts={})])


def test_sets_are_shared_by_the_files_of_a_language() -> None:
    other = AlarmTable(id="en_common", language="en", sets={"relative": ("dad",)})
    table = _table(concepts={"fever": ["<relative> (has|) fever"]})
    assert unknown_names([table, other]) == []
    screen = Screen([table, other])
    assert screen.assess("dad fever") is not None
    assert screen.assess("mum fever") is None


def test_a_phrase_may_not_be_empty() -> None:
    with pytest.raises(ValueError, match="empty"):
        Net(3).lay("fever", "(a|)", str.split)


def test_without_phrases_nothing_is_found() -> None:
    assert list(Net(3).walk([("fever",)], [False])) == []


def test_gaps_sets_and_numbers() -> None:
    sets = {"relative": ["mom", "grand*", "*father"]}
    phrases = ["<relative> ~ sick", "(aged|age) <n>"]
    table = _table(sets=sets, concepts={"fever": phrases})
    screen = Screen([table])
    for text in ("mom sick", "grandma is very sick", "stepfather was so sick", "age sixty six"):
        assert screen.assess(text) is not None, text
    for text in ("mom is really not very sick", "mom. sick", "dad sick", "age of"):
        assert screen.assess(text) is None, text


_SCREEN = Screen([_table()])


def test_words_ruled_out() -> None:
    rule = _table().rules[0].model_copy(update={"when": ("fever -hay",)})
    table = _table(concepts={"fever": ["fever"], "hay": ["hay"]}, rules=[rule])
    assert Screen([table]).assess("fever") is not None
    assert Screen([table]).assess("hay and fever") is None
    assert Screen([table]).assess("hay, and fever") is not None


def test_concepts_far_apart_do_not_belong_together() -> None:
    rule = _table().rules[0].model_copy(update={"when": ("chest hurts",)})
    table = _table(concepts={"chest": ["chest"], "hurts": ["hurts"]}, rules=[rule])
    assert Screen([table]).assess("my chest really hurts") is not None
    far = "chest x ray was done and then for some other reason my toe now hurts"
    assert Screen([table]).assess(far) is None


def test_the_memory_of_walks_is_started_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("chatbot.safety.net._MOST_STEPS", 1)
    monkeypatch.setattr("chatbot.safety.lexicon._MEMORY", 1)
    screen = Screen([_table(concepts={"fever": ["high ~ fever", "a fever"]})])
    for _ in range(3):
        assert screen.assess("a high and rising fever of his") is not None
        assert screen.assess("nothing at all here") is None


def test_the_memory_of_walks_has_an_end() -> None:
    net = Net(3)
    net.lay("fever", "high ~ fever", str.split)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("chatbot.safety.net._MOST_STEPS", 10)
        for number in range(100):
            assert list(net.walk([("high",), (str(number),)], [False, False, True])) == []
            assert 0 < net._remembered <= 12


@settings(max_examples=300, deadline=None)
@given(text=st.text(max_size=200))
def test_any_text_can_be_read(text: str) -> None:
    _SCREEN.assess(text)


def test_an_empty_message() -> None:
    assert Screen([_table()]).assess("") is None
    assert Screen([_table()]).assess("\u200b \u3000") is None
    assert Screen([_table()]).assess("?!…") is None
