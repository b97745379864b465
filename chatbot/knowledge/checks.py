"""What makes a knowledge folder fit to serve, beyond its form."""

import re
from collections.abc import Iterator
from pathlib import Path

from chatbot.errors import KnowledgeError, Problem
from chatbot.knowledge import loader
from chatbot.knowledge.loader import Knowledge, Language
from chatbot.knowledge.model import Answer, Intent
from chatbot.knowledge.parser import nearest
from chatbot.knowledge.phrases import PhraseError, expand, forms_of

SLOT = re.compile(r"\{([a-zA-Z0-9_.]+)\}")
TRIAL_SLOTS = frozenset(
    [
        "id",
        "title",
        "plain",
        "status",
        "places",
        "ages",
        "sponsor",
        "phase",
        "cells",
        "enrolment",
        "known",
        "uncertain",
    ]
)
_GROUPS = {
    "trial": TRIAL_SLOTS,
    "term": frozenset({"name", "meaning"}),
    "region": frozenset({"emergency", "crisis"}),
}
# Digits that are part of a name, not a figure.
_NAMES = re.compile(
    r"(?<![A-Za-z0-9])(CD\d+\w*|NS7[A-Za-z]*|4-1BB|([Pp]hase|[Gg]rade) \d|COVID-19"
    r"|[A-Z]+-?[A-Z]*\d+[A-Za-z0-9]*)(?![A-Za-z0-9])",
    re.ASCII,
)
_BARE_DIGIT = re.compile(r"\d")
# Words of praise, promise or verdict (requirements S-18, S-23, S-28).
_BANNED = re.compile(
    r"\b(cures?|cured|guarantee[ds]?|breakthrough|miracle|destroyers?|cancer-free|100\s?%|"
    r"eligible|ineligible|qualif(?:y|ies|ied)|(?:now|currently) recruiting|free treatment)\b",
    re.IGNORECASE,
)


def load_checked(folder: Path) -> Knowledge:
    """Read a folder that is fit to serve. Raises KnowledgeError with every problem found."""
    knowledge, problems = report(folder)
    if problems or knowledge is None:
        raise KnowledgeError(problems)
    return knowledge


def report(folder: Path) -> tuple[Knowledge | None, tuple[Problem, ...]]:
    """What can be read of a folder, and every problem of form and meaning, by file and line."""
    knowledge, problems = loader.read(folder)
    if knowledge is None:
        return None, problems
    return knowledge, tuple(sorted({*problems, *check(knowledge)}))


def check(knowledge: Knowledge) -> tuple[Problem, ...]:
    """Every problem of meaning in a loaded folder, sorted by file and line."""
    problems = [*_facts(knowledge), *_trials(knowledge)]
    for language in knowledge.languages.values():
        problems += _language(knowledge, language)
    return tuple(sorted(set(problems)))


def _facts(knowledge: Knowledge) -> Iterator[Problem]:
    for fact in knowledge.facts.values():
        origin = knowledge.origin("fact", fact.id)
        if fact.source not in knowledge.sources:
            yield _unknown(origin, "source", fact.source, list(knowledge.sources))
        for harm in fact.harm:
            if harm not in knowledge.facts:
                yield _unknown(origin, "fact", harm, list(knowledge.facts))


def _trials(knowledge: Knowledge) -> Iterator[Problem]:
    for trial in knowledge.trials.values():
        origin = knowledge.origin("trial", trial.id)
        for source in trial.sources:
            if source not in knowledge.sources:
                yield _unknown(origin, "source", source, list(knowledge.sources))


def _language(knowledge: Knowledge, language: Language) -> Iterator[Problem]:
    known = set(language.intents) | {answer.id for _, answer in language.answers()}
    for intent in language.intents.values():
        yield from _intent(knowledge, language, intent)
        for answer in intent.answers:
            origin = knowledge.origin("answer", answer.id)
            yield from _answer(knowledge, answer, origin)
            for name in answer.next:
                if name not in known:
                    yield _unknown(origin, "next", name, sorted(known))
    yield from _stolen(knowledge, language)


def _intent(knowledge: Knowledge, language: Language, intent: Intent) -> Iterator[Problem]:
    origin = knowledge.origin("intent", intent.id)
    concepts = language.concepts
    if intent.id not in language.topics:
        yield Problem(*origin, f'the id "{intent.id}" is not the file\'s name', "make them equal")
    for phrase in [*intent.phrases, *(p for answer in intent.answers for p in answer.phrases)]:
        try:
            expand(phrase, concepts)
        except PhraseError as error:
            line = knowledge.origin("phrase", f"{intent.id}:{phrase}")
            yield Problem(*line, f'phrase "{phrase}": {error}', "correct the phrase")
    for name in (*intent.must, *intent.never):
        if not forms_of(name, concepts):
            yield _unknown(origin, "concept", name, list(concepts))


def _answer(knowledge: Knowledge, answer: Answer, origin: tuple[str, int]) -> Iterator[Problem]:
    used: set[str] = set()
    for name in SLOT.findall(answer.text):
        yield from _slot(knowledge, name, origin)
        used.add(name)
    for source in answer.sources:
        if source not in knowledge.sources:
            yield _unknown(origin, "source", source, list(knowledge.sources))
    for trial in answer.trials:
        if trial not in knowledge.trials:
            yield _unknown(origin, "trial", trial, list(knowledge.trials))
    yield from _wording(answer, origin)
    for name in used & set(knowledge.facts):
        fact = knowledge.facts[name]
        if fact.efficacy and not used & set(fact.harm):
            what = f'"{answer.id}" tells {{{name}}} without a harm of the same study'
            yield Problem(*origin, what, f"add one of: {', '.join(fact.harm)}")


def _slot(knowledge: Knowledge, name: str, origin: tuple[str, int]) -> Iterator[Problem]:
    group, _, part = name.partition(".")
    if group in knowledge.trials or group in _GROUPS:
        allowed = _GROUPS.get(group, TRIAL_SLOTS)
        if part and part not in allowed:
            yield _unknown(origin, "slot", name, [f"{group}.{slot}" for slot in allowed])
    elif name not in knowledge.facts:
        yield _unknown(origin, "fact", name, list(knowledge.facts))


def _wording(answer: Answer, origin: tuple[str, int]) -> Iterator[Problem]:
    for text in (answer.title, answer.text):
        plain = _NAMES.sub("", SLOT.sub("", text))
        if found := _BARE_DIGIT.search(plain):
            around = plain[max(0, found.start() - 20) : found.end() + 20].replace("\n", " ")
            what = f'"{answer.id}" holds a bare digit: "…{around}…"'
            yield Problem(*origin, what, "put the figure into facts/ and use its {slot}")
        if banned := _BANNED.search(plain):
            what = f'"{answer.id}" says "{banned[0]}"'
            yield Problem(*origin, what, "say it without praise, promise or verdict")


def _stolen(knowledge: Knowledge, language: Language) -> Iterator[Problem]:
    """Sentences that two intents both claim."""
    owner: dict[str, str] = {}
    concepts = language.concepts
    for intent in language.intents.values():
        phrases = [*intent.phrases, *(p for answer in intent.answers for p in answer.phrases)]
        for phrase in phrases:
            try:
                sentences = expand(phrase, concepts)
            except PhraseError:
                continue
            for sentence in sentences:
                first = owner.setdefault(sentence, intent.id)
                if first != intent.id:
                    origin = knowledge.origin("phrase", f"{intent.id}:{phrase}")
                    what = f'"{sentence}" already leads to "{first}"'
                    yield Problem(*origin, what, "keep it in one of them")


def _unknown(origin: tuple[str, int], kind: str, name: str, known: list[str]) -> Problem:
    return Problem(*origin, f'unknown {kind} "{name}"', nearest(name, known))
