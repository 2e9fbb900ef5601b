"""How a page of sources is doing: what each brings, and what became of it. A query for the page, not one each."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import and_, case, func, or_, select
from sqlalchemy.orm import Session

from curation.collect.known.filters import folded
from db.collect import sources
from db.collect.sources import Source
from db.tables import CandidateRow, ItemRow, SightingRow

A_PAGE: Final = 10  # sources
LOOKED_BACK: Final = timedelta(weeks=4)
_WEEK: Final = timedelta(weeks=1)
_SHORTEST: Final = timedelta(days=1)  # a feed known for an hour says nothing of a week
_DECIDED: Final = ("approved", "declined", "expired")


@dataclass(frozen=True, slots=True)
class Health:
    """What a source brings and what became of it; its feed's own troubles stand in `source`."""

    source: Source
    a_week: float
    """Entries a week: the mean of the last four weeks, or of as long as its entries are known."""
    seen: int
    """Entries that came to this team in the last four weeks; those from before it came don't count."""
    asked: int
    """How many of these were asked."""
    decided: int
    """Questions about it that the team has answered or let pass, over all time; a second round is the same one."""
    shared: int
    """How many of these were approved."""


@dataclass(frozen=True, slots=True)
class Page:
    """Some of a team's sources: those that fail first, then by name."""

    shown: tuple[Health, ...]
    number: int
    """From 0."""
    pages: int
    found: int
    """Sources that the search matches, on all pages."""
    failing: int
    """How many of these fail."""
    word: str
    """What was searched for; "" for all."""


def page(session: Session, workspace_id: int, *, number: int = 0, word: str = "", now: datetime) -> Page:
    """Read one page of a team's sources whose name or address has `word` in it, case and accents aside.

    A page beyond the last is the last one: sources may have been removed since. Four queries in all.
    """
    wanted = folded(word)
    found = [
        source
        for source in sources.of_workspace(session, workspace_id)
        if not wanted or wanted in folded(source.name) or wanted in folded(source.url)
    ]
    found.sort(key=lambda source: not source.failing)
    pages = max(1, -(-len(found) // A_PAGE))
    number = min(number, pages - 1)
    shown = of_page(session, found[number * A_PAGE : (number + 1) * A_PAGE], now=now)
    failing = sum(source.failing for source in found)
    return Page(tuple(shown), number, pages, len(found), failing, word)


def of_page(session: Session, page: Sequence[Source], *, now: datetime) -> list[Health]:
    """Look at some sources, in their order; three queries whatever their number. `now`: aware UTC."""
    since = now - LOOKED_BACK
    a_week = _a_week(session, page, since=since, now=now)
    ids = [source.id for source in page]
    seen = {
        source_id: (n, asked)
        for source_id, n, asked in session.execute(
            select(
                SightingRow.source_id,
                func.count(),
                func.count().filter(SightingRow.fate == "asked"),
            )
            .where(
                SightingRow.source_id.in_(ids),
                SightingRow.at > since,
                SightingRow.fate != "before_you_came",
            )
            .group_by(SightingRow.source_id)
        )
    }
    story = CandidateRow.story_id.distinct()
    decided = {
        source_id: (n, shared)
        for source_id, n, shared in session.execute(
            select(
                CandidateRow.source_id,
                func.count(story),
                func.count(story).filter(CandidateRow.state == "approved"),
            )
            .where(
                # The workspace is said for the index's sake.
                CandidateRow.workspace_id.in_({source.workspace_id for source in page}),
                CandidateRow.state.in_(_DECIDED),
                CandidateRow.source_id.in_(ids),
            )
            .group_by(CandidateRow.source_id)
        )
    }
    return [
        Health(source, a_week[source.id], *seen.get(source.id, (0, 0)), *decided.get(source.id, (0, 0)))
        for source in page
    ]


def _a_week(session: Session, page: Sequence[Source], *, since: datetime, now: datetime) -> dict[int, float]:
    # An entry counts where it is dated. One without a date that came with a feed's first document says nothing
    # of when it was written.
    feed_ids = {source.feed_id for source in page}
    first = (
        select(ItemRow.feed_id, func.min(ItemRow.seen_at).label("at"))
        .where(ItemRow.feed_id.in_(feed_ids))
        .group_by(ItemRow.feed_id)
        .subquery()
    )
    dated = and_(ItemRow.published_at.is_not(None), ItemRow.published_at <= ItemRow.seen_at)
    at = case((dated, ItemRow.published_at), else_=ItemRow.seen_at)
    found = {
        feed_id: (n, oldest)
        for feed_id, n, oldest in session.execute(
            select(ItemRow.feed_id, func.count(), func.min(at, type_=ItemRow.seen_at.type))
            .join(first, first.c.feed_id == ItemRow.feed_id)
            .where(ItemRow.feed_id.in_(feed_ids), at > since, or_(dated, ItemRow.seen_at > first.c.at))
            .group_by(ItemRow.feed_id)
        )
    }
    rates = {}
    for source in page:
        n, oldest = found.get(source.feed_id, (0, now))
        begun = max(min(oldest, source.added_at), since)
        rates[source.id] = n / (max(now - begun, _SHORTEST) / _WEEK)
    return rates
