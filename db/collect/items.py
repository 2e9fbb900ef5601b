"""Items: the entries of feeds, kept once and for all, with the marks by which they are known again."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import bindparam, func, select, update
from sqlalchemy.orm import Session

from curation.collect.feed import Item
from curation.collect.known.seen import marks, unseen, unsure
from db.tables import FeedRow, ItemRow, SeenRow, SourceRow, UtcTime
from db.upsert import insert_new, insert_pairs

_F = FeedRow


def add_items(session: Session, feed_id: int, items: Sequence[Item], *, now: datetime) -> int:
    """Keep the entries not seen before and return how many; oldest first, so that ids follow time.

    What counts as seen is `identity.unseen`'s to say. All sources of the feed are told to look.
    """
    if not items:
        return 0
    wanted = set[int]().union(*(marks(item) for item in items))
    connection = session.connection()
    known = set(connection.scalars(_known(), {"feed_id": feed_id, "marks": list(wanted)}))
    fresh = unseen(items, known, _said(session, feed_id, unsure(items, known)))
    ids = insert_new(
        session,
        ItemRow,
        [
            {
                "feed_id": feed_id,
                "key": item.key,
                "alt_key": item.alt_key,
                "url": item.url,
                "url_key": item.url_key,
                "title": item.title,
                "summary": item.summary,
                "published_at": item.published,
                "seen_at": now,
            }
            for item in reversed(fresh)
        ],
    )
    # An old entry's new guid or link is remembered too, or its next change would make it new.
    insert_pairs(session, SeenRow, [{"feed_id": feed_id, "mark": mark} for mark in sorted(wanted - known)])
    if ids:
        connection.execute(_newest(), {"its_id": feed_id, "newest": max(ids), "now": now})
        connection.execute(_tell_sources(), {"its_feed": feed_id, "now": now})
    return len(ids)


@cache
def _known() -> Any:
    return select(SeenRow.mark).where(
        SeenRow.feed_id == bindparam("feed_id"), SeenRow.mark.in_(bindparam("marks", expanding=True))
    )


@cache
def _newest() -> Any:
    return (
        update(FeedRow.__table__)  # type: ignore[arg-type]
        .where(_F.id == bindparam("its_id"))
        .values(newest_item_id=bindparam("newest"), newest_item_at=bindparam("now", type_=UtcTime()))
    )


@cache
def _tell_sources() -> Any:
    return (
        update(SourceRow.__table__)  # type: ignore[arg-type]
        .where(SourceRow.feed_id == bindparam("its_feed"), SourceRow.state == "active")
        .values(due_at=bindparam("now", type_=UtcTime()))
    )


def _said(
    session: Session, feed_id: int, items: Sequence[Item]
) -> Mapping[str, list[tuple[str, datetime | None]]]:
    said: dict[str, list[tuple[str, datetime | None]]] = {}
    if items:
        rows = session.execute(
            select(ItemRow.url_key, ItemRow.title, ItemRow.published_at).where(
                ItemRow.feed_id == feed_id, ItemRow.url_key.in_([item.url_key for item in items])
            )
        )
        for url_key, title, published in rows:
            said.setdefault(url_key or "", []).append((title, published))
    return said


def recent_times(session: Session, feed_id: int, *, limit: int = 20) -> list[datetime]:
    """When the latest entries came out (or were first seen), newest first."""
    at = func.coalesce(ItemRow.published_at, ItemRow.seen_at)
    return list(
        session.scalars(select(at).where(ItemRow.feed_id == feed_id).order_by(at.desc()).limit(limit))
    )
