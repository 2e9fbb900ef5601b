"""LinkedIn counts as browsers do, and its share page takes the link alone."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from curation.share.platforms import PLATFORMS, Opens

LINKEDIN = PLATFORMS["linkedin"]
SHARE = "https://www.linkedin.com/sharing/share-offsite/?url="
EMPTY = "https://www.linkedin.com/feed/?shareActive=true"


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


def test_the_share_page_takes_the_link_alone() -> None:
    assert LINKEDIN.composer is None
    opens = LINKEDIN.opens("Bread & wine", "https://example.com/a?b=c d&e=é#f")
    assert opens == Opens(SHARE + "https%3A%2F%2Fexample.com%2Fa%3Fb%3Dc%20d%26e%3D%C3%A9%23f", filled=False)


@pytest.mark.parametrize("account", ["", "in/ana-b", "Our Bakery", "https://evil.example/company/x"])
def test_an_idea_opens_an_empty_post(account: str) -> None:
    assert LINKEDIN.opens("An idea", None, account) == Opens(EMPTY, filled=False)


@pytest.mark.parametrize("account", ["", "in/ana-b", "https://www.linkedin.com/in/ana-b/", "Our Bakery"])
def test_a_person_shares_on_the_share_page(account: str) -> None:
    assert LINKEDIN.opens("Text", "https://a.io", account).url == f"{SHARE}https%3A%2F%2Fa.io"


@pytest.mark.parametrize("kind", ["company", "showcase", "school"])
def test_a_page_posts_on_itself_since_the_share_page_would_post_as_a_person(kind: str) -> None:
    page = Opens(f"https://www.linkedin.com/{kind}/bakery/", filled=False)
    for account in (f"{kind}/bakery", f"https://www.linkedin.com/{kind}/bakery/?viewAsMember=true"):
        assert LINKEDIN.opens("Text", "https://a.io", account) == page
        assert LINKEDIN.opens("Text", None, account) == page


@pytest.mark.parametrize("letters", [2900, 3000 - len(SHARE)])
def test_a_link_that_a_button_takes_is_shared(letters: int) -> None:
    assert LINKEDIN.opens("Text", "a" * letters).url == SHARE + "a" * letters


@pytest.mark.parametrize("link", ["a" * (3001 - len(SHARE)), "https://example.com/" + "é" * 600])
def test_a_link_too_long_for_a_button_is_left_to_the_person(link: str) -> None:
    assert LINKEDIN.opens("Text", link).url == EMPTY


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("Bread & wine: 1 + 1 = 2!", "Bread & wine: 1 + 1 = 2!"),
        ("\\ < > ~ _ | [ ] * ( ) { } @", "\\\\ \\< \\> \\~ \\_ \\| \\[ \\] \\* \\( \\) \\{ \\} \\@"),
        ("We are # one", "We are \\# one"),
        ("#Bread #Brot_Käse", "#Bread #Brot\\_Käse"),
        ("", ""),
    ],
)
def test_a_machine_writes_reserved_signs_with_a_backslash_and_tags_as_they_are(
    text: str, written: str
) -> None:
    assert LINKEDIN.written(text) == written


@given(st.text())
def test_no_text_counts_less_than_its_code_points(text: str) -> None:
    assert len(text) <= LINKEDIN.measure(text).used <= 2 * len(text)


@pytest.mark.parametrize(
    ("account", "page"),
    [
        ("company/bakery", "https://www.linkedin.com/company/bakery/"),
        ("https://www.linkedin.com/company/bakery/", "https://www.linkedin.com/company/bakery/"),
        ("linkedin.com/in/ana-b", "https://www.linkedin.com/in/ana-b/"),
        ("https://fr.linkedin.com/in/ana-b", "https://www.linkedin.com/in/ana-b/"),
        ("Linkedin.com/Company/Bakery", "https://www.linkedin.com/company/Bakery/"),
        (
            "https://www.linkedin.com/company/bakery/admin/page-posts/",
            "https://www.linkedin.com/company/bakery/",
        ),
        ("", "https://www.linkedin.com/feed/"),
        ("Our Bakery", "https://www.linkedin.com/feed/"),
        ("https://evil.example/company/x", "https://www.linkedin.com/feed/"),
        ("company/..", "https://www.linkedin.com/feed/"),
        ("company/" + "a" * 300, "https://www.linkedin.com/feed/"),
        ("company/a\n", "https://www.linkedin.com/company/a/"),
        ("company/a\nb", "https://www.linkedin.com/feed/"),
        ("company/a/../../x", "https://www.linkedin.com/feed/"),
        ("javascript:alert(1)", "https://www.linkedin.com/feed/"),
    ],
)
def test_the_page_is_the_teams_own_or_the_front_door(account: str, page: str) -> None:
    assert LINKEDIN.page_url(account) == page
