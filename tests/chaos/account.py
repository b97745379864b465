"""Adds a run up: every promise with how it stands, and times for each kind of harm."""

import statistics
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from tests.chaos.crowd import Try
from tests.chaos.judge import Judged
from tests.chaos.run import Ran, Span

CALM = "calm"
ANSWERED = 0.999  # of all questions, after one retry
# The line, or the words to an alarm that was heard in what is refused, with the numbers.
_HELP = ("call your local emergency number", "911 in the United States")
_SHOWN = 10  # wrong replies that are told of


@dataclass(frozen=True, slots=True)
class Promise:
    """What was promised, what was seen, and whether it was kept."""

    name: str
    told: str
    is_kept: bool


@dataclass(frozen=True, slots=True)
class Phase:
    """What people saw while one kind of harm lasted, or none. Milliseconds, seconds.

    ``unaware`` replies were right without what was said before. ``p50_ms`` and ``p99_ms`` are of
    single requests; ``worst_s`` is the longest that anybody waited for an answer, the pause before
    the retry included; ``well_s`` the longest time to get well.
    """

    name: str
    times: int
    asked: int
    at_once: int
    answered: int
    unaware: int
    p50_ms: float
    p99_ms: float
    worst_s: float
    well_s: float | None


@dataclass(frozen=True, slots=True)
class Account:
    """A run, added up."""

    ran: Ran
    judged: tuple[Judged, ...]
    promises: tuple[Promise, ...]
    phases: tuple[Phase, ...]
    counts: dict[str, int]
    wrong: tuple[str, ...]

    @property
    def is_kept(self) -> bool:
        """Whether every promise was kept."""
        return all(promise.is_kept for promise in self.promises)


def add_up(ran: Ran) -> Account:
    """Judge every reply and count."""
    judged = tuple(each for talk in ran.log.talks for each in ran.judge.of_talk(talk))
    wrong = tuple(each.why for each in judged if each.verdict == "wrong")
    phases = tuple(_phases(ran, judged))
    return Account(
        ran, judged, _promises(ran, judged), phases, _counts(ran, judged), wrong[:_SHOWN]
    )


def _promises(ran: Ran, judged: Sequence[Judged]) -> tuple[Promise, ...]:
    verdicts = Counter(each.verdict for each in judged)
    asked, share = len(judged), 1 - verdicts["no reply"] / max(1, len(judged))
    lost = Counter(ran.log.given) - ran.kept.feedback
    errors = [t for t in _tries(ran, judged) if isinstance(t.status, int) and t.status >= 400]
    bare = [t for t in errors if not any(words in str(t.body) for words in _HELP)]
    kinds = " ".join(sorted({str(t.status) for t in bare}))
    broken = [t for t in errors if t.status == 500]
    never = [span.name for span in ran.spans if span.well_s is None]
    return (
        Promise("no wrong answer", f"{verdicts['wrong']} of {asked}", not verdicts["wrong"]),
        Promise("99.9 % answered after one retry", f"{share:.3%} of {asked}", share >= ANSWERED),
        Promise(
            "no acknowledged feedback lost",
            f"{lost.total()} of {len(ran.log.given)}",
            not lost,
        ),
        Promise("no turn kept twice", str(ran.kept.twice), not ran.kept.twice),
        Promise(
            "every refusal has the emergency line",
            f"{len(bare)} of {len(errors)} without {kinds}",
            not bare,
        ),
        Promise("no error of our own (500)", str(len(broken)), not broken),
        Promise("well again after every harm", ", ".join(never) or "always", not never),
    )


def _tries(ran: Ran, judged: Iterable[Judged]) -> list[Try]:
    seen = [*(each.seen for each in judged), *ran.log.others]
    return [one for each in seen for one in each.tries]


def _counts(ran: Ran, judged: Sequence[Judged]) -> dict[str, int]:
    answered = [each.seen for each in judged if each.seen.last.is_answered]
    turns = {(s.last.body["conversation"], s.last.body["turn"]) for s in answered if s.text}
    statuses = Counter(str(each.status) for each in _tries(ran, judged))
    return {
        "questions": len(judged),
        "answered at once": sum(len(seen.tries) == 1 for seen in answered),
        "answered after one retry": sum(len(seen.tries) == 2 for seen in answered),
        "answered without what was said before": sum(
            each.verdict == "thread lost" for each in judged
        ),
        "talks begun anew": sum(each.seen.begun_anew for each in judged),
        "feedback acknowledged": len(ran.log.given),
        "turns answered and not kept": len(turns - ran.kept.turns.keys()),
        **{f"requests: {status}": count for status, count in sorted(statuses.items())},
    }


def _phases(ran: Ran, judged: Sequence[Judged]) -> Iterable[Phase]:
    groups: dict[str, list[Judged]] = {CALM: []}
    for each in judged:
        groups.setdefault(_during(ran.spans, each.seen.tries[0].at), []).append(each)
    for name in [CALM, *sorted(groups.keys() - {CALM})]:
        spans = [span for span in ran.spans if span.name == name]
        if groups[name]:
            yield _phase(name, spans, groups[name])


def _during(spans: Iterable[Span], at: float) -> str:
    for span in spans:
        if span.begin_s <= at <= span.end_s + (span.well_s or 0):
            return span.name
    return CALM


def _phase(name: str, spans: Sequence[Span], judged: Sequence[Judged]) -> Phase:
    seen = [each.seen for each in judged]
    spent = [1000 * one.spent for each in seen for one in each.tries]
    cuts = statistics.quantiles(spent, n=100) if len(spent) > 1 else [spent[0]] * 99
    waits = (each.last.at + each.last.spent - each.tries[0].at for each in seen)
    well = [span.well_s for span in spans if span.well_s is not None]
    return Phase(
        name=name,
        times=len(spans),
        asked=len(seen),
        at_once=sum(len(each.tries) == 1 for each in seen),
        answered=sum(each.last.is_answered for each in seen),
        unaware=sum(each.verdict == "thread lost" for each in judged),
        p50_ms=round(cuts[49], 1),
        p99_ms=round(cuts[98], 1),
        worst_s=round(max(waits), 2),
        well_s=round(max(well), 1) if well else None,
    )
