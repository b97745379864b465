"""Personal data as people write it is taken out, whole, and nothing else is (requirement S-84)."""

import unicodedata
from collections import Counter
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from chatbot.knowledge.loader import Knowledge
from chatbot.safety import redaction
from chatbot.safety.recognisers import phones
from chatbot.safety.recognisers.view import Span, View
from chatbot.safety.redaction import RedactionError, find, redact

FILES = sorted((Path(__file__).parent / "safety").glob("personal_data*.yaml"))
CASES: list[dict[str, dict[str, list[str]]]] = [
    yaml.safe_load(file.read_text("utf-8")) for file in FILES
]
ROWS = [
    (lang, kind, row)
    for table in CASES
    for lang, kinds in table.items()
    for kind, rows in kinds.items()
    for row in rows
]
PERSONAL = [
    pytest.param(row, kind, id=f"{lang} {kind}: {row}")
    for lang, kind, row in ROWS
    if kind != "kept"
]
KEPT = [pytest.param(row, id=f"{lang}: {row}") for lang, kind, row in ROWS if kind == "kept"]
NUMBERS = [
    pytest.param(row, id=f"{lang} {kind}: {row}")
    for lang, kind, row in ROWS
    if kind in {"phone", "id", "card", "iban", "record"}
]
ZERO_WIDTH = "\u200b"


def marked(row: str, marks: str = "«»") -> tuple[str, frozenset[int]]:
    """The text of a row, and the places of its letters and digits that stand between ``marks``.

    What is between "«" and "»" must go; what is between "‹" and "›" may go with it.
    """
    text, places, is_inside = "", set(), False
    for char in row:
        if char in "«»‹›":
            is_inside = char == marks[0] or (is_inside and char != marks[1])
            continue
        if is_inside and char.isalnum():
            places.add(len(text))
        text += char
    return text, frozenset(places)


def left(text: str, places: frozenset[int]) -> str:
    """What of these places no finding covers."""
    gone = {place for span in find(text) for place in range(span.start, span.end)}
    return "".join(text[place] for place in sorted(places - gone))


@pytest.mark.parametrize(("row", "kind"), PERSONAL)
def test_it_is_taken_out(row: str, kind: str) -> None:
    text, places = marked(row)
    assert left(text, places) == ""
    assert any(span.kind in {kind, "number"} for span in find(text)) or kind in {"id", "card"}
    assert redact(redact(text)) == redact(text)


@pytest.mark.parametrize(("row", "kind"), PERSONAL)
def test_nothing_else_is_taken_out(row: str, kind: str) -> None:
    text, places = marked(row)
    may_go = places | marked(row, "‹›")[1]
    gone = {at for span in find(text) for at in range(span.start, span.end) if text[at].isalnum()}
    assert kind != "kept"
    assert "".join(text[at] for at in sorted(gone - may_go)) == ""


@pytest.mark.parametrize("row", KEPT)
def test_it_stays(row: str) -> None:
    assert redact(row) == row


def test_there_are_enough_cases_in_each_language() -> None:
    counts = Counter(lang for lang, _, _ in ROWS)
    assert all(counts[lang] >= 200 for lang in ("en", "zh", "es"))


@pytest.mark.parametrize("row", NUMBERS)
def test_full_width_digits_hide_nothing(row: str) -> None:
    text, places = marked(row)
    wide = "".join(chr(ord(char) + 0xFEE0) if char in "0123456789" else char for char in text)
    assert left(wide, places) == ""


@pytest.mark.parametrize("row", NUMBERS)
def test_invisible_characters_hide_nothing(row: str) -> None:
    text, places = marked(row)
    hidden = "".join(char + ZERO_WIDTH for char in text)
    assert left(hidden, frozenset(2 * place for place in places)) == ""


@pytest.mark.parametrize("row", NUMBERS)
def test_digits_of_another_script_hide_nothing(row: str) -> None:
    text, places = marked(row)
    arabic = "".join(chr(0x660 + int(char)) if char in "0123456789" else char for char in text)
    assert all(unicodedata.category(char) != "Nd" or char > "9" for char in arabic)
    assert left(arabic, places) == ""


def test_two_kinds_in_one_message_are_both_taken_out() -> None:
    text = "My name is Jane Roe, mail jane@example.org, phone 202-555-0142. Is NCT04938115 open?"
    assert redact(text) == "My name is [name], mail [email], phone [phone]. Is NCT04938115 open?"
    assert redact("DOB 1980-05-03, MRN 12345") == "DOB [date of birth], MRN [record number]"
    assert redact("dni 12345678Z") == "dni [id number]"
    assert redact("我叫王小明13800138000") == "我叫[name][phone]"
    assert redact("(see https://a.example/x?id=12).") == "(see [url])."
    assert redact("see https://clinicaltrials.gov/a.") == "see https://clinicaltrials.gov/a."


def test_a_name_has_an_end() -> None:
    text = "my name is Ana Maria de los Angeles Perez Lopez Garcia"
    assert redact(text) == "my name is [name] Lopez Garcia"
    assert redact("my name is jane marie and so on") == "my name is [name] and so on"
    assert redact("my name is jane marie louise") == "my name is [name] louise"
    assert redact("my name is Jane roe") == "my name is [name] roe"
    assert redact("my name is jane Roe smith") == "my name is [name] smith"
    assert redact("my name is Jane. Roe is open") == "my name is [name]. Roe is open"
    assert redact("my name is Jane P. Roe here") == "my name is [name] here"
    assert redact("my name is de la Cruz") == "my name is de la Cruz"
    assert redact("my name is 7") == "my name is 7"
    assert redact("my name is JOHN, jane") == "my name is [name], jane"
    assert redact("my name is MAX") == "my name is [name]"


def test_where_two_kinds_overlap_the_surest_names_the_whole() -> None:
    (span,) = find("passport number 533401234")
    assert (span.kind, span.start, span.end) == ("id", 16, 25)
    (span,) = find("http://x.example/?mail=ana@example.org")
    assert (span.kind, span.start) == ("url", 0)


def test_our_own_texts_hold_nothing_personal(knowledge: Knowledge) -> None:
    """The largest test against damage: thousands of sentences of this very field."""
    texts = list(_own(knowledge))
    numbers = {line.number for region in knowledge.regions.values() for line in region.lines}
    known = {*numbers, *OTHER_NUMBERS}
    assert len(texts) > 3000
    assert {text: redact(text, known) for text in texts if find(text, known)} == {}


# Public help lines that answers or the glossary name in their own words.
OTHER_NUMBERS = {"08088 010 444"}
INTRODUCED = "my name is"  # phrases that teach how people introduce themselves


def _own(knowledge: Knowledge) -> list[str]:
    texts: list[str] = []
    for language in knowledge.languages.values():
        texts += [part for _, answer in language.answers() for part in (answer.title, answer.text)]
        texts += [term.meaning for term in language.terms.values()]
        phrases = [phrase for i in language.intents.values() for phrase, _ in i.all_phrases()]
        texts += [phrase for phrase in phrases if INTRODUCED not in phrase]
        texts += [str(value) for value in language.ui.model_dump().values()]
    for trial in knowledge.trials.values():
        texts += [
            trial.title,
            trial.plain,
            trial.sponsor,
            *trial.known,
            *trial.uncertain,
            trial.url,
        ]
    for source in knowledge.sources.values():
        texts += [source.title]
    return texts


def test_a_public_number_stays_where_it_is_known() -> None:
    text = "0808 2080 888, or 0808 2080 888, or 0808 2080 888"
    assert redact(text) == "[phone], or [phone], or [phone]"
    assert redact(text, ["0808 2080 888"]) == text


@given(st.text(max_size=120))
def test_any_text_is_done_and_done_again_it_stays(text: str) -> None:
    once = redact(text)
    assert redact(once) == once


@given(st.lists(st.sampled_from([marked(row)[0] for _, _, row in ROWS]), min_size=2, max_size=4))
def test_joined_messages_are_done_and_done_again_they_stay(parts: list[str]) -> None:
    once = redact(" ".join(parts))
    assert redact(once) == once


def test_what_stands_in_place_of_a_number_announces_no_other() -> None:
    assert redact("[phone] 12345 [id number] 778 8990") == "[phone] 12345 [id number] 778 8990"
    assert redact("phone 12345 67 [phone] 12345 67") == "phone [phone] [phone] 12345 67"


def test_what_fails_leaves_no_text_behind(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(view: View) -> None:
        raise ValueError(view.plain)

    monkeypatch.setattr(redaction, "_RECOGNISERS", (fail,))
    with pytest.raises(RedactionError, match="^failed$") as caught:
        redact("my secret words")
    assert caught.value.__suppress_context__


def test_what_never_ends_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    def always(view: View) -> list[Span]:
        return [Span(0, 1, "phone")]

    monkeypatch.setattr(redaction, "_RECOGNISERS", (always,))
    with pytest.raises(RedactionError, match="^unfinished$"):
        redact("x")


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("+34 600 12 34 56", ["+34 600 12 34 56"]),
        ("(+34) 600 123 456 and 600 123 457", ["+34) 600 123 456", "600 123 457"]),
        ("+000 120 130 145", []),
        ("00 120 130 145", []),
        ("1-202-555-0142", ["1-202-555-0142"]),
        ("12 202 555 0142", ["202 555 0142"]),
        ("98.6 99.1 100.4", []),
        ("202.555.0142", ["202.555.0142"]),
        ("600.1.2.3456", []),
        ("120 130 145", []),
        ("985.12 34.56", []),
        ("985 12 34 56", ["985 12 34 56"]),
        ("985.12.34.56", ["985.12.34.56"]),
        ("+(34) 600123456", ["+(34) 600123456"]),
        ("00 34 600123456", ["00 34 600123456"]),
        ("1 2 3 4 5 6 7 8", ["1 2 3 4 5 6 7 8"]),
        ("1 2 3 4 5 6 7", []),
        ("1 2 3 4 5 6 7 88", []),
        ("call 555 0123", ["555 0123"]),
        ("call 55 01 2", []),
        ("trial number 20190012345", []),
    ],
)
def test_what_counts_as_a_telephone_number(text: str, numbers: list[str]) -> None:
    found = [text[span.start : span.end] for span in phones.find(View.of(text))]
    assert found == numbers


def test_a_view_leads_every_sign_back_to_its_character() -> None:
    view = View.of("ａ\u200bé\t٣—Ⅳ　。ẞİ")
    assert (view.cased, view.plain) == ("ae 3-IV .ẞI", "ae 3-iv .ßi")
    assert view.places == (0, 2, 3, 4, 5, 6, 6, 7, 8, 9, 10)
    assert view.span("name", 0, 2) == Span(0, 3, "name")
    assert View.of("a\u2028b\u00a0C").plain == "a b c"
