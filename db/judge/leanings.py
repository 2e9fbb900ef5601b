"""Leanings: what a team asked for more of, for less of, or never.

Callers that change them hold the workspace's lock, so that two spellings of one word never stand side by side.
"""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from curation.collect.known.first_look import Fate
from curation.judge.candidate import State
from curation.judge.taste.interests import words_of
from curation.judge.taste.leanings import Leaning, Stance, Subject, meaning, never
from db.collect import sightings
from db.judge import candidates
from db.tables import FeedRow, ItemRow, LeaningRow, SightingRow, SourceRow
from db.upsert import put

_L = LeaningRow
MOST_WAITING = 1000  # the newest, since somebody waits for it; what stands behind these no round picks


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


def let_go_of_blocked(session: Session, workspace_id: int) -> int:
    """Let go of what waits from feeds and is never wanted, as leanings are now; returns how many.

    What people suggested goes on waiting: a person's wish outranks another's block.
    """
    wishes = [each for each in of_workspace(session, workspace_id) if each.stance == "never"]
    if not wishes:
        return 0
    blocked = [
        each.id
        for each in candidates.in_state(session, workspace_id, State.WAITING, limit=MOST_WAITING)
        if each.suggested_by is None
        and never(wishes, words_of(each.title, each.summary, each.source_name), each.url) is not None
    ]
    gone = candidates.let_go_of(session, blocked) if blocked else []
    for before in (Fate.WAITING, "same_story"):  # who brought the same story sees it go with the first
        sightings.change_fates(session, gone, before=before, after=Fate.BLOCKED)
    return len(gone)


def what_blocks(session: Session, workspace_id: int, url_key: str) -> Leaning | None:
    """By what a blocked entry is never wanted now; None where the leanings have changed since."""
    rows = session.execute(
        select(ItemRow.title, ItemRow.summary, ItemRow.url, FeedRow.title)
        .join(SightingRow, SightingRow.item_id == ItemRow.id)
        .join(SourceRow, SourceRow.id == SightingRow.source_id)
        .join(FeedRow, FeedRow.id == SourceRow.feed_id)
        .where(SourceRow.workspace_id == workspace_id, ItemRow.url_key == url_key)
        .where(SightingRow.fate == Fate.BLOCKED)
        .order_by(SightingRow.id)
    )
    wishes = of_workspace(session, workspace_id)
    met = (never(wishes, words_of(title, text, feed), url) for title, text, url, feed in rows)
    return next(filter(None, met), None)


def _put(session: Session, workspace_id: int, leaning: Leaning, *, by: str, now: datetime) -> None:
    key = {"workspace_id": workspace_id, "subject": leaning.subject, "key": leaning.key}
    put(session, LeaningRow, key, {"stance": leaning.stance, "by": by, "at": now})


def _same(subject: Subject, key: str) -> tuple[str, ...]:
    """What two keys about the same have in common."""
    return meaning(key) if subject == "word" else (key,)
