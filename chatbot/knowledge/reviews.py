"""What a clinician approves, by its hash, and how each approval stands on a day.

A review holds for exactly the words and figures that were read: when either changes, the hash does,
and the entry is a draft again. Nothing here invents a reviewer; without reviews all is draft.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Literal

from chatbot.knowledge.loader import Knowledge
from chatbot.knowledge.model import Answer, Term
from chatbot.knowledge.records import Fact, Review, Trial
from chatbot.knowledge.slots import named_in, slots_in

FILE = "reviews.yaml"
_HEAD = """\
# Who approved which text, until when. Written by "chatbot review approve", which takes the hash of
# what was approved. A text that is not listed has not been reviewed by a clinician."""

State = Literal["draft", "approved", "expired"]

# Requirement S-33: how long an approval may hold.
_LONGEST = timedelta(days=180)
_LONGEST_OF_TRIALS = timedelta(days=90)


@dataclass(frozen=True, slots=True)
class Reviewable:
    """An answer, a glossary term or a trial card as one thing to approve, by its hash."""

    entry: str
    language: str
    hash: str
    longest: timedelta = _LONGEST

    @property
    def key(self) -> str:
        """As ``Review.key``."""
        return f"{self.language}:{self.entry}"


@dataclass(frozen=True, slots=True)
class Standing:
    """How an entry stands on a day, and until when an approval holds or held.

    ``changed``: it was approved, but in other words.
    """

    state: State
    review: Review | None = None
    until: date | None = None
    changed: bool = False


def content_hash(answer: Answer, facts: Mapping[str, Fact]) -> str:
    """The hash of an answer: its title, its text and the figures that its slots stand for."""
    used = [facts[name] for name in named_in(answer.text) if name in facts]
    return _hash(answer.title, answer.text, *map(_figure, used))


def _figure(fact: Fact) -> str:
    parts = (fact.n, fact.of, fact.value, fact.low, fact.high, fact.text, fact.day, fact.unit)
    return f"{fact.id}={'|'.join(map(str, parts))}"


def of_answer(answer: Answer, language: str, facts: Mapping[str, Fact]) -> Reviewable:
    """An answer to approve. One that names trials holds for a shorter time."""
    names_trials = (
        bool(answer.trials)
        or answer.only.trial is not None
        or any(name.startswith(("NCT", "trial.")) for name in slots_in(answer.text))
    )
    longest = _LONGEST_OF_TRIALS if names_trials else _LONGEST
    return Reviewable(answer.id, language, content_hash(answer, facts), longest)


def of_term(term: Term, language: str) -> Reviewable:
    """A word of the glossary to approve."""
    return Reviewable(f"term:{term.id}", language, _hash(term.name, term.meaning))


def of_trial(trial: Trial) -> Reviewable:
    """The words on a trial card to approve, and its rules on entry, which we read out of words.

    What else the registry says of it may change without.
    """
    rules = [rule.model_dump_json() for rule in (trial.cd7, *trial.criteria) if rule]
    words = (trial.title, trial.plain, *trial.known, "", *trial.uncertain, *rules)
    return Reviewable(trial.id, "", _hash(*words), _LONGEST_OF_TRIALS)


def _hash(*parts: str) -> str:
    return hashlib.sha256("\n\n".join(parts).encode()).hexdigest()


def reviewables(knowledge: Knowledge) -> Iterator[Reviewable]:
    """Everything there is to approve, in the order of the folder."""
    for code, language in knowledge.languages.items():
        for _, answer in language.answers():
            yield of_answer(answer, code, knowledge.facts)
        for term in language.terms.values():
            yield of_term(term, code)
    yield from map(of_trial, knowledge.trials.values())


def standing(item: Reviewable, reviews: Mapping[str, Review], today: date) -> Standing:
    """How ``item`` stands on ``today``."""
    review = reviews.get(item.key)
    if review is None:
        return Standing("draft")
    until = min(review.review_by, review.reviewed_on + item.longest)
    if review.hash != item.hash:
        return Standing("draft", review, until, changed=True)
    return Standing("approved" if today <= until else "expired", review, until)


def are_approved(items: Iterable[Reviewable], knowledge: Knowledge, today: date) -> bool:
    """Whether each of ``items`` is approved on ``today``."""
    return all(standing(item, knowledge.reviews, today).state == "approved" for item in items)


def save(folder: Path, found: Iterable[Review]) -> None:
    """Write all reviews of a folder, in one step, so that nobody reads half a file."""
    lines = [_HEAD]
    for review in sorted(found, key=lambda review: review.key):
        fields = review.model_dump(mode="json", exclude_defaults=True)
        told = [
            f"{name}: {json.dumps(value, ensure_ascii=False)}" for name, value in fields.items()
        ]
        lines.append("- " + "\n  ".join(told))
    text = "\n".join(lines if lines[1:] else [_HEAD, "[]"]) + "\n"
    file = folder / FILE
    fresh = file.with_suffix(".new")
    fresh.write_text(text, encoding="utf-8")
    fresh.replace(file)
