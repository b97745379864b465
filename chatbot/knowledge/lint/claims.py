"""Does each way to ask lead to one intent? Phrases that two intents claim, word for word or nearly.

Two phrases are near when they hold the same word stems in the same order, small words aside. Such
phrases teach the matcher nothing but doubt.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator

import snowballstemmer

from chatbot.errors import Problem
from chatbot.knowledge.loader import Knowledge, Language
from chatbot.knowledge.phrases import PhraseError, concepts_in, expand

_STEMMERS = {"en": "english", "es": "spanish"}
_PLAIN = str.maketrans("-/,.?!", "      ")  # phrases are lower-case text with little else
_BEGINNING = 3  # letters
_FEWEST = 2  # stems: a single word is no question

Sentence = tuple[str, str, tuple[str, int]]  # sentence, intent, place of its phrase


def problems(knowledge: Knowledge) -> Iterator[Problem]:
    """Phrases that stand twice, that another intent has, or that are near to another intent's."""
    for language in knowledge.languages.values():
        yield from _twice(knowledge, language)
        yield from _stolen(knowledge, language)
        yield from _near(knowledge, language)


def _twice(knowledge: Knowledge, language: Language) -> Iterator[Problem]:
    for intent in language.intents.values():
        seen = set()
        for phrase, part in intent.all_phrases():
            key = (part[:-1], phrase)
            if key in seen:
                place = knowledge.origin("intent", intent.id, language.code).at(*part)
                yield Problem(*place, f'the phrase "{phrase}" stands twice', "keep one of them")
            seen.add(key)


def _sentences(knowledge: Knowledge, language: Language, *, bare: bool) -> Iterator[Sentence]:
    """What all phrases stand for; with ``bare``, concepts stay names in angle brackets."""
    concepts = language.concepts
    for intent in language.intents.values():
        origin = knowledge.origin("intent", intent.id, language.code)
        for phrase, part in intent.all_phrases():
            known = {name: (f"<{name}>",) for name in concepts_in(phrase)} if bare else concepts
            try:
                found = expand(phrase, known)
            except PhraseError:
                continue  # told by ``links``
            place = origin.at(*part)
            yield from ((sentence, intent.id, place) for sentence in found)


def _stolen(knowledge: Knowledge, language: Language) -> Iterator[Problem]:
    owner: dict[str, str] = {}
    for sentence, intent, place in _sentences(knowledge, language, bare=False):
        first = owner.setdefault(sentence, intent)
        if first != intent:
            what = f'"{sentence}" already leads to "{first}"'
            yield Problem(*place, what, "keep it in one of them")


def _near(knowledge: Knowledge, language: Language) -> Iterator[Problem]:
    thin = frozenset(language.wording.thin_words)
    alike: dict[tuple[str, ...], list[tuple[tuple[str, ...], Sentence]]] = defaultdict(list)
    for found in _sentences(knowledge, language, bare=True):
        words = tuple(word for word in found[0].translate(_PLAIN).split() if word not in thin)
        # Words of one stem begin alike, so that few words have to be stemmed.
        alike[tuple(word[:_BEGINNING] for word in words)].append((words, found))
    stem = _stemmer(language.code)
    for group in alike.values():
        if len(group[0][0]) >= _FEWEST and len({found[1] for _, found in group}) > 1:
            stemmed = ((tuple(map(stem, words)), found) for words, found in group)
            yield from _collisions(stemmed)


def _collisions(stemmed: Iterable[tuple[tuple[str, ...], Sentence]]) -> Iterator[Problem]:
    first: dict[tuple[str, ...], Sentence] = {}
    told = set()
    for key, (sentence, intent, place) in stemmed:
        its, other, _ = first.setdefault(key, (sentence, intent, place))
        if other != intent and its != sentence and place not in told:
            told.add(place)
            what = f'"{sentence}" is nearly "{its}", which leads to "{other}"'
            yield Problem(
                *place, what, "keep one of them, or make them differ in a word that counts"
            )


def _stemmer(code: str) -> Callable[[str], str]:
    if code not in _STEMMERS:
        return str
    stemmer, known = snowballstemmer.stemmer(_STEMMERS[code]), {}

    def stem(word: str) -> str:
        if word not in known:
            known[word] = stemmer.stemWord(word) if word.isalpha() else word
        return known[word]

    return stem
