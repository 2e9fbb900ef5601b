"""Stories, candidates with their rounds, who answers, and the votes."""

from datetime import datetime
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    CheckConstraint,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
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
        Index("stories_by_age", "workspace_id", "first_at"),
    )
    id: Mapped[int] = mapped_column(Id, primary_key=True)
    workspace_id: Mapped[int] = mapped_column(ForeignKey("workspaces.id", ondelete="CASCADE"))
    url_key: Mapped[str | None] = mapped_column(Text)
    title_key: Mapped[str | None] = mapped_column(Text)
    first_at: Mapped[datetime]
    title: Mapped[str] = mapped_column(Text, server_default="")  # of its first item, as it is compared


class StoryLinkRow(Row):
    """What a story has to do with another one.

    `near`: an earlier one that it may be, for people to say. `same`: people said that it is the other, which goes
    on and has no `same` itself. `apart`: people said later that it is not the other after all; then its `same` is
    the story that is asked anew.
    """

    __tablename__ = "story_links"
    __table_args__ = (
        Index("story_links_by_other", "other_id"),
        CheckConstraint("story_id <> other_id"),
    )
    story_id: Mapped[int] = mapped_column(ForeignKey("stories.id", ondelete="CASCADE"), primary_key=True)
    kind: Mapped[str] = mapped_column(String(8), primary_key=True)
    other_id: Mapped[int] = mapped_column(ForeignKey("stories.id", ondelete="CASCADE"))


class StoryWordRow(Row):
    """A word of a story's first title: how later titles find it, and how rare each word is."""

    __tablename__ = "story_words"
    __table_args__ = (
        Index("story_words_by_story", "story_id"),
        Index("story_words_by_age", "at"),
        {"sqlite_with_rowid": False},
    )
    workspace_id: Mapped[int] = mapped_column(
        ForeignKey("workspaces.id", ondelete="CASCADE"), primary_key=True
    )
    word: Mapped[str] = mapped_column(String(64), primary_key=True)
    story_id: Mapped[int] = mapped_column(ForeignKey("stories.id", ondelete="CASCADE"), primary_key=True)
    at: Mapped[datetime]  # the story's first_at


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
    # For judging the judging later: how the bot came to ask, what the plain source prior said, by which taste.
    pick: Mapped[str | None] = mapped_column(String(12))  # best, least_asked; null for what people suggest
    prior: Mapped[float | None] = mapped_column(Float)
    taste_version: Mapped[int | None]
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


class VectorRow(Row):
    """A candidate's text as numbers, made once. `kind` names what made it."""

    __tablename__ = "vectors"
    __table_args__ = {"sqlite_with_rowid": False}  # noqa: RUF012
    candidate_id: Mapped[int] = mapped_column(
        ForeignKey("candidates.id", ondelete="CASCADE"), primary_key=True
    )
    kind: Mapped[str] = mapped_column(String(60), primary_key=True)
    data: Mapped[bytes] = mapped_column(LargeBinary)


class TasteRow(Leased, Row):
    """What the bot has learnt of one workspace's answers."""

    __tablename__ = "tastes"
    __table_args__ = (only_stuck("tastes"),)
    workspace_id: Mapped[int] = mapped_column(ForeignKey("workspaces.id", ondelete="CASCADE"), unique=True)
    version: Mapped[int] = mapped_column(Integer, server_default="0")  # counts up with each fit
    model: Mapped[bytes | None] = mapped_column(LargeBinary)  # null while there is too little to learn from
    embedder: Mapped[str] = mapped_column(String(60), server_default="")
    labels: Mapped[int] = mapped_column(Integer, server_default="0")  # decided questions it was learnt from
    liked: Mapped[int] = mapped_column(Integer, server_default="0")  # those of them that were liked
    words: Mapped[dict[str, Any] | None] = mapped_column(
        JSON
    )  # the strongest, {"liked": [...], "disliked": [...]}
    fitted_at: Mapped[datetime | None]
    closed: Mapped[int] = mapped_column(Integer, server_default="0")  # questions closed since
    due_at: Mapped[datetime | None] = mapped_column(index=True)
    # What texts as numbers have cost, where a provider makes them: millionths of a dollar in that month.
    month: Mapped[str] = mapped_column(String(7), server_default="")
    micros: Mapped[int] = mapped_column(BigInteger, server_default="0")


class LeaningRow(Row):
    """What people asked for more of, for less of, or never."""

    __tablename__ = "leanings"
    __table_args__ = (UniqueConstraint("workspace_id", "subject", "key"),)
    id: Mapped[int] = mapped_column(Id, primary_key=True)
    workspace_id: Mapped[int] = mapped_column(ForeignKey("workspaces.id", ondelete="CASCADE"))
    subject: Mapped[str] = mapped_column(String(8))  # word, source, domain
    key: Mapped[str] = mapped_column(String(255))  # a word, a source's id, a domain
    stance: Mapped[str] = mapped_column(String(8))  # more, less, never
    by: Mapped[str] = mapped_column(String(32), server_default="")
    at: Mapped[datetime]
