"""`/curate add`, `sources`, `remove`: what a person reads for good and for bad addresses."""

import socket
from typing import Any

import pytest

from bot.slack.curate.add import address
from curation.collect.fetch import Fetcher
from tests.feed_server import FEED, PAGE, Behaviour, answers, cut_short, silent
from tests.stage import ANA, CHLOE, Stage, rss

PRIVATE = [
    "http://localhost/feed",
    "http://localhost:9/",
    "http://127.0.0.1/",
    "http://127.1/",
    "http://0x7f.0.0.1/",
    "http://0177.0.0.1/",
    "http://2130706433/",
    "http://[::1]/",
    "http://[::ffff:10.0.0.1]/",
    "http://10.0.0.1/feed",
    "http://192.168.1.1:8080/x",
    "http://172.16.0.1/",
    "http://169.254.169.254/latest/meta-data",
    "http://[fe80::1]/",
    "http://[fd00::1]/",
    "http://0.0.0.0/",
    "192.168.1.1",
]


@pytest.mark.parametrize("given", PRIVATE)
def test_a_private_address_is_refused_in_any_notation(settled: Stage, given: str) -> None:
    said = settled.command(f"add {given}")
    assert "is a private address and I only read the public web" in said
    assert "I read nothing yet" in settled.command("sources")


def test_a_name_that_leads_to_a_private_address_is_refused(
    team: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = socket.getaddrinfo

    def resolve(host: Any, *args: Any, **kwargs: Any) -> Any:
        return real("10.1.2.3" if host in ("rebind.example", b"rebind.example") else host, *args, **kwargs)

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    assert "rebind.example is a private address" in team.command("add http://rebind.example/feed")
    assert "I read nothing yet" in team.command("sources")


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("add", "Which site? Like this: /curate add https://example.com"),
        ("add our favourite bakery", 'I can\'t read "our favourite bakery" as an address'),
        ("add bakery", 'I can\'t read "bakery" as an address'),
        ("add ftp://files.example/feed", "I read http and https addresses, not ftp."),
        ("add javascript://alert", "I read http and https addresses, not javascript."),
        ("add https://" + "x" * 10_000, "longer than 2000 characters"),
        ("add " + "words " * 1_700, "longer than 2000 characters"),
        ("add https://", "as an address"),
        ("add <<https://a.example/>", "as an address"),
        ("add htt ps://a.example/", "as an address"),
        ("add http://a.example:99999/", "as an address"),
    ],
)
def test_what_is_no_address_is_answered_at_once(settled: Stage, typed: str, read: str) -> None:
    said = settled.command(typed)
    assert read in said
    assert len(said) < 200


def test_an_address_of_exactly_two_thousand_characters_is_looked_at(settled: Stage) -> None:
    start = "http://10.0.0.1/"
    assert "private address" in settled.command("add " + start + "x" * (2000 - len(start)))
    assert "longer than 2000" in settled.command("add " + start + "x" * (2001 - len(start)))


UNREADABLE: list[tuple[Behaviour, str]] = [
    (answers(PAGE, content_type="text/html"), "no news feed"),
    (answers(PAGE, content_type="application/rss+xml"), "no news feed"),
    (answers(b"<?xml version='1.0'?><rss><channel><title>x</title><item><tit"), "a feed that is broken"),
    (answers(b"{}", content_type="application/feed+json"), "something that isn't a feed"),
    (answers(b""), "an empty page"),
    (answers(b"gone", status=404), "there is nothing at that address (404)"),
    (answers(b"gone", status=410), "it was closed for good (410)"),
    (answers(b"no", status=403), "it lets nobody like me in (403)"),
    (answers(b"no", status=401), "it wants a password (401)"),
    (answers(b"oops", status=500), "it answers with error 500"),
    (answers(b"oops", status=429), "it asks me to come less often (429)"),
    (answers(b"oops", status=503), "it is too busy at the moment (503)"),
    (answers(b"<rss>" + b"x" * 6_000_000), "it sends more than 5 MB"),
    (cut_short, "it answers in a way I can't read"),
]


@pytest.mark.parametrize(("behaviour", "why"), UNREADABLE)
def test_what_can_t_be_read_is_told_with_the_reason(settled: Stage, behaviour: Behaviour, why: str) -> None:
    settled.feeds.on("/bad", behaviour)
    said = settled.command(f"add {settled.feeds.url('/bad')}")
    assert why in said
    assert "127.0.0.1" in said
    assert "I read nothing yet" in settled.command("sources")


def test_a_page_that_takes_too_long_is_told(team: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    fetcher: Fetcher = team.bot._fetcher
    monkeypatch.setattr(fetcher, "_total_s", 0.3)
    team.feeds.on("/slow", silent)
    assert "it took too long to answer" in team.command(f"add {team.feeds.url('/slow')}")


def test_nobody_at_home_is_told(settled: Stage) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    said = settled.command(f"add http://127.0.0.1:{port}/feed")
    assert "private address" in said or "nobody answers" in said


def test_a_feed_is_added_once_and_its_page_leads_to_it(team: Stage) -> None:
    page = b'<html><head><link rel="alternate" type="application/rss+xml" href="/news.xml"></head></html>'
    team.feeds.on("/blog", answers(page, content_type="text/html"))
    team.feeds.on("/news.xml", answers(FEED))
    assert "Added: The Oven Gazette, 1 item now." in team.command(f"add {team.feeds.url('/blog')}")
    assert "You have The Oven Gazette already." in team.command(f"add {team.feeds.url('/blog')}")
    assert "You have The Oven Gazette already." in team.command(f"add {team.feeds.url('/news.xml')}")
    assert "I read 1 source for you" in team.command("sources")
    assert "Je lis 1 source" in team.command("sources", user=CHLOE)


def test_a_page_whose_feeds_can_t_be_read_says_what_was_tried(settled: Stage) -> None:
    page = b'<html><head><link rel="alternate" type="application/rss+xml" href="/lost.xml"></head></html>'
    settled.feeds.on("/hopeful", answers(page, content_type="text/html"))
    said = settled.command(f"add {settled.feeds.url('/hopeful')}")
    assert (
        "I tried /lost.xml, /hopeful/feed, /hopeful/rss.xml, /hopeful/index.xml and 9 other places." in said
    )


@pytest.mark.parametrize(
    ("sent", "typed"),
    [
        ("<https://a.example/x|a.example/x>", "https://a.example/x"),
        ("<https://a.example/?a=1&amp;b=2>", "https://a.example/?a=1&b=2"),
        ("&lt;b&gt;", "<b>"),
        ("&amp;lt;", "&lt;"),
        ("  https://a.example ", "https://a.example"),
    ],
)
def test_slacks_own_form_of_a_link_is_understood(sent: str, typed: str) -> None:
    assert address(sent) == typed


def test_a_source_is_removed_by_name_part_of_a_name_or_address(team: Stage) -> None:
    for path in ("/rye", "/ryebread", "/oven"):
        team.add_feed(path, f"A title of {path}")
    assert "2 sources match: News of rye, News of ryebread" in team.command("remove rye")
    assert 'I read nothing called "cake"' in team.command("remove cake")
    assert "Removed: News of ryebread." in team.command("remove ryeb")
    assert "Removed: News of rye." in team.command("remove NEWS OF RYE")
    assert "Removed: News of oven." in team.command(f"remove {team.feeds.url('/oven')}")
    assert "I read nothing yet" in team.command("sources")


def test_a_removed_source_can_come_back(team: Stage) -> None:
    team.add_feed("/rye")
    team.command("remove rye")
    assert "Added: News of rye" in team.command(f"add {team.feeds.url('/rye')}")


def test_names_of_feeds_can_t_be_markup(team: Stage) -> None:
    hostile = rss("One").replace(b"News of feed", "&lt;!channel&gt; \u202e*bold* &lt;@U0BEN&gt;".encode())
    team.feeds.on("/feed", answers(hostile))
    team.command(f"add {team.feeds.url('/feed')}")
    for typed in ("sources", f"add {team.feeds.url('/feed')}"):
        team.command(typed)
        said = [m for m in team.messages() if m["to"] == ANA][-1]
        assert "<!" not in said["text"]
        assert "\u202e" not in str(said["blocks"])
        assert "mrkdwn" not in str(said["blocks"])
