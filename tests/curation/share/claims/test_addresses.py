"""Whatever leads somewhere is found, however it is disguised."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from curation.share.claims.addresses import addresses
from tests.curation.share.claims.texts import HARMLESS, UNSEEN


def leads(text: str) -> bool:
    return any(addresses(text))


ADDRESSES = [
    *(
        "evil.com",
        "https://evil",
        "hxxp://evil",
        "www.evil",
        "mailto:me",
        "tel:+33 1",
        "javascript:alert(1)",
        "evil . com",
    ),
    *(
        "evil[.]com",
        "evil(dot)com",
        "evil {dot} com",
        "evil dot com",
        "evil point com",
        "evil-dot-com",
        "evil/dot/com",
        "evil．com",
    ),
    *(
        "evil。com",
        "evil｡com",
        "evil․com",
        "evil‧com",
        "evil•com",
        "evil·com",
        "еvіl.соm",
        "сайт.рф",
        "例え.みんな",
    ),
    *(
        "e v i l . c o m",
        "evil .com",
        "evil. com",
        "évil.cöm",
        "xn--vil-9la.com",
        "http:⁄⁄evil",
        "http：／／evil",
    ),
    *(
        "http:\\\\evil",
        "\\\\evil\\share",
        "//evil/x",
        "[x](y)",
        "<http://evil|x>",
        "evil%2Ecom",
        "192.0.2.7",
        "192.0.2.7:80",
    ),
    *("[2001:db8::1]", "::1", "localhost:8080", "me@evil.com", "evil.onion", "evil.eth"),
    *(
        "🅔🅥🅘🅛.com",
        "𝐞𝐯𝐢𝐥.𝐜𝐨𝐦",
        "ｅｖｉｌ．ｃｏｍ",
        "README.md",
        "data:text/html,x",
        "magnet:?xt",
        "evil,com",
        "evil..com",
        "evil\\.com",
    ),
]


@pytest.mark.parametrize("address", ADDRESSES)
def test_whatever_leads_somewhere_is_a_link(address: str) -> None:
    assert leads(f"Rye is back {address} and they bake")
    assert leads(address)


@pytest.mark.parametrize(
    "text",
    [
        *(
            "Node.js",
            "U.S. bakers",
            "e.g. rye",
            "M. Blanc",
            "at the p.m. hour",
            "Ph.D. bakers",
            "salarié·es",
            "wait...it",
        ),
        *(
            "the .NET way",
            "JavaScript: the parts",
        ),
        *(
            "in the mall. In time",
            "about: rye",
            "and/or",
            "HTTP: how",
            "J.P. Baker",
            "A: b",
            "rye . The bakers",
        ),
    ],
)
def test_what_only_has_a_dot_or_a_colon_is_no_link(text: str) -> None:
    assert not leads(text)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("see http://evil now", "http://evil"),
        ("Rye (evil[.]com)", "evil.com"),
        ("Rye in evil dot com today", "evil dot com"),
    ],
)
def test_an_address_is_named_with_the_word_it_belongs_to(text: str, shown: str) -> None:
    assert shown in list(addresses(text))


@pytest.mark.parametrize("name", ["evil.eth", "evil.onion", "evil.internal", "evil.localhost", "evil.ck"])
def test_names_lead_somewhere_that_no_list_has_or_only_below(name: str) -> None:
    assert leads(f"Rye on {name} today")


def test_a_middle_dot_stands_for_a_dot_from_three_letters_on() -> None:
    assert leads("evil·com")
    assert not leads("salarié·es")  # as French writes, and .es is Spain


@given(HARMLESS, st.sampled_from(ADDRESSES), HARMLESS, st.data())
def test_an_address_is_found_whatever_stands_around_it(
    before: list[str], address: str, after: list[str], data: st.DataObject
) -> None:
    place = data.draw(st.integers(0, len(address)))
    hidden = address[:place] + data.draw(UNSEEN) + address[place:]

    assert leads(" ".join([*before, hidden, *after]))
