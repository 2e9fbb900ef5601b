"""Instagram wants a photo, no link, and five tags at most."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from curation.share.platforms import PLATFORMS, Opens

INSTAGRAM = PLATFORMS["instagram"]
PIECES = {
    "": 0,
    "bread": 5,
    "crème": 5,
    "e\u0301": 2,
    "日本語": 3,
    "한국어": 3,
    "हिन्दी": 6,
    "😀": 2,
    "👩‍👩‍👧‍👦": 11,
    "🇫🇷": 4,
    "👍🏽": 4,
    "❤️": 2,
    "1️⃣": 3,
    "𝔘": 2,
    "…": 1,
    "\n\n": 2,
    "«\u00a0oui\u00a0»": 7,
    "example.com": 11,
    "@us": 3,
    "us@example.com": 14,
    "# 1": 3,
}


@pytest.mark.parametrize(("text", "used"), PIECES.items())
def test_characters_are_counted_in_utf16_units(text: str, used: int) -> None:
    measure = INSTAGRAM.measure(text)
    assert (measure.used, measure.unit) == (used, "characters")


@pytest.mark.parametrize(("length", "over"), [(2199, 0), (2200, 0), (2201, 1)])
def test_two_thousand_two_hundred_characters_fit(length: int, over: int) -> None:
    measure = INSTAGRAM.measure("a" * length)
    assert (measure.limit, measure.unit, measure.over) == (2200, "characters", over)


@pytest.mark.parametrize(
    ("text", "links"),
    [
        ("https://example.com/a", 1),
        ("Bread: http://example.com", 1),
        ("https://example.zzz/a", 1),
        ("(https://localhost)", 1),
        ("https://example.com/a https://example.com/a", 2),
        ("HTTPS://EXAMPLE.COM", 1),
        ("日https://example.com", 1),
    ],
)
def test_a_link_has_no_place_in_a_caption(text: str, links: int) -> None:
    measure = INSTAGRAM.measure(text)
    assert (measure.used, measure.limit, measure.unit) == (links, 0, "links")
    assert (measure.over, measure.left, measure.fits) == (links, 0, False)


@pytest.mark.parametrize(("tags", "fits"), [(4, True), (5, True), (6, False)])
def test_five_tags_fit(tags: int, fits: bool) -> None:
    measure = INSTAGRAM.measure("Bread " + " ".join(f"#tag{n}" for n in range(tags)))
    assert measure.fits == fits
    assert measure.unit == ("characters" if fits else "tags")
    assert INSTAGRAM.tags.most == 5


@pytest.mark.parametrize("text", ["#a #a #a #a #a #a", "#a#b#c#d#e#f", "＃パン" * 6, "#é " * 6])
def test_a_tag_counts_again_when_it_is_repeated_or_joined(text: str) -> None:
    measure = INSTAGRAM.measure(text)
    assert (measure.used, measure.over, measure.unit) == (6, 1, "tags")


def test_a_caption_with_too_much_of_everything_is_told_its_length_first() -> None:
    assert INSTAGRAM.measure("#a " * 1000 + "https://example.com").unit == "characters"


@given(st.lists(st.sampled_from(list(PIECES)), max_size=30))
def test_pieces_count_what_each_of_them_counts(pieces: list[str]) -> None:
    used = sum(PIECES[piece] for piece in pieces) + max(0, len(pieces) - 1)
    assert INSTAGRAM.limits[0].count(" ".join(pieces)) == used


@given(st.text())
def test_no_text_counts_less_than_its_code_points(text: str) -> None:
    assert len(text) <= INSTAGRAM.limits[0].count(text) <= 2 * len(text)


def test_a_caption_is_cut_before_its_link_and_before_its_sixth_tag() -> None:
    assert INSTAGRAM.trim("Bread rises, see https://example.com/a for more") == "Bread rises, see…"
    assert INSTAGRAM.trim("Bread #a #b #c #d #e #f") == "Bread #a #b #c #d #e…"


def test_a_photo_is_needed_and_no_link_is_written() -> None:
    assert (INSTAGRAM.needs, INSTAGRAM.link_in_text, INSTAGRAM.shows.photo) == ("photo", False, True)


@pytest.mark.parametrize(
    ("account", "page"),
    [
        ("@our.bakery", "https://www.instagram.com/our.bakery/"),
        ("Our_Bakery", "https://www.instagram.com/our_bakery/"),
        ("https://www.instagram.com/us/?hl=fr", "https://www.instagram.com/us/"),
        ("instagram.com/us", "https://www.instagram.com/us/"),
        ("", "https://www.instagram.com/"),
        ("our bakery", "https://www.instagram.com/"),
        ("..", "https://www.instagram.com/"),
        ("a" * 30, "https://www.instagram.com/" + "a" * 30 + "/"),
        ("a" * 31, "https://www.instagram.com/"),
        ("us/../../x", "https://www.instagram.com/"),
        ("https://evil.example/us", "https://www.instagram.com/"),
        ("javascript:alert(1)", "https://www.instagram.com/"),
    ],
)
def test_a_post_begins_at_the_teams_profile_or_at_the_front_door(account: str, page: str) -> None:
    assert INSTAGRAM.page_url(account) == page
    assert INSTAGRAM.opens("Bread", "https://example.com/a", account) == Opens(page, filled=False)
