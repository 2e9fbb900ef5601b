"""One feed's trouble is its own: what is read together with it is kept."""

import json
from collections.abc import Iterator, Sequence
from datetime import timedelta

import pytest
from sqlalchemy import select, text

from bot.jobs import collect
from curation.collect.fetch import FetchFailed, Request, Response
from db.collect import hosts
from db.leases import MOST_TRIES
from db.tables import HostRow, ItemRow
from tests.bot.jobs.conftest import Office
from tests.bot.jobs.looks import asked, document, feed_at, known, look, subscribe
from tests.db.rows import NOW
from tests.feed_server import FeedServer, answers


def test_validators_that_are_no_text_are_not_kept(office: Office, feed_server: FeedServer) -> None:
    url = feed_server.on("/feed", answers(document("g0"), ETag='"caf\udce9"', Last_Modified="\udce0 midi"))
    subscribe(office, url)
    office.tick()
    assert known(office) == ["g0"]
    look(office, url)
    assert not [name for name in asked(feed_server, "/feed")[-1] if name.startswith("if-")]


def test_a_content_type_that_is_no_text_is_read_past(office: Office, feed_server: FeedServer) -> None:
    url = feed_server.on(
        "/feed", answers(document("g0"), content_type="application/rss+xml; charset=caf\udce9")
    )
    subscribe(office, url)
    office.tick()
    assert known(office) == ["g0"]


@pytest.mark.parametrize(
    "dates", [("0001-01-01T00:00:00Z", "2026-11-20T09:00:00Z"), ("9999-12-31T23:59:59Z",) * 2]
)
def test_dates_that_no_clock_shows_are_none(
    office: Office, feed_server: FeedServer, dates: tuple[str, str]
) -> None:
    """The first of them made a mean gap of a thousand years, which no column holds; the last is read back as a
    time after the year 9999 by databases east of Greenwich.
    """
    items = [{"id": str(n), "title": f"Loaf {n}", "date_published": date} for n, date in enumerate(dates)]
    body = json.dumps({"version": "https://jsonfeed.org/version/1.1", "title": "Oven", "items": items})
    url = feed_server.on("/feed", answers(body.encode(), content_type="application/feed+json"))
    subscribe(office, url)
    office.tick()
    assert known(office) == ["0", "1"]
    with office.database.read() as session:
        published = session.scalars(select(ItemRow.published_at).where(ItemRow.key == "0")).one()
    assert published is None


def test_a_feed_that_cannot_be_kept_costs_the_others_nothing(office: Office, feed_server: FeedServer) -> None:
    """What breaks is the memory itself, as it would for a bug of ours: a trigger refuses one feed's entries."""
    good = [feed_server.on(f"/good{n}", answers(document(f"g{n}"))) for n in range(3)]
    bad = feed_server.on("/bad", answers(document("bad")))
    nothing = feed_server.on("/nothing", answers(b"", 404))
    for n, url in enumerate([bad, *good, nothing]):
        subscribe(office, url, host=f"oven{n}.example")
    with office.database.write() as session:
        if office.database.is_sqlite:
            session.execute(
                text(
                    "CREATE TRIGGER no BEFORE INSERT ON items WHEN NEW.key = 'bad'"
                    " BEGIN SELECT RAISE(ABORT, 'refused'); END"
                )
            )
        else:
            session.execute(text("ALTER TABLE items ADD CONSTRAINT no CHECK (key <> 'bad')"))
    office.tick()
    try:
        assert known(office) == ["g0", "g1", "g2"]
        assert feed_at(office, nothing).failures == 1
        for _ in range(MOST_TRIES + 1):
            office.later(minutes=5)
            office.tick()
        assert feed_at(office, bad).state == "resting"
        assert len(asked(feed_server, "/good0")) == 1
        assert len(asked(feed_server, "/bad")) == MOST_TRIES
    finally:
        if not office.database.is_sqlite:
            with office.database.write() as session:
                session.execute(text("ALTER TABLE items DROP CONSTRAINT no"))


def test_a_host_that_has_answered_does_not_wait_for_slower_ones(
    office: Office, feed_server: FeedServer
) -> None:
    urls = [feed_server.on(f"/feed{n}", answers(b"", 404)) for n in range(2)]
    for n, url in enumerate(urls):
        subscribe(office, url, host=f"oven{n}.example")
    with office.database.write() as session:
        leases = hosts.take_due(session, now=NOW, machine_now=NOW, limit=5, exempt_hosts=[])

    def slowly(requests: Sequence[Request]) -> Iterator[tuple[int, Response | FetchFailed]]:
        for answer in office.world.web.fetch_all(requests):
            yield answer
            office.later(seconds=25)

    collect.collect(office.reading(fetch_all=slowly), leases)
    with office.database.read() as session:
        free = session.scalars(select(HostRow.free_at).order_by(HostRow.free_at)).all()
    pause = timedelta(seconds=office.world.settings.pause_s)
    assert free == [NOW + timedelta(seconds=25) + pause, NOW + timedelta(seconds=50) + pause]
