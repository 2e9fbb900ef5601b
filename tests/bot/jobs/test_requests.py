"""What people ask for that needs the network: held as long as it takes, and answered once."""

from collections.abc import Callable

import pytest
from sqlalchemy import select

from bot.jobs.requests import request
from curation.collect.fetch import Request, Response
from db import due, leases
from db.collect import requests
from db.leases import Lease, LostLease
from db.tables import RequestRow, SourceRow
from tests.bot.jobs.conftest import Office
from tests.db.rows import NOW, a_workspace
from tests.feed_server import FEED, FeedServer, answers

PAGE = (
    b"<!doctype html><html><head><title>Bakers</title>"
    b'<link rel="alternate" type="application/rss+xml" href="/gone">'
    b'<link rel="alternate" type="application/rss+xml" href="/feed"></head></html>'
)


def take(office: Office) -> list[Lease]:
    now = office.clock.machine()
    with office.database.write() as session:
        return leases.take(
            session, RequestRow, due.request_due(now), order=RequestRow.id, machine_now=now, limit=1
        )


def asked_for(office: Office, server: FeedServer) -> Lease:
    server.on("/gone", answers(b"", 404))
    server.on("/feed", answers(FEED))
    url = server.on("/", answers(PAGE))
    with office.database.write() as session:
        here = a_workspace(session)
        requests.keep(
            session,
            here,
            "add",
            url,
            user_id="U0ANA",
            channel_id="C0WORTH",
            response_url="",
            locale="en",
            now=NOW,
        )
    (lease,) = take(office)
    return lease


def slow(office: Office, meanwhile: Callable[[], object] = lambda: None) -> Callable[[Request], Response]:
    """Servers that take twenty seconds each."""

    def fetch(given: Request) -> Response:
        answer = office.world.web.fetch(given)
        office.later(seconds=20)
        meanwhile()
        return answer

    return fetch


def test_slow_servers_one_after_the_other_are_waited_for_by_one(
    office: Office, feed_server: FeedServer
) -> None:
    lease = asked_for(office, feed_server)
    others: list[Lease] = []

    request(office.reading(fetch=slow(office, lambda: others.extend(take(office)))), lease)

    assert others == []
    with office.database.read() as session:
        assert len(session.scalars(select(SourceRow)).all()) == 1
        assert str(session.scalars(select(RequestRow.answer)).one()).startswith("Added")


def test_who_lost_a_request_asks_no_further_server(office: Office, feed_server: FeedServer) -> None:
    lease = asked_for(office, feed_server)

    def stalled() -> None:
        office.later(minutes=2)
        take(office)

    with pytest.raises(LostLease):
        request(office.reading(fetch=slow(office, stalled)), lease)
    assert [path for path, _ in feed_server.seen] == ["/"]
