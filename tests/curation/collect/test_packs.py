"""Starter packs: complete in both languages, public, each feed once, and chosen by what a team says it does."""

from __future__ import annotations

from importlib import resources
from urllib.parse import urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from curation.collect.packs import INDUSTRIES, LANGUAGES, choose, named, names, pack
from curation.collect.web.addresses import Allow, check_address
from curation.links import clean, url_key
from curation.text import tidy


def test_there_are_eight_industries_each_in_both_languages() -> None:
    assert len(INDUSTRIES) == 8
    assert names() == sorted(named(industry, language) for industry in INDUSTRIES for language in LANGUAGES)


def test_no_other_pack_is_given() -> None:
    for name in ("../opml", "health", "health.de", ""):
        with pytest.raises(KeyError):
            pack(name)


@pytest.mark.parametrize("name", names())
def test_a_pack_is_of_a_size_to_begin_with_and_has_a_title_of_its_own(name: str) -> None:
    found = pack(name)
    assert 8 <= len(found.entries) <= 14
    assert (found.repeated, found.unusable, found.left_out) == (0, 0, 0)
    assert 0 < len(found.title) <= 40
    assert found.title not in [
        pack(other).title for other in names() if other != name and other[-2:] == name[-2:]
    ]


@pytest.mark.parametrize("name", names())
def test_a_pack_names_only_public_addresses_over_https(name: str) -> None:
    source = resources.files("curation.collect.packs").joinpath(f"{name}.opml").read_text("utf-8")
    for entry in pack(name).entries:
        assert entry.title == tidy(entry.title) != ""
        assert entry.lane == "share"
        assert urlsplit(entry.url).scheme == "https"
        assert check_address(entry.url, Allow()) is None
        assert clean(entry.url) == entry.url  # nothing that follows people
        assert entry.url.replace("&", "&amp;") in source
        assert not {"feedburner", "feedblitz", "feedproxy"} & set(urlsplit(entry.url).netloc.split("."))
    assert "!" not in source.partition("<opml")[0].replace("<!--", "")


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_feed_is_in_two_packs_of_a_language(language: str) -> None:
    keys = [url_key(entry.url) for name in INDUSTRIES for entry in pack(named(name, language)).entries]
    assert len(keys) == len(set(keys))


@pytest.mark.parametrize(
    ("interests", "industry"),
    [
        ("social media, advertising, newsletters", "marketing"),
        ("les RÉSEAUX SOCIAUX et la publicité", "marketing"),
        ("our two shops, shopping in town", "retail"),
        ("e-commerce de mode", "retail"),
        ("boutiques et grossistes", "retail"),
        ("bread, cafés, small shops", "food-and-hospitality"),
        ("BOULANGERIE, pâtisserie", "food-and-hospitality"),
        ("nursing, patients", "health"),
        ("bien-être, santé, sage-femme", "health"),
        ("teaching kids to read", "education"),
        ("l'école et les élèves", "education"),
        ("SaaS, open source, DevOps", "software"),
        ("logiciels, cybersécurité", "software"),
        ("UX & typography", "design"),
        ("graphisme, illustrations", "design"),
        ("plumbing in our town", "local-business"),
        ("artisans, petites entreprises", "local-business"),
        ("", "local-business"),
        ("xyz 123", "local-business"),
        ("webbing, shopkeeperless barns", "local-business"),  # "web", "shop", "bar" are words, not beginnings
        ("design, health", "design"),  # as many of each: the first
        ("design, health, hospitals", "health"),
    ],
)
def test_the_pack_is_chosen_by_what_the_team_says(interests: str, industry: str) -> None:
    assert choose(interests, "en") == f"{industry}.en"
    assert choose(interests, "fr") == f"{industry}.fr"


def test_a_team_of_another_language_gets_english() -> None:
    assert choose("salud", "es") == "local-business.en"


@given(st.text())
def test_any_interests_choose_a_pack(interests: str) -> None:
    assert choose(interests, "fr") in names()
