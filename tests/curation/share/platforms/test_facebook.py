"""Facebook counts as browsers do, has room for a chapter, and takes no text by address."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from curation.share.platforms import PLATFORMS, Opens

FACEBOOK = PLATFORMS["facebook"]
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
    "https://example.com/a": 21,
    "example.com": 11,
    "#bread": 6,
    "@us": 3,
}


@pytest.mark.parametrize(("text", "used"), PIECES.items())
def test_characters_are_counted_in_utf16_units(text: str, used: int) -> None:
    assert FACEBOOK.measure(text).used == used


@pytest.mark.parametrize(("length", "over"), [(63_205, 0), (63_206, 0), (63_207, 1)])
def test_sixty_three_thousand_characters_fit(length: int, over: int) -> None:
    measure = FACEBOOK.measure("a" * length)
    assert (measure.limit, measure.unit, measure.over) == (63_206, "characters", over)


@given(st.lists(st.sampled_from(list(PIECES)), max_size=30))
def test_pieces_count_what_each_of_them_counts(pieces: list[str]) -> None:
    assert FACEBOOK.measure("".join(pieces)).used == sum(PIECES[piece] for piece in pieces)


@given(st.text())
def test_no_text_counts_less_than_its_code_points(text: str) -> None:
    assert len(text) <= FACEBOOK.measure(text).used <= 2 * len(text)


@pytest.mark.parametrize(
    ("account", "page"),
    [
        ("facebook.com/ourbakery", "https://www.facebook.com/ourbakery"),
        ("https://www.facebook.com/our.bakery/", "https://www.facebook.com/our.bakery"),
        ("https://fr-fr.facebook.com/ourbakery?ref=x", "https://www.facebook.com/ourbakery"),
        ("http://m.facebook.com/ourbakery#a", "https://www.facebook.com/ourbakery"),
        ("https://fb.com/ourbakery", "https://www.facebook.com/ourbakery"),
        (
            "https://www.facebook.com/profile.php?id=100064",
            "https://www.facebook.com/profile.php?id=100064",
        ),
        ("https://www.facebook.com/p/Bakery-1000/", "https://www.facebook.com/p/Bakery-1000"),
        ("https://www.facebook.com/pages/Bakery/123", "https://www.facebook.com/pages/Bakery/123"),
        ("@ourbakery", "https://www.facebook.com/ourbakery"),
        ("", "https://www.facebook.com/"),
        ("bakery", "https://www.facebook.com/"),  # rather a name than a Page's
        ("Our Bakery", "https://www.facebook.com/"),
        ("facebook.com/../x", "https://www.facebook.com/"),
        ("facebook.com/a/../x", "https://www.facebook.com/"),
        ("https://evil.example/facebook.com/x", "https://www.facebook.com/"),
        ("https://facebook.com.evil.example/x", "https://www.facebook.com/"),
        ("javascript:alert(1)", "https://www.facebook.com/"),
        ("facebook.com/" + "a" * 300, "https://www.facebook.com/"),
    ],
)
def test_a_post_begins_on_the_teams_page_or_at_the_front_door(account: str, page: str) -> None:
    assert FACEBOOK.page_url(account) == page
    assert FACEBOOK.opens("Bread", "https://example.com/a", account) == Opens(page, filled=False)


def test_no_address_takes_a_text() -> None:
    assert FACEBOOK.composer is None
