"""How we behave towards servers: real requests to a scripted one, and what it saw of us."""

from collections.abc import Callable
from datetime import datetime, timedelta
from email.utils import format_datetime
from urllib.parse import urlsplit

import pytest
from sqlalchemy import select

from bot.jobs import tidy
from db.collect import feeds, hosts, sources
from db.tables import CandidateRow, FeedRow, HostRow, ItemRow, SightingRow, SourceRow
from tests.bot.jobs.conftest import Office
from tests.db.rows import NOW, a_workspace
from tests.feed_server import (
    FeedServer,
    answers,
    one_after_the_other,
    redirects,
    with_validators,
)

RSS = "<rss version='2.0'><channel><title>Oven</title>{head}{items}</channel></rss>"


def document(*guids: str, head: str = "", link: str = "https://oven.example/{}") -> bytes:
    """Entries of yesterday, newest first."""
    items = "".join(
        f"<item><guid isPermaLink='false'>{guid}</guid><title>About the loaf {guid}</title>"
        f"<link>{link.format(guid)}</link><pubDate>{format_datetime(NOW - timedelta(days=1))}</pubDate></item>"
        for guid in guids
    )
    return RSS.format(head=head, items=items).encode()


def subscribe(office: Office, url: str, team: str = "T0TEAM", *, host: str | None = None) -> int:
    """A team's source; `host` as if the feed lay there, for what is not done to hosts of the allow-list."""
    with office.database.write() as session:
        workspace_id = a_workspace(session, team)
        feed_id = feeds.ensure(
            session, url, host=host or urlsplit(url).netloc, title="Oven", now=office.clock.at
        )
        source, _ = sources.subscribe(
            session, workspace_id, feed_id, lane="share", added_by=None, now=office.clock.at
        )
    return source.id


def feed_at(office: Office, url: str) -> FeedRow:
    with office.database.read() as session:
        found = session.scalars(select(FeedRow).where(FeedRow.url == url)).one()
        session.expunge_all()
        return found


def looked_again(office: Office, url: str) -> timedelta:
    """How long after now the next look is."""
    at = feed_at(office, url).next_poll_at
    assert at is not None
    return at - office.clock.at


def asked(feed_server: FeedServer, path: str) -> list[dict[str, str]]:
    return [headers for seen, headers in feed_server.seen if seen == path]


def known(office: Office) -> list[str]:
    with office.database.read() as session:
        return sorted(session.scalars(select(ItemRow.key)))


def candidates(office: Office) -> int:
    with office.database.read() as session:
        return len(session.scalars(select(CandidateRow.id)).all())


def look(office: Office, url: str) -> None:
    """Move the clock to a feed's next look, and look."""
    at = feed_at(office, url).next_poll_at
    assert at is not None
    office.clock.at = max(office.clock.at, at)
    office.tick()


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
    feed_server.on("/feed", _with_headers(with_validators(document("g0", head=head)), headers))
    subscribe(office, url)
    office.tick()
    assert looked_again(office, url) >= least
    office.clock.at = NOW + timedelta(days=7)  # a Monday at nine again
    look(office, url)
    office.clock.at = NOW + timedelta(days=7)
    assert feed_at(office, url).failures == 0
    assert looked_again(office, url) >= least


def _with_headers(behave: Callable, headers: dict[str, str]) -> Callable:  # type: ignore[type-arg]
    def more(exchange) -> None:  # type: ignore[no-untyped-def]
        answer = exchange.answer
        exchange.answer = lambda *given, **named: answer(*given, **{**named, **headers})
        behave(exchange)

    return more


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


# Feeds that move


def moved(office: Office, feed_server: FeedServer, *, status: int = 301) -> tuple[str, str]:
    old = feed_server.on("/old", redirects("/new", status))
    new = feed_server.on("/new", with_validators(document("g1", "g0")))
    return old, new


def see_it_moved(office: Office, old: str, times: int = 3) -> None:
    for _ in range(times):
        look(office, old)
        office.later(days=1)


def test_a_permanent_redirect_is_adopted_after_three_sightings_over_two_days(
    office: Office, feed_server: FeedServer
) -> None:
    old, new = moved(office, feed_server)
    source = subscribe(office, old)
    office.tick()
    office.later(days=1)
    look(office, old)
    office.later(hours=23)
    assert feed_at(office, old).moved_seen == 2
    look(office, old)
    office.later(days=1)
    assert feed_at(office, old).moved_seen == 3  # two days have not passed since the first sighting
    look(office, old)

    found = feed_at(office, new)
    assert (found.moved_to, found.moved_seen, found.host) == (None, 0, urlsplit(new).netloc)
    before = len(asked(feed_server, "/old"))
    look(office, new)
    assert len(asked(feed_server, "/old")) == before
    assert asked(feed_server, "/new")[-1]["if-none-match"] == '"v1"'
    with office.database.read() as session:
        assert sources.by_id(session, source).url == new
    assert known(office) == ["g0", "g1"]


@pytest.mark.parametrize("status", [302, 303, 307])
def test_a_temporary_redirect_is_followed_and_never_adopted(
    office: Office, feed_server: FeedServer, status: int
) -> None:
    old, _ = moved(office, feed_server, status=status)
    subscribe(office, old)
    see_it_moved(office, old, 6)
    assert (feed_at(office, old).moved_seen, feed_at(office, old).failures) == (0, 0)


def test_an_answer_from_the_old_address_ends_the_rumour(office: Office, feed_server: FeedServer) -> None:
    old, _ = moved(office, feed_server)
    subscribe(office, old)
    see_it_moved(office, old, 2)
    feed_server.on("/old", answers(document("g0")))
    look(office, old)
    assert (feed_at(office, old).moved_to, feed_at(office, old).moved_seen) == (None, 0)


def test_a_redirect_to_what_is_no_feed_is_never_adopted(office: Office, feed_server: FeedServer) -> None:
    old = feed_server.on("/old", redirects("/login"))
    feed_server.on("/login", answers(b"<html><body>Log in</body></html>", content_type="text/html"))
    subscribe(office, old)
    see_it_moved(office, old, 6)
    assert (feed_at(office, old).moved_seen, feed_at(office, old).error) == (0, "not_a_feed_html")


def test_the_old_address_given_again_is_the_feed_that_took_it_over(
    office: Office, feed_server: FeedServer
) -> None:
    old, new = moved(office, feed_server)
    subscribe(office, new, "T0OTHER")
    subscribe(office, old)
    see_it_moved(office, old)
    assert feed_at(office, old).state == "merged"
    again = subscribe(office, old, "T0THIRD")
    with office.database.read() as session:
        assert sources.by_id(session, again).url == new


def test_two_feeds_that_become_one_are_merged_and_nothing_is_asked_twice(
    office: Office, feed_server: FeedServer
) -> None:
    old = feed_server.on("/old", answers(document("g1", "g0")))
    new = feed_server.on("/new", answers(document("g1", "g0")))
    ours, theirs = subscribe(office, old), subscribe(office, new, "T0OTHER")
    office.tick()
    assert candidates(office) == 4  # two for each team

    feed_server.on("/old", redirects("/new"))
    see_it_moved(office, old)
    assert feed_at(office, old).state == "merged"
    with office.database.read() as session:
        assert [sources.by_id(session, each).url for each in (ours, theirs)] == [new, new]
    assert candidates(office) == 4

    feed_server.on("/new", answers(document("g2", "g1", "g0")))
    look(office, new)
    office.later(days=1)
    assert candidates(office) == 6
    assert known(office) == ["g0", "g0", "g1", "g1", "g2"]


def test_a_team_that_had_both_has_one_source_left(office: Office, feed_server: FeedServer) -> None:
    old = feed_server.on("/old", answers(document("g0")))
    new = feed_server.on("/new", answers(document("g0")))
    subscribe(office, old)
    subscribe(office, new)
    office.tick()
    feed_server.on("/old", redirects("/new"))
    see_it_moved(office, old)
    with office.database.read() as session:
        (left,) = session.scalars(select(SourceRow).where(SourceRow.state == "active"))
        assert sources.by_id(session, left.id).url == new
    assert candidates(office) == 1


def test_what_one_feed_saw_before_the_merge_is_not_new_from_the_other(
    office: Office, feed_server: FeedServer
) -> None:
    # Without link and with a title too short to tell stories by, only the marks know.
    entry = "<item><guid isPermaLink='false'>{}</guid><title>Note</title></item>"
    both = RSS.format(head="", items=entry.format("n2") + entry.format("n1")).encode()
    one = RSS.format(head="", items=entry.format("n1")).encode()
    old = feed_server.on("/old", answers(both))
    new = feed_server.on("/new", answers(one))
    ours = subscribe(office, old)
    theirs = subscribe(office, new, "T0OTHER")
    office.tick()
    feed_server.on("/old", redirects("/newest"))
    feed_server.on("/newest", redirects("/new"))
    with office.database.write() as session:  # the other one isn't due for long
        feeds.keep_outcome(session, feed_at(office, new).id, next_poll_at=NOW + timedelta(days=20))
    feed_server.on("/new", answers(both))
    see_it_moved(office, old)
    assert feed_at(office, old).state == "merged"
    look(office, new)
    with office.database.read() as session:
        seen = {
            source: sorted(
                (key, fate)
                for key, fate in session.execute(
                    select(ItemRow.key, SightingRow.fate)
                    .join(ItemRow, ItemRow.id == SightingRow.item_id)
                    .where(SightingRow.source_id == source)
                )
            )
            for source in (ours, theirs)
        }
    assert ("n2", "before_you_came") in seen[ours]
    assert ("n2", "waiting") in seen[theirs]


def test_a_merge_waits_until_the_old_feeds_sources_have_seen_all(
    office: Office, feed_server: FeedServer
) -> None:
    old, new = moved(office, feed_server)
    subscribe(office, new, "T0OTHER")
    subscribe(office, old)
    see_it_moved(office, old, 2)
    feed_server.on("/new", answers(document("g2", "g1", "g0")))
    look(office, old)  # long enough, but it brings something: that is shown first
    assert (feed_at(office, old).state, feed_at(office, old).moved_seen) == ("active", 3)
    look(office, old)
    assert feed_at(office, old).state == "merged"


# Readers


def test_a_reader_is_pinned_after_three_documents_that_both_read_alike(
    office: Office, feed_server: FeedServer
) -> None:
    url = feed_server.on("/feed", answers(document("g0")))
    subscribe(office, url)
    office.tick()
    for number in range(1, 5):
        assert (feed_at(office, url).parser, feed_at(office, url).proofs) == (
            "feedparser" if number < 3 else "fast",
            number,
        )
        feed_server.on("/feed", answers(document(*(f"g{n}" for n in range(number, -1, -1)))))
        look(office, url)
        office.later(days=1)
    assert known(office) == [f"g{n}" for n in range(5)]
    assert feed_at(office, url).proofs == 5  # two of them read by the fast one alone


# Entries that change


def test_shuffled_bumped_and_renamed_entries_are_nothing_new(office: Office, feed_server: FeedServer) -> None:
    url = feed_server.on("/feed", answers(document("g0", "g1", "g2", "g3")))
    subscribe(office, url)
    office.tick()
    asked_before = candidates(office)
    for body in (
        document("g3", "g1", "g0", "g2"),
        document("g0", "g1", "g2", "g3").replace(b"About", b"More about"),
        document("g0", "g1", "g2", "g3").replace(b"Nov 2026", b"Dec 2026"),
        document("g0", "g1", "g2", "g3").replace(
            b"<guid isPermaLink='false'>", b"<guid isPermaLink='false'>new-"
        ),
        document("g0", "g1", "g2", "g3").replace(b"https://oven.example", b"http://www.bakery.example"),
    ):
        feed_server.on("/feed", answers(body))
        look(office, url)
        office.later(days=1)
    assert (len(known(office)), candidates(office)) == (4, asked_before)


def test_what_was_let_go_is_not_asked_when_it_is_still_in_the_document(
    office: Office, feed_server: FeedServer
) -> None:
    body = document("g0", "g1").replace(b"<pubDate>", b"<x>").replace(b"</pubDate>", b"</x>")
    url = feed_server.on("/feed", answers(body))
    subscribe(office, url)
    office.tick()
    office.later(days=90)
    assert tidy.let_go_of_old_items(office.world) == 0
    office.later(seconds=0.000001)
    assert tidy.let_go_of_old_items(office.world) == 1  # the newest of all stays
    feed_server.on("/feed", answers(body.replace(b"Oven", b"The Oven")))
    look(office, url)
    assert known(office) == ["g0"]


# Hosts


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
