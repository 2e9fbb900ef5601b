"""Vectors: candidates' texts as numbers, made once and kept. A kind names what made them; kinds never mix."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from db.tables import CandidateRow, VectorRow
from db.upsert import insert_pairs

AT_ONCE: Final = 1000  # in one statement: databases take some ten thousand values

_C, _V = CandidateRow, VectorRow


@dataclass(frozen=True, slots=True)
class Text:
    """A candidate's text."""

    candidate_id: int
    title: str
    summary: str


def of(session: Session, candidate_ids: Sequence[int], kind: str) -> dict[int, bytes]:
    """Read the vectors of this kind that there are, by candidate; of however many."""
    found: dict[int, bytes] = {}
    for start in range(0, len(candidate_ids), AT_ONCE):
        some = candidate_ids[start : start + AT_ONCE]
        rows = session.execute(
            select(_V.candidate_id, _V.data).where(_V.candidate_id.in_(some), _V.kind == kind)
        )
        found |= {candidate_id: data for candidate_id, data in rows}
    return found


def lacking(session: Session, workspace_id: int, kind: str, *, limit: int) -> list[Text]:
    """Which candidates that wait or were put to the team have no vector of this kind yet, newest first."""
    rows = session.execute(
        select(_C.id, _C.title, _C.summary)
        .where(_C.workspace_id == workspace_id, _C.state.not_in(("stale", "merged")))
        .where(~exists().where(_V.candidate_id == _C.id, _V.kind == kind))
        .order_by(_C.id.desc())
        .limit(limit)
    )
    return [Text(candidate_id, title, summary) for candidate_id, title, summary in rows]


def keep(session: Session, kind: str, vectors: Mapping[int, bytes]) -> None:
    """Keep vectors; those of candidates that have one already stay as they were."""
    insert_pairs(
        session,
        VectorRow,
        [{"candidate_id": each, "kind": kind, "data": data} for each, data in sorted(vectors.items())],
    )
