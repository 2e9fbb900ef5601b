"""The sources a team keeps most and least of."""

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from curation.judge.ranking import SourceRecord
from curation.judge.taste.records import best_and_worst


def ids(records: tuple[SourceRecord, ...]) -> list[int]:
    return [record.source_id for record in records]


def test_the_best_and_the_worst_come_first_and_three_of_each_are_named() -> None:
    best, worst = best_and_worst(
        [
            SourceRecord(1, 5, 8),
            SourceRecord(2, 8, 8),
            SourceRecord(3, 3, 3),
            SourceRecord(4, 7, 9),
            SourceRecord(5, 0, 9),
            SourceRecord(6, 0, 3),
            SourceRecord(7, 1, 9),
            SourceRecord(8, 0, 5),
        ]
    )
    assert ids(best) == [2, 4, 3]
    assert ids(worst) == [5, 8, 7]


def test_two_questions_say_nothing_of_a_source() -> None:
    assert best_and_worst([SourceRecord(1, 2, 2), SourceRecord(2, 0, 2)]) == ((), ())
    best, worst = best_and_worst([SourceRecord(1, 3, 3), SourceRecord(2, 0, 3)])
    assert (ids(best), ids(worst)) == ([1], [2])
    assert best_and_worst([]) == ((), ())


def test_one_source_alone_is_neither_good_nor_bad() -> None:
    assert best_and_worst([SourceRecord(1, 7, 12)]) == ((), ())


def test_of_equals_the_smaller_number_comes_first() -> None:
    even = [SourceRecord(9, 4, 4), SourceRecord(3, 4, 4), SourceRecord(8, 0, 4), SourceRecord(5, 0, 4)]
    best, worst = best_and_worst(even)
    assert (ids(best), ids(worst)) == ([3, 9], [5, 8])


@given(
    st.lists(
        st.builds(lambda i, yes, no: SourceRecord(i, yes, yes + no), *[st.integers(0, 20)] * 3),
        unique_by=lambda record: record.source_id,
    )
)
def test_no_source_is_both_and_each_lies_on_its_side_of_the_average(records: list[SourceRecord]) -> None:
    best, worst = best_and_worst(records)
    yes, shown = sum(record.yes for record in records), sum(record.shown for record in records)
    assert not set(best) & set(worst)
    assert all(Fraction(record.yes, record.shown) > Fraction(yes, shown) for record in best)
    assert all(Fraction(record.yes, record.shown) < Fraction(yes, shown) for record in worst)
    assert len(best) <= 3
    assert len(worst) <= 3
