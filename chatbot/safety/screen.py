"""The safety screen: reads a whole message in all languages and says what must be done first."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from chatbot.knowledge.alarms import AlarmRule, AlarmTable, unknown_names
from chatbot.reply import Severity
from chatbot.safety import readings, spelling, tokens
from chatbot.safety.lexicon import Lexicon
from chatbot.safety.rules import ALARMING, Met, RuleSet
from chatbot.safety.scope import Scopes

_LANGUAGES = ("en", "zh", "es")
_ASKED_RANK = 30  # a question about an alarm sign: after emergencies and crises
_NOTE_RANK = 200  # a note never stands before anything but what is not understood
_LAST_RANK = 250
_CRISIS = "crisis_distress"
_FIRST_CHINESE = "\u3040"


@dataclass(frozen=True, slots=True)
class Finding:
    """What the screen found, and which approved text answers it.

    ``takeover`` is False where the question itself is to be answered: with the safety line added
    when ``severity`` is "note" (``answer`` is then empty), else below the text of ``answer``.
    ``words`` are phrases of the tables, never what the user typed. ``language`` is the one of the
    answer: where most words of the message are known. ``unsure`` is a statement that no rule knows:
    its text is for when nothing else answers the message.
    """

    intent: str
    severity: Severity
    takeover: bool
    rule: str
    words: tuple[str, ...]
    language: str
    answer: str
    unsure: bool = False


@dataclass(frozen=True, slots=True)
class _Candidate:
    """A met rule with its place in the order: rank, then how well the language fits.

    ``rule`` is the one whose text is said: its twin in the language that most words are in.
    """

    rank: int
    misfit: int
    met: Met
    rule: AlarmRule
    yields: bool


class Screen:
    """The tables of all languages, ready to read. Pure and without any setting."""

    def __init__(self, tables: Sequence[AlarmTable]) -> None:
        """Build the screen. Raises ValueError where a table names what does not exist."""
        unknown = unknown_names(tables)
        if unknown:
            raise ValueError(f"unknown concepts or sets: {unknown}")
        self._rules = {rule.id: rule for table in tables for rule in table.rules}
        self._simple = spelling.same_form(group for table in tables for group in table.characters)
        self._breaks = frozenset(word for table in tables for word in table.breaks)
        self._languages = [
            (Lexicon.of(language, own), RuleSet.of(language, own))
            for language in _LANGUAGES
            if (own := [table for table in tables if table.language == language])
        ]

    def assess(self, text: str, *, after_cart: bool = False) -> Finding | None:
        """The most serious finding in ``text``, or None.

        ``after_cart`` is whether the conversation already speaks of someone who had CAR-T.
        """
        prepared = self._simple(tokens.prepare(text))
        candidates = list(self._candidates(self._read(text, prepared), after_cart))
        plain = spelling.undisguised(prepared)
        if plain != prepared:
            candidates += self._candidates(self._read(text, plain), after_cart)
        if not candidates:
            return None
        best = min(candidates, key=lambda candidate: (candidate.rank, candidate.misfit))
        return _finding(best, candidates)

    def _read(self, typed: str, prepared: str) -> readings.Text:
        return readings.Text.of(typed, prepared, self._breaks)

    def _candidates(self, text: readings.Text, after_cart: bool) -> Iterator[_Candidate]:
        read = [(rules, readings.read(text, lexicon)) for lexicon, rules in self._languages]
        cart = after_cart or any(hit.concept == "cart" for _, one in read for hit in one.hits)
        own_rules, own = max(read, key=lambda pair: (pair[1].fit, _is_script_of(pair, text)))
        for rules, one in read:
            present, fit = dict.fromkeys(hit.concept for hit in one.hits), one.fit
            possible = rules.possible(present)
            if not possible:
                continue
            scopes = Scopes.of(one.words, one.hits, rules.signs)
            for met in rules.met(possible, scopes, cart=cart):
                if one is own or not (met.rule.last or _is_understood(met, own, own_rules)):
                    rule = self._twin(met.rule, own_rules.language)
                    yield _Candidate(_rank(met), -fit, met, rule, _yields(met, present))

    def _twin(self, rule: AlarmRule, language: str) -> AlarmRule:
        """The rule of the same name in ``language``, or the rule itself."""
        return self._rules.get(f"{language}_{rule.id.partition('_')[2]}", rule)


def _is_script_of(pair: tuple[RuleSet, readings.Reading], text: readings.Text) -> bool:
    """Whether a message with no known word is still written in the script of a language."""
    is_chinese = any(word.text >= _FIRST_CHINESE for word in text.words)
    return is_chinese == (pair[0].language == "zh")


def _is_understood(met: Met, own: readings.Reading, own_rules: RuleSet) -> bool:
    """Whether the message's own language knows these words too: then its verdict on them counts.

    "Confusion" is a Spanish word by ear, but an English sentence is not to be read as Spanish. An
    alarm is left to the own language only where that has a sign or a harmless phrase there.
    """
    is_alarm = met.rule.intent in ALARMING
    understood = own.understood(own_rules.alone if is_alarm else None)
    return all(at in understood for hit in met.hits for at in range(hit.start, hit.end))


def _rank(met: Met) -> int:
    if met.rule.last:
        return _LAST_RANK
    return {"met": met.rule.rank, "asked": _ASKED_RANK, "note": _NOTE_RANK}[met.surety]


def _yields(met: Met, present: Collection[str]) -> bool:
    """Whether the message also holds a question that is to be answered."""
    wanted = met.rule.yields
    return bool(wanted) and all(
        any(name in present for name in names.split("|")) for names in wanted
    )


def _finding(best: _Candidate, candidates: Sequence[_Candidate]) -> Finding:
    rule, surety = best.rule, best.met.surety
    answer = rule.answer
    severity: Severity = rule.severity
    if surety == "note":
        answer, severity = "", "note"
    elif surety == "asked":
        answer, severity = rule.asked or answer, "urgent"
    elif rule.with_crisis and _has_crisis(candidates):
        answer = rule.with_crisis
    takeover = surety != "note" and not best.yields and not rule.last
    words = tuple(hit.phrase for hit in best.met.hits)
    language = rule.id.partition("_")[0]
    met = best.met.rule
    return Finding(rule.intent, severity, takeover, met.id, words, language, answer, met.last)


def _has_crisis(candidates: Sequence[_Candidate]) -> bool:
    return any(
        candidate.met.rule.intent == _CRISIS
        and candidate.met.rule.severity == "crisis"
        and candidate.met.surety == "met"
        for candidate in candidates
    )
