"""A canonical text cut into words that know their clause, their sentence and the mark before."""

import re
import unicodedata
from collections.abc import Container
from functools import lru_cache, partial
from typing import NamedTuple

from chatbot import text as canon

_CJK = "぀-ヿ㐀-鿿"
# Every alternative eats its characters once, so the scan is linear (requirement S-68). A number
# keeps its inner marks ("38,2", "180/120"); a word keeps its digits ("cd7") and apostrophes.
_PIECE = re.compile(
    rf"(?P<cjk>[{_CJK}]+)"
    r"|(?P<number>[0-9]+(?:[.,:/][0-9]+)*)"
    rf"|(?P<word>[^\W\d_{_CJK}](?:[^\W_{_CJK}]|'(?=[^\W_]))*)"
    r"|(?P<mark>[.,!?;:…()\[\]{}¿¡、。|\"=])"
)
_STOPS = frozenset(".!?;…¿¡。")
_UNMARKED = re.compile("[ -~¡¿°×“”、。《》「」『』【】\u4e00-\u9fff]*")
_OTHER_POINT = re.compile(r"(?<=[0-9])[。'·](?=[0-9])")


class Token(NamedTuple):
    """One word without accents and apostrophes; ``mark`` holds the marks just before it.

    A tuple, because thousands are made for a long message.
    """

    text: str
    start: int
    end: int
    clause: int
    sentence: int
    mark: str


_token = partial(tuple.__new__, Token)  # a third faster than Token itself


def prepare(text: str) -> str:
    """The canonical form of a message, without accents, in which line ends part sentences."""
    folded = canon.canonical(text.replace("\r", "\n").replace("\n", " ; ").replace("º", "°"))
    return _OTHER_POINT.sub(".", _without_marks(folded))


def _without_marks(text: str) -> str:
    if text.isascii() or _UNMARKED.fullmatch(text):
        return text
    apart = unicodedata.normalize("NFD", text)
    return "".join(map(_without_mark, apart))


@lru_cache(maxsize=4096)
def _without_mark(char: str) -> str:
    return "" if unicodedata.category(char) == "Mn" else char


def tokenize(prepared: str, breaks: Container[str] = ()) -> list[Token]:
    """The words of a prepared text. A mark or a word of ``breaks`` begins a new clause."""
    tokens: list[Token] = []
    clause = sentence = 0
    marks = ""
    for piece in _PIECE.finditer(prepared):
        found, kind = piece.group(), piece.lastgroup
        if kind == "mark":
            marks += found
            clause += 1
            sentence += found in _STOPS
            continue
        if kind == "cjk":
            for at, char in enumerate(found, piece.start()):
                clause += char in breaks
                tokens.append(_token((char, at, at + 1, clause, sentence, marks)))
                marks = ""
            continue
        word = found.replace("'", "") if "'" in found else found
        clause += word in breaks
        tokens.append(_token((word, piece.start(), piece.end(), clause, sentence, marks)))
        marks = ""
    return tokens


def plain_words(phrase: str) -> list[str]:
    """The words of a phrase of the tables, cut in the way that messages are."""
    return [token.text for token in tokenize(prepare(phrase))]
