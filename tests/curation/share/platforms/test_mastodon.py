"""Mastodon counts a link as 23 and a mention without its server."""

import pytest

from curation.share.platforms import PLATFORMS
from curation.share.platforms.mastodon import server_of, with_limit

MASTODON = PLATFORMS["mastodon"]
LONG = "https://example.com/" + "a" * 200


@pytest.mark.parametrize(
    ("text", "used"),
    [
        ("", 0),
        ("a", 1),
        ("e\u0301", 1),
        ("👩‍👩‍👧‍👦", 1),
        ("🇫🇷", 1),
        ("日本語", 3),
        ("https://a.io", 23),
        (LONG, 23),
        (f"see {LONG}", 27),
        (f"see {LONG}.", 28),
        (f"({LONG})", 25),
        (f"«\u00a0{LONG}\u00a0»", 27),
        (f"{LONG}, {LONG}", 48),
        (f"{LONG}\n\n{LONG}", 48),
        ("HTTP://EXAMPLE.COM", 23),
        ("https://example.com?a=b&c=d#e", 23),
        ("https://example.com:8080/a", 23),
        ("https://en.example.org/wiki/Bread_(food)", 24),  # counted long rather than short
        ("https://exämple.com/a", 23),
        ("https://example.com/日本", 25),  # the address ends where letters of another script begin
        ("https://localhost/abc", 21),  # no address to the server
        ("xhttps://example.com/abcdefghij", 31),
        ("ftp://example.com/abcdefghijkl", 30),
        ("example.com/abcdefghijklmnopqrst", 32),
        ("@us", 3),
        ("@us@fosstodon.org", 3),
        ("hello @us@fosstodon.org!", 10),
        ("us@fosstodon.org", 16),
        ("#Bread", 6),
    ],
)
def test_links_are_twenty_three_and_mentions_lose_their_server(text: str, used: int) -> None:
    assert MASTODON.measure(text).used == used


@pytest.mark.parametrize(("length", "over"), [(499, 0), (500, 0), (501, 1)])
def test_five_hundred_characters_fit(length: int, over: int) -> None:
    measure = MASTODON.measure("a" * length)
    assert (measure.limit, measure.unit, measure.over, measure.fits) == (500, "characters", over, over == 0)


def test_a_long_link_leaves_room_for_the_text() -> None:
    assert MASTODON.measure("a" * 476 + " " + LONG).fits
    assert not MASTODON.measure("a" * 477 + " " + LONG).fits


def test_a_server_may_have_its_own_limit() -> None:
    assert with_limit(1000).measure("a" * 1001).over == 1
    assert with_limit(1000).limit == 1000


@pytest.mark.parametrize(
    "account", ["@us@fosstodon.org", "us@Fosstodon.org", "https://fosstodon.org/@us", "fosstodon.org"]
)
def test_the_composer_is_on_the_teams_own_server(account: str) -> None:
    assert server_of(account) == "fosstodon.org"
    assert MASTODON.composer_url("Bread & wine", None, account) == (
        "https://fosstodon.org/share?text=Bread%20%26%20wine"
    )


@pytest.mark.parametrize(
    "account", ["", "@us", "our bakery", "localhost", "a.b@", "https://x/y", "javascript:alert(1)"]
)
def test_without_a_server_there_is_no_composer(account: str) -> None:
    assert server_of(account) is None
    assert MASTODON.composer_url("Bread", None, account) is None
    assert MASTODON.page_url(account) == "https://joinmastodon.org/"


@pytest.mark.parametrize(
    ("account", "page"),
    [
        ("@us@fosstodon.org", "https://fosstodon.org/@us"),
        ("https://fosstodon.org/@us/", "https://fosstodon.org/@us"),
        ("fosstodon.org", "https://fosstodon.org/"),
        ("us@fosstodon.org:8443", "https://fosstodon.org:8443/@us"),
    ],
)
def test_the_page_is_the_teams_own(account: str, page: str) -> None:
    assert MASTODON.page_url(account) == page
