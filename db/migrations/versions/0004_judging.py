"""What judging needs: words of stories, what was learnt of a team, what it asked for, and why each was picked."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.add_column("stories", sa.Column("title", sa.Text(), server_default="", nullable=False))
    op.create_index("stories_by_age", "stories", ["workspace_id", "first_at"])
    op.create_table(
        "story_links",
        sa.Column("story_id", _ID, nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("other_id", _ID, nullable=False),
        sa.CheckConstraint("story_id <> other_id"),
        sa.ForeignKeyConstraint(["story_id"], ["stories.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["other_id"], ["stories.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("story_id", "kind"),
    )
    op.create_index("story_links_by_other", "story_links", ["other_id"])
    op.add_column("candidates", sa.Column("pick", sa.String(length=12), nullable=True))
    op.add_column("candidates", sa.Column("prior", sa.Float(), nullable=True))
    op.add_column("candidates", sa.Column("taste_version", sa.Integer(), nullable=True))
    op.execute("UPDATE candidates SET pick = 'best' WHERE score IS NOT NULL")
    op.create_table(
        "story_words",
        sa.Column("workspace_id", _ID, nullable=False),
        sa.Column("word", sa.String(length=64), nullable=False),
        sa.Column("story_id", _ID, nullable=False),
        sa.Column("at", _TIME, nullable=False),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["story_id"], ["stories.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("workspace_id", "word", "story_id"),
        sqlite_with_rowid=False,
    )
    op.create_index("story_words_by_story", "story_words", ["story_id"])
    op.create_index("story_words_by_age", "story_words", ["at"])
    op.create_table(
        "vectors",
        sa.Column("candidate_id", _ID, nullable=False),
        sa.Column("kind", sa.String(length=60), nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["candidate_id"], ["candidates.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("candidate_id", "kind"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "tastes",
        sa.Column("id", _ID, nullable=False),
        sa.Column("workspace_id", _ID, nullable=False),
        sa.Column("version", sa.Integer(), server_default="0", nullable=False),
        sa.Column("model", sa.LargeBinary(), nullable=True),
        sa.Column("embedder", sa.String(length=60), server_default="", nullable=False),
        sa.Column("labels", sa.Integer(), server_default="0", nullable=False),
        sa.Column("liked", sa.Integer(), server_default="0", nullable=False),
        sa.Column("words", sa.JSON(), nullable=True),
        sa.Column("fitted_at", _TIME, nullable=True),
        sa.Column("closed", sa.Integer(), server_default="0", nullable=False),
        sa.Column("due_at", _TIME, nullable=True),
        sa.Column("month", sa.String(length=7), server_default="", nullable=False),
        sa.Column("micros", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("lease_until", _TIME, nullable=True),
        sa.Column("lease_no", sa.Integer(), server_default="0", nullable=False),
        sa.Column("lease_tries", sa.Integer(), server_default="0", nullable=False),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("workspace_id"),
    )
    op.create_index("ix_tastes_due_at", "tastes", ["due_at"])
    stuck = sa.text("lease_tries = 8")
    op.create_index("tastes_stuck", "tastes", ["lease_tries"], sqlite_where=stuck, postgresql_where=stuck)
    op.create_table(
        "leanings",
        sa.Column("id", _ID, nullable=False),
        sa.Column("workspace_id", _ID, nullable=False),
        sa.Column("subject", sa.String(length=8), nullable=False),
        sa.Column("key", sa.String(length=255), nullable=False),
        sa.Column("stance", sa.String(length=8), nullable=False),
        sa.Column("by", sa.String(length=32), server_default="", nullable=False),
        sa.Column("at", _TIME, nullable=False),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("workspace_id", "subject", "key"),
    )
