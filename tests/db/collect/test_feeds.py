"""Feeds: one look at a time per host, and each entry is kept once."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import update
from sqlalchemy.exc import NoResultFound
from sqlalchemy.orm import Session

from db import leases
from db.collect import feeds, hosts, sources
from db.connection import Database
from db.leases import Lease
from db.tables import FeedRow
from tests.db import rows
from tests.db.rows import DAY, HOUR, INSTANT, NOW, SECOND, a_source, a_workspace, at_once, set_feed

LEASED = 60 * SECOND


def a_feed(session: Session, path: str = "feed", **given: Any) -> int:
    """A feed that somebody reads."""
    feed = rows.a_feed(session, path, **given)
    a_source(session, a_workspace(session, "T0READER"), feed)
    return feed


def take(database: Database, at: datetime = NOW, *, limit: int = 10, exempt: Sequence[str] = ()) -> list[int]:
    with database.write() as session:
        taken = hosts.take_due(session, now=at, machine_now=at, limit=limit, exempt_hosts=exempt)
    return [lease.id for lease in taken]


def let_go(session: Session, host: str, *, held_until: datetime, pause: timedelta) -> None:
    hosts.let_go(session, [host], held_until=held_until, machine_now=NOW, pause=pause)
    hosts.refresh(session, [host])


def test_an_address_is_one_feed_however_many_add_it(database: Database) -> None:
    def add(_: int) -> int:
        with database.write() as session:
            return a_feed(session)

    assert len(set(at_once(4, add))) == 1


def test_a_new_feed_is_looked_at_at_once(database: Database) -> None:
    with database.write() as session:
        feed = a_feed(session)
        found = feeds.by_id(session, feed)
        assert (found.url, found.state, found.failures, found.looked_at) == (
            "https://oven.example/feed",
            "active",
            0,
            None,
        )
        with pytest.raises(NoResultFound):
            feeds.by_id(session, feed + 1)
    assert take(database, NOW - INSTANT) == []
    assert take(database) == [feed]


@pytest.mark.parametrize("state", ["resting", "gone"])
def test_a_feed_that_rests_or_is_gone_is_left_alone(database: Database, state: str) -> None:
    with database.write() as session:
        set_feed(session, a_feed(session), state=state)
    assert take(database) == []


def test_a_host_is_asked_by_one_at_a_time_the_longest_due_first(database: Database) -> None:
    with database.write() as session:
        late = a_feed(session, "late", at=NOW)
        early = a_feed(session, "early", at=NOW - HOUR)
        other = a_feed(session, "other", host="shop.example")
    assert sorted(take(database)) == sorted([early, other])
    assert take(database) == []
    with database.write() as session:
        leases.keep(session, FeedRow, Lease(early, 1))
        set_feed(session, early, next_poll_at=NOW + DAY)
        let_go(session, "oven.example", held_until=NOW + LEASED, pause=2 * SECOND)
    assert take(database, NOW + 2 * SECOND - INSTANT) == []
    assert take(database, NOW + 2 * SECOND) == [late]


def test_a_host_is_free_again_when_the_lease_of_its_feed_has_ended(database: Database) -> None:
    with database.write() as session:
        a_feed(session, "one", at=NOW - HOUR)
        a_feed(session, "two", at=NOW)
    assert len(take(database)) == 1
    assert take(database, NOW + LEASED - INSTANT) == []
    assert len(take(database, NOW + LEASED)) == 1


def test_hosts_of_the_allow_list_are_asked_for_all_their_feeds_together(database: Database) -> None:
    with database.write() as session:
        ours = [a_feed(session, f"feed{n}", host="127.0.0.1:8001") for n in range(3)]
        theirs = [a_feed(session, f"feed{n}") for n in range(3)]
    taken = take(database, exempt=["127.0.0.1:8001"])
    assert set(taken) >= set(ours)
    assert len(set(taken) & set(theirs)) == 1


def test_one_busy_host_does_not_keep_the_others_waiting(database: Database) -> None:
    with database.write() as session:
        for n in range(8):
            a_feed(session, f"feed{n}", at=NOW - HOUR)
        other = a_feed(session, "other", host="shop.example")
    taken: list[int] = []
    for _ in range(3):
        taken += take(database, limit=4)
    assert other in taken


def test_callers_at_once_never_ask_a_host_together(database: Database) -> None:
    with database.write() as session:
        host_of = {a_feed(session, f"feed{n}", host=f"host{n % 4}.example"): n % 4 for n in range(16)}
    taken = [feed for batch in at_once(5, lambda _: take(database)) for feed in batch]
    assert len({host_of[feed] for feed in taken}) == len(taken)


def test_what_a_look_gave_is_kept(database: Database) -> None:
    with database.write() as session:
        feed, other = a_feed(session), a_feed(session, "other")
        set_feed(session, feed, etag='"1"', failures=2, error="timeout", next_poll_at=NOW + HOUR)
        found = feeds.by_id(session, feed)
        assert (found.etag, found.failures, found.error) == ('"1"', 2, "timeout")
        assert feeds.by_id(session, other).etag is None


def test_a_feed_is_read_while_somebody_subscribes(database: Database) -> None:
    with database.write() as session:
        feed = rows.a_feed(session)
        here, other = a_workspace(session), a_workspace(session, "T0OTHER")
        first, second = a_source(session, here, feed), a_source(session, other, feed)
        sources.remove(session, here, first)
    assert take(database) == [feed]
    with database.write() as session:
        sources.remove(session, other, second)
    assert take(database, NOW + LEASED) == []
    with database.write() as session:
        a_source(session, here, feed)
    assert take(database, NOW + LEASED) == [feed]


def test_a_look_that_lost_its_lease_keeps_nothing(database: Database) -> None:
    with database.write() as session:
        feed = a_feed(session)
    take(database)
    with database.write() as session:
        session.execute(update(FeedRow).values(lease_no=2))
    with pytest.raises(leases.LostLease), database.write() as session:
        leases.keep(session, FeedRow, Lease(feed, 1))
