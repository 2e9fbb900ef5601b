"""Numbers in digits and words, in English and French, and which of them a source bears out."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from curation.share.claims.figures import unsupported

BELOW_TWENTY_WORDS = """
    zéro un deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize dix-sept
    dix-huit dix-neuf
"""
BELOW_TWENTY = BELOW_TWENTY_WORDS.split()
TENS = {2: "vingt", 3: "trente", 4: "quarante", 5: "cinquante", 6: "soixante"}
ENGLISH_WORDS = """
    zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen
    seventeen eighteen nineteen
"""
ENGLISH_BELOW_TWENTY = ENGLISH_WORDS.split()
ENGLISH_TENS = [
    f"{tens}ty" for tens in ("-", "-", "twen", "thir", "for", "fif", "six", "seven", "eigh", "nine")
]


def invented(text: str, source: str, language: str = "en") -> list[str]:
    return list(unsupported(text, source, language))


def in_french(number: int) -> str:
    """Write 2 to 999,999 the way French schools do."""
    if number >= 1000:
        thousands, rest = divmod(number, 1000)
        head = "mille" if thousands == 1 else f"{in_french(thousands)} mille"
        return f"{head} {in_french(rest)}" if rest else head
    if number >= 100:
        hundreds, rest = divmod(number, 100)
        head = "cent" if hundreds == 1 else f"{in_french(hundreds)} cent"
        return f"{head} {in_french(rest)}" if rest else head
    if number < 20:
        return BELOW_TWENTY[number]
    if number >= 80:
        return f"quatre-vingt-{in_french(number - 80)}" if number > 80 else "quatre-vingts"
    tens = min(number // 10, 6)
    rest = number - tens * 10
    if rest in (1, 11):
        return f"{TENS[tens]} et {in_french(rest)}"
    return f"{TENS[tens]}-{in_french(rest)}" if rest else TENS[tens]


def in_english(number: int) -> str:
    """Write 2 to 999,999 with the British "and"."""
    if number >= 1000:
        thousands, rest = divmod(number, 1000)
        return in_english(thousands) + " thousand" + (f" {in_english(rest)}" if rest else "")
    if number >= 100:
        hundreds, rest = divmod(number, 100)
        return in_english(hundreds) + " hundred" + (f" and {in_english(rest)}" if rest else "")
    if number < 20:
        return ENGLISH_BELOW_TWENTY[number]
    tens, rest = divmod(number, 10)
    return ENGLISH_TENS[tens] + (f"-{in_english(rest)}" if rest else "")


SAME = [
    (
        "1,000",
        "1 000",
        "1.000",
        "1000",
        "1’000",
        "1\u202f000",
        "1k",
        "a thousand",
        "mille",
        "１０００",
        "١٠٠٠",
    ),
    ("3.5", "3,5", "3.50"),
    (
        "40 %",
        "40%",
        "40\u00a0%",
        "forty percent",
        "forty per cent",
        "quarante pour cent",
        "40 pour cent",
        "４０％",
    ),
    ("2k", "2,000", "two thousand", "deux mille", "2 thousand", "2K"),
    ("2.5 million", "2,5 millions", "2 500 000", "2.5M", "2,500,000"),
    ("$40", "40 dollars", "US$40", "40 USD", "forty dollars", "$ 40"),
    ("5 M€", "5 millions d’euros", "5,000,000 euros", "€5 million"),
    ("£3.5m", "3.5m pounds", "£3.5 million", "3,5 M£", "3,500,000 pounds"),
    ("1st", "1er", "1re", "1", "#1"),
    ("2nd", "2e", "two", "2"),
    ("1.234 million", "1,234,000"),
    ("1,234.50", "1 234,5"),
    ("2 milliards", "2bn", "2 Md", "two billion"),
    ("quatre-vingt-dix-sept", "97", "nonante-sept", "ninety-seven"),
    ("❹❷", "42", "④②"),
    ("a dozen", "twelve", "une douzaine", "12"),
]


@pytest.mark.parametrize("forms", SAME, ids=lambda forms: str(forms[0]))
def test_a_number_is_the_same_however_it_is_written(forms: tuple[str, ...]) -> None:
    for form in forms:
        assert [invented(f"Some {form} here", other, "") for other in forms] == [[]] * len(forms)
        assert invented(f"Some {form} here", "Some 7 here", "") != []


@pytest.mark.parametrize(
    ("text", "source"),
    [
        *[
            ("40 %", "40 bakers"),
            ("40 €", "40 %"),
            ("$40", "40 €"),
            ("$40", "40 million dollars"),
            ("4", "40"),
            ("40", "4.0 0"),
        ],
        *[
            ("3.5", "35"),
            ("2m", "2 million"),
            ("2m wide, £9", "£2 million, £9"),
            ("1 000", "1 and 000"),
            ("12 300", "12, then 300"),
            ("2 million", "2 billion"),
        ],
        *[
            ("06 12 34 56 78", "06 78 12 56 34"),
            ("5 March", "5 May"),
            ("March 5", "5 in all, in May"),
            ("thousands", "in 2024"),
        ],
        *[
            ("thousands", "999"),
            ("millions", "999,999"),
            ("hundreds", "99"),
            ("dozens", "19"),
            ("fifth", "four"),
            ("0.5", "5"),
        ],
    ],
)
def test_another_number_or_another_unit_is_invented(text: str, source: str) -> None:
    assert invented(text, source) != []


@pytest.mark.parametrize(
    ("text", "source"),
    [
        *[
            ("2 million euros", "2 to 3 million euros"),
            ("10 %", "10 à 20 %"),
            ("22/11/2024", "22 November 2024"),
        ],
        *[
            ("22 novembre 2024", "2024-11-22"),
            ("06 12 34 56 78", "06.12.34.56.78"),
            ("14h30", "14:30"),
            ("in March", "in May"),
        ],
        *[
            ("thousands", "1,000"),
            ("thousands", "des milliers"),
            ("millions", "1,000,000"),
            ("hundreds", "100"),
            ("dozens", "20"),
        ],
        *[
            ("one baker", ""),
            ("une pelle et un rouleau", ""),
            ("the first", ""),
            ("a second look", ""),
            ("1", "one of them"),
        ],
        *[
            ("B2B", ""),
            ("CO₂ and CO2", ""),
            ("an m² of rye", ""),
            ("third-party", ""),
            ("I <3 rye", ""),
            ("IV and XII", ""),
        ],
        *[("2", "the second"), ("it may be", ""), ("40", "40 %")],
    ],
)
def test_what_the_source_bears_out_or_what_counts_nothing_passes(text: str, source: str) -> None:
    assert invented(text, source) == []


def test_words_that_are_other_words_in_the_other_language_count_nothing_there() -> None:
    assert invented("Sortir du four", "", "fr") == []
    assert invented("out of four", "", "en") == ["four"]
    assert invented("every cent; seize the day; Sept", "", "en") == []
    assert invented("cent, seize, sept", "", "fr") == ["cent", "seize", "sept"]
    assert invented("Quoi de neuf ? Un vélo neuf.", "", "fr") == []
    assert invented("neuf boulangers", "", "fr") == ["neuf"]
    assert invented("Ils sont vingt-neuf, ou cent neuf.", "", "fr") == ["vingt-neuf", "cent neuf"]


def test_a_number_is_shown_as_it_stands_with_its_unit() -> None:
    assert invented("About US$ 2.5 million, or forty percent", "") == ["$ 2.5 million", "forty percent"]


@given(st.integers(2, 999_999))
def test_every_number_said_in_words_is_the_number_in_digits(number: int) -> None:
    for words, language in ((in_french(number), "fr"), (in_english(number), "en")):
        assert invented(f"{words} loaves", str(number), language) == []
        assert invented(str(number), words, language) == []
        assert invented(f"{words} loaves", f"{number + 1} et {number * 10}", language) != []


@given(st.text(alphabet=st.sampled_from("0159 .,-/'kM€%$() et and cent vingt un mille may")), st.text())
def test_any_text_bears_itself_out(text: str, around: str) -> None:
    assert invented(text, text, "") == []
    list(unsupported(around, text, "fr"))


def test_a_year_is_no_size_from_1900_to_2099() -> None:
    for year in (1900, 2099):
        assert invented("thousands of bakers", f"since {year}") == ["thousands"]
    for number in (1899, 2100):
        assert invented("thousands of bakers", f"all {number}") == []


def test_up_to_fifteen_digits_are_a_quantity() -> None:
    assert invented("billions of grains", f"some {'9' * 15}") == []
    assert invented("billions of grains", f"some {'9' * 16}") == ["billions"]


def test_from_seven_digits_in_four_groups_on_a_number_is_compared_as_a_whole() -> None:
    assert invented("call 12 34 56 7", "7 56 34 12") == ["12 34 56 7"]
    assert invented("call 12 34 5 6", "6 5 34 12") == []
