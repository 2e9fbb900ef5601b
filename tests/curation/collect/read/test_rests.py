"""Rests: the hours and days in which a feed wants to be left alone."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from curation.collect.read.parse import parse, read
from curation.collect.read.rests import LOOKED_AT, rests

ITEM = "<item><guid>1</guid><title>x</title></item>"


def rss(channel: str, items: str = ITEM) -> bytes:
    start = "<?xml version='1.0'?><rss version='2.0'><channel><title>Oven</title>"
    return f"{start}{channel}{items}</channel></rss>".encode()


@pytest.mark.parametrize(
    ("channel", "hours", "days"),
    [
        ("", 0, 0),
        ("<skipHours><hour>0</hour><hour>1</hour></skipHours>", 0b11, 0),
        ("<skipHours><hour>24</hour></skipHours>", 1, 0),
        ("<skipHours><hour>0</hour><hour>24</hour></skipHours>", 1, 0),
        ("<skipHours>\n <hour> 23 </hour>\n</skipHours>", 1 << 23, 0),
        ("<skipHours><hour>07</hour></skipHours>", 1 << 7, 0),
        ("<skipHours><hour>25</hour><hour>-1</hour><hour>x</hour><hour>100</hour></skipHours>", 0, 0),
        ("<skipDays><day>Monday</day><day>Sunday</day></skipDays>", 0, 0b1000001),
        ("<SKIPDAYS><DAY>saturday</DAY></SKIPDAYS>", 0, 0b0100000),
        ("<skipDays><day>Caturday</day><day>samedi</day></skipDays>", 0, 0),
        ("<skipDays><day>Friday</day></skipDays><skipHours><hour>2</hour></skipHours>", 4, 0b10000),
        ("<!-- <skipHours><hour>3</hour></skipHours> -->", 0, 0),
        ("<hour>3</hour><day>Monday</day>", 0, 0),
        ("<skipHours><hour>3</hour>", 0, 0),
    ],
)
def test_hours_and_days_are_read_as_bits(channel: str, hours: int, days: int) -> None:
    assert rests(rss(channel)) == (hours, days)


@pytest.mark.parametrize("how", ["feedparser", "both", "fast"])
def test_every_reader_tells_them(how: str) -> None:
    body = rss("<skipHours><hour>5</hour></skipHours><skipDays><day>Tuesday</day></skipDays>")
    feed = read(body, content_type="", url="https://oven.example/", how=how).feed  # type: ignore[arg-type]
    assert (feed.skip_hours, feed.skip_days) == (32, 2)


def test_an_entry_says_nothing_for_its_feed() -> None:
    assert rests(rss("", "<item><skipHours><hour>5</hour></skipHours></item>")) == (0, 0)


def test_wide_characters_are_read_too() -> None:
    assert rests(rss("<skipHours><hour>5</hour></skipHours>").decode().encode("utf-16")) == (32, 0)


def test_only_the_start_of_a_document_is_looked_at() -> None:
    said = "<skipHours><hour>5</hour></skipHours>"
    head = len(rss("").partition(b"<item>")[0])
    fits = LOOKED_AT - head - len(said)
    assert rests(rss(" " * fits + said)) == (32, 0)
    assert rests(rss(" " * (fits + 1) + said)) == (0, 0)


@pytest.mark.parametrize("piece", [b"<skiphours>", b"<!--", b"-->", b"<hour>", b"<hour>1</hour>", b"<item"])
def test_what_repeats_without_end_takes_no_time(piece: bytes) -> None:
    began = time.process_time()
    rests(b"<skiphours>" + piece * (5_000_000 // len(piece)))
    assert time.process_time() - began < 0.5


@given(st.binary(max_size=300))
def test_any_bytes_are_survived(body: bytes) -> None:
    hours, days = rests(b"<skipHours>" + body)
    assert 0 <= hours < 1 << 24
    assert 0 <= days < 1 << 7


def test_json_says_nothing_of_it() -> None:
    feed = parse(
        b'{"version": "https://jsonfeed.org/version/1", "items": []}',
        content_type="",
        url="https://x.example/",
    )
    assert (feed.skip_hours, feed.skip_days) == (0, 0)
