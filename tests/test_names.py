"""The names and certificates that tests live among."""

from __future__ import annotations

import contextlib
import socket
import urllib.request
from collections.abc import Iterator

import pytest

from curation.collect.fetch import Fetcher, FetchFailed, Request
from curation.collect.web.addresses import Allow
from tests.feed_server import FEED, FeedServer, answers
from tests.names import Authority, Names, OutsideWorld, known_names


@pytest.fixture
def secure(authority: Authority) -> Iterator[FeedServer]:
    with FeedServer(tls=authority.server()) as server:
        yield server


def test_a_famous_address_reaches_the_server_of_the_test(names: Names, secure: FeedServer) -> None:
    names.serve(secure, "www.youtube.com", "youtube.com")
    url = secure.on("/feeds/videos.xml?channel_id=UC1", answers(FEED), host="www.youtube.com")
    secure.on("/feeds/videos.xml", answers(b"of another host"), host="youtube.com")
    fetcher = Fetcher(Allow.parse(secure.allowed), "test", total_s=5)
    try:
        assert url == "https://www.youtube.com/feeds/videos.xml?channel_id=UC1"
        assert fetcher.fetch(Request(url)).body == FEED
        assert fetcher.fetch(Request(url.replace("www.", ""))).body == b"of another host"
        assert fetcher.fetch(Request("https://www.youtube.com/else")).status == 404
    finally:
        fetcher.close()
    assert set(names.looked_up) == {"www.youtube.com", "youtube.com"}
    assert {port for _, port in names.connected} == {secure.port}


def test_one_host_may_answer_on_both_schemes(
    names: Names, secure: FeedServer, feed_server: FeedServer
) -> None:
    names.serve(secure, "oven.example")
    names.serve(feed_server, "oven.example")
    feed_server.on("/", answers(b"plain"))
    secure.on("/", answers(b"secure"))
    fetcher = Fetcher(Allow.parse(f"{secure.allowed},{feed_server.allowed}"), "test", total_s=5)
    try:
        assert fetcher.fetch(Request("http://oven.example/")).body == b"plain"
        assert fetcher.fetch(Request("https://oven.example/")).body == b"secure"
    finally:
        fetcher.close()


def test_other_clients_of_this_process_see_the_same_names(names: Names, feed_server: FeedServer) -> None:
    names.serve(feed_server, "oven.example")
    feed_server.on("/feed", answers(FEED))
    with urllib.request.urlopen("http://oven.example/feed", timeout=5) as got:
        assert got.read() == FEED


def test_a_name_outside_the_table_does_not_exist(names: Names) -> None:
    with pytest.raises(socket.gaierror):
        socket.getaddrinfo("www.wikipedia.org", 443)
    names.leads("www.wikipedia.org", "127.0.0.1")
    names.forget("www.wikipedia.org")
    with pytest.raises(socket.gaierror):
        socket.getaddrinfo("www.wikipedia.org", 443)


def test_a_name_may_change_its_answer(names: Names) -> None:
    names.rebinds("fickle.example", ("1.1.1.1",), (("127.0.0.1", 8001), "::1"))

    def found() -> list[object]:
        return [info[4] for info in socket.getaddrinfo("fickle.example", 80)]

    assert [found() for _ in range(3)] == [
        [("1.1.1.1", 80)],
        [("127.0.0.1", 8001), ("::1", 80, 0, 0)],
        [("127.0.0.1", 8001), ("::1", 80, 0, 0)],
    ]


def test_a_star_stands_for_everything_below(names: Names) -> None:
    names.leads("*.example", "127.0.0.1")
    assert socket.getaddrinfo("a.b.example", 80)[0][4] == ("127.0.0.1", 80)
    with pytest.raises(socket.gaierror):
        socket.getaddrinfo("example", 80)


def test_leaving_the_machine_fails_whoever_swallows_the_error() -> None:
    with pytest.raises(OutsideWorld, match=r"192\.0\.2\.1"):
        swallow()


def swallow() -> None:
    with known_names(), socket.socket() as leaving, contextlib.suppress(OutsideWorld):
        leaving.connect(("192.0.2.1", 80))


def test_nobody_else_is_trusted(names: Names, authority: Authority, feed_server: FeedServer) -> None:
    stranger = Authority()
    with FeedServer(tls=stranger.server()) as server:
        names.serve(server, "oven.example")
        fetcher = Fetcher(Allow.parse(server.allowed), "test", total_s=5)
        try:
            with pytest.raises(FetchFailed, match="tls"):
                fetcher.fetch(Request("https://oven.example/"))
        finally:
            fetcher.close()
