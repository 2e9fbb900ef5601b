"""Feeds that become one: who had the old one has the new one, with what it wanted of it."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.collect import items, merging, sources
from db.connection import Database
from db.tables import FeedRow, SourceRow
from tests.db.rows import NOW, a_feed, a_source, a_workspace, an_item

NEW = "https://oven.example/new"


def two_feeds(session: Session) -> tuple[int, int]:
    return a_feed(session, "old"), a_feed(session, "new")


def state(session: Session, feed_id: int) -> str:
    return session.scalars(select(FeedRow.state).where(FeedRow.id == feed_id)).one()


def test_a_merge_waits_for_who_has_not_seen_all_but_not_for_who_left(database: Database) -> None:
    with database.write() as session:
        old, _ = two_feeds(session)
        here = a_workspace(session)
        source = a_source(session, here, old)
        items.add_items(session, old, [an_item("rye")], now=NOW)
        assert not merging.adopt(session, old, NEW, now=NOW)
        sources.remove(session, here, source)
        assert merging.adopt(session, old, NEW, now=NOW)
        assert state(session, old) == "merged"


def test_a_team_that_had_left_the_new_feed_goes_on_there_as_it_was_with_the_old(database: Database) -> None:
    with database.write() as session:
        old, new = two_feeds(session)
        here = a_workspace(session)
        ours, left = a_source(session, here, old), a_source(session, here, new)
        sources.filter_by(session, here, left, include=("spelt",), exclude=())
        sources.told_of_failure(session, left)
        sources.remove(session, here, left)
        sources.filter_by(session, here, ours, include=("rye",), exclude=("advert",))
        assert merging.adopt(session, old, NEW, now=NOW)
        (one,) = sources.of_workspace(session, here)
        told = session.scalars(select(SourceRow.failure_told).where(SourceRow.id == one.id)).one()
    assert (one.id, one.feed_id, one.include, one.exclude) == (left, new, ("rye",), ("advert",))
    assert not told


def test_who_takes_back_a_removal_after_a_merge_has_the_feed_that_is_left(database: Database) -> None:
    with database.write() as session:
        old, new = two_feeds(session)
        here = a_workspace(session)
        ours, kept = a_source(session, here, old), a_source(session, here, new)
        sources.remove(session, here, ours)
        assert merging.adopt(session, old, NEW, now=NOW)
        found = sources.restore(session, here, ours, now=NOW)
        assert found is not None
        assert (found.id, found.feed_id) == (kept, new)
        assert state(session, old) == "merged"
