"""What a sentence claims, and what it denies with a "not", a "no" or a "without".

A denial reaches the next word of substance and no further, so "he did not respond and his counts
fell" denies the response and not the counts. Linear in the length of the sentence.
"""

from chatbot.matching.lexicon import Lexicon, Reading

_FARTHEST = 4  # words: "not in the least"


def claims(reading: Reading, lexicon: Lexicon) -> frozenset[str]:
    """The stems of all words of substance, with "-" where they are denied and "+" elsewhere.

    What stands right behind a denied word may belong to it ("no matching donor"), so it claims
    nothing. Nor does anything in a language that has no words to deny with.
    """
    if not lexicon.denials:
        return frozenset()
    words, stems = reading.words, reading.stems
    substance = [word not in lexicon.function_words for word in words]
    denied: set[str] = set()
    silent: set[str] = set()
    if not lexicon.denials.isdisjoint(words):
        for place, word in enumerate(words):
            if word in lexicon.denials:
                run = _reached(substance, place + 1)
                denied.update(stems[at] for at in run[:1])
                silent.update(stems[at] for at in run[1:])
    plain = {stem for stem, counts in zip(stems, substance, strict=True) if counts}
    return frozenset(
        [f"-{stem}" for stem in denied] + [f"+{stem}" for stem in plain - denied - silent]
    )


def contrary(claim: str) -> str:
    """The claim that says the opposite of ``claim``."""
    return ("+" if claim[0] == "-" else "-") + claim[1:]


def _reached(substance: list[bool], start: int) -> range:
    """The words of substance in a row that a denial right before ``start`` reaches."""
    limit = min(len(substance), start + _FARTHEST)
    first = next((at for at in range(start, limit) if substance[at]), None)
    if first is None:
        return range(start, start)
    end = next((at for at in range(first, len(substance)) if not substance[at]), len(substance))
    return range(first, end)
