"""What people ask for that needs the network: held as long as it takes, and answered once."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from bot.jobs.requests import _DO, request
from bot.jobs.tidy import tell_of_stuck
from bot.slack.validate import problems
from curation.collect.fetch import Request, Response
from db import due, leases
from db.collect import requests
from db.leases import Lease, LostLease
from db.tables import OutboxRow, RequestRow, SourceRow
from tests.bot.jobs.conftest import NOBODY, Office
from tests.db.rows import NOW, a_post, a_workspace
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


def asked_for(office: Office, server: FeedServer, *, response_url: str = "") -> Lease:
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
            response_url=response_url,
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


def written_to(office: Office, user: str) -> list[str]:
    """The texts of direct messages that wait for this person."""
    with office.database.read() as session:
        payloads = session.scalars(select(OutboxRow.payload).where(OutboxRow.channel_id == user)).all()
    assert [found for payload in payloads for found in problems(payload or {}, "message")] == []
    return [str((payload or {})["text"]) for payload in payloads]


@pytest.mark.parametrize(("seconds", "written"), [(29 * 60 - 1, 0), (29 * 60, 1)])
def test_an_answer_that_slack_takes_no_more_where_it_was_asked_is_written_to_the_person(
    office: Office, feed_server: FeedServer, seconds: int, written: int
) -> None:
    lease = asked_for(office, feed_server, response_url=f"{NOBODY}/answer")
    with office.database.write() as session:
        earlier = NOW - timedelta(seconds=seconds)
        session.execute(update(RequestRow).values(at=earlier))

    request(office.world, lease)

    assert [text.split(":")[0] for text in written_to(office, "U0ANA")] == ["Added"] * written


def test_who_asked_for_what_never_succeeds_is_told(office: Office, feed_server: FeedServer) -> None:
    asked_for(office, feed_server, response_url=f"{NOBODY}/answer")
    with office.database.write() as session:
        session.execute(update(RequestRow).values(lease_tries=leases.MOST_TRIES, lease_until=NOW))

    tell_of_stuck(office.world)
    tell_of_stuck(office.world)

    (told,) = written_to(office, "U0ANA")
    assert f"/curate add {feed_server.url('/')}" in told
    assert "Please try once more" in told
    with office.database.read() as session:
        assert session.scalars(select(RequestRow.due_at)).one() is None


@pytest.mark.parametrize("kind", sorted(_DO))
def test_who_asked_is_told_of_whatever_gets_stuck(office: Office, kind: str) -> None:
    with office.database.write() as session:
        here = a_workspace(session)
        request_id = requests.keep(
            session,
            here,
            kind,
            "https://oven.example/",
            user_id="U0ANA",
            channel_id="C0WORTH",
            response_url="",
            locale="fr",
            now=NOW,
            given="@us@oven.example",
            post_id=a_post(session, here),
            view_id="V1",
        )
        session.execute(
            update(RequestRow)
            .where(RequestRow.id == request_id)
            .values(lease_tries=leases.MOST_TRIES, lease_until=NOW - timedelta(seconds=1))
        )
    tell_of_stuck(office.world)
    with office.database.read() as session:
        told = session.scalars(select(OutboxRow.payload).where(OutboxRow.channel_id == "U0ANA")).all()
        assert len(told) >= 1
        assert all(problems(payload or {}, "message") == [] for payload in told)
        assert requests.by_id(session, request_id).id == request_id
