"""Redirects: which are followed, how far, with what, and which are told as a move."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from curation.collect.fetch import Fetcher, Request
from tests.curation.collect.asking import asking, why_not
from tests.feed_server import FEED, FeedServer, answers, one_after_the_other, redirects, with_validators
from tests.names import Authority, Names


@pytest.fixture
def secure(authority: Authority) -> Iterator[FeedServer]:
    with FeedServer(tls=authority.server()) as running:
        yield running


def test_a_permanent_move_is_followed_and_told(server: FeedServer, fetcher: Fetcher) -> None:
    target = server.on("/new", answers())
    server.on("/between", redirects("/new", 308))
    got = fetcher.fetch(Request(server.on("/old", redirects("/between", 301))))
    assert (got.body, got.url, got.permanent_url) == (FEED, target, target)


@pytest.mark.parametrize("status", [302, 303, 307])
@pytest.mark.parametrize("passing_first", [True, False])
def test_one_passing_redirect_makes_the_chain_passing(
    server: FeedServer, fetcher: Fetcher, status: int, passing_first: bool
) -> None:
    server.on("/new", answers())
    server.on("/between", redirects("/new", 301 if passing_first else status))
    got = fetcher.fetch(Request(server.on("/old", redirects("/between", status if passing_first else 301))))
    assert (got.status, got.permanent_url) == (200, None)


def test_a_move_to_nothing_is_not_told_as_a_move(server: FeedServer, fetcher: Fetcher) -> None:
    got = fetcher.fetch(Request(server.on("/old", redirects("/gone", 301))))
    assert (got.status, got.permanent_url) == (404, None)


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_validators_go_along_to_where_they_came_from(
    server: FeedServer, names: Names, fetcher: Fetcher, status: int
) -> None:
    names.serve(server, "oven.example", "cdn.example")
    server.on("/new", with_validators(), host="cdn.example")
    url = server.on("/feed", redirects("http://cdn.example/new", status), host="oven.example")
    first = fetcher.fetch(Request(url))
    second = fetcher.fetch(Request(url, first.etag, first.last_modified))
    assert (first.status, second.status, second.body) == (200, 304, b"")
    assert [seen[1].get("if-none-match") for seen in server.seen] == [None, None, '"v1"', '"v1"']


def test_a_304_at_the_end_of_a_permanent_move_tells_the_move(server: FeedServer, fetcher: Fetcher) -> None:
    target = server.on("/new", with_validators())
    got = fetcher.fetch(Request(server.on("/old", redirects("/new")), etag='"v1"'))
    assert (got.status, got.permanent_url) == (304, target)


def test_nothing_else_goes_along_to_another_host(server: FeedServer, names: Names, fetcher: Fetcher) -> None:
    names.serve(server, "oven.example", "other.example")
    server.on("/feed", redirects("http://other.example/new"), host="oven.example")
    server.on("/new", answers(), host="other.example")
    fetcher.fetch(Request("http://oven.example/feed"))
    here, there = (set(headers) for _, headers in server.seen)
    assert here == there == {"host", "user-agent", "accept", "accept-encoding", "connection"}


def test_five_redirects_are_followed_and_six_are_not(server: FeedServer, fetcher: Fetcher) -> None:
    for hop in range(6):
        server.on(f"/{hop}", redirects(f"/{hop + 1}"))
    server.on("/6", answers())
    assert fetcher.fetch(Request(server.url("/1"))).status == 200
    assert why_not(fetcher, server.url("/0")) == "redirects"


def test_a_circle_is_left_at_its_first_round(server: FeedServer, fetcher: Fetcher) -> None:
    server.on("/there", redirects("/here#top"))
    assert why_not(fetcher, server.on("/here", redirects("/there"))) == "redirects"
    assert why_not(fetcher, server.on("/self", redirects("?"))) == "redirects"
    assert [path for path, _ in server.seen] == ["/here", "/there", "/self"]


@pytest.mark.parametrize(
    ("location", "path"),
    [
        ("new.xml", "/blog/new.xml"),
        ("../new.xml", "/new.xml"),
        ("/new.xml", "/new.xml"),
        ("?page=2", "/blog/feed?page=2"),
        (" /new.xml ", "/new.xml"),
        ("/my feed.xml", "/my%20feed.xml"),
        ("/my%20feed.xml", "/my%20feed.xml"),
        ("/café.xml", "/caf%C3%A9.xml"),
        ("/caf\udce9.xml", "/caf%E9.xml"),
        ("/new.xml#entries", "/new.xml"),
        ("/a//b", "/a//b"),
        ("/new.xml?u=http://x/?a=1&b=2", "/new.xml?u=http://x/?a=1&b=2"),
    ],
)
def test_a_location_may_be_written_in_many_ways(
    server: FeedServer, fetcher: Fetcher, location: str, path: str
) -> None:
    server.on(path, answers())
    got = fetcher.fetch(Request(server.on("/blog/feed", redirects(location))))
    assert got.status == 200
    assert server.seen[-1][0] == path
    assert "#" not in (got.permanent_url or "#")


def test_a_location_without_scheme_keeps_ours(server: FeedServer, names: Names, fetcher: Fetcher) -> None:
    names.serve(server, "other.example")
    server.on("/new", answers(), host="other.example")
    got = fetcher.fetch(Request(server.on("/feed", redirects("//other.example/new"))))
    assert (got.body, got.permanent_url) == (FEED, "http://other.example/new")


@pytest.mark.parametrize("status", [300, 304, 305, 306, 200, 201, 404])
def test_a_location_under_another_status_is_no_redirect(
    server: FeedServer, fetcher: Fetcher, status: int
) -> None:
    assert fetcher.fetch(Request(server.on("/odd", redirects("/new", status)))).status == status
    assert len(server.seen) == 1


@pytest.mark.parametrize("behaviour", [answers(b"hm", 301), redirects("")])
def test_a_redirect_without_a_goal_is_just_an_answer(
    server: FeedServer, fetcher: Fetcher, behaviour: object
) -> None:
    assert fetcher.fetch(Request(server.on("/odd", behaviour))).status == 301  # type: ignore[arg-type]


def test_a_move_to_https_is_told(server: FeedServer, secure: FeedServer, names: Names) -> None:
    names.serve(server, "oven.example")
    names.serve(secure, "oven.example")
    server.on("/feed", redirects("https://oven.example/feed"))
    secure.on("/feed", answers())
    with asking(server.allowed, secure.allowed) as fetcher:
        got = fetcher.fetch(Request("http://oven.example/feed"))
    assert (got.body, got.permanent_url) == (FEED, "https://oven.example/feed")


def test_a_way_that_gives_up_https_is_gone_but_never_told_as_a_move(
    server: FeedServer, secure: FeedServer, names: Names
) -> None:
    names.serve(server, "oven.example")
    names.serve(secure, "oven.example")
    secure.on("/feed", redirects("http://oven.example/feed"))
    server.on("/feed", answers())
    server.on("/back", redirects("https://oven.example/there"))
    secure.on("/there", answers())
    secure.on("/round", redirects("http://oven.example/back"))
    with asking(server.allowed, secure.allowed) as fetcher:
        for path in ("/feed", "/round"):
            got = fetcher.fetch(Request(f"https://oven.example{path}"))
            assert (got.body, got.permanent_url) == (FEED, None)


def test_a_host_may_answer_otherwise_the_next_time(server: FeedServer, fetcher: Fetcher) -> None:
    target = server.on("/new", answers())
    url = server.on("/feed", one_after_the_other(redirects("/new"), answers(b"here again")))
    assert fetcher.fetch(Request(url)).permanent_url == target
    assert fetcher.fetch(Request(url)).body == b"here again"
