"""Weeks: a digest is told once per ISO week, and counts what happened between its two cuts."""

import pytest
from sqlalchemy import select
from sqlalchemy.exc import NoResultFound

from curation.judge.candidate import State
from curation.judge.friend_test import Answer
from curation.share.post import PostState
from db.collect import items, sightings, sources
from db.connection import Database
from db.judge import votes
from db.report import weeks
from db.tables import PostRow
from tests.db.rows import (
    DAY,
    HOUR,
    INSTANT,
    NOW,
    a_candidate,
    a_feed,
    a_post,
    a_source,
    a_workspace,
    an_item,
    an_open_card,
    at_once,
    people,
)

SINCE, UNTIL = NOW, NOW + 7 * DAY
EDGES = [(SINCE - INSTANT, 0), (SINCE, 1), (UNTIL - INSTANT, 1), (UNTIL, 0)]


def test_a_week_is_told_once_per_team_whoever_is_first(database: Database) -> None:
    with database.write() as session:
        here, other = a_workspace(session), a_workspace(session, "T0OTHER")

    def begin(_: int) -> int | None:
        with database.write() as session:
            return weeks.begin(session, here, "2026-W48", since=SINCE, until=UNTIL)

    begun = [digest for digest in at_once(4, begin) if digest is not None]
    assert len(begun) == 1
    with database.write() as session:
        assert weeks.begin(session, other, "2026-W48", since=SINCE, until=UNTIL) is not None
        assert weeks.begin(session, here, "2026-W49", since=UNTIL, until=UNTIL + 7 * DAY) is not None
        found = weeks.by_id(session, begun[0])
        assert (found.workspace_id, found.week, found.since, found.until) == (here, "2026-W48", SINCE, UNTIL)
        with pytest.raises(NoResultFound):
            weeks.by_id(session, 10_000)


def test_the_last_week_and_the_week_of_an_instant_are_found(database: Database) -> None:
    with database.write() as session:
        here, other = a_workspace(session), a_workspace(session, "T0OTHER")
        assert weeks.last(session, here) is None
        second = weeks.begin(session, here, "2026-W49", since=UNTIL, until=UNTIL + 7 * DAY)
        first = weeks.begin(session, here, "2026-W48", since=SINCE, until=UNTIL)

        def covering(at: object) -> int | None:
            found = weeks.covering(session, here, at)  # type: ignore[arg-type]
            return None if found is None else found.id

        last = weeks.last(session, here)
        assert last is not None
        assert last.id == second
        assert [covering(at) for at in (SINCE - INSTANT, SINCE, UNTIL - INSTANT, UNTIL)] == [
            None,
            first,
            first,
            second,
        ]
        assert weeks.covering(session, other, SINCE) is None


def test_entries_are_counted_when_a_source_saw_them(database: Database) -> None:
    with database.write() as session:
        here, other = a_workspace(session), a_workspace(session, "T0OTHER")
        source, elsewhere = a_source(session, here), a_source(session, other)
        feed = sources.by_id(session, source).feed_id
        items.add_items(session, feed, [an_item(f"item{n}") for n in range(len(EDGES))], now=NOW)
        unseen = sightings.unseen_items(session, sources.by_id(session, source))
        for entry, (at, _) in zip(unseen, EDGES, strict=True):
            sightings.keep_sightings(session, source, [(entry.id, None, "filtered")], now=at)
            sightings.keep_sightings(session, elsewhere, [(entry.id, None, "filtered")], now=NOW)
        assert weeks.counts(session, here, SINCE, UNTIL).items_read == 2
        assert weeks.counts(session, other, SINCE, UNTIL).items_read == 4


def test_answers_are_counted_when_they_were_given_and_not_taken_back(database: Database) -> None:
    with database.write() as session:
        here = a_workspace(session)
        ids = people(session, here, *(f"U{n}" for n in range(5)))
        card = an_open_card(session, here, ids)
        for member_id, (at, _) in zip(ids, EDGES, strict=False):
            votes.cast(session, card, member_id, Answer.NO, now=at)
        votes.cast(session, card, ids[4], None, now=NOW)
        assert weeks.counts(session, here, SINCE, UNTIL).answers == 2


def test_verdicts_are_counted_when_they_fell(database: Database) -> None:
    with database.write() as session:
        here = a_workspace(session)
        for at, _ in EDGES:
            for state in (State.APPROVED, State.DECLINED, State.DECLINED, State.EXPIRED):
                a_candidate(session, here, state, decided_at=at)
        a_candidate(session, here, State.OPEN)
        a_candidate(session, a_workspace(session, "T0OTHER"), State.APPROVED, decided_at=NOW)
        counted = weeks.counts(session, here, SINCE, UNTIL)
        assert (counted.approved, counted.declined, counted.expired) == (2, 4, 2)


def test_texts_a_person_changed_are_counted(database: Database) -> None:
    with database.write() as session:
        here = a_workspace(session)
        for at, _ in EDGES:
            a_post(session, here, edited=True, created_at=at)
        a_post(session, here)
        assert weeks.counts(session, here, SINCE, UNTIL).edited == 2


def test_a_week_without_anything_is_all_zeros(database: Database) -> None:
    with database.write() as session:
        assert weeks.counts(session, a_workspace(session), SINCE, UNTIL) == weeks.Counts(0, 0, 0, 0, 0, 0)


def test_what_was_posted_comes_in_order_with_its_link(database: Database) -> None:
    with database.write() as session:
        here = a_workspace(session)
        late, early, after, before = (
            a_post(session, here, PostState.PUBLISHED, published_at=at)
            for at in (UNTIL - INSTANT, SINCE, UNTIL, SINCE - INSTANT)
        )
        a_post(session, here, PostState.HANDED_OFF, published_at=NOW)
        told = weeks.published(session, here, SINCE, UNTIL)
        assert told == [
            (early, "Rye", "https://oven.example/rye", "linkedin"),
            (late, "Rye", "https://oven.example/rye", "linkedin"),
        ]
        assert set(session.scalars(select(PostRow.id))) >= {after, before}


def test_what_was_nearly_shared_had_the_most_yeses(database: Database) -> None:
    with database.write() as session:
        here = a_workspace(session)
        for title, state, yes, no in (
            ("one yes", State.EXPIRED, 1, 0),
            ("close", State.DECLINED, 4, 3),
            ("liked", State.EXPIRED, 2, 0),
            ("none", State.DECLINED, 0, 3),
            ("shared", State.APPROVED, 5, 0),
        ):
            a_candidate(session, here, state, title=title, yes=yes, no=no, passed=0, decided_at=NOW)
        a_candidate(session, here, State.EXPIRED, title="later", yes=9, no=0, passed=0, decided_at=UNTIL)
        told = [(title, yes, no) for title, _, yes, no in weeks.nearly_shared(session, here, SINCE, UNTIL)]
        assert told == [("liked", 2, 0), ("close", 4, 3)]
        assert len(weeks.nearly_shared(session, here, SINCE, UNTIL, most=5)) == 3


def test_a_sources_record_counts_everything_decided_since_ever(database: Database) -> None:
    with database.write() as session:
        here = a_workspace(session)
        good, quiet = a_source(session, here), a_source(session, here, a_feed(session, "quiet"))
        gone = a_source(session, here, a_feed(session, "removed"))
        sources.remove(session, here, gone)
        for state in (State.APPROVED, State.DECLINED, State.EXPIRED, State.OPEN):
            a_candidate(session, here, state, source_id=good, decided_at=NOW - 90 * DAY + HOUR)
        assert weeks.source_records(session, here) == [
            (good, "feed", "active", 1, 3),
            (quiet, "quiet", "active", 0, 0),
        ]
