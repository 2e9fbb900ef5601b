"""The queue: which post goes out at which slot.

Places are computed from (order, pins, slots, zone, now) and never stored, so that reordering, pausing and
changing slots need nothing rewritten. All instants are aware UTC.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from heapq import merge
from itertools import islice

from curation.calendar import next_weekday_time

LATE = timedelta(hours=2)  # later than this, a post waits for its next slot instead of coming at an odd hour
OLD = timedelta(days=21)  # an item older than this at its slot is asked about once more
HORIZON = timedelta(days=14)  # how far ahead empty slots are counted


class NoSlots(ValueError):
    """No posting time is set, so a post that is not pinned has nowhere to go."""


@dataclass(frozen=True, slots=True)
class Slot:
    """A posting time every week: weekday (Monday is 0) and local clock time."""

    weekday: int
    at: time

    def __post_init__(self) -> None:
        if not 0 <= self.weekday < 7:
            raise ValueError("a weekday is 0 (Monday) to 6 (Sunday)")


# A starting point, not science: studies of the best hour contradict each other, two posts a week do not tire.
STARTING_SLOTS = (Slot(1, time(9)), Slot(3, time(9)))


@dataclass(frozen=True, slots=True)
class Waiting:
    """A post in the queue.

    `since` is when it began to wait: a slot before that was never meant for it. `published` is the date of
    the item it is about, None for an idea.
    """

    post_id: int
    since: datetime
    pinned_at: datetime | None = None
    published: datetime | None = None


def next_slots(slots: Sequence[Slot], tz: str, after: datetime, n: int) -> tuple[datetime, ...]:
    """Return the first `n` slot instants strictly after `after`, in order; NoSlots when none is set."""
    return tuple(islice(_slots_after(slots, tz, after), n))


def slots_between(slots: Sequence[Slot], tz: str, after: datetime, until: datetime) -> tuple[datetime, ...]:
    """Return the slot instants in (after, until], in order; none when no slot is set."""
    found = []
    for instant in _slots_after(slots, tz, after) if slots else ():
        if instant > until:
            break
        found.append(instant)
    return tuple(found)


def assign(
    posts: Sequence[Waiting], slots: Sequence[Slot], tz: str, now: datetime, *, since: datetime | None = None
) -> tuple[tuple[Waiting, datetime], ...]:
    """Return every post with the instant it goes out, earliest first; `posts` come in the team's order.

    A pin takes its instant, and the slot there if there is one; the i-th other post takes the i-th free slot.
    A pin that has passed, or that another post took first, falls back to a slot. Give `since` (as for `due`)
    to see a post whose slot has come but which is not out yet at that slot. NoSlots when a post needs a slot
    and none is set.
    """
    first = due(posts, slots, tz, since=since, now=now) if since is not None else None
    pinned, loose = _pinned_and_loose([post for post in posts if first is None or post != first[0]], now)
    places = [(post, instant) for instant, post in pinned.items()]
    if loose:
        free = (instant for instant in _slots_after(slots, tz, now) if instant not in pinned)
        places += zip(loose, free, strict=False)
    places.sort(key=lambda place: place[1])
    return (first, *places) if first else tuple(places)


def due(
    posts: Sequence[Waiting], slots: Sequence[Slot], tz: str, *, since: datetime, now: datetime
) -> tuple[Waiting, datetime] | None:
    """Return the one post to send now and the instant it was meant for, or None.

    `since` is when the queue last moved: the last post handed over, the end of a pause, the last change of
    slots. Of the slots and pins in (since, now] at most one is served, so that a machine that slept never
    sends a burst: a pin before a slot, and the latest one. What is more than two hours late waits for its
    next slot. Ask again with the hand-over's own time as `since`, and it says None.
    """
    earliest = max(since, now - LATE - timedelta.resolution)
    pins = [(post, post.pinned_at) for post in posts if post.pinned_at and earliest < post.pinned_at <= now]
    if pins:
        return max(pins, key=lambda place: place[1])
    _, loose = _pinned_and_loose(posts, now)
    for instant in reversed(slots_between(slots, tz, earliest, now)):
        for post in loose:
            if post.since <= instant:
                return post, instant
    return None


def is_old(published: datetime | None, at: datetime) -> bool:
    """Tell whether an item is older than 21 days at its slot, so that "Still worth it?" comes first."""
    return published is not None and at - published > OLD


def empty_horizon(slots: Sequence[Slot], tz: str, now: datetime) -> int:
    """Return how many slots the next 14 days hold."""
    return len(slots_between(slots, tz, now, now + HORIZON))


def reorder(order: tuple[int, ...], post_id: int, place: int) -> tuple[int, ...]:
    """Return `order` with one post moved to `place` (0 is first; beyond an end means that end).

    A post that is no longer there changes nothing: the press came from a stale list.
    """
    if post_id not in order:
        return order
    others = [other for other in order if other != post_id]
    others.insert(max(0, place), post_id)
    return tuple(others)


def _pinned_and_loose(
    posts: Sequence[Waiting], now: datetime
) -> tuple[dict[datetime, Waiting], list[Waiting]]:
    """Part the posts that hold a future instant of their own from those that take what slots are free."""
    pinned: dict[datetime, Waiting] = {}
    loose = []
    for post in posts:
        if post.pinned_at is not None and post.pinned_at > now and post.pinned_at not in pinned:
            pinned[post.pinned_at] = post
        else:
            loose.append(post)
    return pinned, loose


def _slots_after(slots: Sequence[Slot], tz: str, after: datetime) -> Iterator[datetime]:
    """Yield slot instants without end; two slots that a clock change puts on one instant are one."""
    if not slots:
        raise NoSlots("no posting time is set")
    last = after
    for instant in merge(*(_every_week(slot, tz, after) for slot in slots)):
        if instant > last:
            yield instant
            last = instant


def _every_week(slot: Slot, tz: str, after: datetime) -> Iterator[datetime]:
    while True:
        after = next_weekday_time(after, slot.weekday, slot.at, tz)
        yield after
