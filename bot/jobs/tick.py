"""The tick: find what is due and hand it on. Everything that happens by itself begins here."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Any, Final

import structlog
from sqlalchemy import ColumnElement

from bot.jobs import tidy
from bot.jobs.engine import AT_ONCE, Engine, Lane, lane_of
from bot.jobs.share import publish
from bot.world import World
from db import due, leases
from db.collect import hosts, imports, sources
from db.judge import candidates, tastes
from db.leases import Lease
from db.outbox import messages
from db.share import posts
from db.tables import (
    CandidateRow,
    ImportRow,
    Leased,
    OutboxRow,
    PostRow,
    RequestRow,
    SourceRow,
    TasteRow,
    WorkspaceRow,
)

log = structlog.get_logger()

BATCH = 50  # feeds read at the same time by one job
# How many jobs a process has in hand or waiting at most: more would wait until their leases end. Jobs that
# wait for the web last up to half a minute each and two run at the same time, so few of them may wait.
MOST: Final[Mapping[Lane, int]] = MappingProxyType(
    {"quick": 24, "slow": 4, "writing": AT_ONCE["writing"]}  # a text that waits would outwait its lease
)


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of work: the rows that are due, oldest first."""

    job: str
    table: type[Leased]
    due: Callable[[datetime, datetime], ColumnElement[bool]]
    order: Any


_KINDS: tuple[Kind, ...] = (
    Kind("close", CandidateRow, lambda now, _: candidates.due(now), CandidateRow.due_at),
    Kind("send", OutboxRow, lambda _, machine: messages.due(machine), OutboxRow.id),
    Kind("request", RequestRow, lambda now, _: due.request_due(now), RequestRow.id),
    Kind("version", RequestRow, lambda now, _: due.version_due(now), RequestRow.id),
    Kind("import", ImportRow, lambda now, _: imports.due(now), ImportRow.due_at),
    Kind("ask", WorkspaceRow, lambda now, _: due.round_due(now), WorkspaceRow.next_round_at),
    Kind("write", PostRow, lambda now, _: posts.to_write(now), PostRow.id),
    Kind("photo", WorkspaceRow, lambda now, _: due.photo_due(now), WorkspaceRow.next_photo_at),
    Kind("publish", WorkspaceRow, lambda now, _: due.slot_due(now), WorkspaceRow.next_slot_at),
    Kind("digest", WorkspaceRow, lambda now, _: due.digest_due(now), WorkspaceRow.next_digest_at),
    Kind("people", WorkspaceRow, lambda now, _: due.members_due(now), WorkspaceRow.next_members_at),
    Kind("resume", WorkspaceRow, lambda now, _: due.resume_due(now), WorkspaceRow.paused_until),
    Kind("learn", TasteRow, lambda now, _: tastes.due(now), TasteRow.due_at),
    Kind("fan_out", SourceRow, lambda _now, _machine: sources.to_fan_out(), SourceRow.id),
)


def tick(world: World, engine: Engine) -> int:
    """Hand on what is due now; returns how much was. Safe to run in many processes at once."""
    now, machine_now = world.clock.now(), world.clock.machine()
    with world.read() as session:
        waiting = due.kinds(session, now=now, machine_now=machine_now)
    handed = 0
    for kind in _KINDS:
        if kind.job in waiting and (room := _room(engine, kind.job)) > 0:
            for lease in _take(world, kind, room, now=now, machine_now=machine_now):
                engine.hand_on(kind.job, [lease])
                handed += 1
    if "paint" in waiting:
        with world.write() as session:
            dirty = messages.take_paint(session, machine_now=machine_now, limit=20)
        for lease in dirty:
            engine.hand_on("paint", [lease])
        handed += len(dirty)
    if "collect" in waiting and (room := _room(engine, "collect")) > 0:
        handed += _hand_on_feeds(world, engine, room, now=now, machine_now=machine_now)
    if "remind" in waiting:
        publish.remind(world)
    if "stuck" in waiting:
        tidy.tell_of_stuck(world)
    if "failed" in waiting:
        tidy.tell_of_failed_sources(world)
    return handed


def _room(engine: Engine, job: str) -> int:
    lane = lane_of(job)
    return MOST[lane] - engine.busy(lane)


def _take(world: World, kind: Kind, most: int, *, now: datetime, machine_now: datetime) -> list[Lease]:
    with world.write() as session:
        return leases.take(
            session,
            kind.table,
            kind.due(now, machine_now),
            order=kind.order,
            machine_now=machine_now,
            limit=most,
        )


def _hand_on_feeds(
    world: World, engine: Engine, batches: int, *, now: datetime, machine_now: datetime
) -> int:
    with world.write() as session:
        taken = hosts.take_due(
            session,
            now=now,
            machine_now=machine_now,
            limit=BATCH * batches,
            exempt_hosts=world.settings.exempt_hosts,
        )
    for start in range(0, len(taken), BATCH):
        engine.hand_on("collect", taken[start : start + BATCH])
    return len(taken)
