"""A preview of a feed as lines for a terminal: what strangers wrote can't move the cursor or reorder the line."""

import unicodedata
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from types import MappingProxyType
from typing import Final

from curation.collect.feed import Feed, Item
from curation.collect.find.choices import FoundFeed
from curation.collect.known.first_look import FIRST_ITEMS, Fate
from curation.text import tidy

_LABELS: Final = MappingProxyType(
    {
        Fate.WAITING: "would be asked",
        Fate.BEFORE_YOU_CAME: "before you came",
        Fate.TOO_OLD: "too old",
        Fate.FILTERED: "filtered",
    }
)
_LABEL: Final = 17  # columns
_DATE: Final = 12
_WIDTHS: Final = (60, 110)  # columns used of a narrow and of a wide terminal


@dataclass(frozen=True, slots=True)
class Seen:
    """A feed that was read, with what would become of each entry. Times are aware UTC."""

    found: FoundFeed
    others: tuple[FoundFeed, ...]
    document: Feed
    items: tuple[tuple[Item, Fate, str], ...]
    """Each with its fate, and the reason in words."""
    a_week: float | None
    """None where the dates don't tell."""
    next_look: datetime | None
    days: int
    """How far back the first look goes; 0 without an age limit."""
    now: datetime


def as_text(seen: Seen, *, columns: int) -> Iterator[str]:
    """The preview as lines for a terminal."""
    least, most = _WIDTHS
    columns = max(least, min(columns, most))
    document = seen.document
    facts = {
        "feed": seen.found.url,
        "site": document.home_url or "",
        "language": document.language or "",
        "brings": _how_often(seen),
        "next look": _next(seen),
        "entries": _counts(seen),
    }
    yield fit(document.title or seen.found.url, columns)
    for name, fact in facts.items():
        if fact:
            yield f"  {name:<10} {tidy(fact) if name in ('feed', 'site') else fit(fact, columns - 13)}"
    if seen.items:
        yield ""
    for item, fate, why in seen.items:
        day = f"{item.published:%Y-%m-%d}" if item.published else "no date"
        title = fit(item.title or item.summary or item.url or "(no title)", columns - 2 - _LABEL - _DATE)
        yield f"  {_LABELS[fate]:<{_LABEL}}{day:<{_DATE}}{title}".rstrip()
        if fate is Fate.FILTERED:
            yield " " * (2 + _LABEL + _DATE) + fit(why, columns - 2 - _LABEL - _DATE)
    if any(fate is Fate.BEFORE_YOU_CAME for _, fate, _ in seen.items):
        yield ""
        of_days = f" of the last {seen.days} days" if seen.days else ""
        yield f"Of a new source the {FIRST_ITEMS} newest{of_days} are asked; then what is new."
    if seen.others:
        yield ""
        yield "There are other feeds here:"
        for other in seen.others:
            yield f"  {fit(other.title, columns - 2)}"
            yield f"    {tidy(other.url)}"


def fit(text: str, columns: int) -> str:
    """A stranger's text on one line of a terminal, cut to its columns; nothing in it moves the cursor."""
    clean, used = tidy(text), 0
    for place, char in enumerate(clean):
        used += _columns(char)
        if used > columns:
            kept = clean[:place]
            while kept and sum(map(_columns, kept)) >= columns:
                kept = kept[:-1]
            return kept.rstrip() + "…"
    return clean


def _columns(char: str) -> int:
    if unicodedata.combining(char):
        return 0
    return 2 if unicodedata.east_asian_width(char) in "WF" else 1


def _how_often(seen: Seen) -> str:
    dates = [item.published for item in seen.document.items if item.published and item.published <= seen.now]
    if not dates:
        return "no dates, so it can't be told how often"
    latest = f"the latest {max(dates):%Y-%m-%d}"
    if seen.a_week is None:
        return latest
    if seen.a_week >= 1:
        return f"about {round(seen.a_week)} a week, {latest}"
    return f"about {max(1, round(seen.a_week * 4))} a month, {latest}"


def _next(seen: Seen) -> str:
    if seen.next_look is None:
        return ""
    away = seen.next_look - seen.now
    minutes = round(away / timedelta(minutes=1))
    said = f"{minutes} minutes" if minutes < 90 else f"{round(minutes / 60)} hours"
    return f"in {said}, at {seen.next_look.astimezone(UTC):%Y-%m-%d %H:%M} UTC"


def _counts(seen: Seen) -> str:
    counted = Counter(fate for _, fate, _ in seen.items)
    parts = [f"{counted[fate]} {label}" for fate, label in _LABELS.items() if counted[fate]]
    return f"{len(seen.items)}: {', '.join(parts)}" if parts else "none yet"
