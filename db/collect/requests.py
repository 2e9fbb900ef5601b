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
) -> int:
    """Remember a request, due at once."""
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


def answered(session: Session, request_id: int, answer: str) -> None:
    """Close a request with what the person was told."""
    session.execute(update(_R).where(_R.id == request_id).values(due_at=None, answer=answer))
