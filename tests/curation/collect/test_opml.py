"""Lists of feeds: read as other programs write them, written so that all can read them, and never a trap."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from curation.collect.opml import MAX_FEEDS, Entry, FeedList, NotOpml, read, write
from curation.links import clean
from curation.text import shorten, tidy


def opml(body: str) -> str:
    return f'<?xml version="1.0" encoding="ISO-8859-1"?><opml version="1.1"><head/><body>{body}</body></opml>'


def pairs(document: str | bytes) -> list[tuple[str, str]]:
    return [(entry.title, entry.url) for entry in read(document).entries]


def test_feeds_are_found_in_folders_in_order() -> None:
    text = opml(
        '<outline text="Folder"><outline text="Oven &amp; Co" xmlUrl="https://oven.example/feed"/>'
        '<outline text="Deeper"><outline title="Café" text="x" xmlUrl="https://cafe.example/feed"/></outline></outline>'
    )
    assert pairs(text) == [("Oven & Co", "https://oven.example/feed"), ("Café", "https://cafe.example/feed")]


def test_what_other_programs_write_is_read() -> None:
    text = "\ufeff\n" + opml(
        '<OUTLINE TEXT="A" XMLURL="https://a.example/?x=1&y=2"/><outline xmlurl="https://b.example/"/>'
        '<outline type="RSS" text="C" url="https://c.example/"/>'
    )
    assert pairs(text) == [
        ("A", "https://a.example/?x=1&y=2"),
        ("", "https://b.example/"),
        ("C", "https://c.example/"),
    ]


def test_characters_that_xml_has_no_place_for_are_left_out() -> None:
    text = opml('<outline text="A\x0bB&#8;C&#x1f;D&#xd800;E&#233;" xmlUrl="https://a.example/"/>')
    assert pairs(text) == [("ABCDEé", "https://a.example/")]


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "iso-8859-1", "windows-1252"]
)
def test_bytes_are_read_in_the_encoding_they_are_in(encoding: str) -> None:
    text = f'<?xml version="1.0" encoding="{encoding}"?><opml><body><outline text="Café" xmlUrl="https://a.example/"/></body></opml>'
    assert pairs(text.encode(encoding)) == [("Café", "https://a.example/")]


@pytest.mark.parametrize("named", ["utf-16", "utf-8", "no-such-code", "rot13"])
def test_an_encoding_that_is_declared_but_not_used_is_no_harm(named: str) -> None:
    text = f'<?xml version="1.0" encoding="{named}"?><opml><body><outline text="Café" xmlUrl="https://a.example/"/></body></opml>'
    assert pairs(text.encode("utf-8")) == [("Café", "https://a.example/")]


def test_bytes_of_old_windows_without_a_declaration_are_read() -> None:
    text = '<opml><body><outline text="Café – bar" xmlUrl="https://a.example/"/></body></opml>'
    assert pairs(text.encode("cp1252")) == [("Café – bar", "https://a.example/")]


def test_each_address_counts_once_and_what_gave_no_feed_is_counted() -> None:
    found = read(
        opml(
            '<outline text="A" xmlUrl="https://a.example/f"/><outline text="B" xmlUrl="https://A.example/f"/>'
            '<outline text="C" xmlUrl="javascript:alert(1)"/><outline text="F" xmlUrl="ftp://a.example/f"/>'
            '<outline type="rss" text="no address"/><outline text="a folder"/>'
            '<outline type="link" text="a page" url="https://a.example/page"/>'
        )
    )
    assert found == FeedList("", (Entry("A", "https://a.example/f"),), repeated=1, unusable=3, left_out=0)


def test_titles_are_plain_and_short() -> None:
    ((title, _),) = pairs(opml(f'<outline text="\u202e{"t" * 301}" xmlUrl="https://a.example/"/>'))
    assert (len(title), title[0]) == (300, "t")
    ((title, _),) = pairs(opml(f'<outline text="{"t" * 300}" xmlUrl="https://a.example/"/>'))
    assert title == "t" * 300


def test_the_lists_own_title_is_that_of_its_head() -> None:
    text = "<opml><head><title>My own\n list</title></head><body><title>not this</title></body></opml>"
    assert read(text).title == "My own list"
    assert read(opml("")).title == ""


def test_ten_thousand_feeds_are_read_and_those_beyond_are_counted_once() -> None:
    def many(n: int) -> str:
        return opml("".join(f'<outline xmlUrl="https://a.example/{number}"/>' for number in range(n)))

    assert MAX_FEEDS == 10_000
    exactly, more = read(many(10_000)), read(many(10_002))
    assert (len(exactly.entries), exactly.left_out) == (10_000, 0)
    assert (len(more.entries), more.left_out) == (10_000, 2)
    assert more.entries[-1].url == "https://a.example/9999"
    again = '<outline xmlUrl="https://a.example/10001"/><outline xmlUrl="https://a.example/1"/></body>'
    assert read(many(10_002).replace("</body>", again)) == FeedList(
        "", more.entries, repeated=2, unusable=0, left_out=2
    )


@pytest.mark.parametrize(
    "text",
    ["", "hello", "<opml>", "<rss version='2.0'></rss>", "{}", "<html><body></html>", "<a><opml/></a>"],
)
def test_what_is_no_list_is_said(text: str) -> None:
    for document in (text, text.encode()):
        with pytest.raises(NotOpml):
            read(document)


@pytest.mark.parametrize(
    "entity",
    [
        '<!ENTITY a "aaaa">',
        '<!ENTITY f SYSTEM "file:///etc/hostname">',
        '<!ENTITY % p SYSTEM "http://10.0.0.1/">',
    ],
)
def test_entities_are_refused(entity: str) -> None:
    with pytest.raises(NotOpml, match="entities"):
        read(
            f"<!DOCTYPE opml [{entity}]><opml><body><outline text='x' xmlUrl='https://a.example/'/></body></opml>"
        )


@given(st.text(max_size=80) | st.binary(max_size=80))
def test_anything_is_a_list_or_not(document: str | bytes) -> None:
    attempts = [document, opml(document) if isinstance(document, str) else opml("").encode() + document]
    for attempt in attempts:
        try:
            found = read(attempt)
        except NotOpml:
            continue
        assert all(entry.url.startswith("http") for entry in found.entries)


# Texts as they come out of the memory: titles tidied, filters without what no database could keep.
titles = st.text(max_size=40).map(lambda text: shorten(tidy(text), 300))
filters = st.text(st.characters(exclude_categories=["Cs", "Cc"], include_characters="\n\t")).map(
    lambda text: "".join(char for char in text if char not in "\ufffe\uffff")
)
urls = (
    st.builds(
        "https://{}.example/{}?{}".format,
        st.from_regex(r"[a-z]{1,8}", fullmatch=True),
        st.text(max_size=20),
        st.text(max_size=20),
    )
    .map(clean)
    .filter(bool)
)
entries = st.builds(
    Entry,
    title=titles,
    url=urls,
    lane=st.sampled_from(["share", "listen"]),
    include=filters,
    exclude=filters,
)


@given(titles, st.lists(entries, max_size=5, unique_by=lambda entry: (entry.url, entry.lane)))
def test_what_was_written_is_read_back(title: str, listed: list[Entry]) -> None:
    text = write(title, listed)
    for document in (text, text.encode()):
        assert read(document) == FeedList(title, tuple(listed), repeated=0, unusable=0, left_out=0)


@given(st.text(), st.text())
def test_whatever_the_texts_hold_a_list_is_written_that_can_be_read(title: str, words: str) -> None:
    found = read(write(title, [Entry(title, "https://a.example/", include=words, exclude=words)]))
    assert [entry.url for entry in found.entries] == ["https://a.example/"]
