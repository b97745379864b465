"""Short messages about what was said last: a choice among offers, and words that take back."""

from collections.abc import Iterable, Mapping, Sequence

from chatbot import text as canon
from chatbot.knowledge.model import Cue
from chatbot.matching.lexicon import Lexicon, Reading

_DIGITS = tuple("123456789")
_PLACES: tuple[Cue, ...] = ("first", "second", "third")
_LONGEST_CHOICE = 6  # words
# Concepts that tell no offer from another: what most questions are about, and what only points.
_COMMON = frozenset(
    {"trial", "cart", "cd7", "treatment", "that_one", "other_one", "followup", "self"}
)

Words = tuple[str, ...]


class Choices:
    """Reads choices and corrections in one language, by the cues of its vocabulary."""

    def __init__(self, cues: Mapping[Cue, Iterable[str]], lexicon: Lexicon) -> None:
        self._lexicon = lexicon
        self._place: dict[Words, int] = {(digit,): at for at, digit in enumerate(_DIGITS)}
        for at, cue in enumerate(_PLACES):
            self._place |= {words(form): at for form in cues.get(cue, ())}
        self._last = {words(form) for form in cues.get("last", ())}
        self._around = {word for form in cues.get("around", ()) for word in words(form)}
        self._corrects = sorted({words(form) for form in cues.get("corrects", ())}, key=_longest)

    def place(self, spoken: Words, count: int) -> int | None:
        """Which of ``count`` offers, from 0, is meant by its number or place; None if none is."""
        core = tuple(word for word in spoken if word not in self._around)
        # "One" and "number one" are made of words that else stand around a choice.
        if not core and len(spoken) <= 2 and not self._points(spoken):
            core = spoken[-1:]
        if core in self._last:
            return count - 1 if count else None
        at = self._place.get(core)
        return at if at is not None and at < count else None

    def label(self, reading: Reading, titles: Sequence[str]) -> int | None:
        """Which of ``titles`` alone holds all the words of substance of a short message."""
        said = self._substance(reading)
        if not said or len(reading.words) > _LONGEST_CHOICE:
            return None
        read = [self._substance(self._lexicon.read(title)) for title in titles]
        fitting = [at for at, held in enumerate(read) if said <= held]
        return fitting[0] if len(fitting) == 1 else None

    def correction(self, spoken: Words) -> str | None:
        """What is said after words that take back ("no, I meant …"), or None without such words."""
        rest = spoken
        while found := next((form for form in self._corrects if rest[: len(form)] == form), None):
            rest = rest[len(found) :]
        return " ".join(rest) if rest and rest != spoken else None

    def _points(self, spoken: Words) -> bool:
        """Whether "one" is pointed to ("that one") rather than counted."""
        return len(spoken) > 1 and spoken[0] in self._lexicon.function_words - {"number"}

    def _substance(self, reading: Reading) -> frozenset[str]:
        """What is said: concepts, and stems of words of substance that belong to none."""
        held = {place for item in reading.found for place in range(item.start, item.end)}
        stems = {
            reading.stems[place]
            for place, word in enumerate(reading.words)
            if place not in held
            and word not in self._lexicon.function_words
            and word not in self._around
        }
        return frozenset(stems | {item.concept for item in reading.found} - _COMMON)


def words(text: str) -> Words:
    """The words of ``text`` as cues are looked up."""
    return tuple(canon.words(canon.unaccented(canon.canonical(text))))


def _longest(form: Words) -> tuple[int, Words]:
    return (-len(form), form)
