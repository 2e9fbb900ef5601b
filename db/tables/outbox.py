"""Slack messages and their pace."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, Integer, String, Text
from sqlalchemy import text as sql
from sqlalchemy.orm import Mapped, mapped_column

from db.tables.row import Id, Leased, Row, only_stuck


class OutboxRow(Leased, Row):
    """One Slack message: unsent, sent, and kept up to date by the painter."""

    __tablename__ = "outbox"
    __table_args__ = (
        Index("outbox_by_state", "state", "send_after"),
        Index("outbox_by_subject", "kind", "subject_id"),
        only_stuck("outbox"),
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
