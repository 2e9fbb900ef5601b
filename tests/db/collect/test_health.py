"""What people read of a source: how often it brings something, and what became of it."""

from datetime import datetime

import pytest
from sqlalchemy import update
from sqlalchemy.orm import Session

from curation.judge.candidate import State
from db.collect import health, items, sightings, sources
from db.collect.health import Health
from db.connection import Database
from db.judge import candidates
from db.tables import CandidateRow, ItemRow, SourceRow
from tests.db.rows import (
    DAY,
    HOUR,
    INSTANT,
    NOW,
    a_candidate,
    a_feed,
    a_source,
    a_workspace,
    an_item,
    set_feed,
    statements,
)

WEEK = 7 * DAY


def added(session: Session, workspace_id: int, feed_id: int, at: datetime) -> int:
    source_id = a_source(session, workspace_id, feed_id)
    session.execute(update(SourceRow).where(SourceRow.id == source_id).values(added_at=at))
    return source_id


def look(session: Session, *source_ids: int) -> list[Health]:
    page = [sources.by_id(session, source_id) for source_id in source_ids]
    return health.of_page(session, page, now=NOW)


def a_week(session: Session, source_id: int) -> float:
    return look(session, source_id)[0].a_week


def bring(session: Session, feed_id: int, *published: datetime | None, at: datetime = NOW) -> None:
    known = len(session.query(ItemRow.id).all())
    brought = [an_item(f"{known + n}", published=day) for n, day in enumerate(published)]
    items.add_items(session, feed_id, brought, now=at)


def test_a_source_that_brought_nothing_brings_none_a_week(database: Database) -> None:
    with database.write() as session:
        source = added(session, a_workspace(session), a_feed(session), NOW - 9 * WEEK)
        (found,) = look(session, source)
        assert (found.a_week, found.seen, found.asked, found.decided, found.shared) == (0, 0, 0, 0, 0)
        assert look(session) == []


def test_the_mean_is_that_of_four_weeks_to_the_instant(database: Database) -> None:
    with database.write() as session:
        feed = a_feed(session)
        source = added(session, a_workspace(session), feed, NOW - 9 * WEEK)
        bring(session, feed, NOW - 4 * WEEK, at=NOW - 4 * WEEK)
        assert a_week(session, source) == 0
        bring(session, feed, *([NOW - 4 * WEEK + INSTANT] * 2), *([NOW - DAY] * 4), at=NOW)
        assert a_week(session, source) == 6 / 4


def test_a_new_source_is_known_by_the_dates_of_its_entries(database: Database) -> None:
    with database.write() as session:
        feed = a_feed(session)
        source = added(session, a_workspace(session), feed, NOW)
        bring(session, feed, *(NOW - n * WEEK for n in range(3)))
        assert a_week(session, source) == pytest.approx(3 / 2)


def test_a_first_hour_is_not_made_a_week(database: Database) -> None:
    with database.write() as session:
        feed = a_feed(session)
        source = added(session, a_workspace(session), feed, NOW)
        bring(session, feed, *([NOW - HOUR] * 5))
        assert a_week(session, source) == 35


def test_entries_without_a_date_count_when_they_come_later_than_the_first(database: Database) -> None:
    with database.write() as session:
        feed = a_feed(session)
        source = added(session, a_workspace(session), feed, NOW - 2 * WEEK)
        bring(session, feed, *([None] * 100), at=NOW - 2 * WEEK)
        assert a_week(session, source) == 0
        bring(session, feed, None, NOW + DAY, at=NOW - WEEK)
        assert a_week(session, source) == 1


def test_what_came_to_a_team_and_was_asked_is_that_of_four_weeks(database: Database) -> None:
    with database.write() as session:
        here, other = a_workspace(session), a_workspace(session, "T0OTHER")
        feed = a_feed(session)
        source, elsewhere = a_source(session, here, feed), a_source(session, other, feed)
        bring(session, feed, *([NOW] * 5))
        ids = [entry.id for entry in sightings.unseen_items(session, sources.by_id(session, source))]
        kept = [(ids[0], None, "asked"), (ids[1], None, "before_you_came"), (ids[2], None, "filtered")]
        sightings.keep_sightings(session, source, kept, now=NOW)
        sightings.keep_sightings(session, source, [(ids[3], None, "asked")], now=NOW - 4 * WEEK)
        sightings.keep_sightings(session, source, [(ids[4], None, "asked")], now=NOW - 4 * WEEK + INSTANT)
        one, two = look(session, source, elsewhere)
        assert (one.seen, one.asked) == (3, 2)
        assert (two.seen, two.asked) == (0, 0)


def test_a_question_is_counted_once_it_is_decided_and_once_for_both_rounds(database: Database) -> None:
    with database.write() as session:
        here = a_workspace(session)
        source, other = a_source(session, here), a_source(session, here, a_feed(session, "other"))
        for state in (State.APPROVED, State.DECLINED, State.EXPIRED, State.OPEN, State.STALE, State.MERGED):
            a_candidate(session, here, state, source_id=source)
        again = candidates.by_id(session, a_candidate(session, here, State.DECLINED, source_id=source))
        second = candidates.begin(
            session, here, again.story_id, round_no=2, source_id=source, url=None, title="Rye", now=NOW
        )
        session.execute(update(CandidateRow).where(CandidateRow.id == second).values(state="approved"))
        one, two = look(session, source, other)
        assert (one.decided, one.shared) == (4, 2)
        assert (two.decided, two.shared) == (0, 0)


def test_a_page_takes_three_queries_whatever_its_length(database: Database) -> None:
    with database.write() as session:
        here = a_workspace(session)
        page = [sources.by_id(session, a_source(session, here, a_feed(session, f"f{n}"))) for n in range(12)]

    def show() -> None:
        with database.read() as session:
            assert [each.source for each in health.of_page(session, page, now=NOW)] == page

    assert len([said for said in statements(database, show) if said.startswith("SELECT")]) == 3


def test_a_page_has_ten_sources_the_failing_ones_first_then_by_name(database: Database) -> None:
    with database.write() as session:
        here = a_workspace(session)
        paths = [f"feed{n:02}" for n in range(21)]
        for path in reversed(paths):
            a_source(session, here, a_feed(session, path))
        a_source(session, a_workspace(session, "T0OTHER"), a_feed(session, "elsewhere"))
        for path, columns in {
            "feed07": {"failures": 1, "error": "timeout"},
            "feed15": {"state": "resting", "failures": 10},
            "feed20": {"state": "gone"},
            "feed03": {"failures": 2, "error": "busy"},
        }.items():
            set_feed(session, a_feed(session, path), **columns)

        def names(number: int) -> list[str]:
            found = health.page(session, here, number=number, now=NOW)
            assert (found.pages, found.found, found.failing) == (3, 21, 3)
            return [each.source.name for each in found.shown]

        rest = [path for path in paths if path not in ("feed07", "feed15", "feed20")]
        assert names(0) == ["feed07", "feed15", "feed20", *rest[:7]]
        assert names(1) == rest[7:17]
        assert names(2) == names(99) == rest[17:]
        assert health.page(session, here, number=99, now=NOW).number == 2


@pytest.mark.parametrize("word", ["boulangerie", "BOULANGÉRIE", "langer", "oven.example/b"])
def test_a_page_is_searched_by_name_and_address(database: Database, word: str) -> None:
    with database.write() as session:
        here = a_workspace(session)
        source = a_source(session, here, a_feed(session, "b"))
        a_source(session, here, a_feed(session, "c"))
        set_feed(session, sources.by_id(session, source).feed_id, title="La Boulangérie")
        found = health.page(session, here, word=word, now=NOW)
        assert [each.source.id for each in found.shown] == [source]
        none = health.page(session, here, word="cake", now=NOW)
        assert (none.shown, none.found, none.pages, none.number) == ((), 0, 1, 0)
