"""The share of pairs in the right order: by hand, and by its properties."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from curation.judge.taste.accuracy import Accuracy, Decided, TooFew, accuracy, auc


@pytest.mark.parametrize(
    ("liked", "others", "share"),
    [
        ([1.0], [0.0], 1.0),
        ([0.0], [1.0], 0.0),
        ([0.0], [0.0], 0.5),
        ([3, 1], [2, 0], 0.75),
        ([2, 2], [2, 1], 0.75),
        ([-1.5, 0.5, 0.5], [0.5, -2.0], (1 + 0 + 1 + 0.5 + 1 + 0.5) / 6),
    ],
)
def test_pairs_are_counted_and_ties_are_half(liked: list[float], others: list[float], share: float) -> None:
    assert auc(liked, others) == pytest.approx(share)


@pytest.mark.parametrize(("liked", "others"), [([], []), ([1.0], []), ([], [1.0])])
def test_without_a_pair_there_is_nothing_to_compare(liked: list[float], others: list[float]) -> None:
    with pytest.raises(ValueError, match="no pair"):
        auc(liked, others)


SCORES = st.lists(st.floats(-50, 50), min_size=1, max_size=12)


@given(SCORES, SCORES)
def test_seen_from_the_other_side_it_is_the_rest(liked: list[float], others: list[float]) -> None:
    assert 0 <= auc(liked, others) <= 1
    assert auc(liked, others) + auc(others, liked) == pytest.approx(1)
    assert auc(liked, liked) == pytest.approx(0.5)


@given(st.lists(st.integers(-50, 50), min_size=1), st.lists(st.integers(-50, 50), min_size=1))
def test_only_the_order_of_scores_matters(liked: list[int], others: list[int]) -> None:
    assert auc(liked, others) == auc([3 * score + 7 for score in liked], [3 * score + 7 for score in others])
    assert auc(sorted(liked), sorted(others, reverse=True)) == pytest.approx(auc(liked, others))


def decided(yes: int, no: int) -> list[Decided]:
    """Picks that the score orders as well as can be, and the sources not at all."""
    return [Decided(1.0, 0.0, liked=True)] * yes + [Decided(0.0, 0.0, liked=False)] * no


@pytest.mark.parametrize(
    ("yes", "no", "told"),
    [
        (0, 0, TooFew(5, 5)),
        (4, 5, TooFew(1, 0)),
        (40, 3, TooFew(0, 2)),
        (5, 5, Accuracy(1.0, 0.5)),
        (40, 5, Accuracy(1.0, 0.5)),
    ],
)
def test_five_of_each_are_needed_to_tell(yes: int, no: int, told: Accuracy | TooFew) -> None:
    assert accuracy(decided(yes, no)) == told


def test_the_score_and_the_sources_are_told_apart() -> None:
    worse = [Decided(0.0, 2.0, liked=True), Decided(0.5, 1.0, liked=False)]
    assert accuracy(worse * 5) == Accuracy(0.0, 1.0)
