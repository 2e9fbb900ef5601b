"""What people asked for that needs the network: kept first, done after the acknowledgement."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from db.tables import RequestRow

_R = RequestRow


@dataclass(frozen=True, slots=True)
class Asked:
    """One request; `response_url` is where Slack takes the answer for half an hour."""

    id: int
    workspace_id: int
    kind: str
    url: str
    user_id: str
    channel_id: str
    response_url: str
    locale: str
    at: datetime
    given: str | None
    found: str | None
    post_id: int | None
    view_id: str | None


def keep(
    session: Session,
    workspace_id: int,
    kind: str,
    url: str,
    *,
    user_id: str,
    channel_id: str,
    response_url: str,
    locale: str,
    now: datetime,
    given: str | None = None,
    post_id: int | None = None,
    view_id: str | None = None,
) -> int:
    """Remember a request, due at once; `given` are a person's words that `url` was made from.

    Another version of a post's text is asked for with `post_id`, and `view_id` names the form it goes into;
    `given` is then what was typed in it.
    """
    new = session.execute(
        insert(_R)
        .values(
            workspace_id=workspace_id,
            kind=kind,
            url=url,
            user_id=user_id,
            channel_id=channel_id,
            response_url=response_url,
            locale=locale,
            given=given,
            post_id=post_id,
            view_id=view_id,
            at=now,
            due_at=now,
        )
        .returning(_R.id)
    )
    return new.scalar_one()


def by_id(session: Session, request_id: int) -> Asked:
    """Read a request; raises NoResultFound."""
    row = session.execute(select(RequestRow.__table__).where(_R.id == request_id)).one()
    return Asked(**{name: getattr(row, name) for name in Asked.__slots__})


def turn_to(session: Session, post_id: int, user_id: str, *, view_id: str, given: str) -> bool:
    """Let the version that a person waits for come into the form they have open now; False when none is coming."""
    done = session.execute(
        update(_R)
        .where(_R.post_id == post_id, _R.user_id == user_id, _R.due_at.is_not(None))
        .values(view_id=view_id, given=given)
    )
    return bool(done.rowcount)  # type: ignore[attr-defined]


def offered(session: Session, workspace_id: int, request_id: int) -> Asked | None:
    """Read a request of this workspace that offered a choice; None for any other, and when it is gone."""
    row = session.execute(
        select(RequestRow.__table__).where(
            _R.id == request_id, _R.workspace_id == workspace_id, _R.found.is_not(None)
        )
    ).one_or_none()
    return None if row is None else Asked(**{name: getattr(row, name) for name in Asked.__slots__})


def offer(session: Session, request_id: int, found: str) -> None:
    """Keep the feeds that the person can choose from."""
    session.execute(update(_R).where(_R.id == request_id).values(found=found))


def answer_at(session: Session, request_id: int, response_url: str) -> None:
    """From now on Slack takes the answer here: at the message whose button was pressed."""
    session.execute(update(_R).where(_R.id == request_id).values(response_url=response_url))


def answered(session: Session, request_id: int, answer: str) -> None:
    """Close a request with what the person was told."""
    session.execute(update(_R).where(_R.id == request_id).values(due_at=None, answer=answer))


def forget_given(session: Session, request_id: int) -> None:
    """Let go of a document that was pasted and has been read."""
    session.execute(update(_R).where(_R.id == request_id).values(given=None))
