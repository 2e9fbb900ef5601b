"""Hosts: registrable domains, each asked for one feed at a time by all processes together, with a pause between.

A host is due when the first of its feeds is, so that claiming costs the same however many feeds there are, due
or not: a thousand feeds of one host are one row of the index.
"""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import Select, and_, bindparam, case, exists, select, true, update
from sqlalchemy.orm import Session

from db.leases import LEASE, MOST_TRIES, Lease, free, take_these
from db.tables import FeedRow, HostRow, SourceRow, UtcTime
from db.upsert import insert_pairs

_F, _H = FeedRow, HostRow
_NOW: Any = bindparam("now", type_=UtcTime())
_MACHINE_NOW: Any = bindparam("machine_now", type_=UtcTime())


def _wanted() -> Any:
    """Feeds that may be polled at all: somebody reads them, and they neither rest nor got stuck."""
    return and_(
        _F.state == "active",
        _F.lease_tries < MOST_TRIES,
        exists().where(SourceRow.feed_id == _F.id, SourceRow.state == "active"),
    )


def _first_of_host() -> Select[Any]:
    return select(_F.next_poll_at).where(_F.host == _H.name, _F.next_poll_at.is_not(None), _wanted())


@cache
def claim(*, locked: bool) -> Select[Any]:
    """The claim: hosts that are due and free, each with the first of its due feeds (null: there is none).

    One walk along the index of `hosts.next_at`, and one look-up by (host, next_poll_at) for each host found.
    Parameters: now, machine_now, limit, exempt. `locked`: with the row locks that PostgreSQL needs.
    """
    first = (
        select(_F.id)
        .where(_F.host == _H.name, _F.next_poll_at <= _NOW, free(FeedRow, _MACHINE_NOW), _wanted())
        .order_by(_F.next_poll_at)
        .limit(1)
        .correlate(HostRow)
        .scalar_subquery()
    )
    found = (
        select(_H.name, first.label("feed_id"))
        .where(_H.next_at <= _NOW, _H.free_at.is_(None) | (_H.free_at <= _MACHINE_NOW))
        .where(_H.name.not_in(bindparam("exempt", expanding=True)))
        .order_by(_H.next_at)
        .limit(bindparam("limit"))
    )
    return found.with_for_update(of=HostRow, skip_locked=True) if locked else found


@cache
def _of_exempt(*, locked: bool) -> Select[Any]:
    found = (
        select(_F.id)
        .where(_F.host.in_(bindparam("exempt", expanding=True)))
        .where(_F.next_poll_at <= _NOW, free(FeedRow, _MACHINE_NOW), _wanted())
        .order_by(_F.next_poll_at)
        .limit(bindparam("limit"))
    )
    return found.with_for_update(skip_locked=True) if locked else found


@cache
def any_due() -> Any:
    """Say, in SQL, whether some host is due and free; parameters now, machine_now."""
    return exists().where(_H.next_at <= _NOW, _H.free_at.is_(None) | (_H.free_at <= _MACHINE_NOW))


def take_due(
    session: Session, *, now: datetime, machine_now: datetime, limit: int, exempt_hosts: Sequence[str]
) -> list[Lease]:
    """Claim due feeds, one per host that is free, and hold their hosts; those of exempt hosts all together."""
    locked = session.get_bind().dialect.name == "postgresql"
    given = {"now": now, "machine_now": machine_now, "limit": limit, "exempt": list(exempt_hosts)}
    rows = session.execute(claim(locked=locked), given).all()
    chosen = {row.feed_id: row.name for row in rows if row.feed_id is not None}
    if idle := [row.name for row in rows if row.feed_id is None]:
        refresh(session, idle)  # the feed it was due for has been let go of since
    if chosen and locked:
        # Whoever holds one of these feeds wants its host next: it is not waited for.
        there = select(_F.id).where(_F.id.in_(chosen)).with_for_update(skip_locked=True)
        chosen = {feed_id: chosen[feed_id] for feed_id in session.scalars(there)}
    if chosen:
        session.execute(update(_H).where(_H.name.in_(chosen.values())).values(free_at=machine_now + LEASE))
    of_exempt = list(session.scalars(_of_exempt(locked=locked), given)) if exempt_hosts else []
    ids = [*chosen, *of_exempt][:limit]
    return take_these(session, FeedRow, ids, machine_now=machine_now) if ids else []


def hold(session: Session, names: Collection[str], *, machine_now: datetime) -> datetime:
    """Keep hosts busy for another minute and say until when; the caller holds leases of feeds of theirs."""
    until = machine_now + LEASE
    if names:
        lock(session, names)
        session.execute(
            update(_H).where(_H.name.in_(sorted(set(names))), _H.free_at.is_not(None)).values(free_at=until)
        )
    return until


@cache
def _let_go() -> Any:
    # Who was thought dead and comes late finds the host held by another claim, or let go of already.
    ours = _H.free_at == bindparam("held_until", type_=UtcTime())
    return (
        update(HostRow.__table__)  # type: ignore[arg-type]
        .where(_H.name.in_(bindparam("names", expanding=True)))
        .values(
            free_at=case((ours, bindparam("pause_until", type_=UtcTime())), else_=_H.free_at),
            next_at=_next(),
        )
    )


def let_go(
    session: Session, names: Collection[str], *, held_until: datetime, machine_now: datetime, pause: timedelta
) -> None:
    """Let go of hosts after their answers are kept, for the next feed of each to be asked after a pause."""
    if names:
        lock(session, names)
        given = {"names": sorted(set(names)), "held_until": held_until, "pause_until": machine_now + pause}
        session.connection().execute(_let_go(), given)


def _next() -> Any:
    return _first_of_host().order_by(_F.next_poll_at).limit(1).correlate(HostRow).scalar_subquery()


@cache
def _refresh() -> Any:
    return (
        update(_H)
        .where(_H.name.in_(bindparam("names", expanding=True)))
        .values(
            next_at=_first_of_host().order_by(_F.next_poll_at).limit(1).correlate(HostRow).scalar_subquery()
        )
        .execution_options(synchronize_session=False)
    )


def refresh(session: Session, names: Collection[str]) -> None:
    """Say anew when each of these hosts is due; to be called in the transaction that changes a feed's time."""
    if names:
        lock(session, names)
        session.execute(_refresh(), {"names": sorted(set(names))})


@cache
def _locked() -> Any:
    ours = _H.name.in_(bindparam("names", expanding=True))
    return select(_H.name).where(ours).order_by(_H.name).with_for_update()


def lock(session: Session, names: Collection[str]) -> None:
    """Let others who change feeds of these hosts wait until this transaction ends; always the last it locks.

    A statement of its own, because PostgreSQL shows a statement that had to wait the other feeds of a host as
    they were when it began to: whoever comes last must see what all before have changed. Feeds, then sources,
    then hosts by name: in this order nobody waits for somebody who waits for them.
    """
    if session.get_bind().dialect.name == "postgresql":
        session.execute(_locked(), {"names": sorted(set(names))})


def introduce(session: Session, names: Collection[str]) -> None:
    """Make the rows of hosts that are new."""
    insert_pairs(session, HostRow, [{"name": name} for name in sorted(set(names))])


def refresh_all(session: Session) -> None:
    """Say anew when every host is due: housekeeping, in case anything was changed behind our back."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(select(_H.name).order_by(_H.name).with_for_update())  # as `lock` does
    session.execute(
        update(_H)
        .where(true())
        .values(
            next_at=_first_of_host().order_by(_F.next_poll_at).limit(1).correlate(HostRow).scalar_subquery()
        )
        .execution_options(synchronize_session=False)
    )


def rest(session: Session, name: str, *, until: datetime) -> None:
    """Leave all feeds of a host alone until then (product time): it said that we ask too often."""
    session.execute(update(_F).where(_F.host == name, _F.next_poll_at < until).values(next_poll_at=until))
    refresh(session, [name])
