"""Whether a message holds signs that no table of the screen can read."""

import re

# Latin and Chinese letters are read. Three others in a row, each with its vowel mark, are a word of
# another script; fewer are names such as "TCRαβ".
_READ = "a-zªºµß-ɏḀ-ỿ㐀-鿿"
_OTHER_WORD = re.compile(rf"(?:[^\W\d_{_READ}][^\w\s]?){{3}}")
_PICTURE = re.compile("[\u2190-\u2bff\U0001f000-\U0001faff]")


def is_unread(prepared: str) -> bool:
    """Whether a prepared text has words of another script, or says all it says in pictures."""
    if prepared.isascii():
        return False
    if _OTHER_WORD.search(prepared):
        return True
    return _PICTURE.search(prepared) is not None and not any(map(str.isalnum, prepared))
