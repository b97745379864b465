"""What a reply was written from: enough to write it again, too little to know what was asked."""

from dataclasses import asdict, dataclass
from typing import Any, Literal, Self

from chatbot.answering.subject import Subject
from chatbot.reply import Severity

# What is said openly beside an answer: a part was not understood, there were too many questions, a
# registry id is not known, what was named has no answer of its own.
Remark = Literal["part_missed", "part_left", "trial_unknown", "not_apart"]
Kind = Literal[
    "answer",
    "alarm",
    "ask_back",
    "decline",
    "elsewhere",
    "fresh_start",
    "screening",
    "unknown_trial",
    "unavailable",
]


@dataclass(frozen=True, slots=True)
class Script:
    """Ids of the knowledge folder, and of registries; turn, day and release are kept beside it.

    ``names`` are the answers said, or offered, or numbers of other registries, or the open question
    of a pre-screen; ``subjects`` are what each of several said was about, where ``subject`` does
    not hold for all. ``severity``, ``takeover`` and ``notice`` (an answer id) are what the safety
    screen asked for; ``misses`` counts the fallbacks just before; ``approved_only`` tells that
    texts which nobody approved were held back, ``alarmed`` that help was to stay in sight,
    ``registry`` which snapshot of the registry was told from, if any. ``withheld`` tells that the
    reply showed a number or an answer which the person gave, or people whom a record names: that
    is not kept, so the reply can only be written again without it, and its receipt is made of that
    form. A receipt of the number itself would be as good as keeping it, since so few numbers are
    possible that they can be tried.
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
    subjects: tuple[Subject, ...] = ()
    remarks: tuple[Remark, ...] = ()
    alarmed: bool = False
    registry: str = ""

    def as_json(self) -> dict[str, Any]:
        """Plain data for storage."""
        return asdict(self)

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Self:
        """The inverse of ``as_json``. Raises TypeError for data of another shape."""
        told = {**data, "subject": Subject(**data.get("subject", {}))}
        told["subjects"] = tuple(Subject(**each) for each in data.get("subjects", ()))
        told |= {key: tuple(data.get(key, ())) for key in ("names", "remarks")}
        return cls(**told)
