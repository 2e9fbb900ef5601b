"""Titles and names as a person would write them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from curation.share.quoting.headline import belongs, headline, is_cut, source_name

LINK = "https://www.crumb.example/why-bread-rises"
TITLE = "Why bread rises in a cold oven"


def written(title: str, *, summary: str = "", source: str = "The Daily Crumb", url: str = LINK) -> str:
    return headline(title, summary=summary, source=source, url=url)


@pytest.mark.parametrize(
    ("source", "name"),
    [
        ("The Daily Crumb", "The Daily Crumb"),
        ("The Daily Crumb | Bread every day", "The Daily Crumb"),
        ("The Daily Crumb - Bread every day", "The Daily Crumb"),
        ("The Daily Crumb: bread every day", "The Daily Crumb"),
        ("Bread every day | The Daily Crumb", "The Daily Crumb"),  # the host knows it
        ("Bread every day - Crumb.example", "Crumb.example"),
        ("  The   Daily Crumb ", "The Daily Crumb"),
        ("Baker &amp; Sons", "Baker & Sons"),
        ("Crumb-and-Co", "Crumb-and-Co"),
        ("Slow Bread RSS Feed", "Slow Bread"),
        ("Slow Bread » Feed", "Slow Bread"),
        ("Slow Bread > Ovens", "Slow Bread"),
        ("Slow Bread Atom", "Slow Bread"),
        ("Stories by Ana Lopez on Medium", "Ana Lopez"),
        ("Bread in Slow Things on Medium", "Slow Things"),
        ("Latest posts - Slow Bread", "Slow Bread"),
        ("newest submissions : slowbread", "slowbread"),
        ("Blog | Slow Bread", "Slow Bread"),
        ("Actualités - Le Fournil", "Le Fournil"),
        # nobody's name
        ("Recent Commits to oven:main", ""),
        ("Most Popular", ""),
        ("Blog", ""),
        ("News", ""),
        ("All posts", ""),
        ("Toutes les actualités", ""),
        ("À la une", ""),
        ("Available Documents - ana@crumb.example", ""),
        ("Videos matching query: sourdough", ""),
        ("", ""),
        ("c" * 50, "c" * 50),
        ("c" * 51, ""),
    ],
)
def test_a_source_is_called_by_its_name(source: str, name: str) -> None:
    assert source_name(source, LINK) == name


@pytest.mark.parametrize(
    ("name", "url", "is_its_own"),
    [
        ("The Daily Crumb", LINK, True),
        ("Crumb", "https://blog.crumb.example/a", True),
        ("Ana's Slow Bread", "https://slowbread.example/a", True),
        ("BRE", "https://bre.example/a", True),
        ("Baker News", "https://news.example.org/a", False),  # "news" is nobody's name
        ("Baker News", LINK, False),
        ("Le Fournil", LINK, False),
        ("Rye", "https://ry.example/a", False),
        ("", LINK, False),
        ("The Daily Crumb", None, False),
    ],
)
def test_a_source_and_its_link_share_a_name(name: str, url: str | None, is_its_own: bool) -> None:
    assert belongs(name, url) is is_its_own


@pytest.mark.parametrize(
    "title",
    [
        f"{TITLE} | The Daily Crumb",
        f"{TITLE} - the daily crumb",
        f" {TITLE} — The Daily Crumb ",
        f"{TITLE} | Crumb",  # what the host is called
        f"{TITLE} - The Crumb",
        f"{TITLE} · crumb.example",
    ],
)
def test_the_site_is_not_named_twice(title: str) -> None:
    assert written(title) == TITLE


def test_a_site_at_the_end_has_five_words_at_most() -> None:
    five = f"{TITLE} - The Old Town Daily Crumb"
    assert written(five, url="https://theoldtowndailycrumb.example/a") == TITLE
    six = f"{TITLE} - The Old Town Of Daily Crumb"
    assert written(six, url="https://theoldtownofdailycrumb.example/a") == six


@pytest.mark.parametrize(
    "title",
    ["The Daily Crumb", "All about The Daily Crumb", "Crumb - crumb", f"{TITLE} - Rye", f"{TITLE} | Part 2"],
)
def test_a_title_keeps_what_is_not_the_sites_name_at_its_end(title: str) -> None:
    assert written(title) == title


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("Show HN: An oven that bakes by itself", "An oven that bakes by itself"),
        ("Breaking: bread rises in Lyon", "Bread rises in Lyon"),
        ("ELI5: Why does bread rise?", "Why does bread rise?"),
        ("[Updated] Why bread rises", "Why bread rises"),
        ("Urgent : le pain lève", "Le pain lève"),
        ("Just in: iBread rises", "iBread rises"),
        ("Breaking bread: a history", "Breaking bread: a history"),
        ("Show HN:", "Show HN:"),
        ("A study of ovens [pdf]", "A study of ovens (PDF)"),
        ("How to knead [Video]", "How to knead (video)"),
        ("Bread rises!!! Why???", "Bread rises! Why?"),
        ("Episode 12: Cold ovens", "Episode 12: Cold ovens"),
        ("🍞 Bread rises", "🍞 Bread rises"),
        ("Bakers &amp; millers", "Bakers & millers"),
        ("Bread\n  rises", "Bread rises"),
        ("パンはなぜ膨らむのか", "パンはなぜ膨らむのか"),
        # none at all
        (LINK, ""),
        ("www.crumb.example/bread", ""),
        ("…", ""),
        ("", ""),
    ],
)
def test_marks_of_where_and_when_it_was_posted_go(title: str, expected: str) -> None:
    assert written(title) == expected


@pytest.mark.parametrize(
    ("title", "summary", "expected"),
    [
        ("WHY BREAD RISES IN LYON", "", "Why Bread Rises in Lyon"),
        # The summary knows what is a name and what is not.
        (
            "WHY BREAD RISES IN LYON, SAYS NASA",
            "Bread, says NASA, rises in Lyon. Why bread does, we know.",
            "Why bread rises in Lyon, says NASA",
        ),
        ("THE BBC ON CSS3 AND THE U.K. OVEN", "", "The BBC on CSS3 and the U.K. Oven"),
        ("LE PAIN LÈVE À LYON", "", "Le Pain Lève à Lyon"),
        ("VATICAN CITY-STATE BAKES BREAD", "", "Vatican City-State Bakes Bread"),
        ("ПОЧЕМУ ХЛЕБ ПОДНИМАЕТСЯ", "", "Почему Хлеб Поднимается"),
        # An abbreviation or a brand is no shouting.
        ("IKEA BREAD", "", "IKEA BREAD"),
        ("Why NASA BAKES BREAD", "", "Why NASA BAKES BREAD"),
    ],
)
def test_a_title_in_capitals_comes_down_and_names_stay_names(title: str, summary: str, expected: str) -> None:
    assert written(title, summary=summary) == expected


def test_a_title_cut_from_its_summary_is_known() -> None:
    summary = "bread " * 50
    assert is_cut(summary[:120], summary)
    assert is_cut(summary[:100], summary)
    assert not is_cut(summary[:99], summary)
    assert not is_cut("oven " * 24, summary)
    assert not is_cut(summary, summary)


@given(
    st.text(max_size=120),
    st.text(max_size=60),
    st.text(max_size=40),
    st.sampled_from([LINK, "https://[::1]/", ""]),
)
def test_any_title_and_name_gives_a_line(title: str, summary: str, source: str, url: str) -> None:
    line = headline(title, summary=summary, source=source, url=url)
    assert line == line.strip()
    assert len(source_name(source, url)) <= 50
