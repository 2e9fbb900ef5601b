"""X weighs what is written: most letters one, emoji and other scripts two, an address 23."""

from urllib.parse import unquote

import pytest
import regex  # type: ignore[import-untyped]
from hypothesis import given
from hypothesis import strategies as st

from curation.share.platforms import PLATFORMS

X = PLATFORMS["x"]
LONG = "https://example.com/" + "a" * 200

# Pieces and what the published rules make of each, wherever it stands between spaces.
PIECES = {
    "": 0,
    "bread": 5,
    "crème": 5,
    "cre\u0300me": 5,  # counted composed
    "хлеб": 4,
    "ψωμί": 4,
    "خبز": 3,
    "לחם": 3,
    "रोटी": 4,
    "ขนมปัง": 6,
    "\u10ff": 1,
    "\u1100": 2,
    "빵": 2,
    "\u1112\u1161\u11ab": 2,  # three letters that compose to one
    "日本語": 6,
    "、": 2,
    "\x00é": 2,
    "\u1fff": 2,
    "\u2000a": 2,
    "a\u200db": 3,
    "a\u200eb": 4,
    "\u200f": 2,
    "\u2010": 1,
    "\u201f": 1,
    "\u2020": 2,
    "“quoted” — – ’": 14,
    "\u2031": 2,
    "\u2032": 1,
    "\u2037": 1,
    "\u2038": 2,
    "…": 2,
    "•": 2,
    "€": 2,
    "½": 1,
    "𝔘": 2,
    "😀": 2,
    "👍🏽": 2,
    "👩‍👩‍👧‍👦": 2,
    "👩🏽‍❤️‍💋‍👨🏽": 2,
    "🏳️‍🌈": 2,
    "🇫🇷": 2,
    "🇫🇷🇩🇪": 4,
    "🏴󠁧󠁢󠁥󠁮󠁧󠁿": 2,
    "1️⃣": 2,
    "❤️": 2,
    "❤": 2,
    "©": 2,
    "🍞🏽": 4,  # bread has no skin
    "👩‍👩‍👧‍👦‍👦": 5,  # no emoji joins five
    "e\u0301\u0301": 2,
    "#bread": 6,
    "@us": 3,
    "$BRD": 4,
    "https://a.io": 23,
    "HTTP://EXAMPLE.COM": 23,
    LONG: 23,
    f"{LONG}.": 24,
    f"({LONG})": 25,
    f"«{LONG}»": 25,
    f"日{LONG}": 25,
    "https://en.example.org/wiki/Bread_(food)": 23,
    "https://example.com/a(b": 25,
    "https://example.com/a?b=(c)&d=e#f": 23,
    "https://example.com?a=b": 23,
    "https://example.com#a": 25,
    "https://example.com:8080/a": 23,
    "https://exämple.com/a": 23,
    "https://пример.рф/a": 23,
    "https://xn--e1afmkfd.xn--p1ai": 23,
    "https://example.co.uk": 23,
    "https://example.com/日本": 27,
    "https://example.comです": 27,
    "https://example.com/?u=https://example.org": 23,
    "example.com": 23,
    "example.com/a/long/way?to=bread": 23,
    "Bread.Wine": 23,  # "wine" is a top-level domain
    "a@b.example": 11,
    "us@example.com": 14,
    "@example.com": 12,
    "#example.com": 12,
    "日本example.com": 27,
    "example.com,example.org": 47,
    "example.com_a": 25,
    "example.com2": 12,
    "example.com-a": 13,
    "node.js": 7,
    "e.g.": 4,
    "3.14": 4,
    "https://example.zzz/abc": 23,
    "https://e.zzz/abcd": 18,
    "https://localhost/abc": 21,
    "https://192.168.0.1/a": 21,
    "https://example.com.zzz": 27,
    "xhttps://example.zzz": 20,
    "https://": 8,
    "https://" + "bread" * 8 + ".example.com.": 24,
    "«https://" + "bread" * 8 + ".example.com»": 25,
}


@pytest.mark.parametrize(("text", "used"), PIECES.items())
def test_a_text_weighs_what_the_published_rules_say(text: str, used: int) -> None:
    assert X.measure(text).used == used


@pytest.mark.parametrize("emoji", ["😀", "👍🏽", "🇫🇷", "1️⃣", "👩‍👩‍👧‍👦", "👩🏽‍❤️‍💋‍👨🏽", "🏴󠁧󠁢󠁥󠁮󠁧󠁿"])
def test_an_emoji_weighs_two_whatever_its_length(emoji: str) -> None:
    assert X.measure(emoji * 140).fits
    assert X.measure(emoji * 140 + "a").over == 1


@pytest.mark.parametrize(("length", "over"), [(279, 0), (280, 0), (281, 1)])
def test_two_hundred_and_eighty_letters_fit(length: int, over: int) -> None:
    measure = X.measure("a" * length)
    assert (measure.limit, measure.unit, measure.over, measure.fits) == (280, "characters", over, over == 0)


def test_half_as_many_ideographs_fit() -> None:
    assert X.measure("日" * 140).fits
    assert X.measure("日" * 141).over == 2


def test_a_link_leaves_room_for_256_letters() -> None:
    assert X.measure("a" * 256 + " " + LONG).left == 0
    assert X.measure("a" * 257 + " " + LONG).over == 1


def test_a_long_name_without_a_scheme_may_not_be_a_link() -> None:
    assert X.measure("a" * 30 + ".com").used == 34


def test_an_address_before_an_at_sign_may_not_be_a_link() -> None:
    assert X.measure("https://" + "a" * 30 + ".com@b").used == 44


@given(st.lists(st.sampled_from(list(PIECES)), max_size=30))
def test_pieces_between_spaces_weigh_what_each_of_them_weighs(pieces: list[str]) -> None:
    used = sum(PIECES[piece] for piece in pieces) + 3 * max(0, len(pieces) - 1)
    assert X.measure(" - ".join(pieces)).used == used


@given(st.text(st.characters(exclude_characters=".")))
def test_a_text_without_addresses_weighs_at_least_one_for_each_letter_people_see(text: str) -> None:
    # Composing may join letters of Hangul; nothing else gets fewer.
    text = "".join(letter for letter in text if not "\u1100" <= letter <= "\u11ff")
    assert X.measure(text).used >= len(regex.findall(r"\X", text))


@given(st.text("日本語のパン가나다", min_size=1))
def test_letters_beyond_the_light_ranges_weigh_two(text: str) -> None:
    assert X.measure(text).used == 2 * len(text)


@pytest.mark.parametrize(
    "text", ["Bread & wine!\n\nhttps://example.com/a?b=c+d#e", "1+1=2 %20", "日本語 👩‍👩‍👧‍👦", "« oui »"]
)
def test_the_composer_holds_exactly_the_text(text: str) -> None:
    opens = X.opens(text, "https://example.com/a?b=c+d#e")
    address, _, query = opens.url.partition("?text=")
    assert (address, unquote(query), opens.filled) == ("https://x.com/intent/tweet", text, True)


@pytest.mark.parametrize(
    ("account", "page"),
    [
        ("@us", "https://x.com/us"),
        ("us", "https://x.com/us"),
        ("https://x.com/us", "https://x.com/us"),
        ("https://twitter.com/us/", "https://x.com/us"),
        ("http://mobile.twitter.com/us?lang=fr", "https://x.com/us"),
        ("", "https://x.com/"),
        ("Our Bakery", "https://x.com/"),
        ("a" * 15, "https://x.com/" + "a" * 15),
        ("a" * 16, "https://x.com/"),
        ("us/../../x", "https://x.com/"),
        ("https://evil.example/us", "https://x.com/"),
        ("https://x.com.evil.example/us", "https://x.com/"),
        ("javascript:alert(1)", "https://x.com/"),
        ("us\n<script>", "https://x.com/"),
        ("é", "https://x.com/"),
    ],
)
def test_the_page_is_the_teams_own_or_the_front_door(account: str, page: str) -> None:
    assert X.page_url(account) == page
