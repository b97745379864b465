"""Replay a turn from its receipt: the decision as it was stored, and the reply written again.

No message is kept, so how its words led to the decision cannot be gone through again. What can be
proved is the other half: that this decision and this release make exactly the reply of the receipt.
"""

from collections.abc import Iterator
from dataclasses import asdict, dataclass

from chatbot.conversation.again import write_again
from chatbot.errors import ChatbotError
from chatbot.knowledge.loader import Knowledge
from chatbot.knowledge.registered import with_records
from chatbot.reply import Reply
from chatbot.services.receipts import receipt_of
from chatbot.services.registry import view_of
from chatbot.storage import conversations
from chatbot.storage.conversations import Event
from chatbot.storage.database import Database

NOT_REPLAYED = (
    "Not replayed: how the words of the message led to this decision. No message text is kept."
)

WITHHELD = (
    "The reply showed a number that the person gave, or contacts that a record names. These are "
    "not kept, nor in the receipt."
)


class ReplayError(ChatbotError):
    """There is nothing to replay; the text says why, for an operator."""


@dataclass(frozen=True, slots=True)
class Replay:
    """A stored turn, and its reply written again where that was possible.

    ``reason`` says why it was not. ``is_same`` is whether the bytes are those of the receipt.
    """

    event: Event
    reply: Reply | None = None
    reason: str = ""

    @property
    def is_same(self) -> bool:
        """Whether the reply written again has the receipt that was given."""
        if self.reply is None:
            return False
        return receipt_of(self.reply, self.event.release) == self.event.receipt

    def lines(self) -> Iterator[str]:
        """What was decided and whether the reply is the same, to read."""
        event = self.event
        yield f"turn       {event.turn} on {event.at.date().isoformat()}"
        yield f"release    {event.release}"
        yield f"decided by {event.rule}"
        yield f"outcome    {event.outcome}, severity {event.severity}"
        for item in event.candidates:
            yield f"candidate  {item.score:.4f} {item.id}"
        yield f"intents    {', '.join(event.intents) or '-'}"
        yield f"answers    {', '.join(event.answers) or '-'}"
        if event.script:
            for subject in event.script.subjects or (event.script.subject,):
                held = [f"{name} {value}" for name, value in asdict(subject).items() if value]
                yield f"subject    {', '.join(held) or '-'}"
        same = "The reply was written again: the same bytes."
        if event.script and event.script.withheld:
            yield WITHHELD
        other = "The reply was written again, and it is NOT the one of the receipt."
        yield self.reason or (same if self.is_same else other)
        yield NOT_REPLAYED


def replay(database: Database, knowledge: Knowledge, receipt: str) -> Replay:
    """Replay the turn that ``receipt`` was given for, on ``knowledge``.

    Raises ReplayError for an unknown receipt and StorageError without storage.
    """
    with database.transaction(reads_only=True) as session:
        event = conversations.with_receipt(session, receipt)
    if event is None:
        raise ReplayError("no turn with this receipt is kept; its talk may have been deleted")
    if event.script is None:
        return Replay(event, reason="Not written again: this turn was kept without its script.")
    if event.release != knowledge.release:
        reason = f"Not written again: the folder is release {knowledge.release}."
        return Replay(event, reason=reason)
    day = event.at.date()
    if snapshot := event.script.registry:
        view = view_of(database, int(snapshot))
        if view is None:
            reason = f"Not written again: snapshot {snapshot} of the registry is not kept."
            return Replay(event, reason=reason)
        knowledge = with_records(knowledge, view.name, view.records)
    return Replay(event, write_again(knowledge, event.script, event.turn, day))
