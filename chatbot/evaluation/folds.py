"""Asks phrases that the matcher has not learned: an estimate for questions it has not seen.

Whole authored phrases are held out, with all sentences that they stand for, and one of those is
asked. A hash of the phrase says in which fold it is. Phrases are written to add what the others do
not say, so this is a hard estimate; that all were written in one manner makes it easier again.
"""

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from chatbot.conversation.engine import Engine
from chatbot.evaluation.cases import Case
from chatbot.knowledge.loader import Knowledge, Language
from chatbot.knowledge.model import Answer, Intent
from chatbot.knowledge.phrases import expand


@dataclass(frozen=True, slots=True)
class Fold:
    """The knowledge without the phrases of one fold, and those phrases as questions."""

    knowledge: Knowledge
    cases: tuple[Case, ...]

    def engine(self) -> Engine:
        """An engine that has not learned the cases. Learning takes seconds."""
        return Engine(self.knowledge)


def folds(knowledge: Knowledge, language: str, count: int) -> Iterator[Fold]:
    """Each of ``count`` folds in turn. Other languages stay as they are."""
    whole = knowledge.languages[language]
    for number in range(count):
        rest = _without(whole, number, count)
        learned = {_bare(sentence) for sentence in _sentences(rest)}
        cases = [
            case for case in _held_out(whole, number, count) if _bare(case.text) not in learned
        ]
        languages = {**knowledge.languages, language: rest}
        yield Fold(replace(knowledge, languages=languages), tuple(cases))


def _fold_of(phrase: str, count: int) -> int:
    return int.from_bytes(hashlib.sha256(phrase.encode()).digest()[:4]) % count


def _without(language: Language, number: int, count: int) -> Language:
    """``language`` without the phrases of fold ``number``."""

    def kept(phrases: Iterable[str]) -> tuple[str, ...]:
        return tuple(phrase for phrase in phrases if _fold_of(phrase, count) != number)

    def shorter(answer: Answer) -> Answer:
        return answer.model_copy(update={"phrases": kept(answer.phrases)})

    intents = {
        name: intent.model_copy(
            update={
                "phrases": kept(intent.phrases),
                "answers": tuple(map(shorter, intent.answers)),
            }
        )
        for name, intent in language.intents.items()
    }
    return replace(language, intents=intents)


def _held_out(language: Language, number: int, count: int) -> Iterator[Case]:
    """One sentence of each phrase of fold ``number``."""
    for intent in language.intents.values():
        for phrase, _ in intent.all_phrases():
            if _fold_of(phrase, count) == number:
                sentences = expand(phrase, language.concepts)
                place = _fold_of(f"sentence of {phrase}", len(sentences))
                yield Case(sentences[place], language.code, (intent.id,), place=phrase)


def _sentences(language: Language) -> Iterator[str]:
    """Everything that is learned word for word: phrases and the titles of answers."""
    for intent in language.intents.values():
        yield from _titles(intent)
        for phrase, _ in intent.all_phrases():
            yield from expand(phrase, language.concepts)


def _titles(intent: Intent) -> Iterator[str]:
    for answer in intent.answers:
        yield answer.title


def _bare(sentence: str) -> str:
    """``sentence`` for comparison: small letters, words only."""
    return " ".join("".join(x if x.isalnum() else " " for x in sentence.lower()).split())
