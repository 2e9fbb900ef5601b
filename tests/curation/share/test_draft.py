"""First texts: whole sentences, the source's name, within the limit."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from curation.share.draft import first_text
from curation.share.platforms import PLATFORMS
from curation.share.platforms.mastodon import with_limit
from curation.wording import wording

EN, FR = wording("en"), wording("fr")
LINKEDIN, BLUESKY, MASTODON = PLATFORMS["linkedin"], PLATFORMS["bluesky"], PLATFORMS["mastodon"]
LINK = "https://crumb.example/why-bread-rises"
TITLE = "Why bread rises in a cold oven"
SENTENCE = "A baker from Lyon tried forty flours and found that patience beats yeast."
SUMMARY = f"{SENTENCE} The results surprised everybody."


def draft(summary: str = SUMMARY, *, title: str = TITLE, source: str = "The Daily Crumb") -> str:
    return first_text(LINKEDIN, title=title, summary=summary, url=LINK, source=source, say=EN)


def test_a_linkedin_text_has_title_sentence_link_and_source() -> None:
    assert draft() == f"{TITLE}\n\n“{SENTENCE}”\n\n{LINK}\n\nSource: The Daily Crumb"


def test_a_french_text_has_french_signs() -> None:
    text = first_text(LINKEDIN, title=TITLE, summary=SUMMARY, url=LINK, source="Le Fournil", say=FR)
    assert text == f"{TITLE}\n\n«\u00a0{SENTENCE}\u00a0»\n\n{LINK}\n\nSource\u00a0: Le Fournil"


@pytest.mark.parametrize(
    ("key", "credit"), [("bluesky", "(via The Daily Crumb)"), ("mastodon", "via The Daily Crumb")]
)
def test_credit_is_given_in_the_platforms_manner(key: str, credit: str) -> None:
    text = first_text(
        PLATFORMS[key], title=TITLE, summary=SUMMARY, url=LINK, source="The Daily Crumb", say=EN
    )
    assert text == f"{TITLE}\n\n“{SENTENCE}”\n\n{LINK}\n\n{credit}"


def test_what_does_not_fit_goes_whole() -> None:
    long_sentence = "A baker " + "from Lyon " * 20 + "found patience."
    kwargs = {"summary": long_sentence, "source": "The Daily Crumb", "say": EN}
    assert first_text(BLUESKY, title=TITLE, url=LINK, **kwargs) == (
        f"{TITLE}\n\n{LINK}\n\n(via The Daily Crumb)"
    )
    long_title = ("Why bread rises " * 18).strip()
    cut = first_text(BLUESKY, title=long_title, url=LINK, **kwargs)
    assert cut.startswith("Why bread rises ")
    assert cut.endswith(f"…\n\n{LINK}")
    assert 280 < BLUESKY.measure(cut).used <= 300


def test_an_idea_is_the_persons_own_words() -> None:
    idea = "We opened the new oven today.\n\nCome and smell it."
    assert first_text(LINKEDIN, title=idea, summary=SUMMARY, url=None, source="", say=EN) == idea


def test_a_long_idea_is_cut_to_fit() -> None:
    text = first_text(BLUESKY, title="bread " * 100, summary="", url=None, source="", say=EN)
    assert text == ("bread " * 50).strip() + "…"


def test_without_a_source_no_credit_is_given() -> None:
    assert draft(source="") == f"{TITLE}\n\n“{SENTENCE}”\n\n{LINK}"


@pytest.mark.parametrize(
    ("source", "name"),
    [
        ("The Daily Crumb | Bread every day", "The Daily Crumb"),
        ("The Daily Crumb - Bread every day", "The Daily Crumb"),
        ("The Daily Crumb: bread every day", "The Daily Crumb"),
        ("  The   Daily Crumb ", "The Daily Crumb"),
        ("Crumb-and-Co", "Crumb-and-Co"),
        ("c" * 50, "c" * 50),
        ("c" * 51, None),
    ],
)
def test_the_source_is_named_without_its_slogan(source: str, name: str | None) -> None:
    assert draft(source=source).endswith(f"\n\nSource: {name}" if name else f"\n\n{LINK}")


@pytest.mark.parametrize(
    "title", [f"{TITLE} | The Daily Crumb", f"{TITLE} - the daily crumb", f" {TITLE} — The Daily Crumb "]
)
def test_the_site_is_not_named_twice(title: str) -> None:
    assert draft(title=title).splitlines()[0] == TITLE


@pytest.mark.parametrize("title", ["The Daily Crumb", "All about The Daily Crumb"])
def test_a_title_that_speaks_of_the_site_keeps_its_name(title: str) -> None:
    assert draft(title=title).splitlines()[0] == title


@pytest.mark.parametrize(
    ("summary", "quoted"),
    [
        (SENTENCE, SENTENCE),
        (SENTENCE.rstrip("."), SENTENCE.rstrip(".")),  # many feeds leave out the last full stop
        (f"Hello everybody. {SENTENCE}", SENTENCE),
        (f"{TITLE}. {SENTENCE}", SENTENCE),
        (f"Why bread rises in a cold oven! {SENTENCE}", SENTENCE),
        (f"{SENTENCE} Read more", SENTENCE),
        (f"{SENTENCE} Lire la suite →", SENTENCE),
        (f"{SENTENCE} The post {TITLE} appeared first on The Daily Crumb.", SENTENCE),
        (f"{SENTENCE} L’article {TITLE} est apparu en premier sur Le Fournil.", SENTENCE),
        (
            "Dr. Smith tried forty flours with M. Blanc in St. Malo last winter. Then he slept.",
            "Dr. Smith tried forty flours with M. Blanc in St. Malo last winter.",
        ),
        (
            "It took 3.5 hours in the U.S. to bake forty loaves. Then he slept.",
            "It took 3.5 hours in the U.S. to bake forty loaves.",
        ),
        (
            "“Patience beats yeast every single winter morning.” So says a baker.",
            "Patience beats yeast every single winter morning.",
        ),
        (
            "The “cold oven” trick beats forty winters of « habit ».",
            "The ‘cold oven’ trick beats forty winters of ‘habit’.",
        ),
        (
            '"Patience beats yeast every single winter." So says a baker.',
            "Patience beats yeast every single winter.",
        ),
        (f"A baker from Lyon tried forty {'flours ' * 60}. Then this was found by everybody there.", None),
        (f"See https://evil.example/a for many more good words. {SENTENCE}", None),
        (
            "Qui peut attendre quarante heures son pain ? Un boulanger lyonnais raconte.",
            "Qui peut attendre quarante heures son pain ?",
        ),
        ("A baker from Lyon tried forty flours and found […]", None),
        ("A baker from Lyon tried forty flours and found...", None),
        ("A baker from Lyon tried forty flours and found…", None),
        ("Article URL: https://evil.example/forty-flours and many more words here", None),
        ("submitted by /u/somebody with many words [link] [comments]", None),
        ("Comments", None),
        (f"{TITLE}.", None),
        ("", None),
        ("Forty fresh flours.", None),  # three words
        ("Forty fresh flours arrived.", "Forty fresh flours arrived."),
        ("Bread rises in a cold oven, say three bakers.", None),  # three of its own
        (
            "Bread rises in a cold oven, say three bakers today.",
            "Bread rises in a cold oven, say three bakers today.",
        ),
    ],
)
def test_the_first_whole_sentence_that_adds_something_is_quoted(summary: str, quoted: str | None) -> None:
    said = f"“{quoted}”\n\n" if quoted else ""
    assert draft(summary) == f"{TITLE}\n\n{said}{LINK}\n\nSource: The Daily Crumb"


@pytest.mark.parametrize(("length", "is_quoted"), [(280, True), (281, False)])
def test_a_sentence_of_more_than_280_characters_is_not_quoted(length: int, is_quoted: bool) -> None:
    sentence = "Patient bakers from Lyon tried forty flours " + "x" * (length - 45) + "."
    assert len(sentence) == length
    assert (sentence in draft(sentence)) is is_quoted


WORDS = st.text(max_size=80) | st.sampled_from(
    [TITLE, SUMMARY, LINK, "Hello. " * 40, "日本語" * 90, "a" * 700]
)


@given(
    st.sampled_from([*PLATFORMS.values(), with_limit(60)]),
    WORDS,
    WORDS,
    st.sampled_from([LINK, None]),
    WORDS,
    st.sampled_from([EN, FR]),
)
def test_a_first_text_fits_and_keeps_its_link(platform, title, summary, url, source, say) -> None:  # type: ignore[no-untyped-def]
    text = first_text(platform, title=title, summary=summary, url=url, source=source, say=say)
    assert platform.measure(text).fits
    if url:
        assert url in text


def test_marks_inside_a_french_quotation_are_the_other_ones() -> None:
    text = first_text(
        LINKEDIN,
        title=TITLE,
        summary="Le « four froid » étonne quarante boulangers lyonnais.",
        url=LINK,
        source="",
        say=FR,
    )
    assert "«\u00a0Le “four froid” étonne quarante boulangers lyonnais.\u00a0»" in text


def test_without_title_and_link_the_summary_speaks() -> None:
    text = first_text(LINKEDIN, title="", summary=SUMMARY, url=None, source="The Daily Crumb", say=EN)
    assert text == f"{SUMMARY}\n\nSource: The Daily Crumb"


def test_without_a_title_the_sentence_opens() -> None:
    assert draft(title="") == f"“{SENTENCE}”\n\n{LINK}\n\nSource: The Daily Crumb"
