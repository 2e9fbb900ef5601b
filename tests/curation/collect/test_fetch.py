"""Fetching over real HTTP on loopback: what a good server gets from us, and what a bad one doesn't."""

from __future__ import annotations

import inspect
import socket
import subprocess
import sys
import threading
import time
from concurrent.futures import CancelledError
from typing import Any

import pytest

from curation.collect.addresses import Allow
from curation.collect.fetch import Fetcher, FetchFailed, Request, Response
from tests.feed_server import (
    FEED,
    FeedServer,
    answers,
    cut_short,
    endless,
    gzip_bomb,
    gzipped,
    hangs_up,
    many_headers,
    no_http,
    one_after_the_other,
    redirects,
    silent,
    slow_drip,
    with_validators,
)
from tests.names import Names

AGENT = "Passalong/0.1 (+https://passalong.example/)"


def why_not(fetcher: Fetcher, url: str) -> str:
    with pytest.raises(FetchFailed) as failure:
        fetcher.fetch(Request(url))
    return failure.value.reason


def test_a_feed_comes_whole_with_what_the_server_said_about_it(server: FeedServer, fetcher: Fetcher) -> None:
    url = server.on(
        "/feed",
        answers(
            FEED,
            ETag='W/"a"',
            Last_Modified="Mon",
            Cache_Control="max-age=60",
            Expires="soon",
            Retry_After="5",
        ),
    )
    assert fetcher.fetch(Request(url)) == Response(
        status=200,
        url=url,
        body=FEED,
        etag='W/"a"',
        last_modified="Mon",
        content_type="application/rss+xml",
        cache_control="max-age=60",
        expires="soon",
        retry_after="5",
        permanent_url=None,
    )


def test_we_say_who_we_are_and_what_we_want_and_nothing_else(server: FeedServer, fetcher: Fetcher) -> None:
    url = server.on("/feed", answers(FEED, Set_Cookie="id=1; Path=/"))
    fetcher.fetch(Request(url))
    fetcher.fetch(Request(url))
    headers = server.seen[1][1]
    assert headers["user-agent"] == AGENT
    assert headers["accept"].startswith("application/atom+xml, application/rss+xml, application/feed+json")
    assert "gzip" in headers["accept-encoding"]
    assert not {"cookie", "referer", "authorization", "if-none-match", "if-modified-since"} & set(headers)


def test_validators_go_back_verbatim_and_304_is_an_answer(server: FeedServer, fetcher: Fetcher) -> None:
    url = server.on("/feed", with_validators(etag='W/"odd, but ours"'))
    first = fetcher.fetch(Request(url))
    second = fetcher.fetch(Request(url, first.etag, first.last_modified))
    assert (first.status, second.status, second.body) == (200, 304, b"")
    assert server.seen[1][1]["if-none-match"] == 'W/"odd, but ours"'
    assert server.seen[1][1]["if-modified-since"] == "Mon, 16 Nov 2026 09:00:00 GMT"


def test_a_changed_body_comes_through_although_the_etag_stayed(server: FeedServer, fetcher: Fetcher) -> None:
    url = server.on("/feed", one_after_the_other(answers(b"one", ETag='"x"'), answers(b"two", ETag='"x"')))
    assert [fetcher.fetch(Request(url)).body for _ in range(2)] == [b"one", b"two"]


@pytest.mark.parametrize("status", [404, 410, 429, 500, 503])
def test_any_status_is_an_answer(server: FeedServer, fetcher: Fetcher, status: int) -> None:
    url = server.on("/feed", answers(b"sorry", status, Retry_After="120"))
    got = fetcher.fetch(Request(url))
    assert (got.status, got.body, got.retry_after) == (status, b"sorry", "120")


def test_a_permanent_move_is_followed_and_told(server: FeedServer, fetcher: Fetcher) -> None:
    target = server.on("/new", answers())
    server.on("/between", redirects("/new", 308))
    url = server.on("/old", redirects("/between", 301))
    got = fetcher.fetch(Request(url))
    assert (got.body, got.url, got.permanent_url) == (FEED, target, target)


@pytest.mark.parametrize("status", [302, 303, 307])
def test_one_passing_redirect_makes_the_chain_passing(
    server: FeedServer, fetcher: Fetcher, status: int
) -> None:
    server.on("/new", answers())
    server.on("/between", redirects("/new", status))
    got = fetcher.fetch(Request(server.on("/old", redirects("/between", 301))))
    assert (got.status, got.permanent_url) == (200, None)


def test_a_move_to_nothing_is_not_told_as_a_move(server: FeedServer, fetcher: Fetcher) -> None:
    got = fetcher.fetch(Request(server.on("/old", redirects("/gone", 301))))
    assert (got.status, got.permanent_url) == (404, None)


def test_validators_go_along_with_a_redirect(server: FeedServer, fetcher: Fetcher) -> None:
    target = server.on("/new", with_validators())
    got = fetcher.fetch(Request(server.on("/old", redirects("/new")), etag='"v1"'))
    assert (got.status, got.permanent_url) == (304, target)


def test_five_redirects_are_followed_and_six_are_not(server: FeedServer, fetcher: Fetcher) -> None:
    for hop in range(6):
        server.on(f"/{hop}", redirects(f"/{hop + 1}"))
    server.on("/6", answers())
    assert fetcher.fetch(Request(server.url("/1"))).status == 200
    assert why_not(fetcher, server.url("/0")) == "redirects"


def test_a_redirect_without_a_goal_is_just_an_answer(server: FeedServer, fetcher: Fetcher) -> None:
    assert fetcher.fetch(Request(server.on("/odd", answers(b"hm", 301)))).status == 301


@pytest.mark.parametrize(
    ("location", "reason"),
    [
        ("ftp://example.org/feed", "scheme"),
        ("file:///etc/passwd", "scheme"),
        ("http://10.0.0.1/", "private"),
        ("http://0x7f.1/", "private"),
        ("http://169.254.169.254/latest/meta-data/", "private"),
        ("http://localhost/feed", "private"),
        ("http://[::ffff:127.0.0.1]/", "private"),
        ("http://ana:secret@example.org/", "address"),
        ("http://[::1", "address"),
    ],
)
def test_a_redirect_may_not_lead_where_people_may_not(
    server: FeedServer, fetcher: Fetcher, location: str, reason: str
) -> None:
    assert why_not(fetcher, server.on("/feed", redirects(location))) == reason


INSIDE = """
127.0.0.1 10.1.2.3 192.168.0.10 172.16.0.1 169.254.169.254 100.64.0.1 0.0.0.0 224.0.0.1
255.255.255.255 240.0.0.1 198.18.0.1 ::1 :: fe80::1 fc00::1 ff02::1 ::ffff:10.0.0.1 2002:7f00:1::
64:ff9b::7f00:1 2001:0:4136:e378:8000:63bf:80ff:fffe ::127.0.0.1 64:ff9b:1::1
"""


@pytest.mark.parametrize("address", INSIDE.split())
def test_a_name_that_leads_inside_is_refused_at_the_socket(
    names: Names, fetcher: Fetcher, address: str
) -> None:
    names.leads("feeds.example.org", address)
    assert why_not(fetcher, "http://feeds.example.org/feed") == "private"
    assert why_not(fetcher, "https://feeds.example.org/feed") == "private"


def test_a_redirect_to_a_name_that_leads_inside_is_refused(
    server: FeedServer, names: Names, fetcher: Fetcher
) -> None:
    names.leads("inside.example.org", "192.168.1.1")
    url = server.on("/feed", redirects("http://inside.example.org/admin"))
    with pytest.raises(FetchFailed) as failure:
        fetcher.fetch(Request(url))
    assert (failure.value.reason, failure.value.host) == ("private", "inside.example.org")


def test_a_name_that_changes_its_answer_is_looked_at_again(server: FeedServer, names: Names) -> None:
    fetcher = Fetcher(Allow.parse(server.allowed), AGENT, total_s=5)
    server.on("/feed", answers(FEED, Connection="close"))
    names.leads("fickle.example.org", "127.0.0.1")
    try:
        assert fetcher.fetch(Request(f"http://fickle.example.org:{server.port}/feed")).status == 200
    finally:
        fetcher.close()
    names.leads("fickle.example.org", "127.0.0.2")
    fetcher = Fetcher(Allow.parse(server.allowed), AGENT, total_s=5)
    try:
        assert why_not(fetcher, f"http://fickle.example.org:{server.port}/feed") == "private"
    finally:
        fetcher.close()


def test_of_two_answers_only_the_good_one_is_used(server: FeedServer, names: Names, fetcher: Fetcher) -> None:
    names.leads("mixed.example.org", "10.0.0.1", "127.0.0.1")
    server.on("/feed", answers())
    assert fetcher.fetch(Request(f"http://mixed.example.org:{server.port}/feed")).body == FEED


def test_the_allowed_port_allows_no_other_port(server: FeedServer, names: Names, fetcher: Fetcher) -> None:
    names.leads("feeds.example.org", "127.0.0.1")
    assert why_not(fetcher, f"http://feeds.example.org:{server.port + 1}/") == "private"
    assert why_not(fetcher, f"http://127.0.0.1:{server.port + 1}/") == "private"


def test_an_allowed_name_may_lead_inside(server: FeedServer, names: Names) -> None:
    names.leads("bridge", "127.0.0.1")
    server.on("/feed", answers())
    fetcher = Fetcher(Allow.parse(f"bridge:{server.port}"), AGENT, total_s=5)
    try:
        assert fetcher.fetch(Request(f"http://bridge:{server.port}/feed")).body == FEED
    finally:
        fetcher.close()


def test_nothing_private_is_asked_without_an_allow_list(server: FeedServer) -> None:
    fetcher = Fetcher(Allow(), AGENT)
    try:
        assert why_not(fetcher, server.url("/feed")) == "private"
    finally:
        fetcher.close()
    assert server.seen == []


def test_a_name_nobody_knows_is_told_as_such(names: Names, fetcher: Fetcher) -> None:
    assert why_not(fetcher, "http://nowhere.example.org/feed") == "dns"


def test_a_closed_port_is_told_as_such() -> None:
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        closed = f"127.0.0.1:{listening.getsockname()[1]}"
    fetcher = Fetcher(Allow.parse(closed), AGENT)
    try:
        assert why_not(fetcher, f"http://{closed}/") == "connect"
    finally:
        fetcher.close()


def test_tls_that_is_none_is_told_as_such(server: FeedServer, fetcher: Fetcher) -> None:
    assert why_not(fetcher, f"https://127.0.0.1:{server.port}/feed") == "tls"


@pytest.mark.parametrize("behaviour", [slow_drip, silent])
def test_time_is_limited_from_first_to_last_byte(server: FeedServer, behaviour: Any) -> None:
    fetcher = Fetcher(Allow.parse(server.allowed), AGENT, total_s=0.3)
    try:
        began = time.monotonic()
        assert why_not(fetcher, server.on("/slow", behaviour)) == "timeout"
        assert time.monotonic() - began < 3
    finally:
        fetcher.close()


def test_a_chain_of_slow_redirects_counts_as_one_time(server: FeedServer) -> None:
    def slowly(location: str) -> Any:
        def behave(exchange: Any) -> None:
            server.ended.wait(0.2)
            exchange.answer(302, Location=location)

        return behave

    for hop in range(4):
        server.on(f"/{hop}", slowly(f"/{hop + 1}"))
    server.on("/4", answers())
    fetcher = Fetcher(Allow.parse(server.allowed), AGENT, total_s=0.5)
    try:
        assert why_not(fetcher, server.url("/0")) == "timeout"
    finally:
        fetcher.close()


def test_headers_are_limited_in_number_and_length(server: FeedServer, fetcher: Fetcher) -> None:
    # Server, Date, Content-Type and Content-Length come on top.
    assert fetcher.fetch(Request(server.on("/most", many_headers(96)))).status == 200
    assert why_not(fetcher, server.on("/more", many_headers(97))) == "protocol"
    assert fetcher.fetch(Request(server.on("/long", answers(X="x" * 8000)))).status == 200
    assert why_not(fetcher, server.on("/longer", answers(X="x" * 8400))) == "protocol"


def test_a_body_of_five_million_bytes_is_the_most(server: FeedServer, fetcher: Fetcher) -> None:
    assert len(fetcher.fetch(Request(server.on("/just", answers(b"x" * 5_000_000)))).body) == 5_000_000
    assert why_not(fetcher, server.on("/over", answers(b"x" * 5_000_001))) == "too_big"
    assert why_not(fetcher, server.on("/six", answers(b"x" * 6_000_000))) == "too_big"
    assert why_not(fetcher, server.on("/endless", endless)) == "too_big"


def test_what_counts_is_the_size_after_decompression(server: FeedServer, fetcher: Fetcher) -> None:
    assert fetcher.fetch(Request(server.on("/feed", gzipped()))).body == FEED
    assert why_not(fetcher, server.on("/bomb", gzip_bomb(60))) == "too_big"


@pytest.mark.parametrize(
    "behaviour", [cut_short, no_http, many_headers(200), answers(b"", X_Long="x" * 9000)]
)
def test_a_broken_answer_is_told_as_such(server: FeedServer, fetcher: Fetcher, behaviour: Any) -> None:
    assert why_not(fetcher, server.on("/odd", behaviour)) == "protocol"


def test_a_server_that_hangs_up_is_told_as_such(server: FeedServer, fetcher: Fetcher) -> None:
    assert why_not(fetcher, server.on("/odd", hangs_up)) == "connect"


def test_many_come_as_they_complete_and_failures_stay_apart(server: FeedServer, fetcher: Fetcher) -> None:
    urls = [server.on(f"/{number}", answers(str(number).encode())) for number in range(20)]
    urls[7] = "http://10.0.0.1/"
    results = dict(fetcher.fetch_all(Request(url) for url in urls))
    assert sorted(results) == list(range(20))
    assert isinstance(results[7], FetchFailed)
    bodies = [
        result.body for result in (results[number] for number in range(20)) if isinstance(result, Response)
    ]
    assert bodies == [str(number).encode() for number in range(20) if number != 7]


def test_no_more_sockets_than_agreed_are_open_at_once(server: FeedServer) -> None:
    open_now, most, lock, all_in = 0, 0, threading.Lock(), threading.Event()

    def counted(exchange: Any) -> None:
        nonlocal open_now, most
        with lock:
            open_now += 1
            most = max(most, open_now)
            if open_now == 3:
                all_in.set()
        all_in.wait(5)
        server.ended.wait(0.05)  # time for a fourth to come, if it could
        with lock:
            open_now -= 1
        exchange.answer(200, b"x")

    url = server.on("/feed", counted)
    fetcher = Fetcher(Allow.parse(server.allowed), AGENT, sockets=3, total_s=5)
    try:
        assert len(list(fetcher.fetch_all([Request(url)] * 9))) == 9
    finally:
        fetcher.close()
    assert most == 3


def test_the_wait_for_a_socket_does_not_count_as_time(server: FeedServer) -> None:
    def waits(exchange: Any) -> None:
        server.ended.wait(0.5)
        exchange.answer(200, b"x")

    url = server.on("/feed", waits)
    fetcher = Fetcher(Allow.parse(server.allowed), AGENT, sockets=1, total_s=2)
    try:
        results = dict(fetcher.fetch_all([Request(url)] * 5))
    finally:
        fetcher.close()
    assert all(isinstance(result, Response) for result in results.values())


def test_leaving_early_cancels_the_rest(server: FeedServer, fetcher: Fetcher) -> None:
    quick, never = server.on("/quick", answers()), server.on("/never", silent)
    results = fetcher.fetch_all([Request(never), Request(quick), Request(never)])
    assert next(results)[0] == 1
    results.close()  # type: ignore[attr-defined]
    assert fetcher.fetch(Request(quick)).status == 200


def test_closing_ends_what_is_under_way_and_may_be_done_twice(server: FeedServer) -> None:
    fetcher = Fetcher(Allow.parse(server.allowed), AGENT, total_s=30)
    url = server.on("/never", silent)
    ended: list[BaseException] = []

    def wait() -> None:
        try:
            fetcher.fetch(Request(url))
        except CancelledError as error:
            ended.append(error)

    waiting = threading.Thread(target=wait)
    waiting.start()
    while not server.seen:
        time.sleep(0.01)
    fetcher.close()
    fetcher.close()
    waiting.join(5)
    assert len(ended) == 1
    with pytest.raises(RuntimeError):
        fetcher.fetch(Request(url))


def test_closing_does_not_wait_for_a_slow_name_server(monkeypatch: pytest.MonkeyPatch) -> None:
    asked, answer = threading.Event(), threading.Event()

    def slow(host: str, port: int, *args: Any, **kwargs: Any) -> list[Any]:
        asked.set()
        answer.wait(20)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("10.0.0.1", port))]

    monkeypatch.setattr(socket, "getaddrinfo", slow)
    fetcher = Fetcher(Allow(), AGENT)
    waiting = threading.Thread(target=_ended, args=(fetcher,))
    waiting.start()
    assert asked.wait(5)
    began = time.monotonic()
    fetcher.close()
    assert time.monotonic() - began < 5
    answer.set()
    waiting.join(5)
    assert not waiting.is_alive()


def _ended(fetcher: Fetcher) -> None:
    with pytest.raises(CancelledError):
        fetcher.fetch(Request("http://slow.example.org/feed"))


def test_the_limits_are_those_we_promise() -> None:
    defaults = {name: given.default for name, given in inspect.signature(Fetcher.__init__).parameters.items()}
    assert defaults["total_s"] == 20
    assert defaults["max_bytes"] == 5_000_000
    assert defaults["max_redirects"] == 5
    assert defaults["sockets"] == 100


def test_the_http_library_is_not_loaded_before_the_first_fetch() -> None:
    code = (
        "import sys, curation.collect.fetch as f; f.Fetcher(f.Allow(), 'x'); print('aiohttp' in sys.modules)"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "False"
