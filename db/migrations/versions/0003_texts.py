"""What texts need: photos, the team's voice, the writer and its budget, what a Mastodon server takes."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_TIME = sa.DateTime(timezone=True)


def _text(name: str) -> sa.Column[Any]:
    return sa.Column(name, sa.Text(), server_default="", nullable=False)


def upgrade() -> None:
    for column in (
        _text("why"),
        sa.Column("origin", sa.String(length=8), server_default="template", nullable=False),
        sa.Column("fell_back", sa.String(length=16), server_default="", nullable=False),
        sa.Column("write_at", _TIME, nullable=True),
        _text("photo_idea"),
        _text("alt_text"),
        _text("credit"),
        sa.Column("photo_asked_for", _TIME, nullable=True),
        sa.Column("photo_ready_by", sa.String(length=32), nullable=True),
        sa.Column("edited_at", _TIME, nullable=True),
        _text("edited_from"),
    ):
        op.add_column("posts", column)
    op.create_index("ix_posts_write_at", "posts", ["write_at"])
    stuck = sa.text("lease_tries = 8")
    op.create_index("posts_stuck", "posts", ["lease_tries"], sqlite_where=stuck, postgresql_where=stuck)
    for column in (
        sa.Column("next_photo_at", _TIME, nullable=True),
        _text("tone"),
        _text("banned"),
        _text("tags"),
        sa.Column("writer", sa.Boolean(), server_default=sa.text("true"), nullable=False),
        sa.Column("writer_calls", sa.Integer(), nullable=True),
        sa.Column("writer_cents", sa.Integer(), nullable=True),
    ):
        op.add_column("workspaces", column)
    op.create_index("ix_workspaces_next_photo_at", "workspaces", ["next_photo_at"])
    op.add_column("focuses", sa.Column("most", sa.Integer(), nullable=True))
    op.add_column("focuses", sa.Column("per_link", sa.Integer(), nullable=True))
    op.create_table(
        "writings",
        sa.Column("id", _ID, nullable=False),
        sa.Column("workspace_id", _ID, nullable=False),
        sa.Column("post_id", _ID, nullable=False),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("month", sa.String(length=7), nullable=False),
        sa.Column("micros", sa.BigInteger(), nullable=False),
        sa.Column("input_tokens", sa.Integer(), nullable=True),
        sa.Column("output_tokens", sa.Integer(), nullable=True),
        sa.Column("outcome", sa.String(length=16), server_default="", nullable=False),
        sa.Column("result", sa.JSON(), nullable=True),
        sa.Column("at", _TIME, nullable=False),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["post_id"], ["posts.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("writings_by_month", "writings", ["workspace_id", "month"])
    op.create_index("writings_by_key", "writings", ["workspace_id", "key"])
    op.create_index("ix_writings_post_id", "writings", ["post_id"])
    # As SQL, because the other way is to copy the table and drop it, and with it all that refers to it.
    kind = "INTEGER" if op.get_bind().dialect.name == "sqlite" else "BIGINT"
    op.execute(f"ALTER TABLE requests ADD COLUMN post_id {kind} REFERENCES posts (id)")
    op.add_column("requests", sa.Column("view_id", sa.String(length=32), nullable=True))
