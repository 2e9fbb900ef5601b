"""What was heard in the listening lane: seen, kept apart, never asked about."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from db.tables import FeedRow, ItemRow, SightingRow, SourceRow


@dataclass(frozen=True, slots=True)
class Heard:
    """One thing heard; `at` is when it was published or, failing that, first seen: aware UTC."""

    title: str
    url: str | None
    source: str
    at: datetime


def newest(session: Session, workspace_id: int, *, limit: int) -> list[Heard]:
    """The newest things this workspace heard from what it still listens to."""
    at = func.coalesce(ItemRow.published_at, ItemRow.seen_at)
    rows = session.execute(
        select(ItemRow.title, ItemRow.url, FeedRow.title, FeedRow.url, at)
        .join(SightingRow, SightingRow.item_id == ItemRow.id)
        .join(SourceRow, SourceRow.id == SightingRow.source_id)
        .join(FeedRow, FeedRow.id == ItemRow.feed_id)
        .where(
            SourceRow.workspace_id == workspace_id,
            SourceRow.lane == "listen",
            SourceRow.state == "active",
            SightingRow.fate == "heard",
        )
        .order_by(at.desc(), ItemRow.id.desc())
        .limit(limit)
    )
    return [Heard(title, url, name or feed_url, moment) for title, url, name, feed_url, moment in rows]
