"""Sightings: what each source has seen of its feed, with the fate of every item."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import case, exists, select, update
from sqlalchemy.orm import Session

from curation.collect.feed import Item
from curation.collect.known import filters
from curation.collect.known.seen import marks
from db.collect.sources import Source
from db.tables import CandidateRow, FeedRow, ItemRow, SeenRow, SightingRow, SourceRow
from db.upsert import insert_new

_S = SourceRow


@dataclass(frozen=True, slots=True)
class SeenItem:
    """An entry to fan out, with its database id."""

    id: int
    seen_at: datetime
    item: Item


def unseen_items(session: Session, source: Source, *, limit: int = 300) -> list[SeenItem]:
    """The entries this source hasn't seen yet, oldest first; at its first look the newest of all there are."""
    unseen = select(ItemRow.__table__).where(
        ItemRow.feed_id == source.feed_id, ItemRow.id > source.seen_item_id
    )
    if source.looked:
        rows = session.execute(unseen.order_by(ItemRow.id).limit(limit)).all()
    else:
        # A feed that others have had for long remembers more than one look holds.
        rows = session.execute(unseen.order_by(ItemRow.id.desc()).limit(limit)).all()[::-1]
    return [
        SeenItem(
            id=row.id,
            seen_at=row.seen_at,
            item=Item(
                key=row.key,
                alt_key=row.alt_key,
                url=row.url,
                url_key=row.url_key,
                title=row.title,
                summary=row.summary,
                published=row.published_at,
            ),
        )
        for row in rows
    ]


def seen_before_merging(session: Session, source: Source, items: Sequence[Item]) -> set[str]:
    """The keys of those entries that this source has seen in its former feed, before that became this one."""
    former = session.scalars(select(_S.came_from_id).where(_S.id == source.id)).one()
    if former is None:
        return set()
    of = {item.key: marks(item) for item in items}
    known = set(
        session.scalars(
            select(SeenRow.mark).where(
                SeenRow.feed_id == former, SeenRow.mark.in_(sorted(set[int]().union(*of.values())))
            )
        )
    )
    return {key for key, its_marks in of.items() if its_marks & known}


def keep_sightings(
    session: Session, source_id: int, seen: Sequence[tuple[int, int | None, str]], *, now: datetime
) -> None:
    """Record (item id, story id, fate) for a source; what was recorded before stays as it was."""
    insert_new(
        session,
        SightingRow,
        [
            {"source_id": source_id, "item_id": item_id, "story_id": story_id, "fate": fate, "at": now}
            for item_id, story_id, fate in seen
        ],
    )


def seen_up_to(session: Session, source_id: int, item_id: int) -> None:
    """Move a source's place forward; its first look is over. Due again only if there is more."""
    more = exists().where(ItemRow.feed_id == _S.feed_id, ItemRow.id > item_id)
    session.execute(
        update(_S)
        .where(_S.id == source_id)
        .values(seen_item_id=item_id, looked=True, due_at=case((more, _S.due_at), else_=None))
        .execution_options(synchronize_session=False)
    )


def change_fate(session: Session, story_id: int, *, before: str, after: str) -> None:
    """Give the sightings of a story that stood at one fate the next one."""
    change_fates(session, [story_id], before=before, after=after)


def change_fates(session: Session, story_ids: Collection[int], *, before: str, after: str) -> None:
    """Do the same for many stories at once."""
    session.execute(
        update(SightingRow)
        .where(SightingRow.story_id.in_(story_ids), SightingRow.fate == before)
        .values(fate=after)
    )


@dataclass(frozen=True, slots=True)
class Became:
    """What became of an entry as one source saw it. `left_out`: what the source's words say of it now."""

    fate: str
    source: str
    candidate_id: int | None
    left_out: filters.LeftOut | None


def fate_of(session: Session, workspace_id: int, url_key: str) -> list[Became]:
    """Tell what became of an address here, for each sighting of it."""
    rows = session.execute(
        select(
            SightingRow.fate,
            FeedRow.title,
            FeedRow.url,
            CandidateRow.id,
            ItemRow.title,
            ItemRow.summary,
            _S.include,
            _S.exclude,
        )
        .join(ItemRow, ItemRow.id == SightingRow.item_id)
        .join(_S, _S.id == SightingRow.source_id)
        .join(FeedRow, FeedRow.id == _S.feed_id)
        .outerjoin(CandidateRow, CandidateRow.story_id == SightingRow.story_id)
        .where(_S.workspace_id == workspace_id, ItemRow.url_key == url_key)
        .order_by(SightingRow.id, CandidateRow.round.desc())
    )
    return [
        Became(
            fate,
            title or url,
            candidate_id,
            filters.decide_text(item, summary, filters.stored(include), filters.stored(exclude)),
        )
        for fate, title, url, candidate_id, item, summary, include, exclude in rows
    ]


def brought_by_others(session: Session, story_ids: Collection[int], *, but_not: int) -> set[int]:
    """Which of these stories another source than this one brought too."""
    found = session.scalars(
        select(SightingRow.story_id).where(
            SightingRow.story_id.in_(story_ids), SightingRow.source_id != but_not
        )
    )
    return {story_id for story_id in found if story_id is not None}


def also_in(session: Session, story_id: int, *, but_not: int | None) -> list[str]:
    """Names of the other sources that brought the same story."""
    rows = session.execute(
        select(FeedRow.title, FeedRow.url)
        .join(_S, _S.feed_id == FeedRow.id)
        .join(SightingRow, SightingRow.source_id == _S.id)
        .where(SightingRow.story_id == story_id, _S.id != (but_not or 0))
        .distinct()
        .limit(4)
    )
    return [title or url for title, url in rows]
