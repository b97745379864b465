"""Is anything missing, or left over? Facts, sources, catalogue, twins, languages."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from chatbot.errors import Problem
from chatbot.knowledge import parser
from chatbot.knowledge.lint.links import named_sources
from chatbot.knowledge.loader import Knowledge, Language
from chatbot.knowledge.slots import named_in

_SAFETY = "safety"


@dataclass(frozen=True, slots=True)
class Score:
    """How much of what the first language says a language says too."""

    language: str
    answers: int
    answers_of: int
    terms: int
    terms_of: int

    def __str__(self) -> str:
        answers, terms = f"{self.answers} of {self.answers_of}", f"{self.terms} of {self.terms_of}"
        return f"{self.language}: {answers} answers, {terms} terms"


def problems(knowledge: Knowledge) -> Iterator[Problem]:
    """What is left over, and what the catalogue asks for and the folder lacks."""
    yield from _unused(knowledge)
    for language in knowledge.languages.values():
        yield from _catalogue(knowledge, language)
        yield from _unlinked(knowledge, language)


def _unused(knowledge: Knowledge) -> Iterator[Problem]:
    """Facts and sources that nothing uses.

    Where a name leads nowhere, ``links`` tells it, and what it meant is not called left over too.
    """
    answers = [answer for each in knowledge.languages.values() for _, answer in each.answers()]
    slots = {name for answer in answers for name in named_in(answer.text) if "." not in name}
    harms = {harm for name in slots & set(knowledge.facts) for harm in knowledge.facts[name].harm}
    sources = {name for _, name in named_sources(knowledge)}
    if slots <= {*knowledge.facts, *knowledge.trials}:
        for name in set(knowledge.facts) - slots - harms:
            place = knowledge.origin("fact", name).at()
            yield Problem(*place, f'no answer tells the fact "{name}"', "use it, or remove it")
    if sources <= set(knowledge.sources):
        for name in set(knowledge.sources) - sources:
            place = knowledge.origin("source", name).at()
            yield Problem(*place, f'nothing names the source "{name}"', "use it, or remove it")


def _catalogue(knowledge: Knowledge, language: Language) -> Iterator[Problem]:
    """Intents that the catalogue and a language do not share.

    The first language of the site must have all; the others must have the safety intents (S-36).
    """
    is_first = language.code == knowledge.site.languages[0]
    for entry in knowledge.catalogue.values():
        if entry.id not in language.topics and (is_first or entry.topic == _SAFETY):
            file = f"{language.code}/intents/{entry.topic}/{entry.id}.yaml"
            place = knowledge.origin("catalogueentry", entry.id).at()
            yield Problem(*place, f'"{entry.id}" has no file', f"write {file}")
    for name, topic in language.topics.items():
        file = f"{language.code}/intents/{topic}/{name}.yaml"
        listed = knowledge.catalogue.get(name)
        if listed is None:
            todo = parser.nearest(name, list(knowledge.catalogue))
            yield Problem(file, 1, f'"{name}" is not in catalogue.yaml', todo)
        elif listed.topic != topic:
            what = f'the catalogue has "{name}" in {listed.topic}, not in {topic}'
            yield Problem(file, 1, what, "move the file")


def _unlinked(knowledge: Knowledge, language: Language) -> Iterator[Problem]:
    """Answers without a next question; safety answers lead to people instead."""
    for intent, answer in language.answers():
        if not answer.next and language.topics.get(intent.id) != _SAFETY:
            place = knowledge.origin("answer", answer.id, language.code).at()
            yield Problem(*place, f'"{answer.id}" leads nowhere', "add two or three next questions")


def twins(knowledge: Knowledge, cases: Path) -> Iterator[Problem]:
    """Intents whose twin in ``cases`` is missing or empty, and twins without an intent.

    A twin lists sentences that the intent must take (``say``) and must never take (``never``).
    """
    for code, language in knowledge.languages.items():
        wanted = {f"{code}/{topic}/{name}.yaml" for name, topic in language.topics.items()}
        found = {file.relative_to(cases).as_posix() for file in (cases / code).glob("*/*.yaml")}
        for name in sorted(wanted - found):
            yield Problem(_shown(name), 1, "the twin is missing", "write what to say and never")
        for name in sorted(found - wanted):
            yield Problem(_shown(name), 1, "there is no intent of this name", "move or remove it")
        for name in sorted(wanted & found):
            yield from _lists(cases / name, _shown(name))


def _shown(name: str) -> str:
    return f"../tests/cases/{name}"


def _lists(file: Path, name: str) -> Iterator[Problem]:
    try:
        document = parser.parse(file.read_text("utf-8"), name)
    except (OSError, UnicodeDecodeError):
        yield Problem(name, 1, "the twin cannot be read", "save it as UTF-8")
        return
    except parser.UnreadableError as error:
        yield Problem(name, error.line, error.what, error.todo)
        return
    lists = document.data if isinstance(document.data, dict) else {}
    for key in ("say", "never"):
        if not lists.get(key) or not isinstance(lists[key], list):
            yield Problem(name, document.line((key,)), f'"{key}" is missing', "list sentences")


def scores(knowledge: Knowledge) -> Iterator[Score]:
    """For each language of the site, what it has of all that the first one says."""
    first = knowledge.languages[knowledge.site.languages[0]]
    answers = {answer.id for _, answer in first.answers()}
    for code in knowledge.site.languages:
        language = knowledge.languages.get(code)
        own = {answer.id for _, answer in language.answers()} if language else set()
        terms = set(language.terms) if language else set()
        counts = len(answers & own), len(answers), len(terms & set(first.terms)), len(first.terms)
        yield Score(code, *counts)
