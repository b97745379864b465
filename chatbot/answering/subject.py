"""What an answer is about."""

from dataclasses import dataclass, replace
from typing import Self

from chatbot.answering.trial_search import WantedCells
from chatbot.knowledge.cd7 import Share
from chatbot.knowledge.model import Heard


@dataclass(frozen=True, slots=True)
class Subject:
    """What an answer is about: ids of the knowledge folder, None where nothing was said.

    ``place``, ``cells``, ``wants_open`` and ``age`` are what trials were looked for by: a country
    code with a town after a stroke ("US/Boston"), whose cells, that the trial must be listed as
    open, and years. ``cd7`` and ``age`` are numbers that the person gave: never stored (promise
    P7). ``searches`` tells that trials were looked for. ``side`` is what was named although the
    answer is not about it alone, see ``Ui.sides``.
    """

    trial: str | None = None
    disease: str | None = None
    term: str | None = None
    antigen: str | None = None
    group: str | None = None
    region: str | None = None
    heard: Heard | None = None
    cd7: Share | None = None
    side: str | None = None
    place: str | None = None
    cells: WantedCells | None = None
    wants_open: bool = False
    age: int | None = None
    searches: bool = False

    @property
    def search(self) -> str | None:
        """What was looked for in one word, as an answer may be limited to; None for no search."""
        if not self.searches:
            return None
        return f"{self.place} {self.cells} {self.wants_open} {self.age}"

    @property
    def has_numbers(self) -> bool:
        """Whether it holds a number that the person gave."""
        return self.cd7 is not None or self.age is not None

    def kept(self) -> Self:
        """What may be stored of it: all but the numbers."""
        return replace(self, cd7=None, age=None)
