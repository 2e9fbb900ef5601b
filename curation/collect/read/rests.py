"""The hours and days in which an RSS feed asks to be left alone; no parser gives them properly.

`<skipHours><hour>0</hour>...</skipHours>` and `<skipDays><day>Saturday</day>...</skipDays>` (RSS 2.0): hours and
days in GMT; older feeds write the first hour as 24.
"""

from __future__ import annotations

import re
from typing import Final

LOOKED_AT: Final = 64 * 1024
"""Bytes at the start of a document, before its first entry, in which these elements are looked for."""

_ENTRY: Final = re.compile(rb"<(?:item|entry)[\s>]", re.IGNORECASE)
_HOUR: Final = re.compile(rb"<hour>\s{0,20}([0-9]{1,2})\s{0,20}</hour>")
_DAY: Final = re.compile(rb"<day>\s{0,20}([a-z]{6,9})\s{0,20}</day>")
_DAYS: Final = (b"monday", b"tuesday", b"wednesday", b"thursday", b"friday", b"saturday", b"sunday")


def rests(body: bytes) -> tuple[int, int]:
    """(hours, days) as bits: hour n is bit n, Monday is bit 0. Total, and linear in what it looks at."""
    start = body[:LOOKED_AT]
    if b"\x00" in start[:4]:
        start = start.replace(b"\x00", b"")  # UTF-16, as far as these words go
    if (entry := _ENTRY.search(start)) is not None:
        start = start[: entry.start()]
    start = start.lower()
    if b"<skip" not in start:
        return 0, 0
    start = b"".join(part.partition(b"<!--")[0] for part in start.split(b"-->"))
    hours = [int(hour) for hour in _HOUR.findall(_inside(start, b"skiphours"))]
    days = _DAY.findall(_inside(start, b"skipdays"))
    return (
        sum({1 << hour % 24 for hour in hours if hour <= 24}),
        sum({1 << _DAYS.index(day) for day in days if day in _DAYS}),
    )


def _inside(text: bytes, name: bytes) -> bytes:
    """What stands in the first element of this name; nothing where it has no end."""
    _, _, after = text.partition(b"<" + name + b">")
    inside, end, _ = after.partition(b"</" + name + b">")
    return inside if end else b""
