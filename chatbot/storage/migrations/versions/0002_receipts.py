"""What is needed to check a receipt later: of a turn its script, of a release its texts."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0002"
down_revision = "0001"

_JSON = sa.JSON().with_variant(JSONB(), "postgresql")


def upgrade() -> None:
    """Three more columns, empty for the turns before, and one more table."""
    op.add_column("event", sa.Column("receipt", sa.String(64), nullable=True))
    op.add_column("event", sa.Column("script", _JSON, nullable=True))
    op.add_column("event", sa.Column("candidates", _JSON, nullable=True))
    op.create_index("ix_event_receipt", "event", ["receipt"])
    op.create_table(
        "release_text",
        sa.Column("release", sa.String(64), nullable=False),
        sa.Column("language", sa.String(12), nullable=False),
        sa.Column("answer", sa.String(80), nullable=False),
        sa.Column("hash", sa.String(64), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("first_served_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("release", "language", "answer", name="pk_release_text"),
    )
    op.create_index("ix_release_text_hash", "release_text", ["hash"])
