"""First texts: in each platform's manner, within its limit, nothing anybody would be ashamed of."""

import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from curation.share.draft import FirstText, can_be_edited, first_text, own_words, put_together, room
from curation.share.platforms import PLATFORMS, Platform, by_key
from curation.wording import Say, wording

EN, FR = wording("en"), wording("fr")
LINKEDIN, X, BLUESKY, INSTAGRAM = (PLATFORMS[key] for key in ("linkedin", "x", "bluesky", "instagram"))
LINK = "https://crumb.example/why-bread-rises"
TITLE = "Why bread rises in a cold oven"
SENTENCE = "A baker from Lyon tried forty flours and found that patience beats yeast."
SUMMARY = f"{SENTENCE} The results surprised everybody."
ARTICLE: dict[str, Any] = {
    "title": TITLE,
    "summary": SUMMARY,
    "url": LINK,
    "source": "The Daily Crumb",
    "say": EN,
}
IDEA: dict[str, Any] = {"title": "", "summary": "", "url": None, "source": "", "say": EN}


def draft(key: str = "linkedin", **changed: Any) -> str:
    return first_text(PLATFORMS[key], **{**ARTICLE, **changed}).text


def idea(words: str, key: str = "linkedin", **changed: Any) -> str:
    return first_text(PLATFORMS[key], **{**IDEA, "title": words, **changed}).text


# --- each platform's manner -------------------------------------------------------------


@pytest.mark.parametrize(
    ("key", "foot"),
    [
        ("linkedin", f"{LINK}\n\nSource: The Daily Crumb"),
        ("x", f"{LINK}\nvia The Daily Crumb"),
        ("bluesky", f"{LINK}\n(via The Daily Crumb)"),
        ("mastodon", f"{LINK}\nvia The Daily Crumb"),
        ("threads", f"{LINK}\nvia The Daily Crumb"),
        ("facebook", f"{LINK}\n\nFound at The Daily Crumb"),
        ("instagram", "More at The Daily Crumb"),
    ],
)
def test_a_text_has_title_sentence_link_and_credit_in_the_platforms_manner(key: str, foot: str) -> None:
    assert draft(key) == f"{TITLE}\n\n“{SENTENCE}”\n\n{foot}"


@pytest.mark.parametrize(
    ("key", "credit"),
    [
        ("linkedin", "Source\u00a0: La Mie"),
        ("facebook", "Vu sur La Mie"),
        ("instagram", "À retrouver sur La Mie"),
    ],
)
def test_a_french_text_has_french_signs(key: str, credit: str) -> None:
    text = draft(key, source="La Mie", url="https://lamie.example/pain", say=FR)
    assert text.startswith(f"{TITLE}\n\n«\u00a0{SENTENCE}\u00a0»\n\n")
    assert text.endswith(f"\n\n{credit}")


def test_where_a_post_has_more_than_500_characters_the_credit_stands_apart() -> None:
    def foot(most: int) -> str:
        return first_text(by_key("mastodon", most=most), **ARTICLE).text.removeprefix(
            f"{TITLE}\n\n“{SENTENCE}”\n\n"
        )

    assert foot(500) == f"{LINK}\nvia The Daily Crumb"
    assert foot(501) == f"{LINK}\n\nvia The Daily Crumb"


def test_a_source_that_only_points_at_others_is_not_called_the_source() -> None:
    elsewhere = {"source": "Baker News", "url": "https://oven.example/cold"}
    assert draft(**elsewhere).endswith("\n\nVia Baker News")
    assert draft("instagram", **elsewhere).endswith("\n\nVia Baker News")
    assert draft("facebook", **elsewhere).endswith("\n\nFound at Baker News")


def test_without_a_source_no_credit_is_given_but_where_it_is_the_only_way_there() -> None:
    assert draft(source="") == f"{TITLE}\n\n“{SENTENCE}”\n\n{LINK}"
    assert draft("instagram", source="") == f"{TITLE}\n\n“{SENTENCE}”\n\nMore at crumb.example"


def test_a_name_that_platforms_would_make_a_link_of_is_left_to_the_link() -> None:
    site = {"source": "Crumb.com", "url": "https://crumb.com/bread"}
    assert draft("x", **site) == f"{TITLE}\n\n“{SENTENCE}”\n\nhttps://crumb.com/bread"
    assert draft("instagram", **site).endswith("\n\nMore at Crumb.com")


# --- why --------------------------------------------------------------------------------


def test_a_colleagues_words_come_instead_of_the_quotation() -> None:
    text = draft(why=" We bake like this since May.\nTry it. ")
    assert text == f"{TITLE}\n\nWe bake like this since May.\nTry it.\n\n{LINK}\n\nSource: The Daily Crumb"


def test_a_reason_pasted_with_its_link_has_the_link_once() -> None:
    for why in (f"Worth a try. {LINK}", f"{LINK}\nWorth a try."):
        assert draft(why=why) == f"{TITLE}\n\nWorth a try.\n\n{LINK}\n\nSource: The Daily Crumb"
    assert draft(why=LINK) == draft()


def test_without_words_and_without_a_sentence_no_reason_is_made_up() -> None:
    assert draft(summary="Comments") == f"{TITLE}\n\n{LINK}\n\nSource: The Daily Crumb"


def test_a_reason_that_repeats_the_title_is_said_once() -> None:
    assert draft(why=TITLE) == f"{TITLE}\n\n{LINK}\n\nSource: The Daily Crumb"


@pytest.mark.parametrize(
    ("summary", "english", "french"),
    [
        (
            "The “cold oven” trick beats forty winters of « habit ».",
            "“The ‘cold oven’ trick beats forty winters of ‘habit’.”",
            "«\u00a0The “cold oven” trick beats forty winters of “habit”.\u00a0»",
        ),
        (
            'The "cold oven" trick beats forty winters.',
            "“The ‘cold oven’ trick beats forty winters.”",
            "«\u00a0The “cold oven” trick beats forty winters.\u00a0»",
        ),
        (
            "Der „kalte Ofen“ schlägt vierzig lange Winter.",
            "“Der ‘kalte Ofen’ schlägt vierzig lange Winter.”",
            "«\u00a0Der “kalte Ofen” schlägt vierzig lange Winter.\u00a0»",
        ),
        (
            "“Patience beats yeast every single winter morning.” So says a baker.",
            "“Patience beats yeast every single winter morning.”",
            "«\u00a0Patience beats yeast every single winter morning.\u00a0»",
        ),
        (
            '"Patience beats yeast every single winter." So says a baker.',
            "“Patience beats yeast every single winter.”",
            "«\u00a0Patience beats yeast every single winter.\u00a0»",
        ),
    ],
)
def test_quotations_inside_quotations_have_the_other_marks(summary: str, english: str, french: str) -> None:
    assert draft(summary=summary).split("\n\n")[1] == english
    assert draft(summary=summary, say=FR).split("\n\n")[1] == french


# --- what goes when room is short -------------------------------------------------------

LONG_SENTENCE = "A baker " + "from Lyon " * 20 + "found patience."


def test_the_sentence_goes_whole_before_the_credit() -> None:
    assert draft("bluesky", summary=LONG_SENTENCE) == f"{TITLE}\n\n{LINK}\n(via The Daily Crumb)"


def test_the_credit_goes_before_the_title_is_cut() -> None:
    title = "Why bread rises " + "slowly " * 32 + "indeed"
    assert draft("bluesky", title=title) == f"{title}\n\n{LINK}"


def test_a_long_title_is_cut_between_words() -> None:
    text = draft("bluesky", title=("Why bread rises " * 18).strip())
    assert text.startswith("Why bread rises ")
    assert re.search(rf"(?:Why|bread|rises)…\n\n{LINK}$", text)
    assert 280 < BLUESKY.measure(text).used <= 300


def test_a_colleagues_words_stay_longer_than_credit_and_title() -> None:
    without_credit = "We tried it in May. " * 9 + "It works well."
    assert draft("x", why=without_credit) == f"{TITLE}\n\n{without_credit}\n\n{LINK}"
    without_title = "We tried it in May. " * 11 + "It works."
    assert draft("x", why=without_title) == f"{without_title}\n\n{LINK}"
    cut = draft("x", why="We tried it, as it happens. " * 20)
    assert cut == "We tried it, as it happens. " * 8 + f"We tried it, as…\n\n{LINK}"


def test_a_cut_at_the_end_of_a_sentence_is_not_marked() -> None:
    words = "Incomprehensibly good. "
    assert draft("x", why=words * 40) == (words * 10).strip() + f"\n\n{LINK}"


@pytest.mark.parametrize("mark", ["“", '" ', "‘ ", "« ", "( ", "– ", "„ "])
def test_no_cut_leaves_a_lone_mark(mark: str) -> None:
    small = by_key("mastodon", most=60)
    text = first_text(small, **{**ARTICLE, "title": f"He says {mark}unbelievablewholemeal is best"}).text
    assert text == f"He says…\n\n{LINK}"


def test_where_there_are_no_links_the_credit_stays() -> None:
    text = draft("instagram", why="We tried it in May. " * 150)
    assert text.endswith("…\n\nMore at The Daily Crumb")
    assert 2150 < INSTAGRAM.measure(text).used <= 2200


# --- hashtags ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("key", "line"),
    [("x", "#bread #oven"), ("threads", "#bread"), ("instagram", "#bread #oven #lyon")],
)
def test_the_teams_hashtags_end_a_text_as_many_as_are_customary(key: str, line: str) -> None:
    tags = ("#bread", "#oven", "#bread", "#lyon")
    assert draft(key, tags=tags) == f"{draft(key)}\n\n{line}"
    assert PLATFORMS[key].tags.most >= len(line.split())


def test_hashtags_go_first_the_last_one_before_the_others() -> None:
    title = "Why bread rises " * 3
    whole = draft("x", title=title)
    tags = ("#" + "b" * 20, "#" + "o" * (280 - X.measure(whole).used - 25))
    assert draft("x", title=title, tags=tags) == f"{whole}\n\n{tags[0]} {tags[1]}"
    assert draft("x", title=title, tags=(tags[0], tags[1] + "o")) == f"{whole}\n\n{tags[0]}"
    assert draft("x", title=title, tags=("#" + "b" * 200,)) == whole


def test_a_hashtag_that_stands_in_the_text_is_not_said_twice() -> None:
    assert idea("Fresh #Bread today", "x", tags=("#bread", "#oven")) == "Fresh #Bread today\n\n#oven"
    assert idea("Fresh (#bread)!", "x", tags=("#bread",)) == "Fresh (#bread)!"


# --- own ideas --------------------------------------------------------------------------


def test_an_idea_is_the_persons_own_words() -> None:
    words = "We opened the new oven today.\n\nCome and smell it."
    for key in PLATFORMS:
        assert idea(words, key) == words
    assert idea("", summary=words) == words
    assert (
        idea("We opened the oven.", why="Come and smell it.") == "We opened the oven.\n\nCome and smell it."
    )


def test_an_idea_in_capitals_stays_as_it_is() -> None:
    assert idea("BREAD IS OUT OF THE OVEN") == "BREAD IS OUT OF THE OVEN"


def test_a_long_idea_is_cut_to_fit() -> None:
    assert idea("bread " * 100, "bluesky") == ("bread " * 50).strip() + "…"
    assert idea("We wait, … and wait. " * 20, "bluesky").startswith("We wait, … and wait. ")
    assert idea("We opened the oven.", "x", why="bread " * 60) == "We opened the oven."


def test_a_link_in_an_idea_is_left_out_where_links_don_t_work() -> None:
    words = "Look at our oven: https://crumb.example/oven today"
    assert idea(words, "x") == words
    assert idea(words, "instagram") == "Look at our oven: today"
    assert idea("Order at crumb.com today", "instagram") == "Order at crumb.com today"


def test_an_entry_without_a_link_is_quoted_like_any_other() -> None:
    assert draft(url=None) == f"{TITLE}\n\n“{SENTENCE}”\n\nVia The Daily Crumb"


# --- addresses in titles ----------------------------------------------------------------


@pytest.mark.parametrize("key", ["linkedin", "instagram"])
@pytest.mark.parametrize(
    "title",
    ["Booking.com raises its prices", "What is new in ASP.NET", "How to write a README.md"],
)
def test_names_with_a_dot_are_words_of_a_title(key: str, title: str) -> None:
    assert draft(key, title=title).startswith(f"{title}\n\n")


def test_an_address_in_a_title_is_left_out_since_the_one_address_is_ours() -> None:
    for address in ("https://evil.example/a", "http://evil.com"):
        assert draft(title=f"Bread at {address} today").startswith("Bread at today\n\n")


# --- titles that are none ---------------------------------------------------------------


@pytest.mark.parametrize("title", ["", LINK, "www.crumb.example/bread", "…"])
def test_without_a_title_the_sentence_opens(title: str) -> None:
    assert draft(title=title) == f"“{SENTENCE}”\n\n{LINK}\n\nSource: The Daily Crumb"


def test_a_title_cut_from_the_summary_gives_way_to_its_sentence() -> None:
    assert draft(title=SUMMARY[:100]) == f"“{SENTENCE}”\n\n{LINK}\n\nSource: The Daily Crumb"


def test_a_title_cut_from_a_summary_that_can_t_be_quoted_is_quoted_as_cut() -> None:
    summary = (
        "So much bread was baked, so many ovens were cold, and nobody knew why it rose; " * 3 + "and then…"
    )
    text = draft(title=summary[:120], summary=summary)
    assert re.fullmatch(rf"“So much bread .*[a-z]…”\n\n{LINK}\n\nSource: The Daily Crumb", text)


# --- photos -----------------------------------------------------------------------------


def test_a_photo_platform_gets_an_idea_and_whom_to_name_but_no_words_for_a_photo_nobody_has_seen() -> None:
    whole = first_text(INSTAGRAM, **ARTICLE)
    assert whole.photo_idea == (
        f"Something of your own that goes with “{TITLE}”: the thing itself, hands at work, or the place."
    )
    assert whole.alt_text == ""
    assert whole.credit == "The Daily Crumb"
    assert first_text(INSTAGRAM, **{**ARTICLE, "source": ""}).credit == "crumb.example"


def test_the_photo_idea_for_own_words_names_no_title() -> None:
    whole = first_text(INSTAGRAM, **{**IDEA, "title": "We opened the new oven.", "say": FR})
    assert whole.photo_idea.startswith("Une photo prise par vous qui va avec ces mots\u00a0:")
    assert whole.credit == ""


def test_a_title_of_more_than_100_characters_is_shortened_in_the_photo_idea() -> None:
    def subject(title: str) -> str:
        return first_text(INSTAGRAM, **{**ARTICLE, "title": title}).photo_idea.split("“")[1].split("”")[0]

    assert subject("rise " * 19 + "again") == "rise " * 19 + "again"
    assert subject("rise " * 18 + "and, again.") == "rise " * 18 + "and…"


def test_other_platforms_get_a_text_alone() -> None:
    for key in set(PLATFORMS) - {"instagram"}:
        assert first_text(PLATFORMS[key], **ARTICLE) == FirstText(draft(key))


# --- anything at all --------------------------------------------------------------------

WORDS = st.text(max_size=80) | st.sampled_from(
    [
        TITLE,
        SUMMARY,
        LINK,
        f"See {LINK}, “ok",
        "Hello. " * 40,
        "日本語" * 90,
        "a" * 700,
        "#tag " * 9,
        "“" * 9,
        "a “" * 150,
    ]
)


@given(
    st.sampled_from([*PLATFORMS.values(), by_key("mastodon", most=60)]),
    WORDS,
    WORDS,
    st.sampled_from([LINK, None]),
    WORDS,
    WORDS,
    st.lists(st.sampled_from(["#bread", "#oven", "#" + "b" * 40]), max_size=6),
    st.sampled_from([EN, FR]),
)
def test_a_first_text_fits_and_keeps_its_link(platform, title, summary, url, source, why, tags, say) -> None:  # type: ignore[no-untyped-def]
    whole = first_text(
        platform, title=title, summary=summary, url=url, source=source, why=why, tags=tags, say=say
    )
    assert platform.fits(whole.text)
    assert whole.text == whole.text.strip()
    if url and platform.link_in_text:
        assert url in whole.text
    if not platform.link_in_text:
        assert "https://" not in whole.text
    assert not re.search(r"[“«(]…", whole.text)
    assert bool(whole.photo_idea) == (platform.needs == "photo")


@pytest.mark.parametrize("say", [EN, FR])
@pytest.mark.parametrize("platform", PLATFORMS.values(), ids=list(PLATFORMS))
def test_what_is_the_teams_own_in_a_text_is_all_but_our_credit(platform: Platform, say: Say) -> None:
    whole = put_together(platform, "Worth a walk.", url=LINK, source="The Daily Crumb", say=say).text
    own = own_words(whole, source="The Daily Crumb", url=LINK)
    assert own.split() == ["Worth", "a", "walk.", *([LINK] if platform.link_in_text else [])]
    assert own_words("Via Somebody Else", source="The Daily Crumb", url=LINK) == "Via Somebody Else"


@pytest.mark.parametrize("platform", PLATFORMS.values(), ids=list(PLATFORMS))
def test_words_that_fill_the_room_fit_with_our_link_and_credit(platform: Platform) -> None:
    left = room(platform, url=LINK, source="The Daily Crumb", say=EN)
    whole = put_together(platform, "a" * left, url=LINK, source="The Daily Crumb", say=EN).text
    assert platform.fits(whole)
    assert can_be_edited(whole)
    longer = put_together(platform, "a" * (left + 1), url=LINK, source="The Daily Crumb", say=EN).text
    assert not (platform.fits(longer) and can_be_edited(longer))


@pytest.mark.parametrize(("length", "held"), [(3000, True), (3001, False)])
def test_a_form_holds_three_thousand_characters(length: int, held: bool) -> None:
    assert can_be_edited("a" * length) is held
    assert can_be_edited("🍞" * (length // 2) + "a" * (length % 2)) is held


def test_on_a_photo_platform_words_come_with_what_stands_beside_them() -> None:
    given = put_together(
        PLATFORMS["instagram"],
        "Rye",
        url=LINK,
        source="Crumb",
        say=EN,
        photo_idea="An oven",
        alt_text="A loaf",
    )
    assert (given.photo_idea, given.alt_text, given.credit) == ("An oven", "A loaf", "Crumb")
