"""Pre-screening scripts that trial teams wrote, each locked to the approval of an ethics body.

Everybody may compare answers with the public rules of all trials. A team's own script, in its own
words and order, recruits for a trial, so it runs only word for word as an ethics body approved it,
and only for as long as the approval holds (requirement S-43). None ships with the product.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Annotated, Self

from pydantic import Field, StringConstraints, model_validator

from chatbot.knowledge.entry import Day, Entry, Line, Slug

SCRIPT_APPROVALS = "screening/approvals.yaml"  # in the knowledge folder

_Registration = Annotated[str, StringConstraints(pattern=r"^NCT[0-9]{8}$")]


class ScriptQuestion(Entry):
    """A field that the team asks for, in its own words: of the person, and about somebody else."""

    field: Slug
    question: Line
    other: Line
    help: str = ""


class Script(Entry):
    """A team's own questions for one trial, in the order asked, in one language of the site."""

    trial: _Registration
    language: Line
    title: Line
    lead: Line
    questions: Annotated[tuple[ScriptQuestion, ...], Field(min_length=1)]

    @model_validator(mode="after")
    def _asks_once(self) -> Self:
        fields = [question.field for question in self.questions]
        if len(set(fields)) != len(fields):
            raise ValueError("a field is asked for twice")
        if fields[0] != "age_years":  # other rules hold below 18 (requirement S-26)
            raise ValueError("the first question must be for age_years")
        return self

    def spoken(self) -> Iterator[tuple[tuple[str | int, ...], str]]:
        """Every text that a person can read, with the keys that lead to it in the file."""
        yield ("title",), self.title
        yield ("lead",), self.lead
        for row, asked in enumerate(self.questions):
            for key in ("question", "other", "help"):
                if text := getattr(asked, key):
                    yield ("questions", row, key), text

    @property
    def hash(self) -> str:
        """What an approval names: SHA-256 of every word and of the order, as canonical JSON."""
        content = json.dumps(
            self.model_dump(mode="json"),
            sort_keys=True,
            separators=(",", ":"),
            ensure_ascii=False,
        )
        return hashlib.sha256(content.encode()).hexdigest()


class ScriptApproval(Entry):
    """Which ethics body approved which script, by its hash, until when (the last day it holds)."""

    trial: _Registration
    ethics_body: Line
    reference: Line
    approved_on: Day
    expires_on: Day
    sha256: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]

    @model_validator(mode="after")
    def _holds_for_a_time(self) -> Self:
        if self.expires_on <= self.approved_on:
            raise ValueError("expires_on must come after approved_on")
        return self

    def holds_for(self, script: Script, today: date) -> bool:
        """Whether this approves ``script``, as it stands, on ``today``."""
        is_same = self.trial == script.trial and self.sha256 == script.hash
        return is_same and self.approved_on <= today <= self.expires_on


def approved(
    scripts: Mapping[str, Script],
    approvals: Mapping[str, ScriptApproval],
    trial: str,
    today: date,
) -> Script | None:
    """The script of a trial that may run on ``today``; None where there is none."""
    script, approval = scripts.get(trial), approvals.get(trial)
    return script if script and approval and approval.holds_for(script, today) else None
