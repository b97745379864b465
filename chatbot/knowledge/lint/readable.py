"""Is every text easy to read? Reading grade and length of sentences (requirement S-60)."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator

from chatbot.errors import Problem
from chatbot.knowledge.lint.passages import Passage
from chatbot.knowledge.lint.reading import ease, grade, length
from chatbot.knowledge.loader import Knowledge
from chatbot.knowledge.slots import SLOT

_LONGEST = {"zh": 45}  # characters
_LONGEST_ELSE = 30  # words
_HARDEST_GRADE, _HARDEST_GRADE_OF_SAFETY = 8, 6
_LEAST_EASE, _LEAST_EASE_OF_SAFETY = 55, 65
_MOST_CHARACTERS = 25  # a sentence, on average
_FEWEST = 20  # words: a formula says nothing of a shorter text
_SHORT = {"es": "diez", "zh": "十"}  # what a slot or an easy term counts as: one short word
_SHORT_ELSE = "ten"


def problems(passages: Iterable[Passage], knowledge: Knowledge) -> Iterator[Problem]:
    """Sentences that are too long, and texts that are too hard."""
    easy = {code: _easy(each.wording.easy) for code, each in knowledge.languages.items()}
    texts: dict[tuple[object, ...], list[Passage]] = defaultdict(list)
    for passage in passages:
        if passage.kind == "source":
            continue
        yield from _long(passage)
        if passage.kind != "title":
            part = passage.part if passage.kind == "ui" else ()
            texts[passage.language, passage.owner, part].append(passage)
    for parts in texts.values():
        yield from _hard(parts, easy.get(parts[0].written_in))


def _easy(terms: Iterable[str]) -> re.Pattern[str] | None:
    """Whole terms in lower-case text; "*" at the end stands for any ending."""
    longest_first = sorted(terms, key=len, reverse=True)
    whole = [re.escape(term.lower()).replace(r"\*", r"\w*") for term in longest_first]
    return re.compile(rf"(?<!\w)(?:{'|'.join(whole)})(?!\w)") if whole else None


def _long(passage: Passage) -> Iterator[Problem]:
    most = _LONGEST.get(passage.written_in, _LONGEST_ELSE)
    for sentence in passage.sentences():
        count = length(sentence.text)
        if count > most:
            what = f'"{passage.owner}" has a sentence of {count} words: "{sentence.text[:40]}…"'
            yield Problem(*passage.place(sentence.start), what, f"split it: at most {most} words")


def _hard(parts: list[Passage], easy: re.Pattern[str] | None) -> Iterator[Problem]:
    first = parts[0]
    short = _SHORT.get(first.written_in, _SHORT_ELSE)
    said = [SLOT.sub(short, each.text) for part in parts for each in part.sentences()]
    if easy:
        said = [easy.sub(short, sentence.lower()) for sentence in said]
    if sum(map(length, said)) >= _FEWEST:
        fault = _fault(said, first.written_in, is_safety=first.topic == "safety")
        if fault:
            what = f'"{first.owner}" {fault}'
            yield Problem(*first.place(), what, "use shorter words and sentences")


def _fault(said: list[str], language: str, *, is_safety: bool) -> str:
    """How a text is too hard, or nothing."""
    if language == "zh":
        mean = sum(map(length, said)) / len(said)
        limit = _MOST_CHARACTERS
        return f"has {mean:.0f} characters a sentence, above {limit}" if mean > limit else ""
    if language == "es":
        least = _LEAST_EASE_OF_SAFETY if is_safety else _LEAST_EASE
        reached = ease(said)
        return f"reads at {reached:.1f} of INFLESZ, below {least}" if reached < least else ""
    most = _HARDEST_GRADE_OF_SAFETY if is_safety else _HARDEST_GRADE
    reached = grade(said)
    return f"reads at grade {reached:.1f}, above {most}" if reached > most else ""
