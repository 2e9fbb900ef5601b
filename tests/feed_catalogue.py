"""Every way in which feeds' servers behave that we know of, each under a path that says what it is.

`scripts()` gives them fresh: what changes "the second time" counts from then. Tests ask one or two of them by
name; `python -m tests.feed_server` serves them all.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.utils import format_datetime, parsedate_to_datetime
from xml.sax.saxutils import escape

from tests.feed_server import (
    PACKERS,
    PAGE,
    Behaviour,
    Exchange,
    answers,
    cut_short,
    endless,
    hangs_up,
    many_headers,
    no_http,
    one_after_the_other,
    packed,
    packed_bomb,
    redirects,
    silent,
    slow_drip,
    with_validators,
)

MONDAY = parsedate_to_datetime("Mon, 16 Nov 2026 09:00:00 +0000")


@dataclass(frozen=True, slots=True)
class Script:
    """One path, what it does in a sentence, and the behaviour."""

    path: str
    does: str
    behaviour: Behaviour


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of a made feed; `at` is aware."""

    guid: str
    title: str
    at: datetime


def entries(number: int, *, guid: str = "entry-{}", title: str = "Loaf no. {}") -> list[Entry]:
    """So many entries, the newest first, an hour between them."""
    return [
        Entry(guid.format(count), title.format(count), MONDAY - timedelta(hours=number - count))
        for count in range(number, 0, -1)
    ]


def rss(listed: Sequence[Entry], *, channel: str = "", charset: str = "utf-8") -> bytes:
    """An RSS document; `channel` is further XML about the whole feed."""
    items = "".join(
        f'<item><guid isPermaLink="false">{escape(entry.guid)}</guid><title>{escape(entry.title)}</title>'
        f"<link>https://oven.example/{escape(entry.guid)}</link>"
        f"<pubDate>{format_datetime(entry.at)}</pubDate></item>\n"
        for entry in listed
    )
    head = "<title>The Oven Gazette</title><link>https://oven.example/</link>"
    document = f'<rss version="2.0"><channel>{head}{channel}\n{items}</channel></rss>'
    return f'<?xml version="1.0" encoding="{charset}"?>\n{document}'.encode(charset)


THREE = entries(3)
ATOM = b"""<?xml version="1.0" encoding="utf-8"?>
<feed xmlns="http://www.w3.org/2005/Atom"><title>The Oven Gazette</title><id>urn:oven</id>
<entry><id>urn:oven:1</id><title>Loaf no. 1</title><link href="https://oven.example/1"/>
<updated>2026-11-16T09:00:00Z</updated></entry></feed>"""
JSON = b"""{"version": "https://jsonfeed.org/version/1.1", "title": "The Oven Gazette",
"items": [{"id": "1", "title": "Loaf no. 1", "url": "https://oven.example/1",
"date_published": "2026-11-16T09:00:00Z"}]}"""


def changing_body_same_etag() -> Behaviour:
    """One more entry each time, under an ETag that stays: a server that got its validators wrong."""
    count = iter(range(1, 1_000_000))
    return lambda exchange: exchange.answer(200, rss(entries(next(count))), ETag='"stuck"')


def refreshed_validators() -> Behaviour:
    """Each answer, 304 too, brings a new ETag, and only the newest is known again."""
    latest = 0

    def behave(exchange: Exchange) -> None:
        nonlocal latest
        known = latest and exchange.headers.get("If-None-Match") == f'"v{latest}"'
        latest += 1
        exchange.answer(304 if known else 200, b"" if known else rss(THREE), ETag=f'"v{latest}"')

    return behave


def scripts() -> list[Script]:
    """All of them, in an order to read."""
    feed, same, then = rss(THREE), answers(rss(THREE)), one_after_the_other
    soon = format_datetime(MONDAY + timedelta(hours=6), usegmt=True)
    now = format_datetime(MONDAY, usegmt=True)
    hours = "".join(f"<hour>{hour}</hour>" for hour in range(6))
    bumped = [Entry(entry.guid, entry.title, entry.at + timedelta(days=1)) for entry in THREE]
    listed: list[tuple[str, str, Behaviour]] = [
        ("/plain", "three entries, no validators", same),
        ("/atom", "the same as Atom", answers(ATOM, content_type="application/atom+xml")),
        ("/json", "the same as JSON Feed", answers(JSON, content_type="application/feed+json")),
        ("/same/etag", "an ETag only; 304 to whoever sends it back", with_validators(feed, last_modified="")),
        ("/same/last-modified", "Last-Modified only", with_validators(feed, etag="")),
        ("/same/both", "both; either is enough for 304", with_validators(feed)),
        ("/same/refreshed", "every answer, 304 too, brings a new ETag", refreshed_validators()),
        ("/same/stuck-etag", "one more entry each time, always the same ETag", changing_body_same_etag()),
        *((f"/moved/{status}", f"{status} to /plain", redirects("/plain", status)) for status in _REDIRECTS),
        ("/moved/chain", "301, then 308, then /plain", redirects("/moved/308")),
        ("/moved/mixed", "301, then 302, then /plain", redirects("/moved/302")),
        ("/moved/too-far", "six redirects, then /plain", redirects("/moved/far/5")),
        *(
            (f"/moved/far/{left}", "a hop of that", redirects(f"/moved/far/{left - 1}" if left else "/plain"))
            for left in range(5, -1, -1)
        ),
        ("/moved/circle", "to /moved/circle/back, which leads here", redirects("/moved/circle/back")),
        ("/moved/circle/back", "the other half", redirects("/moved/circle")),
        ("/moved/private", "to 10.0.0.1", redirects("http://10.0.0.1/feed")),
        ("/moved/metadata", "to a cloud's metadata", redirects("http://169.254.169.254/latest/meta-data/")),
        ("/moved/nowhere", "301 without a Location", answers(b"", 301)),
        (
            "/moved/later",
            "a feed, and from the second time on 301 to /plain",
            then(same, redirects("/plain")),
        ),
        *((f"/status/{status}", said, answers(b"sorry", status)) for status, said in _STATUSES.items()),
        ("/status/gone-later", "a feed, and from the second time on 410", then(same, answers(b"", 410))),
        ("/status/back-again", "404 twice, then a feed", then(answers(b"", 404), answers(b"", 404), same)),
        ("/busy/seconds", "429, Retry-After 7200", answers(b"", 429, Retry_After="7200")),
        ("/busy/date", "429, Retry-After as a date", answers(b"", 429, Retry_After=soon, Date=now)),
        ("/busy/silent", "429 and no word of when", answers(b"", 429)),
        ("/busy/503", "503, Retry-After 3600", answers(b"", 503, Retry_After="3600")),
        ("/busy/challenge", "403 that wants a browser", answers(PAGE, 403, cf_mitigated="challenge")),
        ("/asks/ttl", "ttl of 120 minutes", answers(rss(THREE, channel="<ttl>120</ttl>"))),
        (
            "/asks/skip-hours",
            "not from 0 to 6 h",
            answers(rss(THREE, channel=f"<skipHours>{hours}</skipHours>")),
        ),
        ("/asks/skip-days", "not on Sundays", answers(rss(THREE, channel=_NO_SUNDAYS))),
        ("/asks/cache-control", "max-age of three hours", answers(feed, Cache_Control="max-age=10800")),
        ("/asks/expires", "Expires six hours after its own Date", answers(feed, Expires=soon, Date=now)),
        ("/slow/drip", "a byte now and then, for ever", slow_drip),
        ("/slow/silent", "takes the request and says nothing", silent),
        ("/slow/endless", "a body without end", endless),
        ("/broken/cut-short", "ends before its Content-Length", cut_short),
        ("/broken/hangs-up", "ends before its first byte", hangs_up),
        ("/broken/no-http", "speaks SMTP", no_http),
        ("/broken/many-headers", "two hundred headers", many_headers(200)),
        *((f"/packed/{name}", f"Content-Encoding {name}", packed(name, feed)) for name in PACKERS),
        *((f"/bomb/{name}", f"{name} of 100 MB", _lazy_bomb(name)) for name in PACKERS),
        ("/odd/html", "a page without any feed", answers(PAGE, content_type="text/html")),
        ("/odd/page-as-feed", "a page, sent as application/rss+xml", answers(PAGE)),
        ("/odd/charset", "says utf-8, is windows-1252", answers(_wrong_charset())),
        ("/odd/repeated-guids", "three entries, one guid", answers(rss(entries(3, guid="the-same")))),
        ("/odd/flood", "500 entries", answers(rss(entries(500)))),
        ("/change/new-entry", "three entries, then four", then(same, answers(rss(entries(4))))),
        ("/change/guids", "the second time every guid is another", then(same, answers(rss(_other_guids())))),
        ("/change/dates", "the second time all are a day younger", then(same, answers(rss(bumped)))),
        ("/change/titles", "the second time all titles are edited", then(same, answers(rss(_edited())))),
        ("/change/order", "the second time the oldest comes first", then(same, answers(rss(THREE[::-1])))),
        ("/change/flood", "three entries, then 500", then(same, answers(rss(entries(500))))),
    ]
    return [Script(*line) for line in listed]


_REDIRECTS = (301, 302, 303, 307, 308)
_STATUSES = {
    401: "wants a password",
    403: "forbidden, without a reason",
    404: "not found",
    410: "gone for good",
    500: "broken inside",
    502: "broken behind it",
}
_NO_SUNDAYS = "<skipDays><day>Sunday</day></skipDays>"


def _other_guids() -> list[Entry]:
    return [Entry(f"renumbered-{entry.guid}", entry.title, entry.at) for entry in THREE]


def _edited() -> list[Entry]:
    return [Entry(entry.guid, f"{entry.title} (updated)", entry.at) for entry in THREE]


def _wrong_charset() -> bytes:
    return rss([Entry("1", "Café", MONDAY)], charset="cp1252").replace(b'"cp1252"', b'"utf-8"')


def _lazy_bomb(encoding: str) -> Behaviour:
    return lambda exchange: packed_bomb(encoding, 100)(exchange)
