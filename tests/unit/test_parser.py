"""YAML is read in one way only, and every fault is told with its line."""

from decimal import Decimal

import pytest

from chatbot.errors import Problem
from chatbot.knowledge.model import Intent
from chatbot.knowledge.parser import UnreadableError, build, parse
from chatbot.knowledge.records import Fact


@pytest.mark.parametrize(
    ("text", "data"),
    [
        ("no: yes", {"no": "yes"}),
        ("enabled: on", {"enabled": "on"}),
        ("version: 1.10", {"version": Decimal("1.10")}),
        ("time: 12:30", {"time": "12:30"}),
        ("code: 010", {"code": "010"}),
        ("day: 2026-08-22", {"day": "2026-08-22"}),
        ("n: 7", {"n": 7}),
        ("n: '7'", {"n": "7"}),
        ("told: true", {"told": True}),
        ("told: 'true'", {"told": "true"}),
        ("nothing:", {"nothing": None}),
        ("share: -0.5", {"share": Decimal("-0.5")}),
        ("float: 1e3", {"float": "1e3"}),
        ("- a\n- 2", ["a", 2]),
        ("", None),
    ],
)
def test_scalars_are_text_unless_plain_numbers(text: str, data: object) -> None:
    assert parse(text, "x.yaml").data == data


@pytest.mark.parametrize(
    ("text", "line", "says"),
    [
        ("a: 1\na: 2", 2, "stands twice"),
        ("a: &x 1\nb: *x", 1, "anchors"),
        ("a: !!python/object/apply:os.system [ls]", 1, "tags"),
        ("a: [1, 2", 2, "not valid YAML"),
        ("a: b: c", 1, "not valid YAML"),
        ("? [a, b]\n: 1", 1, "one word"),
        ("a: \x07", 1, "not valid YAML"),
        ("[" * 20 + "]" * 20, 1, "nested too deeply"),
        ("- " * 100_000 + "a", 1, "nested too deeply"),
        ("a: " + "x" * 2_000_001, 1, "larger than 2 MB"),
    ],
)
def test_faults_are_refused_with_their_line(text: str, line: int, says: str) -> None:
    with pytest.raises(UnreadableError) as caught:
        parse(text, "x.yaml")
    assert caught.value.line == line
    assert says in caught.value.what


def test_all_problems_of_an_entry_come_at_once_with_lines() -> None:
    document = parse("id: x\nsayz: y\nn: 3\nsource: a\nconfidence: sure\n", "facts/a.yaml")
    problems = build(Fact, document)
    assert isinstance(problems, list)
    assert [str(problem) for problem in sorted(problems)] == [
        'facts/a.yaml:1: the key "says" is missing (add it)',
        'facts/a.yaml:2: unknown key "sayz" (did you mean "says"?)',
        "facts/a.yaml:5: confidence: input should be 'high', 'medium' or 'low' (correct the value)",
    ]


def test_the_nearest_key_is_that_of_the_place() -> None:
    text = "id: a\ntitle: A\nanswers:\n  - id: b\n    title: B\n    text: C\n    sorces: [d]\n"
    problems = build(Intent, parse(text, "i.yaml"))
    assert problems == [
        Problem("i.yaml", 7, 'unknown key "sorces"', 'did you mean "sources"?'),
    ]


def test_a_list_where_keys_belong_is_told() -> None:
    problems = build(Fact, parse("- a", "f.yaml"))
    assert isinstance(problems, list)
    assert problems[0].what == "expected keys with values here"


@pytest.mark.parametrize(
    ("lines", "says"),
    [
        ("n: 3", "n and of belong together"),
        ("n: 3\nof: 2", "n must lie between"),
        ("low: 3", "low and high belong together"),
        ("value: 3\ntext: three", "give one of"),
        ("n: 3\nof: 4\nefficacy: true", "an efficacy fact needs"),
    ],
)
def test_a_fact_holds_one_whole_figure(lines: str, says: str) -> None:
    text = f"id: a\nsays: b\nsource: c\nconfidence: high\n{lines}\n"
    problems = build(Fact, parse(text, "f.yaml"))
    assert isinstance(problems, list)
    assert says in problems[0].what
