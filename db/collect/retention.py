"""Letting go: items that came of nothing, with their stories, after a while. Their marks in `seen` stay."""

from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import bindparam, delete, exists, func, select
from sqlalchemy.orm import Session, aliased

from db.tables import CandidateRow, ItemRow, SightingRow, StoryRow, UtcTime

_CAME_OF_NOTHING = ("waiting", "stale")  # candidates that were never put to anybody


def let_go(session: Session, *, before: datetime, limit: int) -> int:
    """Delete up to `limit` items first seen before then whose story was never asked; returns how many.

    `before` is product time. Sightings go with their items; candidates that nobody was asked about and stories
    without any go with the last of their items. May be called by several processes at once.
    """
    ids = list(session.scalars(_old_items(), {"before": before, "limit": limit}))
    if not ids:
        return 0
    stories = set(
        session.scalars(
            select(SightingRow.story_id).where(
                SightingRow.item_id.in_(ids), SightingRow.story_id.is_not(None)
            )
        )
    )
    session.execute(delete(ItemRow).where(ItemRow.id.in_(ids)))
    if stories:
        left = exists().where(SightingRow.story_id == StoryRow.id)
        session.execute(
            delete(StoryRow)
            .where(StoryRow.id.in_(stories), ~left)
            .execution_options(synchronize_session=False)
        )
    return len(ids)


@cache
def _old_items() -> Any:
    newest = aliased(ItemRow)
    was_asked = (
        exists()
        .where(SightingRow.item_id == ItemRow.id, CandidateRow.story_id == SightingRow.story_id)
        .where(CandidateRow.state.not_in(_CAME_OF_NOTHING))
    )
    return (
        select(ItemRow.id)
        .where(ItemRow.seen_at < bindparam("before", type_=UtcTime()), ~was_asked)
        # SQLite would give the highest number again, to an item that whoever has seen that far would miss.
        .where(ItemRow.id < select(func.max(newest.id)).scalar_subquery())
        .order_by(ItemRow.seen_at)
        .limit(bindparam("limit"))
        .with_for_update(skip_locked=True)
    )
