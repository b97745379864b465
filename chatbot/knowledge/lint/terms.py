"""Are abbreviations explained? Each must stand in the glossary or among the known names."""

import re
from collections.abc import Iterable, Iterator

from chatbot.errors import Problem
from chatbot.knowledge.lint.passages import Passage
from chatbot.knowledge.loader import Knowledge, Language
from chatbot.knowledge.slots import SLOT

# A word with at least two capitals: MRD, CRi, T-ALL. Parts around hyphens and slashes count alone.
_SHORT = re.compile(r"(?<![\w.])(?=[\w/-]*[A-Z][\w/-]*[A-Z])\w+(?:[-/]\w+)*", re.ASCII)
_PARTS = re.compile(r"[-/]")
_WORD = re.compile(r"[\w/-]+")


def problems(passages: Iterable[Passage], knowledge: Knowledge) -> Iterator[Problem]:
    """Abbreviations in answers that nothing explains."""
    known = {code: _known(language) for code, language in knowledge.languages.items()}
    for passage in passages:
        if passage.kind != "answer":
            continue
        told = set()
        for found in _SHORT.finditer(SLOT.sub(lambda slot: "_" * len(slot[0]), passage.text)):
            word = found[0]
            if word not in told and not _is_known(word, known[passage.language]):
                what = f'"{passage.owner}" says "{word}", which the glossary does not explain'
                todo = "add it to glossary.yaml, or to the names in wording.yaml"
                yield Problem(*passage.place(found.start()), what, todo)
            told.add(word)


def _known(language: Language) -> frozenset[str]:
    names = [each for term in language.terms.values() for each in (term.name, *term.forms)]
    names += language.wording.names
    words = {word for name in names for word in _WORD.findall(name)}
    return frozenset(name.casefold() for name in (*names, *words))


def _is_known(word: str, known: frozenset[str]) -> bool:
    plain = word.casefold()
    if plain in known or plain.removesuffix("s") in known:
        return True
    parts = _PARTS.split(word)
    short = [
        part for part in parts if sum(map(str.isupper, part)) > 1 or any(map(str.isdigit, part))
    ]
    return len(parts) > 1 and all(part.casefold() in known for part in short)
