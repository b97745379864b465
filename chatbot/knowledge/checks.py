"""What makes a knowledge folder fit to serve, beyond its form."""

import re
from collections.abc import Iterator
from pathlib import Path

from chatbot.errors import KnowledgeError, Problem
from chatbot.knowledge import figure_lines, loader
from chatbot.knowledge.alarms import unknown_names
from chatbot.knowledge.loader import Knowledge, Language
from chatbot.knowledge.model import Answer, Intent, Only
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
    """What can be read of a folder, and every problem by file and line.

    What is wrong with the form of a file comes first: dead links often follow from it.
    """
    knowledge, problems = loader.read(folder)
    if knowledge is None:
        return None, problems
    return knowledge, (*problems, *sorted(set(check(knowledge)) - set(problems)))


def check(knowledge: Knowledge) -> tuple[Problem, ...]:
    """Every problem of meaning in a loaded folder, sorted by file and line."""
    problems = [*_facts(knowledge), *_sources(knowledge), *_alarms(knowledge)]
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


def _sources(knowledge: Knowledge) -> Iterator[Problem]:
    """Sources that trial cards, numbers to call and words of the glossary name."""
    named = [
        *((("trial", trial.id), trial.sources) for trial in knowledge.trials.values()),
        *(
            (("region", region.code), tuple(line.source for line in region.lines))
            for region in knowledge.regions.values()
        ),
        *(
            (("term", term.id), term.sources)
            for language in knowledge.languages.values()
            for term in language.terms.values()
        ),
    ]
    for (kind, name), sources in named:
        for source in sources:
            if source not in knowledge.sources:
                yield _unknown(knowledge.origin(kind, name), "source", source, [*knowledge.sources])


def _alarms(knowledge: Knowledge) -> Iterator[Problem]:
    """What would make the safety screen fail at the moment it is needed."""
    if not knowledge.alarms:
        yield Problem("site.yaml", 1, "there is no safety table", "restore */safety/*.yaml")
    answers = {
        answer.id for language in knowledge.languages.values() for _, answer in language.answers()
    }
    for table_id, name in unknown_names(knowledge.alarms):
        yield Problem(
            *knowledge.origin("alarmtable", table_id), f'unknown concept "{name}"', "add it"
        )
    for table in knowledge.alarms:
        origin = knowledge.origin("alarmtable", table.id)
        for rule in table.rules:
            for name in filter(None, (rule.answer, rule.asked, rule.with_crisis)):
                if name not in answers:
                    yield _unknown(origin, "answer", name, sorted(answers))


def _language(knowledge: Knowledge, language: Language) -> Iterator[Problem]:
    answered = {intent.id for intent in language.intents.values() if intent.answers}
    known = answered | {answer.id for _, answer in language.answers()}
    for name in language.ui.choices:
        if name not in known:
            yield _unknown((f"{language.code}/ui.yaml", 1), "choice", name, sorted(known))
    for intent in language.intents.values():
        yield from _intent(knowledge, language, intent)
        for answer in intent.answers:
            origin = knowledge.origin("answer", answer.id)
            yield from _answer(knowledge, answer, origin)
            for what, todo in figure_lines.faults(answer.text, knowledge.facts):
                yield Problem(*origin, f'"{answer.id}": {what}', todo)
            for name in answer.next:
                if name not in known:
                    yield _unknown(origin, "next", name, sorted(known))
    yield from _stolen(knowledge, language)


def _intent(knowledge: Knowledge, language: Language, intent: Intent) -> Iterator[Problem]:
    origin = knowledge.origin("intent", intent.id)
    concepts = language.concepts
    if origin[0].rpartition("/")[2] != f"{intent.id}.yaml":
        yield Problem(*origin, f'the id "{intent.id}" is not the file\'s name', "make them equal")
    for phrase in [*intent.phrases, *(p for answer in intent.answers for p in answer.phrases)]:
        try:
            expand(phrase, concepts)
        except PhraseError as error:
            line = knowledge.origin("phrase", f"{intent.id}:{phrase}")
            yield Problem(*line, f'phrase "{phrase}": {error}', "correct the phrase")
    yield from _wording(intent.id, (intent.title,), origin)
    for name in (*intent.must, *intent.never):
        if not forms_of(name, concepts):
            yield _unknown(origin, "concept", name, list(concepts))


def _answer(knowledge: Knowledge, answer: Answer, origin: tuple[str, int]) -> Iterator[Problem]:
    used = set(figure_lines.facts_drawn(answer.text))
    for name in SLOT.findall(answer.text):
        yield from _slot(knowledge, name, answer.only, origin)
        used.add(name)
    for source in answer.sources:
        if source not in knowledge.sources:
            yield _unknown(origin, "source", source, list(knowledge.sources))
    for trial in answer.trials:
        if trial not in knowledge.trials:
            yield _unknown(origin, "trial", trial, list(knowledge.trials))
    yield from _wording(answer.id, (answer.title, answer.text), origin)
    for name in used & set(knowledge.facts):
        fact = knowledge.facts[name]
        if fact.efficacy and not used & set(fact.harm):
            what = f'"{answer.id}" tells {{{name}}} without a harm of the same study'
            yield Problem(*origin, what, f"add one of: {', '.join(fact.harm)}")


def _slot(
    knowledge: Knowledge, name: str, only: Only, origin: tuple[str, int]
) -> Iterator[Problem]:
    group, _, part = name.partition(".")
    if group in knowledge.trials or group in _GROUPS:
        allowed = _GROUPS.get(group, TRIAL_SLOTS)
        if part not in allowed and (part or group == "region"):
            yield _unknown(origin, "slot", name, [f"{group}.{slot}" for slot in allowed])
        if group in ("trial", "term") and getattr(only, group) is None:
            what = f"the slot {{{name}}} has no {group} to be filled from"
            yield Problem(*origin, what, f"add 'only: {{{group}: any}}' to the answer")
    elif name not in knowledge.facts:
        yield _unknown(origin, "fact", name, list(knowledge.facts))


def _wording(name: str, texts: tuple[str, ...], origin: tuple[str, int]) -> Iterator[Problem]:
    for text in texts:
        plain = _NAMES.sub("", SLOT.sub("", figure_lines.without_marks(text)))
        if found := _BARE_DIGIT.search(plain):
            around = plain[max(0, found.start() - 20) : found.end() + 20].replace("\n", " ")
            what = f'"{name}" holds a bare digit: "…{around}…"'
            yield Problem(*origin, what, "put the figure into facts/ and use its {slot}")
        if banned := _BANNED.search(plain):
            what = f'"{name}" says "{banned[0]}"'
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
