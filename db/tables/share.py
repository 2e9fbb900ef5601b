"""Posts, texts on their way out, and what was asked of the writer."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, Boolean, ForeignKey, Index, Integer, String, Text, UniqueConstraint
from sqlalchemy import text as sql
from sqlalchemy.orm import Mapped, mapped_column

from db.tables.row import Id, Leased, Row, only_stuck


class PostRow(Leased, Row):
    """An accepted candidate's text for the focus, on its way out."""

    __tablename__ = "posts"
    __table_args__ = (
        UniqueConstraint("candidate_id", "platform"),
        Index("posts_by_state", "workspace_id", "state"),
        only_stuck("posts"),
    )
    workspace_id: Mapped[int] = mapped_column(ForeignKey("workspaces.id", ondelete="CASCADE"))
    candidate_id: Mapped[int] = mapped_column(ForeignKey("candidates.id", ondelete="CASCADE"))
    platform: Mapped[str | None] = mapped_column(String(16))  # null until the team has a focus
    state: Mapped[str] = mapped_column(String(12), server_default="draft")
    first_text: Mapped[str] = mapped_column(Text, server_default="")
    text: Mapped[str] = mapped_column(Text, server_default="")
    why: Mapped[str] = mapped_column(
        Text, server_default=""
    )  # why a friend would care, as the writer sees it
    origin: Mapped[str] = mapped_column(String(8), server_default="template")  # template or writer
    fell_back: Mapped[str] = mapped_column(String(16), server_default="")  # why it isn't the writer's
    write_at: Mapped[datetime | None] = mapped_column(
        index=True
    )  # the writer is to be asked; null once it was
    photo_idea: Mapped[str] = mapped_column(Text, server_default="")
    alt_text: Mapped[str] = mapped_column(Text, server_default="")
    credit: Mapped[str] = mapped_column(Text, server_default="")
    photo_asked_for: Mapped[datetime | None]  # the slot before which "Photo ready?" was asked
    photo_ready_by: Mapped[str | None] = mapped_column(String(32))
    approved_sha: Mapped[str | None] = mapped_column(String(64))  # SHA-256 of the text a person approved
    approved_by: Mapped[str | None] = mapped_column(String(32))
    edited: Mapped[bool] = mapped_column(Boolean, server_default=sql("false"))
    edited_at: Mapped[datetime | None]
    edited_from: Mapped[str] = mapped_column(Text, server_default="")  # the version a person began from
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


class WritingRow(Row):
    """One call of the writer: its cost reserved before, settled by what was used; and what came of it."""

    __tablename__ = "writings"
    __table_args__ = (
        Index("writings_by_month", "workspace_id", "month"),
        Index("writings_by_key", "workspace_id", "key"),
    )
    id: Mapped[int] = mapped_column(Id, primary_key=True)
    workspace_id: Mapped[int] = mapped_column(ForeignKey("workspaces.id", ondelete="CASCADE"))
    post_id: Mapped[int] = mapped_column(ForeignKey("posts.id", ondelete="CASCADE"), index=True)
    key: Mapped[str] = mapped_column(String(64))  # SHA-256 of all the writer was told
    month: Mapped[str] = mapped_column(String(7))  # "2026-11", where the workspace is
    micros: Mapped[int] = mapped_column(BigInteger)  # millionths of a dollar
    input_tokens: Mapped[int | None]
    output_tokens: Mapped[int | None]
    outcome: Mapped[str] = mapped_column(String(16), server_default="")  # "" while it is under way
    result: Mapped[dict[str, Any] | None] = mapped_column(JSON)  # the text, once it has passed every check
    at: Mapped[datetime]
