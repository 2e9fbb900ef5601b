"""From an address to the feeds that were meant: in which order, how often, how long, and what is said."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from bot import world as worlds
from bot.jobs.find import find
from curation.collect.fetch import Allow, Fetcher, Request, Response
from curation.collect.find.choices import FoundFeed
from curation.wording import wording
from db.connection import Database, open_database
from tests.bot.jobs.conftest import Office
from tests.feed_server import Behaviour, FeedServer, answers, redirects
from tests.names import Names, certificates, known_names
from tests.paste.web import atom, link, page, rss

HOME = "https://oven.example"


@dataclass
class Web:
    """A Web of one server, and how it is read."""

    server: FeedServer
    names: Names
    office: Office
    there: worlds.Web
    held: int = 0

    def on(self, path: str, behaviour: Behaviour, *, host: str = "oven.example") -> None:
        self.server.on(path, behaviour, host=host)
        self.names.serve(self.server, host)

    def find(
        self, url: str = HOME + "/", *, fetch: Callable[[Request], Response] | None = None
    ) -> list[str] | str:
        """The addresses found, without the own host; or the sentence."""
        found = self.feeds(url, fetch=fetch)
        return found if isinstance(found, str) else [feed.url.removeprefix(HOME) for feed in found]

    def feeds(self, url: str, *, fetch: Callable[[Request], Response] | None = None) -> list[FoundFeed] | str:
        self.server.seen.clear()

        def hold() -> None:
            self.held += 1

        there = replace(self.there, fetch=fetch) if fetch else self.there
        return find(there, url, wording("en"), hold=hold)

    @property
    def asked(self) -> list[str]:
        return [path for path, _ in self.server.seen]


@pytest.fixture
def database(sqlite_url: str) -> Iterator[Database]:
    """One kind is enough: finding keeps nothing."""
    opened = open_database(sqlite_url)
    yield opened
    opened.close()


@pytest.fixture
def web(office: Office, tmp_path: Path) -> Iterator[Web]:
    with (
        known_names() as names,
        certificates(tmp_path) as authority,
        FeedServer(tls=authority.server()) as server,
    ):
        fetcher = Fetcher(Allow.parse(server.allowed), "Passalong/test", total_s=3)
        there = Web(server, names, office, replace(office.world.web, fetch=fetcher.fetch))
        names.serve(server, "oven.example")
        yield there
        fetcher.close()


FEED = answers(rss("Oven", "Rye"))
OTHER = answers(rss("Other", "Salt"))
COMMENTS = answers(rss("Comments on Oven", "Nice"))


def test_a_feed_is_itself_and_nothing_else_is_asked(web: Web) -> None:
    web.on("/feed", FEED)
    assert web.find(HOME + "/feed") == ["/feed"]
    assert web.asked == ["/feed"]
    assert web.held == 1


def test_link_tags_come_before_links_and_links_before_usual_places(web: Web) -> None:
    head, body = link("/head"), '<a href="/body">RSS</a>'
    web.on("/", page("P", head, body))
    web.on("/feed", answers(rss("Usual", "A")))
    assert web.find() == ["/feed"]
    assert web.asked == ["/", "/head", "/body", "/feed"]
    web.on("/body", FEED)
    assert web.find() == ["/body"]
    assert web.asked == ["/", "/head", "/body"]
    web.on("/head", OTHER)
    assert web.find() == ["/head"]
    assert web.asked == ["/", "/head"]


def test_a_known_site_is_not_read_as_a_page(web: Web) -> None:
    web.on("/oven.atom", FEED, host="github.com")
    assert web.find("https://github.com/oven") == ["https://github.com/oven.atom"]
    assert web.asked == ["/oven.atom"]


def test_a_known_site_that_has_changed_its_habits_is_read_as_a_page(web: Web) -> None:
    web.on("/oven", page("P", link("/new.xml")), host="github.com")
    web.on("/new.xml", FEED, host="github.com")
    assert web.find("https://github.com/oven") == ["https://github.com/new.xml"]
    assert web.asked == ["/oven.atom", "/oven", "/new.xml"]


def test_what_only_looks_like_mastodon_is_asked_after_the_page_has_named_nothing(web: Web) -> None:
    web.on("/@ana", page("P"))
    web.on("/@ana.rss", FEED)
    assert web.find(HOME + "/@ana") == ["/@ana.rss"]
    assert web.asked == ["/@ana", "/@ana.rss"]


def test_a_page_that_names_its_feed_badly_is_no_site_of_that_kind(web: Web) -> None:
    web.on("/@ana", page("P", link("/blog.xml")))
    web.on("/blog.xml", FEED)
    assert web.find(HOME + "/@ana") == ["/blog.xml"]


def test_comments_are_asked_for_only_if_there_is_nothing_else_or_a_choice(web: Web) -> None:
    web.on("/", page("P", link("/comments/feed") + link("/one") + link("/gone")))
    web.on("/one", FEED)
    web.on("/comments/feed", COMMENTS)
    assert web.find() == ["/one"]
    assert "/comments/feed" not in web.asked
    web.on("/gone", OTHER)
    assert web.find() == ["/one", "/gone", "/comments/feed"]
    web.on("/", page("P", link("/comments/feed")))
    assert web.find() == ["/comments/feed"]
    web.on("/rss", OTHER)
    assert web.find() == ["/rss", "/comments/feed"]


def test_who_pastes_the_feed_of_comments_itself_means_it(web: Web) -> None:
    web.on("/comments/feed", COMMENTS)
    (feed,) = web.feeds(HOME + "/comments/feed")
    assert isinstance(feed, FoundFeed)
    assert not feed.of_comments


def test_twins_are_one(web: Web) -> None:
    web.on("/", page("P", link("/rss") + link("/atom") + link("/comments/feed")))
    web.on("/rss", FEED)
    web.on("/atom", answers(atom("Oven", "Rye")))
    web.on("/comments/feed", COMMENTS)
    assert web.find() == ["/atom"]
    assert "/comments/feed" not in web.asked


def test_ten_feeds_of_a_page_are_looked_at(web: Web) -> None:
    for number in range(12):
        web.on(f"/{number}", answers(rss(f"Feed {number}", f"Item {number}")))
    web.on("/", page("P", "".join(link(f"/{number}") for number in range(12))))
    assert len(web.find()) == 10
    assert len(web.asked) == 11


def test_fifteen_addresses_are_asked_for_and_no_more(web: Web) -> None:
    web.on("/blog", page("P", "".join(link(f"/{number}") for number in range(5))))
    said = web.find(HOME + "/blog")
    assert len(web.asked) == 15
    assert web.held == 15
    assert said == (
        "I found no news feed at oven.example. I tried /0, /1, /2, /3 and 10 other places."
        " Try the site's blog or news page."
    )


def test_no_address_is_asked_for_twice(web: Web) -> None:
    web.on("/", page("P", link("/feed"), '<a href="/feed">RSS</a><a href="/">Feed</a>'))
    web.find()
    assert len(web.asked) == len(set(web.asked)) == 10


@pytest.mark.parametrize(("seconds", "asked"), [(22.4, 3), (22.5, 2), (45, 1)])
def test_the_search_ends_after_45_seconds(web: Web, seconds: float, asked: int) -> None:
    web.on("/", page("P", link("/one") + link("/two") + link("/three")))

    def slowly(request: Request) -> Response:
        web.office.later(seconds=seconds)
        return web.there.fetch(request)

    web.find(fetch=slowly)
    assert len(web.asked) == asked


def test_a_feed_that_has_moved_for_good_is_kept_at_its_new_address(web: Web) -> None:
    web.on("/new", FEED)
    web.on("/old", redirects(HOME + "/new", 301))
    web.on("/for-now", redirects(HOME + "/new", 302))
    assert web.find(HOME + "/old") == ["/new"]
    assert web.find(HOME + "/for-now") == ["/for-now"]


def test_a_usual_place_that_leads_to_a_page_is_no_feed(web: Web) -> None:
    web.on("/", page("P"))
    for path in ("/feed", "/rss"):
        web.on(path, redirects(HOME + "/"))
    web.on("/atom.xml", FEED)
    assert web.find() == ["/atom.xml"]


@pytest.mark.parametrize(
    "behaviour", [answers(b"", 429), answers(b"", 503), answers(b"", 403, cf_mitigated="challenge")]
)
def test_a_host_that_wants_less_of_us_is_left_alone(web: Web, behaviour: Behaviour) -> None:
    web.on("/", page("P", link("/one") + link("/two")))
    web.on("/one", behaviour)
    web.on("/two", FEED)
    assert "I tried /one." in web.find()
    assert web.asked == ["/", "/one"]


def test_a_known_site_that_wants_less_of_us_is_not_asked_again(web: Web) -> None:
    web.on("/r/bread/.rss", answers(b"", 429), host="www.reddit.com")
    said = web.find("https://www.reddit.com/r/bread")
    assert said == "I couldn't read reddit.com: it asks me to come less often (429). Try again later."
    assert web.asked == ["/r/bread/.rss"]


def test_one_bad_address_does_not_silence_its_host(web: Web) -> None:
    web.on("/", page("P", link("/big") + link("/one")))
    web.on("/big", answers(b"<rss>" + b" " * 5_000_001))
    web.on("/one", FEED)
    assert web.find() == ["/one"]


def test_what_other_hosts_do_is_their_affair(web: Web) -> None:
    web.on("/", page("P", link("https://dead.example/feed") + link("/one")))
    web.on("/one", FEED)
    assert web.find() == ["/one"]
    web.on("/", page("P", link("https://dead.example/a") + link("https://dead.example/b")))
    assert "I tried dead.example/a, /feed," in web.find()


def test_places_are_named_short(web: Web) -> None:
    web.on("/", page("P", link("/" + "x" * 200)))
    said = web.find()
    assert f"I tried /{'x' * 58}…, /feed" in said


def test_a_page_that_asks_for_a_password_may_still_have_a_feed(web: Web) -> None:
    web.on("/", page("P", body='<input type="password">'))
    assert "log in first" in web.find()
    web.on("/feed.json", FEED)
    assert web.find() == ["/feed.json"]


def test_a_channel_that_can_t_be_told_is_said_so_and_one_that_is_not_there_too(web: Web) -> None:
    web.on("/@ana", page("Before you continue"), host="www.youtube.com")
    assert "YouTube didn't tell me which feed" in web.find("https://www.youtube.com/@ana")
    assert "there is nothing at that address (404)" in web.find("https://www.youtube.com/@ben")
    assert "there is no such host" in web.find("https://podcasts.apple.com/podcast/id1234567")


@pytest.mark.parametrize(
    ("body", "kind", "read"),
    [
        (b"<?xml version='1.0'?><urlset/>", "application/xml", "something that isn't a feed"),
        (b'{"a": 1}', "application/json", "something that isn't a feed"),
        (b"   ", "text/html", "no news feed"),
        (b"hello", "text/plain", "something that isn't a feed"),
    ],
)
def test_a_document_that_is_no_page_is_not_searched(web: Web, body: bytes, kind: str, read: str) -> None:
    web.on("/", answers(body, content_type=kind))
    assert read in web.find()
    assert len(web.asked) == (10 if kind == "text/html" else 1)


def test_a_short_link_to_a_known_site_is_that_site(web: Web) -> None:
    web.on("/x", redirects("https://github.com/oven"), host="short.example")
    web.on("/oven", page("P"), host="github.com")
    web.on("/oven.atom", FEED, host="github.com")
    assert web.find("https://short.example/x") == ["https://github.com/oven.atom"]
    web.on("/y", redirects("https://www.linkedin.com/company/oven"), host="short.example")
    web.on("/company/oven", page("Sign in"), host="www.linkedin.com")
    assert "LinkedIn doesn't let anyone read it by feed" in web.find("https://short.example/y")


@pytest.mark.parametrize("status", [200, 403])
def test_a_guard_that_tells_by_its_page_alone_is_known_too(web: Web, status: int) -> None:
    body = b"<html><script src='https://ct.captcha-delivery.com/c.js'></script></html>"
    web.on("/", answers(body, status, content_type="text/html"))
    assert "asks its visitors to prove that they are people" in web.find()
