"""The guard, without a network: what may be asked, in every spelling a stranger may think of."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from curation.collect.web.addresses import Allow, check_address, is_public
from tests.curation.collect.inside import INSIDE, NO_ADDRESSES, SPELLINGS


@pytest.mark.parametrize(
    "address",
    ["8.8.8.8", "1.1.1.1", "2606:4700::1111", "2002:808:808::1", "64:ff9b::808:808", "::ffff:8.8.8.8"],
)
def test_the_open_internet_is_public(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize("address", [*INSIDE, *NO_ADDRESSES])
def test_everything_else_is_not(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize(
    ("url", "refusal"),
    [
        ("https://example.org/feed", None),
        (" https://example.org/feed ", None),
        ("http://8.8.8.8/", None),
        ("http://134744072/", None),
        ("https://xn--caf-dma.example/", None),
        ("https://café.example/", None),
        ("", "address"),
        ("words", "address"),
        ("my favourite blog", "address"),
        ("example.org/feed", "address"),
        ("localhost:8000/feed", "address"),
        ("ftp://example.org/feed", "scheme"),
        ("file:///etc/passwd", "scheme"),
        ("javascript:alert(1)", "scheme"),
        ("gopher://127.0.0.1:25/", "scheme"),
        ("http://", "address"),
        ("http:///feed", "address"),
        ("http://ana@example.org/", "address"),
        ("http://ana:secret@example.org/", "address"),
        ("http://example.org:99999/", "address"),
        ("http://example.org/a b", "address"),
        ("http://exa\\mple.org/", "address"),
        ("http://[::1", "address"),
        ("https://[]@", "address"),
        ("http://localhost", "private"),
        ("http://LOCALHOST./", "private"),
        ("http://app.localhost/", "private"),
        ("http://intranet/", "private"),
        ("http://printer.local/", "private"),
        ("http://metadata.google.internal/", "private"),
        ("http://router.home.arpa/", "private"),
        ("http://nas.lan/", "private"),
        ("http://127.0.0.1/", "private"),
        ("http://127.1/", "private"),
        ("http://0/", "private"),
        ("http://2130706433/", "private"),
        ("http://0x7f000001/", "private"),
        ("http://0x7f.1/", "private"),
        ("http://0177.0.0.1/", "private"),
        ("http://127.0.0.1./", "private"),
        ("http://127。0。0。1/", "private"),
        ("http://①②⑦.0.0.1/", "private"),
        ("http://999.999.999.999/", "private"),
        ("http://192.168.0.1:8080/", "private"),
        ("http://[::1]/", "private"),
        ("http://[::ffff:127.0.0.1]/", "private"),
        ("http://[fe80::1%25eth0]/", "private"),
        ("http://[64:ff9b::7f00:1]/", "private"),
    ],
)
def test_an_address_is_refused_before_it_is_asked(url: str, refusal: str | None) -> None:
    assert check_address(url) == refusal


def test_a_label_has_one_to_sixty_three_characters() -> None:
    assert check_address(f"http://{'a' * 63}.example.org/") is None
    assert check_address(f"http://{'a' * 64}.example.org/") == "address"
    assert check_address("http://oven..example.org/") == "address"
    assert check_address("http://.example.org/") == "address"
    assert check_address("http://example.org./") is None


def test_an_address_may_be_two_thousand_characters_long() -> None:
    just = "https://example.org/" + "a" * 1980
    assert check_address(just) is None
    assert check_address(just + "a") == "address"
    assert check_address("x" * 10_000) == "address"


@given(
    st.one_of(
        st.text(max_size=80),
        st.text(alphabet="htps:/[]@.0123456789abcx%#?", max_size=30).map("http://".__add__),
    )
)
def test_any_text_has_an_answer(url: str) -> None:
    assert check_address(url, Allow.parse("localhost:80")) in (None, "scheme", "address", "private")


def test_the_allow_list_names_hosts_with_ports() -> None:
    allow = Allow.parse(" 127.0.0.1:8001, localhost:9000 ,[::1]:80,Bridge.lan:3000,")
    assert check_address("http://127.0.0.1:8001/x", allow) is None
    assert check_address("http://localhost:9000/x", allow) is None
    assert check_address("http://127.0.0.1:9000/x", allow) is None
    assert check_address("http://[::1]:9000/x", allow) is None
    assert check_address("http://[::1]/x", allow) is None
    assert check_address("http://bridge.lan:3000/x", allow) is None
    assert check_address("http://127.0.0.1:8002/x", allow) == "private"
    assert check_address("http://localhost:8001/x", allow) == "private"
    assert check_address("http://bridge.lan/x", allow) == "private"


def test_an_allowed_address_may_be_spelt_otherwise() -> None:
    allow = Allow.parse("127.0.0.1:8001")
    assert check_address("http://2130706433:8001/", allow) is None
    assert allow.address("127.0.0.1", 8001)
    assert not allow.address("127.0.0.1", 8000)


def test_an_empty_allow_list_allows_nothing() -> None:
    assert Allow.parse("") == Allow()
    assert not Allow().url("http://127.0.0.1/")
    assert not Allow().url("https://[]@")


def test_the_default_port_counts_as_a_port() -> None:
    assert Allow.parse("feeds.lan:443").url("https://feeds.lan/x")
    assert not Allow.parse("feeds.lan:443").url("http://feeds.lan/x")


@pytest.mark.parametrize(
    "text", ["localhost", "127.0.0.1:", ":80", "a:b", "a:0", "a:65536", "127.0.0.1:8001 b:1"]
)
def test_a_malformed_entry_is_said(text: str) -> None:
    with pytest.raises(ValueError, match="host:port"):
        Allow.parse(text)


def test_the_last_port_is_a_port() -> None:
    assert Allow.parse("a:65535").entries == {("a", 65535)}
    assert Allow.parse("a:1").entries == {("a", 1)}


@pytest.mark.parametrize("host", SPELLINGS)
def test_an_inside_address_is_known_in_every_spelling(host: str) -> None:
    assert check_address(f"http://{host}/feed") in ("private", "address")
    assert check_address(f"https://{host}:8443/") in ("private", "address")


@pytest.mark.parametrize(
    "address",
    [
        # the first and the last of what is not open, and their neighbours that are
        ("9.255.255.255", "10.0.0.0", "10.255.255.255", "11.0.0.0"),
        ("100.63.255.255", "100.64.0.0", "100.127.255.255", "100.128.0.0"),
        ("126.255.255.255", "127.0.0.0", "127.255.255.255", "128.0.0.0"),
        ("169.253.255.255", "169.254.0.0", "169.254.255.255", "169.255.0.0"),
        ("172.15.255.255", "172.16.0.0", "172.31.255.255", "172.32.0.0"),
        ("191.255.255.255", "192.0.0.0", "192.0.0.255", "192.0.1.0"),
        ("192.88.98.255", "192.88.99.0", "192.88.99.255", "192.88.100.0"),
        ("192.167.255.255", "192.168.0.0", "192.168.255.255", "192.169.0.0"),
        ("198.17.255.255", "198.18.0.0", "198.19.255.255", "198.20.0.0"),
        ("2001:db7:ffff::", "2001:db8::", "2001:db8:ffff::", "2001:db9::"),
        ("3ffe:ffff::", "3fff::", "3fff:fff::", "3fff:1000::"),
    ],
)
def test_each_border_lies_where_it_lies(address: tuple[str, str, str, str]) -> None:
    assert [is_public(at) for at in address] == [True, False, False, True]


def test_beyond_the_last_open_block_nothing_is_public() -> None:
    assert is_public("223.255.255.255")
    assert not is_public("224.0.0.0")
    assert is_public("3ffe::1")
    assert not is_public("1fff::1")
    assert not is_public("4000::1")
