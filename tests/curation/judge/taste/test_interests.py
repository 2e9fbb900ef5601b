"""Interests as people write them, and the words of a text that meet them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from curation.judge.taste.interests import Profile, meets, met, profile, words_of


@pytest.mark.parametrize(
    ("interests", "keywords"),
    [
        ("security, privacy", (("security",), ("privacy",))),
        ("Bread at home; wine", (("bread", "home"), ("wine",))),
        ("bread and wine\ncheese", (("bread",), ("wine",), ("cheese",))),
        ("pain et vin ou fromage", (("pain",), ("vin",), ("fromage",))),
        ("bread / wine | cheese & ham", (("bread",), ("wine",), ("cheese",), ("ham",))),
        ("small rural craft bakeries", (("small",), ("rural",), ("craft",), ("bakerie",))),
        ("small craft bakeries", (("small", "craft", "bakerie"),)),
        ("bread, BREAD, breads", (("bread",),)),
        ("the, of, 12", ()),
        ("", ()),
    ],
)
def test_a_line_of_interests_becomes_keywords(interests: str, keywords: tuple[tuple[str, ...], ...]) -> None:
    assert profile(interests) == Profile(keywords)


@pytest.mark.parametrize(
    ("interest", "word", "is_met"),
    [
        ("security", "securities", True),  # six letters agree
        ("security", "securing", True),
        ("security", "secure", False),
        ("bakery", "baker", False),
        ("cook", "cooking", True),  # four letters are a prefix
        ("art", "article", False),  # three are a word
        ("art", "art", True),
        ("ai", "air", False),
        ("rust", "trust", False),
    ],
)
def test_an_interest_is_met_by_words_that_begin_like_it(interest: str, word: str, is_met: bool) -> None:
    assert met([word], profile(interest)) == ((interest,) if is_met else ())


def test_all_words_of_an_interest_must_be_met() -> None:
    wanted = profile("machine learning")
    assert met(["machine"], wanted) == ()
    assert met(["learning", "machine"], wanted) == ("machine learning",)


def test_a_text_is_met_by_the_words_of_its_title_and_its_summary_but_not_by_its_site_s_name() -> None:
    assert words_of("The bread of Rome | Oven News", "Old ovens", "Oven News") == {
        "bread",
        "rome",
        "old",
        "oven",
    }
    assert words_of("The bread of Rome | Oven News", "", "Oven News") == {"bread", "rome"}


WORDS = st.frozensets(st.text("abcdef", min_size=1, max_size=9), max_size=8)


@given(WORDS, WORDS, st.lists(st.text("abcdef", min_size=1, max_size=9), min_size=1, max_size=3))
def test_more_words_in_a_text_never_meet_less(
    few: frozenset[str], more: frozenset[str], keyword: list[str]
) -> None:
    if meets(few, keyword):
        assert meets(few | more, keyword)


@given(WORDS)
def test_a_text_meets_its_own_words(words: frozenset[str]) -> None:
    assert meets(words, words)


def test_interests_are_told_as_they_are_written() -> None:
    wanted = profile("Cafés & salons, boulangerie")
    words = words_of("Une boulangerie devient café", "")
    assert met(words, wanted) == ("Cafés", "boulangerie")
