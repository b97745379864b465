"""What goes out: one closed model for each body, from which the API document is made too."""

from datetime import datetime
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, RootModel

from chatbot.reply import (
    AnswerNote,
    Block,
    NamedIntent,
    Outcome,
    Severity,
    SourceNote,
    Suggestion,
    TrialNote,
)


class Body(BaseModel):
    """Base of every body: no field that is not listed."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Receipt(Body):
    """What the reply was made of. ``id`` is the hash of release and text.

    A number that the person gave is in the text and not in the hash: the hash is that of the same
    reply without it, and without what follows from it.
    """

    id: str
    release: str
    answers: tuple[AnswerNote, ...]


class OpenScreening(Body):
    """Questions about trials are under way. The answers are in ``token``, and nowhere else.

    Send the token with the next message; it is good for one hour. ``field`` is what is asked for,
    "notice" before the first question and "result" after the last.
    """

    token: str
    field: str


class MessageReply(Body):
    """The answer to a message. Every block of ``blocks`` has only the fields that it fills."""

    conversation: str
    turn: int
    language: str
    outcome: Outcome
    intents: tuple[NamedIntent, ...]
    severity: Severity
    text: str
    blocks: tuple[Block, ...]
    trials: tuple[TrialNote, ...]
    sources: tuple[SourceNote, ...]
    suggestions: tuple[Suggestion, ...]
    disclaimer: str
    receipt: Receipt
    screening: OpenScreening | None = None


class TurnSummary(Body):
    """What is kept of one turn."""

    turn: int
    at: datetime
    outcome: str
    severity: str
    intents: tuple[str, ...]
    score: float | None
    rule: str
    answers: tuple[str, ...]
    release: str
    receipt: str | None
    script: dict[str, Any] | None = Field(description="Ids that the reply was written from.")
    candidates: tuple[NamedIntent, ...]


class TopicSummary(Body):
    """What the talk is about, as ids."""

    trial: str | None
    disease: str | None
    group: str | None
    antigen: str | None
    thing: str | None


class ConversationReply(Body):
    """All that is kept of a conversation: no message, no address, no name."""

    conversation: str
    created_at: datetime
    last_at: datetime
    language: str
    turn: int
    topic: TopicSummary
    turns: tuple[TurnSummary, ...]
    disclaimer: str


class Button(Body):
    """A question to choose, as Rasa offers it."""

    title: str
    payload: str


class RasaMessage(Body):
    """A reply as Rasa says it; ``buttons`` only where there are some."""

    recipient_id: str
    text: str
    buttons: tuple[Button, ...] = ()


class RasaReply(RootModel[tuple[RasaMessage, ...]]):
    """The messages of one turn: here always one."""


class DeepChatReply(Body):
    """A reply as deep-chat shows it."""

    text: str


class FeedbackReply(Body):
    """That the choice was kept."""

    kept: Literal[True]
    disclaimer: str


class VerifyReply(Body):
    """What a hash of a receipt stands for.

    ``text`` is as authored, with its {slots}; ``filled`` is the same with every slot filled, where
    that takes no talk. A reply or a release lists the ``answers`` it is made of.
    """

    hash: str
    kind: Literal["answer", "release", "reply"]
    release: str
    is_current: bool = Field(description="Whether that release is served now.")
    answer: str | None
    language: str | None
    title: str | None
    text: str | None
    filled: str | None
    sources: tuple[SourceNote, ...]
    review: str = Field(description="draft, approved or expired; empty where it is not known.")
    reviewed_on: str | None
    first_served_at: datetime | None = Field(description="Of a text of an earlier release.")
    answers: tuple[AnswerNote, ...]
    disclaimer: str


class ReloadState(Body):
    """How the latest try to load the knowledge folder went."""

    ok: bool
    problems: int
    first: str


class RegistryState(Body):
    """Which snapshot of the registry is told from, since when, and how many tries failed since."""

    snapshot: int | None
    checked_at: datetime | None
    failed: int
    reason: str


class ReadyReply(Body):
    """That questions can be answered, and whether talks are stored meanwhile."""

    status: Literal["ready"]
    release: str
    storage: Literal["ok", "degraded"]
    reload: ReloadState
    registry: RegistryState


class LiveReply(Body):
    """That the process runs."""

    status: Literal["alive"]


class ProblemReply(Body):
    """An error (RFC 9457). ``code`` is stable; ``emergency`` is for a person in need."""

    type: str
    title: str
    status: int
    detail: str
    code: str
    emergency: str
    field: str | None = None
    reload: ReloadState | None = None


def dumped(reply: Body) -> dict[str, Any]:
    """``reply`` as plain data in the order of its fields."""
    data = reply.model_dump(mode="json")
    if data.get("screening", "") is None:
        del data["screening"]
    if "blocks" in data:
        data["blocks"] = [{k: v for k, v in block.items() if v} for block in data["blocks"]]
    return data
