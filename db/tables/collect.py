"""Feeds and items, sources and what they saw, and what people asked to add."""

from datetime import datetime

from sqlalchemy import BigInteger, Boolean, ForeignKey, Index, Integer, String, Text, UniqueConstraint
from sqlalchemy import text as sql
from sqlalchemy.orm import Mapped, mapped_column

from db.tables.row import Id, Leased, Row, only_stuck

NOT_ACTIVE = sql("state <> 'active'")


class HostRow(Row):
    """A registrable domain, which is asked for one feed at a time, by all processes together."""

    __tablename__ = "hosts"
    name: Mapped[str] = mapped_column(String(255), primary_key=True)
    next_at: Mapped[datetime | None] = mapped_column(index=True)  # when the first of its feeds is due
    free_at: Mapped[datetime | None]  # machine time: asked right now, or a pause after it


class FeedRow(Leased, Row):
    """One polled address, fetched once for all workspaces."""

    __tablename__ = "feeds"
    url: Mapped[str] = mapped_column(Text, unique=True)
    host: Mapped[str] = mapped_column(String(255))  # the registrable domain, polled one at a time
    title: Mapped[str] = mapped_column(String(300), server_default="")
    home_url: Mapped[str | None] = mapped_column(Text)
    language: Mapped[str | None] = mapped_column(String(32))
    state: Mapped[str] = mapped_column(String(8), server_default="active")  # active, resting, gone, merged
    etag: Mapped[str | None] = mapped_column(Text)
    last_modified: Mapped[str | None] = mapped_column(Text)
    body_hash: Mapped[str | None] = mapped_column(String(64))
    ttl_minutes: Mapped[int | None]  # as the document asked; a look that brings nothing new doesn't repeat it
    skip_hours: Mapped[int] = mapped_column(Integer, server_default="0")  # bit n: not in hour n, GMT
    skip_days: Mapped[int] = mapped_column(Integer, server_default="0")  # bit 0: not on Mondays, GMT
    parser: Mapped[str] = mapped_column(String(12), server_default="feedparser")
    proofs: Mapped[int] = mapped_column(
        Integer, server_default="0"
    )  # documents both parsers read alike, in a row
    proved_at: Mapped[datetime | None]
    moved_to: Mapped[str | None] = mapped_column(
        Text
    )  # where it says it has gone for good, until we believe it
    moved_seen: Mapped[int] = mapped_column(Integer, server_default="0")
    moved_since: Mapped[datetime | None]
    same_as_id: Mapped[int | None] = mapped_column(
        ForeignKey("feeds.id")
    )  # the feed that a merged one became
    slowed: Mapped[int] = mapped_column(Integer, server_default="0")  # times in a row that it asked for less
    failures: Mapped[int] = mapped_column(Integer, server_default="0")
    error: Mapped[str | None] = mapped_column(String(64))  # a reason's name, put into words when shown
    looked_at: Mapped[datetime | None]
    success_at: Mapped[datetime | None]
    newest_item_id: Mapped[int] = mapped_column(Id, server_default="0")
    newest_item_at: Mapped[datetime | None]
    entry_at: Mapped[datetime | None]  # how it writes: its newest entry's date,
    entry_gap_s: Mapped[int | None]  # and the mean time between its latest ones
    next_poll_at: Mapped[datetime | None] = mapped_column(index=True)
    __table_args__ = (
        Index("feeds_of_host", "host", "next_poll_at"),
        # Of the few only: for "active" an index would have planners read all feeds instead of one host's.
        Index("feeds_not_active", "state", sqlite_where=NOT_ACTIVE, postgresql_where=NOT_ACTIVE),
        only_stuck("feeds"),
    )


class ItemRow(Row):
    """One entry of a feed. What came of nothing is let go after a while; its marks in `seen` stay."""

    __tablename__ = "items"
    __table_args__ = (UniqueConstraint("feed_id", "key"), Index("items_by_age", "seen_at"))
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


class SeenRow(Row):
    """The mark of an entry that a feed has shown once: never new again. Small, because it stays for ever."""

    __tablename__ = "seen"
    __table_args__ = {"sqlite_with_rowid": False}  # noqa: RUF012
    feed_id: Mapped[int] = mapped_column(ForeignKey("feeds.id", ondelete="CASCADE"), primary_key=True)
    mark: Mapped[int] = mapped_column(BigInteger, primary_key=True)


class SourceRow(Leased, Row):
    """A workspace's subscription to a feed, in a lane."""

    __tablename__ = "sources"
    __table_args__ = (UniqueConstraint("workspace_id", "feed_id", "lane"), only_stuck("sources"))
    workspace_id: Mapped[int] = mapped_column(ForeignKey("workspaces.id", ondelete="CASCADE"))
    feed_id: Mapped[int] = mapped_column(ForeignKey("feeds.id"), index=True)
    lane: Mapped[str] = mapped_column(String(8), server_default="share")
    state: Mapped[str] = mapped_column(String(8), server_default="active")  # active, removed, asleep
    added_by: Mapped[str | None] = mapped_column(String(32))
    added_at: Mapped[datetime]
    seen_item_id: Mapped[int] = mapped_column(Id, server_default="0")  # fan-out is done up to here
    looked: Mapped[bool] = mapped_column(Boolean, server_default=sql("false"))  # the first look is over
    due_at: Mapped[datetime | None] = mapped_column(index=True)  # its feed has entries it hasn't seen
    failure_told: Mapped[bool] = mapped_column(Boolean, server_default=sql("false"))
    include: Mapped[str] = mapped_column(Text, server_default="")  # keywords, one a line; "" lets all through
    exclude: Mapped[str] = mapped_column(Text, server_default="")
    import_id: Mapped[int | None] = mapped_column(ForeignKey("imports.id"), index=True)
    came_from_id: Mapped[int | None] = mapped_column(ForeignKey("feeds.id"))  # what merged into its feed


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


class RequestRow(Leased, Row):
    """Something a person asked for that needs the network: an address to add or to suggest."""

    __tablename__ = "requests"
    workspace_id: Mapped[int] = mapped_column(ForeignKey("workspaces.id", ondelete="CASCADE"))
    kind: Mapped[str] = mapped_column(String(8))  # add, listen, suggest, import, server, version
    url: Mapped[str] = mapped_column(Text)
    given: Mapped[str | None] = mapped_column(Text)  # what was pasted instead of an address
    found: Mapped[str | None] = mapped_column(Text)  # JSON: the feeds there is a choice of
    post_id: Mapped[int | None] = mapped_column(ForeignKey("posts.id"))
    view_id: Mapped[str | None] = mapped_column(String(32))  # the form that waits for another version
    user_id: Mapped[str] = mapped_column(String(32))
    channel_id: Mapped[str] = mapped_column(String(32), server_default="")
    response_url: Mapped[str] = mapped_column(Text, server_default="")
    locale: Mapped[str] = mapped_column(String(16), server_default="en")
    at: Mapped[datetime]
    due_at: Mapped[datetime | None] = mapped_column(index=True)  # null once answered
    answer: Mapped[str | None] = mapped_column(Text)


class ImportRow(Leased, Row):
    """A list of feeds that somebody brought, until every one of them has been looked at."""

    __tablename__ = "imports"
    __table_args__ = (UniqueConstraint("workspace_id", "key"),)
    workspace_id: Mapped[int] = mapped_column(ForeignKey("workspaces.id", ondelete="CASCADE"))
    key: Mapped[str] = mapped_column(String(120))  # what was brought, once: "request:12"
    origin: Mapped[str] = mapped_column(Text)  # an address, a file's name, or "" for pasted text
    user_id: Mapped[str | None] = mapped_column(String(32))
    channel_id: Mapped[str | None] = mapped_column(String(32))
    total: Mapped[int] = mapped_column(Integer, server_default="0")  # feeds in the list, each once
    known: Mapped[int] = mapped_column(Integer, server_default="0")  # that the team had already
    bad: Mapped[int] = mapped_column(Integer, server_default="0")  # lines without a usable address
    repeated: Mapped[int] = mapped_column(Integer, server_default="0")  # lines that name a feed again
    left_out: Mapped[int] = mapped_column(Integer, server_default="0")  # feeds beyond what a list may hold
    at: Mapped[datetime]
    due_at: Mapped[datetime | None] = mapped_column(index=True)  # null once told
    done_at: Mapped[datetime | None]
    told: Mapped[str | None] = mapped_column(Text)  # what people were told last
