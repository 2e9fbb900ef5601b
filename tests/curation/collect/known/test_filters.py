"""Filters: a word does what a person would expect of it, and nothing else."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from curation.collect.feed import Item
from curation.collect.known.filters import (
    LONGEST_WORD,
    MOST_WORDS,
    LeftOut,
    UnusableWords,
    decide,
    parse_words,
    stored,
)

ANY_TEXT = st.text(max_size=80)
WORD = st.text("abcdehlnorstuxyzABCSXY0129éÉàçœßñ", min_size=1, max_size=12)


def item(title: str, summary: str = "") -> Item:
    return Item("key", None, None, None, title, summary, None)


def finds(word: str, title: str, summary: str = "") -> bool:
    """Whether the word leaves the entry out, checked from both sides: it lets it in as well."""
    out = decide(item(title, summary), (), (word,))
    assert out in (None, LeftOut(word))
    assert (decide(item(title, summary), (word,), ()) is None) == (out is not None)
    return out is not None


@pytest.mark.parametrize(
    ("word", "title"),
    [
        ("crypto", "Crypto is back"),
        ("crypto", "Why CRYPTO?"),
        ("Crypto", "All about crypto."),
        ("recipe", "Ten recipes"),
        ("recipes", "A recipe"),
        ("company", "Small companies"),
        ("box", "Two boxes"),
        ("ad", "No ads please"),
        ("journal", "Les journaux du matin"),
        ("journaux", "Un journal"),
        ("réseau", "Les reseaux sociaux"),
        ("ecole", "École du pain"),
        ("oeuf", "L'œuf et la poule"),
        ("strasse", "Neue Straße"),
        ("open source", "Open-Source bread"),
        ("open source", "We open sources"),
        ("crypto*", "Cryptocurrencies fall"),
        ("crypto*", "crypto"),
        ("machine learn*", "Machine learning at home"),
        ("c++", "C++ at 40"),
        ("c#", "Learn C# today"),
        ("#bread", "Bread of the week"),
        ("bread", "#bread of the week"),
        ("2026", "The year 2026"),
        ("パン", "おいしいパンの話"),
        ("हिन्दी", "आज हिन्दी में"),
        ("l'art", "Vive l’art!"),
    ],
)
def test_a_word_finds(word: str, title: str) -> None:
    assert finds(word, title)


@pytest.mark.parametrize(
    ("word", "title"),
    [
        ("art", "An article"),
        ("crypto", "Cryptocurrencies fall"),
        ("news", "Something new"),
        ("new", "The news"),
        ("a", "As we say"),
        ("c", "C++ at 40"),
        ("open source", "The source is open"),
        ("open source", "Open the source"),
        ("learn*", "Unlearned"),
        ("glass", "The glas"),
        ("bread", ""),
    ],
)
def test_a_word_does_not_find(word: str, title: str) -> None:
    assert not finds(word, title)


def test_the_summary_counts_too_but_no_phrase_spans_both() -> None:
    assert finds("rye", "Bread", "made of rye")
    assert not finds("rye bread", "All about rye", "bread is good")


def test_what_is_left_out_wins_over_what_is_looked_for() -> None:
    both = item("Crypto for bakers")
    assert decide(both, ("bakers",), ("crypto",)) == LeftOut("crypto")
    assert decide(both, ("bakers",), ()) is None
    assert decide(both, ("butchers",), ()) == LeftOut(None)
    assert decide(both, ("butchers", "baker"), ()) is None
    assert decide(both, (), ("rye", "crypto", "baker")) == LeftOut("crypto")
    assert decide(both, (), ()) is None


def test_a_list_is_read_as_people_type_it() -> None:
    typed = ' crypto,  "Open  Source";\nNFT\r\n,,  “soldes”, Crypto, crypto* '
    assert parse_words(typed) == ("crypto", "Open Source", "NFT", "soldes", "crypto*")
    assert parse_words("") == parse_words(" ,\n;") == ()
    assert parse_words("a\u202eb") == ("ab",)


def test_thirty_words_are_taken_and_no_more() -> None:
    thirty = ", ".join(f"word{n}" for n in range(MOST_WORDS))
    assert MOST_WORDS == 30
    assert len(parse_words(thirty + ", WORD1")) == MOST_WORDS
    with pytest.raises(UnusableWords) as many:
        parse_words(thirty + ", one more")
    assert many.value.reason == "many"


def test_a_word_of_sixty_characters_is_taken_and_no_longer_one() -> None:
    assert LONGEST_WORD == 60
    assert parse_words("x" * LONGEST_WORD) == ("x" * LONGEST_WORD,)
    with pytest.raises(UnusableWords) as long:
        parse_words("ok, " + "x" * (LONGEST_WORD + 1))
    assert (long.value.reason, long.value.word) == ("long", "x" * 61)


@pytest.mark.parametrize("nothing", ["*", "!?", "🥖", "+", "ok, ***"])
def test_a_word_without_letters_finds_nothing_and_is_said_so(nothing: str) -> None:
    with pytest.raises(UnusableWords) as empty:
        parse_words(nothing)
    assert empty.value.reason == "empty"
    assert not finds("!?", "What!?")


@given(ANY_TEXT)
def test_any_text_is_a_list_or_is_refused_and_reads_the_same_when_kept(text: str) -> None:
    try:
        words = parse_words(text)
    except UnusableWords:
        return
    assert stored("\n".join(words)) == words
    assert parse_words("\n".join(words)) == words


@given(st.lists(ANY_TEXT, max_size=5), st.lists(ANY_TEXT, max_size=5), ANY_TEXT, ANY_TEXT)
def test_any_words_decide_on_any_entry(include: list[str], exclude: list[str], title: str, text: str) -> None:
    out = decide(item(title, text), include, exclude)
    assert out is None or out.word is None or out.word in exclude


@given(WORD, ANY_TEXT, ANY_TEXT)
def test_a_word_always_finds_itself_standing_alone(word: str, before: str, after: str) -> None:
    assert finds(word, f"{before} {word} {after}")
    assert finds(word, f"{before} {word.upper()} {after}")


@given(WORD, WORD)
def test_singular_and_plural_find_each_other(word: str, other: str) -> None:
    if len(word) > 1 and word[-1] not in "sSß" and word.casefold() != "new":
        assert finds(word, f"{other} {word}s")
        assert finds(f"{word}s", f"{word} {other}")


@given(st.lists(WORD, min_size=1, max_size=3), st.lists(WORD, max_size=3), st.lists(WORD, max_size=6))
def test_more_words_to_leave_out_never_let_more_in(few: list[str], more: list[str], title: list[str]) -> None:
    entry = item(" ".join(title))
    if decide(entry, (), few) is not None:
        assert decide(entry, (), few + more) is not None
    if decide(entry, few, ()) is None:
        assert decide(entry, few + more, ()) is None


def test_a_full_list_on_a_full_look_takes_a_moment() -> None:
    words = parse_words(", ".join(f"some phrase {n}" for n in range(30)))
    long = item("some phrase " * 25, "some phrase of bread " * 50)
    before = time.perf_counter()
    for _ in range(300):
        decide(long, words, words)
    assert time.perf_counter() - before < 5
