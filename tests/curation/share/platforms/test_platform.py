"""What all platforms keep: texts are cut to fit, between words, and links stay whole."""

import pytest
import regex  # type: ignore[import-untyped]
from hypothesis import assume, given
from hypothesis import strategies as st

from curation.share.platforms import PLATFORMS, Platform
from curation.share.platforms.platform import ELLIPSIS, encoded, graphemes

EVERY = st.sampled_from(list(PLATFORMS.values()))
BLUESKY = PLATFORMS["bluesky"]
LINK = "https://example.com/a/long/way?to=bread&and=wine"
PIECES = st.sampled_from(
    [
        "👩‍👩‍👧‍👦",
        "🇫🇷",
        "e\u0301",
        "日本語",
        "https://example.com/a?b=c",
        "@us@fosstodon.org",
        "#bread",
        "bread",
        "-",
        ", ",
        "\n",
    ]
)
TEXTS = st.lists(PIECES | st.text(max_size=12), max_size=60).map(" ".join) | st.lists(
    PIECES | st.text(max_size=12), max_size=60
).map("".join)


def test_people_are_offered_three_platforms() -> None:
    assert [(p.key, p.name, p.needs) for p in PLATFORMS.values()] == [
        ("linkedin", "LinkedIn", "text"),
        ("bluesky", "Bluesky", "text"),
        ("mastodon", "Mastodon", "text"),
    ]


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


def test_values_are_encoded_for_a_query() -> None:
    assert encoded("a b+c/d?é\n") == "a%20b%2Bc%2Fd%3F%C3%A9%0A"


@given(EVERY, TEXTS, st.sampled_from(["", f"\n\n{LINK}"]))
def test_what_is_cut_fits_and_begins_as_the_text(platform: Platform, text: str, tail: str) -> None:
    cut = platform.trim(text, tail)
    assert platform.measure(cut).fits
    assert cut.endswith(tail.strip())
    body = cut.removesuffix(tail) if cut != tail.strip() else ""
    if body != text.rstrip():
        kept = body.removesuffix(ELLIPSIS)
        assert text.startswith(kept)
        # Never inside a letter, an address or a mention.
        ends = {0} | {match.end() for match in regex.finditer(r"\X", text)}
        assert len(kept) in ends
        for match in regex.finditer(r"https://example\.com/a\?b=c|@us@fosstodon\.org", text):
            assert not match.start() < len(kept) < match.end()


@given(EVERY, st.lists(st.integers(1, 9), min_size=5, max_size=20))
def test_among_words_no_word_is_cut(platform: Platform, lengths: list[int]) -> None:
    words = ["abcdefghi"[:length] for length in lengths] * 120
    text = " ".join(words)
    assume(not platform.measure(text).fits)
    cut = platform.trim(text, f"\n\n{LINK}")
    kept = cut.removesuffix(f"…\n\n{LINK}")
    assert text.startswith(kept + " ")
    longer = text[: len(kept) + 1 + len(words[len(kept.split())])]
    assert not platform.measure(f"{longer}…\n\n{LINK}").fits


@given(EVERY, TEXTS, TEXTS)
def test_counts_are_never_negative_and_grow(platform: Platform, one: str, other: str) -> None:
    assert platform.measure(one).used >= 0
    for limit in platform.limits:
        assert limit.count(f"{one} {other}") >= limit.count(one)


@given(EVERY, TEXTS, st.sampled_from([None, LINK]), st.text(max_size=30))
def test_a_composer_link_is_short_plain_and_safe(
    platform: Platform, text: str, url: str | None, account: str
) -> None:
    link = platform.composer_url(text, url, account)
    if link is not None:
        assert link.startswith("https://")
        assert len(link) <= 3000
        assert not any(char.isspace() or char in '<>|"+' for char in link)
    assert platform.page_url(account).startswith("https://")
