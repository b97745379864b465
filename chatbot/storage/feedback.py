"""Writes feedback, inside a transaction of the caller."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy.orm import Session

from chatbot.storage.tables import FeedbackRow

Kind = Literal["helpful", "not_helpful", "wrong_answer"]


@dataclass(frozen=True, slots=True)
class Feedback:
    """A person's choice about one turn or some answers. There is no room for words."""

    kind: Kind
    conversation: str | None = None
    turn: int | None = None
    answers: tuple[str, ...] = ()


def add(session: Session, feedback: Feedback, at: datetime) -> None:
    """Keep ``feedback``, given at ``at``."""
    row = FeedbackRow(
        at=at,
        kind=feedback.kind,
        conversation_id=feedback.conversation,
        turn=feedback.turn,
        answers=list(feedback.answers),
    )
    session.add(row)
