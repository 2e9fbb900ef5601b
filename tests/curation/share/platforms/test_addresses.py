"""An address is found where platforms find it, and no further than is certain."""

import subprocess
import sys
from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from curation.share.platforms.addresses import addresses, is_top_level


def found(text: str, *, bare: bool = True, any_name: bool = False) -> list[str]:
    """The addresses themselves."""
    return [text[each.begin : each.end] for each in addresses(text, bare=bare, any_name=any_name)]


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("See https://example.com/a?b=c, please", "https://example.com/a?b=c"),
        ("(https://example.com/a_(b))", "https://example.com/a_(b)"),
        ("(https://example.com/a)", "https://example.com/a"),
        ("https://example.com/a.", "https://example.com/a"),
        ("https://example.com/a/", "https://example.com/a/"),
        ("https://example.com/'a'", "https://example.com/'a"),
        ("https://example.com!", "https://example.com"),
        ("https://example.com:8080?a", "https://example.com:8080?a"),
        ("https://example.com:", "https://example.com"),
        ("https://example.com/é", "https://example.com/"),
        ("«example.org»", "example.org"),
        ("日本語example.org日本語", "example.org"),
        ("EXAMPLE.ORG/A", "EXAMPLE.ORG/A"),
        ("a.b.example.org", "a.b.example.org"),
        ("example.com.zzz", "example.com"),
    ],
)
def test_an_address_ends_where_it_certainly_does(text: str, address: str) -> None:
    assert found(text) == [address]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "bread",
        "node.js",
        "us@example.com",
        "@example.com",
        "#example.com",
        "/example.com",
        "-example.com",
        "https://localhost",
        "https://example",
        "https://.com",
        ".com",
        "example..com",
        "https://127.0.0.1/",
        "xhttps://example.zzz",
        "1.000",
        "example.com9",
    ],
)
def test_what_is_no_address_is_not_found(text: str) -> None:
    assert found(text) == []


def test_only_addresses_with_a_scheme_are_found_when_asked() -> None:
    text = "example.com/?u=https://example.org/a and https://localhost/b"
    assert found(text) == ["example.com/?u=https://example.org/a"]
    assert found(text, bare=False) == ["https://example.org/a"]
    assert found(text, bare=False, any_name=True) == ["https://example.org/a", "https://localhost/b"]


@pytest.mark.parametrize(
    ("text", "least"),
    [
        ("https://example.com/a", 0),
        ("https://example.com@a", 19),
        ("https://example.com+a", 19),
        ("https://example.com.zzz", 0),
        ("https://example.com.", 0),
        ("https://example.com»", 0),
        ("example.com/a", 11),
    ],
)
def test_the_characters_count_at_least_where_it_may_be_no_link(text: str, least: int) -> None:
    assert [each.least for each in addresses(text)] == [least]


@pytest.mark.parametrize("label", ["com", "COM", "uk", "ck", "рф", "xn--p1ai", "museum"])
def test_a_real_top_level_domain_is_known(label: str) -> None:
    assert is_top_level(label)


@pytest.mark.parametrize("label", ["", "c", "zzz", "local", "js", "a" * 64, "com-x", "com\n", "😀"])
def test_others_are_not(label: str) -> None:
    assert not is_top_level(label)


def test_the_list_of_domains_is_loaded_only_when_a_name_is_looked_up() -> None:
    program = (
        "import sys; from curation.share.platforms import PLATFORMS\n"
        "for each in PLATFORMS.values(): each.trim('Bread and wine ' * 300)\n"
        "assert 'publicsuffixlist' not in sys.modules\n"
        "PLATFORMS['x'].measure('example.com')\n"
        "assert 'publicsuffixlist' in sys.modules"
    )
    subprocess.run([sys.executable, "-c", program], check=True)


@pytest.mark.parametrize(
    "text",
    [
        "a." * 20_000,
        "com." * 10_000,
        "foo.com2." * 5000,
        "a-" * 20_000,
        "a" * 40_000 + ".",
        "https://" * 5000,
        "https://example.com/" + "(a" * 20_000,
        "https://example.com/?" + "." * 40_000,
    ],
    ids=range(8),
)
def test_no_text_takes_long(text: str) -> None:
    begun = process_time()
    list(addresses(text))
    assert process_time() - begun < 1


@given(st.text() | st.lists(st.sampled_from([*"a./:@(?#é日 ", "https://", "com"])).map("".join))
def test_addresses_are_in_order_and_apart(text: str) -> None:
    end = 0
    for each in addresses(text, any_name=True):
        assert end <= each.begin < each.end <= len(text)
        assert each.scheme == text[each.begin : each.end].lower().startswith(("http://", "https://"))
        end = each.end
