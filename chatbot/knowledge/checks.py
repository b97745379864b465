"""What makes a knowledge folder fit to serve, and what its editors are told beyond that.

Two sets of rules, one kind of problem. What could break a promise while answering (a slot that
leads nowhere, a figure without a fact, a word of praise) keeps a folder from being served. The rest
(hard to read, left over, no twin, a review that ended) is told by ``chatbot check`` alone: a bot
that answers must not fall silent because a review ran out overnight.
"""

from collections.abc import Iterable
from datetime import date
from pathlib import Path

from chatbot.errors import KnowledgeError, Problem
from chatbot.knowledge import harm, loader
from chatbot.knowledge.lint import (
    approvals,
    claims,
    completeness,
    criteria,
    links,
    passages,
    readable,
    scripts,
    terms,
    wording,
)
from chatbot.knowledge.loader import Knowledge

_CASES = Path("tests", "cases")  # beside the knowledge folder, in a repository


def load_checked(folder: Path) -> Knowledge:
    """Read a folder that is fit to serve. Raises KnowledgeError with every problem found."""
    knowledge, problems = loader.read(folder)
    if knowledge is not None:
        problems = _after(problems, check(knowledge))
    if problems or knowledge is None:
        raise KnowledgeError(problems)
    return knowledge


def check(knowledge: Knowledge) -> tuple[Problem, ...]:
    """Everything that could break a promise while answering, sorted by file and line."""
    texts = list(passages.of_knowledge(knowledge))
    found = (
        *links.problems(knowledge),
        *criteria.problems(knowledge),
        *wording.problems(texts, knowledge),
    )
    return tuple(sorted(set(found)))


def report(folder: Path, today: date) -> tuple[Knowledge | None, tuple[Problem, ...]]:
    """What can be read of a folder, and every problem of it on ``today``, by file and line."""
    knowledge, problems = loader.read(folder)
    if knowledge is None:
        return None, problems
    texts = list(passages.of_knowledge(knowledge))
    found = {
        *check(knowledge),
        *claims.problems(knowledge),
        *readable.problems(texts, knowledge),
        *terms.problems(texts, knowledge),
        *completeness.problems(knowledge),
        *approvals.problems(knowledge, today),
        *scripts.problems(knowledge, today),
        *harm.problems(folder, knowledge.topics),
    }
    cases = folder.resolve().parent / _CASES
    if cases.is_dir():
        found.update(completeness.twins(knowledge, cases))
    return knowledge, _after(problems, found)


def _after(form: tuple[Problem, ...], meaning: Iterable[Problem]) -> tuple[Problem, ...]:
    """All problems, those of a file's form first: dead links often follow from them."""
    return (*form, *sorted(set(meaning) - set(form)))


def scores(knowledge: Knowledge) -> tuple[completeness.Score, ...]:
    """For each language of the site, how much it says of what the first one says."""
    return tuple(completeness.scores(knowledge))


def report_text(text: str, name: str) -> tuple[Problem, ...]:
    """Every banned word and bare figure of a text outside the folder, such as a page of a site."""
    passage = passages.of_file(text, name)
    return tuple(
        sorted({*wording.figures(passage), *(each for _, each in wording.banned(passage))})
    )
