"""What a sentence says, as weighed evidence that a person can read.

A feature is a short text with its kind in front: ``w:`` a word stem, ``p:`` two stems in a row,
``c:`` letters inside a word, ``k:`` a concept.
"""

import itertools
from functools import lru_cache

from chatbot.matching.lexicon import Lexicon, Reading

# How much one feature of a kind counts beside a word; chosen on held-out questions. Concepts in
# pairs, and with the opening of a sentence, were tried as well and did not help.
WEIGHTS = {"w": 1.0, "p": 0.8, "c": 0.35, "k": 1.0}
_MOST_WORDS = 60  # fuzzy evidence reads the first words only (requirement S-69)


def pair(first: str, second: str) -> str:
    """The feature of two stems in a row."""
    return f"p:{first} {second}"


@lru_cache(maxsize=32768)
def pieces(word: str) -> dict[str, float]:
    """Letter pieces of three to five inside ``word``, its borders marked; none in short words."""
    if len(word) < 4 or len(word) > 30:
        return {}
    marked = f"^{word}$"
    return {
        f"c:{marked[start : start + size]}": WEIGHTS["c"]
        for size in (3, 4, 5)
        for start in range(len(marked) - size + 1)
    }


def features(reading: Reading, lexicon: Lexicon) -> dict[str, float]:
    """The evidence in ``reading``: feature → weight before rarity is counted in.

    A word that may be misspelt stands in no pair: that nobody knows them would be counted thrice.
    """
    stems = reading.stems[:_MOST_WORDS]
    strange = reading.strange
    weighed = {f"w:{stem}": WEIGHTS["w"] for stem in stems}
    for first, second in itertools.pairwise(("^", *stems, "$")):
        if first not in strange and second not in strange:
            weighed[pair(first, second)] = WEIGHTS["p"]
    for word in reading.words[:_MOST_WORDS]:
        if word not in lexicon.function_words:
            weighed.update(pieces(word))
    weighed.update((f"k:{name}", WEIGHTS["k"]) for name in sorted(reading.concepts))
    return weighed
