"""LinkedIn counts as browsers do, and its composer takes the link alone."""

import pytest

from curation.share.platforms import PLATFORMS

LINKEDIN = PLATFORMS["linkedin"]


@pytest.mark.parametrize(
    ("text", "used"),
    [
        ("", 0),
        ("a", 1),
        ("é", 1),
        ("e\u0301", 2),
        ("ß", 1),
        ("œuvre", 5),
        ("日本語", 3),
        ("हिन्दी", 6),
        ("한국어", 3),
        ("😀", 2),
        ("👩‍👩‍👧‍👦", 11),
        ("🇫🇷", 4),
        ("👍🏽", 4),
        ("❤️", 2),
        ("1️⃣", 3),
        ("a b\nc", 5),
        ("\n\n", 2),
        ("« oui »", 7),
        ("«\u00a0oui\u00a0»", 7),
        ("https://example.com/a", 21),
        ("𝔘", 2),
        ("#Bread @us", 10),
        ("…", 1),
    ],
)
def test_characters_are_counted_in_utf16_units(text: str, used: int) -> None:
    assert LINKEDIN.measure(text).used == used


@pytest.mark.parametrize(("length", "over"), [(2999, 0), (3000, 0), (3001, 1), (3100, 100)])
def test_three_thousand_characters_fit(length: int, over: int) -> None:
    measure = LINKEDIN.measure("a" * length)
    assert (measure.limit, measure.unit, measure.over, measure.fits) == (3000, "characters", over, over == 0)


def test_the_composer_takes_the_link_alone() -> None:
    assert LINKEDIN.composer_url("Bread & wine", "https://example.com/a?b=c d&e=é#f") == (
        "https://www.linkedin.com/sharing/share-offsite/?url=https%3A%2F%2Fexample.com%2Fa%3Fb%3Dc%20d%26e%3D%C3%A9%23f"
    )


def test_an_idea_opens_an_empty_post() -> None:
    assert LINKEDIN.composer_url("An idea") == "https://www.linkedin.com/feed/?shareActive=true"


def test_a_link_too_long_for_a_button_is_left_to_the_person() -> None:
    link = "https://example.com/" + "é" * 600
    assert LINKEDIN.composer_url("Text", link) == "https://www.linkedin.com/feed/?shareActive=true"


@pytest.mark.parametrize(
    ("account", "page"),
    [
        ("company/bakery", "https://www.linkedin.com/company/bakery/"),
        ("https://www.linkedin.com/company/bakery/", "https://www.linkedin.com/company/bakery/"),
        ("linkedin.com/in/ana-b", "https://www.linkedin.com/in/ana-b/"),
        ("https://fr.linkedin.com/in/ana-b", "https://www.linkedin.com/in/ana-b/"),
        ("", "https://www.linkedin.com/feed/"),
        ("Our Bakery", "https://www.linkedin.com/feed/"),
        ("https://evil.example/company/x", "https://www.linkedin.com/feed/"),
        ("company/a/../../x", "https://www.linkedin.com/feed/"),
        ("javascript:alert(1)", "https://www.linkedin.com/feed/"),
    ],
)
def test_the_page_is_the_teams_own_or_the_front_door(account: str, page: str) -> None:
    assert LINKEDIN.page_url(account) == page
