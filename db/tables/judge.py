"""Stories, candidates with their rounds, who answers, and the votes."""

from datetime import datetime
from typing import Any

from sqlalchemy import (
    JSON,
    CheckConstraint,
    Float,
    ForeignKey,
    Index,
    Integer,
    String,
    Text,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column

from db.tables.row import Id, Leased, Row, only_stuck


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


class CandidateRow(Leased, Row):
    """A story put to the friend test, in a round."""

    __tablename__ = "candidates"
    __table_args__ = (
        UniqueConstraint("story_id", "round"),
        Index("candidates_by_state", "workspace_id", "state"),
        CheckConstraint("round in (1, 2)"),
        only_stuck("candidates"),
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
