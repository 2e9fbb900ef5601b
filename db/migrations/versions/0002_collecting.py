"""What collecting needs for a year: hosts, marks of what was seen, moves, filters, imports."""

from hashlib import blake2b

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "hosts",
        sa.Column("name", sa.String(length=255), nullable=False),
        sa.Column("next_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("free_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("name"),
    )
    op.create_index("ix_hosts_next_at", "hosts", ["next_at"])
    op.create_table(
        "seen",
        sa.Column("feed_id", _ID, nullable=False),
        sa.Column("mark", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["feed_id"], ["feeds.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("feed_id", "mark"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "imports",
        sa.Column("id", _ID, nullable=False),
        sa.Column("workspace_id", _ID, nullable=False),
        sa.Column("key", sa.String(length=120), nullable=False),
        sa.Column("origin", sa.Text(), nullable=False),
        sa.Column("user_id", sa.String(length=32), nullable=True),
        sa.Column("channel_id", sa.String(length=32), nullable=True),
        sa.Column("total", sa.Integer(), server_default="0", nullable=False),
        sa.Column("known", sa.Integer(), server_default="0", nullable=False),
        sa.Column("bad", sa.Integer(), server_default="0", nullable=False),
        sa.Column("repeated", sa.Integer(), server_default="0", nullable=False),
        sa.Column("left_out", sa.Integer(), server_default="0", nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("told", sa.Text(), nullable=True),
        sa.Column("lease_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("lease_no", sa.Integer(), server_default="0", nullable=False),
        sa.Column("lease_tries", sa.Integer(), server_default="0", nullable=False),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("workspace_id", "key"),
    )
    op.create_index("ix_imports_due_at", "imports", ["due_at"])
    _feeds()
    _sources()
    op.add_column("requests", sa.Column("given", sa.Text(), nullable=True))
    op.add_column("requests", sa.Column("found", sa.Text(), nullable=True))
    op.drop_index("items_by_alt_key", table_name="items")
    op.create_index("items_by_age", "items", ["seen_at"])
    stuck = sa.text("lease_tries = 8")
    for table in ("feeds", "sources", "candidates", "outbox"):
        op.create_index(f"{table}_stuck", table, ["lease_tries"], sqlite_where=stuck, postgresql_where=stuck)
    _carry_over()


def _feeds() -> None:
    for column in (
        sa.Column("skip_hours", sa.Integer(), server_default="0", nullable=False),
        sa.Column("skip_days", sa.Integer(), server_default="0", nullable=False),
        sa.Column("parser", sa.String(length=12), server_default="feedparser", nullable=False),
        sa.Column("proofs", sa.Integer(), server_default="0", nullable=False),
        sa.Column("proved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("moved_to", sa.Text(), nullable=True),
        sa.Column("moved_seen", sa.Integer(), server_default="0", nullable=False),
        sa.Column("moved_since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("slowed", sa.Integer(), server_default="0", nullable=False),
        sa.Column("entry_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("entry_gap_s", sa.Integer(), nullable=True),
    ):
        op.add_column("feeds", column)
    _add_reference("feeds", "same_as_id", "feeds")
    op.drop_index("feeds_by_host", table_name="feeds")
    op.create_index("feeds_of_host", "feeds", ["host", "next_poll_at"])
    rests = sa.text("state <> 'active'")
    op.create_index("feeds_not_active", "feeds", ["state"], sqlite_where=rests, postgresql_where=rests)


def _sources() -> None:
    for column in (
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("include", sa.Text(), server_default="", nullable=False),
        sa.Column("exclude", sa.Text(), server_default="", nullable=False),
    ):
        op.add_column("sources", column)
    _add_reference("sources", "import_id", "imports")
    _add_reference("sources", "came_from_id", "feeds")
    op.create_index("ix_sources_due_at", "sources", ["due_at"])
    op.create_index("ix_sources_import_id", "sources", ["import_id"])


def _add_reference(table: str, column: str, other: str) -> None:
    # As SQL, because the other way is to copy the table and drop it, and with it all that refers to it.
    kind = "INTEGER" if op.get_bind().dialect.name == "sqlite" else "BIGINT"
    op.execute(f"ALTER TABLE {table} ADD COLUMN {column} {kind} REFERENCES {other} (id)")


def _carry_over() -> None:
    """Give what is there already its hosts, its marks and its place in the fan-out."""
    bind = op.get_bind()
    bind.execute(
        sa.text("INSERT INTO hosts (name, next_at) SELECT host, min(next_poll_at) FROM feeds GROUP BY host")
    )
    bind.execute(
        sa.text(
            "UPDATE sources SET due_at = added_at WHERE state = 'active' AND seen_item_id <"
            " (SELECT newest_item_id FROM feeds WHERE feeds.id = sources.feed_id)"
        )
    )
    rows = bind.execute(sa.text("SELECT feed_id, key, alt_key, url_key FROM items"))
    marks: set[tuple[int, int]] = set()
    for feed_id, key, alt_key, url_key in rows:
        marks.add((feed_id, _mark(key)))
        if alt_key:
            marks.add((feed_id, _mark(alt_key)))
        if url_key:
            path = url_key.partition("/")[2]
            marks.add((feed_id, _mark("/" + path if path else url_key)))
    seen = sa.table("seen", sa.column("feed_id"), sa.column("mark"))
    found = [{"feed_id": feed_id, "mark": mark} for feed_id, mark in sorted(marks)]
    if found:
        bind.execute(sa.insert(seen), found)


def _mark(text: str) -> int:
    """As `curation.collect.known.seen` makes marks at this version."""
    digest = blake2b(text.encode("utf-8", "ignore"), digest_size=8).digest()
    return int.from_bytes(digest, "big", signed=True)
