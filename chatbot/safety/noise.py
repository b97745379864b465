"""Messages that are no language at all, web addresses, and code aimed at the machine."""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from chatbot.safety.tokens import Token

_NO_VOWEL = re.compile(r"[bcdfghjklmnpqrstvwxz]{5,}")
_KEYBOARD_RUN = re.compile(r"qwe|wert[yz]|asdf|asdas|sdf|dfg|ghj|hjk|jkl|zxc|xcv|vbn|qpw")
_WEB_ADDRESS = re.compile(r"https?://|www\.[a-z0-9]")
_TEMPLATE_CODE = re.compile(
    r"\{\{|\{%|\$\{|<script|<img|<svg|<iframe|javascript:|\.\./\.\.|union select|drop table"
    r"|' or '|__class__|%s%s"
)
_SHARE = 0.6  # of the longer words
_LONG = 8  # letters


def read(prepared: str, tokens: Sequence[Token]) -> Iterator[str]:
    """The names of the readings that hold for the whole message."""
    if _WEB_ADDRESS.search(prepared):
        yield "web_address"
    if _TEMPLATE_CODE.search(prepared):
        yield "template_code"
    if _is_noise(tokens):
        yield "noise"


@lru_cache(maxsize=4096)
def _is_odd(word: str) -> bool:
    return bool(_NO_VOWEL.search(word) or _KEYBOARD_RUN.search(word))


def _is_noise(tokens: Sequence[Token]) -> bool:
    longer = [token.text for token in tokens if len(token.text) >= 3]
    words = [word for word in longer if word.isalpha()]  # "isrctn12345678" is a number of a trial
    odd = list(filter(_is_odd, words))
    is_long = len(odd) > 1 or any(len(word) >= _LONG for word in odd)
    return is_long and len(odd) >= _SHARE * len(longer) and not tokens[0].text[0].isdigit()
