"""How a provider's vectors are read: pure, and total, since servers say all sorts of things."""

from __future__ import annotations

import json
from typing import Any, Literal

from curation.judge.embedding.embedder import kept

Unfit = Literal["unreadable", "size"]


def read(body: bytes, *, count: int, size: int) -> list[bytes] | Unfit:
    """Return the `count` vectors of an answer, in the order of what was asked, or what is wrong with it.

    Each says by its `index` which text it belongs to. None may be missing or come twice, hold anything but
    `size` finite numbers, or point nowhere: one wrong vector and none is believed.
    """
    try:
        reply = json.loads(body)
    except (ValueError, RecursionError):
        return "unreadable"
    data = reply.get("data") if isinstance(reply, dict) else None
    if not isinstance(data, list) or len(data) != count:
        return "unreadable"
    found: dict[int, bytes] = {}
    for entry in data:
        index, numbers = _entry(entry)
        if not isinstance(numbers, list) or index is None or index in found:
            return "unreadable"
        if len(numbers) != size:
            return "size"
        vector = _vector(numbers)
        if vector is None:
            return "unreadable"
        found[index] = vector
    try:
        return [found[index] for index in range(count)]
    except KeyError:
        return "unreadable"


def _entry(entry: object) -> tuple[int | None, object]:
    if not isinstance(entry, dict):
        return None, None
    index = entry.get("index")
    return (index if type(index) is int else None), entry.get("embedding")


def _vector(numbers: list[Any]) -> bytes | None:
    if not all(type(number) in (int, float) for number in numbers):
        return None
    try:
        return kept([float(number) for number in numbers])
    except OverflowError:  # a whole number that no float is as large as
        return None
