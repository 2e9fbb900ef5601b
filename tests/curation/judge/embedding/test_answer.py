"""A provider's answer is read as a whole, whatever it holds."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from curation.judge.embedding.answer import read
from curation.judge.embedding.embedder import kept

UP, DOWN = [0.0, 2.0], [0.0, -0.5]
ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["data", "index", "embedding", "x"]), inner, max_size=3)
    ),
    max_leaves=8,
)


def entry(index: Any, numbers: Any) -> dict[str, Any]:
    return {"object": "embedding", "index": index, "embedding": numbers}


def said(*entries: Any) -> bytes:
    return json.dumps({"object": "list", "data": list(entries)}).encode()


def test_vectors_come_in_the_order_of_the_texts_whatever_theirs_is() -> None:
    assert read(said(entry(1, DOWN), entry(0, UP)), count=2, size=2) == [kept(UP), kept(DOWN)]


def test_whole_numbers_are_numbers() -> None:
    assert read(said(entry(0, [0, 3])), count=1, size=2) == [kept(UP)]


@pytest.mark.parametrize("numbers", [[], [1.0], [1.0, 0.0, 0.0]])
def test_another_size_is_another_space(numbers: list[float]) -> None:
    assert read(said(entry(0, numbers)), count=1, size=2) == "size"


@pytest.mark.parametrize(
    "entries",
    [
        [],
        [entry(0, UP)],  # too few
        [entry(0, UP), entry(1, UP), entry(2, UP)],  # too many
        [entry(0, UP), entry(0, DOWN)],  # one twice
        [entry(0, UP), entry(2, DOWN)],  # of a text that wasn't asked about
        [entry(0, UP), entry(-1, DOWN)],
        [entry(0, UP), entry(True, DOWN)],
        [entry(0, UP), entry("1", DOWN)],
        [entry(0, UP), entry(1.0, DOWN)],
        [entry(0, UP), entry([], DOWN)],
        [entry(0, UP), {"embedding": DOWN}],
        [entry(0, UP), {"index": 1}],
        [entry(0, UP), None],
        [entry(0, UP), "AAAAAA=="],
        [entry(0, UP), entry(1, "AAAAAA==")],
        [entry(0, UP), entry(1, {"0": 1.0, "1": 1.0})],
        [entry(0, UP), entry(1, [1.0, "1.0"])],
        [entry(0, UP), entry(1, [1.0, None])],
        [entry(0, UP), entry(1, [1.0, True])],
        [entry(0, UP), entry(1, [1.0, [1.0]])],
        [entry(0, UP), entry(1, [1.0, float("nan")])],
        [entry(0, UP), entry(1, [1.0, float("inf")])],
        [entry(0, UP), entry(1, [1.0, -(10**400)])],
        [entry(0, UP), entry(1, [0.0, 0.0])],
    ],
)
def test_one_wrong_vector_and_none_is_believed(entries: list[Any]) -> None:
    assert read(said(*entries), count=2, size=2) == "unreadable"


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"null",
        b"[]",
        b"5",
        b'{"data": {"0": 1}}',
        b'{"data": "aa"}',
        b"<html>",
        b"\xff\xfe\x00",
        b'{"data": [{"index": 0, "embedding": [1',
        b"[" * 100_000,
        b'{"data": [{"index": 0, "embedding": [' + b"9" * 5_000 + b", 1]}, {}]}",
        b'{"error": {"message": "No."}}',
    ],
)
def test_what_is_no_answer_is_none(body: bytes) -> None:
    assert read(body, count=2, size=2) == "unreadable"


@given(ANYTHING, st.integers(0, 3))
def test_anything_can_be_read(value: Any, count: int) -> None:
    body = json.dumps({"data": value}).encode()
    found = read(body, count=count, size=2)
    assert found in ("unreadable", "size") or len(found) == count
