"""What a conversation remembers: a bounded topic, never a word that the user typed."""

from dataclasses import asdict, dataclass, field
from typing import Any, Self


@dataclass(frozen=True, slots=True)
class Topic:
    """What the talk is about: ids from the knowledge folder only, None where nothing was said.

    ``trial`` is a registry id, ``disease`` a vocabulary id ("aml"), ``group`` "child" or "older".
    """

    trial: str | None = None
    disease: str | None = None
    group: str | None = None


@dataclass(frozen=True, slots=True)
class State:
    """All that one turn needs to know of the turns before.

    ``offered`` are the answer ids of the last did-you-mean, in the order shown; ``misses`` counts
    fallbacks in a row; ``alarmed`` is whether a crisis was seen, so that help stays in sight;
    ``after_cart`` is whether a CAR-T infusion was talked of, so that a later fever counts.
    """

    turn: int = 0
    topic: Topic = field(default_factory=Topic)
    intent: str | None = None
    offered: tuple[str, ...] = ()
    misses: int = 0
    alarmed: bool = False
    after_cart: bool = False

    def as_json(self) -> dict[str, Any]:
        """Plain data for storage."""
        return asdict(self)

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Self:
        """The inverse of ``as_json``. Raises TypeError for data of another shape."""
        topic = Topic(**data.get("topic", {}))
        rest = {key: value for key, value in data.items() if key not in ("topic", "offered")}
        return cls(topic=topic, offered=tuple(data.get("offered", ())), **rest)
