"""From bytes to a feed: every format, the odd documents, and what is no feed at all."""

from __future__ import annotations

import contextlib
import json
import subprocess
import sys
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from curation.collect.feed import MAX_ITEMS, Feed, NotAFeed
from curation.collect.read.parse import parse

URL = "https://oven.example/feeds/main.xml"
RSS = """<?xml version="1.0" encoding="{encoding}"?><rss version="2.0"
 xmlns:feedburner="http://rssnamespace.org/feedburner/ext/1.0"
 xmlns:sy="http://purl.org/rss/1.0/modules/syndication/">
<channel><title>The Oven Gazette</title><link>https://oven.example/?utm_source=rss</link>
{channel}{items}</channel></rss>"""
ATOM = """<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="fr"><title>Le four</title><id>tag:oven</id>
<link rel="alternate" href="https://oven.example/fr"/>
<link rel="self" href="https://oven.example/atom"/>{entries}</feed>"""
RDF = """<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"
 xmlns:dc="http://purl.org/dc/elements/1.1/">
<channel rdf:about="https://oven.example/"><title>Old oven</title>
<link>https://oven.example/</link></channel><item rdf:about="https://oven.example/rye"><title>Rye</title>
<link>https://oven.example/rye</link><dc:date>2026-11-16T09:00:00+01:00</dc:date></item></rdf:RDF>"""


def rss(items: str = "", *, channel: str = "") -> bytes:
    return RSS.format(encoding="utf-8", channel=channel, items=items).encode()


def read(body: bytes, *, content_type: str = "", url: str = URL) -> Feed:
    return parse(body, content_type=content_type, url=url)


def why_not(body: bytes, *, content_type: str = "") -> str:
    with pytest.raises(NotAFeed) as refused:
        read(body, content_type=content_type)
    return refused.value.reason


def json_feed(**fields: object) -> bytes:
    return json.dumps(
        {"version": "https://jsonfeed.org/version/1.1", "title": "Crumbs", "items": [], **fields}
    ).encode()


def test_rss_is_read() -> None:
    feed = read(
        rss(
            "<item><guid isPermaLink='false'>a-1</guid>"
            "<title>Tom &amp;amp; Jerry &lt;b&gt;bake&lt;/b&gt;</title>"
            "<link>https://oven.example/1?utm_source=x</link>"
            "<pubDate>Mon, 16 Nov 2026 09:00:00 +0100</pubDate>"
            "<description>&lt;p&gt;One.&lt;/p&gt;&lt;p&gt;Two.&lt;/p&gt;</description></item>",
            channel="<language>en-GB</language><ttl>90</ttl>",
        )
    )
    assert (feed.title, feed.home_url, feed.language, feed.ttl_minutes) == (
        "The Oven Gazette",
        "https://oven.example/",
        "en-GB",
        90,
    )
    (item,) = feed.items
    assert item.key == "a-1"
    assert item.alt_key is None
    assert (item.url, item.url_key) == ("https://oven.example/1", "oven.example/1")
    assert (item.title, item.summary) == ("Tom & Jerry bake", "One. Two.")
    assert item.published == datetime(2026, 11, 16, 8, 0, tzinfo=UTC)


def test_atom_is_read() -> None:
    feed = read(
        ATOM.format(
            entries="<entry><id>tag:1</id><title type='html'>&lt;i&gt;Pain&lt;/i&gt;</title>"
            "<link rel='self' href='https://oven.example/api/1'/><link href='/fr/1'/>"
            "<updated>2026-11-16T09:00:00Z</updated>"
            "<content type='html'>&lt;p&gt;Oui&lt;/p&gt;</content></entry>"
        ).encode()
    )
    assert (feed.title, feed.language, feed.home_url) == ("Le four", "fr", "https://oven.example/fr")
    (item,) = feed.items
    assert (item.key, item.title, item.summary) == ("tag:1", "Pain", "Oui")
    assert item.url == "https://oven.example/fr/1"
    assert item.published == datetime(2026, 11, 16, 9, 0, tzinfo=UTC)


def test_a_plain_text_title_keeps_its_angle_brackets() -> None:
    feed = read(
        ATOM.format(
            entries="<entry><id>1</id><title type='text'>How &lt;b&gt; works</title></entry>"
        ).encode()
    )
    assert feed.items[0].title == "How <b> works"


def test_rdf_is_read() -> None:
    feed = read(RDF.encode())
    assert feed.title == "Old oven"
    assert [(item.key, item.title) for item in feed.items] == [("https://oven.example/rye", "Rye")]
    assert feed.items[0].published == datetime(2026, 11, 16, 8, 0, tzinfo=UTC)


def test_json_feed_is_read() -> None:
    feed = read(
        json_feed(
            home_page_url="https://crumbs.example/",
            language="en",
            items=[
                {
                    "id": 7,
                    "url": "/7?utm_source=json",
                    "title": "Seven\u202e",
                    "content_html": "<p>Yes</p>",
                    "date_published": "2026-11-16T09:00:00+01:00",
                },
                {
                    "id": "8",
                    "external_url": "https://elsewhere.example/",
                    "summary": "S",
                    "content_text": "T",
                },
                "nonsense",
                {"id": "9", "content_text": "Text", "date_modified": "2026-11-15T09:00:00"},
            ],
        ),
        url="https://crumbs.example/feed.json",
    )
    assert (feed.title, feed.home_url, feed.language, feed.ttl_minutes) == (
        "Crumbs",
        "https://crumbs.example/",
        "en",
        None,
    )
    seven, eight, nine = feed.items
    assert (seven.key, seven.url, seven.title, seven.summary) == (
        "7",
        "https://crumbs.example/7",
        "Seven",
        "Yes",
    )
    assert seven.published == datetime(2026, 11, 16, 8, 0, tzinfo=UTC)
    assert (eight.url, eight.summary, eight.published) == ("https://elsewhere.example/", "S", None)
    assert (nine.summary, nine.published) == ("Text", datetime(2026, 11, 15, 9, 0, tzinfo=UTC))


def test_a_language_is_safe_to_store() -> None:
    assert read(json_feed(language="f\x00r\ud800" + "x" * 50)).language == "fr" + "x" * 33
    assert read(rss(channel=f"<language>{'e' * 36}</language>")).language == "e" * 35


@pytest.mark.parametrize("date", ["yesterday", "", "0001-01-01T00:00:00+14:00", 5, None])
def test_a_nonsense_date_is_no_date(date: object) -> None:
    assert read(json_feed(items=[{"id": "1", "date_published": date}])).items[0].published is None


@pytest.mark.parametrize(
    "date", ["Thu, 01 Jan 1970 00:00:00 GMT", "Sun, 31 Dec 1989 23:59:59 GMT", "soon", ""]
)
def test_a_placeholder_date_is_no_date(date: str) -> None:
    assert read(rss(f"<item><title>x</title><pubDate>{date}</pubDate></item>")).items[0].published is None


def test_dates_count_from_1990() -> None:
    item = read(rss("<item><title>x</title><pubDate>Mon, 01 Jan 1990 00:00:00 GMT</pubDate></item>")).items[0]
    assert item.published == datetime(1990, 1, 1, tzinfo=UTC)


def test_a_feed_without_entries_is_a_feed() -> None:
    assert read(rss()).items == ()
    assert read(ATOM.format(entries="").encode()).items == ()
    assert read(json_feed()).items == ()


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"", "empty"),
        (b" \r\n\t", "empty"),
        (b"\xef\xbb\xbf \n", "empty"),
        (b"<!doctype html><html><body>Hello</body></html>", "html"),
        (b"\n<HTML><head><title>x</title></head></html>", "html"),
        (
            b"<?xml version='1.0'?><!-- hi --><!DOCTYPE html PUBLIC '-//W3C//DTD XHTML'><html/>",
            "html",
        ),
        (b"<rss><channel><title>Oven", "broken"),
        (b"<?xml version='1.0'?><rss version='2.0'><channel><title>a</wrong></channel></rss>", "broken"),
        (b"<?xml version='1.0'?><urlset xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'/>", "other"),
        (b"{", "broken"),
        (b'{"items": []}', "other"),
        (b"[1, 2]", "other"),
        (b'{"version": 5, "items": []}', "other"),
        (b'{"version": "https://jsonfeed.org/version/1"', "broken"),
        (b'{"a":' * 100_000, "too_deep"),
    ],
)
def test_what_is_no_feed_is_told_as_what_it_is(body: bytes, reason: str) -> None:
    assert why_not(body) == reason


def test_a_page_is_told_by_its_start_whatever_it_holds() -> None:
    assert why_not(b"<!doctype html><html>" + rss("<item><title>x</title></item>")) == "html"


def test_html_sent_as_xml_is_still_a_page() -> None:
    assert why_not(b"<!doctype html><title>Oops</title>", content_type="application/rss+xml") == "html"


def test_a_feed_sent_as_html_is_still_a_feed() -> None:
    assert len(read(rss("<item><title>x</title></item>"), content_type="text/html; charset=utf-8").items) == 1


def test_broken_xml_gives_what_could_be_read() -> None:
    body = rss(
        "<item><guid>1</guid><title>Whole</title></item>"
        "<item><guid>2</guid><title>R & D&nbsp;x</title></item>"
    )
    assert [item.title for item in read(body).items] == ["Whole", "R & D x"]


@pytest.mark.parametrize(
    ("declared", "sent_as", "encoded_as"),
    [
        ("iso-8859-1", "application/xml", "latin-1"),
        ("windows-1252", "text/xml; charset=windows-1252", "cp1252"),
        ("utf-8", "text/xml; charset=utf-8", "utf-8"),
        ("utf-8", "application/rss+xml; charset=iso-8859-1", "latin-1"),
    ],
)
def test_charsets_are_told_by_document_or_server(declared: str, sent_as: str, encoded_as: str) -> None:
    body = RSS.format(encoding=declared, channel="", items="<item><title>Café à la crème</title></item>")
    assert read(body.encode(encoded_as), content_type=sent_as).items[0].title == "Café à la crème"


def test_a_wrong_charset_does_not_lose_the_feed() -> None:
    body = RSS.format(encoding="utf-8", channel="", items="<item><guid>1</guid><title>Café</title></item>")
    assert [
        item.key for item in read(body.encode("latin-1"), content_type="text/xml; charset=utf-8").items
    ] == ["1"]


def test_the_original_link_is_preferred_to_feedburners() -> None:
    original = "<feedburner:origLink>https://oven.example/1</feedburner:origLink>"
    item = f"<item><link>https://fb.example/1</link>{original}</item>"
    assert read(rss(item)).items[0].url == "https://oven.example/1"


def test_a_podcast_without_a_page_gives_its_sound() -> None:
    item = "<item><title>Ep</title><enclosure url='https://oven.example/1.mp3' type='audio/mpeg'/></item>"
    assert read(rss(item)).items[0].url == "https://oven.example/1.mp3"


@pytest.mark.parametrize(
    "link", ["javascript:alert(1)", "https://ana:pw@oven.example/", "mailto:x@oven.example", "http://[::1"]
)
def test_a_link_nobody_should_open_is_left_out(link: str) -> None:
    item = read(
        rss(f"<item><guid isPermaLink='false'>1</guid><title>x</title><link>{link}</link></item>")
    ).items[0]
    assert (item.url, item.url_key) == (None, None)


def test_spaces_and_relative_links_are_mended() -> None:
    feed = read(rss("<item><title>a</title><link>/rye bread</link></item>"))
    assert feed.items[0].url == "https://oven.example/rye%20bread"


def test_long_texts_are_cut() -> None:
    item = f"<item><guid>1</guid><title>{'t' * 301}</title><description>{'s' * 1001}</description></item>"
    (long,) = read(rss(item)).items
    assert (len(long.title), len(long.summary)) == (300, 1000)
    assert (long.title[-1], long.summary[-1]) == ("…", "…")
    (just,) = read(
        rss(f"<item><guid>1</guid><title>{'t' * 300}</title><description>{'s' * 1000}</description></item>")
    ).items
    assert (just.title, just.summary) == ("t" * 300, "s" * 1000)
    assert len(read(rss(channel="").replace(b"The Oven Gazette", b"g" * 301)).title) == 300


@pytest.mark.parametrize(
    ("channel", "minutes"),
    [
        ("<ttl>90</ttl>", 90),
        ("<ttl>soon</ttl>", None),
        ("<ttl>-5</ttl>", None),
        ("<ttl>99999999999</ttl>", None),
        ("<sy:updatePeriod>hourly</sy:updatePeriod>", 60),
        ("<sy:updatePeriod> Hourly </sy:updatePeriod><sy:updateFrequency>2</sy:updateFrequency>", 30),
        ("<sy:updatePeriod>daily</sy:updatePeriod><sy:updateFrequency>1</sy:updateFrequency>", 1440),
        ("<sy:updatePeriod>daily</sy:updatePeriod><sy:updateFrequency>0</sy:updateFrequency>", 1440),
        ("<sy:updatePeriod>weekly</sy:updatePeriod>", 10080),
        ("<sy:updatePeriod>monthly</sy:updatePeriod>", 43200),
        ("<sy:updatePeriod>yearly</sy:updatePeriod>", 525600),
        ("<sy:updatePeriod>often</sy:updatePeriod>", None),
    ],
)
def test_a_feed_may_say_how_long_to_leave_it_alone(channel: str, minutes: int | None) -> None:
    assert read(rss(channel=channel)).ttl_minutes == minutes


def test_three_hundred_entries_are_kept_the_newest() -> None:
    assert MAX_ITEMS == 300
    items = "".join(f"<item><guid>{number}</guid></item>" for number in range(301))
    assert [item.key for item in read(rss(items)).items] == [str(number) for number in range(300)]


def test_a_feed_that_runs_from_old_to_new_is_turned_round() -> None:
    items = "".join(
        f"<item><guid>{day}</guid><pubDate>{day:02} Nov 2026 09:00:00 GMT</pubDate></item>"
        for day in range(1, 4)
    )
    assert [item.key for item in read(rss(items)).items] == ["3", "2", "1"]


def test_entities_are_not_expanded_and_files_are_not_read() -> None:
    body = b"""<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">
    <!ENTITY f SYSTEM "file:///etc/hostname">]><rss version="2.0"><channel><title>&b;&f;</title>
    <item><guid>1</guid><title>&b;</title></item></channel></rss>"""
    feed = read(body)
    assert "aaaaaaaaaaaaaaaaaaaa" not in feed.title + feed.items[0].title


def test_a_document_that_names_a_file_is_not_opened() -> None:
    assert why_not(b"/etc/passwd") == "broken"
    assert why_not(b"https://oven.example/feed") == "broken"


@settings(max_examples=40)
@given(st.binary(max_size=300))
def test_any_bytes_are_a_feed_or_not(body: bytes) -> None:
    with contextlib.suppress(NotAFeed):
        assert len(read(body).items) <= MAX_ITEMS


@settings(max_examples=60)
@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=20),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(st.sampled_from(["id", "url", "title", "x"]), inner, max_size=4)
        ),
        max_leaves=10,
    )
)
def test_any_json_items_are_survived(items: object) -> None:
    feed = read(json_feed(items=items, title=items, home_page_url=items, language=items))
    assert len(feed.items) <= MAX_ITEMS


def test_reading_about_feeds_loads_no_parser() -> None:
    code = "import sys, curation.collect.feed; print({'feedparser', 'selectolax'} & set(sys.modules))"
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "set()"
