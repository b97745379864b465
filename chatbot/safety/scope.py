"""What a hit applies to: is the sign denied, does someone have it now, did it happen long ago?

All of it is read from words that stand next to each other. A negation reaches a sign only over
words that link ("no sign of any fever"), so that what it does not reach stays an alarm.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial

from chatbot.safety.lexicon import Hit
from chatbot.safety.tokens import Token

# Concepts that shape a sentence and are never signs themselves.
SHAPES = frozenset(
    ("not", "has", "had", "link", "or", "and", "denied", "past", "now", "general", "whatif")
    + ("cart", "question", "topic", "person", "body", "modal", "heat", "aside", "ever")
    + ("chronic", "lasting", "event", "asks", "urges", "request", "everyday", "happened", "counted")
)
_ANSWER_MARKS = frozenset({"", "?", ":", "="})
_LONGEST_PHRASE = 12  # words
_FARTHEST = 20  # words that a negation or "I have" can reach over
_OR = frozenset({"or"})
_LINKS = frozenset({"link"})
_HOLDING = frozenset({"link", "has", "person", "body", "and", "or", "now"})
_OWNERS = frozenset({"aside", "had", "whatif", "general", "past"})
_DENIED = frozenset({"denied"})
_MODALS = frozenset({"modal"})
_PERSONAL = frozenset({"has", "person", "now", "urges"})
_EVENTS = frozenset({"cart", "event"})
# Shapes that say something of their sentence, or of the signs around them.
_SAID = _PERSONAL | {"general", "whatif", "asks", "counted", "past"}
_TELLING = _SAID | {"ever", "lasting", "happened", "chronic", "not", "had"}


@dataclass(slots=True)
class Scopes:
    """The hits of one message in one language, and what was found out about each.

    ``denied``, ``held`` (someone has it), ``held_before`` (someone had it) and ``lasting``
    (someone has lived with it for long) are hit numbers.
    ``sentences`` gives the shapes of each sentence that has any, ``named`` the hits of a concept.
    """

    tokens: Sequence[Token]
    hits: Sequence[Hit]
    signs: Collection[str]
    denied: set[int] = field(default_factory=set)
    held: set[int] = field(default_factory=set)
    held_before: set[int] = field(default_factory=set)
    lasting: set[int] = field(default_factory=set)
    sentences: dict[int, set[str]] = field(default_factory=dict)
    named: dict[str, list[int]] = field(default_factory=partial(defaultdict, list))
    _at: dict[int, list[int]] = field(default_factory=dict)
    _owned: dict[int, int] = field(default_factory=dict)
    _events: dict[int, list[int]] = field(default_factory=dict)

    @classmethod
    def of(cls, tokens: Sequence[Token], hits: Sequence[Hit], signs: Collection[str]) -> "Scopes":
        """Work out all scopes of ``hits``, which come in order of their start.

        ``signs`` are the concepts that can be denied, or be had by someone.
        """
        scopes = cls(tokens, hits, signs)
        for number, (concept, start, end, _) in enumerate(hits):
            scopes.named[concept].append(number)
            is_sign = concept in signs
            if not is_sign and concept not in SHAPES:
                continue
            scopes._at.setdefault(start, []).append(number)
            if is_sign or concept in _OWNERS:
                scopes._owned[start] = max(end, scopes._owned.get(start, 0))
            if concept in _EVENTS:
                scopes._events.setdefault(tokens[start].clause, []).append(start)
        for concept in scopes.named.keys() & _TELLING:
            for number in scopes.named[concept]:
                scopes._take(hits[number])
        scopes._deny_answered()
        return scopes

    def _take(self, hit: Hit) -> None:
        """Work out what ``hit`` says of its sentence and of the signs around it."""
        if hit.concept in _SAID and not (hit.concept == "general" and self._is_inside_longer(hit)):
            sentence = self.tokens[hit.start].sentence
            self.sentences.setdefault(sentence, set()).add(hit.concept)
        if hit.concept == "ever":
            self.held_before.update(self._ending_at(hit.start))
        elif hit.concept == "lasting":
            self.lasting.update(self._ending_at(hit.start))
        elif hit.concept == "happened":
            self.held_before.update(self._signs_in(hit), self._held_by(hit))
        elif hit.concept == "chronic":
            self.lasting.update(self._next_signs(hit))
        elif hit.concept in ("not", "has", "had") and not self._is_inside_longer(hit):
            self._reach_from(hit)

    def _signs_in(self, hit: Hit) -> Iterator[int]:
        """The hits that begin on the words of ``hit``: the verb itself is the sign ("fainted")."""
        for at in range(hit.start, hit.end):
            yield from self._at.get(at, ())

    def _ending_at(self, place: int) -> Iterator[int]:
        """The hits that end just before the word ``place``."""
        for start in range(max(0, place - _LONGEST_PHRASE), place):
            yield from (n for n in self._at.get(start, ()) if self.hits[n].end == place)

    def _reach_from(self, hit: Hit) -> None:
        if hit.concept == "not":
            self.denied.update(self._denied_by(hit))
        elif not self._is_asked(hit):
            target = self.held if hit.concept == "has" else self.held_before
            target.update(self._held_by(hit))

    def _is_inside_longer(self, hit: Hit) -> bool:
        """Whether a longer phrase owns these words: "no" inside "no pulse" denies nothing."""
        for start in range(max(0, hit.start - _LONGEST_PHRASE), hit.start + 1):
            end = self._owned.get(start, 0)
            if end >= hit.end and end - start > hit.end - hit.start:
                return True
        return False

    def _is_asked(self, hit: Hit) -> bool:
        """Whether "can", "will" or the like stands before "I have": nobody has it then."""
        return any(self._end_of(at, _MODALS) == hit.start for at in (hit.start - 1, hit.start - 2))

    def _end_of(self, at: int, names: frozenset[str]) -> int:
        """Where the longest hit of ``names`` that begins at ``at`` ends, or ``at``."""
        end = at
        for number in self._at.get(at, ()):
            concept, _, other, _ = self.hits[number]
            if other > end and concept in names:
                end = other
        return end

    def _signs_at(self, at: int) -> tuple[list[int], int]:
        """The signs that begin at ``at`` or inside the longest of them, and where that ends.

        A word that only links ("had") is no sign here, though some rule may count it.
        """
        linked = self._end_of(at, _LINKS)
        numbers = [
            n
            for n in self._at.get(at, ())
            if self.hits[n].concept in self.signs and self.hits[n].end > linked
        ]
        end = max((self.hits[n].end for n in numbers), default=at)
        for inner in range(at + 1, end):
            numbers += [n for n in self._at.get(inner, ()) if self.hits[n].concept in self.signs]
        return numbers, end

    def _denied_by(self, hit: Hit) -> Iterator[int]:
        """The signs that a negation reaches: the next one, and those joined to it by "or".

        Signs after a comma are denied only where an "or" closes the list: "no fever, chills or
        rash" denies three, "no fever, chest pain" denies one.
        """
        waiting: list[int] = []
        at, listing, reached = hit.end, False, False
        while at < min(len(self.tokens), hit.end + _FARTHEST):
            mark = self.tokens[at].mark
            if mark not in ("", "、") and not (mark == "," and reached):
                return
            listing = listing or mark == ","
            numbers, end = self._signs_at(at)
            joined = self._end_of(at, _OR)
            if numbers:
                waiting += numbers
                if not listing:
                    yield from waiting
                    waiting = []
                reached, at = True, end
                if not self._goes_on(at):
                    return
            elif joined > at:
                listing, at = False, joined
            else:
                linked = self._end_of(at, _LINKS)
                if linked == at:
                    return
                at = linked

    def _next_signs(self, hit: Hit) -> Iterator[int]:
        """The signs just behind a hit and behind each other, over linking words only."""
        at = hit.end
        while at < min(len(self.tokens), hit.end + _FARTHEST) and not self.tokens[at].mark:
            numbers, end = self._signs_at(at)
            yield from numbers
            passed = end if numbers else self._end_of(at, _LINKS)
            if passed == at:
                return
            at = passed

    def _goes_on(self, at: int) -> bool:
        """Whether a list of denied signs can go on at ``at``: after a mark, or with an "or"."""
        is_last = at >= len(self.tokens)
        return not is_last and (bool(self.tokens[at].mark) or self._end_of(at, _OR) > at)

    def _held_by(self, hit: Hit) -> Iterator[int]:
        """The signs that someone has, told by "I have", "my", "he is" just before them."""
        at = hit.end
        last = min(len(self.tokens), hit.end + _FARTHEST)
        while at < last and self.tokens[at].mark in ("", ",", "、"):
            numbers, end = self._signs_at(at)
            yield from numbers
            passed = end if numbers else self._end_of(at, _HOLDING)
            if passed == at:
                return
            at = passed

    def _deny_answered(self) -> None:
        """ "fever? no" and "fever: no" deny the fever."""
        answers = {self.hits[number].start for number in self.named.get("denied", ())}
        for number, hit in enumerate(self.hits if answers else ()):
            if hit.end not in answers or hit.concept not in self.signs:
                continue
            answer_end = self._end_of(hit.end, _DENIED)
            if answer_end == hit.end or self.tokens[hit.end].mark not in _ANSWER_MARKS:
                continue
            if answer_end == len(self.tokens) or self.tokens[answer_end].mark:
                self.denied.add(number)

    def says(self, sentence: int, shape: str) -> bool:
        """Whether a sentence holds words of a shape ("now", "general")."""
        return shape in self.sentences.get(sentence, ())

    def is_settled(self, alarms: Collection[str]) -> bool:
        """Whether one of ``alarms`` is denied or lasting, or something is told of the past."""
        named = (self.hits[number].concept for number in self.denied | self.lasting)
        return any(concept in alarms for concept in named) or any(
            "past" in concepts for concepts in self.sentences.values()
        )

    def is_impersonal(self, sentence: int) -> bool:
        """Whether a sentence asks about the thing itself: it names nobody, nor do the next."""
        return self.says(sentence, "asks") and all(
            concepts.isdisjoint(_PERSONAL)
            for number, concepts in self.sentences.items()
            if number >= sentence
        )

    def times_past(self, sentence: int) -> Iterator[Hit]:
        """Where a sentence names a time long ago."""
        for number in self.named.get("past", ()):
            if self.tokens[self.hits[number].start].sentence == sentence:
                yield self.hits[number]

    def has_event(self, clause: int, start: int, end: int) -> bool:
        """Whether CAR-T or another event is named in a clause, between the words given."""
        return any(start < place < end for place in self._events.get(clause, ()))
