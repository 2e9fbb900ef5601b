"""When there is enough to learn words from."""

import pytest

from curation.judge.taste.learnt import Learnt


@pytest.mark.parametrize(
    ("labels", "liked", "enough"),
    [
        (0, 0, False),
        (29, 12, False),
        (30, 12, True),
        (30, 5, True),
        (30, 4, False),
        (30, 25, True),
        (30, 26, False),
    ],
)
def test_thirty_answers_with_five_of_each_are_enough(labels: int, liked: int, enough: bool) -> None:
    assert Learnt(labels, liked).enough is enough
