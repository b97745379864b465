"""The small language of phrases: ``how (much|expensive) is <cart>`` stands for several sentences.

``(a|b|)`` is a choice, not nested; ``<concept>`` stands for ways people write a concept.
"""

import itertools
import math
import re
from collections.abc import Mapping, Sequence

MAX_SENTENCES = 1000  # per phrase: a longer one should be split by its editor
_PART = re.compile(r"\(([^()]*)\)|<([a-z0-9_.]+)>")
_LEFTOVER = re.compile(r"[()<>|]")
_SPACE = re.compile(r" +")


class PhraseError(ValueError):
    """A phrase that cannot be read; the text says why."""


def concepts_in(phrase: str) -> list[str]:
    """The concepts that ``phrase`` names in angle brackets."""
    return [match[2] for match in _PART.finditer(phrase) if match[2]]


def forms_of(concept: str, concepts: Mapping[str, Sequence[str]]) -> list[str]:
    """All ways to write ``concept``, those of its sub-concepts included, in a fixed order."""
    inside = [name for name in concepts if name == concept or name.startswith(f"{concept}.")]
    return [form for name in inside for form in concepts[name]]


def expand(phrase: str, concepts: Mapping[str, Sequence[str]], forms: int = 3) -> tuple[str, ...]:
    """The sentences that ``phrase`` stands for, using up to ``forms`` ways per concept.

    Which ways are used depends on the phrase itself, so that phrases share the work of showing all
    of them. Raises PhraseError as ``choices`` does.
    """
    joined = ("".join(choice) for choice in itertools.product(*choices(phrase, concepts, forms)))
    return tuple(dict.fromkeys(_SPACE.sub(" ", sentence).strip() for sentence in joined))


def choices(
    phrase: str, concepts: Mapping[str, Sequence[str]], forms: int = 3
) -> list[Sequence[str]]:
    """The parts of ``phrase`` in order, each with its alternatives.

    Raises PhraseError for an unknown concept, stray brackets or too many sentences.
    """
    parts: list[Sequence[str]] = []
    end = 0
    for match in _PART.finditer(phrase):
        parts.append([phrase[end : match.start()]])
        parts.append(_sample(match, concepts, forms) if match[2] else match[1].split("|"))
        end = match.end()
    parts.append([phrase[end:]])
    if any(_LEFTOVER.search(plain) for part in parts[::2] for plain in part):
        raise PhraseError("a bracket has no partner")
    total = math.prod(map(len, parts))
    if total > MAX_SENTENCES:
        raise PhraseError(f"stands for {total} sentences, more than {MAX_SENTENCES}")
    return parts


def _sample(match: re.Match[str], concepts: Mapping[str, Sequence[str]], count: int) -> list[str]:
    known = forms_of(match[2], concepts)
    if not known:
        raise PhraseError(f'unknown concept "{match[2]}"')
    if len(known) <= count:
        return known
    # A stable spread over the list: the phrase's own letters choose where to start.
    start = sum(map(ord, match.string)) + match.start()
    step = max(1, len(known) // count)
    return [known[(start + turn * step) % len(known)] for turn in range(count)]
