"""Bluesky counts letters as people see them, and bytes."""

from urllib.parse import unquote

import pytest
import regex  # type: ignore[import-untyped]
from hypothesis import given
from hypothesis import strategies as st

from curation.share.platforms import PLATFORMS, Opens

BLUESKY = PLATFORMS["bluesky"]
COMPOSE = "https://bsky.app/intent/compose"
FAMILY = "👩‍👩‍👧‍👦"  # one letter to the eye, 25 bytes


@pytest.mark.parametrize(
    ("text", "used"),
    [
        ("", 0),
        ("a", 1),
        ("é", 1),
        ("e\u0301", 1),
        ("e\u0301\u0323", 1),
        ("日本語", 3),
        ("が", 1),
        ("か\u3099", 1),
        ("한국어", 3),
        ("각", 1),
        ("😀", 1),
        (FAMILY, 1),
        ("🇫🇷", 1),
        ("🇫🇷🇩🇪", 2),
        ("👍🏽", 1),
        ("❤️", 1),
        ("1️⃣", 1),
        ("🏴󠁧󠁢󠁥󠁮󠁧󠁿", 1),
        ("👩🏽‍🚀", 1),
        ("a\r\nb", 3),
        ("a\n\nb", 4),
        ("https://example.com/a", 21),
        ("@us.bsky.social", 15),
        ("…", 1),
    ],
)
def test_letters_are_counted_as_people_see_them(text: str, used: int) -> None:
    # A short text is nearer to 300 letters than to 3,000 bytes unless its letters are heavier than ten bytes.
    measure = BLUESKY.measure(text + "a" * 200)
    assert (measure.used, measure.limit, measure.unit) == (used + 200, 300, "characters")


@pytest.mark.parametrize(("length", "over"), [(299, 0), (300, 0), (301, 1)])
def test_three_hundred_letters_fit(length: int, over: int) -> None:
    measure = BLUESKY.measure("a" * length)
    assert (measure.limit, measure.over, measure.fits) == (300, over, over == 0)


def test_three_thousand_bytes_fit() -> None:
    fits = BLUESKY.measure(FAMILY * 120)
    assert (fits.used, fits.limit, fits.unit, fits.fits) == (3000, 3000, "bytes", True)
    over = BLUESKY.measure(FAMILY * 120 + "a")
    assert (over.used, over.over, over.fits) == (3001, 1, False)


def test_the_worse_of_two_limits_is_told() -> None:
    assert BLUESKY.measure("a" * 400).unit == "characters"
    assert BLUESKY.measure(FAMILY * 200).unit == "bytes"


def test_the_limit_people_know_is_the_letters() -> None:
    assert BLUESKY.limit == 300


@pytest.mark.parametrize(
    "text", ["Bread & wine!\n\nhttps://example.com/a?b=c+d#e", "1+1=2 %20", "日本語 👩‍👩‍👧‍👦", "« oui »"]
)
def test_the_composer_holds_exactly_the_text(text: str) -> None:
    opens = BLUESKY.opens(text, "https://example.com/a?b=c+d#e", "@us.bsky.social")
    address, _, query = opens.url.partition("?text=")
    assert (address, unquote(query), opens.filled) == (COMPOSE, text, True)


def test_values_are_encoded_as_the_standard_says() -> None:
    encoded = "Bread%20%26%20wine%21%0A%0Ahttps%3A%2F%2Fexample.com%2Fa"
    assert BLUESKY.opens("Bread & wine!\n\nhttps://example.com/a").url == f"{COMPOSE}?text={encoded}"


@pytest.mark.parametrize(("letters", "filled"), [(3000 - len(f"{COMPOSE}?text="), True), (2964, False)])
def test_a_button_of_three_thousand_characters_is_the_longest(letters: int, filled: bool) -> None:
    opens = BLUESKY.opens("a" * letters)
    assert opens == Opens(COMPOSE + (f"?text={'a' * letters}" if filled else ""), filled)


def test_a_text_too_long_for_a_button_leaves_the_composer_empty() -> None:
    link = "https://example.com/a"
    assert BLUESKY.opens(f"{FAMILY * 100}\n\n{link}", link) == Opens(COMPOSE, filled=False)


def test_nothing_to_fill_in_is_not_filled_in() -> None:
    assert BLUESKY.opens("", "https://example.com/a") == Opens(COMPOSE, filled=False)


def test_a_lone_surrogate_breaks_nothing() -> None:
    assert BLUESKY.opens("a\ud800").url == f"{COMPOSE}?text=a%3F"
    assert BLUESKY.measure("\ud800" + "a" * 9).used > 0


@given(st.text())
def test_both_limits_count_every_letter_and_every_byte(text: str) -> None:
    letters, octets = (limit.count(text) for limit in BLUESKY.limits)
    assert letters == len(regex.findall(r"\X", text))
    assert octets == len(text.encode())
    assert BLUESKY.measure(text).fits == (letters <= 300 and octets <= 3000)


@pytest.mark.parametrize(
    ("account", "page"),
    [
        ("@us.bsky.social", "https://bsky.app/profile/us.bsky.social"),
        ("Us.Example", "https://bsky.app/profile/us.example"),
        ("https://bsky.app/profile/us.example/", "https://bsky.app/profile/us.example"),
        ("did:plc:abc123", "https://bsky.app/profile/did:plc:abc123"),
        ("bsky.app/profile/us.example?x=1", "https://bsky.app/profile/us.example"),
        ("", "https://bsky.app/"),
        ("us..example", "https://bsky.app/"),
        ("a" * 300 + ".example", "https://bsky.app/"),
        ("https://evil.example/us", "https://bsky.app/"),
        ("javascript:alert(1)", "https://bsky.app/"),
        ("our bakery", "https://bsky.app/"),
        ("../x", "https://bsky.app/"),
    ],
)
def test_the_page_is_the_teams_own_or_the_front_door(account: str, page: str) -> None:
    assert BLUESKY.page_url(account) == page
