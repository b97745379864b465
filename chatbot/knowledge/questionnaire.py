"""The words of the pre-screener in one language: questions, notice, verdicts, reasons, sheet."""

from collections.abc import Iterator
from typing import Any, Self

from pydantic import model_validator

from chatbot.knowledge.entry import Entry, Line, Slug

# What a notice before the first question must tell (requirement S-46).
NOTICE = ("what", "why", "sensitive", "voluntary", "skip", "stop", "kept", "seen")
FORM = (
    *("nav", "title", "lead", "before", "whom", "self", "other", "accept", "next"),
    *("finish", "save", "error", "problem", "no_answer", "no_whom", "unit", "waiting_one"),
    *("waiting", "given", "private", "other_country", "check", "check_lead"),
    *("nothing_given", "go_on", "sheet", "ended", "ended_lead", "again", "minor", "child"),
    *("child_lead", "child_given", "child_yes", "child_unknown", "child_no"),
)
SHEET = (
    *("title", "lead", "no_name", "made", "made_between", "told_self", "told_other"),
    *("told_note", "told_nothing", "open", "open_note", "open_patient", "open_doctor"),
    *("open_nothing", "unsure", "may_fit", "need_more_information", "points_away"),
    *("points_away_note", "may_not_fit", "may_not_fit_note", "none", "rule", "stands"),
    *("who", "patient", "doctor", "study_team", "yes", "no", "unknown", "shown_only"),
    *("list", "few", "few_note", "wording", "no_wording", "ask", "decide", "print", "pdf"),
    *("busy", "change"),
)
_NEEDED = {
    "notice": NOTICE,
    "verdicts": ("may_fit", "may_not_fit", "need_more_information"),
    "reasons": (
        "met",
        "not_met",
        "not_answered",
        "not_comparable",
        "elsewhere",
        "answered",
        "shown_only",
    ),
    "askers": ("patient", "doctor", "study_team"),
    "stages": ("entry", "before_collection", "before_infusion", "after_infusion"),
    "rules": ("age", "disease", "disease_because", "cd7", "cd7_share", "cd7_because"),
    "faults": (
        "unknown_field",
        "unknown_trial",
        "not_a_number",
        "not_whole",
        "out_of_range",
        "unknown_unit",
        "not_a_choice",
        "not_a_country",
        "personal",
        "wrong_type",
        "answered_twice",
    ),
    "form": FORM,
    "sheet": SHEET,
    "talk": (
        *("start", "before", "whom", "for_self", "for_other", "not_now", "declined"),
        *("not_sure", "back", "stop", "show", "resume", "again", "reports", "levels"),
        *("understood", "left_open", "choices", "number", "open", "not_read", "gone"),
        *("nothing", "result", "answers", "verdict", "trials", "first", "rule", "stands", "more"),
        *("may_fit", "need_more_information", "may_not_fit", "bring", "ask_why", "why", "which"),
        *("child", "child_none", "child_doctor", "ages", "status"),
        *("registered", "registered_none", "not_kept"),
    ),
    "typed": ("leads", "change", "why", "why_words", "points", "age_after", "age_before"),
}


class Question(Entry):
    """How a field is asked for: of the person (``self``) and about somebody else (``other``).

    ``help`` says where the answer is found. ``choices`` are the labels of a choice's values.
    """

    label: Line
    self_: Line
    other: Line
    help: str = ""
    choices: dict[Slug, Line] = {}


class ScreeningWords(Entry):
    """Every sentence of the pre-screener. Slots in curly brackets take numbers, labels and names.

    ``diagnoses`` maps a disease of the trial cards to the value of the field ``diagnosis``, and
    ``diseases`` to its name. ``pages`` are buttons; ``form`` and ``sheet`` the words of the plain
    pages that ask, and of the sheet for the doctor.
    ``talk`` are the words of the chat around the questions; ``typed`` what may be typed in place
    of a button or a choice, as a whole message (promise P8); ``units`` other ways to write a unit.
    """

    questions: dict[Slug, Question]
    notice: dict[Slug, Line]
    verdicts: dict[Slug, Line]
    reasons: dict[Slug, Line]
    askers: dict[Slug, Line]
    stages: dict[Slug, Line]
    rules: dict[Slug, Line]
    faults: dict[Slug, Line]
    diagnoses: dict[Slug, Slug]
    diseases: dict[Slug, Line]
    pages: dict[Slug, Line]
    form: dict[Slug, Line]
    sheet: dict[Slug, Line]
    talk: dict[Slug, Line]
    typed: dict[Slug, tuple[Line, ...]]
    units: dict[Line, tuple[Line, ...]] = {}

    @model_validator(mode="after")
    def _has_every_word(self) -> Self:
        for name, needed in _NEEDED.items():
            missing = set(needed) - set(getattr(self, name))
            if missing:
                raise ValueError(f"{name} lacks: {', '.join(sorted(missing))}")
        return self

    def spoken(self) -> Iterator[tuple[tuple[str, ...], str]]:
        """Every text that a person can read, with the keys that lead to it in the file."""
        yield from _texts(self.model_dump(exclude={"diagnoses", "typed", "units"}), ())


def _texts(value: Any, keys: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], str]]:
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from _texts(inner, (*keys, key))
    elif value:
        yield keys, value
