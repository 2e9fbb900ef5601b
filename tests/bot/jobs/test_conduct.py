"""How we behave towards servers: real requests to a scripted one, and what it saw of us."""

from datetime import datetime, timedelta
from email.utils import format_datetime

import pytest
from sqlalchemy import select

from bot.jobs import tidy
from db.collect import hosts, sources
from db.tables import HostRow
from tests.bot.jobs.conftest import Office
from tests.bot.jobs.looks import asked, document, feed_at, known, look, looked_again, subscribe, with_headers
from tests.db.rows import NOW
from tests.feed_server import (
    FeedServer,
    answers,
    one_after_the_other,
    with_validators,
)


@pytest.mark.parametrize(
    ("headers", "sent"),
    [
        ({"ETag": 'W/"a,b"'}, {"if-none-match": 'W/"a,b"'}),
        ({"Last_Modified": "yesterday, or so"}, {"if-modified-since": "yesterday, or so"}),
        (
            {"ETag": '"1"', "Last_Modified": "Mon, 16 Nov 2026 09:00:00 GMT"},
            {"if-none-match": '"1"', "if-modified-since": "Mon, 16 Nov 2026 09:00:00 GMT"},
        ),
        ({}, {}),
    ],
)
def test_validators_go_back_as_they_came_also_when_only_one_came(
    office: Office, feed_server: FeedServer, headers: dict[str, str], sent: dict[str, str]
) -> None:
    url = feed_server.on("/feed", answers(document("g0"), **headers))
    subscribe(office, url)
    office.tick()
    look(office, url)
    first, second = asked(feed_server, "/feed")
    assert {name: first[name] for name in first if name.startswith("if-")} == {}
    assert {name: second[name] for name in second if name.startswith("if-")} == sent


def test_a_304_refreshes_the_validators_it_repeats_and_keeps_the_others(
    office: Office, feed_server: FeedServer
) -> None:
    url = feed_server.on(
        "/feed",
        one_after_the_other(
            answers(document("g0"), ETag='"1"', Last_Modified="Mon, 16 Nov 2026 09:00:00 GMT"),
            answers(b"", 304, ETag='"2"'),
        ),
    )
    subscribe(office, url)
    for _ in range(3):
        office.tick()
        office.later(days=1)
    last = asked(feed_server, "/feed")[-1]
    assert last["if-none-match"] == '"2"'
    assert last["if-modified-since"] == "Mon, 16 Nov 2026 09:00:00 GMT"


def test_validators_of_an_old_document_are_not_sent_for_a_new_one(
    office: Office, feed_server: FeedServer
) -> None:
    url = feed_server.on(
        "/feed", one_after_the_other(answers(document("g0"), ETag='"1"'), answers(document("g1", "g0")))
    )
    subscribe(office, url)
    for _ in range(3):
        office.tick()
        office.later(days=1)
    assert "if-none-match" not in asked(feed_server, "/feed")[-1]


def test_a_failure_keeps_the_validators(office: Office, feed_server: FeedServer) -> None:
    url = feed_server.on(
        "/feed",
        one_after_the_other(answers(document("g0"), ETag='"1"'), answers(b"", 500), answers(b"", 304)),
    )
    subscribe(office, url)
    for _ in range(3):
        office.tick()
        office.later(days=1)
    assert [headers.get("if-none-match") for headers in asked(feed_server, "/feed")] == [None, '"1"', '"1"']
    assert feed_at(office, url).failures == 0


def test_a_changed_document_under_the_same_etag_is_read(office: Office, feed_server: FeedServer) -> None:
    url = feed_server.on(
        "/feed",
        one_after_the_other(
            answers(document("g0"), ETag='"same"'), answers(document("g1", "g0"), ETag='"same"')
        ),
    )
    subscribe(office, url)
    office.tick()
    look(office, url)
    assert known(office) == ["g0", "g1"]


def test_who_we_are_stands_in_the_user_agent_and_nothing_else_does(
    office: Office, feed_server: FeedServer
) -> None:
    subscribe(office, feed_server.on("/feed", with_validators(document("g0"))))
    office.tick()
    (headers,) = asked(feed_server, "/feed")
    assert headers["user-agent"].startswith("Passalong/")
    assert not headers.keys() & {"cookie", "referer", "authorization"}
    assert {"gzip", "br", "zstd"} <= {each.strip() for each in headers["accept-encoding"].split(",")}


@pytest.mark.parametrize(
    ("head", "headers", "least"),
    [
        ("<ttl>300</ttl>", {}, timedelta(hours=5)),
        ("", {"Cache_Control": "max-age=18000"}, timedelta(hours=5)),
        ("", {"Retry_After": "172800"}, timedelta(days=2)),
        ("<skipDays><day>Monday</day></skipDays>", {}, timedelta(hours=15)),  # from nine to midnight, GMT
        ("<skipHours><hour>9</hour><hour>10</hour></skipHours>", {}, timedelta(hours=2)),
    ],
)
def test_what_a_feed_and_its_server_wish_for_is_kept_and_honoured_after_a_304_too(
    office: Office, feed_server: FeedServer, head: str, headers: dict[str, str], least: timedelta
) -> None:
    url = feed_server.on("/feed", with_validators(document("g0", head=head)))
    feed_server.on("/feed", with_headers(with_validators(document("g0", head=head)), headers))
    subscribe(office, url)
    office.tick()
    assert looked_again(office, url) >= least
    office.clock.at = NOW + timedelta(days=7)  # a Monday at nine again
    look(office, url)
    office.clock.at = NOW + timedelta(days=7)
    assert feed_at(office, url).failures == 0
    assert looked_again(office, url) >= least


def test_one_host_is_asked_for_one_feed_at_a_time_with_a_pause_between(
    office: Office, feed_server: FeedServer
) -> None:
    for number in range(3):
        url = feed_server.on(f"/feed{number}", answers(document(f"g{number}")))
        subscribe(office, url, host="oven.example")
    office.tick()
    assert len(feed_server.seen) == 1
    office.later(seconds=1.999999)
    office.tick()
    assert len(feed_server.seen) == 1
    office.later(seconds=0.000001)
    office.tick()
    assert len(feed_server.seen) == 2
    office.later(seconds=2)
    office.tick()
    assert len({path for path, _ in feed_server.seen}) == 3


def test_feeds_of_the_operators_own_hosts_are_asked_together(office: Office, feed_server: FeedServer) -> None:
    for number in range(3):
        subscribe(office, feed_server.on(f"/feed{number}", answers(document(f"g{number}"))))
    office.tick()
    assert len(feed_server.seen) == 3


@pytest.mark.parametrize(
    ("status", "headers", "error"),
    [
        (429, {"Retry_After": "7200"}, "busy"),
        (
            503,
            {"Retry_After": format_datetime(NOW + timedelta(hours=2), usegmt=True).replace("+0000", "GMT")},
            "busy",
        ),
        (403, {"Cf_Mitigated": "challenge", "Retry_After": "7200"}, "challenge"),
    ],
)
def test_a_server_that_wants_less_of_us_gets_it_and_its_feed_is_not_blamed(
    office: Office, feed_server: FeedServer, status: int, headers: dict[str, str], error: str
) -> None:
    url = feed_server.on("/feed", answers(b"slow down", status, **headers))
    subscribe(office, url)
    office.tick()
    feed = feed_at(office, url)
    assert (feed.failures, feed.slowed, feed.state, feed.error) == (0, 1, "active", error)
    assert looked_again(office, url) >= timedelta(hours=2)
    for _ in range(30):
        look(office, url)
    feed = feed_at(office, url)
    assert (feed.failures, feed.slowed, feed.state) == (0, 31, "active")
    feed_server.on("/feed", answers(document("g0")))
    look(office, url)
    assert (feed_at(office, url).slowed, feed_at(office, url).error) == (0, None)


def test_too_many_requests_is_said_for_the_whole_host(office: Office, feed_server: FeedServer) -> None:
    strict = feed_server.on("/strict", answers(b"", 429, Retry_After="7200"))
    other = feed_server.on("/other", answers(document("g0")))
    elsewhere = feed_server.on("/elsewhere", answers(document("g0")))
    subscribe(office, strict, host="oven.example")
    office.later(seconds=1)
    subscribe(office, other, host="oven.example")  # due later, so it comes behind
    subscribe(office, elsewhere, host="shop.example")
    office.tick()
    office.later(seconds=2)
    office.tick()
    assert sorted(path for path, _ in feed_server.seen) == ["/elsewhere", "/strict"]
    office.later(hours=2)
    office.tick()
    office.later(seconds=2)
    office.tick()
    assert "/other" in [path for path, _ in feed_server.seen]


def test_410_ends_a_feed_at_once_and_404_after_ten_looks(office: Office, feed_server: FeedServer) -> None:
    ended = feed_server.on("/ended", answers(b"over", 410))
    lost = feed_server.on("/lost", answers(b"nothing", 404))
    subscribe(office, ended)
    subscribe(office, lost)
    office.tick()
    assert (feed_at(office, ended).state, feed_at(office, lost).state) == ("gone", "active")
    for _ in range(9):
        look(office, lost)
    assert (feed_at(office, lost).state, feed_at(office, lost).error) == ("resting", "http_404")
    office.later(days=30)
    office.tick()
    assert (len(asked(feed_server, "/ended")), len(asked(feed_server, "/lost"))) == (1, 10)


def test_a_feed_that_nobody_wants_any_more_frees_its_host(office: Office, feed_server: FeedServer) -> None:
    url = feed_server.on("/feed", answers(document("g0")))
    source = subscribe(office, url, host="oven.example")
    with office.database.write() as session:
        workspace_id = sources.by_id(session, source).workspace_id
        sources.remove(session, workspace_id, source)
        assert session.scalars(select(HostRow.next_at)).all() == [None]
    office.tick()
    assert feed_server.seen == []
    subscribe(office, url, "T0OTHER", host="oven.example")
    office.tick()
    assert len(feed_server.seen) == 1


def test_a_host_whose_time_is_wrong_is_put_right_at_the_start(
    office: Office, feed_server: FeedServer
) -> None:
    url = feed_server.on("/feed", answers(document("g0")))
    subscribe(office, url, host="oven.example")
    with office.database.write() as session:
        session.execute(HostRow.__table__.update().values(next_at=None))  # type: ignore[attr-defined]
    office.tick()
    assert feed_server.seen == []
    tidy.say_anew_when_hosts_are_due(office.world)
    office.tick()
    assert len(feed_server.seen) == 1


def test_who_comes_late_does_not_free_a_host_that_another_holds(
    office: Office, feed_server: FeedServer
) -> None:
    subscribe(office, feed_server.on("/feed", answers(document("g0"))), host="oven.example")
    at: datetime = office.clock.at
    with office.database.write() as session:
        hosts.take_due(session, now=at, machine_now=at, limit=1, exempt_hosts=[])
        late = at + timedelta(seconds=60)
        hosts.take_due(session, now=late, machine_now=late, limit=1, exempt_hosts=[])
        hosts.let_go(session, ["oven.example"], held_until=late, machine_now=late, pause=timedelta(0))
        assert session.scalars(select(HostRow.free_at)).one() == late + timedelta(seconds=60)
