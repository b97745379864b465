"""Every text that the bot can say, with the place where it stands and its sentences."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from chatbot.knowledge.loader import Knowledge, Language
from chatbot.knowledge.parser import Origin, Path
from chatbot.knowledge.records import Trial

Kind = Literal["title", "answer", "term", "ui", "card", "rule", "screening", "source", "free"]

# A sentence ends at a full stop, at a paragraph's end, and at the end of a list item.
_BREAK = re.compile(r"[.!?](?=[\s\"')\]]|$)[\"')\]]*\s*|\n\s*\n\s*|\n\s*(?=- )|(?<=[。！？；])")
# Safety answers in languages that the site does not serve yet stand beside the others.
_OTHER_LANGUAGE = re.compile(r"_(zh|es)$")
_FIGURE_MARK = re.compile(r"\[figure:[^\]\n]*\]")
_ITEM = re.compile(r"\s*(?:- )?")


@dataclass(frozen=True, slots=True)
class Sentence:
    """A stretch of a passage that ends like a sentence; ``start`` is its place in the passage."""

    text: str
    start: int


@dataclass(frozen=True, slots=True)
class Passage:
    """One text. ``owner`` is what an editor knows it by; ``part`` leads to it from its entry."""

    text: str
    kind: Kind
    owner: str
    origin: Origin
    part: Path = ()
    language: str = ""
    topic: str = ""

    @property
    def written_in(self) -> str:
        """The language of the words; cards and sources are written in English."""
        found = _OTHER_LANGUAGE.search(self.owner)
        return found[1] if found else self.language or "en"

    def place(self, start: int = 0) -> tuple[str, int]:
        """The file and line of what begins at ``start``."""
        return self.origin.at(*self.part, below=self.text.count("\n", 0, start))

    def sentences(self) -> Iterator[Sentence]:
        """The sentences, without the marks of list items."""
        begin = 0
        for stop in [*_BREAK.finditer(self.text), None]:
            end = stop.end() if stop else len(self.text)
            begin = _ITEM.match(self.text, begin, end).end()  # type: ignore[union-attr]
            said = self.text[begin:end].rstrip()
            if said:
                yield Sentence(said, begin)
            begin = end


def of_knowledge(knowledge: Knowledge) -> Iterator[Passage]:
    """Every text of a folder; the disclaimer is the site's own and stands apart."""
    for language in knowledge.languages.values():
        yield from of_intents(knowledge, language)
        yield from _of_terms(knowledge, language)
        yield from _of_ui(knowledge, language)
        yield from _of_screening(knowledge, language)
    for trial in knowledge.trials.values():
        yield from _of_card(knowledge, trial)
        yield from _of_criteria(knowledge, trial)
    yield from _of_scripts(knowledge)
    for source in knowledge.sources.values():
        origin = knowledge.origin("source", source.id)
        yield Passage(source.title, "source", source.id, origin, ("title",))


def of_intents(knowledge: Knowledge, language: Language) -> Iterator[Passage]:
    """The titles and texts of all intents of one language."""
    for intent in language.intents.values():
        topic = language.topics.get(intent.id, "")
        where = language.code, topic
        origin = knowledge.origin("intent", intent.id, language.code)
        yield Passage(intent.title, "title", intent.id, origin, ("title",), *where)
        for row, answer in enumerate(intent.answers):
            part = ("answers", row)
            if answer.title != intent.title:
                yield Passage(answer.title, "title", answer.id, origin, (*part, "title"), *where)
            said = _without_marks(answer.text)
            yield Passage(said, "answer", answer.id, origin, (*part, "text"), *where)


def _without_marks(text: str) -> str:
    """``text`` with spaces where it asks for pictures, so that every place is kept."""
    return _FIGURE_MARK.sub(lambda found: " " * len(found[0]), text)


def _of_terms(knowledge: Knowledge, language: Language) -> Iterator[Passage]:
    for term in language.terms.values():
        owner, code = f"term:{term.id}", language.code
        origin = knowledge.origin("term", term.id, code)
        yield Passage(term.name, "title", owner, origin, ("name",), code)
        yield Passage(term.meaning, "term", owner, origin, ("meaning",), code)


def _of_ui(knowledge: Knowledge, language: Language) -> Iterator[Passage]:
    origin = knowledge.origin("ui", "", language.code)
    for name, value in language.ui:
        parts: dict[Path, str] = {}
        if isinstance(value, str):
            parts = {(name,): value}
        elif isinstance(value, dict):
            parts = {(name, key): text for key, text in value.items()}
        for part, text in parts.items():
            yield Passage(text, "ui", f"ui:{name}", origin, part, language.code)


def _of_card(knowledge: Knowledge, trial: Trial) -> Iterator[Passage]:
    origin = knowledge.origin("trial", trial.id)
    parts: dict[Path, str] = {("title",): trial.title, ("plain",): trial.plain}
    parts |= {("known", row): text for row, text in enumerate(trial.known)}
    parts |= {("uncertain", row): text for row, text in enumerate(trial.uncertain)}
    for part, text in parts.items():
        yield Passage(text, "card", trial.id, origin, part)


def _of_criteria(knowledge: Knowledge, trial: Trial) -> Iterator[Passage]:
    """The entry rules of a card and why some are approximate, each reason once."""
    owner, origin = f"{trial.id}: entry rules", knowledge.origin("trial", trial.id)
    told = set()
    for row, criterion in enumerate(trial.criteria):
        yield Passage(criterion.plain, "rule", owner, origin, ("criteria", row, "plain"))
        if criterion.because and criterion.because not in told:
            yield Passage(criterion.because, "rule", owner, origin, ("criteria", row, "because"))
        told.add(criterion.because)


def _of_screening(knowledge: Knowledge, language: Language) -> Iterator[Passage]:
    """The words of the pre-screener, each question and each group of other words as one text."""
    if language.screening is None:
        return
    origin = knowledge.origin("screeningwords", "", language.code)
    for part, text in language.screening.spoken():
        named = part[: 2 if part[0] == "questions" else 1]
        owner = f"screening:{'.'.join(named)}"
        yield Passage(text, "screening", owner, origin, part, language.code)


def _of_scripts(knowledge: Knowledge) -> Iterator[Passage]:
    """The words of trial teams."""
    for script in knowledge.scripts.values():
        origin, owner = knowledge.origin("script", script.trial), f"script:{script.trial}"
        for part, text in script.spoken():
            yield Passage(text, "screening", owner, origin, part, script.language)


def of_file(text: str, name: str) -> Passage:
    """A text that stands outside the folder, such as a page of the site."""
    return Passage(text, "free", "this text", Origin(name, {("|",): 1}))
