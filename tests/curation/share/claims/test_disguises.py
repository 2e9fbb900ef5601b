"""A text is looked at as its readers see it, whatever signs it is written with."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from curation.share.claims.disguises import bare, dotted, hides, seen, words


def test_what_a_picture_needs_is_not_hidden() -> None:
    assert not hides("Rye 👩🏽\u200d🍳 ❤️")
    assert hides("Rye\u200d is back")
    assert hides("Rye 🍞\ufe0f\ufe0e is")
    assert hides("Rye 🍞\ufe01 is")


@pytest.mark.parametrize(
    ("text", "outlines"),
    [
        ("еvіl．соm", "evil.com"),
        ("évil。cöm", "evil.com"),
        ("🅔🅥🅘🅛", "evil"),
        ("𝐞𝐯𝐢𝐥", "evil"),
        ("http：⁄⁄evil", "http://evil"),
        ("ev\u200bil", "evil"),
        ("٤٠ % and ❹⓿", "40 % and 40"),
        ("l’eau – l`eau", "l'eau - l'eau"),
        ("＠bob ＃rye ♯rye", "@bob #rye #rye"),
    ],
)
def test_outlines_are_what_a_disguise_is_read_as(text: str, outlines: str) -> None:
    assert bare(text) == outlines


def test_letters_of_a_real_word_stay_where_only_dots_are_made_plain() -> None:
    assert dotted("сайт。рф") == "сайт.рф"


def test_small_digits_of_units_are_no_numbers_and_fractions_stand_apart() -> None:
    assert seen("40 m² of CO₂") == "40 m of CO"
    assert seen("x²³") == "x23"  # which is no unit
    assert seen("2½") == "2 1⁄2"


def test_lines_stay_lines_and_each_is_tidied() -> None:
    assert seen("a\u200b  b\r\n\n c") == "a b\n\nc"


def test_words_have_no_case_no_accents_and_no_signs() -> None:
    assert words("L’ÉTÉ, “à 40 %” – rye-bread") == ["l", "ete", "a", "40", "rye", "bread"]


@given(st.text(st.characters()))
def test_any_text_is_read(text: str) -> None:
    assert not hides(seen(text))
    assert words(seen(text)) == words(text)
    (seen(text) + dotted(text) + bare(text)).encode()  # no lone surrogates
