"""Transactions that meet, on PostgreSQL, where several write at the same time: what one does, the other must see."""

import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from curation.collect.feed import Item
from curation.collect.opml import Entry
from db.collect import feeds, hosts, imports, items, merging, sightings, sources
from db.connection import Database, open_database
from db.leases import Lease
from db.tables import FeedRow, HostRow, SourceRow
from db.team import workspaces
from tests.db.rows import DAY, HOUR, MINUTE, NOW, PATIENCE_S, a_feed, a_source, a_workspace, one_then_other


@pytest.fixture
def shared(postgres_url: str) -> Iterator[Database]:
    database = open_database(postgres_url)
    yield database
    database.close()


def item(key: str) -> Item:
    return Item(key, None, None, None, f"About {key}", "", NOW)


def next_at(database: Database, host: str) -> datetime | None:
    with database.read() as session:
        return session.scalars(select(HostRow.next_at).where(HostRow.name == host)).one()


def due_at(database: Database, source_id: int) -> datetime | None:
    with database.read() as session:
        return session.scalars(select(SourceRow.due_at).where(SourceRow.id == source_id)).one()


def move(session: Session, feed_id: int, at: datetime) -> None:
    session.execute(update(FeedRow).where(FeedRow.id == feed_id).values(next_poll_at=at))


@pytest.mark.parametrize("how", ["refresh", "let_go"])
def test_a_host_is_due_when_the_first_of_its_feeds_is_whoever_changes_another(
    shared: Database, how: str
) -> None:
    with shared.write() as session:
        here = a_workspace(session)
        one, two = a_feed(session, "one"), a_feed(session, "two")
        a_source(session, here, one)
        source = a_source(session, here, two)
        for feed_id in (one, two):
            move(session, feed_id, NOW + DAY)
        hosts.refresh(session, ["oven.example"])

    def look(session: Session) -> None:
        move(session, one, NOW + DAY + HOUR)
        if how == "refresh":
            hosts.refresh(session, ["oven.example"])
        else:
            hosts.let_go(session, ["oven.example"], held_until=NOW, machine_now=NOW, pause=HOUR)

    one_then_other(shared, lambda session: sources.retry(session, here, source, now=NOW), look)
    assert next_at(shared, "oven.example") == NOW


def test_a_claim_does_not_wait_for_who_holds_a_feed_and_wants_its_host(shared: Database) -> None:
    with shared.write() as session:
        feed_id = a_feed(session)
        a_source(session, a_workspace(session), feed_id)
        held = hosts.take_due(session, now=NOW, machine_now=NOW, limit=1, exempt_hosts=[])
    late = NOW + 2 * MINUTE  # its lease and its host's have run out, and it comes back
    taken: list[Lease] = []

    def claim(session: Session) -> None:
        taken.extend(hosts.take_due(session, now=late, machine_now=late, limit=1, exempt_hosts=[]))

    one_then_other(
        shared,
        lambda session: feeds.renew(session, held, machine_now=late),
        claim,
        lambda session: hosts.hold(session, ["oven.example"], machine_now=late),
    )
    assert taken == []


def test_who_subscribes_while_the_feed_is_read_sees_what_it_brought(shared: Database) -> None:
    with shared.write() as session:
        feed_id = a_feed(session)
        here, other = a_workspace(session), a_workspace(session, "T0OTHER")
        a_source(session, here, feed_id)
    found: list[int] = []
    one_then_other(
        shared,
        lambda session: items.add_items(session, feed_id, [item("rye")], now=NOW),
        lambda session: found.append(a_source(session, other, feed_id)),
    )
    assert due_at(shared, found[0]) == NOW


def test_a_list_that_is_brought_while_its_feed_is_read_sees_what_it_brought(shared: Database) -> None:
    with shared.write() as session:
        feed_id = a_feed(session)
        here, other = a_workspace(session), a_workspace(session, "T0OTHER")
        a_source(session, here, feed_id)
    entries = [Entry("Oven", "https://oven.example/feed")]
    one_then_other(
        shared,
        lambda session: items.add_items(session, feed_id, [item("rye")], now=NOW),
        lambda session: imports.subscribe(session, other, entries, import_id=None, added_by=None, now=NOW),
    )
    with shared.read() as session:
        (source,) = sources.of_workspace(session, other)
    assert due_at(shared, source.id) == NOW


def test_a_source_that_comes_over_while_its_new_feed_is_read_has_seen_what_that_brought(
    shared: Database,
) -> None:
    with shared.write() as session:
        old, new = a_feed(session, "old"), a_feed(session, "new")
        here, other = a_workspace(session), a_workspace(session, "T0OTHER")
        moved = a_source(session, here, old)
        a_source(session, other, new)

    def adopt(session: Session) -> None:
        assert merging.adopt(session, old, "https://oven.example/new", now=NOW)

    one_then_other(shared, lambda session: items.add_items(session, new, [item("rye")], now=NOW), adopt)
    with shared.read() as session:
        source = sources.by_id(session, moved)
        newest = session.scalars(select(FeedRow.newest_item_id).where(FeedRow.id == new)).one()
    assert (source.feed_id, source.seen_item_id) == (new, newest)


def test_two_feeds_of_one_team_become_one_while_it_is_read(shared: Database) -> None:
    with shared.write() as session:
        old, new = a_feed(session, "old"), a_feed(session, "new")
        here = a_workspace(session)
        a_source(session, here, old)
        kept = a_source(session, here, new)

    def adopt(session: Session) -> None:
        assert merging.adopt(session, old, "https://oven.example/new", now=NOW)

    one_then_other(
        shared,
        lambda session: session.execute(update(FeedRow).where(FeedRow.id == new).values(newest_item_id=0)),
        adopt,
        lambda session: items.add_items(session, new, [item("rye")], now=NOW),
    )
    assert due_at(shared, kept) == NOW


def test_what_is_read_is_shown_and_subscribed_to_at_once_without_anybody_waiting_in_a_circle(
    shared: Database,
) -> None:
    """A look has the feed and wants its sources; who shows them to the team has these and wants the team."""
    with shared.write() as session:
        feed_id = a_feed(session)
        here = a_workspace(session)
        source = a_source(session, here, feed_id)
    entries = [Entry("Oven", "https://oven.example/feed")]

    def pack(session: Session) -> None:
        imports.subscribe(session, here, entries, import_id=None, added_by=None, now=NOW)
        workspaces.lock(session, here)

    def show(session: Session) -> None:
        sightings.seen_up_to(session, source, 0)
        workspaces.lock(session, here)

    with ThreadPoolExecutor(3) as threads:

        def run(do: Callable[[Session], object]) -> None:
            with shared.write() as session:
                do(session)

        def look(session: Session) -> None:
            items.add_items(session, feed_id, [item(f"rye {time.monotonic_ns()}")], now=NOW)

        for _ in range(20):
            for each in [threads.submit(run, do) for do in (look, show, pack)]:
                each.result(PATIENCE_S)


def test_a_start_beside_a_running_bot_locks_hosts_in_the_same_order(shared: Database) -> None:
    names = ["b.example", "a.example"]
    with shared.write() as session:
        for name in names:  # in another order than that of their names
            a_source(session, a_workspace(session), a_feed(session, host=name))
    one_then_other(
        shared,
        lambda session: hosts.refresh(session, ["a.example"]),
        hosts.refresh_all,
        lambda session: hosts.refresh(session, ["b.example"]),
    )
