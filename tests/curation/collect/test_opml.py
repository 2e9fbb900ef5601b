"""Lists of feeds: read as other programs write them, and never as a trap."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from curation.collect.opml import NotOpml, read
from curation.collect.packs import SMALL_BUSINESS, names, pack
from curation.links import domain


def opml(body: str) -> str:
    return f'<?xml version="1.0" encoding="ISO-8859-1"?><opml version="1.1"><head/><body>{body}</body></opml>'


def test_feeds_are_found_in_folders_in_order() -> None:
    text = opml(
        '<outline text="Folder"><outline text="Oven &amp; Co" xmlUrl="https://oven.example/feed"/>'
        '<outline text="Deeper"><outline title="Café" text="x" xmlUrl="https://cafe.example/feed"/></outline></outline>'
    )
    assert read(text) == [("Oven & Co", "https://oven.example/feed"), ("Café", "https://cafe.example/feed")]


def test_what_other_programs_write_is_read() -> None:
    text = "\ufeff\n" + opml(
        '<OUTLINE TEXT="A" XMLURL="https://a.example/?x=1&y=2"/><outline xmlurl="https://b.example/"/>'
    )
    assert read(text) == [("A", "https://a.example/?x=1&y=2"), ("", "https://b.example/")]


def test_each_address_counts_once_and_only_addresses_count() -> None:
    text = opml(
        '<outline text="A" xmlUrl="https://a.example/f"/><outline text="B" xmlUrl="https://a.example/f"/>'
        '<outline text="C" xmlUrl="javascript:alert(1)"/><outline text="D"/>'
    )
    assert read(text) == [("A", "https://a.example/f")]


def test_titles_are_plain_and_short() -> None:
    ((title, _),) = read(opml(f'<outline text="\u202e{"t" * 301}" xmlUrl="https://a.example/"/>'))
    assert (len(title), title[0]) == (300, "t")
    ((title, _),) = read(opml(f'<outline text="{"t" * 300}" xmlUrl="https://a.example/"/>'))
    assert title == "t" * 300


def test_a_thousand_feeds_are_read() -> None:
    text = opml("".join(f'<outline text="x" xmlUrl="https://a.example/{number}"/>' for number in range(1001)))
    assert len(read(text)) == 1000
    assert read(text)[-1][1] == "https://a.example/999"


@pytest.mark.parametrize(
    "text", ["", "hello", "<opml>", "<rss version='2.0'></rss>", "{}", "<html><body></html>"]
)
def test_what_is_no_list_is_said(text: str) -> None:
    with pytest.raises(NotOpml):
        read(text)


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


@given(st.text(max_size=80))
def test_any_text_is_a_list_or_not(text: str) -> None:
    for attempt in (text, opml(text)):
        try:
            found = read(attempt)
        except NotOpml:
            continue
        assert all(url.startswith("http") for _, url in found)


def test_the_starter_pack_has_six_english_and_three_french_feeds() -> None:
    feeds = pack(SMALL_BUSINESS)
    assert len(feeds) == 9
    assert all(title and url.startswith("https://") for title, url in feeds)
    assert len({domain(url) for _, url in feeds}) == 9


def test_there_is_one_pack_and_no_other() -> None:
    assert names() == [SMALL_BUSINESS]
    with pytest.raises(KeyError):
        pack("../small-business")
