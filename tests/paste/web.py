"""A small Web of our own on loopback, under the names that people really paste.

Every text here was written for it. What counts is the form: where YouTube, GitHub, Reddit and the others keep
their feeds, how their pages name them, and how sites refuse.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from tests.feed_server import Behaviour, FeedServer, answers, redirects, silent
from tests.names import Names, certificates, known_names

CHANNEL = "UCbread0000000000crumbs1"
OTHER_CHANNEL = "UCbread0000000000crumbs2"
PLAYLIST = "PLsourdough00001"
HTML = "text/html; charset=utf-8"


def rss(title: str, *items: str, site: str = "https://oven.example") -> bytes:
    """A feed whose entries lead to `site`."""
    entries = "".join(
        f"<item><guid>{title}-{item}</guid><title>{item}</title>"
        f"<link>{site}/{item.lower().replace(' ', '-')}</link>"
        "<pubDate>Mon, 23 Nov 2026 07:00:00 GMT</pubDate></item>"
        for item in items
    )
    return f'<?xml version="1.0"?><rss version="2.0"><channel><title>{title}</title>{entries}</channel></rss>'.encode()


def atom(title: str, *items: str, site: str = "https://oven.example") -> bytes:
    """The same as Atom."""
    entries = "".join(
        f"<entry><id>tag:{title}-{item}</id><title>{item}</title>"
        f'<link href="{site}/{item.lower().replace(" ", "-")}"/><updated>2026-11-23T07:00:00Z</updated></entry>'
        for item in items
    )
    return (
        '<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom">'
        f"<title>{title}</title><id>{title}</id>{entries}</feed>"
    ).encode()


def link(path: str, title: str = "", kind: str = "rss+xml") -> str:
    return f'<link rel="alternate" type="application/{kind}" title="{title}" href="{path}">'


def page(title: str, head: str = "", body: str = "") -> Behaviour:
    text = f"<!doctype html><html><head><title>{title}</title>{head}</head><body>{body}</body></html>"
    return answers(text.encode(), content_type=HTML)


def sites() -> dict[str, Behaviour]:
    """What is served, by host and path."""
    bread = answers(rss("The Oven Gazette", "Rye keeps", "Salt matters"))
    videos = "www.youtube.com/feeds/videos.xml"
    return {
        # --- sites of all kinds
        "oven.example/": page("The Oven", link("/feed.xml", "The Oven Gazette")),
        "oven.example/feed.xml": bread,
        "crumb.example/": page(
            "Crumb",
            link("/rss", "Crumb (RSS)")
            + link("/atom", "Crumb (Atom)", "atom+xml")
            + link("/comments/feed", "Crumb » Comments Feed"),
        ),
        "crumb.example/rss": answers(rss("Crumb", "One loaf", "Two loaves", site="https://crumb.example")),
        "crumb.example/atom": answers(atom("Crumb", "One loaf", "Two loaves", site="https://crumb.example")),
        "crumb.example/comments/feed": answers(rss("Comments for Crumb", "Nice")),
        "herald.example/": page(
            "The Herald",
            link("/comments.xml", "Comments")
            + "".join(link(f"/{each}.xml", f"Herald: {each}") for each in ("news", "food", "sport", "rain")),
        ),
        **{
            f"herald.example/{each}.xml": answers(
                rss(f"The Herald, {each}", f"{each} one", site="https://herald.example")
            )
            for each in ("news", "food", "sport")
        },
        "herald.example/rain.xml": answers(rss("The Herald, rain")),
        "herald.example/comments.xml": answers(rss("The Herald, comments", "Well said")),
        "bench.example/": page("Bench", body='<a href="/about">About</a> <a href="/syndicate/7">RSS</a>'),
        "bench.example/syndicate/7": answers(rss("Bench notes", "A new plane", site="https://bench.example")),
        "quiet.example/": page("Quiet"),
        "quiet.example/atom.xml": answers(atom("Quiet pages", "Silence", site="https://quiet.example")),
        "studio.example/": page("Studio", link("/feed.json", "Studio", "feed+json")),
        "studio.example/feed.json": answers(
            json.dumps(
                {
                    "version": "https://jsonfeed.org/version/1.1",
                    "title": "Studio",
                    "items": [{"id": "1", "url": "https://studio.example/1", "content_text": "A poster"}],
                }
            ).encode(),
            content_type="application/feed+json",
        ),
        "talk.example/": page("Talk", link("/comments/feed", "Comments on Talk")),
        "talk.example/comments/feed": answers(rss("Comments on Talk", "I agree")),
        "moved.example/": redirects("https://oven.example/feed.xml"),
        "letter.example/": page("A letter on its own domain"),
        "letter.example/feed": answers(rss("A letter", "First letter", site="https://letter.example")),
        # --- known sites
        f"{videos}?channel_id={CHANNEL}": answers(atom("Crumbs on film", "Folding dough")),
        f"{videos}?channel_id={OTHER_CHANNEL}": answers(atom("Crusts on film", "Scoring a loaf")),
        f"{videos}?playlist_id={PLAYLIST}": answers(atom("Sourdough, all parts", "Part one")),
        "www.youtube.com/@crusts": page(
            "Crusts",
            f'<link rel="canonical" href="https://www.youtube.com/channel/{OTHER_CHANNEL}">',
        ),
        "www.youtube.com/watch?v=folding0001": page(
            "Folding dough", body=f'<script>{{"videoDetails":{{"channelId":"{CHANNEL}"}}}}</script>'
        ),
        "www.youtube.com/@asks": page("Before you continue"),
        "github.com/oven/rye/releases.atom": answers(atom("Release notes from rye", "Rye 2", "Rye 1")),
        "github.com/oven/rye/commits.atom": answers(atom("Recent commits to rye:main", "More salt")),
        "github.com/oven/rye/tags.atom": answers(atom("Tags from rye", "v2")),
        "github.com/oven.atom": answers(atom("GitHub activity of oven", "oven pushed")),
        "gitlab.com/oven/rye/-/releases.atom": answers(atom("rye releases", "Rye 2")),
        "gitlab.com/oven/rye/-/tags?format=atom": answers(atom("rye tags", "v2 tagged")),
        "gitlab.com/oven/rye.atom": answers(atom("oven / rye activity", "oven merged")),
        "www.reddit.com/r/Breadit/.rss": answers(atom("Breadit", "My first loaf")),
        "social.example/@ana": page("Ana", link("/@ana.rss", "Ana")),
        "social.example/@ana.rss": answers(rss("Ana", "Bread today")),
        "social.example/tags/bread": page("#bread"),
        "social.example/tags/bread.rss": answers(rss("#bread", "A tagged loaf")),
        "bsky.app/profile/ana.example/rss": answers(rss("@ana.example - Ana", "Good morning")),
        "medium.com/feed/@ana": answers(rss("Stories by Ana on Medium", "Why rye")),
        "medium.com/feed/bread-weekly": answers(rss("Bread Weekly - Medium", "Week one")),
        "ana.medium.com/feed": answers(rss("Ana, at home on Medium", "Why wheat")),
        "crumbs.substack.com/feed": answers(rss("Crumbs, a letter", "Letter one")),
        "crumbs.tumblr.com/rss": answers(rss("Crumbs in pictures", "A picture")),
        "crumbs.wordpress.com/feed/": answers(rss("Crumbs, the blog", "A post")),
        "crumbs.blogspot.com/feeds/posts/default": answers(atom("Crumbs, the old blog", "An old post")),
        "crumbs.ghost.io/rss/": answers(rss("Crumbs, the magazine", "A story")),
        "itunes.apple.com/lookup?id=1234567&entity=podcast": answers(
            b'{"resultCount":1,"results":[{"feedUrl":"https://radio.example/crust.xml"}]}',
            content_type="text/javascript",
        ),
        "itunes.apple.com/lookup?id=7654321&entity=podcast": answers(
            b'{"resultCount":0,"results":[]}', content_type="text/javascript"
        ),
        "radio.example/crust.xml": answers(rss("Crust, the podcast", "Episode one")),
        "radio.example/shows/flour": page("Flour", link("/flour.xml", "Flour, the podcast")),
        "radio.example/flour.xml": answers(rss("Flour, the podcast", "Episode one of Flour")),
        # --- what is no feed
        "shut.example/": answers(b"Who are you?", 401, content_type=HTML),
        "members.example/": page("Members", body='<form><input name="p" type="password"></form>'),
        "guarded.example/": answers(b"Just a moment...", 403, content_type=HTML, cf_mitigated="challenge"),
        "lost.example/": answers(b"nothing", 404, content_type=HTML),
        "tired.example/": answers(b"later", 503, content_type=HTML),
        "plain.example/": page("A page and nothing else"),
        "heavy.example/": answers(b"<rss>" + b"x" * 5_100_000),
        "files.example/oven.png": answers(b"\x89PNG\r\n\x1a\n....", content_type="image/png"),
        "files.example/menu.pdf": answers(b"%PDF-1.7 ....", content_type="application/pdf"),
        "files.example/torn.xml": answers(b"<?xml version='1.0'?><rss><channel><title>x</title><item><tit"),
        "files.example/feeds.opml": answers(
            b'<?xml version="1.0"?><opml version="2.0"><body><outline xmlUrl="https://a.example/f"/></body></opml>',
            content_type="text/x-opml",
        ),
        "slow.example/": silent,
        "old.example/": page("Expired"),
        "round.example/": redirects("https://round.example/"),
        # --- news searches
        "news.google.com/rss/search": answers(
            rss('"crumbs" - News search', "Crumbs in the paper", site="https://paper.example")
        ),
    }


@dataclass(frozen=True, slots=True)
class Web:
    """The servers and names that stand for the Web; `allowed` is what the bot's guard has to let through."""

    server: FeedServer
    names: Names
    allowed: str


@contextmanager
def opened(folder: Path) -> Iterator[Web]:
    """Serve it all, over https with certificates of our own; nothing but loopback can be reached."""
    past = datetime(2020, 1, 1, tzinfo=UTC)
    with (
        known_names() as names,
        certificates(folder) as authority,
        FeedServer(tls=authority.server()) as server,
        FeedServer(tls=authority.certificate("old.example", until=past)) as expired,
        FeedServer() as bare,
    ):
        for address, behaviour in sites().items():
            host, _, path = address.partition("/")
            server.on(f"/{path}", behaviour, host=host)
            names.serve(server, host)
        names.serve(server, "www.youtube.com", "gitlab.com")
        names.serve(expired, "old.example")
        bare.on("/feed", answers(rss("Without a lock", "Plain text")), host="bare.example")
        names.serve(bare, "bare.example")
        names.leads("inside.example", "10.1.2.3")
        yield Web(server, names, ",".join(each.allowed for each in (server, expired, bare)))
