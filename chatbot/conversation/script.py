"""What a reply was written from: enough to write it again, too little to know what was asked."""

from dataclasses import asdict, dataclass
from typing import Any, Literal, Self

from chatbot.answering.answers import Subject
from chatbot.reply import Severity

Kind = Literal["answer", "alarm", "ask_back", "decline", "fresh_start", "unknown_trial"]


@dataclass(frozen=True, slots=True)
class Script:
    """Ids of the knowledge folder only; turn, day and release are kept beside it.

    ``names`` are the answers said, or offered. ``severity``, ``takeover`` and ``notice`` (an answer
    id) are what the safety screen asked for; ``misses`` counts the fallbacks just before;
    ``approved_only`` tells that texts which nobody approved were held back. ``withheld`` tells that
    the reply showed a number which the person gave: that is not kept, so the reply can only be
    written again without it, and its receipt is made of that form. A receipt of the number itself
    would be as good as keeping it, since so few numbers are possible that they can be tried.
    """

    kind: Kind
    language: str
    names: tuple[str, ...] = ()
    subject: Subject = Subject()
    misses: int = 0
    severity: Severity | None = None
    takeover: bool = False
    notice: str = ""
    approved_only: bool = False
    withheld: bool = False

    def as_json(self) -> dict[str, Any]:
        """Plain data for storage."""
        return asdict(self)

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Self:
        """The inverse of ``as_json``. Raises TypeError for data of another shape."""
        rest = {key: value for key, value in data.items() if key not in ("subject", "names")}
        names = tuple(data.get("names", ()))
        return cls(names=names, subject=Subject(**data.get("subject", {})), **rest)
