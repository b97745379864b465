"""The tables. Every column has a data class and a life: see the comment beside it."""

from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    Date,
    DateTime,
    Float,
    ForeignKey,
    MetaData,
    String,
    Text,
    TypeDecorator,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.engine import Dialect
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

Json = JSON(none_as_null=True).with_variant(JSONB(none_as_null=True), "postgresql")


class UTCDateTime(TypeDecorator[datetime]):
    """An instant in UTC. SQLite gives times back without a zone, so the zone is put on here."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Refuses a time without a zone: nobody could say which instant it means."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a stored time needs a zone")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """The same instant, always in UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Base(DeclarativeBase):
    """Names every constraint, so that a later migration can find it on any database."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(column_0_label)s",
            "uq": "uq_%(table_name)s_%(column_0_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


class ConversationRow(Base):
    """One talk. Erased with all its rows when the person asks (requirement S-56).

    What is left of an erased one until the next purge is its id and when that was, so that no turn
    which another process has yet to write can bring it back.
    """

    __tablename__ = "conversation"

    id: Mapped[str] = mapped_column(String(64), primary_key=True)  # random, 128 bits
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)
    last_at: Mapped[datetime] = mapped_column(UTCDateTime, index=True)
    language: Mapped[str] = mapped_column(String(12))
    turn: Mapped[int]
    state: Mapped[dict[str, Any]] = mapped_column(Json)  # ids of the knowledge folder only
    erased_at: Mapped[datetime | None] = mapped_column(UTCDateTime)  # what was before is gone


class EventRow(Base):
    """What one turn decided, as ids: for counting and for the person's own export."""

    __tablename__ = "event"

    id: Mapped[int] = mapped_column(primary_key=True)
    conversation_id: Mapped[str] = mapped_column(
        ForeignKey("conversation.id", ondelete="CASCADE"), index=True
    )
    turn: Mapped[int]
    at: Mapped[datetime] = mapped_column(UTCDateTime, index=True)
    outcome: Mapped[str] = mapped_column(String(20))
    severity: Mapped[str] = mapped_column(String(20))
    intents: Mapped[list[str]] = mapped_column(Json)
    score: Mapped[float | None] = mapped_column(Float)
    rule: Mapped[str] = mapped_column(String(120))
    answers: Mapped[list[str]] = mapped_column(Json)
    release: Mapped[str] = mapped_column(String(64))
    # Empty for turns of before these columns.
    receipt: Mapped[str | None] = mapped_column(String(64), index=True)  # the same for same words
    script: Mapped[dict[str, Any] | None] = mapped_column(Json)  # ids that the reply is made from
    candidates: Mapped[list[tuple[str, float]] | None] = mapped_column(Json)  # intents and shares
    # Only of a message that can be sent again: the hash of all that was sent under its random id,
    # and the state before it, which gives the same reply once more.
    sent_as: Mapped[str | None] = mapped_column(String(64), unique=True, index=True)
    before: Mapped[dict[str, Any] | None] = mapped_column(Json)


class ReleaseTextRow(Base):
    """An approved text as a release of the knowledge had it. Public; kept as long as receipts."""

    __tablename__ = "release_text"

    release: Mapped[str] = mapped_column(String(64), primary_key=True)
    language: Mapped[str] = mapped_column(String(12), primary_key=True)
    answer: Mapped[str] = mapped_column(String(80), primary_key=True)
    hash: Mapped[str] = mapped_column(String(64), index=True)
    title: Mapped[str] = mapped_column(Text)
    text: Mapped[str] = mapped_column(Text)
    first_served_at: Mapped[datetime] = mapped_column(UTCDateTime)


class FeedbackRow(Base):
    """What a person thought of an answer: a choice of three, no words."""

    __tablename__ = "feedback"

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(UTCDateTime)
    kind: Mapped[str] = mapped_column(String(20))
    conversation_id: Mapped[str | None] = mapped_column(
        ForeignKey("conversation.id", ondelete="CASCADE"), index=True
    )
    turn: Mapped[int | None]
    answers: Mapped[list[str]] = mapped_column(Json)


class SnapshotRow(Base):
    """What a registry said as a whole. The one published last is current; others are history.

    Until ``published_at`` is set nobody reads it: it is being filled, and the columns after it tell
    how far that has come, so that it can go on after an interruption.
    """

    __tablename__ = "registry_snapshot"

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(64))  # hash of the questions that were asked
    data_timestamp: Mapped[str] = mapped_column(String(40))  # the registry's own
    started_at: Mapped[datetime] = mapped_column(UTCDateTime)
    published_at: Mapped[datetime | None] = mapped_column(UTCDateTime, index=True)
    leg: Mapped[int]
    token: Mapped[str | None] = mapped_column(Text)
    total: Mapped[int | None]
    pages: Mapped[int]
    seen: Mapped[list[str]] = mapped_column(Json)  # trials of the question under way


class VersionRow(Base):
    """One state of one public record, kept once however many snapshots hold it."""

    __tablename__ = "registry_version"

    hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    trial: Mapped[str] = mapped_column(String(20), index=True)
    body: Mapped[dict[str, Any]] = mapped_column(Json)  # public, without the people it names
    people: Mapped[dict[str, Any] | None] = mapped_column(Json)  # only while it is current
    first_seen_at: Mapped[datetime] = mapped_column(UTCDateTime)


class MemberRow(Base):
    """That a snapshot holds a trial, in which state, and when that was checked."""

    __tablename__ = "registry_member"

    snapshot_id: Mapped[int] = mapped_column(
        ForeignKey("registry_snapshot.id", ondelete="CASCADE"), primary_key=True
    )
    trial: Mapped[str] = mapped_column(String(20), primary_key=True)
    hash: Mapped[str] = mapped_column(ForeignKey("registry_version.hash"), index=True)
    origin: Mapped[str] = mapped_column(String(8))  # "card" or "search": how it was asked for
    checked_at: Mapped[datetime] = mapped_column(UTCDateTime)


class AttemptRow(Base):
    """How one try to read the registry went; ``reason`` is empty where it went well."""

    __tablename__ = "registry_attempt"

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(UTCDateTime, index=True)
    reason: Mapped[str] = mapped_column(String(200))


class VisitRow(Base):
    """How often people were sent on to a registration on a day: a count, and nobody's identity."""

    __tablename__ = "registry_visit"

    day: Mapped[date] = mapped_column(Date, primary_key=True)
    registration: Mapped[str] = mapped_column(String(40), primary_key=True)
    count: Mapped[int]


class AuditRow(Base):
    """What an operator or erasing did; each row holds the hash of the one before (S-94)."""

    __tablename__ = "audit"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    at: Mapped[str] = mapped_column(String(40))  # as hashed, UTC
    action: Mapped[str] = mapped_column(String(40))
    detail: Mapped[dict[str, Any]] = mapped_column(Json)  # counts, hashes, ids of the folder
    previous: Mapped[str] = mapped_column(String(64), unique=True)
    hash: Mapped[str] = mapped_column(String(64))
