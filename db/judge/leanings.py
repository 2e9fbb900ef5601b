"""Leanings: what a team asked for more of, for less of, or never.

Callers that change them hold the workspace's lock, so that two spellings of one word never stand side by side.
"""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from curation.judge.leanings import Leaning, Stance, Subject, meaning
from db.tables import LeaningRow
from db.upsert import put

_L = LeaningRow


def of_workspace(session: Session, workspace_id: int) -> list[Leaning]:
    """A team's leanings, in the order in which they were asked for."""
    rows = session.execute(
        select(_L.subject, _L.key, _L.stance).where(_L.workspace_id == workspace_id).order_by(_L.id)
    )
    return [Leaning(*row) for row in rows]  # type: ignore[arg-type]


def about(session: Session, workspace_id: int, subject: Subject, key: str) -> Leaning | None:
    """The leaning that there is about this, also where a word is spelled otherwise."""
    same = _same(subject, key)
    return next(
        (
            each
            for each in of_workspace(session, workspace_id)
            if each.subject == subject and _same(subject, each.key) == same
        ),
        None,
    )


def keep(session: Session, workspace_id: int, leaning: Leaning, *, by: str, now: datetime) -> None:
    """Keep one, in the place of whatever was asked about the same; kept twice it is one."""
    before = about(session, workspace_id, leaning.subject, leaning.key)
    if before == leaning:
        return
    if before is not None:
        forget(session, workspace_id, before.subject, before.key)
    _put(session, workspace_id, leaning, by=by, now=now)


def forget(session: Session, workspace_id: int, subject: Subject, key: str) -> bool:
    """Take one back; True for the one caller who did."""
    gone = session.execute(
        delete(_L).where(_L.workspace_id == workspace_id, _L.subject == subject, _L.key == key)
    )
    return bool(gone.rowcount)  # type: ignore[attr-defined]


def replace(
    session: Session,
    workspace_id: int,
    subject: Subject,
    stance: Stance,
    keys: Collection[str],
    *,
    by: str,
    now: datetime,
    seen_at: datetime,
) -> None:
    """Let these be all that is asked about a subject with a stance, as a form says that was filled in.

    What somebody else asked for after the form was opened (`seen_at`) stays: nobody took it out. Those that
    were there keep who asked for them, and when.
    """
    wanted = {_same(subject, key): key for key in keys}
    here = session.execute(
        select(_L.id, _L.key, _L.stance, _L.at).where(_L.workspace_id == workspace_id, _L.subject == subject)
    ).all()
    kept, gone = set(), []
    for row in here:
        same = _same(subject, row.key)
        if row.stance == stance and (same in wanted or row.at > seen_at):
            kept.add(same)
        elif row.stance == stance or same in wanted:
            gone.append(row.id)
    if gone:
        session.execute(delete(_L).where(_L.id.in_(gone)))
    for same, key in wanted.items():
        if same not in kept:
            _put(session, workspace_id, Leaning(subject, key, stance), by=by, now=now)


def _put(session: Session, workspace_id: int, leaning: Leaning, *, by: str, now: datetime) -> None:
    key = {"workspace_id": workspace_id, "subject": leaning.subject, "key": leaning.key}
    put(session, LeaningRow, key, {"stance": leaning.stance, "by": by, "at": now})


def _same(subject: Subject, key: str) -> tuple[str, ...]:
    """What two keys about the same have in common."""
    return meaning(key) if subject == "word" else (key,)
