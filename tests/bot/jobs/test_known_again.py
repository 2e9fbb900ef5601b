"""Entries are known again whatever a feed does to them, by whichever reader."""

from bot.jobs import tidy
from tests.bot.jobs.conftest import Office
from tests.bot.jobs.looks import candidates, document, feed_at, known, look, subscribe
from tests.feed_server import (
    FeedServer,
    answers,
)


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
