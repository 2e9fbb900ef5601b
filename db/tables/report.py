"""Weeks that were told."""

from datetime import datetime

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from db.tables.row import Leased, Row


class DigestRow(Leased, Row):
    """One workspace's ISO week, told once."""

    __tablename__ = "digests"
    __table_args__ = (UniqueConstraint("workspace_id", "week"),)
    workspace_id: Mapped[int] = mapped_column(ForeignKey("workspaces.id", ondelete="CASCADE"))
    week: Mapped[str] = mapped_column(String(8))  # 2026-W48
    since: Mapped[datetime]
    until: Mapped[datetime]
