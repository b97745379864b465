"""What public registries said, with history; how reading them went; how often people went there."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0003"
down_revision = "0002"

_JSON = sa.JSON().with_variant(JSONB(), "postgresql")
_TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Five more tables."""
    _snapshot()
    _version()
    _member()
    op.create_table(
        "registry_attempt",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", _TIME, nullable=False),
        sa.Column("reason", sa.String(200), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_registry_attempt"),
    )
    op.create_index("ix_registry_attempt_at", "registry_attempt", ["at"])
    op.create_table(
        "registry_visit",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("registration", sa.String(40), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("day", "registration", name="pk_registry_visit"),
    )


def _snapshot() -> None:
    op.create_table(
        "registry_snapshot",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(64), nullable=False),
        sa.Column("data_timestamp", sa.String(40), nullable=False),
        sa.Column("started_at", _TIME, nullable=False),
        sa.Column("published_at", _TIME, nullable=True),
        sa.Column("leg", sa.Integer(), nullable=False),
        sa.Column("token", sa.Text(), nullable=True),
        sa.Column("total", sa.Integer(), nullable=True),
        sa.Column("pages", sa.Integer(), nullable=False),
        sa.Column("seen", _JSON, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_registry_snapshot"),
    )
    op.create_index("ix_registry_snapshot_published_at", "registry_snapshot", ["published_at"])


def _version() -> None:
    op.create_table(
        "registry_version",
        sa.Column("hash", sa.String(64), nullable=False),
        sa.Column("trial", sa.String(20), nullable=False),
        sa.Column("body", _JSON, nullable=False),
        sa.Column("people", _JSON, nullable=True),
        sa.Column("first_seen_at", _TIME, nullable=False),
        sa.PrimaryKeyConstraint("hash", name="pk_registry_version"),
    )
    op.create_index("ix_registry_version_trial", "registry_version", ["trial"])


def _member() -> None:
    op.create_table(
        "registry_member",
        sa.Column("snapshot_id", sa.Integer(), nullable=False),
        sa.Column("trial", sa.String(20), nullable=False),
        sa.Column("hash", sa.String(64), nullable=False),
        sa.Column("origin", sa.String(8), nullable=False),
        sa.Column("checked_at", _TIME, nullable=False),
        sa.PrimaryKeyConstraint("snapshot_id", "trial", name="pk_registry_member"),
        sa.ForeignKeyConstraint(
            ["snapshot_id"],
            ["registry_snapshot.id"],
            name="fk_registry_member_snapshot_id_registry_snapshot",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["hash"],
            ["registry_version.hash"],
            name="fk_registry_member_hash_registry_version",
        ),
    )
    op.create_index("ix_registry_member_hash", "registry_member", ["hash"])
