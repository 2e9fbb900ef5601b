"""The fast reader finds what feedparser finds, or declines; the rule never lets a difference through."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from curation.collect.read.parse import parse, read
from curation.collect.read.pinning import PROOFS_NEEDED, Pin, after, how_to_read
from curation.collect.read.xml_feed import read_xml_fast

URL = "https://oven.example/feeds/main.xml"
NOW = datetime(2026, 11, 16, tzinfo=UTC)
NAMES = """xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:media="http://search.yahoo.com/mrss/"
 xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:atom="http://www.w3.org/2005/Atom"
 xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd" xmlns:own="urn:own"
 xmlns:feedburner="http://rssnamespace.org/feedburner/ext/1.0" xmlns:dcterms="http://purl.org/dc/terms/"
 xmlns:sy="http://purl.org/rss/1.0/modules/syndication/" xmlns:xhtml="http://www.w3.org/1999/xhtml"
 xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" """
RSS = '<?xml version="1.0" encoding="utf-8"?><rss version="2.0" ' + NAMES + "><channel>{}</channel></rss>"
ATOM = '<feed xmlns="http://www.w3.org/2005/Atom" ' + NAMES + ">{}</feed>"
RDF = '<rdf:RDF xmlns="http://purl.org/rss/1.0/" ' + NAMES + ">{}</rdf:RDF>"
XHTML = '<div xmlns="http://www.w3.org/1999/xhtml">{}</div>'


def rss(*items: str, channel: str = "<title>Oven</title><link>https://oven.example/</link>") -> str:
    return RSS.format(channel + "".join(f"<item>{item}</item>" for item in items))


def atom(*entries: str) -> str:
    return ATOM.format("<title>Four</title>" + "".join(f"<entry>{entry}</entry>" for entry in entries))


ORDINARY = {
    "a link with spaces": rss("<link>https://oven.example/rye bread</link>"),
    "two alphabets mixed up": rss("<guid>1</guid><title>CafÃ© crÃ¨me</title>"),
    "Windows' quotes": rss("<guid>1</guid><title>\x93Rye\x94</title>"),
    "an ampersand escaped twice": rss("<link>https://oven.example/?a=1&amp;amp;utm_source=x</link>"),
    "a parameter that looks like an entity": rss(
        "<link>https://oven.example/?a=1&amp;copy=2&amp;lt;x</link>"
    ),
    "a title with a colon": rss("<guid>1</guid><title>Re: Double-entry, again: why</title>"),
    "ids with slashes": rss(
        "<guid isPermaLink='false'>/t3_x</guid>", "<guid>/t3_y</guid>", "<guid>t3_z</guid>"
    ),
    "RDF": RDF.format(
        "<channel rdf:about='x'><title>Oven</title></channel><item rdf:about='https://oven.example/rye'>"
        "<title>Rye</title><link>https://oven.example/rye</link><dc:date>2026-11-16</dc:date></item>"
    ),
    "CDATA": rss(
        "<guid>1</guid><title><![CDATA[AT&T <b>x</b>]]></title><link><![CDATA[https://a.example/?a&b]]></link>"
    ),
    "relative links": rss("<link>/rye</link>", "<link>rye?x=1#y</link>", "<link>//oven.example/z</link>"),
    "a base": atom(
        "<id>1</id><link href='rye' xml:base='https://base.example/d/'/><title>x</title>",
        "<id>2</id><link href='rye'/><title>y</title>",
    ),
    "a base inside a base": ATOM.format(
        "<entry xml:base='https://base.example/a/'><id>i</id><link xml:base='b/' href='c'/><title>t</title></entry>"
    ),
    "FeedBurner": rss(
        "<guid>1</guid><link>https://fb.example/1</link>"
        "<feedburner:origLink>https://oven.example/1</feedburner:origLink>"
    ),
    "a sound file and no page": rss("<title>Ep</title><enclosure url='https://oven.example/1.mp3'/>"),
    "no guid": rss("<title>a</title><link>https://oven.example/a</link>", "<title>b</title>"),
    "markup in titles": rss("<guid>1</guid><title>&lt;b&gt;Tom&lt;/b&gt; &amp;amp; Jerry</title>"),
    "angle brackets in a title": rss("<guid>1</guid><title>5 &lt; 6 &lt;foo&gt;</title>"),
    "a plain title in Atom": atom("<id>1</id><title type='text'>How &lt;b&gt; works</title>"),
    "a guid that is a link": rss("<guid>https://oven.example/?p=1&amp;q=2</guid>"),
    "one guid for two entries": rss(
        "<guid>g</guid><link>https://a.example/1</link>", "<guid>g</guid><link>https://a.example/2</link>"
    ),
    "markup in Atom": atom(
        "<id>1</id><title type='xhtml'>" + XHTML.format("a <em>b</em> &amp; c") + "</title>"
        "<content type='xhtml'>" + XHTML.format("<p>One<br/>Two</p><p>&lt;3</p>") + "</content>"
    ),
    "a video": atom(
        "<id>yt:1</id><title>Real</title><link rel='alternate' href='https://v.example/1'/><media:group>"
        "<media:title>Other</media:title><media:content url='x'/>"
        "<media:description>Said</media:description></media:group>"
    ),
    "an entry taken from elsewhere": atom(
        "<id>1</id><source><id>s</id><title>Theirs</title><updated>2020-01-01T00:00:00Z</updated>"
        "<link href='https://s.example/'/></source><title>Ours</title><updated>2026-11-16T09:00:00Z</updated>"
    ),
    "a summary and a content": rss(
        "<guid>1</guid><content:encoded>&lt;p&gt;Long&lt;/p&gt;</content:encoded><description>Short</description>"
    ),
    "a summary of its own": rss(
        "<guid>1</guid><description>A</description><itunes:summary>B</itunes:summary>"
    ),
    "a namespace nobody knows": rss(
        "<guid>1</guid><own:title>x</own:title><own:box><title>in</title></own:box>"
    ),
    "an old Atom": '<feed version="0.3" xmlns="http://purl.org/atom/ns#"><title>x</title><entry><id>1</id>'
    "<title mode='escaped' type='text/html'>a &lt;i&gt;b&lt;/i&gt;</title><issued>2026-11-16T09:00:00Z</issued>"
    "<link rel='alternate' type='text/html' href='https://oven.example/1'/></entry></feed>",
    "comments in texts": rss("<guid>1<!-- x --></guid><title>a<!-- b -->c</title>"),
    "a picture before the title": rss(
        "<guid>1</guid><title>x</title>",
        channel="<image><url>u</url><title>Logo</title><link>https://l.example/</link></image><title>Oven</title>",
    ),
    "white space before the document": "\n\n"
    + rss("<guid>https://oven.example/?a=1&amp;b=2</guid><title>x</title>"),
    "times between looks": rss(
        "<guid>1</guid>",
        channel="<ttl>90</ttl><sy:updatePeriod>daily</sy:updatePeriod><skipHours><hour>3</hour></skipHours>",
    ),
    "languages": rss("<guid>1</guid><dc:language>de</dc:language>", channel="<language>en-GB</language>"),
}
DATES = [
    "Mon, 16 Nov 2026 09:00:00 EST",
    "Mon, 16 Nov 2026 09:00:00 +0100",
    "Mon, 16 Nov 26 09:00 GMT",
    "16 November 2026 09:00:00 PDT",
    "2026-11-16T09:00:00.123+05:30",
    "2026-11-16 09:00:00",
    "2026-11-16",
    "20261116",
    "Mon Nov 16 09:00:00 2026",
    "Thu, 01 Jan 1970 00:00:00 GMT",
    "2026-02-30T09:00:00Z",
    "soon",
    "",
]
for _date in DATES:
    ORDINARY[f"the date {_date!r}"] = rss(f"<guid>1</guid><title>x</title><pubDate>{_date}</pubDate>")
    ORDINARY[f"the other date {_date!r}"] = rss(f"<guid>1</guid><dc:date>{_date}</dc:date>")

DECLINED = {
    "an entity nobody declared": rss("<guid>1</guid><title>R &amp; D&nbsp;x</title>"),
    "a bare ampersand": rss("<guid>1</guid><link>https://oven.example/?a=1&utm_source=x</link>"),
    "a document type": '<!DOCTYPE rss [<!ENTITY a "b">]>' + rss("<guid>1</guid><title>&a;</title>"),
    "markup that was not escaped": rss("<guid>1</guid><description><p>One</p></description>"),
    "an entry inside an entry": rss("<guid>1</guid><item><guid>2</guid></item>"),
    "a default namespace nobody knows": rss("<guid>1</guid><title xmlns='urn:x'>x</title>"),
    "a picture in markup": atom("<id>1</id><content type='xhtml'>" + XHTML.format("<svg/>") + "</content>"),
    "no end": rss("<guid>1</guid><title>x</title>")[:-20],
    "a root nobody knows": "<opml><item><title>x</title></item></opml>",
    "encoded bytes": atom("<id>1</id><content type='image/png'>aGk=</content>"),
    "no entries": rss(),
}


def fast(document: str) -> object:
    return read_xml_fast(document.encode(), content_type="", url=URL)


@pytest.mark.parametrize("name", ORDINARY)
def test_an_ordinary_document_is_read_exactly_as_feedparser_reads_it(name: str) -> None:
    found = fast(ORDINARY[name])
    assert found is not None
    assert found == parse(ORDINARY[name].encode(), content_type="", url=URL)


@pytest.mark.parametrize("name", DECLINED)
def test_what_is_not_ordinary_is_declined(name: str) -> None:
    assert fast(DECLINED[name]) is None


@pytest.mark.parametrize("name", [*ORDINARY, *DECLINED])
def test_pinned_or_not_the_items_are_the_same(name: str) -> None:
    body = ({**ORDINARY, **DECLINED}[name]).encode()
    expected = parse(body, content_type="", url=URL)
    pin = Pin()
    for poll in range(8):
        now = NOW + timedelta(hours=poll)
        reading = read(body, content_type="", url=URL, how=how_to_read(pin, now=now))
        assert reading.feed == expected
        pin = after(pin, reading.agreed, now=now)
    assert (pin.parser == "fast") == (name in ORDINARY)


def test_a_pinned_feed_that_becomes_odd_is_read_by_feedparser_at_once_and_unpinned() -> None:
    body = DECLINED["a bare ampersand"].encode()
    reading = read(body, content_type="", url=URL, how="fast")
    assert (reading.feed, reading.agreed) == (parse(body, content_type="", url=URL), False)
    assert after(Pin("fast", PROOFS_NEEDED, NOW), reading.agreed, now=NOW).parser == "feedparser"


def test_a_feed_that_is_empty_for_a_day_stays_as_it_was() -> None:
    assert read(rss().encode(), content_type="", url=URL, how="fast").agreed is None
    assert read(rss().encode(), content_type="", url=URL, how="both").agreed is None


@pytest.mark.parametrize(
    ("declared", "sent_as", "encoded_as"),
    [
        ("utf-8", "", "utf-8-sig"),
        ("utf-8", "text/xml", "utf-8"),
        ("utf-16", "application/rss+xml", "utf-16"),
        ("iso-8859-1", "application/xml", "latin-1"),
        ("utf-8", "application/rss+xml; charset=iso-8859-1", "latin-1"),
        ("windows-1252", "text/xml; charset=windows-1252", "cp1252"),
        ("gb2312", "", "gb18030"),
        ("nonsense", "text/html; charset=utf-8", "utf-8"),
    ],
)
def test_every_charset_is_read_as_feedparser_reads_it(declared: str, sent_as: str, encoded_as: str) -> None:
    text = rss("<guid>café</guid><title>Crème brûlée</title>").replace("utf-8", declared, 1)
    body = text.encode(encoded_as)
    found = read_xml_fast(body, content_type=sent_as, url=URL)
    assert found == parse(body, content_type=sent_as, url=URL)
    assert found is not None
    assert found.items[0].title == "Crème brûlée"


def test_bytes_that_fit_no_charset_are_declined() -> None:
    body = rss("<guid>1</guid><title>Café</title>").encode("latin-1")
    assert read_xml_fast(body, content_type="text/xml; charset=utf-8", url=URL) is None


def test_deep_nesting_is_declined() -> None:
    assert fast(rss("<guid>1</guid>" + "<own:a>" * 100 + "</own:a>" * 100)) is None
    deep = XHTML.format("<b>" * 100 + "</b>" * 100)
    assert fast(atom(f"<id>1</id><content type='xhtml'>{deep}</content>")) is None


HOSTILE = {
    "tags without end": b"<rss><channel>" + b"<a>" * 100_000,
    "tags inside each other": b"<rss><channel>" + b"<a>" * 50_000 + b"</a>" * 50_000 + b"</channel></rss>",
    "many names": b"<rss "
    + b" ".join(b'xmlns:n%d="urn:%d"' % (number, number) for number in range(20_000))
    + b"><channel><item><n1:a/><title>x</title></item></channel></rss>",
    "a name for each element": b"<rss><channel><item>"
    + b"".join(b'<n%d:a xmlns:n%d="urn:%d"/>' % ((number,) * 3) for number in range(20_000))
    + b"<title>x</title></item></channel></rss>",
    "a long text of ampersands": b"<rss><channel><item><title>"
    + b"&amp;a" * 100_000
    + b"</title></item></channel></rss>",
    "comments opened in a text": b"<rss><channel><item><title>"
    + b"&lt;!--" * 80_000
    + b"</title></item></channel></rss>",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_document_takes_the_fast_reader_no_time(name: str) -> None:
    began = time.process_time()
    read_xml_fast(HOSTILE[name], content_type="", url=URL)
    assert time.process_time() - began < 3


_PIECES = """x|A &amp; B|&lt;b&gt;y&lt;/b&gt;|| z |CafÃ©|<![CDATA[q & <i>r</i>]]>|/a b|17|https:///e.example/3
|https://e.example/?a=1&amp;b=2&amp;c;d|http://[bad|HTTPS://E.example/X"""
_TEXTS = st.sampled_from([*_PIECES.split("|"), *DATES])
_TYPES = st.sampled_from(
    ["", "", "", ' type="html"', ' type="text"', ' type="xhtml"', ' isPermaLink="false"']
)
_NAMES = """title link guid id description summary content pubDate updated published dc:date dc:title media:title
media:description itunes:summary content:encoded feedburner:origLink atom:link atom:title source image author
own:box language ttl dc:description dcterms:modified enclosure"""
_NAMED = st.sampled_from(_NAMES.split())
_BASES = st.sampled_from(["", "", "", "", ' xml:base="https://b.example/d/"', ' xml:base="sub/"'])
_ELEMENTS = st.recursive(
    st.builds(
        lambda name, kind, base, text: f"<{name}{kind}{base}>{text}</{name}>", _NAMED, _TYPES, _BASES, _TEXTS
    )
    | st.sampled_from(
        ["<link href='https://e.example/h'/>", "<link rel='self' href='/s'/>", "<link href=''/>"]
    )
    | st.sampled_from(
        ["<enclosure url='/x.mp3'/>", f"<content type='xhtml'>{XHTML.format('<p>a</p>b')}</content>"]
    ),
    lambda inner: st.builds(
        lambda name, within: f"<{name}>{''.join(within)}</{name}>",
        st.sampled_from(["media:group", "own:box", "source", "author"]),
        st.lists(inner, max_size=3),
    ),
    max_leaves=4,
)
_LISTS = st.lists(_ELEMENTS, max_size=6).map("".join)


@settings(max_examples=150, deadline=None, derandomize=True)
@given(_LISTS, st.lists(_LISTS, min_size=1, max_size=3), st.sampled_from(["rss", "atom", "rdf"]))
def test_whatever_is_not_declined_is_equal(channel: str, entries: list[str], kind: str) -> None:
    if kind == "rss":
        document = rss(*entries, channel=channel)
    elif kind == "atom":
        document = ATOM.format(channel + "".join(f"<entry>{entry}</entry>" for entry in entries))
    else:
        items = "".join(f"<item rdf:about='a{place}'>{entry}</item>" for place, entry in enumerate(entries))
        document = RDF.format(f"<channel>{channel}</channel>{items}")
    found = fast(document)
    assert found is None or found == parse(document.encode(), content_type="", url=URL)
