"""Identity: the same entry tomorrow, whatever its title or date does; two entries never one."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from curation.collect.feed import MAX_ITEMS
from curation.collect.known.identity import MAX_KEY, Entry, items_of

BASE = "https://oven.example/feed"
DAY = datetime(2026, 11, 16, tzinfo=UTC)


def entry(
    guid: str = "", link: str = "", title: str = "", summary: str = "", published: datetime | None = None
) -> Entry:
    return Entry(guid, link, title, summary, published)


def keys(*entries: Entry) -> list[str]:
    return [item.key for item in items_of(entries, base=BASE)]


def test_the_guid_is_the_key() -> None:
    assert keys(entry("g1", "https://oven.example/1", "A")) == ["g1"]


def test_an_edited_title_and_a_bumped_date_change_nothing() -> None:
    before = entry("g1", "https://oven.example/1", "A", "s", DAY)
    after = entry("g1", "https://oven.example/1", "B", "t", DAY + timedelta(days=3))
    assert keys(before) == keys(after)
    assert keys(entry("", "https://oven.example/1", "A")) == keys(entry("", "https://oven.example/1", "B"))


def test_a_guid_that_several_entries_share_is_told_apart_by_the_link() -> None:
    one, two = entry("g", "https://oven.example/1"), entry("g", "https://oven.example/2")
    assert keys(one, two) == ["g https://oven.example/1", "g https://oven.example/2"]


def test_a_shared_guid_without_links_is_told_apart_by_what_is_said() -> None:
    assert len(set(keys(entry("g", title="A"), entry("g", title="B")))) == 2


def test_an_entry_told_twice_is_one_and_keeps_its_guid() -> None:
    twice = entry("g", "https://oven.example/1", "A")
    assert keys(twice, twice) == ["g"]


def test_without_a_guid_the_link_is_the_key_without_tracking() -> None:
    assert keys(entry("", "https://oven.example/1?utm_source=a")) == ["https://oven.example/1"]


def test_without_guid_and_link_what_is_said_is_the_key() -> None:
    (first,) = keys(entry(title="A", summary="x"))
    (other,) = keys(entry(title="A", summary="y"))
    assert first.startswith("sha256:")
    assert first != other
    assert keys(entry(title="A", summary="x")) == [first]


def test_an_entry_that_says_nothing_is_left_out() -> None:
    assert keys(entry(published=DAY)) == []


def test_a_very_long_guid_is_kept_as_its_hash() -> None:
    assert MAX_KEY == 500
    assert keys(entry("g" * 500)) == ["g" * 500]
    assert keys(entry("g" * 501))[0].startswith("sha256:")
    assert keys(entry("g" * 501)) != keys(entry("g" * 502))


def test_a_guid_is_safe_to_store() -> None:
    assert keys(entry("a\x00b\ud800\n c")) == ["ab c"]


@pytest.mark.parametrize(
    ("guid", "alt"),
    [
        ("https://oven.example/?p=5", "/?p=5"),
        ("http://oven.example/rye", "/rye"),
        ("HTTPS://oven.example/rye", "/rye"),
        ("https://oven.example/", None),
        ("https://oven.example", None),
        ("tag:oven.example,2026:5", None),
        ("ftp://oven.example/5", None),
        ("5", None),
    ],
)
def test_a_second_key_survives_a_move_of_the_site(guid: str, alt: str | None) -> None:
    assert items_of([entry(guid)], base=BASE)[0].alt_key == alt


def test_a_second_key_that_two_entries_share_tells_nothing() -> None:
    items = items_of(
        [entry("https://a.example/1"), entry("https://b.example/1"), entry("https://a.example/2")], base=BASE
    )
    assert [item.alt_key for item in items] == [None, None, "/2"]


def test_a_key_of_guid_and_link_has_no_second_key() -> None:
    same = "https://oven.example/g"
    items = items_of(
        [entry(same, "https://oven.example/1"), entry(same, "https://oven.example/2")], base=BASE
    )
    assert [item.alt_key for item in items] == [None, None]


def test_a_relative_link_is_read_from_the_document() -> None:
    assert (
        items_of([entry("1", "../rye")], base="https://oven.example/feeds/main")[0].url
        == "https://oven.example/rye"
    )


def test_of_a_long_document_the_newest_by_date_are_kept_however_it_is_shuffled() -> None:
    entries = [
        entry(str(number), published=DAY - timedelta(hours=number)) for number in range(MAX_ITEMS + 50)
    ]
    newest = {str(number) for number in range(MAX_ITEMS)}
    assert keys(*entries) == [str(number) for number in range(MAX_ITEMS)]
    assert set(keys(*sorted(entries, key=lambda one: one.guid))) == newest
    assert set(keys(*entries, entry("undated"))) == newest


def test_equal_dates_keep_the_same_entries_however_they_are_shuffled() -> None:
    entries = [entry(str(number), published=DAY) for number in range(MAX_ITEMS + 1)]
    assert set(keys(*entries)) == set(keys(*reversed(entries)))


def test_where_too_few_have_a_date_the_first_are_kept() -> None:
    undated = [entry(str(number)) for number in range(2)]
    dated = [entry(f"d{number}", published=DAY) for number in range(MAX_ITEMS - 1)]
    assert keys(*undated, *dated) == ["0", "1", *[f"d{number}" for number in range(MAX_ITEMS - 2)]]


def test_without_guids_a_link_that_several_entries_share_is_told_apart_by_the_title() -> None:
    show = "https://oven.example/show"
    assert keys(entry("", show, "One"), entry("", show, "Two"), entry("", show, "One")) == [
        f"{show} One",
        f"{show} Two",
    ]
    assert keys(entry("", show, "One"), entry("g", show, "Two")) == [show, "g"]
