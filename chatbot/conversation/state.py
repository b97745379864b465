"""What a conversation remembers: a bounded topic, never a word that the user typed."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass, field, fields
from typing import Any, Self

from chatbot.screening.prescreen import Prescreen


@dataclass(frozen=True, slots=True)
class Topic:
    """What the talk is about: ids from the knowledge folder only, None where nothing was said.

    ``trial`` is a registry id, ``disease`` a vocabulary id ("aml"), ``group`` "child" or "older",
    ``antigen`` "other" where a target that is not CD7 was named, ``thing`` the concept that "it"
    stands for ("crs").
    """

    trial: str | None = None
    disease: str | None = None
    group: str | None = None
    antigen: str | None = None
    thing: str | None = None

    def slots(self) -> Iterator[tuple[str, str | None]]:
        """Each slot with its value."""
        for slot in fields(self):
            yield slot.name, getattr(self, slot.name)


@dataclass(frozen=True, slots=True)
class Used:
    """The turn on which each slot of the topic was last named by a person or told of in a reply."""

    trial: int = 0
    disease: int = 0
    group: int = 0
    antigen: int = 0
    thing: int = 0

    def turns(self) -> Iterator[tuple[str, int]]:
        """Each slot with its turn."""
        for slot in fields(self):
            yield slot.name, getattr(self, slot.name)


@dataclass(frozen=True, slots=True)
class State:
    """All that one turn needs to know of the turns before.

    ``offered`` are the answer ids of the last did-you-mean, in the order shown; ``misses`` counts
    fallbacks in a row; ``alarmed`` is whether a crisis was seen, so that help stays in sight;
    ``after_cart`` is whether a CAR-T infusion was talked of, so that a later fever counts.

    ``prescreen`` holds what a person answered to the questions about trials. It is no part of what
    is stored (requirement S-47); ``screening`` is: the field whose question is open, "notice",
    "result", or "" where no pre-screen is under way.
    """

    turn: int = 0
    topic: Topic = field(default_factory=Topic)
    used: Used = field(default_factory=Used)
    intent: str | None = None
    offered: tuple[str, ...] = ()
    misses: int = 0
    alarmed: bool = False
    after_cart: bool = False
    screening: str = ""
    prescreen: Prescreen | None = None

    def as_json(self) -> dict[str, Any]:
        """Plain data for storage, without the answers of a pre-screen."""
        return {name: value for name, value in asdict(self).items() if name != "prescreen"}

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Self:
        """The inverse of ``as_json``. Raises TypeError for data of another shape."""
        topic, used = Topic(**data.get("topic", {})), Used(**data.get("used", {}))
        apart = ("topic", "used", "offered", "prescreen")
        rest = {key: value for key, value in data.items() if key not in apart}
        return cls(topic=topic, used=used, offered=tuple(data.get("offered", ())), **rest)
