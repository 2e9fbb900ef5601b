"""Feeds that move: a permanent redirect is believed in time, and two feeds that become one are merged."""

from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from sqlalchemy import select

from db.collect import sources
from db.tables import ItemRow, SightingRow, SourceRow
from tests.bot.jobs.conftest import Office
from tests.bot.jobs.looks import (
    RSS,
    asked,
    candidates,
    document,
    feed_at,
    known,
    look,
    moved,
    see_it_moved,
    subscribe,
)
from tests.db.rows import NOW, set_feed
from tests.feed_server import (
    FeedServer,
    answers,
    redirects,
)


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
        set_feed(session, feed_at(office, new).id, next_poll_at=NOW + timedelta(days=20))
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
