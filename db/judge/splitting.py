"""What a card stands for besides what it shows, and how one of these becomes a story of its own again.

Steps expect the workspace to be locked, as in `merging`.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy import or_, select, update
from sqlalchemy.orm import Session

from curation.judge.candidate import Candidate, State
from curation.judge.story.titles import Title, read_title
from db.judge import candidates, stories
from db.judge.merging import APART, SAME
from db.tables import CandidateRow, FeedRow, ItemRow, SightingRow, SourceRow, StoryLinkRow, StoryRow
from db.upsert import put

_C, _L, _S = CandidateRow, StoryLinkRow, StoryRow
MOST = 50  # of one story: ten by the rule, the rest by hand


@dataclass(frozen=True, slots=True)
class Attached:
    """One of them: an item as a source saw it, or what a person suggested.

    `id` is the sighting's or the suggestion's story's. `url_key` is what its address is known by, `titled` its
    title as others are compared with it. Instants are aware UTC.
    """

    kind: Literal["item", "story"]
    id: int
    title: str
    url: str | None
    summary: str
    source_id: int | None
    source_name: str
    published_at: datetime | None
    suggested_by: str | None
    url_key: str | None
    titled: Title

    @property
    def title_key(self) -> str | None:
        """What its title is known by."""
        return " ".join(self.titled.tokens) or None


def attached(session: Session, candidate: Candidate) -> list[Attached]:
    """Everything else that a candidate's card stands for, newest first."""
    return [*_suggestions(session, candidate), *_items(session, candidate)]


def split(session: Session, candidate: Candidate, one: Attached, *, now: datetime) -> int:
    """Make one of a candidate's `attached` a story of its own, which waits for its question; returns its candidate.

    A card that was made one with the candidate's before stays merged.
    """
    own = session.execute(select(_S.url_key, _S.title_key).where(_S.id == candidate.story_id)).one()
    # What both are known by stays with the story it came to first, or a third item would be a toss-up.
    url_key = None if one.url_key == own.url_key else one.url_key
    key = None if one.title_key == own.title_key else one.title_key
    story_id = stories.begin(
        session, candidate.workspace_id, url_key=url_key, title=one.titled, keyed=key is not None, now=now
    )
    _lead_to(session, story_id, candidate, one, url_key=url_key, key=key)
    _take_over(session, story_id, candidate.story_id, one, url_key=url_key)
    return candidates.begin(
        session,
        candidate.workspace_id,
        story_id,
        source_id=one.source_id,
        suggested_by=one.suggested_by,
        url=one.url,
        title=one.title,
        summary=one.summary,
        source_name=one.source_name,
        published_at=one.published_at,
        now=now,
    )


def _lead_to(
    session: Session,
    story_id: int,
    candidate: Candidate,
    one: Attached,
    *,
    url_key: str | None,
    key: str | None,
) -> None:
    """Let those who look for the story that it was, before people made it one with another, find it here."""
    known_as = [column == value for column, value in ((_S.url_key, url_key), (_S.title_key, key)) if value]
    asked_as = select(_C.story_id).where(
        _C.workspace_id == candidate.workspace_id,
        _C.title == one.title,
        _C.url.is_not_distinct_from(one.url),
    )
    were = session.scalars(
        select(_L.story_id)
        .join(_S, _S.id == _L.story_id)
        .where(_L.kind == SAME, _L.other_id == candidate.story_id)
        .where(or_(_S.id.in_(asked_as), *known_as))
    ).all()
    for was in were:
        put(session, _L, {"story_id": was, "kind": SAME}, {"other_id": story_id})
        put(session, _L, {"story_id": was, "kind": APART}, {"other_id": candidate.story_id})


def _take_over(session: Session, story_id: int, before: int, one: Attached, *, url_key: str | None) -> None:
    """Take the item over, and with it what has the same address: that is the same thing, whoever brought it."""
    if url_key is not None:
        alike = select(ItemRow.id).where(ItemRow.url_key == url_key)
        session.execute(
            update(SightingRow)
            .where(SightingRow.story_id == before, SightingRow.item_id.in_(alike))
            .values(story_id=story_id)
            .execution_options(synchronize_session=False)
        )
    if one.kind == "item":
        session.execute(
            update(SightingRow).where(SightingRow.id == one.id).values(story_id=story_id, fate="waiting")
        )


def _items(session: Session, candidate: Candidate) -> list[Attached]:
    rows = session.execute(
        select(
            SightingRow.id,
            SightingRow.source_id,
            ItemRow.url,
            ItemRow.url_key,
            ItemRow.title,
            ItemRow.summary,
            ItemRow.published_at,
            ItemRow.seen_at,
            FeedRow.title.label("feed_title"),
            FeedRow.url.label("feed_url"),
        )
        .join(ItemRow, ItemRow.id == SightingRow.item_id)
        .join(SourceRow, SourceRow.id == SightingRow.source_id)
        .join(FeedRow, FeedRow.id == SourceRow.feed_id)
        .where(SightingRow.story_id == candidate.story_id)
        .order_by(SightingRow.id.desc())
        .limit(MOST)
    ).all()
    shown = [row.id for row in rows if (row.source_id, row.url) == (candidate.source_id, candidate.url)]
    return [
        Attached(
            kind="item",
            id=row.id,
            title=row.title or row.summary[:120] or row.url or "",
            url=row.url,
            summary=row.summary,
            source_id=row.source_id,
            source_name=row.feed_title or row.feed_url,
            # A date in the future says nothing: the item counts from when it was first seen.
            published_at=None if row.published_at is None else min(row.published_at, row.seen_at),
            suggested_by=None,
            url_key=row.url_key,
            titled=read_title(row.title, row.feed_title),
        )
        for row in rows
        if row.id not in shown[-1:]
    ]


def _suggestions(session: Session, candidate: Candidate) -> list[Attached]:
    """What people suggested has no sighting, but the card that it was merged into stands for it too."""
    rows = session.execute(
        select(
            _C.story_id,
            _C.title,
            _C.url,
            _C.summary,
            _C.suggested_by,
            _S.url_key,
        )
        .join(_S, _S.id == _C.story_id)
        .join(_L, (_L.story_id == _C.story_id) & (_L.kind == SAME))
        .where(
            _L.other_id == candidate.story_id,
            _C.state == State.MERGED.value,
            _C.source_id.is_(None),
            _C.suggested_by.is_not(None),
        )
        .order_by(_C.id.desc())
        .limit(MOST)
    )
    return [
        Attached(
            kind="story",
            id=row.story_id,
            title=row.title,
            url=row.url,
            summary=row.summary,
            source_id=None,
            source_name="",
            published_at=None,
            suggested_by=row.suggested_by,
            url_key=row.url_key,
            titled=read_title(row.title),
        )
        for row in rows
    ]
