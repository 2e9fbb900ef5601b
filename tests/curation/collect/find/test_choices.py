"""Feeds found at one site: each once, in the order a person wants them."""

from __future__ import annotations

import pytest

from curation.collect.feed import Feed
from curation.collect.find.choices import FoundFeed, different, found_feed, from_text, to_text
from curation.collect.read.parse import parse

HOME = "https://oven.example"


def a_feed(path: str, title: str = "Oven", *, keys: str = "ab", form: str = "rss") -> FoundFeed:
    return FoundFeed(HOME + path, title, len(keys), form, tuple(keys), of_comments="comments" in path)  # type: ignore[arg-type]


def paths(*found: FoundFeed) -> list[str]:
    return [feed.url.removeprefix(HOME) for feed in different(found)]


def test_one_feed_in_three_formats_is_one_and_atom_is_preferred() -> None:
    rss, atom, json = a_feed("/rss"), a_feed("/atom", form="atom"), a_feed("/json", form="json")
    assert paths(rss, atom, json) == paths(json, rss, atom) == paths(atom, json, rss) == ["/atom"]
    assert paths(json, rss) == ["/rss"]


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (a_feed("/a", keys="abc"), a_feed("/b", keys="cde"), True),
        (a_feed("/a", keys="abc"), a_feed("/b", keys="de"), False),
        (a_feed("/a", keys="abc"), a_feed("/b", keys=""), True),
        (a_feed("/a", keys="abc"), a_feed("/b", "Other", keys="abc"), True),
        (a_feed("/a", keys="abc"), a_feed("/b", "Other", keys="abd"), False),
        (a_feed("/a", keys=""), a_feed("/b", "Other", keys=""), False),
        (a_feed("/a"), a_feed("/b", "  OVEN "), True),
        (a_feed("/a", keys="abc"), a_feed("/comments", keys="cde"), False),
    ],
)
def test_the_same_feed_has_the_same_title_and_entries_in_common(
    one: FoundFeed, other: FoundFeed, same: bool
) -> None:
    assert len(different([one, other])) == (1 if same else 2)


def test_comments_come_last_and_empty_feeds_before_them() -> None:
    found = [
        a_feed("/comments", "C", keys="x"),
        a_feed("/empty", "E", keys=""),
        a_feed("/b", "B", keys="b"),
        a_feed("/a", "A", keys="a"),
    ]
    assert paths(*found) == ["/b", "/a", "/empty", "/comments"]


ATOM = (
    b'<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom"><title>Oven</title><id>x</id>'
    b'<entry><id>1</id><title>Rye</title><link href="https://oven.example/rye"/></entry></feed>'
)
RSS = b"<rss version='2.0'><channel><title>Comments for Oven</title></channel></rss>"
JSON = b'\xef\xbb\xbf {"version":"https://jsonfeed.org/version/1.1","title":"Oven","items":[]}'


@pytest.mark.parametrize(("body", "form"), [(ATOM, "atom"), (RSS, "rss"), (JSON, "json")])
def test_the_format_is_told_by_the_document(body: bytes, form: str) -> None:
    feed = parse(body, content_type="", url=HOME)
    assert found_feed(HOME, feed, body).form == form


def test_what_was_found_is_described() -> None:
    feed = parse(ATOM, content_type="", url=HOME)
    assert found_feed(HOME + "/a", feed, ATOM, called="The page's name") == FoundFeed(
        HOME + "/a", "Oven", 1, "atom", ("oven.example/rye",)
    )
    assert found_feed(HOME, parse(RSS, content_type="", url=HOME), RSS).of_comments
    untitled = Feed("", None, None, None, ())
    assert found_feed(HOME, untitled, RSS, called="Blog").title == "Blog"
    assert found_feed(HOME, untitled, RSS, called="Comments").of_comments


def test_ten_entries_are_compared() -> None:
    items = "".join(f"<item><link>https://oven.example/{n}</link></item>" for n in range(11))
    body = f"<rss version='2.0'><channel><title>O</title>{items}</channel></rss>".encode()
    assert len(found_feed(HOME, parse(body, content_type="", url=HOME), body).keys) == 10


def test_what_was_found_is_kept_as_text() -> None:
    found = [FoundFeed(HOME, "Œufs “frais”", 3), FoundFeed(HOME + "/b", "", 0)]
    assert from_text(to_text(found)) == found
