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

from curation.collect.fetch import Fetcher, FetchFailed, Request, Response
from curation.collect.web.addresses import Allow
from tests.curation.collect.asking import AGENT, asking, why_not
from tests.feed_server import (
    FEED,
    FeedServer,
    answers,
    cut_short,
    endless,
    hangs_up,
    many_headers,
    no_http,
    one_after_the_other,
    silent,
    slow_drip,
    with_validators,
)
from tests.names import Names


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
            Date="Tue, 17 Nov 2026 09:00:00 GMT",
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
        date="Tue, 17 Nov 2026 09:00:00 GMT",
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


@pytest.mark.parametrize(
    ("status", "headers"),
    [
        (403, {"cf_mitigated": "challenge"}),
        (503, {"CF_Mitigated": "Challenge"}),
        (429, {"X_Vercel_Mitigated": "challenge"}),
        (403, {"X_Vercel_Mitigated": "challenge"}),
        (202, {"x_amzn_waf_action": "challenge"}),
        (405, {"x_amzn_waf_action": "captcha"}),
        (202, {"SG_Captcha": "challenge"}),
    ],
)
def test_a_guard_that_wants_to_see_a_browser_is_told(
    server: FeedServer, fetcher: Fetcher, status: int, headers: dict[str, str]
) -> None:
    got = fetcher.fetch(Request(server.on("/feed", answers(b"Just a moment", status, **headers))))
    assert (got.status, got.challenge) == (status, True)


@pytest.mark.parametrize("headers", [{}, {"X_Vercel_Mitigated": "deny"}, {"CF_Mitigated": ""}])
def test_a_plain_no_is_no_challenge(server: FeedServer, fetcher: Fetcher, headers: dict[str, str]) -> None:
    assert not fetcher.fetch(Request(server.on("/feed", answers(b"no", 403, **headers)))).challenge


def test_a_connection_serves_one_request(server: FeedServer, fetcher: Fetcher, names: Names) -> None:
    names.serve(server, *(f"h{number}.example" for number in range(30)))
    server.on("/feed", answers())
    asked = [Request(f"http://h{number}.example/feed") for number in range(30)]
    assert all(isinstance(result, Response) for _, result in fetcher.fetch_all(asked))
    assert {headers["connection"] for _, headers in server.seen} == {"close"}
    assert len(names.connected) == 30


def test_a_reader_who_is_slow_does_not_fill_the_memory(server: FeedServer) -> None:
    url = server.on("/feed", answers(b"x" * 1_000_000))
    with asking(server.allowed, sockets=4) as fetcher:
        results = fetcher.fetch_all([Request(url)] * 60)
        next(results)
        while len(server.seen) < 17:
            time.sleep(0.01)
        time.sleep(0.5)
        assert len(server.seen) <= 30  # 16 MB wait to be taken; then those under way come in
        assert len(list(results)) == 59


def test_nothing_asked_is_nothing_answered(fetcher: Fetcher) -> None:
    assert list(fetcher.fetch_all([])) == []


def test_a_mistake_of_ours_is_raised_and_not_told_as_the_servers(
    server: FeedServer, fetcher: Fetcher
) -> None:
    url = server.on("/feed", answers())
    with pytest.raises(AttributeError):
        list(fetcher.fetch_all([Request(url), None, Request(url)]))  # type: ignore[list-item]
    assert fetcher.fetch(Request(url)).status == 200


def test_a_name_nobody_knows_is_told_as_such(names: Names, fetcher: Fetcher) -> None:
    assert why_not(fetcher, "http://nowhere.example.org/feed") == "dns"


def test_a_closed_port_is_told_as_such() -> None:
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        closed = f"127.0.0.1:{listening.getsockname()[1]}"
    with asking(closed) as fetcher:
        assert why_not(fetcher, f"http://{closed}/") == "connect"


@pytest.mark.parametrize("behaviour", [slow_drip, silent])
def test_time_is_limited_from_first_to_last_byte(server: FeedServer, behaviour: Any) -> None:
    with asking(server.allowed, total_s=0.3) as fetcher:
        began = time.monotonic()
        assert why_not(fetcher, server.on("/slow", behaviour)) == "timeout"
        assert time.monotonic() - began < 3


def test_a_chain_of_slow_redirects_counts_as_one_time(server: FeedServer) -> None:
    def slowly(location: str) -> Any:
        def behave(exchange: Any) -> None:
            server.ended.wait(0.2)
            exchange.answer(302, Location=location)

        return behave

    for hop in range(4):
        server.on(f"/{hop}", slowly(f"/{hop + 1}"))
    server.on("/4", answers())
    with asking(server.allowed, total_s=0.5) as fetcher:
        assert why_not(fetcher, server.url("/0")) == "timeout"


def test_headers_are_limited_in_number_and_length(server: FeedServer, fetcher: Fetcher) -> None:
    # Server, Date, Content-Type and Content-Length come on top.
    assert fetcher.fetch(Request(server.on("/most", many_headers(96)))).status == 200
    assert why_not(fetcher, server.on("/more", many_headers(97))) == "protocol"
    assert fetcher.fetch(Request(server.on("/long", answers(X="x" * 32_000)))).status == 200
    assert why_not(fetcher, server.on("/longer", answers(X="x" * 33_000))) == "protocol"


def test_a_body_of_five_million_bytes_is_the_most(server: FeedServer, fetcher: Fetcher) -> None:
    assert len(fetcher.fetch(Request(server.on("/just", answers(b"x" * 5_000_000)))).body) == 5_000_000
    assert why_not(fetcher, server.on("/over", answers(b"x" * 5_000_001))) == "too_big"
    assert why_not(fetcher, server.on("/six", answers(b"x" * 6_000_000))) == "too_big"
    assert why_not(fetcher, server.on("/endless", endless)) == "too_big"


@pytest.mark.parametrize(
    "behaviour", [cut_short, no_http, many_headers(200), answers(b"", X_Long="x" * 40_000)]
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
    with asking(server.allowed, sockets=3, total_s=5) as fetcher:
        assert len(list(fetcher.fetch_all([Request(url)] * 9))) == 9
    assert most == 3


def test_the_wait_for_a_socket_does_not_count_as_time(server: FeedServer) -> None:
    def waits(exchange: Any) -> None:
        server.ended.wait(0.5)
        exchange.answer(200, b"x")

    url = server.on("/feed", waits)
    with asking(server.allowed, sockets=1, total_s=2) as fetcher:
        results = dict(fetcher.fetch_all([Request(url)] * 5))
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


def test_dozens_of_silent_name_servers_hold_up_nobody(
    server: FeedServer, names: Names, monkeypatch: pytest.MonkeyPatch
) -> None:
    known, answer = socket.getaddrinfo, threading.Event()

    def slow(host: str, *args: Any, **kwargs: Any) -> list[Any]:
        if host.startswith("silent"):
            answer.wait(20)
        return known(host, *args, **kwargs)

    monkeypatch.setattr(socket, "getaddrinfo", slow)
    names.serve(server, "oven.example")
    server.on("/feed", answers())
    silent_ones = [Request(f"http://silent{number}.example/feed") for number in range(45)]
    with asking(server.allowed, total_s=4) as fetcher:
        results = fetcher.fetch_all([*silent_ones, Request("http://oven.example/feed")])
        place, first = next(results)
        assert (place, isinstance(first, Response)) == (45, True)
        reasons = {result.reason for _, result in results if isinstance(result, FetchFailed)}
        answer.set()
    assert reasons == {"timeout"}


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
