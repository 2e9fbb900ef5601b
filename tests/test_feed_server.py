"""The scripted server does what its list says, in a test and from the terminal."""

from __future__ import annotations

import re
import signal
import subprocess
import sys
from collections.abc import Iterator

import pytest

from curation.collect.fetch import Fetcher, FetchFailed, Request
from curation.collect.read.parse import parse
from curation.collect.web.addresses import Allow
from tests.feed_catalogue import scripts
from tests.feed_server import FeedServer

OK = """
/plain /atom /json /same/etag /same/last-modified /same/both /same/refreshed /same/stuck-etag /moved/301 /moved/302
/moved/303 /moved/307 /moved/308 /moved/chain /moved/mixed /moved/far/4 /moved/far/3 /moved/far/2 /moved/far/1
/moved/far/0 /moved/later /status/gone-later /asks/ttl /asks/skip-hours /asks/skip-days /asks/cache-control
/asks/expires /packed/gzip /packed/deflate /packed/br /packed/zstd /odd/charset /odd/repeated-guids /odd/flood
/change/new-entry /change/guids /change/dates /change/titles /change/order /change/flood
"""
FIRST: dict[str, int | str] = dict.fromkeys(OK.split(), 200) | {
    "/moved/far/5": "redirects",
    "/moved/too-far": "redirects",
    "/moved/circle": "redirects",
    "/moved/circle/back": "redirects",
    "/moved/private": "private",
    "/moved/metadata": "private",
    "/moved/nowhere": 301,
    "/status/401": 401,
    "/status/403": 403,
    "/status/404": 404,
    "/status/410": 410,
    "/status/500": 500,
    "/status/502": 502,
    "/status/back-again": 404,
    "/busy/seconds": 429,
    "/busy/date": 429,
    "/busy/silent": 429,
    "/busy/503": 503,
    "/busy/challenge": 403,
    "/slow/drip": "timeout",
    "/slow/silent": "timeout",
    "/slow/endless": "too_big",
    "/broken/cut-short": "protocol",
    "/broken/hangs-up": "connect",
    "/broken/no-http": "protocol",
    "/broken/many-headers": "protocol",
    "/bomb/gzip": "too_big",
    "/bomb/deflate": "too_big",
    "/bomb/br": "too_big",
    "/bomb/zstd": "too_big",
    "/odd/html": 200,
    "/odd/page-as-feed": 200,
}


@pytest.fixture
def fetcher(feed_server: FeedServer) -> Iterator[Fetcher]:
    for script in scripts():
        feed_server.on(script.path, script.behaviour)
    fetcher = Fetcher(Allow.parse(feed_server.allowed), "test", total_s=20, sockets=8)
    yield fetcher
    fetcher.close()


def test_every_path_does_what_we_know_of_it(feed_server: FeedServer, fetcher: Fetcher) -> None:
    never = [path for path, came_to in FIRST.items() if came_to == "timeout"]
    others = [script.path for script in scripts() if script.path not in never]
    hurried = Fetcher(Allow.parse(feed_server.allowed), "test", total_s=0.5)
    got: dict[str, int | str] = {}
    for asking, paths in ((hurried, never), (fetcher, others)):
        for at, result in asking.fetch_all(Request(feed_server.url(path)) for path in paths):
            got[paths[at]] = result.reason if isinstance(result, FetchFailed) else result.status
    hurried.close()
    assert got == FIRST
    for path in OK.split():
        response = fetcher.fetch(Request(feed_server.url(path)))
        if response.status == 200:
            parse(response.body, content_type=response.content_type, url=response.url)


def test_five_redirects_and_not_six(feed_server: FeedServer, fetcher: Fetcher) -> None:
    fetcher.fetch(Request(feed_server.url("/moved/far/4")))
    assert [path for path, _ in feed_server.seen] == [
        *(f"/moved/far/{at}" for at in range(4, -1, -1)),
        "/plain",
    ]


@pytest.mark.parametrize("path", ["/same/etag", "/same/last-modified", "/same/both", "/same/refreshed"])
def test_what_has_not_changed_is_not_sent_again(feed_server: FeedServer, fetcher: Fetcher, path: str) -> None:
    etag = last_modified = None
    statuses = []
    for _ in range(3):
        got = fetcher.fetch(Request(feed_server.url(path), etag, last_modified))
        etag, last_modified = got.etag, got.last_modified
        statuses.append(got.status)
    assert statuses == [200, 304, 304]
    assert (etag is None, last_modified is None) == (path == "/same/last-modified", path in _WITHOUT_DATE)


_WITHOUT_DATE = ("/same/etag", "/same/refreshed")


def test_the_list_has_no_path_twice_and_a_sentence_for_each() -> None:
    listed = scripts()
    assert len({script.path for script in listed}) == len(listed) == len(FIRST)
    assert all(script.does for script in listed)


def hear_ctrl_c() -> None:
    # Who runs the tests in the background of a shell hands on that Ctrl-C is to be ignored.
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def test_it_can_be_started_from_the_terminal() -> None:
    command = [sys.executable, "-m", "tests.feed_server", "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, preexec_fn=hear_ctrl_c) as process:
        try:
            lines = []
            assert process.stdout is not None
            while not (lines and lines[-1].startswith("To let the bot ask them")):
                lines.append(process.stdout.readline())
            listed = dict(re.findall(r"^(http://\S+)\s+(\S.*)$", "".join(lines), re.MULTILINE))
            assert [url.split("/", 3)[3] for url in listed] == [script.path[1:] for script in scripts()]
            allowed = re.search(r"PASSALONG_ALLOW=(\S+)", lines[-1])
            assert allowed is not None
            fetcher = Fetcher(Allow.parse(allowed[1]), "test", total_s=5)
            try:
                base = f"http://{allowed[1]}"
                assert b"Loaf no. 3" in fetcher.fetch(Request(f"{base}/plain")).body
                assert fetcher.fetch(Request(f"{base}/moved/chain")).permanent_url == f"{base}/plain"
                assert fetcher.fetch(Request(f"{base}/busy/challenge")).challenge
                assert b"wants a password" in fetcher.fetch(Request(f"{base}/")).body
                assert fetcher.fetch(Request(f"{base}/same/both", etag='"v1"')).status == 304
            finally:
                fetcher.close()
            asked = [process.stdout.readline().strip() for _ in range(7)]
            assert asked[0] == "GET /plain"
            assert asked[-1] == 'GET /same/both if-none-match: "v1"'
        finally:
            process.send_signal(signal.SIGINT)
            assert process.wait(10) == 0
