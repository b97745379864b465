"""Where a message may fall into several questions. Pure text: nothing here knows what they mean.

A message falls into *parts* at the marks that end a sentence, at numbers and dashes of a list, and
after a greeting. A part that asks may fall into *clauses* where one question follows another
without a mark ("what is CD7 and how is it tested"), and into *things* where one question is asked
about several ("side effects and cost"). Whether any of these is a question of its own is for
``inquiry`` to find out. All is bounded, as strangers choose the text.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from chatbot import text as canon
from chatbot.knowledge.model import Cue

_MOST_PARTS = 12
_MOST_CLAUSES = 5
_LONGEST_THING = 4  # words
_LONGEST = canon.MAX_CODE_POINTS
# What ends a sentence. A full stop does only before a space, and not after a single letter (e.g.).
_MARK = re.compile(
    r"([?!;。…]+|(?<!\b[a-z]\.[a-z])(?<!\bdr)(?<!\bst)(?<!\bvs)\.(?=\s|$)|\n\s*\n|[¿¡])"
)
_NUMBER = re.compile(r"(?:^|(?<=\s))\(?([1-9])[.)](?=\s)")  # of a list
_DASH = re.compile(r"^\s*[-*•]\s+", re.MULTILINE)
_EMPTY_LINES = re.compile(r"\n{3,}")  # a row of them would be gone through again and again
_ITEM = "\x1e"  # stands before an item of a list; no such character is left in a canonical text
_BETWEEN = r"[\s,:]"
_NEVER = r"(?!)"


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of a message in canonical form; ``asks`` tells a question from what is told."""

    text: str
    asks: bool


class Splitter:
    """Splits the messages of one language, by the cues of its vocabulary."""

    def __init__(self, cues: Mapping[Cue, Iterable[str]]) -> None:
        joins = [_plain(form) for form in cues.get("joins", ())]
        short = _any(form for form in joins if " " not in form)
        long = _any(form for form in joins if " " in form)
        adds = _any(cues.get("adds", ()))
        asks, polite = _any(cues.get("asks", ())), _any(cues.get("polite", ()))
        opens = _any(cues.get("opens", ()))
        lead = rf"\s*(?:(?:{polite}|{short}|{long}){_BETWEEN}+)*"
        self._asks = re.compile(rf"{lead}{asks}")
        self._greeting = re.compile(
            rf"\s*(?:{polite}[\s,.!:;-]+)+(?=(?:{short}{_BETWEEN}+)?{asks})"
        )
        self._clause = re.compile(
            # From the first sign of a row on, so that a long row is gone through once.
            rf"(?<!{_BETWEEN}){_BETWEEN}+(?:{long}{_BETWEEN}+|{short}{_BETWEEN}+(?={asks})"
            rf"|(?={opens}))|\n+"
        )
        self._hangs = re.compile(rf"(?:^|\s){_any(cues.get('hangs', ()))}\s*$")
        self._line = re.compile(rf"\n(?={lead}{asks})")
        self._thing = re.compile(rf"\s*[,&+]\s*(?:{adds}\s+)?|\s+{adds}\s+")

    def parts(self, text: str) -> tuple[Part, ...]:
        """The parts of ``text`` in order; of a very long message the first that ask."""
        lines = (canon.unaccented(canon.canonical(line)) for line in text[:_LONGEST].split("\n"))
        parts = tuple(self._parts(_EMPTY_LINES.sub("\n\n", "\n".join(lines))))
        if len(parts) > _MOST_PARTS:
            parts = tuple(part for part in parts if part.asks)
        return parts[:_MOST_PARTS]

    def clauses(self, part: Part) -> tuple[str, ...]:
        """What ``part`` may fall into; nothing where nothing joins, or it does not begin to ask."""
        clauses = self._fall(part.text)
        return clauses if clauses and self._opens(clauses[0]) else ()

    def _fall(self, text: str) -> tuple[str, ...]:
        return _several(self._unhung(self._clause.split(text)))

    def things(self, part: Part) -> tuple[str, ...]:
        """The things that ``part`` may ask about, the first with the words that ask."""
        things = _several(self._thing.split(part.text))
        is_list = all(self._is_thing(thing) for thing in things[1:])
        return things if is_list else ()

    def _is_thing(self, text: str) -> bool:
        return len(text.split()) <= _LONGEST_THING and not self._opens(text)

    def _unhung(self, pieces: Iterable[str]) -> Iterator[str]:
        """``pieces``, but one that cannot end there ("a limit for") goes on with the next."""
        hung = ""
        for piece in pieces:
            whole = f"{hung} {piece}".strip()
            hung = whole if self._hangs.search(whole) else ""
            if not hung:
                yield whole
        yield hung

    def _parts(self, text: str) -> Iterator[Part]:
        greeting = self._greeting.match(text)
        if greeting:
            yield Part(greeting[0].strip(), asks=False)
            text = text[greeting.end() :]
        text = self._line.sub("\n\n", _with_items(text))
        pieces = [*_MARK.split(text), ""]
        for said, mark in zip(pieces[::2], pieces[1::2], strict=False):
            for place, piece in enumerate(said.split(_ITEM)):
                is_item = place > 0
                yield from self._part(Part(piece.strip(), is_item or "?" in mark))

    def _part(self, part: Part) -> Iterator[Part]:
        """``part``, or its clauses where it only tells at first ("I have AML and can I join")."""
        if part.asks or self._opens(part.text):
            told = [replace(part, asks=True)]
        else:
            clauses = self._fall(part.text) or (part.text,)
            told = [Part(clause, self._opens(clause)) for clause in clauses]
        yield from (each for each in told if re.search(r"\w", each.text))

    def _opens(self, text: str) -> bool:
        return self._asks.match(text) is not None


def _with_items(text: str) -> str:
    """``text`` with a sign before each item of a list; numbers must count from one."""
    text = _DASH.sub(_ITEM, text)
    if [match[1] for match in _NUMBER.finditer(text)][:2] == ["1", "2"]:
        text = _NUMBER.sub(_ITEM, text)
    return text


def _several(pieces: Iterable[str]) -> tuple[str, ...]:
    """``pieces`` that say something, if there are several and not too many."""
    told = tuple(piece.strip() for piece in pieces if re.search(r"\w", piece))
    return told if 1 < len(told) <= _MOST_CLAUSES else ()


def _plain(form: str) -> str:
    return canon.unaccented(canon.canonical(form))


def _any(forms: Iterable[str]) -> str:
    """A pattern for any of ``forms`` as whole words, the longest first; never met where none."""
    plain = sorted({_plain(form) for form in forms}, key=lambda form: (-len(form), form))
    return f"(?:{'|'.join(map(_word, plain))})" if plain else _NEVER


def _word(form: str) -> str:
    """A pattern for ``form``; a script without spaces has no ends of words to look for."""
    escaped = re.escape(form).replace(r"\ ", r"\s+")
    return rf"{escaped}(?!\w)" if form[-1].isascii() else escaped
