"""Threads counts an emoji's bytes, and takes five links."""

from urllib.parse import unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from curation.share.platforms import PLATFORMS

THREADS = PLATFORMS["threads"]
PIECES = {
    "": 0,
    "bread": 5,
    "crème": 5,
    "e\u0301": 2,
    "хлеб": 4,
    "日本語": 3,
    "한국어": 3,
    "रोटी": 4,
    "“quoted”": 8,
    "…": 1,
    "€": 1,
    "𝔘": 2,
    "123": 3,
    "#bread": 6,
    "@us": 3,
    "😀": 4,
    "👍🏽": 8,
    "👩‍👩‍👧‍👦": 25,
    "🇫🇷": 8,
    "1️⃣": 7,
    "❤️": 6,
    "❤": 3,
    "©": 2,
    "🏴󠁧󠁢󠁥󠁮󠁧󠁿": 28,
    "☕": 3,
}


@pytest.mark.parametrize(("text", "used"), PIECES.items())
def test_an_emoji_counts_its_bytes_and_all_else_one(text: str, used: int) -> None:
    assert THREADS.measure(text).used == used


@pytest.mark.parametrize(("length", "over"), [(499, 0), (500, 0), (501, 1)])
def test_five_hundred_characters_fit(length: int, over: int) -> None:
    measure = THREADS.measure("a" * length)
    assert (measure.limit, measure.unit, measure.over, measure.fits) == (500, "characters", over, over == 0)


def test_a_hundred_and_twenty_five_emoji_fit() -> None:
    assert THREADS.measure("😀" * 125).left == 0
    assert THREADS.measure("😀" * 126).over == 4


@pytest.mark.parametrize(
    ("text", "links"),
    [
        (" ".join(f"https://example.com/{n}" for n in range(6)), 6),
        (" ".join(f"https://{n}.zzz/" for n in range(6)), 6),
        (" ".join(f"http://localhost/{n}" for n in range(7)), 7),
        (" ".join(f"www.{n}.example.com" for n in range(6)), 6),
        (" ".join(f"example.com/{n}," for n in range(6)), 6),
        ("https://example.com/a " * 3 + " ".join(f"https://example.com/{n}" for n in range(5)), 6),
    ],
)
def test_more_than_five_different_links_are_too_many(text: str, links: int) -> None:
    measure = THREADS.measure(text)
    assert (measure.used, measure.limit, measure.unit, measure.fits) == (links, 5, "links", False)


@pytest.mark.parametrize(
    "text",
    [
        " ".join(f"https://example.com/{n}" for n in range(5)),
        "https://example.com/a " * 9,
        "us@example.com " * 9,
        "a.b c.d e.f g.h i.j k.l",
    ],
)
def test_five_links_fit_and_the_same_again_is_none(text: str) -> None:
    assert THREADS.measure(text).fits
    assert THREADS.measure(text).unit == "characters"


def test_what_is_left_is_room_for_text_not_for_links() -> None:
    four = " ".join(f"https://a.io/{n}" for n in range(4))
    assert THREADS.measure(four).left == 500 - len(four)


def test_a_text_of_six_links_is_cut_before_the_sixth() -> None:
    links = [f"https://example.com/{n}" for n in range(6)]
    assert THREADS.trim("See " + " and ".join(links)) == "See " + " and ".join(links[:5]) + " and…"
    assert THREADS.trim(" ".join(links[:5]), f"\n\n{links[5]}") == " ".join(links[:4]) + f" …\n\n{links[5]}"


@given(st.lists(st.sampled_from(list(PIECES)), max_size=30))
def test_pieces_count_what_each_of_them_counts(pieces: list[str]) -> None:
    used = sum(PIECES[piece] for piece in pieces) + max(0, len(pieces) - 1)
    assert THREADS.limits[0].count(" ".join(pieces)) == used


@given(st.text())
def test_no_text_counts_less_than_its_code_points(text: str) -> None:
    assert len(text) <= THREADS.limits[0].count(text) <= 4 * len(text)


def test_the_composer_holds_exactly_the_text() -> None:
    text = "Bread & wine + “more”\n\nhttps://example.com/a?b=c#d 👩‍👩‍👧‍👦"
    opens = THREADS.opens(text, "https://example.com/a?b=c#d", "@us")
    address, _, query = opens.url.partition("?text=")
    assert (address, unquote(query), opens.filled) == ("https://www.threads.com/intent/post", text, True)


@pytest.mark.parametrize(
    ("account", "page"),
    [
        ("@our.bakery", "https://www.threads.com/@our.bakery"),
        ("Our_Bakery", "https://www.threads.com/@our_bakery"),
        ("https://www.threads.com/@us", "https://www.threads.com/@us"),
        ("https://www.threads.net/@us?hl=fr", "https://www.threads.com/@us"),
        ("", "https://www.threads.com/"),
        ("our bakery", "https://www.threads.com/"),
        ("..", "https://www.threads.com/"),
        ("a" * 30, "https://www.threads.com/@" + "a" * 30),
        ("a" * 31, "https://www.threads.com/"),
        ("https://evil.example/@us", "https://www.threads.com/"),
    ],
)
def test_the_page_is_the_teams_own_or_the_front_door(account: str, page: str) -> None:
    assert THREADS.page_url(account) == page


def test_one_tag_is_all_it_takes() -> None:
    assert THREADS.tags.most == 1
