"""What the lint of a language has to know: one ``wording.yaml`` for each."""

from typing import Self

from pydantic import model_validator

from chatbot.knowledge.entry import Day, Entry, Line, same_person


class Approver(Entry):
    """A person who agreed to something, and when."""

    name: Line
    role: Line
    on: Day


class Allowance(Entry):
    """Words that the lint refuses, allowed in one place, for a reason, by two people (S-23).

    ``where`` is the place as the lint names it: an answer's id, "term:crs", "ui:fallback", a trial.
    """

    where: Line
    words: Line
    reason: Line
    approved_by: tuple[Approver, Approver]

    @model_validator(mode="after")
    def _by_two(self) -> Self:
        if same_person(*(person.name for person in self.approved_by)):
            raise ValueError("two different people must approve")
        return self


class Wording(Entry):
    """What the lint of a language has to know.

    ``easy`` are the terms that a reader of these pages knows or is told: the reading grade counts
    each as one short word (S-60). ``names`` are names with digits or capitals that need no
    explanation in the glossary. ``thin_words`` make no difference between two questions.
    """

    easy: tuple[Line, ...] = ()
    names: tuple[Line, ...] = ()
    thin_words: tuple[Line, ...] = ()
    allowed: tuple[Allowance, ...] = ()
