"""Which of all that a message meets is answered: the worst of it."""

from dataclasses import dataclass

from chatbot.knowledge.alarms import AlarmRule
from chatbot.safety.rules import ALARMING, Met

_CRISIS = "crisis_distress"
_DOUBT = "read_doubt"  # heard by the second reader, who is never overruled


@dataclass(frozen=True, slots=True)
class Candidate:
    """A met rule with its place in the order: rank, then how well the language fits.

    ``rule`` is the one whose text is said: its twin in the language that most words are in.
    """

    rank: int
    misfit: int
    met: Met
    rule: AlarmRule
    yields: bool

    @property
    def place(self) -> tuple[int, int]:
        """Where it stands: the least first."""
        return self.rank, self.misfit

    @property
    def takes_over(self) -> bool:
        """Whether its text is said in place of an answer."""
        return self.met.surety != "note" and not self.yields and not self.rule.last


@dataclass(slots=True)
class Worst:
    """The candidate that stands first so far, and whether thoughts of self-harm were met too.

    ``alone`` is the first of the rules that count only where ``has_sign`` stays False.
    """

    first: Candidate | None = None
    alone: Candidate | None = None
    has_crisis: bool = False
    has_sign: bool = False

    def take(self, candidate: Candidate) -> None:
        """Keep ``candidate`` if it stands before the first."""
        rule = candidate.met.rule
        if rule.alone:
            self.alone = _former(candidate, self.alone)
            return
        self.first = _former(candidate, self.first)
        self.has_sign |= rule.intent in ALARMING and not rule.last
        self.has_crisis |= _is_crisis(rule) and candidate.met.surety == "met"

    def forget_unknown(self) -> None:
        """Leave it to the next reading whether the message is a statement that no rule knows."""
        if self.first and self.first.rule.last:
            heard = {hit.concept for hit in self.first.met.hits}
            self.first = self.first if _DOUBT in heard else None

    def is_settled(self, rule: AlarmRule, misfit: int) -> bool:
        """Whether ``rule`` can change nothing any more: most rules of a long message."""
        if rule.alone:
            return self.has_sign
        if self.first is None or (_is_crisis(rule) and not self.has_crisis):
            return False
        return (rule.rank, misfit) >= self.first.place

    def of_all(self) -> Candidate | None:
        """The candidate that stands first of all: an alarm heard alone before mere notices."""
        if self.alone is None or self.has_sign:
            return self.first
        if self.alone.takes_over and not (self.first and self.first.takes_over):
            return self.alone
        return _former(self.alone, self.first)


def graver(typed: Candidate | None, all_: Candidate | None) -> Candidate | None:
    """What stands first of ``all_`` readings, but for an alarm in what was ``typed``, which nothing
    but an alarm may stand before."""
    if typed is None or all_ is None or not typed.takes_over:
        return all_
    is_alarm = typed.rule.intent in ALARMING and all_.rule.intent not in ALARMING
    return typed if is_alarm else all_


def _former(one: Candidate, other: Candidate | None) -> Candidate:
    return one if other is None or one.place < other.place else other


def _is_crisis(rule: AlarmRule) -> bool:
    return rule.intent == _CRISIS and rule.severity == "crisis"
