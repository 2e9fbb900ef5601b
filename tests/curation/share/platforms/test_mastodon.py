"""Mastodon counts a link as 23 and a mention without its server."""

import json
from urllib.parse import unquote

import pytest
import regex  # type: ignore[import-untyped]
from hypothesis import given
from hypothesis import strategies as st

from curation.share.platforms import PLATFORMS, Opens, by_key
from curation.share.platforms.mastodon import InstanceLimits, instance_url, limits_of, server_of

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
        ("https://en.example.org/wiki/Bread_(food)", 23),
        ("https://example.com/a(b", 25),
        ("https://example.com/a=", 24),  # the sign is not part of it
        ("https://example.com/a?b=", 23),
        ("https://пример.рф/a", 23),
        ("日https://a.io", 24),
        ("https://example.zzz/abcdefgh", 28),  # no such domain: no link
        ("example.com/?u=https://a.io", 38),
        ("https://" + "a" * 30 + ".com@b", 44),
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
        ("=@us@fosstodon.org", 18),
        ("a@us@fosstodon.org", 18),
        ("@us@a@b.example", 15),
        ("@us@münchen.example", 3),
        ("@us.@fosstodon.org", 18),
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


def test_a_server_may_have_its_own_limits() -> None:
    own = by_key("mastodon", most=1000, per_link=40)
    assert (own.limit, own.name, own.measure("a" * 1001).over) == (1000, "Mastodon", 1)
    assert own.measure(f"see {LONG}").used == 44
    assert by_key("mastodon", most=1000).measure(LONG).used == 23
    assert by_key("mastodon", per_link=40).limit == 500
    assert by_key("mastodon") is MASTODON


def test_other_platforms_have_no_servers() -> None:
    for key in PLATFORMS:
        if key != "mastodon":
            assert by_key(key, most=10, per_link=10) is PLATFORMS[key]
    with pytest.raises(KeyError):
        by_key("myspace", most=10)


def instance(**statuses: object) -> bytes:
    return json.dumps({"domain": "fosstodon.org", "configuration": {"statuses": statuses}}).encode()


@pytest.mark.parametrize(
    ("most", "per_link"), [(500, 23), (5000, 23), (1, 1), (1_000_000, 2000), (11_000, 24), (100, 23)]
)
def test_a_server_says_its_limits(most: int, per_link: int) -> None:
    document = instance(max_characters=most, characters_reserved_per_url=per_link)
    assert limits_of(document) == InstanceLimits(most, per_link)


def test_a_server_that_says_nothing_of_links_counts_as_usual() -> None:
    assert limits_of(instance(max_characters=600)) == InstanceLimits(600, 23)


@pytest.mark.parametrize(
    "document",
    [
        b"",
        b"<html>",
        b"\xff\xfe\x00",
        b"null",
        b"[]",
        b"500",
        b"{}",
        b'{"configuration": null}',
        b'{"configuration": []}',
        b'{"configuration": {"statuses": "max_characters"}}',
        b'{"configuration": {"statuses": ["max_characters"]}}',
        instance(),
        instance(max_characters=None),
        instance(max_characters="500"),
        instance(max_characters=500.0),
        instance(max_characters=True),
        instance(max_characters=[500]),
        instance(max_characters=0),
        instance(max_characters=-500),
        instance(max_characters=1_000_001),
        instance(max_characters=10**30),
        instance(characters_reserved_per_url=23),
        instance(max_characters=500, characters_reserved_per_url=None),
        instance(max_characters=500, characters_reserved_per_url="23"),
        instance(max_characters=500, characters_reserved_per_url=0),
        instance(max_characters=500, characters_reserved_per_url=2001),
        b'{"configuration": {"statuses": {"max_characters": NaN}}}',
        b'{"configuration": {"statuses": {"max_characters": 1e3}}}',
        b'{"configuration": {"statuses": {"max_characters": ' + b"9" * 5000 + b"}}}",
        b"[" * 200_000,
        b'{"configuration": ' * 50_000,
    ],
)
def test_what_is_no_sane_answer_is_none(document: bytes) -> None:
    assert limits_of(document) is None


@given(
    st.binary()
    | st.recursive(st.none() | st.integers() | st.text(), st.lists).map(json.dumps).map(str.encode)
)
def test_no_document_breaks_the_reading(document: bytes) -> None:
    assert limits_of(document) is None


@pytest.mark.parametrize(
    ("account", "server"),
    [
        ("@us@fosstodon.org", "fosstodon.org"),
        ("us@Fosstodon.org", "fosstodon.org"),
        ("https://fosstodon.org/@us", "fosstodon.org"),
        ("http://fosstodon.org/@us?x=1", "fosstodon.org"),
        ("fosstodon.org", "fosstodon.org"),
        ("@us@fosstodon.org:8443", "fosstodon.org:8443"),
        ("@us@" + "a." * 123 + "example:65535", "a." * 123 + "example:65535"),
        ("@us@mastodön.example", "xn--mastodn-f1a.example"),
    ],
)
def test_everything_happens_on_the_teams_own_server(account: str, server: str) -> None:
    assert server_of(account) == server
    assert instance_url(account) == f"https://{server}/api/v2/instance"
    assert MASTODON.opens("Bread & wine", None, account) == Opens(
        f"https://{server}/share?text=Bread%20%26%20wine", filled=True
    )
    assert MASTODON.opens("日" * 400, None, account) == Opens(f"https://{server}/share", filled=False)


@pytest.mark.parametrize(
    "account",
    [
        "",
        "@us",
        "our bakery",
        "localhost",
        "127.0.0.1",
        "@us@169.254.169.254",
        "a.b@",
        "https://x/y",
        "https://a.example/b/c",
        "javascript:alert(1)",
        "@us@" + "a" * 64 + ".example",
        "@us@" + "a." * 123 + "examples",
        "@us@-.example",
        "@us@a.example/../x",
        "@us@a.example\n@b.example",
        "@us@a.example#@b.example ",
    ],
)
def test_without_a_server_mastodons_own_page_asks_for_it(account: str) -> None:
    assert server_of(account) is None
    assert instance_url(account) is None
    assert MASTODON.page_url(account) == "https://joinmastodon.org/"
    opens = MASTODON.opens("Bread & wine +\n#a", None, account)
    address, _, fragment = opens.url.partition("#text=")
    assert (address, unquote(fragment)) == ("https://share.joinmastodon.org/", "Bread & wine +\n#a")
    assert opens.filled
    assert MASTODON.opens("日" * 400, None, account) == Opens("https://share.joinmastodon.org/", filled=False)


@given(st.text(max_size=300))
def test_no_account_leads_to_anything_but_a_plain_address(account: str) -> None:
    url = instance_url(account)
    assert url is None or (url.isascii() and url.startswith("https://") and url.endswith("/api/v2/instance"))
    assert url is None or not set(url) & set(" \"'<>\\@?#")


@pytest.mark.parametrize(
    ("account", "page"),
    [
        ("@us@fosstodon.org", "https://fosstodon.org/@us"),
        ("https://fosstodon.org/@us/", "https://fosstodon.org/@us"),
        ("Https://Fosstodon.org/@us", "https://fosstodon.org/@us"),
        ("fosstodon.org", "https://fosstodon.org/"),
        ("us@fosstodon.org:8443", "https://fosstodon.org:8443/@us"),
    ],
)
def test_the_page_is_the_teams_own(account: str, page: str) -> None:
    assert MASTODON.page_url(account) == page


PIECES = {"bread": 5, "日本語": 3, "👩‍👩‍👧‍👦": 1, LONG: 23, "@us@fosstodon.org": 3, "#bread": 6, "e\u0301": 1}


@given(st.lists(st.sampled_from(list(PIECES)), max_size=30))
def test_pieces_between_spaces_count_what_each_of_them_counts(pieces: list[str]) -> None:
    used = sum(PIECES[piece] for piece in pieces) + max(0, len(pieces) - 1)
    assert MASTODON.measure(" ".join(pieces)).used == used


@given(st.text(st.characters(exclude_characters="@.")))
def test_a_text_without_links_and_mentions_counts_the_letters_people_see(text: str) -> None:
    assert MASTODON.measure(text).used == len(regex.findall(r"\X", text))
