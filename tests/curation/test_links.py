"""Addresses: cleaned for people, reduced to an identity for the machine, and hostile ones refused."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from curation.links import MAX_LENGTH, clean, domain, registrable_domain, url_key

PIECES = st.sampled_from(
    [
        "http://",
        "https://",
        "HTTP://",
        "//",
        "www.",
        "m.",
        "amp.",
        "example.org",
        "a.co.uk",
        "é.fr",
        "[::1]",
        "127.0.0.1",
        ":80",
        ":443",
        ":8080",
        "/",
        "/amp",
        "/index.html",
        "/a/../b",
        "?",
        "&",
        "a=1",
        "utm_source=x",
        "=",
        "#",
        "#!",
        "%41",
        "%zz",
        "@",
        " ",
        "\u202e",
        "\ud800",
        ".",
        "..",
        "xn--",
        "ref=x.com",
        "amp=1",
        "x.cdn.ampproject.org/c/s/",
        "youtu.be",
        "youtube.com",
        "/watch?v=",
        "v=",
        "/shorts/",
        "oven_RYE-01",
    ]
)
HOSTILE = st.one_of(st.text(max_size=60), st.lists(PIECES, max_size=9).map("".join))


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://Example.org/a", "https://example.org/a"),
        ("http://example.org", "http://example.org/"),
        ("  https://example.org/a\n", "https://example.org/a"),
        ("https://example.org:443/a", "https://example.org/a"),
        ("http://example.org:8080/a", "http://example.org:8080/a"),
        ("https://example.org/a?utm_source=x&id=3&fbclid=y", "https://example.org/a?id=3"),
        ("https://example.org/a?UTM_Source=x", "https://example.org/a"),
        ("https://example.org/a?mtm_campaign=x&at_medium=y&hsa_ad=z&mc_eid=q", "https://example.org/a"),
        ("https://example.org/a?ref=rss", "https://example.org/a"),
        ("https://example.org/a?ref=newsletter.example.com", "https://example.org/a"),
        ("https://example.org/a?ref=main", "https://example.org/a?ref=main"),
        ("https://example.org/a?ref=v1.2.3", "https://example.org/a?ref=v1.2.3"),
        ("https://example.org/a?source=rss----3bb0d0b7----4", "https://example.org/a"),
        ("https://example.org/a?source=press", "https://example.org/a?source=press"),
        ("https://example.org/a?b=2&a=1&b=1", "https://example.org/a?b=2&a=1&b=1"),
        ("https://example.org/a?sig=x%2By%3D", "https://example.org/a?sig=x%2By%3D"),
        ("https://example.org/a#part-2", "https://example.org/a#part-2"),
        ("https://example.org/a#xtor=RSS-3208", "https://example.org/a"),
        ("https://example.org/@ana/post", "https://example.org/@ana/post"),
        ("https://café.example/é", "https://xn--caf-dma.example/%C3%A9"),
        ("https://example.org/a/../b", "https://example.org/b"),
        ("http://[::1]:8001/x", "http://[::1]:8001/x"),
        ("https://example.org/a\xa0b", "https://example.org/a%C2%A0b"),
    ],
)
def test_a_clean_address_is_what_a_person_would_post(url: str, expected: str) -> None:
    assert clean(url) == expected


@pytest.mark.parametrize(
    "url",
    [
        "",
        " ",
        "example.org",
        "ftp://example.org/",
        "javascript:alert(1)",
        "mailto:ana@example.org",
        "file:///etc/passwd",
        "http://",
        "https:///x",
        "http://ana@example.org/",
        "http://ana:secret@example.org/",
        "http://example.org:99999/",
        "http://example.org:x/",
        "http://exa mple.org/",
        "http://example.org/a b",
        "http://[::1",
        "http://a\x00b/",
        "http://example.org/\x7f",
        "http://example.org/\x9f",
        "http://exa%6dple.org/",
        "http://a.example\\@b.example/",
        "http://a.example\\.b.example/",
        "http://.../",
        "data:text/html,hi",
        "/relative",
        "//example.org/x",
    ],
)
def test_what_nobody_should_be_sent_to_is_refused(url: str) -> None:
    assert clean(url) is None


def test_an_address_may_be_two_thousand_characters_long() -> None:
    just = "https://example.org/" + "a" * (2000 - 20)
    assert MAX_LENGTH == 2000
    assert clean(just) == just
    assert clean(just + "a") is None


def test_an_address_that_grows_too_long_by_encoding_is_refused() -> None:
    assert clean("https://example.org/" + "é" * 400) is None


SAME = [
    "https://example.org/a/story",
    "http://example.org/a/story/",
    "https://www.example.org/a/story",
    "https://m.example.org/a/story",
    "https://mobile.example.org/a/story",
    "https://amp.example.org/a/story",
    "https://www.m.example.org/a/story",
    "https://example.org:443/a/story",
    "https://example.org./a/story",
    "https://example.org/a/story/amp",
    "https://example.org/a/story/amp/",
    "https://example.org/a/story?amp=1",
    "https://example.org/a/story?outputType=amp",
    "https://example.org/a/story/index.html",
    "https://example.org/a/story/index.php",
    "https://EXAMPLE.org/a/story#comments",
    "https://example.org/a/story?utm_source=feed&utm_medium=rss",
    "https://example-org.cdn.ampproject.org/c/s/example.org/a/story",
    "https://www.google.com/amp/s/example.org/a/story/amp",
    "https://example-org.cdn.ampproject.org/c/example.org/a/story",
]


@pytest.mark.parametrize("url", SAME)
def test_one_page_has_one_key(url: str) -> None:
    assert url_key(url) == "example.org/a/story"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://example.org/a", "https://example.org/A"),
        ("https://example.org/?p=1", "https://example.org/?p=2"),
        ("https://example.org/#!a", "https://example.org/#!b"),
        ("https://example.org:8001/a", "https://example.org:8002/a"),
        ("https://blog.example.org/a", "https://example.org/a"),
        ("https://m.com/a", "https://www.com/a"),
        ("https://m.co.uk/a", "https://amp.co.uk/a"),
        ("https://example.org/amplify", "https://example.org/lify"),
        ("https://example.org/index", "https://example.org/"),
    ],
)
def test_two_pages_have_two_keys(one: str, other: str) -> None:
    assert url_key(one) != url_key(other)


@pytest.mark.parametrize(
    "url",
    [
        "https://www.youtube.com/watch?v=oven_RYE-01",
        "https://m.youtube.com/watch?v=oven_RYE-01&t=1m30s",
        "https://www.youtube.com/watch?time_continue=2&v=oven_RYE-01&feature=youtu.be",
        "https://www.youtube.com/watch?v=oven_RYE-01&list=PLoven&index=2",
        "https://www.youtube.com/watch/?v=oven_RYE-01#t=30",
        "https://youtu.be/oven_RYE-01",
        "http://www.youtu.be/oven_RYE-01/?t=30",
        "https://www.youtube.com/shorts/oven_RYE-01?feature=share",
        "https://youtube.com/live/oven_RYE-01",
    ],
)
def test_a_video_has_one_key_whatever_its_address_tells_besides(url: str) -> None:
    assert url_key(url) == "youtube.com/watch?v=oven_RYE-01"


@pytest.mark.parametrize(
    ("url", "key"),
    [
        ("https://youtu.be/oven_RYE-1", "youtu.be/oven_RYE-1"),  # no video has such a name
        ("https://youtu.be/oven_RYE-012", "youtu.be/oven_RYE-012"),
        ("https://youtu.be/oven_RYE-01/more", "youtu.be/oven_RYE-01/more"),
        ("https://www.youtube.com/watch?list=PLoven", "youtube.com/watch?list=PLoven"),
        ("https://www.youtube.com/playlist?list=PLoven", "youtube.com/playlist?list=PLoven"),
        ("https://www.youtube.com/embed/videoseries?list=PL1", "youtube.com/embed/videoseries?list=PL1"),
        ("https://www.youtube.com/@oven?v=oven_RYE-01", "youtube.com/@oven?v=oven_RYE-01"),
        ("https://youtu.be.example/oven_RYE-01", "youtu.be.example/oven_RYE-01"),
        ("https://studio.youtube.com/watch?v=oven_RYE-01", "studio.youtube.com/watch?v=oven_RYE-01"),
    ],
)
def test_what_only_looks_like_a_video_keeps_its_own_key(url: str, key: str) -> None:
    assert url_key(url) == key


def test_the_order_of_parameters_does_not_matter() -> None:
    assert (
        url_key("https://example.org/?b=2&a=1")
        == url_key("http://example.org?a=1&b=2")
        == "example.org?a=1&b=2"
    )


def test_an_unusable_address_has_an_empty_key() -> None:
    assert url_key("javascript:alert(1)") == url_key("ftp://example.org/x") == url_key("") == ""


@given(HOSTILE)
@example("http://example.org/%")
@example("http://ex\u2100mple.org/")
@example("http://xn--/")
@example("https://[]@")
def test_cleaning_never_raises_and_cleans_once(url: str) -> None:
    once = clean(url)
    domain(url)
    registrable_domain(url)
    if once is not None:
        assert clean(once) == once
        assert len(once) <= MAX_LENGTH
        assert once.startswith(("http://", "https://"))
        assert once.isascii()


@given(HOSTILE)
def test_a_keys_key_is_the_key(url: str) -> None:
    key = url_key(url)
    assert url_key(key) == key


@given(HOSTILE)
def test_cleaning_does_not_change_the_key(url: str) -> None:
    cleaned = clean(url)
    if cleaned is not None:
        assert url_key(cleaned) == url_key(url)


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("https://www.example.org/a", "example.org"),
        ("https://blog.example.org:8443/a", "blog.example.org:8443"),
        ("https://xn--caf-dma.example/", "café.example"),
        ("https://xn--pple-43d.com/", "xn--pple-43d.com"),
        ("https://ÿ.example/", "ÿ.example"),
        ("https://ā.example/", "xn--yda.example"),
        ("http://localhost:8001/x", "localhost:8001"),
        ("not an address", ""),
    ],
)
def test_the_shown_host_is_readable_and_not_a_mask(url: str, shown: str) -> None:
    assert domain(url) == shown


@pytest.mark.parametrize(
    ("host", "owner"),
    [
        ("example.org", "example.org"),
        ("a.b.example.org", "example.org"),
        ("www.example.co.uk:443", "example.co.uk"),
        ("example.com.au", "example.com.au"),
        ("co.uk", "co.uk"),
        ("blog.example.fr", "example.fr"),
        ("EXAMPLE.org.", "example.org"),
        ("localhost:8001", "localhost:8001"),
        ("localhost", "localhost"),
        ("127.0.0.1:9000", "127.0.0.1:9000"),
        ("127.0.0.1", "127.0.0.1"),
        ("[::1]:8001", "[::1]:8001"),
        ("::1", "[::1]"),
        ("intranet:80", "intranet:80"),
    ],
)
def test_the_registrable_domain_is_what_somebody_rents(host: str, owner: str) -> None:
    assert registrable_domain(host) == owner
