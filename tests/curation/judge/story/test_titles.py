"""Titles as they are compared, whatever strangers write."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from curation.judge.story.titles import Title, bare, read_title, significant_in, significant_words, title_key

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
        "(2014)",
        "1.38",
        "part II",
        "#2",
        "encore",
        "«",
        "? ",
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
        ("Bread rises again | Issue 3", "", "bread rises again issue 3"),  # which tells it from the next
        ("Bread rises 3 times again | The Daily Crumb", "", "bread rises 3 times again"),
        ("Bread rises again | The Daily Crumb (2019)", "", "bread rises again"),
        ("Bread rises again | Crumb 24", "Crumb 24", "bread rises again"),  # its own name
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


def pieces(title: str) -> set[str]:
    return {" ".join(piece) for piece in read_title(title).segments}


@pytest.mark.parametrize(
    ("title", "segments"),
    [
        ("Cold dough: patience", {"cold dough", "patience"}),
        ("Pain froid : la patience", {"pain froid", "la patience"}),
        ("Rye - Oats – Bran", {"rye", "oats", "bran"}),
        ("Rye—oats--bran", {"rye", "oats", "bran"}),
        ("Rye -oats", {"rye", "oats"}),
        ("Rye-oats", {"rye oats"}),  # a hyphen inside a word parts nothing
        ("Rye / oats", {"rye", "oats"}),
        ("Rye/oats", {"rye oats"}),
        ("Rye · oats • bran » germ", {"rye", "oats", "bran", "germ"}),
        ("Rye, oats. Bran; germ", {"rye", "oats", "bran", "germ"}),
        ("Rye 1.38 and 1,500 loaves", {"rye 1 38 and 1 500 loaves"}),  # no space after it: no end of anything
        ("What is rye? Grass! Really", {"what is rye", "grass", "really"}),
        ("Rye (the long way) [again]", {"rye", "the long way", "again"}),
        ('“Rye”, "oats", „bran“ and «germ»', {"rye", "oats", "bran", "and", "germ"}),
        ("Rye | the whole story of it", {"rye", "the whole story of it"}),
        ("Rye ｜ the whole story of it", {"rye", "the whole story of it"}),
        ("Rye (2014) [pdf]", {"rye"}),  # notes are no piece
        ("Rye", {"rye"}),
        ("?!", set()),
    ],
)
def test_marks_part_a_title_into_pieces(title: str, segments: set[str]) -> None:
    assert pieces(title) == segments


def test_bare_numbers_are_told_and_those_of_a_version_one_by_one() -> None:
    assert read_title("Rye 1.38").numbers == {"1", "38"}
    assert read_title("Rye 1.38.0 in 2026").numbers == {"1", "38", "0", "2026"}
    assert read_title("Rye v2 for 3rd ovens, x86").numbers == frozenset()
    assert read_title("٣ loaves").numbers == {"٣"}


def test_a_year_is_told_where_it_is_a_note() -> None:
    assert read_title("Rye (2014)").years == {"2014"}
    assert read_title("Rye (1999) (video)").years == {"1999"}
    assert read_title("Rye of 2014 (in 2015)").years == frozenset()
    assert read_title("Rye (2114) (1899)").years == frozenset()
    assert read_title("Rye (1900) (2099)").years == {"1900", "2099"}
    assert read_title("Rye rises again (2014) | The Crumb").years == {"2014"}  # outlives the name of the site


@pytest.mark.parametrize(
    ("title", "part"),
    [
        ("Cold dough, part 2", "2"),
        ("Cold dough (Part II)", "2"),
        ("Cold dough part two: patience", "2"),
        ("Cold dough, pt. 3", "3"),
        ("Cold dough #2", "2"),
        ("Cold dough #12", "12"),
        ("Cold dough: chapter ten", "10"),
        ("Cold dough, part XI", "xi"),  # beyond ten as it stands, which is as good to tell two apart
        ("Vol. 3 of the oven book", "3"),
        ("Oven news, issue 7", "7"),
        ("Oven notes, week 12", "12"),
        ("Pain froid, partie 2", "2"),
        ("Pain froid : épisode 3", "3"),
        ("Pain froid, tome IV", "4"),
        ("Leçon 5 : la pâte", "5"),
        ("Semaine 12 au fournil", "12"),
        ("Le fournil, numéro 8", "8"),
        ("Le fournil, n° 8", "8"),
        ("Le fournil nº 8", "8"),
        ("Bran 8", None),
        ("Cold dough, part 1", None),  # as good as the only one
        ("Cold dough, part I", None),
        ("Cold dough, part one", None),
        ("Cold dough #1", None),
        ("Cold dough, part of the plan", None),
        ("Apart 2", None),
        ("Rye 2", None),
        ("C# 2 for bakers", None),
        ("More cold dough", "more"),
        ("Another cold dough", "another"),
        ("Cold dough again", "again"),
        ("Cold dough, continued", "continued"),
        ("Cold dough (cont.)", "cont"),
        ("Cold dough revisited", "revisited"),
        ("Encore du pain froid", "encore"),
        ("Pain froid, la suite", "suite"),
        ("Yet another cold dough", "another"),
        ("Cold dough again!", "again"),
        ("Cold dough revisited (2014) [pdf]", "revisited"),  # notes end no title
        ("Cold dough, and more", None),
        ("Try another cold dough", None),
        ("Cold dough rises again in Lyon", None),
        ("Revisited: cold dough", None),
        ("Le pain froid, encore", None),
        ("Yet cold dough rises", None),
        ("Cold dough rises | part 2", "2"),
        ("Anymore dough against moreish", None),
        ("Moreish dough", None),
        ("More cold dough, part 2", "2"),
    ],
)
def test_the_part_of_a_series_that_a_title_says_it_is(title: str, part: str | None) -> None:
    assert read_title(title).part == part


@pytest.mark.parametrize(
    ("title", "telling"),
    [
        ("Weekly links", set()),
        ("Welcome to the November newsletter", set()),
        ("Revue de la semaine", set()),
        ("Les actus du jeudi, numéro 3", set()),
        ("Weekly links about rye", {"rye"}),
        ("La lettre du fournil", {"fournil"}),
    ],
)
def test_words_of_columns_tell_nothing_of_what_a_title_is_about(title: str, telling: set[str]) -> None:
    assert read_title(title).telling == telling


def test_significant_words_keep_their_order_and_their_repeats() -> None:
    read = read_title("The loaves and the rye, the loaves")
    assert read.significant == ("loave", "rye", "loave")
    assert read.words == {"loave", "rye"}


@pytest.mark.parametrize(
    ("title", "feed_title", "kept"),
    [
        ("Rye  keeps: LONGER", "", "rye keeps: longer"),
        ("Rye keeps longer – Le Fournil", "Le Fournil", "rye keeps longer"),
        ("Rye keeps longer (2014) | Le Fournil", "", "rye keeps longer (2014)"),
        ("Rye keeps longer [pdf] (2014)", "", "rye keeps longer [pdf] (2014)"),
        ("Le Fournil", "Le Fournil", "le fournil"),
    ],
)
def test_what_is_kept_of_a_title_has_its_marks_and_years_but_not_its_site(
    title: str, feed_title: str, kept: str
) -> None:
    assert bare(title, feed_title) == kept


@given(TITLES, TITLES)
def test_a_title_read_from_what_was_kept_is_the_title(title: str, feed_title: str) -> None:
    kept, read = Title(bare(title, feed_title)), read_title(title, feed_title)
    read.part, read.segments, read.telling  # noqa: B018 - as if it had been compared before
    assert kept == read
    assert hash(kept) == hash(read)
    for name in ("tokens", "significant", "words", "telling", "segments", "numbers", "years", "part"):
        assert getattr(kept, name) == getattr(read, name)
    assert kept.words == frozenset(kept.significant) >= kept.telling
    assert all(piece for piece in kept.segments)
