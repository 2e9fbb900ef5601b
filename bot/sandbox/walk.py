"""Moving product time forward through every instant at which a bot process has something due.

Each joined process reports after every tick, at least once a second: how much it is busy with, when its next
round, hold, deadline, photo question, slot and digest are due, and the number of the last clock push it has seen.
"""

import asyncio
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from bot.sandbox.clock import Clock, iso, machine_seconds, parsed
from bot.sandbox.errors import BadCall

Json = dict[str, Any]

KINDS = ("round", "hold", "deadline", "photo", "slot", "digest")
# A process silent for so long counts as dead; what one instant, and one call, may take at most.
SILENCE_SECONDS = 3.0
INSTANT_SECONDS = 20.0
CALL_SECONDS = 240.0
# How long the question "is nothing due?" waits for answers to its own push.
IDLE_SECONDS = 2.0


@dataclass(frozen=True, slots=True)
class Report:
    """What one process said last; `seen` in machine seconds."""

    pid: int
    busy: int
    next: dict[str, datetime]
    n: int
    seen: float

    def idle(self, number: int, now: datetime) -> bool:
        """Whether, knowing clock push `number`, it has nothing in hand and nothing due."""
        return self.n >= number and self.busy == 0 and all(due > now for due in self.next.values())


@dataclass(slots=True)
class Processes:
    """The latest report of every process."""

    seconds: Callable[[], float] = machine_seconds
    _reports: dict[int, Report] = field(default_factory=dict)
    _came: asyncio.Event = field(default_factory=asyncio.Event)

    def take(self, body: Json) -> None:
        """Keep a report; BadCall when it is none."""
        pid, busy, number, due = body.get("pid"), body.get("busy"), body.get("n", 0), body.get("next")
        if not isinstance(pid, int) or not isinstance(busy, int) or not isinstance(number, int):
            raise BadCall("pid, busy and n must be whole numbers.")
        if due is None:
            due = {}
        if not isinstance(due, dict):
            raise BadCall("next must be an object of instants.")
        try:
            instants = {kind: parsed(due.get(kind)) for kind in KINDS}
        except ValueError as error:
            raise BadCall(f"next must hold ISO 8601 instants or null: {error}.") from error
        known = {kind: at for kind, at in instants.items() if at is not None}
        self._reports[pid] = Report(pid, busy, known, number, self.seconds())
        self._came.set()
        self._came = asyncio.Event()

    def empty(self) -> bool:
        """Whether no process ever reported."""
        return not self._reports

    def live(self) -> list[Report]:
        """The reports of the processes that are not silent."""
        return [r for r in self._reports.values() if self.seconds() - r.seen < SILENCE_SECONDS]

    def due(self, kinds: Iterable[str] = KINDS) -> list[datetime]:
        """The next instants of these kinds over all live processes, earliest first."""
        wanted = set(kinds)
        return sorted(at for r in self.live() for kind, at in r.next.items() if kind in wanted)

    async def came(self, wait_s: float) -> None:
        """Wait for the next report, `wait_s` at most."""
        with suppress(TimeoutError):
            await asyncio.wait_for(self._came.wait(), wait_s)


class Mover:
    """The clock's way forward: `links` tells all processes the time, `keep` stores it."""

    def __init__(self, clock: Clock, processes: Processes, links: Any, keep: Any) -> None:
        self._clock = clock
        self._processes = processes
        self._links = links
        self._keep = keep

    async def settle(self, wait_s: float) -> bool:
        """Push the clock and wait until every live process is idle; False when `wait_s` were not enough.

        With nobody joined nothing can be known, so that is never idle: at once when nobody ever joined, after
        `wait_s` when those who did are silent (they may be starting again).
        """
        number = await self._links.push_clock()
        if self._processes.empty():
            return False
        end = machine_seconds() + wait_s
        while True:
            live = self._processes.live()
            now = self._clock.now()
            if live and not self._links.waiting() and all(report.idle(number, now) for report in live):
                return True
            left = end - machine_seconds()
            if left <= 0:
                return False
            await self._processes.came(min(left, 0.1))

    async def step(self, instant: datetime, wait_s: float) -> bool:
        """Move to one instant and settle there."""
        self._clock.move_to(instant)
        self._keep()
        return await self.settle(min(INSTANT_SECONDS, wait_s))

    async def walk(self, target: datetime, kind: str | None) -> bool:
        """Move to `target` through each due instant; one of `kind` that comes sooner ends the way."""
        end = machine_seconds() + CALL_SECONDS
        while machine_seconds() < end:
            if kind is not None:
                target = min([target, *self._processes.due([kind])[:1]])
            now = self._clock.now()
            ahead = [at for at in self._processes.due() if now < at < target]
            stop = ahead[0] if ahead else target
            idle = await self.step(stop, end - machine_seconds())
            if stop >= target:
                return idle
        return False


async def moved(mover: Mover, clock: Clock, processes: Processes, body: Json) -> Json:
    """Do one call of the clock: `{"advance_s": n}` or `{"to": kind}` -> `{"now", "idle"}`."""
    advance, kind = body.get("advance_s"), body.get("to")
    if kind is not None:
        if kind not in KINDS:
            raise BadCall(f"to must be one of {', '.join(KINDS)}.")
        due = processes.due([kind])
        if not due:
            who = "is due" if processes.live() else "is known: no bot process has joined"
            return {"now": iso(clock.now()), "idle": False, "error": f"No {kind} {who}."}
        target = due[0]
    elif isinstance(advance, int | float) and not isinstance(advance, bool) and 0 <= advance <= 366 * 86400:
        target = clock.now() + timedelta(seconds=advance)
    else:
        raise BadCall("Give advance_s (0 seconds to 366 days: time only moves forward) or to.")
    idle = await mover.walk(target, kind)
    return {"now": iso(clock.now()), "idle": idle}
