"""Nobody is quoted with words that the source does not hold, whatever the marks."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from curation.share.claims.disguises import seen
from curation.share.claims.quotations import literal, quotations

SOURCES = ("Rye is back, says Odile Martin", "“We bake slowly,” she says.", "The Crumb Letter")


def invented(text: str) -> list[str]:
    return [piece for piece in quotations(seen(text)) if not literal(piece, SOURCES)]


@pytest.mark.parametrize(
    "quotation",
    [
        *(
            "“We bake fast”",
            '"We bake fast"',
            "«We bake fast»",
            "« We bake fast »",
            "‹We bake fast›",
            "„We bake fast“",
        ),
        *(
            "”We bake fast”",
            "»We bake fast«",
            "‘We bake fast’",
            "'We bake fast'",
            "''We bake fast''",
            "““We bake fast””",
        ),
        *(
            "“«We bake fast»”",
            '""We bake fast""',
            "<<We bake fast>>",
            "“We bake fast",
            "“ “We bake fast” ”",
            "‘ We bake fast ’",
        ),
        *(
            "“We bake slowly” and “We bake fast”",
            "“We bake slowly and fast”",
            "❝We bake fast❞",
            "「We bake fast」",
            "“fast”",
        ),
    ],
)
def test_a_quotation_that_the_source_does_not_hold_is_refused(quotation: str) -> None:
    assert invented(f"Rye. {quotation}, says Odile Martin")


@pytest.mark.parametrize(
    "quotation",
    [
        *(
            "“We bake slowly,”",
            "« we bake slowly ! »",
            '"We  bake\nslowly"',
            "“Rye is back”",
            "‘Rye is back’",
            "“The Crumb Letter”",
        ),
        *("rock 'n' roll", "it’s the bakers’ bread", "“We bake „slowly“”", "‘rye’"),
    ],
)
def test_a_quotation_may_differ_in_its_marks_and_signs(quotation: str) -> None:
    assert invented(f"Rye {quotation} she says") == []


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("“One “two” three”", ["One", "two", "three"]),
        ("„Eins“ und «zwei»", ["Eins", "zwei"]),
        ("He said “and then", ["and then"]),
        ("and then” he said", ["he said"]),
        ('12" of vinyl', []),
        ("the '90s and the mill's 'old stone'", ["old stone"]),
        ("“…”", []),
    ],
)
def test_every_stretch_inside_marks_comes_by_itself(text: str, pieces: list[str]) -> None:
    assert list(quotations(text)) == pieces


def test_between_single_marks_two_words_are_a_quotation_and_one_is_not() -> None:
    assert list(quotations("a ‘stone mill’ and a ‘mill’")) == ["stone mill"]


def test_words_of_two_sources_are_no_quotation_of_either() -> None:
    assert literal("we bake slowly she says", SOURCES)
    assert not literal("Odile Martin we bake", SOURCES)
    assert not literal("bake slow", SOURCES)


@given(st.text(alphabet="ab '\"“”«»„‘’<>`1"))
def test_any_text_has_its_quotations(text: str) -> None:
    assert all(piece == piece.strip() and piece for piece in quotations(text))
