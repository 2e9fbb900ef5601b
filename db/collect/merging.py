"""Feeds that move for good: the address is changed, or two feeds that have become one are made one.

No workspace loses a source and nothing is asked twice: a source that comes over remembers the feed it came
from, whose marks tell which entries it has seen there.
"""

from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy import exists, select, update
from sqlalchemy.orm import Session, aliased

from curation.links import registrable_domain
from db.collect import feeds, hosts
from db.tables import FeedRow, SourceRow
from db.team import audit

_F, _S = FeedRow, SourceRow


def adopt(session: Session, feed_id: int, url: str, *, now: datetime) -> bool:
    """Give a feed its new address; False when it has to wait for another look.

    To be called in the transaction of a good look through the redirect, so that what the new address shows
    has been seen. A feed that has the address already takes over the sources, once these have been shown all
    that their old feed brought.
    """
    host = registrable_domain(urlsplit(url).netloc)
    other = session.execute(select(_F.id, _F.same_as_id).where(_F.url == url)).one_or_none()
    if other is not None and feed_id in (other.id, other.same_as_id):
        return False
    if other is None:
        before = session.scalars(select(_F.host).where(_F.id == feed_id)).one()
        hosts.introduce(session, [host])
        session.execute(update(_F).where(_F.id == feed_id).values(url=url, host=host))
        feeds.remember_move(session, feed_id, None)
        hosts.refresh(session, [before, host])
        return True
    waits = exists().where(_S.feed_id == feed_id, _S.state == "active", _S.due_at.is_not(None))
    if session.scalar(select(waits)):
        return False
    kept = other.same_as_id or other.id
    feeds.lock(session, [kept])
    _merge(session, feed_id, kept, now=now)
    return True


def _merge(session: Session, lost: int, kept: int, *, now: datetime) -> None:
    twin = aliased(SourceRow)
    twins = (
        select(
            _S.id,
            _S.workspace_id,
            _S.state,
            _S.include,
            _S.exclude,
            twin.id.label("kept_id"),
            twin.state.label("kept_state"),
        )
        .join(twin, (twin.workspace_id == _S.workspace_id) & (twin.lane == _S.lane) & (twin.feed_id == kept))
        .where(_S.feed_id == lost)
    )
    for source in session.execute(twins).all():
        # The team has both: one goes on, and knows what the other has seen.
        revived: dict[str, Any] = {}
        if source.state == "active" and source.kept_state != "active":
            revived = {
                "state": "active",
                "failure_told": False,
                "include": source.include,
                "exclude": source.exclude,
            }
        session.execute(update(_S).where(_S.id == source.kept_id).values(came_from_id=lost, **revived))
        session.execute(update(_S).where(_S.id == source.id).values(state="removed", due_at=None))
        audit.note(
            session, source.workspace_id, "sources_merged", now=now, subject=f"source:{source.kept_id}"
        )
    newest = select(_F.newest_item_id).where(_F.id == kept).scalar_subquery()
    mine = session.scalars(select(_S.id).where(_S.feed_id == lost)).all()
    twin_ids = {source.id for source in session.execute(twins).all()}
    session.execute(
        update(_S)
        .where(_S.id.in_([each for each in mine if each not in twin_ids]))
        .values(feed_id=kept, came_from_id=lost, seen_item_id=newest, failure_told=False)
    )
    session.execute(update(_F).where(_F.same_as_id == lost).values(same_as_id=kept))
    session.execute(
        update(_F).where(_F.id == lost).values(state="merged", same_as_id=kept, next_poll_at=None)
    )
    feeds.remember_move(session, lost, None)
    # What rested because nobody wanted it, or failed for others, is wanted now.
    session.execute(
        update(_F)
        .where(_F.id == kept, (_F.state == "resting") | _F.next_poll_at.is_(None))
        .values(state="active", failures=0, next_poll_at=now, lease_tries=0)
    )
    hosts.refresh(session, session.scalars(select(_F.host).where(_F.id.in_([lost, kept]))).all())
