"""Texts are cut to fit, between words, and links stay whole."""

import pytest
import regex  # type: ignore[import-untyped]
from hypothesis import assume, given
from hypothesis import strategies as st

from curation.share.platforms import PLATFORMS, Platform
from curation.share.platforms.counting import graphemes
from tests.curation.share.platforms.texts import EVERY, LINK, TEXTS, WHOLES

BLUESKY = PLATFORMS["bluesky"]
SHORT = [platform for platform in PLATFORMS.values() if platform.limit < 1000]


def test_a_text_that_fits_stays_as_it_is() -> None:
    assert BLUESKY.trim("Bread rises.", f"\n\n{LINK}") == f"Bread rises.\n\n{LINK}"
    assert BLUESKY.trim("a" * 300) == "a" * 300


def test_a_cut_falls_between_words_and_is_marked() -> None:
    cut = BLUESKY.trim("bread " * 60)
    assert cut == ("bread " * 50).strip() + "…"
    assert graphemes(cut) == 300


def test_no_comma_stands_before_the_mark() -> None:
    assert BLUESKY.trim("bread, " * 60) == ("bread, " * 43).rstrip(", ") + "…"


def test_the_tail_is_kept_whole() -> None:
    cut = BLUESKY.trim("bread " * 60, f"\n\n{LINK}")
    assert cut.endswith(f"bread…\n\n{LINK}")
    assert graphemes(cut) <= 300


def test_a_tail_that_does_not_fit_is_left_out_whole() -> None:
    assert BLUESKY.trim("Bread", "\n\nhttps://example.com/" + "a" * 300) == "Bread"


def test_a_tail_that_leaves_no_room_stands_alone() -> None:
    tail = "https://example.com/" + "a" * 279
    assert BLUESKY.trim("Bread rises", f"\n\n{tail}") == tail


def test_an_address_is_never_cut() -> None:
    text = "bread " * 45 + "https://example.com/" + "a" * 40
    assert BLUESKY.trim(text) == ("bread " * 45).strip() + "…"
    assert BLUESKY.trim("https://example.com/" + "a" * 400, "\n\nVia us") == "Via us"


def test_a_cut_may_fall_right_before_an_address() -> None:
    assert BLUESKY.trim("日" * 290 + "https://example.com/a") == "日" * 290 + "…"


def test_a_mention_is_never_cut() -> None:
    text = "bread " * 47 + "@somebody.with.a.long.name"
    assert BLUESKY.trim(text) == ("bread " * 47).strip() + "…"


def test_a_script_without_spaces_is_cut_between_its_words() -> None:
    cut = BLUESKY.trim("日本語の題名です。" * 60)
    assert cut.endswith("…")
    assert 295 <= graphemes(cut) <= 300


@pytest.mark.parametrize(("first", "kept"), [(148, 300), (149, 151)])
def test_a_space_far_back_is_not_the_place_to_cut(first: int, kept: int) -> None:
    """Between ideographs any place is between words: less than half of the room (298) is too little to keep."""
    assert graphemes(BLUESKY.trim("a" * first + " " + "日" * 400, "!")) == kept


def test_one_word_longer_than_the_room_is_cut_between_letters() -> None:
    assert BLUESKY.trim("a" * 400) == "a" * 299 + "…"
    assert BLUESKY.trim("e\u0301" * 400) == "e\u0301" * 299 + "…"


def test_a_space_stands_between_an_address_and_the_mark() -> None:
    """Some platforms take every sign up to the next space for a part of the address."""
    link = "https://example.com/a-"
    assert BLUESKY.trim(f"See {link} " + "a" * 300) == f"See {link} …"
    assert BLUESKY.trim("See bread.example.com " + "a" * 300) == "See bread.example.com …"
    assert BLUESKY.trim("See www.example.com, " + "日" * 150 + "a" * 300).startswith(
        "See www.example.com, 日"
    )


def test_a_name_with_dots_is_never_cut() -> None:
    assert BLUESKY.trim("日" * 290 + "bread.example.com/a-b") == "日" * 290 + "…"
    assert BLUESKY.trim("日" * 290 + "a@bread.example.com") == "日" * 290 + "…"
    assert BLUESKY.trim("日" * 285 + "#breadhttps://example.com") == "日" * 285 + "…"
    assert BLUESKY.trim("日" * 290 + "#酵母パンの時間と水の話") == "日" * 290 + "…"


def test_nothing_but_a_tail_is_the_tail() -> None:
    assert BLUESKY.trim("", f"\n\n{LINK}") == LINK
    assert BLUESKY.trim("  \n", f"\n\n{LINK}") == LINK
    assert BLUESKY.trim("", "") == ""


@pytest.mark.parametrize("platform", SHORT, ids=lambda platform: platform.key)
@pytest.mark.parametrize(
    "unit", ["bread ", "日本語", "👩‍👩‍👧‍👦", "https://example.com/abc/def ", "e\u0301", "@us@a.example "]
)
def test_no_more_is_cut_than_must_be(platform: Platform, unit: str) -> None:
    """As many units are kept as fit with the mark, or one fewer where the mark needs a space of its own."""
    links = platform.key == "threads" and "://" in unit
    text = "".join(unit.replace("abc", f"{n}") for n in range(600)) if links else unit * 600
    kept = platform.trim(text).removesuffix("…").rstrip()
    length = len(kept)
    following = len(unit) + 3
    assert not platform.fits(text[: length + following].rstrip() + "…")


@given(EVERY, TEXTS, st.sampled_from(["", f"\n\n{LINK}", " #bread"]))
def test_what_is_cut_fits_and_begins_as_the_text(platform: Platform, text: str, tail: str) -> None:
    cut = platform.trim(text, tail)
    kept_tail = tail if tail and platform.fits(tail.strip()) else ""
    assert platform.fits(cut)
    assert cut.endswith(kept_tail.strip())
    body = cut.removesuffix(kept_tail) if cut != kept_tail.strip() else ""
    if body != text.rstrip():
        kept = body.removesuffix("…").removesuffix(" ")
        assert body == "" or body.endswith("…")
        assert text.startswith(kept)
        # Never inside a letter, an address or a mention.
        assert len(kept) in {0} | {match.end() for match in regex.finditer(r"\X", text)}
        for whole in WHOLES:
            for match in regex.finditer(regex.escape(whole), text):
                assert not match.start() < len(kept) < match.end()


@given(st.sampled_from(SHORT), st.lists(TEXTS, min_size=2, max_size=4))
def test_long_texts_are_cut_as_well(platform: Platform, texts: list[str]) -> None:
    text = " ".join(texts * 12).rstrip()  # said again and again: drawing as much would take seconds
    assume(not platform.fits(text))
    cut = platform.trim(text)
    assert platform.fits(cut)
    assert cut == "" or cut.endswith("…")
    kept = cut.removesuffix("…").removesuffix(" ")
    assert text.startswith(kept)
    assert len(kept) in {0} | {match.end() for match in regex.finditer(r"\X", text)}


@given(EVERY, st.lists(st.integers(1, 9), min_size=5, max_size=20))
def test_among_words_no_word_is_cut(platform: Platform, lengths: list[int]) -> None:
    words = ["abcdefghi"[:length] for length in lengths] * 120
    text = " ".join(words)
    assume(not platform.fits(text))
    tail = f"\n\n{LINK}" if platform.link_in_text else "\n\nVia us"
    cut = platform.trim(text, tail)
    kept = cut.removesuffix(f"…{tail}")
    assert text.startswith(kept + " ")
    longer = text[: len(kept) + 1 + len(words[len(kept.split())])]
    assert not platform.fits(f"{longer}…{tail}")
