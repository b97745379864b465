"""The notice and the questions of a pre-screen, in blocks with their buttons."""

from collections.abc import Iterable, Iterator

from chatbot.conversation.screening_results import Shown
from chatbot.knowledge.questionnaire import ScreeningWords
from chatbot.knowledge.screening import ScreeningField
from chatbot.reply import Block, Suggestion
from chatbot.screening.prescreen import NOT_SURE, Prescreen
from chatbot.screening.summary import Sayer

# Where the CD7 levels of all trials stand beside the question.
_ABOUT_CD7 = frozenset({"cd7_status", "cd7_percent", "cd7_assay"})
_WHOM = ("for_self", "for_other", "not_now")


class Questions:
    """Writes questions in one language."""

    def __init__(self, words: ScreeningWords, sayer: Sayer) -> None:
        self._words = words
        self._talk = words.talk
        self._sayer = sayer

    def button(self, step: str) -> Suggestion:
        """The button of a step; it sends its own words."""
        return Suggestion(self._talk[step], self._talk[step])

    def notice(self) -> Shown:
        """All that has to be told before the first question, and who it is about (S-46)."""
        lead = Block("paragraph", self._talk["before"])
        return self._with(lead, Block("list", items=tuple(self._words.notice.values())))

    def _with(self, *lead: Block) -> Shown:
        blocks = (*lead, Block("paragraph", self._talk["whom"]))
        return Shown(blocks, buttons=tuple(map(self.button, _WHOM)))

    def open(self, prescreen: Prescreen, lead: Iterable[Block] = ()) -> Shown:
        """The question that is open, below ``lead``; without one, who it is about."""
        if prescreen.person is None:
            return self._with(*lead)
        entry, asked = self._sayer.fields[prescreen.asked], self._words.questions[prescreen.asked]
        question = asked.self_ if prescreen.person == "self" else asked.other
        texts = [question, asked.help] if asked.help else [question]
        blocks = (*lead, *(Block("paragraph", text) for text in texts), *self._answers(entry))
        return Shown(blocks, buttons=tuple(self._buttons(prescreen, entry)))

    def _answers(self, entry: ScreeningField) -> Iterator[Block]:
        labels = self._words.questions[entry.id].choices
        if entry.type == "choice":
            yield Block("paragraph", self._talk["choices"])
            yield Block("list", items=tuple(labels[choice] for choice in entry.choices))
        else:
            yield Block("paragraph", self._talk["number"].format(unit=entry.unit))

    def _buttons(self, prescreen: Prescreen, entry: ScreeningField) -> Iterator[Suggestion]:
        labels = self._words.questions[entry.id].choices
        yield from (Suggestion(labels[choice], labels[choice]) for choice in entry.choices)
        steps = (NOT_SURE, "back", "show", "stop") if prescreen.given else (NOT_SURE, "stop")
        yield from map(self.button, steps)
        if entry.id in _ABOUT_CD7:
            yield self.button("levels")

    def understood(self, prescreen: Prescreen, field: str) -> Block:
        """What was read as the answer to ``field``, shown back (requirement S-41)."""
        facts = prescreen.facts(self._sayer.fields)
        label = self._sayer.label(field)
        if field in facts.unsure:
            return Block("paragraph", self._talk["left_open"].format(label=label))
        answer = self._sayer.answer(field, facts)
        said = self._talk["understood"].format(label=label, answer=answer)
        return Block("paragraph", said)

    def not_read(self, field: str, fault: str = "") -> Iterator[Block]:
        """That nothing was noted, and what an answer to ``field`` looks like."""
        yield Block("paragraph", self._talk["not_read"])
        if fault:
            yield Block("paragraph", self._sayer.fault(field, fault))
