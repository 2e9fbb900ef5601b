"""What came of nothing is let go after a while; what was asked stays, and what was seen stays known."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from curation.judge.candidate import State
from db.collect import items, retention, sightings, sources
from db.connection import Database
from db.tables import CandidateRow, ItemRow, SeenRow, SightingRow, StoryRow
from tests.db.rows import DAY, INSTANT, NOW, a_candidate, a_feed, a_source, a_workspace, an_item, at_once

OLD = NOW - 90 * DAY


def seen(session: Session, feed: int, key: str, at: datetime = OLD) -> int:
    items.add_items(session, feed, [an_item(key)], now=at)
    return session.scalars(select(ItemRow.id).where(ItemRow.key == key)).one()


def a_newer_one(session: Session) -> None:
    """The newest of all always stays."""
    seen(session, a_feed(session, "other"), "newest", NOW + DAY)


def left(session: Session) -> list[str]:
    return sorted(session.scalars(select(ItemRow.key).where(ItemRow.key != "newest")))


def test_old_items_are_let_go_and_younger_ones_kept(database: Database) -> None:
    with database.write() as session:
        feed = a_feed(session)
        seen(session, feed, "old", OLD - INSTANT)
        seen(session, feed, "young", OLD)
        assert retention.let_go(session, before=OLD, limit=10) == 1
        assert left(session) == ["young"]
        assert retention.let_go(session, before=OLD, limit=10) == 0


@pytest.mark.parametrize(
    ("state", "stays"),
    [
        (State.WAITING, False),
        (State.STALE, False),
        (State.OPEN, True),
        (State.APPROVED, True),
        (State.DECLINED, True),
        (State.EXPIRED, True),
    ],
)
def test_what_was_asked_is_kept_with_its_item(database: Database, state: State, stays: bool) -> None:
    with database.write() as session:
        here = a_workspace(session)
        source = a_source(session, here)
        item = seen(session, sources.by_id(session, source).feed_id, "rye", OLD - INSTANT)
        candidate = a_candidate(session, here, state)
        story = session.scalars(select(CandidateRow.story_id).where(CandidateRow.id == candidate)).one()
        sightings.keep_sightings(session, source, [(item, story, "waiting")], now=OLD)
        a_newer_one(session)
        assert retention.let_go(session, before=OLD, limit=10) == (0 if stays else 1)
        assert left(session) == (["rye"] if stays else [])
        for table in (SightingRow, StoryRow, CandidateRow):
            assert session.scalar(select(func.count()).select_from(table)) == (1 if stays else 0)


def test_a_story_goes_with_the_last_of_its_items(database: Database) -> None:
    with database.write() as session:
        here = a_workspace(session)
        source = a_source(session, here)
        feed = sources.by_id(session, source).feed_id
        candidate = a_candidate(session, here, State.STALE)
        story = session.scalars(select(CandidateRow.story_id).where(CandidateRow.id == candidate)).one()
        for key, at in (("one", OLD - INSTANT), ("two", NOW)):
            sightings.keep_sightings(
                session, source, [(seen(session, feed, key, at), story, "waiting")], now=at
            )
        a_newer_one(session)
        retention.let_go(session, before=OLD, limit=10)
        assert session.scalar(select(func.count()).select_from(StoryRow)) == 1
        retention.let_go(session, before=NOW + INSTANT, limit=10)
        assert session.scalar(select(func.count()).select_from(StoryRow)) == 0


def test_what_was_let_go_is_not_new_when_its_feed_shows_it_again(database: Database) -> None:
    with database.write() as session:
        feed = a_feed(session)
        seen(session, feed, "rye", OLD - DAY)
        a_newer_one(session)
        retention.let_go(session, before=OLD, limit=10)
        assert items.add_items(session, feed, [an_item("rye", title="Rye, again")], now=NOW) == 0
        assert left(session) == []


def test_marks_of_a_feed_go_with_the_feed_only(database: Database) -> None:
    with database.write() as session:
        feed = a_feed(session)
        seen(session, feed, "rye", OLD - DAY)
        a_newer_one(session)
        before = session.scalar(select(func.count()).select_from(SeenRow))
        retention.let_go(session, before=NOW, limit=10)
        assert session.scalar(select(func.count()).select_from(SeenRow)) == before == 4


def test_a_little_is_let_go_at_a_time_by_several_at_once(database: Database) -> None:
    with database.write() as session:
        feed = a_feed(session)
        for number in range(12):
            seen(session, feed, f"item{number}", OLD - timedelta(days=number + 1))
        a_newer_one(session)

    def let_go(_: int) -> int:
        with database.write() as session:
            return retention.let_go(session, before=OLD, limit=3)

    assert sum(at_once(4, let_go)) == 12


def test_the_newest_item_stays_so_that_no_other_ever_has_its_number(database: Database) -> None:
    """SQLite gives the highest number again when its row is gone; who had seen that far would miss the next."""
    with database.write() as session:
        here = a_workspace(session)
        source = a_source(session, here)
        feed = sources.by_id(session, source).feed_id
        last = seen(session, feed, "rye", OLD - INSTANT)
        sightings.seen_up_to(session, source, last)
        while retention.let_go(session, before=OLD, limit=10):
            pass
        items.add_items(session, feed, [an_item("spelt")], now=NOW)
        unseen = sightings.unseen_items(session, sources.by_id(session, source))
    assert [entry.item.key for entry in unseen] == ["spelt"]
