"""Every table of the way, from a feed's bytes to the week's digest.

Constraints make repeats harmless: whatever may run twice ends in a unique key.
Times are aware UTC. Columns named `*_at` that decide when something is due are
product time; `lease_until`, `send_after`, `paint_after` and `sent_at` are machine
time, which no one can move.
"""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    CheckConstraint,
    DateTime,
    Dialect,
    Float,
    ForeignKey,
    Index,
    Integer,
    String,
    Text,
    TypeDecorator,
    UniqueConstraint,
)
from sqlalchemy import (
    text as sql,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class UtcTime(TypeDecorator[datetime]):
    """Aware UTC instants; refuses naive ones. SQLite keeps them as text without a zone."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"naive time {value!r}: instants carry their zone")
        moment = value.astimezone(UTC)
        return moment.replace(tzinfo=None) if dialect.name == "sqlite" else moment

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Row(DeclarativeBase):
    type_annotation_map = {datetime: UtcTime(), dict[str, Any]: JSON(), list[Any]: JSON()}  # noqa: RUF012


# A key that is an INTEGER on SQLite (so that it counts up by itself) and 64 bits on PostgreSQL.
Id = BigInteger().with_variant(Integer(), "sqlite")


class Leased:
    """Columns of a row that jobs take: `lease_no` fences off a worker whose lease has passed on."""

    id: Mapped[int] = mapped_column(Id, primary_key=True, sort_order=-1)
    lease_until: Mapped[datetime | None]
    lease_no: Mapped[int] = mapped_column(Integer, default=0, server_default="0")
    lease_tries: Mapped[int] = mapped_column(Integer, default=0, server_default="0")


class WorkspaceRow(Leased, Row):
    """One Slack team, its voting channel, its settings and its next due times."""

    __tablename__ = "workspaces"
    team_id: Mapped[str] = mapped_column(String(32), unique=True)
    name: Mapped[str] = mapped_column(String(200), server_default="")
    state: Mapped[str] = mapped_column(String(16), server_default="new")  # new, active, paused, ended
    channel_id: Mapped[str | None] = mapped_column(String(32))
    locale: Mapped[str] = mapped_column(String(16), server_default="en")
    tz: Mapped[str] = mapped_column(String(64), server_default="UTC")
    interests: Mapped[str] = mapped_column(Text, server_default="")
    friend: Mapped[str] = mapped_column(Text, server_default="")
    voters: Mapped[str] = mapped_column(String(8), server_default="open")  # open or listed
    working: Mapped[dict[str, Any]] = mapped_column(JSON)  # days, opens, closes, days off
    ask_at: Mapped[str] = mapped_column(String(5), server_default="09:30")
    slots: Mapped[list[Any]] = mapped_column(JSON)  # [[weekday, "HH:MM"], ...]
    created_at: Mapped[datetime]
    set_up_at: Mapped[datetime | None]
    paused_at: Mapped[datetime | None]
    paused_until: Mapped[datetime | None] = mapped_column(index=True)
    resumed_at: Mapped[datetime | None]
    round_wanted_at: Mapped[datetime | None]  # someone waits for questions now
    round_asked_by: Mapped[str | None] = mapped_column(String(32))
    next_round_at: Mapped[datetime | None] = mapped_column(index=True)
    next_slot_at: Mapped[datetime | None] = mapped_column(index=True)
    next_digest_at: Mapped[datetime | None] = mapped_column(index=True)
    next_members_at: Mapped[datetime | None] = mapped_column(index=True)
    full_told: Mapped[bool] = mapped_column(Boolean, server_default=sql("false"))
    nobody_told: Mapped[bool] = mapped_column(Boolean, server_default=sql("false"))
    focus_asked: Mapped[bool] = mapped_column(Boolean, server_default=sql("false"))


class MemberRow(Row):
    """One person (or bot) of a workspace and what they may do."""

    __tablename__ = "members"
    __table_args__ = (UniqueConstraint("workspace_id", "user_id"),)
    id: Mapped[int] = mapped_column(Id, primary_key=True)
    workspace_id: Mapped[int] = mapped_column(ForeignKey("workspaces.id", ondelete="CASCADE"))
    user_id: Mapped[str] = mapped_column(String(32))
    name: Mapped[str] = mapped_column(String(200), server_default="")
    kind: Mapped[str] = mapped_column(String(16))  # member, admin, guest, bot, stranger
    tz: Mapped[str] = mapped_column(String(64), server_default="UTC")
    locale: Mapped[str] = mapped_column(String(16), server_default="en")
    voter: Mapped[bool] = mapped_column(Boolean, server_default=sql("false"))
    named: Mapped[bool] = mapped_column(Boolean, server_default=sql("false"))  # chosen by a curator
    curator: Mapped[bool] = mapped_column(Boolean, server_default=sql("false"))
    poster: Mapped[bool] = mapped_column(Boolean, server_default=sql("false"))
    left_at: Mapped[datetime | None]
    away_until: Mapped[datetime | None]
    last_press_at: Mapped[datetime | None]


class FocusRow(Row):
    """The platform a workspace works on; at most one is the focus."""

    __tablename__ = "focuses"
    __table_args__ = (
        UniqueConstraint("workspace_id", "platform"),
        Index(
            "one_focus",
            "workspace_id",
            unique=True,
            sqlite_where=sql("state = 'focus'"),
            postgresql_where=sql("state = 'focus'"),
        ),
    )
    id: Mapped[int] = mapped_column(Id, primary_key=True)
    workspace_id: Mapped[int] = mapped_column(ForeignKey("workspaces.id", ondelete="CASCADE"))
    platform: Mapped[str] = mapped_column(String(16))
    state: Mapped[str] = mapped_column(String(16))  # focus, left
    account: Mapped[str] = mapped_column(String(200), server_default="")
    since: Mapped[datetime]


class FeedRow(Leased, Row):
    """One polled address, fetched once for all workspaces."""

    __tablename__ = "feeds"
    url: Mapped[str] = mapped_column(Text, unique=True)
    host: Mapped[str] = mapped_column(String(255))  # the registrable domain, polled one at a time
    title: Mapped[str] = mapped_column(String(300), server_default="")
    home_url: Mapped[str | None] = mapped_column(Text)
    language: Mapped[str | None] = mapped_column(String(32))
    state: Mapped[str] = mapped_column(String(8), server_default="active")  # active, resting, gone
    etag: Mapped[str | None] = mapped_column(Text)
    last_modified: Mapped[str | None] = mapped_column(Text)
    body_hash: Mapped[str | None] = mapped_column(String(64))
    failures: Mapped[int] = mapped_column(Integer, server_default="0")
    error: Mapped[str | None] = mapped_column(String(64))  # a reason's name, put into words when shown
    looked_at: Mapped[datetime | None]
    success_at: Mapped[datetime | None]
    newest_item_id: Mapped[int] = mapped_column(Id, server_default="0")
    newest_item_at: Mapped[datetime | None]
    next_poll_at: Mapped[datetime | None] = mapped_column(index=True)
    __table_args__ = (Index("feeds_by_host", "host", "lease_until"),)


class ItemRow(Row):
    """One entry of a feed, seen once and for all."""

    __tablename__ = "items"
    __table_args__ = (UniqueConstraint("feed_id", "key"), Index("items_by_alt_key", "feed_id", "alt_key"))
    id: Mapped[int] = mapped_column(Id, primary_key=True)
    feed_id: Mapped[int] = mapped_column(ForeignKey("feeds.id", ondelete="CASCADE"))
    key: Mapped[str] = mapped_column(Text)
    alt_key: Mapped[str | None] = mapped_column(Text)
    url: Mapped[str | None] = mapped_column(Text)
    url_key: Mapped[str | None] = mapped_column(Text, index=True)
    title: Mapped[str] = mapped_column(Text)
    summary: Mapped[str] = mapped_column(Text)
    published_at: Mapped[datetime | None]
    seen_at: Mapped[datetime]


class SourceRow(Leased, Row):
    """A workspace's subscription to a feed, in a lane."""

    __tablename__ = "sources"
    __table_args__ = (UniqueConstraint("workspace_id", "feed_id", "lane"),)
    workspace_id: Mapped[int] = mapped_column(ForeignKey("workspaces.id", ondelete="CASCADE"))
    feed_id: Mapped[int] = mapped_column(ForeignKey("feeds.id"), index=True)
    lane: Mapped[str] = mapped_column(String(8), server_default="share")
    state: Mapped[str] = mapped_column(String(8), server_default="active")  # active, removed
    added_by: Mapped[str | None] = mapped_column(String(32))
    added_at: Mapped[datetime]
    seen_item_id: Mapped[int] = mapped_column(Id, server_default="0")  # fan-out is done up to here
    looked: Mapped[bool] = mapped_column(Boolean, server_default=sql("false"))  # the first look is over
    failure_told: Mapped[bool] = mapped_column(Boolean, server_default=sql("false"))


class StoryRow(Row):
    """Items of one workspace about the same thing."""

    __tablename__ = "stories"
    __table_args__ = (
        Index("stories_by_url", "workspace_id", "url_key"),
        Index("stories_by_title", "workspace_id", "title_key"),
    )
    id: Mapped[int] = mapped_column(Id, primary_key=True)
    workspace_id: Mapped[int] = mapped_column(ForeignKey("workspaces.id", ondelete="CASCADE"))
    url_key: Mapped[str | None] = mapped_column(Text)
    title_key: Mapped[str | None] = mapped_column(Text)
    first_at: Mapped[datetime]


class SightingRow(Row):
    """An item as one source saw it, with its fate."""

    __tablename__ = "sightings"
    __table_args__ = (UniqueConstraint("source_id", "item_id"), Index("sightings_by_story", "story_id"))
    id: Mapped[int] = mapped_column(Id, primary_key=True)
    source_id: Mapped[int] = mapped_column(ForeignKey("sources.id", ondelete="CASCADE"))
    item_id: Mapped[int] = mapped_column(ForeignKey("items.id", ondelete="CASCADE"), index=True)
    story_id: Mapped[int | None] = mapped_column(ForeignKey("stories.id", ondelete="SET NULL"))
    fate: Mapped[str] = mapped_column(String(20))
    at: Mapped[datetime]


class CandidateRow(Leased, Row):
    """A story put to the friend test, in a round."""

    __tablename__ = "candidates"
    __table_args__ = (
        UniqueConstraint("story_id", "round"),
        Index("candidates_by_state", "workspace_id", "state"),
        CheckConstraint("round in (1, 2)"),
    )
    workspace_id: Mapped[int] = mapped_column(ForeignKey("workspaces.id", ondelete="CASCADE"))
    story_id: Mapped[int] = mapped_column(ForeignKey("stories.id", ondelete="CASCADE"))
    round: Mapped[int] = mapped_column(Integer, server_default="1")
    state: Mapped[str] = mapped_column(String(12), server_default="waiting")
    source_id: Mapped[int | None] = mapped_column(ForeignKey("sources.id", ondelete="SET NULL"))
    suggested_by: Mapped[str | None] = mapped_column(String(32))
    url: Mapped[str | None] = mapped_column(Text)
    title: Mapped[str] = mapped_column(Text)
    summary: Mapped[str] = mapped_column(Text, server_default="")
    source_name: Mapped[str] = mapped_column(String(300), server_default="")
    published_at: Mapped[datetime | None]
    created_at: Mapped[datetime]
    score: Mapped[float | None] = mapped_column(Float)
    reasons: Mapped[list[Any]] = mapped_column(JSON)
    rule: Mapped[dict[str, Any] | None] = mapped_column(JSON)  # frozen when asked
    asked_at: Mapped[datetime | None]
    closes_at: Mapped[datetime | None]
    held_verdict: Mapped[str] = mapped_column(String(12), server_default="open")
    held_since: Mapped[datetime | None]
    due_at: Mapped[datetime | None] = mapped_column(index=True)
    decided_at: Mapped[datetime | None]
    yes: Mapped[int | None]
    no: Mapped[int | None]
    passed: Mapped[int | None]


class ElectorRow(Row):
    """Who answers one candidate: written when it is asked."""

    __tablename__ = "electorate"
    candidate_id: Mapped[int] = mapped_column(
        ForeignKey("candidates.id", ondelete="CASCADE"), primary_key=True
    )
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id", ondelete="CASCADE"), primary_key=True)
    joined_at: Mapped[datetime | None]  # who wasn't asked but pressed


class VoteRow(Row):
    """One person's answer to one candidate; the last one counts until it is closed."""

    __tablename__ = "votes"
    candidate_id: Mapped[int] = mapped_column(
        ForeignKey("candidates.id", ondelete="CASCADE"), primary_key=True
    )
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id", ondelete="CASCADE"), primary_key=True)
    answer: Mapped[str | None] = mapped_column(String(4))  # yes, no, pass; null when taken back
    at: Mapped[datetime]
    reason: Mapped[str | None] = mapped_column(String(300))


class PostRow(Leased, Row):
    """An accepted candidate's text for the focus, on its way out."""

    __tablename__ = "posts"
    __table_args__ = (
        UniqueConstraint("candidate_id", "platform"),
        Index("posts_by_state", "workspace_id", "state"),
    )
    workspace_id: Mapped[int] = mapped_column(ForeignKey("workspaces.id", ondelete="CASCADE"))
    candidate_id: Mapped[int] = mapped_column(ForeignKey("candidates.id", ondelete="CASCADE"))
    platform: Mapped[str | None] = mapped_column(String(16))  # null until the team has a focus
    state: Mapped[str] = mapped_column(String(12), server_default="draft")
    first_text: Mapped[str] = mapped_column(Text, server_default="")
    text: Mapped[str] = mapped_column(Text, server_default="")
    approved_sha: Mapped[str | None] = mapped_column(String(64))  # SHA-256 of the text a person approved
    approved_by: Mapped[str | None] = mapped_column(String(32))
    edited: Mapped[bool] = mapped_column(Boolean, server_default=sql("false"))
    created_at: Mapped[datetime]
    place: Mapped[int] = mapped_column(Id, server_default="0")  # order in the queue
    pinned_at: Mapped[datetime | None]
    handed_at: Mapped[datetime | None]
    handed_to: Mapped[str | None] = mapped_column(String(32))
    handoff_no: Mapped[int] = mapped_column(Integer, server_default="0")
    remind_at: Mapped[datetime | None] = mapped_column(index=True)
    published_at: Mapped[datetime | None]
    published_by: Mapped[str | None] = mapped_column(String(32))
    withdrawn_by: Mapped[str | None] = mapped_column(String(32))


class OutboxRow(Leased, Row):
    """One Slack message: unsent, sent, and kept up to date by the painter."""

    __tablename__ = "outbox"
    __table_args__ = (
        Index("outbox_by_state", "state", "send_after"),
        Index("outbox_by_subject", "kind", "subject_id"),
        Index(
            "outbox_dirty",
            "paint_after",
            sqlite_where=sql("dirty_no > painted_no and state = 'sent'"),
            postgresql_where=sql("dirty_no > painted_no and state = 'sent'"),
        ),
    )
    workspace_id: Mapped[int] = mapped_column(ForeignKey("workspaces.id", ondelete="CASCADE"))
    key: Mapped[str] = mapped_column(String(120), unique=True)  # what it says, once: "candidate:12"
    kind: Mapped[str] = mapped_column(String(16))
    subject_id: Mapped[int] = mapped_column(Id)
    channel_id: Mapped[str] = mapped_column(String(32))
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("outbox.id", ondelete="CASCADE"))
    payload: Mapped[dict[str, Any] | None] = mapped_column(JSON)  # notices; other kinds are drawn from rows
    state: Mapped[str] = mapped_column(String(10), server_default="pending")
    send_after: Mapped[datetime]
    created_at: Mapped[datetime]
    began_at: Mapped[datetime | None]  # when the call that may have arrived was begun
    resends: Mapped[int] = mapped_column(Integer, server_default="0")
    ts: Mapped[str | None] = mapped_column(String(32))
    sent_at: Mapped[datetime | None]
    error: Mapped[str | None] = mapped_column(Text)
    dirty_no: Mapped[int] = mapped_column(Integer, server_default="0")
    painted_no: Mapped[int] = mapped_column(Integer, server_default="0")
    paint_after: Mapped[datetime | None]
    paint_until: Mapped[datetime | None]  # the painter's lease


class PaceRow(Row):
    """When the next call of a kind may go out, shared by all processes."""

    __tablename__ = "paces"
    key: Mapped[str] = mapped_column(String(120), primary_key=True)  # "post:C123", "paint:7"
    next_at: Mapped[datetime]


class RequestRow(Leased, Row):
    """Something a person asked for that needs the network: an address to add or to suggest."""

    __tablename__ = "requests"
    workspace_id: Mapped[int] = mapped_column(ForeignKey("workspaces.id", ondelete="CASCADE"))
    kind: Mapped[str] = mapped_column(String(8))  # add, suggest
    url: Mapped[str] = mapped_column(Text)
    user_id: Mapped[str] = mapped_column(String(32))
    channel_id: Mapped[str] = mapped_column(String(32), server_default="")
    response_url: Mapped[str] = mapped_column(Text, server_default="")
    locale: Mapped[str] = mapped_column(String(16), server_default="en")
    at: Mapped[datetime]
    due_at: Mapped[datetime | None] = mapped_column(index=True)  # null once answered
    answer: Mapped[str | None] = mapped_column(Text)


class DigestRow(Leased, Row):
    """One workspace's ISO week, told once."""

    __tablename__ = "digests"
    __table_args__ = (UniqueConstraint("workspace_id", "week"),)
    workspace_id: Mapped[int] = mapped_column(ForeignKey("workspaces.id", ondelete="CASCADE"))
    week: Mapped[str] = mapped_column(String(8))  # 2026-W48
    since: Mapped[datetime]
    until: Mapped[datetime]


class AuditRow(Row):
    """Who did what, when: every change of state and every setting."""

    __tablename__ = "audit"
    __table_args__ = (Index("audit_by_workspace", "workspace_id", "at"),)
    id: Mapped[int] = mapped_column(Id, primary_key=True)
    workspace_id: Mapped[int] = mapped_column(ForeignKey("workspaces.id", ondelete="CASCADE"))
    at: Mapped[datetime]
    actor: Mapped[str] = mapped_column(String(32), server_default="")  # a user id; empty for the bot itself
    action: Mapped[str] = mapped_column(String(40))
    subject: Mapped[str] = mapped_column(String(120), server_default="")
    detail: Mapped[dict[str, Any]] = mapped_column(JSON)
