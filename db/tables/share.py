"""Posts: texts on their way out."""

from datetime import datetime

from sqlalchemy import Boolean, ForeignKey, Index, Integer, String, Text, UniqueConstraint
from sqlalchemy import text as sql
from sqlalchemy.orm import Mapped, mapped_column

from db.tables.row import Id, Leased, Row


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
