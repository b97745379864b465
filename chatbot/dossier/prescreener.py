"""The pre-screener as a reviewer reads it: its words, and each entry rule with what it compares."""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import replace

from chatbot.dossier.entries import Entry
from chatbot.knowledge.cd7 import Cd7Rule
from chatbot.knowledge.loader import Knowledge, Language
from chatbot.knowledge.records import Trial
from chatbot.knowledge.screening import Criterion, ScreeningField, Statement
from chatbot.screening.criteria import criteria_of


def sentences(language: Language) -> Iterator[tuple[str, str]]:
    """Every text of the pre-screener in ``language``, by a name made of its keys."""
    for keys, text in language.screening.spoken() if language.screening else ():
        yield ".".join(keys), text


def scripts(knowledge: Knowledge, language: Language) -> Iterator[tuple[str, str]]:
    """Every text of the trial teams' own scripts in ``language``, approved or not."""
    for script in knowledge.scripts.values():
        if script.language == language.code:
            for keys, text in script.spoken():
                yield ".".join(map(str, ("script", script.trial, *keys))), text


def rules(knowledge: Knowledge, language: Language, trial: Trial) -> Iterator[Entry]:
    """The entry rules of a trial, those that follow from its other fields too."""
    if language.screening is None:
        return
    told = criteria_of(trial, language.ui, language.screening)
    for number, criterion in enumerate(told, start=1):
        name = f"{trial.id}.{number}"
        yield replace(_entry(name, trial, criterion, knowledge.fields), language=language.code)


def _entry(
    name: str, trial: Trial, criterion: Criterion, fields: Mapping[str, ScreeningField]
) -> Entry:
    """One rule; its hash is that of its words and of what it compares."""
    compares = [f"compares: {in_words(criterion.states, fields)}"]
    if criterion.only_if:
        compares.append(f"only if: {in_words(criterion.only_if, fields)}")
    return Entry(
        "criterion",
        name,
        "",
        trial.title,
        "\n\n".join(filter(None, (criterion.plain, criterion.because))),
        hashlib.sha256(criterion.model_dump_json().encode()).hexdigest(),
        group=trial.id,
        rule=(
            criterion.kind,
            f"stage: {criterion.stage}",
            f"answered by: {criterion.answered_by}",
            criterion.sure,
            *compares,
        ),
        sources=(criterion.source,),
        trials=(trial.id,),
    )


def in_words(statement: Statement, fields: Mapping[str, ScreeningField]) -> str:
    """What a statement compares: "(ecog at most 2 points; or lansky_score, which is not asked)"."""
    if statement.field:
        if statement.one_of:
            few = "one of " if statement.one_of[1:] else ""
            return f"{statement.field} is {few}{', '.join(statement.one_of)}"
        unit = fields[statement.field].unit
        told = (f"{name.replace('_', ' ')} {value} {unit}" for name, value in statement.bounds)
        return f"{statement.field} {' and '.join(told)}"
    if statement.cd7:
        return _share(statement.cd7)
    if statement.unlisted:
        return f"{statement.unlisted}, which is not asked"
    joined = "; or " if statement.any_of else "; and "
    parts = statement.any_of or statement.all_of
    return f"({joined.join(in_words(part, fields) for part in parts)})"


def _share(rule: Cd7Rule) -> str:
    told = []
    for cutoff in rule.cutoffs:
        by = " or ".join(cutoff.assays) or "any test"
        told.append(f"{cutoff.sign.replace('_', ' ')} {cutoff.percent} % by {by}")
    return f"cd7_percent {'; '.join(told)}"
