"""The safety screen: reads a whole message in all languages and says what must be done first."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from chatbot.knowledge.alarms import AlarmTable, unknown_names
from chatbot.reply import Severity
from chatbot.safety import readings, spelling, tokens
from chatbot.safety.lexicon import Lexicon
from chatbot.safety.rules import Met, RuleSet
from chatbot.safety.scope import Scopes

_LANGUAGES = ("en", "zh", "es")
_ASKED_RANK = 30  # a question about an alarm sign: after emergencies and crises
_NOTE_RANK = 200  # a note never stands before anything else
_CRISIS = "crisis_distress"


@dataclass(frozen=True, slots=True)
class Finding:
    """What the screen found, and which approved text answers it.

    ``takeover`` is False where the question itself is to be answered: with the safety line added
    when ``severity`` is "note" (``answer`` is then empty), else below the text of ``answer``.
    ``words`` are phrases of the tables, never what the user typed.
    """

    intent: str
    severity: Severity
    takeover: bool
    rule: str
    words: tuple[str, ...]
    language: str
    answer: str


@dataclass(frozen=True, slots=True)
class _Candidate:
    """A met rule with its place in the order: rank, then how well the language fits."""

    rank: int
    misfit: int
    met: Met
    language: str
    yields: bool


class Screen:
    """The tables of all languages, ready to read. Pure and without any setting."""

    def __init__(self, tables: Sequence[AlarmTable]) -> None:
        """Build the screen. Raises ValueError where a table names a concept or a set that does not exist."""
        unknown = unknown_names(tables)
        if unknown:
            raise ValueError(f"unknown concepts or sets: {unknown}")
        self._languages = [
            (Lexicon.of(language, own), RuleSet.of(language, own))
            for language in _LANGUAGES
            if (own := [table for table in tables if table.language == language])
        ]

    def assess(self, text: str, *, after_cart: bool = False) -> Finding | None:
        """The most serious finding in ``text``, or None.

        ``after_cart`` is whether the conversation already speaks of someone who had CAR-T.
        """
        prepared = tokens.prepare(text)
        candidates = list(self._candidates(readings.Text.of(text, prepared), after_cart))
        plain = spelling.undisguised(prepared)
        if plain != prepared:
            candidates += self._candidates(readings.Text.of(text, plain), after_cart)
        if not candidates:
            return None
        best = min(candidates, key=lambda candidate: (candidate.rank, candidate.misfit))
        return _finding(best, candidates)

    def _candidates(self, text: readings.Text, after_cart: bool) -> Iterator[_Candidate]:
        read = [(lexicon, rules, *readings.read(text, lexicon)) for lexicon, rules in self._languages]
        cart = after_cart or any(hit.concept == "cart" for *_, hits in read for hit in hits)
        for lexicon, rules, words, hits in read:
            misfit = -len({at for hit in hits for at in range(hit.start, hit.end)})
            present = {hit.concept for hit in hits}
            for met in rules.met(Scopes.of(words, hits), cart=cart) if hits else ():
                yield _Candidate(
                    _rank(met), misfit, met, lexicon.language, _yields(met, present)
                )


def _rank(met: Met) -> int:
    return {"met": met.rule.rank, "asked": _ASKED_RANK, "note": _NOTE_RANK}[met.surety]


def _yields(met: Met, present: set[str]) -> bool:
    """Whether the message also holds a question that is to be answered."""
    wanted = met.rule.yields
    return bool(wanted) and all(not present.isdisjoint(names.split("|")) for names in wanted)


def _finding(best: _Candidate, candidates: Sequence[_Candidate]) -> Finding:
    rule, surety = best.met.rule, best.met.surety
    answer = rule.answer
    severity: Severity = rule.severity
    if surety == "note":
        answer, severity = "", "note"
    elif surety == "asked":
        answer, severity = rule.asked or answer, "urgent"
    elif rule.with_crisis and _has_crisis(candidates):
        answer = rule.with_crisis
    takeover = surety != "note" and not best.yields
    words = tuple(hit.phrase for hit in best.met.hits)
    return Finding(rule.intent, severity, takeover, rule.id, words, best.language, answer)


def _has_crisis(candidates: Sequence[_Candidate]) -> bool:
    return any(
        candidate.met.rule.intent == _CRISIS
        and candidate.met.rule.severity == "crisis"
        and candidate.met.surety == "met"
        for candidate in candidates
    )


