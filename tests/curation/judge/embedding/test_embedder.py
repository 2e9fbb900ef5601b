"""How a vector is kept, and what counts of a text."""

import struct
from math import hypot, inf, nan

import numpy
import pytest
from hypothesis import given
from hypothesis import strategies as st

from curation.judge.embedding.embedder import (
    LONGEST_NAME,
    MOST_CHARACTERS,
    MOST_TEXTS,
    NUMBERS,
    EmbedFailed,
    heard,
    kept,
    nothing,
)
from db.tables import TasteRow, VectorRow

SOME = st.floats(-1e300, 1e300).filter(lambda number: abs(number) > 1e-300)


def test_a_vector_is_kept_in_two_bytes_a_number_of_unit_length() -> None:
    assert kept([3.0, 0.0, -4.0]) == struct.pack("<3e", 0.6, 0.0, -0.8)


@given(st.lists(SOME, min_size=1, max_size=600))
def test_whatever_its_length_was_its_direction_stays(numbers: list[float]) -> None:
    vector = kept(numbers)
    assert vector is not None
    read = numpy.frombuffer(vector, NUMBERS).astype(float)
    assert len(read) == len(numbers)
    assert abs(float(numpy.linalg.norm(read)) - 1) < 0.001
    length = hypot(*numbers)
    assert all(abs(number / length - there) < 0.0005 for number, there in zip(numbers, read, strict=True))


@pytest.mark.parametrize("numbers", [[], [0.0, 0.0], [nan, 1.0], [inf, 1.0], [-inf, inf], [1e308] * 400])
def test_what_points_nowhere_is_no_vector(numbers: list[float]) -> None:
    assert kept(numbers) is None


def test_a_text_that_says_nothing_is_at_the_origin() -> None:
    assert numpy.frombuffer(nothing(256), NUMBERS).tolist() == [0.0] * 256


def test_what_counts_of_a_text_is_one_line_that_can_be_seen() -> None:
    assert heard(["  Rye\n\tkeeps\u200b\ud800 \x00", "", "\u202e \u200b\n"]) == ["Rye keeps", "", ""]


def test_a_text_counts_up_to_700_characters() -> None:
    assert (MOST_CHARACTERS, MOST_TEXTS) == (700, 100)
    assert [len(text) for text in heard(["a" * 700, "a" * 701, "é " * 700])] == [700, 700, 699]


def test_no_text_is_longer_than_openai_takes_one_nor_a_hundred_than_it_takes_all() -> None:
    longest = len(("\U0001f35e" * MOST_CHARACTERS).encode())
    assert longest <= 8_192
    assert longest * MOST_TEXTS <= 300_000


def test_more_than_a_hundred_texts_at_once_are_a_mistake() -> None:
    assert len(heard([""] * 100)) == 100
    with pytest.raises(ValueError, match="101 texts"):
        heard([""] * 101)


def test_a_name_fits_into_its_columns() -> None:
    columns = [VectorRow.__table__.c.kind, TasteRow.__table__.c.embedder]
    assert [column.type.length for column in columns] == [LONGEST_NAME, LONGEST_NAME]  # type: ignore[attr-defined]


def test_a_failure_says_its_reason_and_status_and_no_more() -> None:
    assert str(EmbedFailed("server", "maybe", 503)) == "no vectors: server (HTTP 503)"
    assert str(EmbedFailed("missing")) == "no vectors: missing"
