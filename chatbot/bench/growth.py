"""How time and memory grow with the number of phrases, and the nearest-phrase search beside it.

The sentences are those that the shipped phrases stand for, with polite openings put in front where
more are wanted; the questions are the titles of all answers. Each size is measured in a process of
its own, with what was learned read back from its kept form, as a server that starts again does.
"""

import itertools
import multiprocessing
import statistics
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import numpy as np
from rapidfuzz import fuzz, process

from chatbot.knowledge.loader import Knowledge, Language
from chatbot.knowledge.phrases import expand
from chatbot.matching import compiled
from chatbot.matching.compiled import Compiled, Labelled
from chatbot.matching.matcher import Matcher

SIZES = (1_000, 10_000, 100_000)
_OPENINGS = ("", "please tell me ", "i wonder ", "excuse me ", "good evening ", "one more thing ")
_ROUNDS = 5
_NEAREST_UP_TO = 10_000  # phrases: the search by likeness is too slow to wait for beyond
_NEAREST_ASKED = 40  # questions


@dataclass(frozen=True, slots=True)
class Point:
    """One size. Seconds; microseconds per question; megabytes of the process and of the kept file.

    ``nearest_us`` is RapidFuzz's ``extractOne`` over the same phrases, ``alike_us`` the same with
    its quickest scorer; None where not measured. ``index_mb`` is what the arrays of the index hold.
    """

    phrases: int
    fit_s: float
    load_s: float
    kept_mb: float
    index_mb: float
    rss_mb: float
    p50_us: float
    p99_us: float
    nearest_us: float | None
    alike_us: float | None


class Kept(NamedTuple):
    """What a process needs to measure one size."""

    language: Language
    knowledge: Knowledge
    data: bytes
    phrases: tuple[str, ...]


def measure(knowledge: Knowledge, sizes: Sequence[int] = SIZES) -> Iterator[Point]:
    """One point per size, as each is done."""
    language = knowledge.languages["en"]
    pool = list(_sentences(language))
    for size in sizes:
        chosen = _chosen(pool, size)
        begin = time.perf_counter()
        learned = compiled.learn_from(chosen, compiled.lexicon(language, knowledge.trials.values()))
        fit_s = time.perf_counter() - begin
        kept = Kept(
            language,
            knowledge,
            compiled.to_bytes(learned),
            tuple(each.sentence for each in chosen[:_NEAREST_UP_TO]),
        )
        with multiprocessing.get_context("spawn").Pool(1) as one:
            yield one.apply(_point, (kept, size, round(fit_s, 2)))


def _sentences(language: Language) -> Iterator[Labelled]:
    """Every sentence of every phrase, each once."""
    seen = set()
    for intent in language.intents.values():
        first = intent.answers[0].id if intent.answers else intent.id
        own = [(first, phrase) for phrase in intent.phrases]
        own += [(answer.id, phrase) for answer in intent.answers for phrase in answer.phrases]
        for answer, phrase in own:
            for sentence in expand(phrase, language.concepts):
                if sentence not in seen:
                    seen.add(sentence)
                    yield Labelled(intent.id, answer, sentence)


def _chosen(pool: Sequence[Labelled], size: int) -> list[Labelled]:
    """``size`` sentences, spread over the pool; with openings in front once it is used up."""
    if size <= len(pool):
        return [pool[turn * len(pool) // size] for turn in range(size)]
    opened = (
        each._replace(sentence=opening + each.sentence) for opening in _OPENINGS for each in pool
    )
    return list(itertools.islice(opened, size))


def _point(kept: Kept, size: int, fit_s: float) -> Point:
    begin = time.perf_counter()
    learned: Compiled = compiled.from_bytes(
        kept.data, kept.language, kept.knowledge.trials.values()
    )
    load_s = time.perf_counter() - begin
    known = {
        name: intent for name, intent in kept.language.intents.items() if name in learned.ranges
    }
    matcher = Matcher(kept.language, learned)
    questions = [answer.title for intent in known.values() for answer in intent.answers]
    spent = [_spent(matcher, question) for _ in range(_ROUNDS) for question in questions]
    warm = spent[len(questions) :]
    few = size <= _NEAREST_UP_TO
    return Point(
        phrases=size,
        fit_s=fit_s,
        load_s=round(load_s, 2),
        kept_mb=round(len(kept.data) / 1e6, 1),
        index_mb=round(learned.nbytes / 1e6, 1),
        rss_mb=round(_most_memory(), 1),
        p50_us=round(statistics.median(warm), 1),
        p99_us=round(float(np.quantile(warm, 0.99)), 1),
        nearest_us=_nearest(kept.phrases, questions, fuzz.WRatio) if few else None,
        alike_us=_nearest(kept.phrases, questions, fuzz.ratio) if few else None,
    )


def _most_memory() -> float:
    """The most that this process ever held, in megabytes; what its parent held does not count."""
    status = Path("/proc/self/status").read_text("ascii")
    return int(status.partition("VmHWM:")[2].split()[0]) / 1024


def _spent(matcher: Matcher, question: str) -> float:
    begin = time.perf_counter()
    matcher.match(question)
    return (time.perf_counter() - begin) * 1e6


def _nearest(
    phrases: Sequence[str], questions: Sequence[str], scorer: Callable[..., float]
) -> float:
    """The median of the search for the most alike phrase, in microseconds."""
    spent = []
    for question in questions[:: max(1, len(questions) // _NEAREST_ASKED)]:
        begin = time.perf_counter()
        process.extractOne(question, phrases, scorer=scorer)
        spent.append((time.perf_counter() - begin) * 1e6)
    return round(statistics.median(spent), 1)
