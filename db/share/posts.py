"""Posts: texts for the focus, their order in the queue, and each step on their way out."""

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, exists, func, insert, select, update
from sqlalchemy import Row as SqlRow
from sqlalchemy.orm import Session

from curation.share.asking.brief import Example
from curation.share.draft import FirstText, own_words
from curation.share.no_echo import Other
from curation.share.post import POST_MOVES, UNPUBLISHED, Post, PostState
from curation.share.queue import Waiting, assign
from curation.team import Workspace
from db.tables import CandidateRow, PostRow, WorkspaceRow

_P = PostRow
MOST_EXAMPLES = 8  # texts that people changed, given to the writer
MOST_COMPARED = 200  # two years of posts on another platform; older ones nobody remembers
_SELECT = select(
    PostRow.__table__,
    CandidateRow.title,
    CandidateRow.url,
    CandidateRow.source_name,
    CandidateRow.published_at.label("item_published_at"),
    CandidateRow.created_at.label("item_seen_at"),
).join(CandidateRow, CandidateRow.id == _P.candidate_id)


def begin(
    session: Session,
    workspace_id: int,
    candidate_id: int,
    *,
    platform: str | None,
    first: FirstText,
    write_at: datetime | None = None,
    now: datetime,
) -> int:
    """Begin the post of an approved candidate, last in the queue; its first text is nobody's yet.

    With `write_at` (product time) the writer is asked for a better one from then on.
    """
    new = session.execute(
        insert(_P)
        .values(
            workspace_id=workspace_id,
            candidate_id=candidate_id,
            platform=platform,
            **texts(first),
            write_at=write_at,
            created_at=now,
            place=select(func.coalesce(func.max(_P.place), 0) + 1)
            .where(_P.workspace_id == workspace_id)
            .scalar_subquery(),
        )
        .returning(_P.id)
    )
    return new.scalar_one()


def texts(first: FirstText) -> dict[str, Any]:
    """The columns of a first text and of what stands beside it."""
    return {
        "text": first.text,
        "first_text": first.text,
        "photo_idea": first.photo_idea,
        "alt_text": first.alt_text,
        "credit": first.credit,
    }


def by_id(session: Session, workspace_id: int, post_id: int, *, lock: bool = False) -> Post | None:
    """Read a post of this workspace; with `lock`, others who change it wait."""
    statement = _SELECT.where(_P.id == post_id, _P.workspace_id == workspace_id)
    row = session.execute(statement.with_for_update(of=_P) if lock else statement).one_or_none()
    return None if row is None else _post(row)


def of_any_team(session: Session, post_id: int) -> Post:
    """Read a post that a job was handed; raises NoResultFound."""
    return _post(session.execute(_SELECT.where(_P.id == post_id)).one())


def move(session: Session, post_id: int, before: PostState, after: PostState, **columns: Any) -> bool:
    """Take one step of the way; True for the one caller who took it.

    Raises ValueError for a step that is not on the way: a programmer's mistake.
    """
    if after not in POST_MOVES[before]:
        raise ValueError(f"no way from {before} to {after}")
    done = session.execute(
        update(_P).where(_P.id == post_id, _P.state == before.value).values(state=after.value, **columns)
    )
    return bool(done.rowcount == 1)  # type: ignore[attr-defined]


def change(session: Session, post_id: int, **columns: Any) -> None:
    """Set columns that are no step of the way: text, place, pin, reminder."""
    session.execute(update(_P).where(_P.id == post_id).values(**columns))


def queue(session: Session, workspace_id: int) -> list[Post]:
    """What waits for a slot, in the team's order."""
    rows = session.execute(
        _SELECT.where(_P.workspace_id == workspace_id, _P.state.in_([s.value for s in UNPUBLISHED])).order_by(
            _P.place, _P.id
        )
    )
    return [_post(row) for row in rows]


def waiting(session: Session, workspace_id: int) -> list[Waiting]:
    """The same as the queue's rules see it; drafts without a platform have no place yet."""
    return [
        Waiting(post_id=post.id, since=post.created_at, pinned_at=post.pinned_at, published=post.item_at)
        for post in queue(session, workspace_id)
        if post.platform is not None
    ]


def places(session: Session, workspace: Workspace, *, now: datetime) -> dict[int, datetime]:
    """When each waiting post goes out, by post id, earliest first; raises NoSlots when one needs a slot."""
    assigned = assign(waiting(session, workspace.id), workspace.slots, workspace.tz, now)
    return {place.post_id: instant for place, instant in assigned}


def in_hand(session: Session, workspace_id: int) -> list[Post]:
    """What was handed over and isn't posted yet."""
    rows = session.execute(
        _SELECT.where(_P.workspace_id == workspace_id, _P.state == "handed_off").order_by(_P.handed_at)
    )
    return [_post(row) for row in rows]


def to_write(now: datetime) -> ColumnElement[bool]:
    """Say, in SQL, for which posts the writer is to be asked: not while their workspace is paused."""
    running = exists().where(WorkspaceRow.id == _P.workspace_id, WorkspaceRow.state == "active")
    return (_P.write_at <= now) & running


def elsewhere(session: Session, workspace_id: int, *, but_not: str) -> list[Other]:
    """The latest texts that are accepted or out on other platforms: what may not be said again here."""
    rows = session.execute(
        select(
            _P.platform,
            _P.text,
            _P.candidate_id,
            _P.published_at,
            CandidateRow.source_name,
            CandidateRow.url,
        )
        .join(CandidateRow, CandidateRow.id == _P.candidate_id)
        .where(
            _P.workspace_id == workspace_id,
            _P.platform.is_not(None),
            _P.platform != but_not,
            _P.state.not_in((PostState.DRAFT.value, PostState.WITHDRAWN.value)),
        )
        .order_by(_P.id.desc())
        .limit(MOST_COMPARED)
    )
    return [
        Other(platform or "", text, candidate_id, at, own_words(text, source=source, url=url))
        for platform, text, candidate_id, at, source, url in rows
    ]


def examples(session: Session, workspace_id: int) -> tuple[Example, ...]:
    """What people made of the latest first texts they changed, newest first: how this team writes."""
    rows = session.execute(
        select(_P.edited_from, _P.text)
        .where(_P.workspace_id == workspace_id, _P.edited, _P.edited_at.is_not(None))
        .order_by(_P.edited_at.desc(), _P.id.desc())
        .limit(MOST_EXAMPLES)
    )
    return tuple(Example(before, after) for before, after in rows)


def first_place(session: Session, workspace_id: int) -> int:
    """A place before everything else in the queue."""
    lowest = session.scalar(select(func.min(_P.place)).where(_P.workspace_id == workspace_id))
    return (lowest or 0) - 1


def remind_due(now: datetime) -> ColumnElement[bool]:
    """Say, in SQL, which hand-offs are to be reminded of: not while their workspace is paused."""
    running = exists().where(WorkspaceRow.id == _P.workspace_id, WorkspaceRow.state == "active")
    return (_P.remind_at <= now) & (_P.state == "handed_off") & running


def to_remind(session: Session, now: datetime) -> list[tuple[int, int]]:
    """(workspace, post) of hand-offs that wait longer than a working day."""
    rows = session.execute(select(_P.workspace_id, _P.id).where(remind_due(now)).limit(50))
    return [(workspace_id, post_id) for workspace_id, post_id in rows]


def reminded(session: Session, post_id: int) -> bool:
    """True for the one caller who may remind."""
    done = session.execute(
        update(_P).where(_P.id == post_id, _P.remind_at.is_not(None)).values(remind_at=None)
    )
    return bool(done.rowcount == 1)  # type: ignore[attr-defined]


def _post(row: SqlRow[Any]) -> Post:
    return Post(
        id=row.id,
        workspace_id=row.workspace_id,
        candidate_id=row.candidate_id,
        platform=row.platform,
        state=PostState(row.state),
        text=row.text,
        first_text=row.first_text,
        why=row.why,
        origin=row.origin,
        fell_back=row.fell_back,
        write_at=row.write_at,
        photo_idea=row.photo_idea,
        alt_text=row.alt_text,
        credit=row.credit,
        photo_asked_for=row.photo_asked_for,
        photo_ready_by=row.photo_ready_by,
        title=row.title,
        url=row.url,
        source_name=row.source_name,
        item_at=row.item_published_at or row.item_seen_at,
        approved_sha=row.approved_sha,
        approved_by=row.approved_by,
        edited=row.edited,
        created_at=row.created_at,
        place=row.place,
        pinned_at=row.pinned_at,
        handed_at=row.handed_at,
        handed_to=row.handed_to,
        handoff_no=row.handoff_no,
        published_at=row.published_at,
        published_by=row.published_by,
        withdrawn_by=row.withdrawn_by,
    )
