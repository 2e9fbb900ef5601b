"""Feeds and items, sources and what they saw, and what people asked to add."""

from datetime import datetime

from sqlalchemy import Boolean, ForeignKey, Index, Integer, String, Text, UniqueConstraint
from sqlalchemy import text as sql
from sqlalchemy.orm import Mapped, mapped_column

from db.tables.row import Id, Leased, Row


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
    ttl_minutes: Mapped[int | None]  # as the document asked; a look that brings nothing new doesn't repeat it
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
    kind: Mapped[str] = mapped_column(String(8))  # add, suggest
    url: Mapped[str] = mapped_column(Text)
    user_id: Mapped[str] = mapped_column(String(32))
    channel_id: Mapped[str] = mapped_column(String(32), server_default="")
    response_url: Mapped[str] = mapped_column(Text, server_default="")
    locale: Mapped[str] = mapped_column(String(16), server_default="en")
    at: Mapped[datetime]
    due_at: Mapped[datetime | None] = mapped_column(index=True)  # null once answered
    answer: Mapped[str | None] = mapped_column(Text)
