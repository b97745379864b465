"""Mistypes questions as a hurried hand does, the same way each time.

Four edits: a neighbor key, two letters swapped, one left out, one doubled. Only words of three
letters and more without digits are touched: names such as CD7 and registry ids must agree exactly
(promise P8), so an edit there would ask something else. Which edit, where: from a hash of the text.
"""

import hashlib
import re
from dataclasses import replace

from chatbot.evaluation.cases import Case
from chatbot.matching.slips import NEIGHBORS

_WORD = re.compile(r"\w+")
_SHORTEST = 3


def mistyped(case: Case, edits: int) -> Case:
    """``case`` with ``edits`` slips in its text, each in another word while there are enough."""
    text, touched = case.text, set[int]()
    for turn in range(edits):
        digest = hashlib.sha256(f"{turn}\n{case.text}".encode()).digest()
        words = [word for word in _WORD.finditer(text) if _may_slip(word[0])]
        fresh = [place for place in range(len(words)) if place not in touched]
        if not words:
            break
        choices = fresh or list(range(len(words)))
        place = choices[int.from_bytes(digest[:4]) % len(choices)]
        touched.add(place)
        word = words[place]
        slip = _slip(word[0], digest[4], int.from_bytes(digest[5:9]))
        text = text[: word.start()] + slip + text[word.end() :]
    return replace(case, text=text)


def _may_slip(word: str) -> bool:
    return len(word) >= _SHORTEST and word.isalpha()


def _slip(word: str, kind: int, draw: int) -> str:
    """``word`` with one edit; letters that the keyboard does not have are doubled."""
    place = draw % len(word)
    letter = word[place]
    near = NEIGHBORS.get(letter.lower(), "")
    before, after = word[:place], word[place + 1 :]
    if kind % 4 == 0 and near:
        key = near[draw // len(word) % len(near)]
        return before + (key.upper() if letter.isupper() else key) + after
    if kind % 4 == 1 and after and after[0] != letter:
        return before + after[0] + letter + after[1:]
    if kind % 4 == 2:
        return before + after
    return before + letter + letter + after
