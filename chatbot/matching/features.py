"""What a sentence says, as weighed evidence that a person can read.

A feature is a short text with its kind in front: ``w:`` a word stem, ``p:`` two stems in a row,
``c:`` letters inside a word, ``k:`` a concept, ``x:`` two concepts together, ``o:`` how it opens.
"""

import itertools
from functools import lru_cache

from chatbot.matching.lexicon import Lexicon, Reading

# How much one feature of a kind counts beside a word; chosen on held-out folds of the phrases.
WEIGHTS = {"w": 1.0, "p": 0.8, "c": 0.35, "k": 1.0, "x": 0.5, "o": 0.6}
_MOST_PAIRED = 5  # concepts of one sentence that are paired with each other
_MOST_WORDS = 60  # fuzzy evidence reads the first words only (requirement S-69)


@lru_cache(maxsize=32768)
def pieces(word: str) -> tuple[str, ...]:
    """Letter pieces of three to five inside ``word``, its borders marked; none in short words."""
    if len(word) < 4 or len(word) > 30:
        return ()
    marked = f"^{word}$"
    return tuple(
        f"c:{marked[start : start + size]}"
        for size in (3, 4, 5)
        for start in range(len(marked) - size + 1)
    )


def features(reading: Reading, lexicon: Lexicon) -> dict[str, float]:
    """The evidence in ``reading``: feature → weight before rarity is counted in."""
    stems = reading.stems[:_MOST_WORDS]
    words = [word for word in reading.words[:_MOST_WORDS] if word not in lexicon.function_words]
    pairs = itertools.pairwise(("^", *stems, "$"))
    return {
        **{f"w:{stem}": WEIGHTS["w"] for stem in stems},
        **{f"p:{first} {second}": WEIGHTS["p"] for first, second in pairs},
        **{piece: WEIGHTS["c"] for word in words for piece in pieces(word)},
        **_concepts(reading),
    }


def _concepts(reading: Reading) -> dict[str, float]:
    """Concepts alone, two together, and each with the opening of the sentence."""
    concepts = sorted(reading.concepts)
    few = concepts[:_MOST_PAIRED]
    opening = " ".join(reading.words[:2])
    return {
        **{f"k:{concept}": WEIGHTS["k"] for concept in concepts},
        **{f"x:{one}+{two}": WEIGHTS["x"] for one, two in itertools.combinations(few, 2)},
        **{f"o:{opening}+{concept}": WEIGHTS["o"] for concept in few},
    }
