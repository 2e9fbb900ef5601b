"""Feeds and titles out of a page's head."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from curation.collect.find.discover import (
    Candidate,
    decoded,
    find_anchors,
    find_links,
    is_of_comments,
    page_title,
    usual_places,
    wants_a_person,
    wants_log_in,
)

URL = "https://oven.example/blog/post"


def links(head: str, body: str = "") -> list[str]:
    page = f"<!doctype html><html><head>{head}</head><body>{body}</body></html>"
    return [feed.url for feed in find_links(page.encode(), URL)]


def test_a_page_names_its_feed() -> None:
    title = b"The  Oven\xe2\x80\xae Gazette"
    page = b'<link rel="alternate" type="application/rss+xml" title="' + title + b'" href="/feed">'
    assert find_links(page, URL) == [Candidate("https://oven.example/feed", "The Oven Gazette")]


@pytest.mark.parametrize(
    ("tag", "url"),
    [
        (
            '<link rel="alternate" type="application/atom+xml" href="https://o.example/a">',
            "https://o.example/a",
        ),
        (
            '<LINK REL="ALTERNATE" TYPE="Application/RSS+XML" HREF="feed.xml">',
            "https://oven.example/blog/feed.xml",
        ),
        (
            '<link rel="home alternate" type="application/feed+json" href="/feed.json">',
            "https://oven.example/feed.json",
        ),
        ('<link rel=alternate type="application/rss+xml; charset=utf-8" href=/f>', "https://oven.example/f"),
        ('<link rel="feed" href="/f">', "https://oven.example/f"),
        ('<link rel="alternate" type="text/xml" href="//feeds.example/f">', "https://feeds.example/f"),
        (
            '<link rel="alternate" type="application/rss+xml" href="/?feed=rss2&amp;cat=1">',
            "https://oven.example/?feed=rss2&cat=1",
        ),
        (
            '<base href="https://w.example/sub/"><link rel="alternate" type="text/xml" href="f">',
            "https://w.example/sub/f",
        ),
        ('<base href="/sub/"><link rel="alternate" type="text/xml" href="f">', "https://oven.example/sub/f"),
        (
            '<link rel="alternate" type="application/rss+xml" href=" /rye bread ">',
            "https://oven.example/rye%20bread",
        ),
    ],
)
def test_link_tags_in_many_forms(tag: str, url: str) -> None:
    assert links(tag) == [url]


@pytest.mark.parametrize(
    "tag",
    [
        '<link rel="stylesheet" href="/x.css">',
        '<link rel="alternate" hreflang="fr" href="/fr">',
        '<link rel="alternate" type="text/html" href="/m">',
        '<link rel="alternate" type="application/json" href="https://oven.example/wp-json/wp/v2/posts/1">',
        '<link rel="alternate" type="application/json+oembed" href="/oembed">',
        '<link rel="alternate" type="text/xml" href="/oembed?format=xml">',
        '<link rel="alternate" type="application/rss+xml" href="javascript:alert(1)">',
        '<link rel="alternate" type="application/rss+xml" href="http://[::1">',
        '<link rel="alternate" type="application/rss+xml" href>',
        '<link rel="alternate" type="application/rss+xml">',
        '<a href="/feed">RSS</a>',
        '<link rel="feed" href="">',
        '<link rel="feed" href="https://oven.example/blog/post">',
    ],
)
def test_what_is_no_feed_link(tag: str) -> None:
    assert links(tag) == []


def test_feeds_of_comments_come_last_and_each_address_once() -> None:
    def tag(href: str, title: str) -> str:
        return f'<link rel="alternate" type="application/rss+xml" title="{title}" href="{href}">'

    head = (
        tag("/c", "Commentaires du blog")
        + tag("/comments/feed", "x")
        + tag("/feed", "Blog")
        + tag("/feed", "again")
    )
    assert links(head) == [f"https://oven.example/{path}" for path in ("feed", "c", "comments/feed")]


def test_twenty_feeds_are_enough() -> None:
    head = "".join(f'<link rel="feed" href="/{number}">' for number in range(25))
    assert links(head) == [f"https://oven.example/{number}" for number in range(20)]


def test_titles_are_read_in_the_charset_of_the_page() -> None:
    page = '<meta charset="iso-8859-1"><link rel="feed" title="Café" href="/f">'.encode("latin-1")
    assert find_links(page, URL)[0].title == "Café"
    page = '<meta charset="no-such"><link rel="feed" title="Café" href="/f">'.encode()
    assert find_links(page, URL)[0].title == "Café"


def anchors(body: str) -> list[str]:
    return [feed.url for feed in find_anchors(f"<body>{body}</body>".encode(), URL)]


@pytest.mark.parametrize(
    ("link", "url"),
    [
        ('<a href="/feed">Follow</a>', "https://oven.example/feed"),
        ('<a href="news.xml">News</a>', "https://oven.example/blog/news.xml"),
        ('<a href="/?format=rss">x</a>', "https://oven.example/?format=rss"),
        ('<a href="/syndication/42">RSS</a>', "https://oven.example/syndication/42"),
        ('<a href="/s/42">Flux d\'actualité</a>', "https://oven.example/s/42"),
        ('<a href="/s/42" title="RSS feed"><img src="i.png"></a>', "https://oven.example/s/42"),
        ('<a href="feed://oven.example/f">x</a>', "https://oven.example/f"),
        ('<a href="https://feeds.other.example/oven_rss2">x</a>', "https://feeds.other.example/oven_rss2"),
    ],
)
def test_links_that_look_like_feeds(link: str, url: str) -> None:
    assert anchors(link) == [url]


@pytest.mark.parametrize(
    "link",
    [
        '<a href="/feedback">Send feedback</a>',
        '<a href="/sitemap.xml">Map</a>',
        '<a href="/atomic-habits">A book</a>',
        '<a href="/about">What is ' + "very, " * 20 + "an RSS feed?</a>",
        '<a href="https://feedly.com/i/subscription/feed/x">Feedly</a>',
        '<a href="https://www.facebook.com/oven/feed">Facebook</a>',
        '<a href="mailto:rss@oven.example">RSS</a>',
        '<a href="javascript:rss()">RSS</a>',
        '<a href="https://oven.example/blog/post">RSS</a>',
        "<a>RSS</a>",
    ],
)
def test_links_that_are_no_feeds(link: str) -> None:
    assert anchors(link) == []


def test_own_links_come_first_then_those_that_are_called_feed_then_comments() -> None:
    body = (
        '<a href="/comments/feed">Comments</a><a href="https://other.example/feed">RSS</a>'
        '<a href="/s/1">RSS</a><a href="/feed">Follow</a><a href="/feed">again</a>'
    )
    assert anchors(body) == [
        "https://oven.example/feed",
        "https://oven.example/s/1",
        "https://other.example/feed",
        "https://oven.example/comments/feed",
    ]
    assert len(anchors("".join(f'<a href="/feed/{n}">x</a>' for n in range(21)))) == 20


ROOT = [
    "/feed",
    "/rss",
    "/atom.xml",
    "/feed.xml",
    "/rss.xml",
    "/index.xml",
    "/feed/",
    "/feeds/posts/default",
    "/feed.json",
]


@pytest.mark.parametrize(
    ("page", "folder"),
    [
        ("https://oven.example", ""),
        ("https://oven.example/index.html?x#y", ""),
        ("https://oven.example/2026/11/rye", ""),
        ("https://oven.example/blog", "/blog/"),
        ("https://oven.example/blog/2026/rye", "/blog/"),
    ],
)
def test_the_usual_places_of_a_feed(page: str, folder: str) -> None:
    below = [f"{folder}{name}" for name in ("feed", "rss.xml", "index.xml")] if folder else []
    assert usual_places(page) == [f"https://oven.example{path}" for path in [*below, *ROOT]]


@pytest.mark.parametrize(
    ("url", "title", "of_comments"),
    [
        ("https://oven.example/feed", "Oven » Comments Feed", True),
        ("https://oven.example/feed", "Commentaires sur Oven", True),
        ("https://oven.example/comments/feed", "", True),
        ("https://oven.example/post/comment/feed", "", True),
        ("https://oven.example/commentisfree/rss", "", False),
        ("https://comments.example/feed", "The Commentary", False),
    ],
)
def test_what_readers_answer_is_told_from_what_the_site_writes(
    url: str, title: str, of_comments: bool
) -> None:
    assert is_of_comments(Candidate(url, title)) is of_comments


def test_a_page_of_a_guard_is_told_from_others() -> None:
    asks = b"<html><div id=px-captcha></div></html>"
    assert wants_a_person(asks)
    assert wants_a_person(asks.ljust(10_000))
    assert not wants_a_person(asks.ljust(10_001))
    assert not wants_a_person(b"<p>We write about captchas and guards.</p>")


def test_a_page_that_asks_for_a_password() -> None:
    assert wants_log_in(b"<form><input type=password></form>")
    assert not wants_log_in(b"<form><input type=email></form>")


def test_titles_are_cut_at_three_hundred() -> None:
    page = f'<link rel="feed" title="{"t" * 301}" href="/f"><title>{"t" * 301}</title>'
    assert len(find_links(page.encode(), URL)[0].title) == 300
    assert len(page_title(page)) == 300
    assert page_title(f"<title>{'t' * 300}</title>") == "t" * 300


@pytest.mark.parametrize(
    ("html", "title"),
    [
        ("<title> A \n page </title>", "A page"),
        ('<title>A page, Site</title><meta property="og:title" content="A &amp; page">', "A & page"),
        ('<title>A page</title><meta property="og:title" content=" ">', "A page"),
        ('<meta name="OG:Title" content="Named">', "Named"),
        ("<body><svg><title>icon</title></svg></body>", "icon"),
        ("<head><title>Page</title></head><body><svg><title>icon</title></svg></body>", "Page"),
        ("<p>none</p>", ""),
        ("", ""),
    ],
)
def test_a_page_says_what_it_is_called(html: str, title: str) -> None:
    assert page_title(html) == title


@pytest.mark.timeout(20)
@pytest.mark.parametrize(
    "filler",
    [
        b"<div>" * 1_000_000,
        b"<svg><b>" * 500_000,
        b"<a " + b" ".join(b"a%d=1" % number for number in range(500_000)) + b">",
        b"<a <a " * 800_000,
        b"<" * 5_000_000,
        b"<a href=/feed>" * 300_000,
    ],
)
def test_five_megabytes_of_ill_will_are_read_in_a_moment(filler: bytes) -> None:
    page = b'<link rel="feed" href="/f"><title>Oven</title>' + filler
    assert [feed.url for feed in find_links(page, URL)] == ["https://oven.example/f"]
    find_anchors(page, URL)
    assert page_title(decoded(page)) == "Oven"
    assert not wants_log_in(page)


def test_two_thousand_links_are_looked_at() -> None:
    body = '<a href="/x">x</a>' * 1999
    assert anchors(body + '<a href="/feed">x</a>') == ["https://oven.example/feed"]
    assert anchors(body + '<a href="/x">x</a><a href="/feed">x</a>') == []


@given(st.binary(max_size=200), st.text(max_size=30))
def test_any_bytes_are_some_page(page: bytes, url: str) -> None:
    find_links(page, url)
    find_anchors(b'<a href="' + page + b'">rss</a>', url)
    wants_log_in(page)
    find_links(b'<link rel="feed" href="' + page + b'"><base href="' + page + b'">', url)


@given(st.text(max_size=100))
def test_any_text_has_some_title(html: str) -> None:
    page_title(html)
