"""The answers to the questions of one message, joined into one: nothing is said or named twice."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import chain, zip_longest

from chatbot.answering.answers import Written
from chatbot.answering.subject import Subject
from chatbot.knowledge.model import Answer, Ui
from chatbot.reply import Block, NamedIntent, Outcome, Suggestion

_WITHOUT_HEADING = frozenset({"bot", "safety"})
_MOST_BUTTONS = 3  # below several answers


@dataclass(frozen=True, slots=True)
class Told:
    """One question answered: ``named`` is its intent, ``group`` the folder of the intent."""

    answer: Answer
    written: Written
    subject: Subject
    named: NamedIntent
    group: str

    @property
    def outcome(self) -> Outcome:
        """What this answer is by itself."""
        said: Outcome = "fallback" if self.written.held else "answer"
        return "safety" if self.group == "safety" else said

    def limits(self) -> dict[str, str]:
        """What the answer is limited to, as named in the talk: slot of the topic → value."""
        named = ((slot, getattr(self.subject, slot)) for slot, value in self.answer.only if value)
        limits = {slot: value for slot, value in named if value}
        if any(trial.id == self.subject.trial for trial in self.written.trials):
            limits["trial"] = self.subject.trial or ""
        return limits

    def heading(self, ui: Ui) -> Iterable[Block]:
        """What was understood, and what it was understood to be about (requirement S-41)."""
        yield Block("paragraph", ui.understood.format(title=self.written.title))
        limits = self.limits()
        if "trial" in limits:
            yield Block("paragraph", ui.about_trial.format(trial=limits["trial"]))
        for slot in ("disease", "group", "antigen"):
            if line := ui.about.get(limits.get(slot, "")):
                yield Block("paragraph", line)
        if line := ui.sides.get(self.subject.side or ""):
            yield Block("notice", line)


def outcome(told: Sequence[Told]) -> Outcome:
    """What a reply of several answers is: the most careful of what they are."""
    came = {each.outcome for each in told}
    return "safety" if "safety" in came else "answer" if "answer" in came else "fallback"


def blocks(told: Sequence[Told], ui: Ui) -> list[Block]:
    """All answers in order, each under what was understood, unless a lone one needs no heading."""
    shown: list[Block] = []
    for each in told:
        is_plain = len(told) == 1 and each.group in _WITHOUT_HEADING
        head = () if is_plain or each.written.held else each.heading(ui)
        # That a text is not approved yet is said once, however many are.
        said = [
            block for block in each.written.blocks if block not in shown or not each.written.held
        ]
        shown += [*head, *said]
    return shown


def joined(told: Sequence[Told]) -> Written:
    """Everything that the answers bring along, each thing once, under the name of the last."""
    written = [each.written for each in told]
    return Written(
        written[-1].answer,
        written[-1].title,
        (),
        tuple(dict.fromkeys(chain.from_iterable(each.sources for each in written))),
        tuple(dict.fromkeys(chain.from_iterable(each.trials for each in written))),
        _buttons(written),
        tuple(dict.fromkeys(chain.from_iterable(each.notes for each in written))),
    )


def _buttons(written: Sequence[Written]) -> tuple[Suggestion, ...]:
    """The buttons of one answer; of several the first ones of each, without what was just told."""
    if len(written) == 1:
        return written[0].suggestions
    titles = {each.title for each in written}
    turns = chain.from_iterable(zip_longest(*(each.suggestions for each in written)))
    fresh = (button for button in turns if button is not None and button.label not in titles)
    return tuple(dict.fromkeys(fresh))[:_MOST_BUTTONS]
