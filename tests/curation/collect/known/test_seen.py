"""Seen once is seen for ever: whatever a feed does to its guids, titles, dates and addresses."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from curation.collect.feed import Item
from curation.collect.known.identity import Entry, items_of
from curation.collect.known.seen import marks, unseen, unsure

DAY = datetime(2026, 11, 16, tzinfo=UTC)


def items(*entries: tuple[str, str, str], published: datetime | None = DAY) -> tuple[Item, ...]:
    """Items of (guid, link, title)."""
    told = [Entry(guid, link, title, "", published) for guid, link, title in entries]
    return items_of(told, base="https://oven.example/feed")


def known(document: tuple[Item, ...]) -> set[int]:
    return set[int]().union(*(marks(item) for item in document))


def new(document: tuple[Item, ...], before: tuple[Item, ...], *, kept: bool = True) -> list[str]:
    """The titles that are new after `before`, whose entries are still there or only their marks."""
    said: dict[str, list[tuple[str, datetime | None]]] = {}
    for item in before if kept else ():
        said.setdefault(item.url_key or "", []).append((item.title, item.published))
    return [item.title for item in unseen(document, known(before), said)]


def blog(*numbers: int, guid: str = "g{}", host: str = "oven.example") -> tuple[Item, ...]:
    return items(*((guid.format(n), f"https://{host}/posts/{n}", f"Loaf {n}") for n in numbers))


def test_what_was_seen_is_not_new_and_the_rest_is() -> None:
    assert new(blog(1, 2, 3), blog(2, 3)) == ["Loaf 1"]
    assert new(blog(1, 2), ()) == ["Loaf 1", "Loaf 2"]


def test_edited_titles_and_bumped_dates_are_nothing_new() -> None:
    before = blog(1, 2, 3)
    after = tuple(replace(item, title="Edited", published=DAY + timedelta(days=9)) for item in before)
    assert new(after, before) == []


def test_a_site_that_moves_has_nothing_new() -> None:
    moved = blog(1, 2, 3, guid="https://bakery.example/posts/{}", host="bakery.example")
    before = blog(1, 2, 3, guid="http://oven.example/posts/{}")
    assert new(moved, before) == []
    assert new(blog(1, 2, 3, host="bakery.example"), before) == []


def test_a_feed_that_changes_all_its_guids_at_once_has_nothing_new() -> None:
    renamed = tuple(
        replace(item, title=f"{item.title}!", published=None) for item in blog(1, 2, 3, 4, guid="id-{}")
    )
    assert new(renamed, blog(2, 3, 4, 5)) == ["Loaf 1!"]


def test_three_renamed_entries_or_more_and_half_of_the_document_make_a_change_of_guids() -> None:
    def edited(*numbers: int) -> tuple[Item, ...]:
        return tuple(replace(item, title="Other", published=None) for item in blog(*numbers, guid="id-{}"))

    before = blog(1, 2, 3, 4, 5, 6)
    assert new((*edited(1, 2, 3), *blog(4, 5, 6)), before) == []
    assert new((*edited(1, 2), *blog(3, 4)), before) == ["Other"] * 2
    assert new((*edited(1, 2, 3), *blog(7, 8, 9, 10)), before) == ["Other"] * 3 + [
        f"Loaf {n}" for n in (7, 8, 9, 10)
    ]


def test_one_new_guid_is_the_old_entry_if_its_title_or_its_date_is_the_same() -> None:
    before = blog(1, 2, 3)
    rest = blog(2, 3)
    (same,) = items(("new", "https://oven.example/posts/1", "Loaf 1"))
    later = DAY + timedelta(days=7)
    assert new((replace(same, published=later), *rest), before) == []
    assert new((replace(same, title="Loaf One"), *rest), before) == []
    assert new((replace(same, title="Other", published=later), *rest), before) == ["Other"]
    assert new((replace(same, title="Other", published=None), *rest), before) == ["Other"]


def test_a_new_guid_on_a_link_whose_entry_was_let_go_is_nothing_new() -> None:
    (same,) = items(("new", "https://oven.example/posts/1", "This week's loaves"))
    assert new((same, *blog(2, 3)), blog(1, 2, 3), kept=False) == []


def test_where_entries_share_a_page_only_guids_tell() -> None:
    def changes(*numbers: int) -> tuple[Item, ...]:
        return items(*((f"v{n}", f"https://oven.example/changes#v{n}", f"Version {n}") for n in numbers))

    assert new(changes(3, 2, 1), changes(2, 1)) == ["Version 3"]
    assert new(changes(6, 5, 4), changes(3, 2, 1)) == ["Version 6", "Version 5", "Version 4"]
    assert new(changes(2), changes(1)) == ["Version 2"]


def test_entries_without_links_are_told_apart_by_their_guids() -> None:
    told = items(("a", "", "One"), ("b", "", "Two"))
    assert new(told, told) == []
    assert new(items(("a", "", "One"), ("c", "", "Three")), told) == ["Three"]


def test_a_path_that_two_hosts_of_one_feed_share_does_not_hide_the_other() -> None:
    first = items(("http://a.example/1", "http://a.example/1", "A"))
    both = items(
        ("http://b.example/1", "http://b.example/1", "B"), ("http://a.example/1", "http://a.example/1", "A")
    )
    assert new(both, both) == []
    assert new(both, first) == ["B"]


def test_an_entry_leaves_two_marks_or_three() -> None:
    (item,) = items(("https://oven.example/posts/1", "https://oven.example/posts/1", "A"))
    assert len(marks(item)) == 2
    (item,) = items(("tag:1", "https://oven.example/posts/1", "A"))
    assert len(marks(item)) == 2
    (item,) = items(("https://oven.example/?p=1", "https://oven.example/posts/1", "A"))
    assert len(marks(item)) == 3


def test_marks_never_change_or_everything_would_be_new() -> None:
    (item,) = items(("tag:oven.example,2026:1", "https://oven.example/posts/1", "A"))
    assert marks(item) == {-1282399050579088189, -155620208395097537}


def test_what_is_unsure_is_asked_for() -> None:
    before = blog(1, 2, 3)
    (same,) = items(("new", "https://oven.example/posts/1", "Other"))
    assert unsure((same, *blog(2, 3)), known(before)) == [same]
    assert unsure(before, known(before)) == []


@given(st.data())
def test_no_second_look_at_the_same_entries_brings_anything(data: st.DataObject) -> None:
    words = st.sampled_from(["", "a", "b", "https://oven.example/1", "http://oven.example/1", "x y"])
    entries = data.draw(
        st.lists(st.builds(Entry, words, words, words, words, st.none() | st.just(DAY)), max_size=8)
    )
    before = items_of(entries, base="https://oven.example/feed")
    after = items_of(data.draw(st.permutations(entries)), base="https://oven.example/feed")
    bumped = tuple(replace(item, published=DAY + timedelta(days=1)) for item in after)
    assert new(after, before) == []
    assert new(bumped, before, kept=data.draw(st.booleans())) == []


@pytest.mark.parametrize("size", [300])
def test_a_long_document_is_judged_in_one_pass(size: int) -> None:
    before = blog(*range(size))
    assert new(blog(*range(size), guid="id-{}"), before) == []


@pytest.mark.parametrize("guid", ["id{}", ""])
@pytest.mark.parametrize("kept", [True, False])
def test_pages_of_many_sites_at_the_same_path_are_not_one_page(guid: str, kept: bool) -> None:
    """Collections of links: "https://a.example/blog" says nothing of "https://b.example/blog" a year later."""
    before = items((guid.format(0), "https://a.example/blog", "A blog"))
    others = ((guid.format(n), f"https://site{n}.example/page{n}", f"Page {n}") for n in range(1, 6))
    after = items((guid.format(9), "https://b.example/blog", "Another blog"), *others)
    assert new(after, before, kept=kept)[0] == "Another blog"


def test_a_collection_of_links_that_changes_its_guids_has_nothing_new() -> None:
    def collection(guid: str) -> tuple[Item, ...]:
        return items(*((guid.format(n), f"https://site{n}.example/page{n}", f"Page {n}") for n in range(6)))

    assert new(collection("a{}"), collection("b{}"), kept=False) == []
