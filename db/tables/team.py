"""Workspaces, their people, their focus, and who did what."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Boolean, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy import text as sql
from sqlalchemy.orm import Mapped, mapped_column

from db.tables.row import Id, Leased, Row


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
    next_photo_at: Mapped[datetime | None] = mapped_column(index=True)  # when "Photo ready?" is asked next
    tone: Mapped[str] = mapped_column(Text, server_default="")
    banned: Mapped[str] = mapped_column(Text, server_default="")  # words never to be used, one a line
    tags: Mapped[str] = mapped_column(Text, server_default="")  # hashtags that may be used, one a line
    writer: Mapped[bool] = mapped_column(Boolean, server_default=sql("true"))  # the team's own switch
    writer_calls: Mapped[int | None]  # a month; null: what whoever runs the bot has set
    writer_cents: Mapped[int | None]


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
    most: Mapped[int | None]  # what this server takes, where servers differ
    per_link: Mapped[int | None]
    since: Mapped[datetime]


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
