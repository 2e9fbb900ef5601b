"""The same story, by its address or its title."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from curation.judge.stories import (
    Face,
    may_be_asked_again,
    near_same,
    same_story,
    significant_in,
    significant_words,
    telling_key,
    title_key,
)

# Text as strangers write it, with the parts that the rules look at made likely.
PIECES = st.sampled_from(
    [
        "Le Blog",
        " | ",
        " - ",
        ": ",
        "(2019)",
        "[pdf]",
        "C++",
        "É",
        "ſ",
        "ﬁ",
        "İ",
        "ß",
        "か\u3099",
        "ͅ",
        "हिन्दी",
        " ",
        "s",
    ]
)
TITLES = st.lists(PIECES | st.text(max_size=8), max_size=8).map("".join)


@pytest.mark.parametrize(
    ("title", "feed_title", "key"),
    [
        ("Bread at Home", "", "bread at home"),
        ("  Élan   vital !", "", "elan vital"),
        ("What’s new, and what’s not?", "", "what s new and what s not"),
        ("A study of bread (2019)", "", "a study of bread"),
        ("A study of bread (1999) [PDF]", "", "a study of bread"),
        ("A study of bread (video)", "", "a study of bread"),
        ("A study of bread [slides] (2026)", "", "a study of bread"),
        ("A study of (3019) loaves", "", "a study of 3019 loaves"),
        ("The 2019 harvest", "", "the 2019 harvest"),
        ("Bread rises again | The Daily Crumb", "", "bread rises again"),
        ("Bread | Why it rises when it is warm", "", "bread why it rises when it is warm"),
        ("Bread rises | The Daily Crumb", "", "bread rises the daily crumb"),  # which is the site?
        ("Bread rises again - The Daily Crumb", "The Daily Crumb", "bread rises again"),
        ("Bread rises again — the daily crumb", "The Daily Crumb", "bread rises again"),
        ("The Daily Crumb: Bread rises again", "The Daily Crumb", "bread rises again"),
        ("The Daily Crumb » Bread rises again", "The Daily Crumb", "bread rises again"),
        ("Bread rises again - Another Crumb", "The Daily Crumb", "bread rises again another crumb"),
        ("Crumbs-and-more", "more", "crumbs and more"),  # a hyphen inside a word parts nothing
        ("The Daily Crumb", "The Daily Crumb", "the daily crumb"),
        ("| The Daily Crumb", "", "the daily crumb"),
        ("C++ and C# in 2026", "", "c++ and c# in 2026"),
        ("Issue #3", "", "issue 3"),
        ("Straße", "", "strasse"),
        ("Ça alors, señor Łukasz", "", "ca alors senor łukasz"),
        ("日本語の題名", "", "日本語の題名"),
        ("が", "", "が"),  # marks that spell other letters stay
        ("ก่อนหน้า", "", "ก่อนหน้า"),
        ("!!!", "", ""),
        ("", "", ""),
    ],
)
def test_a_title_is_compared_without_case_accents_notes_and_site(
    title: str, feed_title: str, key: str
) -> None:
    assert title_key(title, feed_title) == key


def test_stop_words_numbers_and_plurals_tell_nothing() -> None:
    assert significant_words("The 3 best breads of the year 2026") == {"best", "bread", "year"}
    assert significant_words("Les 3 meilleurs pains de l’année") == {"meilleur", "pain", "annee"}
    assert significant_words("Press a gas bus, boss") == {"press", "gas", "bus", "boss"}
    assert significant_words("Maps") == {"map"}
    assert significant_in("Bread | rises | Bread") == ("bread", "rise", "bread")


def test_the_same_address_is_the_same_story_whatever_the_title() -> None:
    one, other = Face("example.com/a", "Bread rises again today"), Face("example.com/a", "Something else")
    assert same_story(one, other) == "url"


def test_no_address_is_not_the_same_address() -> None:
    assert same_story(Face(None, "Bread rises again today"), Face(None, "Wine costs more today")) is None


def test_the_same_title_is_the_same_story_at_another_address() -> None:
    one = Face("a.example/1", "Bread rises again | The Daily Crumb")
    other = Face("b.example/2", "BREAD RISES AGAIN - b", "B")
    assert same_story(one, other) == "title"
    assert same_story(Face(None, one.title), other) == "title"


@pytest.mark.parametrize(
    ("title", "same"),
    [("Bread rises", None), ("The bread rises in 2026", None), ("Warm bread rises", "title"), ("", None)],
)
def test_a_title_of_fewer_than_three_significant_words_tells_nothing(title: str, same: str | None) -> None:
    assert same_story(Face("a.example/1", title), Face("b.example/1", title)) == same
    assert (telling_key(title) is not None) is (same is not None)


def test_numbers_in_titles_part_the_episodes_of_a_series() -> None:
    one, other = "Bread baking podcast episode 3", "Bread baking podcast episode 4"
    assert same_story(Face("a.example/3", one), Face("a.example/4", other)) is None


def test_a_telling_title_is_kept_as_its_key() -> None:
    assert telling_key("Warm Bread Rises", "x") == "warm bread rises"


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


@given(TITLES, TITLES)
@example("| " * 150, "|")
def test_any_text_has_a_key_that_is_its_own_key(title: str, feed_title: str) -> None:
    key = title_key(title, feed_title)
    assert title_key(key, feed_title) == key
    assert key == " ".join(key.split())


@given(TITLES)
def test_case_and_surrounding_signs_change_no_key(title: str) -> None:
    assert title_key(f"  {title.lower()} !") == title_key(title.lower())
    assert title_key(f"{title} [pdf]") == title_key(title)
