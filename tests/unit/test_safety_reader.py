"""The second reader: features, scores, limits, and how it stands beside the rules."""

import pytest

from chatbot.knowledge.alarms import AlarmTable
from chatbot.safety import Screen
from chatbot.safety import reader as readers
from chatbot.safety.reader import Reader
from chatbot.safety.tokens import prepare, tokenize

WEIGHTS = {200: "smoke", 100: "thick", 50: "thick_smoke", -200: "weather", -90: "nice_weather"}
LIMITS = {"alarm": 90, "doubt": 40, "ordinary": -50, "crisis": 10}
HEARD = [
    {"id": "en_read_alarm", "when": ["read_alarm"], "rank": 98},
    {"id": "en_read_crisis", "when": ["read_crisis"], "rank": 98, "intent": "crisis_distress"},
    {"id": "en_read_doubt", "when": ["read_doubt"], "rank": 99, "yields": ["read_doubt"]},
]


def _table(**changes: object) -> AlarmTable:
    rule = {"intent": "emergency_symptoms", "severity": "emergency", "answer": "emergency_now"}
    given: dict[str, object] = {
        "id": "en_all",
        "language": "en",
        "concepts": {"fire": ["fire"], "not": ["no"]},
        "alarm_words": WEIGHTS,
        "crisis_words": {30: "thick"},
        "limits": LIMITS,
        "rules": [
            {**rule, "id": "en_fire", "when": ["fire"], "rank": 10},
            *({**rule, "alone": True, **each} for each in HEARD),
        ],
    }
    return AlarmTable.model_validate({**given, **changes})


def _rule(text: str, **changes: object) -> str | None:
    finding = Screen([_table(**changes)]).assess(text)
    return finding.rule if finding else None


def _read(text: str, *tables: AlarmTable) -> list[str]:
    return [hit.concept for hit in Reader.of(tables or [_table()]).read(tokenize(prepare(text)))]


def test_features_of_a_word() -> None:
    assert readers.of_word("hot") == ("hot",)
    assert readers.of_word("hots") == ("hots", "~^hot", "~hots", "~ots^")
    assert readers.of_word("x" * 29)[1] == "~^xxx"
    assert readers.of_word("x" * 30) == ("x" * 30,)


def test_features_of_words_in_a_row() -> None:
    assert readers.of_order(["a", "b"]) == ["^_a", "a_b", "b_^"]
    assert readers.of_order(["发", "烧"])[3:] == ["^_发_烧", "发_烧_^"]
    assert readers.of_order(["hot", "烧"])[3:] == ["hot_烧_^"]


def test_sentences_leave_numbers_out() -> None:
    assert readers.sentences(tokenize("day 9. he is 39")) == [["day"], ["he", "is"]]


def test_long_letters_are_not_louder() -> None:
    assert readers.length(1) == 2
    assert readers.length(20) == pytest.approx(23**0.5)
    assert readers.length(40) == pytest.approx(2 * 43**0.5)


@pytest.mark.parametrize(
    ("text", "heard"),
    [
        ("there is smoke", ["read_doubt"]),  # 200 / sqrt(6) = 81
        ("so thick smoke", ["read_crisis"]),  # 350 / sqrt(6); crisis 30 / sqrt(6) = 12
        ("so thick a smoke here at home", ["read_alarm"]),  # 300 / sqrt(10) = 95; crisis 9.5
        ("what nice weather", ["read_ordinary"]),
        ("it is the", []),
        ("thick smoke", []),  # two words
        ("thick smoke 39", []),  # a number is no word
        ("", []),
    ],
)
def test_limits(text: str, heard: list[str]) -> None:
    assert _read(text) == heard


def test_without_weights_nothing_is_heard() -> None:
    assert _read("thick smoke here", _table(alarm_words={})) == []


def test_one_loud_sentence_of_a_calm_letter_is_a_doubt() -> None:
    assert _read("nice weather today. so thick smoke. nice weather too") == ["read_doubt"]
    assert _read("nice weather today. it is smoke. nice weather too") == []
    assert _read("nice weather today. it is nice weather too") == ["read_ordinary"]


def test_it_is_explained_by_what_spoke_for_it() -> None:
    finding = Screen([_table()]).assess("so thick smoke, nice or not")
    assert finding is not None
    assert finding.words == ("smoke thick thick_smoke",)


def test_what_it_comes_to() -> None:
    assert _rule("so thick a smoke here at home") == "en_read_alarm"
    assert _rule("so thick smoke") == "en_read_crisis"
    doubt = Screen([_table()]).assess("there is smoke")
    assert doubt is not None
    assert (doubt.rule, doubt.takeover, doubt.unsure) == ("en_read_doubt", False, False)


def test_the_rules_know_better() -> None:
    assert _rule("so thick smoke of a fire") == "en_fire"
    assert _rule("thick smoke, no fire") is None


def test_an_emergency_that_sounds_ordinary_stands_above_the_answer() -> None:
    screen = Screen([_table()])
    above, instead = screen.assess("what nice weather for a fire"), screen.assess("it is a fire")
    assert above is not None
    assert instead is not None
    assert (above.rule, above.severity, above.takeover) == ("en_fire", "emergency", False)
    assert instead.takeover


def test_only_the_language_of_the_message_is_heard() -> None:
    other = AlarmTable(id="es_all", language="es", concepts={"humo": ("hay un humo",)})
    screen = Screen([_table(alarm_words={300: "un"}), other])
    assert screen.assess("hay un humo") is None
    assert screen.assess("so un un") is not None


def test_an_alarm_heard_alone_stands_before_a_notice() -> None:
    notice: dict[str, object] = {
        "id": "en_rude",
        "intent": "abuse",
        "severity": "normal",
        "rank": 95,
        "answer": "abuse_calm",
        "when": ["rude"],
    }
    concepts = {"fire": ["fire"], "rude": ["fool"]}
    rules = [rule.model_dump() for rule in _table(concepts=concepts).rules]
    text = "so thick smoke you fool"
    assert _rule(text, concepts=concepts, rules=[*rules, notice]) == "en_rude"
    notice["yields"] = ["rude"]
    assert _rule(text, concepts=concepts, rules=[*rules, notice]) == "en_read_crisis"


def test_the_memory_of_words_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(readers, "_MEMORY", 2)
    reader = Reader.of([_table()])
    for _ in range(2):
        assert reader.read(tokenize("one two three smoke"))[0].concept == "read_doubt"
    assert len(reader._known) <= 2
