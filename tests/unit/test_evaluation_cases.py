"""Lines of labelled questions: what they may hold, and what is said of lines that are none."""

import json

import pytest

from chatbot.errors import EvaluationError
from chatbot.evaluation import doubtful
from chatbot.evaluation.cases import Case, read
from chatbot.evaluation.doubtful import Doubt
from chatbot.evaluation.run import DataFile


def test_a_case_keeps_what_its_line_says() -> None:
    line = {"text": "a", "label": "crs", "second": "gvhd", "lang": "es", "author": "Ana"}
    assert Case.of(line) == Case("a", "es", ("crs", "gvhd"), author="Ana")
    assert Case.of({"text": "a", "label": "crs"}) == Case("a", "en", ("crs",))


def test_a_case_with_several_questions_keeps_their_order() -> None:
    case = Case.of({"text": "a", "labels": ["gvhd", "crs"]})
    assert (case.labels, case.several, case.is_plain) == (("gvhd", "crs"), True, False)


def test_cases_know_their_line_and_empty_lines_are_passed_over() -> None:
    text = '\ufeff{"text": "one", "label": "crs"}\n\n{"text": "two", "label": "oos"}\r\n'
    one, two = read(text, "dev.jsonl")
    assert (one.place, one.in_scope) == ("dev.jsonl:1", True)
    assert (two.place, two.in_scope) == ("dev.jsonl:3", False)


def test_a_line_separator_inside_a_text_ends_no_line() -> None:
    line = json.dumps({"text": "one\u2028two", "label": "crs"}, ensure_ascii=False)
    [case] = read(line, "dev.jsonl")
    assert case.text == "one\u2028two"


@pytest.mark.parametrize(
    ("line", "what"),
    [
        pytest.param('{"label": "crs"}', '"text" is missing', id="no text"),
        pytest.param('{"text": "", "label": "crs"}', '"text" is missing', id="empty text"),
        pytest.param('{"text": "a"}', '"label" is missing', id="no label"),
        pytest.param('{"text": "a", "label": null}', '"label" is missing', id="null"),
        pytest.param('{"text": 1, "label": "crs"}', '"text" must be text', id="a number"),
        pytest.param('{"text": "a", "label": ["crs"]}', '"label" must be text', id="a list"),
        pytest.param('{"text": "a", "labels": []}', '"labels" must be a list', id="no labels"),
        pytest.param('{"text": "a", "labels": "crs"}', '"labels" must be a list', id="one word"),
        pytest.param('{"text": "a", "labels": [1]}', '"labels" must be a list', id="numbers"),
        pytest.param('["a"]', "not a JSON object", id="no object"),
        pytest.param('{"text": ', "not a JSON object", id="no JSON"),
    ],
)
def test_a_line_that_is_no_question_is_told_with_its_place(line: str, what: str) -> None:
    with pytest.raises(EvaluationError) as refused:
        read(f'{{"text": "a", "label": "crs"}}\n{line}', "dev.jsonl")
    assert str(refused.value).startswith(f"dev.jsonl:2: {what}")


def test_every_wrong_line_is_told_at_once() -> None:
    with pytest.raises(EvaluationError) as refused:
        read("a\nb", "dev.jsonl")
    assert [problem.line for problem in refused.value.problems] == [1, 2]


def test_a_file_is_known_by_its_hash() -> None:
    file = DataFile.of("dev.jsonl", b"\n")
    # sha256 of one line feed
    assert file.sha256 == "01ba4719c80b6fe911b091a7c05124b64eeece964e09c058ef8f9805daca546b"


def test_a_file_that_is_no_text_is_told() -> None:
    with pytest.raises(EvaluationError, match="dev.jsonl:1: not UTF-8 text"):
        DataFile.of("dev.jsonl", b"\xff")


def test_doubts_are_read() -> None:
    line = '{"label": "crs", "said": "gvhd", "reason": "because"}'
    assert doubtful.read(f"{line}\n\n", "d.jsonl") == (Doubt("crs", "gvhd", "because"),)


@pytest.mark.parametrize(
    "line",
    [
        pytest.param('{"label": "crs", "said": "gvhd"}', id="no reason"),
        pytest.param('{"label": "crs", "said": "gvhd", "reason": ""}', id="an empty reason"),
        pytest.param('{"label": "crs", "said": "a", "reason": "b", "c": "d"}', id="more keys"),
        pytest.param("nothing", id="no JSON"),
    ],
)
def test_a_doubt_without_a_reason_is_refused(line: str) -> None:
    with pytest.raises(EvaluationError, match="d.jsonl:1: not a doubtful label"):
        doubtful.read(line, "d.jsonl")
