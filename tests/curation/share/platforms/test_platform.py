"""What a platform promises: what it measures is what it takes, and what it opens is short, plain and safe."""

from dataclasses import replace
from urllib.parse import unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from curation.share.platforms import PLATFORMS, Measure, Opens, Platform
from curation.share.platforms.counting import encoded
from curation.share.platforms.platform import Limit, Shows
from tests.curation.share.platforms.texts import EVERY, LINK, TEXTS

BLUESKY = PLATFORMS["bluesky"]
WITH_COMPOSER = ["x", "bluesky", "mastodon", "threads"]
ACCOUNTS = st.text(max_size=40) | st.sampled_from(
    [
        "@us",
        "@us@fosstodon.org",
        "fosstodon.org",
        "us.bsky.social",
        "company/bakery",
        "https://www.linkedin.com/in/ana-b/",
        "facebook.com/ourbakery",
        "javascript:alert(1)",
        "@us@a.example/<script>",
        "a" * 4000 + ".example",
        "@us@" + "a." * 2000 + "example",
        "https://fosstodon.org/@us?" + "a" * 4000,
        "../../..",
        "@us@a.example\r\nHost: b.example",
    ]
)


def of(*limits: Limit) -> Platform:
    """A platform with other limits."""
    return replace(BLUESKY, limits=limits)


def test_people_are_offered_seven_platforms_in_this_order() -> None:
    assert [(p.key, p.name, p.needs) for p in PLATFORMS.values()] == [
        ("linkedin", "LinkedIn", "text"),
        ("x", "X", "text"),
        ("bluesky", "Bluesky", "text"),
        ("mastodon", "Mastodon", "text"),
        ("threads", "Threads", "text"),
        ("facebook", "Facebook", "text"),
        ("instagram", "Instagram", "photo"),
    ]


def test_only_a_caption_has_no_link_in_it() -> None:
    assert [p.key for p in PLATFORMS.values() if not p.link_in_text] == ["instagram"]
    assert [p.key for p in PLATFORMS.values() if not p.shows.link_card] == ["instagram"]
    assert [p.key for p in PLATFORMS.values() if p.shows.photo] == ["instagram"]


def test_each_platform_gives_credit_in_its_manner() -> None:
    assert {p.key: p.credit for p in PLATFORMS.values()} == {key: f"draft.credit_{key}" for key in PLATFORMS}


def test_tags_and_folds_are_as_is_customary() -> None:
    assert {p.key: p.tags.most for p in PLATFORMS.values()} == {
        "linkedin": 3,
        "x": 2,
        "bluesky": 3,
        "mastodon": 5,
        "threads": 1,
        "facebook": 2,
        "instagram": 5,
    }
    assert {p.key: p.shows.folds_after for p in PLATFORMS.values() if p.shows.folds_after} == {
        "linkedin": 210,
        "facebook": 477,
        "instagram": 125,
    }
    assert Shows() == Shows(folds_after=None, link_card=True, photo=False)


def test_a_composer_is_named_only_where_it_takes_the_text() -> None:
    assert [p.key for p in PLATFORMS.values() if p.composer] == WITH_COMPOSER


def test_all_but_one_take_a_text_from_a_machine_as_it_is() -> None:
    assert [p.key for p in PLATFORMS.values() if p.written("a_b (c)") != "a_b (c)"] == ["linkedin"]


@pytest.mark.parametrize(
    ("used", "over", "left", "fits"), [(0, 0, 5, True), (5, 0, 0, True), (6, 1, 0, False)]
)
def test_what_is_over_and_what_is_left_are_never_negative(
    used: int, over: int, left: int, fits: bool
) -> None:
    measure = Measure(used, 5, "characters")
    assert (measure.over, measure.left, measure.fits) == (over, left, fits)


def test_an_exceeded_limit_is_told_before_one_that_is_only_near() -> None:
    near = Limit(100, "characters", lambda text: 99)
    assert of(near, Limit(0, "links", lambda text: 1)).measure("") == Measure(1, 0, "links")
    assert of(Limit(1000, "bytes", lambda text: 1001), near).measure("") == Measure(1001, 1000, "bytes")
    assert of(near, Limit(10, "bytes", lambda text: 1)).measure("") == Measure(99, 100, "characters")


def test_among_exceeded_limits_on_text_the_worse_is_told() -> None:
    letters, octets = Limit(10, "characters", lambda text: 20), Limit(10, "bytes", lambda text: 30)
    assert of(letters, octets).measure("").unit == "bytes"
    assert of(octets, letters).measure("").unit == "bytes"


def test_a_limit_of_nothing_is_kept_by_nothing() -> None:
    assert of(Limit(0, "links", lambda text: 0)).measure("") == Measure(0, 0, "links")


def test_links_and_tags_are_told_only_when_they_are_too_many() -> None:
    letters = Limit(100, "characters", lambda text: 1)
    assert of(letters, Limit(5, "tags", lambda text: 5)).measure("").left == 99
    assert of(letters, Limit(5, "tags", lambda text: 6)).measure("").over == 1


def test_values_are_encoded_for_a_query() -> None:
    assert encoded("a b+c/d?é\n") == "a%20b%2Bc%2Fd%3F%C3%A9%0A"


def test_an_account_longer_than_any_is_unknown() -> None:
    assert BLUESKY.page_url("a." * 150) == "https://bsky.app/"
    assert BLUESKY.page_url("a" * 292 + ".example") == f"https://bsky.app/profile/{'a' * 292}.example"
    assert BLUESKY.page_url("a" * 293 + ".example") == "https://bsky.app/"


@given(EVERY, TEXTS)
def test_a_text_fits_when_every_limit_is_kept(platform: Platform, text: str) -> None:
    assert platform.measure(text).fits == platform.fits(text)
    assert platform.fits(text) == all(limit.count(text) <= limit.most for limit in platform.limits)


@given(EVERY, TEXTS, TEXTS)
def test_counts_are_never_negative_and_grow(platform: Platform, one: str, other: str) -> None:
    for limit in platform.limits:
        assert 0 <= limit.count(one) <= limit.count(f"{one} {other}")


@given(EVERY, TEXTS, st.sampled_from([None, LINK, "https://example.com/" + "é" * 700]), ACCOUNTS)
def test_what_is_opened_is_short_plain_and_safe(
    platform: Platform, text: str, link: str | None, account: str
) -> None:
    opens = platform.opens(text, link, account)
    for url in (opens.url, platform.page_url(account)):
        assert url.startswith("https://")
        assert len(url) <= 3000
        assert url.isascii()
        assert not set(url) & set(" \t\r\n\"'<>\\^`{|}+")


@given(st.sampled_from([PLATFORMS[key] for key in WITH_COMPOSER]), TEXTS, ACCOUNTS)
def test_a_composer_holds_the_whole_text_or_nothing(platform: Platform, text: str, account: str) -> None:
    opens = platform.opens(text, LINK, account)
    address, _, value = opens.url.partition("text=")
    assert unquote(value, errors="strict") == (text if opens.filled else "")
    assert opens.filled == (bool(text) and len(encoded(text)) + len(address) + len("text=") <= 3000)


@given(st.sampled_from(["linkedin", "facebook", "instagram"]), TEXTS, st.text(max_size=30))
def test_where_no_address_takes_a_text_nothing_is_filled_in(key: str, text: str, account: str) -> None:
    opens = PLATFORMS[key].opens(text, LINK, account)
    assert opens == Opens(opens.url, filled=False)
    assert opens == PLATFORMS[key].opens("another text", LINK, account)
