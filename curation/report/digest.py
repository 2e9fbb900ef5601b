"""One ISO week as one value: what went out, what it took, what comes next, and at most one thing to ask.

Nothing is estimated that was not counted: what is unknown is None and goes unsaid. A quiet week is told
without reproach. Instants are aware UTC.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

AN_ANSWER_S: Final = 20  # seconds a person is taken to spend on one question
AN_EDIT_S: Final = 180  # on changing a text
BY_HAND_S: Final = 120  # on posting by hand
# Twelve lines at most, what a phone shows without effort: these, and one each for the opening, the posts left
# out, the decisions and the request.
MOST_POSTS: Final = 5
MOST_NEXT: Final = 3
MOST_NEARLY: Final = 3
MOST_SOURCES: Final = 5  # of one sort, in the thread
ASKED_ENOUGH: Final = 10  # of so many none kept: the source may go


@dataclass(frozen=True, slots=True)
class Shared:
    """A post that went out."""

    title: str
    url: str | None


@dataclass(frozen=True, slots=True)
class Nearly:
    """A question that was not approved but had a yes; `counted` said yes or no."""

    title: str
    url: str | None
    yes: int
    counted: int


@dataclass(frozen=True, slots=True)
class SourceResult:
    """A source with all its decided questions so far; `dead` when it can't be read any more."""

    name: str
    kept: int
    asked: int
    dead: bool = False


@dataclass(frozen=True, slots=True)
class Upcoming:
    """A post in the queue with the instant of its slot."""

    title: str
    at: datetime


class Ask(StrEnum):
    """What the team may be asked for, the most pressing first."""

    FOCUS = "focus"
    SLOTS = "slots"
    POST = "post"
    READ = "read"
    ANSWER = "answer"
    DROP = "drop"


@dataclass(frozen=True, slots=True)
class Request:
    """One thing somebody could do: `name` is a title or a source, `n` how many it is about."""

    ask: Ask
    name: str = ""
    n: int = 0


@dataclass(frozen=True, slots=True)
class Week:
    """The facts between two cuts. None means unknown, never zero.

    `platform` is the name people know; `slots` how many posting times fell in the week; `waiting` how many
    texts stand in the queue, of which `upcoming` are the first.
    """

    iso_week: str
    tz: str
    platform: str | None = None
    posts: tuple[Shared, ...] = ()
    slots: int | None = None
    answers: int | None = None
    edits: int | None = None
    by_hand: int | None = None
    items_read: int | None = None
    approved: int = 0
    declined: int = 0
    expired: int = 0
    nearly: tuple[Nearly, ...] = ()
    sources: tuple[SourceResult, ...] = ()
    upcoming: tuple[Upcoming, ...] = ()
    waiting: int = 0
    requests: tuple[Request, ...] = ()
    paused: bool = False


class Kind(StrEnum):
    """What a line of the digest says."""

    POSTED = "posted"
    QUIET = "quiet"
    UNASKED = "unasked"
    NOTHING_OUT = "nothing_out"
    WAITING = "waiting"
    PAUSED = "paused"
    POST = "post"
    MORE = "more"
    DECIDED = "decided"
    ASK = "ask"
    ASK_NONE = "ask_none"
    NEXT = "next"
    NEXT_NONE = "next_none"
    SLOTS = "slots"
    NEARLY = "nearly"
    BEST = "best"
    DEAD = "dead"
    DROP = "drop"


@dataclass(frozen=True, slots=True)
class Line:
    """One line: its kind and what it is about; fields that a kind does not use keep their default."""

    kind: Kind
    name: str = ""
    url: str | None = None
    at: datetime | None = None
    n: int | None = None
    of: int | None = None
    minutes: int | None = None
    items: int | None = None
    approved: int = 0
    declined: int = 0
    expired: int = 0
    ask: Ask | None = None


@dataclass(frozen=True, slots=True)
class Digest:
    """A week told: `lines` (at most twelve) for everybody, `detail` for who looks closer."""

    iso_week: str
    tz: str
    lines: tuple[Line, ...]
    detail: tuple[Line, ...]


def minutes(answers: int | None, edits: int | None, by_hand: int | None) -> int | None:
    """Estimate the team's minutes, rounded up; None when any part was not counted."""
    if answers is None or edits is None or by_hand is None:
        return None
    return -(-(answers * AN_ANSWER_S + edits * AN_EDIT_S + by_hand * BY_HAND_S) // 60)


def digest(week: Week) -> Digest:
    """Tell a week; the same facts give the same digest, so that it can be rebuilt in place at any time."""
    return Digest(week.iso_week, week.tz, tuple(_lines(week)), tuple(_detail(week)))


def the_request(week: Week) -> Request | None:
    """Return the one thing to ask for: the most pressing of what waits, or to let a source go."""
    drop = [Request(Ask.DROP, name=source.name, n=source.asked) for source in _none_kept(week.sources)]
    order = list(Ask)
    return min([*week.requests, *drop], key=lambda request: order.index(request.ask), default=None)


def _lines(week: Week) -> list[Line]:
    lines = [_opening(week)]
    lines += [Line(Kind.POST, name=post.title, url=post.url) for post in week.posts[:MOST_POSTS]]
    if len(week.posts) > MOST_POSTS:
        lines.append(Line(Kind.MORE, n=len(week.posts) - MOST_POSTS))
    if decided := week.approved + week.declined + week.expired:
        lines.append(
            Line(
                Kind.DECIDED,
                n=decided,
                approved=week.approved,
                declined=week.declined,
                expired=week.expired,
            )
        )
    request = the_request(week)
    if request is None:
        lines.append(Line(Kind.ASK_NONE))
    else:
        lines.append(Line(Kind.ASK, ask=request.ask, name=request.name, n=request.n))
    lines += [Line(Kind.NEXT, name=post.title, at=post.at) for post in week.upcoming[:MOST_NEXT]]
    if not week.upcoming:
        lines.append(Line(Kind.NEXT_NONE))
    return lines


def _opening(week: Week) -> Line:
    took = minutes(week.answers, week.edits, week.by_hand)
    if week.posts:
        name = week.platform or ""
        return Line(Kind.POSTED, name=name, n=len(week.posts), minutes=took, items=week.items_read)
    if week.paused:
        kind = Kind.PAUSED
    elif week.waiting:
        kind = Kind.WAITING
    elif week.approved:
        kind = Kind.NOTHING_OUT
    elif week.declined or week.expired:
        kind = Kind.QUIET
    else:
        kind = Kind.UNASKED
    return Line(kind, n=week.waiting, minutes=took, items=week.items_read)


def _detail(week: Week) -> list[Line]:
    lines = []
    if week.slots is not None and not week.paused:
        lines.append(Line(Kind.SLOTS, n=len(week.posts), of=week.slots))
    lines += [
        Line(Kind.NEARLY, name=one.title, url=one.url, n=one.yes, of=one.counted)
        for one in week.nearly[:MOST_NEARLY]
    ]
    kept = [source for source in week.sources if source.kept]
    if kept:
        best = max(kept, key=lambda source: (source.kept, -source.asked))
        lines.append(Line(Kind.BEST, name=best.name, n=best.kept, of=best.asked))
    dead = [source for source in week.sources if source.dead]
    lines += [Line(Kind.DEAD, name=source.name) for source in dead[:MOST_SOURCES]]
    none_kept = _none_kept(week.sources)[:MOST_SOURCES]
    lines += [Line(Kind.DROP, name=source.name, of=source.asked) for source in none_kept]
    return lines


def _none_kept(sources: Sequence[SourceResult]) -> list[SourceResult]:
    """Return the sources nothing was ever kept of, the most often asked first."""
    idle = [source for source in sources if source.kept == 0 and source.asked >= ASKED_ENOUGH]
    return sorted(idle, key=lambda source: -source.asked)
