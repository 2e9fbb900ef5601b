"""The jobs by name, and the one place where a job's failure ends."""

from collections.abc import Callable, Sequence
from datetime import timedelta

import structlog
from sqlalchemy import select

from bot.jobs.ask import ask
from bot.jobs.close import close
from bot.jobs.collect import collect
from bot.jobs.digest import digest
from bot.jobs.fan_out import fan_out
from bot.jobs.imports import tell
from bot.jobs.learn import learn
from bot.jobs.messages import paint, send
from bot.jobs.pause import resume
from bot.jobs.people import people
from bot.jobs.requests import request
from bot.jobs.share.drafts import write
from bot.jobs.share.photos import photos
from bot.jobs.share.publish import publish
from bot.world import World
from db import leases
from db.leases import Lease, LostLease
from db.outbox import messages
from db.tables import (
    CandidateRow,
    FeedRow,
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

AGAIN = timedelta(seconds=2)  # doubled with every try of the same row


def _each(job: Callable[[World, Lease], None]) -> Callable[[World, Sequence[Lease]], None]:
    def run(world: World, batch: Sequence[Lease]) -> None:
        for lease in batch:
            job(world, lease)

    return run


JOBS: dict[str, tuple[type[Leased], Callable[[World, Sequence[Lease]], None]]] = {
    "collect": (FeedRow, collect),
    "fan_out": (SourceRow, _each(fan_out)),
    "import": (ImportRow, _each(tell)),
    "request": (RequestRow, _each(request)),
    "version": (RequestRow, _each(request)),
    "ask": (WorkspaceRow, _each(ask)),
    "close": (CandidateRow, _each(close)),
    "learn": (TasteRow, _each(learn)),
    "write": (PostRow, _each(write)),
    "photo": (WorkspaceRow, _each(photos)),
    "publish": (WorkspaceRow, _each(publish)),
    "digest": (WorkspaceRow, _each(digest)),
    "people": (WorkspaceRow, _each(people)),
    "resume": (WorkspaceRow, _each(resume)),
    "send": (OutboxRow, _each(send)),
    "paint": (OutboxRow, _each(paint)),
}


def run(world: World, job: str, batch: Sequence[Lease]) -> None:
    """Carry out one job. The error boundary of all jobs: a failure is logged and its rows come back later."""
    table, do = JOBS[job]
    bound = log.bind(job=job, rows=[lease.id for lease in batch])
    try:
        do(world, batch)
    except LostLease as lost:
        bound.info("passed on", lost=str(lost))
    except Exception:  # noqa: BLE001 - the boundary: whatever breaks here must not end the worker
        bound.exception("job failed")
        _give_back(world, table, job, batch)
    # Whatever was done may have made something else due.
    world.wake()


def _give_back(world: World, table: type[Leased], job: str, batch: Sequence[Lease]) -> None:
    machine_now = world.clock.machine()
    with world.write() as session:
        for lease in batch:
            if job == "paint":
                messages.not_painted(session, lease, again_after=machine_now + AGAIN * 30)
                continue
            tries = session.scalar(select(table.lease_tries).where(table.id == lease.id)) or 0
            leases.let_go(session, table, lease, until=machine_now + AGAIN * 2 ** min(tries, 6))
