"""Titles as they are compared, whatever strangers write."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from curation.judge.titles import significant_in, significant_words, title_key

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
