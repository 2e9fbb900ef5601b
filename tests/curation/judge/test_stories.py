"""The same story, by its title or by the words of it; what may be one is left to people."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from curation.judge.stories import (
    Likeness,
    Rarity,
    alike,
    may_be_asked_again,
    near_same,
    same_title,
)
from curation.judge.titles import read_title

DAY = timedelta(days=1)
# A month of titles in which "bread" is in every tenth, "rise" in every twentieth; other words are new.
MONTH = Rarity(1000, {"bread": 100, "rise": 50, "baking": 50, "week": 60})


def like(one: str, other: str) -> str | None:
    found = alike(read_title(one), read_title(other), MONTH)
    assert found == alike(read_title(other), read_title(one), MONTH)
    return None if found is None else found.kind


@pytest.mark.parametrize(
    ("one", "other", "near"),
    [
        ({"a", "b"}, {"b", "c"}, True),  # one of two
        ({"a", "b", "c"}, {"c", "d", "e"}, False),  # one of three
        ({"a", "b", "c"}, {"b", "c", "d", "e", "f"}, True),  # two of the shorter three
        ({"a", "b", "c", "d"}, {"a", "b", "e", "f"}, True),
        ({"a", "b", "c", "d"}, {"a", "e", "f", "g"}, False),
        ({"a", "b", "c", "d", "e"}, {"a", "b", "f", "g", "h"}, False),  # two of five
        ({"a", "b", "c", "d", "e"}, {"a", "b", "c", "g", "h"}, True),
        (set(), set(), False),
        ({"a"}, set(), False),
        ({"a"}, {"a"}, True),
    ],
)
def test_half_of_the_shorter_title_in_common_is_nearly_the_same(
    one: set[str], other: set[str], near: bool
) -> None:
    assert near_same(frozenset(one), frozenset(other)) is near
    assert near_same(frozenset(other), frozenset(one)) is near


def test_a_decided_story_rests_for_thirty_days() -> None:
    decided = datetime(2026, 11, 1, 12, tzinfo=UTC)
    assert not may_be_asked_again(decided, decided + timedelta(days=30) - timedelta(seconds=1))
    assert may_be_asked_again(decided, decided + timedelta(days=30))


@pytest.mark.parametrize(
    ("one", "other", "kind"),
    [
        ("Sourdough starters explained", "Sourdough starters, explained!", "title"),
        ("Trusted ovens", "Trusted Ovens", "title"),
        ("Why not rye?", "Why not rye?", "title"),  # one telling word in three
        ("Weekly links", "Weekly links", None),  # a column's name is anybody's
        ("Rye", "Rye", None),
        ("Rye keeps longer | Notes from the oven", "Rye keeps longer", "segment"),
        ("The long proof: why cold dough tastes better", "Why cold dough tastes better", "segment"),
        ("Cold dough", "Warm water: cold dough and patience", "maybe"),
        ("Why cold dough tastes better", "Here is why cold dough tastes better than warm", "within"),
        ("Millers raise flour prices in Brittany", "Millers raise flour prices again in Brittany", "maybe"),
        (
            "Millers sharply raise flour prices in Brittany",
            "Millers raise flour prices in Brittany",
            "longer",
        ),
        ("Cold dough, part 1: patience", "Cold dough, part 2: patience", "maybe"),
        ("Rye price falls 3 percent in Lyon", "Rye price falls 4 percent in Lyon", "maybe"),
        ("Oven guide for bakers (2014)", "Oven guide for bakers in towns (2018)", "maybe"),
        ("Fast search with yeast", "Slow search for fast sugar in Lyon", None),
        ("Le prix du blé grimpe à Lyon", "Le prix du blé grimpe à Lyon - Le Fournil", "segment"),
    ],
)
def test_titles_of_two_feeds(one: str, other: str, kind: str | None) -> None:
    assert like(one, other) == kind


WORDS = st.sampled_from(
    ["bread", "rise", "baking", "week", "rye", "oven", "2", "part", "|", "(2014)", "the", "more"]
)
MADE = st.lists(WORDS, max_size=8).map(" ".join)


@given(MADE, MADE)
def test_likeness_is_the_same_either_way_and_never_fails(one: str, other: str) -> None:
    like(one, other)


@pytest.mark.parametrize(
    ("title", "days", "other_feed", "same"),
    [
        ("Warm bread rises", 29, True, True),
        ("Warm bread rises", 4, False, True),  # the same feed again: an edited address
        ("Warm bread rises", 5, False, False),  # the next of a column
        ("Trusted ovens", 4, True, True),
        ("Trusted ovens", 5, True, False),
        ("Trusted ovens", 4, False, False),
        ("Weekly links", 1, True, False),
    ],
)
def test_the_very_same_title(title: str, days: int, other_feed: bool, same: bool) -> None:
    assert same_title(read_title(title), after=days * DAY, other_feed=other_feed) is same


def test_a_rare_word_weighs_most_and_a_common_one_still_a_little() -> None:
    assert MONTH.weight("rye") == 1.0
    assert 0.2 < MONTH.weight("bread") < MONTH.weight("rise") < 0.5
    assert Rarity(3, {"bread": 200}).weight("bread") == 0.01
    assert Rarity(0, {}).weight("bread") == 1.0


def test_what_is_told_of_a_likeness_is_how_much_of_the_shorter_title_is_common() -> None:
    assert alike(read_title("Warm bread rises"), read_title("Warm bread rises"), MONTH) == Likeness(
        "title", 1.0
    )
