"""Encrypted connections: who is trusted, and how the rest is told."""

from __future__ import annotations

import ssl
from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from curation.collect.fetch import Fetcher, Request
from tests.curation.collect.asking import asking, why_not
from tests.feed_server import FEED, FeedServer, answers
from tests.names import Authority, Names

OVEN = "oven.example"


def _expired(authority: Authority) -> ssl.SSLContext:
    return authority.certificate(OVEN, until=datetime(2020, 1, 1, tzinfo=UTC))


def _of_another_name(authority: Authority) -> ssl.SSLContext:
    return authority.certificate("baker.example", "oven.example.org")


def _of_a_stranger(_: Authority) -> ssl.SSLContext:
    return Authority().certificate(OVEN)


def _self_signed(_: Authority) -> ssl.SSLContext:
    return Authority().self_signed()


def _of_the_past(authority: Authority) -> ssl.SSLContext:
    context = authority.certificate(OVEN)
    context.maximum_version = ssl.TLSVersion.TLSv1_1  # type: ignore[assignment]
    return context


def _asking_who_we_are(authority: Authority) -> ssl.SSLContext:
    context = authority.certificate(OVEN)
    context.verify_mode = ssl.CERT_REQUIRED
    return context


def test_a_good_certificate_is_trusted(names: Names, authority: Authority) -> None:
    with FeedServer(tls=authority.certificate(OVEN, "*.baker.example")) as server:
        names.serve(server, OVEN, "rye.baker.example")
        server.on("/feed", answers())
        with asking(server.allowed) as fetcher:
            assert fetcher.fetch(Request(f"https://{OVEN}/feed")).body == FEED
            assert fetcher.fetch(Request("https://rye.baker.example./feed")).body == FEED


@pytest.mark.parametrize("context", [_expired, _of_another_name, _of_a_stranger, _self_signed, _of_the_past])
@pytest.mark.filterwarnings("ignore:ssl.TLSVersion:DeprecationWarning")
def test_anything_else_is_told_as_such(
    names: Names, authority: Authority, context: Callable[[Authority], ssl.SSLContext]
) -> None:
    with FeedServer(tls=context(authority)) as server:
        names.serve(server, OVEN)
        server.on("/feed", answers())
        with asking(server.allowed) as fetcher:
            assert why_not(fetcher, f"https://{OVEN}/feed") == "tls"
    assert server.seen == []  # nothing was asked of it


def test_a_server_that_wants_to_know_who_we_are_does_not_get_us(names: Names, authority: Authority) -> None:
    with FeedServer(tls=_asking_who_we_are(authority)) as server:
        names.serve(server, OVEN)
        with asking(server.allowed) as fetcher:
            # It says so and hangs up; which of the two we hear first is chance.
            assert why_not(fetcher, f"https://{OVEN}/feed") in ("tls", "connect")


def test_a_certificate_counts_for_its_own_names_only(names: Names, authority: Authority) -> None:
    with FeedServer(tls=authority.certificate("127.0.0.1", OVEN)) as server:
        server.on("/feed", answers())
        with asking(server.allowed, f"localhost:{server.port}") as fetcher:
            assert fetcher.fetch(Request(server.url("/feed"))).body == FEED
            assert why_not(fetcher, f"https://localhost:{server.port}/feed") == "tls"


def test_plain_http_where_tls_should_be_is_told_as_such(server: FeedServer, fetcher: Fetcher) -> None:
    assert why_not(fetcher, f"https://127.0.0.1:{server.port}/feed") == "tls"
    assert server.seen == []


def test_tls_where_plain_http_should_be_is_told_as_such(authority: Authority) -> None:
    with FeedServer(tls=authority.server()) as server, asking(server.allowed) as fetcher:
        assert why_not(fetcher, f"http://127.0.0.1:{server.port}/feed") in ("connect", "protocol")
