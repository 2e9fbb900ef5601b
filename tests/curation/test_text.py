"""Plain text: what a person would read, and nothing that hides."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from curation.text import MAX_HTML, plain, shorten, tidy, visible


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("", ""),
        ("just words", "just words"),
        ("<p>Hello wor<b>ld</b></p><p>Next</p>", "Hello world Next"),
        ("a<br>b", "a b"),
        ("<ul><li>one<li>two</ul>three", "one two three"),
        ("<b><p>x</p></b>y", "x y"),
        ("Tom &amp; Jerry &lt;3", "Tom & Jerry <3"),
        ("Tom <3 Jerry", "Tom <3 Jerry"),
        ("<script>alert(1)</script>a<style>b{}</style><!-- c --><template>d</template>", "a"),
        ("<head><title>not this</title></head><body>this", "this"),
        ("<svg><text>drawn</text></svg>said", "said"),
        ("unclosed <i", "unclosed"),
        ("é\u00a0:\n\t oui", "é : oui"),
        ("a\ud800<b>c", "ac"),
        ("&#8238;right to left", "right to left"),
    ],
)
def test_plain_is_what_a_person_would_read(html: str, text: str) -> None:
    assert plain(html) == text


@pytest.mark.parametrize(
    "char",
    list(
        "\x00\x07\x7f\x9f\u00ad\u061c\u200b\u200c\u200e\u200f\u202a\u202e\u2060\u2066\u2069\ufeff\u3164\U000e0041\ud800"
    ),
)
def test_an_unseen_character_is_taken_out(char: str) -> None:
    assert tidy(f"a{char}b") == "ab"


def test_white_space_of_any_kind_is_folded() -> None:
    assert tidy("\u2003 a\u00a0\u2028\r\n\tb\u3000 ") == "a b"


def test_a_family_of_emoji_stays_together() -> None:
    family = "\U0001f469\u200d\U0001f469\u200d\U0001f467"
    assert tidy(family) == family
    assert tidy("a\u200db") == "ab"


def test_deep_markup_is_no_trouble() -> None:
    assert plain("<i>" * 30_000 + "deep") == "deep"


def test_only_so_much_markup_is_read() -> None:
    assert MAX_HTML == 100_000
    assert plain("<b>" + "x" * (MAX_HTML - 4) + "yz") == "x" * (MAX_HTML - 4) + "y"
    assert plain("x" * (MAX_HTML + 1)) == "x" * MAX_HTML


@given(st.text(alphabet=st.characters(codec=None)))
def test_tidy_is_total_and_tidies_once(text: str) -> None:
    once = tidy(text)
    assert tidy(once) == once
    assert once == once.strip()
    once.encode("utf-8")


@given(
    st.one_of(
        st.text(),
        st.lists(st.sampled_from(["<p>", "</p>", "<b", ">", "&lt;", "&", "x", "<!--", "\ud800"])).map(
            "".join
        ),
    )
)
def test_plain_is_total(html: str) -> None:
    assert plain(html) == tidy(plain(html))


def test_a_text_that_fits_is_not_touched() -> None:
    assert shorten("abcde", 5) == "abcde"


def test_a_long_text_is_cut_at_a_word_with_an_ellipsis() -> None:
    assert shorten("the quick brown fox", 12) == "the quick…"
    assert shorten("abcdefghij", 5) == "abcd…"
    assert shorten("abc", 0) == ""


def test_a_word_is_kept_whole_only_if_it_ends_in_the_last_third() -> None:
    assert shorten("abcdefgh ijklmnop", 12) == "abcdefgh…"
    assert shorten("abcdefg hijklmnop", 12) == "abcdefg hij…"


@given(st.text(), st.integers(0, 50))
def test_cutting_keeps_the_limit(text: str, limit: int) -> None:
    assert len(shorten(text, limit)) <= limit


@pytest.mark.parametrize(
    "html",
    [
        "<p>" + "word " * 400 + "</p>",
        "<p>" + "w&amp;rd &nbsp;" * 400,
        "<!-- hidden --><div>" + "<b>bold</b> " * 400 + "</div><table><tr>late",
        "<table>moved<tr><td>cell</td></tr></table>" + "x " * 900 + "<table>moved too",
        "<script>" + "x = 1;" * 900 + "</script>short",
        "é" * 2000,
    ],
)
def test_who_keeps_only_the_start_gets_the_start_of_the_whole(html: str) -> None:
    assert plain(html, enough=100)[:100] == plain(html)[:100]
    assert shorten(plain(html, enough=101), 100) == shorten(plain(html), 100)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("a\tb\x0bc", "a b\nc"),
        ("a\r\nb\rc\u2028d", "a\nb\nc\nd"),
        (" two  spaces ", "two  spaces"),
        ("«\u00a0oui\u00a0»", "«\u00a0oui\u00a0»"),
        ("\u202eabc\u202c zero\u200bwidth", "abc zerowidth"),
        ("👩‍👩‍👧‍👦 ❤️", "👩‍👩‍👧‍👦 ❤️"),
        ("a\x00\ud800b", "ab"),
        ("one\n\n\ntwo", "one\n\n\ntwo"),
    ],
)
def test_a_text_keeps_its_lines_and_spaces_and_loses_what_nobody_sees(typed: str, kept: str) -> None:
    assert visible(typed) == kept
    assert visible(kept) == kept
