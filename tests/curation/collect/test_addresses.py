"""The guard, without a network: what may be asked, in every spelling a stranger may think of."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from curation.collect.addresses import Allow, check_address, is_public


@pytest.mark.parametrize(
    "address",
    ["8.8.8.8", "1.1.1.1", "2606:4700::1111", "2002:808:808::1", "64:ff9b::808:808", "::ffff:8.8.8.8"],
)
def test_the_open_internet_is_public(address: str) -> None:
    assert is_public(address)


NOT_PUBLIC = """
127.0.0.1 10.0.0.1 172.31.255.255 192.168.1.1 169.254.169.254 100.64.0.1 0.0.0.0 192.0.2.1
198.18.0.1 224.0.0.1 240.0.0.1 255.255.255.255 :: ::1 fe80::1%eth0 fc00::1 fec0::1 ff02::1
2001:db8::1 ::ffff:127.0.0.1 ::ffff:169.254.169.254 2002:7f00:1:: 2002:a00:1::1 64:ff9b::a00:1
64:ff9b:1::808:808 ::10.0.0.1 2001:0:4136:e378:8000:63bf:f5ff:fffe localhost 8.8.8.8.8
"""


@pytest.mark.parametrize("address", [*NOT_PUBLIC.split(), ""])
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
