"""The safety screen: reads a whole message in all languages and says what must be done first."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import partial

from chatbot.knowledge.alarms import READINGS, AlarmRule, AlarmTable, unknown_names
from chatbot.reply import Severity
from chatbot.safety import readings, spelling, tokens
from chatbot.safety.lexicon import Lexicon
from chatbot.safety.reader import FIRST_CHINESE, Reader, sentences
from chatbot.safety.rules import ALARMING, Met, RuleSet
from chatbot.safety.scope import Scopes
from chatbot.safety.unread import is_unread
from chatbot.safety.worst import Candidate, Worst, graver

_LANGUAGES = ("en", "zh", "es")
_ASKED_RANK = 30  # a question about an alarm sign: after all rules that can be asked about
_NOTE_RANK = 200  # a note never stands before anything but what is not understood
_LAST_RANK = 250


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


# Nobody can tell what signs say that no table reads: the safety line is added to the reply.
_UNREAD = Finding("emergency_symptoms", "note", False, "unread", (), _LANGUAGES[0], "")


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
        listed = {name: [t for t in tables if t.language == name] for name in _LANGUAGES}
        own = [(name, found) for name, found in listed.items() if found]
        self._readers = {name: Reader.of(found) for name, found in own}
        self._languages = [(Lexicon.of(*each), RuleSet.of(*each)) for each in own]

    def assess(
        self, text: str, *, meant: str | None = None, after_cart: bool = False
    ) -> Finding | None:
        """The most serious finding in ``text``, or None.

        ``meant`` is what it was taken to mean where it is misspelt: read as well, never instead.
        ``after_cart`` is whether the conversation already speaks of someone who had CAR-T.
        """
        prepared = self._simple(tokens.prepare(text))
        worst = Worst()
        read = self._read(text, prepared)
        self._weigh(read, worst, after_cart)
        undisguised = spelling.undisguised(prepared)
        if undisguised != prepared:
            plain = self._read(text, undisguised)
            if not plain.is_like(read):
                self._weigh(plain, worst, after_cart)
        first = worst.of_all()
        if meant is not None:
            worst.forget_unknown()
            self._weigh(self._read(text, self._simple(tokens.prepare(meant))), worst, after_cart)
            first = graver(first, worst.of_all())
        unread = _UNREAD if is_unread(prepared) else None
        return _finding(first, worst.has_crisis) if first else unread

    def sentences(self, text: str) -> list[list[str]]:
        """The words of ``text``, by sentence, that the second reader reads: to learn from."""
        return sentences(tokens.tokenize(self._simple(tokens.prepare(text))))

    def _read(self, typed: str, prepared: str) -> readings.Text:
        return readings.Text.of(typed, prepared, self._breaks)

    def _weigh(self, text: readings.Text, worst: Worst, after_cart: bool) -> None:
        """Hold every rule that the text meets against the worst so far."""
        only_chinese = _is_chinese(text) and len(self._languages) == len(_LANGUAGES)
        read = [
            (rules, readings.read(text, lexicon))
            for lexicon, rules in self._languages
            if rules.language == "zh" or not only_chinese
        ]
        cart = after_cart or any("cart" in one.concepts for _, one in read)
        own_rules, own = max(read, key=lambda pair: (pair[1].fit, _is_script_of(pair, text)))
        own = readings.heard(own, self._readers[own_rules.language])
        others = ((rules, one) for rules, one in read if rules is not own_rules)
        for rules, one in ((own_rules, own), *others):
            is_settled = partial(worst.is_settled, misfit=-one.fit)
            possible = rules.possible(one.concepts, is_settled)
            if not possible:
                continue
            scopes = Scopes.of(one.words, one.hits, rules.signs)
            for met in rules.met(possible, scopes, is_settled, cart=cart):
                if one is own or not _is_of_own(met, own, own_rules):
                    rule = self._twin(met.rule, own_rules.language)
                    yields = _yields(met, one.concepts)
                    worst.take(Candidate(_rank(met), -one.fit, met, rule, yields))

    def _twin(self, rule: AlarmRule, language: str) -> AlarmRule:
        """The rule of the same name in ``language``, or the rule itself."""
        return self._rules.get(f"{language}_{rule.id.partition('_')[2]}", rule)


def _is_script_of(pair: tuple[RuleSet, readings.Reading], text: readings.Text) -> bool:
    """Whether a message with no known word is still written in the script of a language."""
    is_chinese = not text.prepared.isascii() and any(
        word.text >= FIRST_CHINESE for word in text.words
    )
    return is_chinese == (pair[0].language == "zh")


def _is_chinese(text: readings.Text) -> bool:
    """Whether there is no word but Chinese ones, and numbers: no other language can read them."""
    if text.prepared.isascii():
        return False
    letters = (word.text for word in text.words if not word.text[0].isdigit())
    return next(letters, "") >= FIRST_CHINESE and all(word >= FIRST_CHINESE for word in letters)


def _is_of_own(met: Met, own: readings.Reading, own_rules: RuleSet) -> bool:
    """Whether the message's own language knows these words too: then its verdict on them counts.

    "Confusion" is a Spanish word by ear, but an English sentence is not to be read as Spanish. An
    alarm is left to the own language only where that has a sign or a harmless phrase there.
    """
    if met.rule.last or met.rule.alone:
        return True
    is_alarm = met.rule.intent in ALARMING
    understood = own.understood(own_rules.alone if is_alarm else None)
    return all(at in understood for hit in met.hits for at in range(hit.start, hit.end))


def _rank(met: Met) -> int:
    if met.rule.last:
        return _LAST_RANK
    return {"met": met.rule.rank, "asked": _ASKED_RANK, "note": _NOTE_RANK}[met.surety]


def _yields(met: Met, present: Collection[str]) -> bool:
    """Whether the message also holds a question that is to be answered.

    So it does where the second reader finds it ordinary, and no number says otherwise.
    """
    if "read_ordinary" in present and met.surety == "met" and met.rule.severity == "emergency":
        return not any(hit.concept in READINGS for hit in met.hits)
    wanted = met.rule.yields
    return bool(wanted) and all(
        any(name in present for name in names.split("|")) for names in wanted
    )


def _finding(best: Candidate, has_crisis: bool) -> Finding:
    rule, surety = best.rule, best.met.surety
    answer = rule.answer
    severity: Severity = rule.severity
    if surety == "note":
        answer, severity = "", "note"
    elif surety == "asked":
        answer, severity = rule.asked or answer, "urgent"
    elif rule.with_crisis and has_crisis:
        answer = rule.with_crisis
    words = tuple(hit.phrase for hit in best.met.hits)
    language = rule.id.partition("_")[0]
    met = best.met.rule
    return Finding(
        rule.intent, severity, best.takes_over, met.id, words, language, answer, met.last
    )
