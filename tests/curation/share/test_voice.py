"""Hashtags as people type them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from curation.share.voice import UnusableTags, parse_tags


@pytest.mark.parametrize(
    ("typed", "tags"),
    [
        ("", ()),
        ("#bread", ("#bread",)),
        ("bread", ("#bread",)),
        ("#Bread, #SourDough;rye", ("#Bread", "#SourDough", "#rye")),
        ("#bread#rye", ("#bread", "#rye")),
        ("＃bread", ("#bread",)),
        ("#bread #Bread", ("#bread",)),
        ("#pâte_levée", ("#pâte_levée",)),
        ("#日本", ("#日本",)),
        ("#2026baking", ("#2026baking",)),
        ("a" * 50, ("#" + "a" * 50,)),
        (" ".join(f"t{n}" for n in range(10)), tuple(f"#t{n}" for n in range(10))),
    ],
)
def test_hashtags_are_read_as_people_type_them(typed: str, tags: tuple[str, ...]) -> None:
    assert parse_tags(typed) == tags
    assert parse_tags(" ".join(tags)) == tags


@pytest.mark.parametrize(
    ("typed", "reason", "tag"),
    [
        ("#sour-dough", "signs", "sour-dough"),
        ("#2026", "signs", "2026"),
        ("@us", "signs", "@us"),
        ("https://a.example", "signs", "https://a.example"),
        ("a" * 51, "long", "a" * 51),
        (" ".join(f"t{n}" for n in range(11)), "many", ""),
    ],
)
def test_what_is_no_hashtag_is_named(typed: str, reason: str, tag: str) -> None:
    with pytest.raises(UnusableTags) as caught:
        parse_tags(typed)
    assert (caught.value.reason, caught.value.tag) == (reason, tag)


@given(st.text(max_size=60))
def test_any_text_is_hashtags_or_is_told_why_not(typed: str) -> None:
    try:
        tags = parse_tags(typed)
    except UnusableTags:
        return
    assert all(tag.startswith("#") and "\x00" not in tag for tag in tags)
    assert parse_tags(" ".join(tags)) == tags
