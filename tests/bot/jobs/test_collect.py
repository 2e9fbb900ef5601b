"""Feeds are read once for everybody, politely, and each team sees only what is new to it."""

from collections.abc import Iterator, Sequence
from datetime import timedelta
from email.utils import format_datetime
from urllib.parse import urlsplit

import pytest
from sqlalchemy import select, update

from curation.collect.fetch import FetchFailed, Request, Response
from db.collect import feeds, hosts, items, sources
from db.tables import CandidateRow, FeedRow, ItemRow, OutboxRow, SightingRow, SourceRow, WorkspaceRow
from tests.bot.jobs.conftest import Office
from tests.db.rows import DAY, HOUR, INSTANT, NOW, a_workspace, an_item, people, set_feed
from tests.feed_server import FeedServer, answers, one_after_the_other

RSS = '<rss version="2.0"><channel><title>Oven</title>{}</channel></rss>'


def document(*entries: tuple[str, str, timedelta]) -> bytes:
    """Entries as (guid, title, age), newest first."""
    items = "".join(
        f"<item><guid isPermaLink='false'>{guid}</guid><title>{title}</title>"
        f"<link>https://oven.example/{guid}</link><pubDate>{format_datetime(NOW - age)}</pubDate></item>"
        for guid, title, age in entries
    )
    return RSS.format(items).encode()


def subscribe(office: Office, url: str, team: str = "T0TEAM") -> int:
    with office.database.write() as session:
        workspace_id = a_workspace(session, team)
        feed_id = feeds.ensure(session, url, host=urlsplit(url).netloc, title="Oven", now=NOW)
        source, _ = sources.subscribe(session, workspace_id, feed_id, lane="share", added_by=None, now=NOW)
    return source.id


def fates(office: Office, source_id: int) -> dict[str, str]:
    with office.database.read() as session:
        rows = session.execute(
            select(ItemRow.key, SightingRow.fate)
            .join(ItemRow, ItemRow.id == SightingRow.item_id)
            .where(SightingRow.source_id == source_id)
        )
        return {key: fate for key, fate in rows}


def titles(office: Office) -> list[str]:
    with office.database.read() as session:
        return sorted(session.scalars(select(CandidateRow.title)))


def feed_row(office: Office) -> FeedRow:
    with office.database.read() as session:
        found = session.scalars(select(FeedRow)).one()
        session.expunge_all()
        return found


def test_the_first_look_asks_about_the_newest_three_of_a_week(
    office: Office, feed_server: FeedServer
) -> None:
    entries = [(f"g{n}", f"Title number {n} of the oven", timedelta(days=n)) for n in range(5)]
    source_id = subscribe(office, feed_server.on("/feed", answers(document(*entries))))

    office.tick()

    assert fates(office, source_id) == {
        "g0": "waiting",
        "g1": "waiting",
        "g2": "waiting",
        "g3": "before_you_came",
        "g4": "before_you_came",
    }
    assert len(titles(office)) == 3


def test_later_looks_bring_what_is_new_and_not_too_old(office: Office, feed_server: FeedServer) -> None:
    old = ("g0", "The oldest loaf of all", timedelta(days=1))
    new = ("g1", "A fresh loaf this morning", timedelta(hours=1))
    stale = ("g2", "A loaf forgotten in the drawer", timedelta(days=8))
    source_id = subscribe(
        office,
        feed_server.on(
            "/feed", one_after_the_other(answers(document(old)), answers(document(new, stale, old)))
        ),
    )
    office.tick()
    office.later(days=1)

    office.tick()

    assert fates(office, source_id) == {"g0": "waiting", "g1": "waiting", "g2": "too_old"}


def test_a_bumped_date_or_an_edited_title_never_asks_twice(office: Office, feed_server: FeedServer) -> None:
    once = document(("g0", "Rye keeps longer than you think", timedelta(days=2)))
    again = document(("g0", "Rye keeps LONGER than you think (updated)", timedelta(hours=1)))
    subscribe(office, feed_server.on("/feed", one_after_the_other(answers(once), answers(again))))
    office.tick()
    office.later(days=1)

    office.tick()

    assert titles(office) == ["Rye keeps longer than you think"]


def test_validators_go_back_verbatim_and_a_304_is_not_read(office: Office, feed_server: FeedServer) -> None:
    body = document(("g0", "Rye keeps longer than you think", timedelta(days=2)))
    when = "Sun, 22 Nov 2026 08:00:00 GMT"
    subscribe(
        office,
        feed_server.on(
            "/feed",
            one_after_the_other(answers(body, ETag='W/"odd \\ one"', Last_Modified=when), answers(b"", 304)),
        ),
    )
    office.tick()
    office.later(days=1)

    office.tick()

    _, second = [headers for path, headers in feed_server.seen if path == "/feed"]
    assert second["if-none-match"] == 'W/"odd \\ one"'
    assert second["if-modified-since"] == when
    row = feed_row(office)
    assert (row.etag, row.failures, row.error) == ('W/"odd \\ one"', 0, None)
    assert row.success_at == NOW + DAY


def test_one_feed_is_read_once_for_two_teams(office: Office, feed_server: FeedServer) -> None:
    url = feed_server.on("/feed", answers(document(("g0", "Rye keeps longer", timedelta(days=1)))))
    first, second = subscribe(office, url), subscribe(office, url, "T0OTHER")

    office.tick()

    assert len(feed_server.seen) == 1
    assert fates(office, first) == fates(office, second) == {"g0": "waiting"}
    assert titles(office) == ["Rye keeps longer", "Rye keeps longer"]


def test_the_same_story_from_two_feeds_is_asked_once(office: Office, feed_server: FeedServer) -> None:
    one = document(("g0", "Rye keeps longer than you think", timedelta(days=1)))
    other = one.replace(b"<guid isPermaLink='false'>g0", b"<guid isPermaLink='false'>x9")
    by_title = document(("t1", "Rye keeps longer than you think!", timedelta(days=1))).replace(
        b"https://oven.example/t1", b"https://elsewhere.example/rye"
    )
    ids = [
        subscribe(office, feed_server.on(path, answers(body)))
        for path, body in (("/a", one), ("/b", other), ("/c", by_title))
    ]

    office.tick()

    assert len(titles(office)) == 1
    found = sorted(fate for source_id in ids for fate in fates(office, source_id).values())
    assert found == ["same_story", "same_story", "waiting"]


def test_after_ten_failures_a_feed_rests_and_its_team_is_told_once(
    office: Office, feed_server: FeedServer
) -> None:
    source_id = subscribe(office, feed_server.on("/feed", answers(b"gone fishing", 404)))

    for n in range(12):
        office.tick()
        assert feed_row(office).failures == min(n + 1, 10)
        office.later(days=2)

    row = feed_row(office)
    assert (row.state, row.next_poll_at, row.error) == ("resting", None, "http_404")
    assert len(feed_server.seen) == 10
    with office.database.read() as session:
        (notice,) = session.scalars(select(OutboxRow).where(OutboxRow.kind == "notice"))
        session.expunge_all()
    assert notice.subject_id == source_id
    assert "has failed 10 times: there is nothing at that address (404)" in str(notice.payload)
    assert "source_retry" in str(notice.payload)


def test_trying_again_begins_afresh(office: Office, feed_server: FeedServer) -> None:
    body = document(("g0", "Rye keeps longer than you think", timedelta(days=1)))
    source_id = subscribe(
        office,
        feed_server.on("/feed", one_after_the_other(*[answers(b"", 500)] * 10, answers(body))),
    )
    for _ in range(10):
        office.tick()
        office.later(days=2)
    assert feed_row(office).state == "resting"

    with office.database.write() as session:
        workspace_id = session.scalars(select(SourceRow.workspace_id)).one()
        assert sources.retry(session, workspace_id, source_id, now=office.clock.now())
    office.tick()

    assert (feed_row(office).state, feed_row(office).failures) == ("active", 0)


def test_a_feed_that_fails_again_after_try_again_is_told_of_again(
    office: Office, feed_server: FeedServer
) -> None:
    source_id = subscribe(office, feed_server.on("/feed", answers(b"", 500)))
    for _ in range(2):
        for _ in range(11):
            office.tick()
            office.later(days=2)
        with office.database.write() as session:
            workspace_id = session.scalars(select(SourceRow.workspace_id)).one()
            assert sources.retry(session, workspace_id, source_id, now=office.clock.now())
    with office.database.read() as session:
        assert len(session.scalars(select(OutboxRow).where(OutboxRow.kind == "notice")).all()) == 2


def test_a_feed_that_breaks_its_reader_every_time_rests_and_can_be_tried_again(
    office: Office, feed_server: FeedServer
) -> None:
    body = document(("g0", "Rye keeps longer than you think", timedelta(days=1)))
    source_id = subscribe(office, feed_server.on("/feed", answers(body)))
    with office.database.write() as session:
        session.execute(update(FeedRow).values(lease_tries=8, lease_until=NOW))

    office.tick()
    office.tick()

    assert (feed_row(office).state, titles(office)) == ("resting", [])
    with office.database.write() as session:
        (notice,) = session.scalars(select(OutboxRow).where(OutboxRow.kind == "notice"))
        assert "has failed 8 times" in str(notice.payload)
        sources.retry(session, notice.workspace_id, source_id, now=NOW)
    office.tick()
    assert len(titles(office)) == 1


def test_the_first_look_at_a_feed_others_have_had_for_long_is_at_its_newest(
    office: Office, feed_server: FeedServer
) -> None:
    url = feed_server.on("/feed", answers(b"", 304))
    first = subscribe(office, url)
    with office.database.write() as session:
        feed_id = sources.by_id(session, first).feed_id
        for n in range(301):
            item = an_item(
                f"g{n}", title=f"Loaf number {n} of many", published=NOW - timedelta(minutes=400 - n)
            )
            items.add_items(session, feed_id, [item], now=NOW)
    second = subscribe(office, url, "T0OTHER")

    office.tick()

    asked = {key for key, fate in fates(office, second).items() if fate == "waiting"}
    assert asked == {"g298", "g299", "g300"}


@pytest.mark.parametrize(
    ("wanted", "held"),
    [
        (timedelta(minutes=10) - INSTANT, True),
        (timedelta(minutes=10), False),
    ],
)
def test_what_comes_at_night_is_asked_at_once_only_if_somebody_asked_just_now(
    office: Office, feed_server: FeedServer, wanted: timedelta, held: bool
) -> None:
    office.clock.at = NOW.replace(hour=3)
    morning = NOW + HOUR
    body = document(("g0", "Rye keeps longer than you think", timedelta(days=1)))
    subscribe(office, feed_server.on("/feed", answers(body)))
    with office.database.write() as session:
        set_feed(session, feed_row(office).id, next_poll_at=office.clock.at)
        session.execute(
            update(WorkspaceRow).values(round_wanted_at=office.clock.at - wanted, next_round_at=morning)
        )
        people(session, session.scalars(select(WorkspaceRow.id)).one(), "U0ANA", "U0BEN")

    office.tick()

    with office.database.read() as session:
        assert session.scalars(select(CandidateRow.state)).all() == ["asking" if held else "waiting"]


def test_what_comes_in_working_hours_is_asked_at_once_when_somebody_had_asked_in_vain(
    office: Office, feed_server: FeedServer
) -> None:
    body = document(("g0", "Rye keeps longer than you think", timedelta(days=1)))
    subscribe(office, feed_server.on("/feed", answers(body)))
    with office.database.write() as session:
        session.execute(update(WorkspaceRow).values(round_wanted_at=NOW - HOUR, next_round_at=NOW + HOUR))
        people(session, session.scalars(select(WorkspaceRow.id)).one(), "U0ANA", "U0BEN")

    office.tick()

    with office.database.read() as session:
        assert session.scalars(select(CandidateRow.state)).all() == ["asking"]


def test_a_feed_closed_for_good_is_never_asked_again(office: Office, feed_server: FeedServer) -> None:
    subscribe(office, feed_server.on("/feed", answers(b"", 410)))

    office.tick()
    office.later(days=40)
    office.tick()

    assert feed_row(office).state == "gone"
    assert len(feed_server.seen) == 1


def test_slow_down_is_obeyed_and_never_counts_as_broken(office: Office, feed_server: FeedServer) -> None:
    subscribe(office, feed_server.on("/feed", answers(b"", 429, Retry_After="7200")))

    office.tick()
    assert feed_row(office).next_poll_at == NOW + timedelta(hours=2, minutes=15)
    for _ in range(15):
        office.later(days=2)
        office.tick()

    assert feed_row(office).state == "active"


def test_the_wish_for_patience_of_a_document_outlives_a_304(office: Office, feed_server: FeedServer) -> None:
    body = document(("g0", "Rye keeps longer", timedelta(minutes=5))).replace(
        b"<channel>", b"<channel><ttl>600</ttl>"
    )
    subscribe(
        office, feed_server.on("/feed", one_after_the_other(answers(body, ETag='"1"'), answers(b"", 304)))
    )
    office.tick()
    office.later(days=1)
    office.tick()

    next_poll_at = feed_row(office).next_poll_at
    assert next_poll_at is not None
    assert next_poll_at >= office.clock.now() + timedelta(minutes=600)


def test_what_is_no_feed_any_more_is_a_failure_with_a_reason(office: Office, feed_server: FeedServer) -> None:
    subscribe(office, feed_server.on("/feed", answers(b"<html><body>Moved</body></html>")))

    office.tick()

    assert (feed_row(office).failures, feed_row(office).error) == (1, "not_a_feed_html")


def test_who_lost_the_lease_keeps_nothing(office: Office, feed_server: FeedServer) -> None:
    from bot.jobs import collect

    url = feed_server.on("/feed", answers(document(("g0", "Rye keeps longer", timedelta(days=1)))))
    subscribe(office, url)
    with office.database.write() as session:
        (lease,) = hosts.take_due(session, now=NOW, machine_now=NOW, limit=5, exempt_hosts=[])

    def meanwhile(requests: Sequence[Request]) -> Iterator[tuple[int, Response | FetchFailed]]:
        for answer in office.world.web.fetch_all(requests):
            with office.database.write() as session:
                session.execute(update(FeedRow).values(lease_no=FeedRow.lease_no + 1))
            yield answer

    collect.collect(office.reading(fetch_all=meanwhile), [lease])

    with office.database.read() as session:
        assert session.scalars(select(ItemRow)).all() == []
        assert session.scalars(select(FeedRow.looked_at)).one() is None
