"""Stories: items of one workspace about the same thing."""

from datetime import datetime, timedelta

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from db.tables import StoryRow

_S = StoryRow
REMEMBERED = timedelta(days=30)  # a story is not asked again within a month of when it first came


def find(
    session: Session, workspace_id: int, *, url_key: str | None, title_key: str | None, now: datetime
) -> int | None:
    """Find the story with this address, else with this normalised title, seen in the last 30 days."""
    recent = (_S.workspace_id == workspace_id) & (_S.first_at > now - REMEMBERED)
    for column, value in ((_S.url_key, url_key), (_S.title_key, title_key)):
        if value:
            story_id = session.scalar(select(_S.id).where(recent, column == value).order_by(_S.id).limit(1))
            if story_id is not None:
                return story_id
    return None


def begin(
    session: Session, workspace_id: int, *, url_key: str | None, title_key: str | None, now: datetime
) -> int:
    """Begin a story with its first item."""
    new = session.execute(
        insert(_S)
        .values(workspace_id=workspace_id, url_key=url_key, title_key=title_key, first_at=now)
        .returning(_S.id)
    )
    return new.scalar_one()
