"""What tells a message that was sent twice, and a talk whose late turns must not come back."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0005"
down_revision = "0004"

_JSON = sa.JSON(none_as_null=True).with_variant(JSONB(none_as_null=True), "postgresql")


def upgrade() -> None:
    """Three more columns, empty for what was there before."""
    op.add_column("conversation", sa.Column("erased_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("event", sa.Column("sent_as", sa.String(64), nullable=True))
    op.add_column("event", sa.Column("before", _JSON, nullable=True))
    op.create_index("ix_event_sent_as", "event", ["sent_as"], unique=True)
