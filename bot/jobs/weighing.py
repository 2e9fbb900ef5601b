"""Weigh what waits, before a round holds the memory: thousands of texts take half a second."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING

import structlog
from sqlalchemy.orm import Session

from curation.judge import ranking
from curation.judge.ranking import Choice, Pick, Standing
from curation.judge.taste.interests import profile
from curation.team import Workspace
from db.judge import leanings, picks, tastes, vectors
from db.judge.picks import Waiting

if TYPE_CHECKING:
    from curation.judge.taste.text_model import Taste

log = structlog.get_logger()

DESCRIBED_HERE = 50  # texts that came just now; a round holds the memory while it reads them


@dataclass(frozen=True, slots=True)
class Weighed:
    """What waits, with its scores; `candidates` names each story's.

    `version` is the taste's, None without one. `unreadable`: there is one, kept by another version of the
    program, which is to be learnt anew; no round waits for it.
    """

    picks: tuple[Pick, ...]
    candidates: Mapping[int, int]
    team: Standing
    learnt: "Learnt | None"
    version: int | None
    unreadable: bool

    def told(self, pick: Pick) -> Pick:
        """Return a pick whose reasons name the words that spoke for it."""
        return pick if self.learnt is None else self.learnt.told(pick)


def weigh(session: Session, workspace: Workspace, *, now: datetime) -> Weighed:
    """Weigh what a team's sources brought and nobody was asked about; reads only."""
    waiting = picks.choices(session, workspace.id)
    kept = tastes.current(session, workspace.id)
    learnt, unreadable = None, False
    if kept.model is not None and waiting:
        try:
            learnt = Learnt.read(session, kept.model, waiting)
        except ValueError:
            log.warning("taste can't be read", workspace=workspace.id, version=kept.version)
            unreadable = True
    team = ranking.standing(
        profile(workspace.interests),
        ranking.records_of(picks.decisions(session, workspace.id), now=now),
        leanings.of_workspace(session, workspace.id),
    )
    if learnt is not None:
        team = replace(team, belief=learnt.taste.belief)
    choices = [each.choice for each in waiting] if learnt is None else learnt.choices
    return Weighed(
        picks=tuple(ranking.weighed(choices, team)),
        candidates={each.choice.story_id: each.candidate_id for each in waiting},
        team=team,
        learnt=learnt,
        version=None if learnt is None else kept.version,
        unreadable=unreadable,
    )


@dataclass(frozen=True, slots=True)
class Learnt:
    """A team's taste, and what it says of what waits."""

    taste: "Taste"
    choices: tuple[Choice, ...]

    @classmethod
    def read(cls, session: Session, model: bytes, waiting: Sequence[Waiting]) -> "Learnt":
        """Read a taste as it is kept, and weigh the texts by their vectors. Raises ValueError."""
        from curation.judge.taste import text_model  # numpy, which a bot without answers never loads

        learnt = text_model.from_bytes(model)
        ids = [each.candidate_id for each in waiting]
        texts = vectors.of(session, ids, text_model.TEXT)
        missing = [each for each in waiting if each.candidate_id not in texts]
        for each in missing[:DESCRIBED_HERE]:
            texts[each.candidate_id] = text_model.text_vector(each.choice.title, each.choice.summary)
        meanings = vectors.of(session, ids, learnt.embedder) if learnt.embedder else {}
        known = [each for each in waiting if each.candidate_id in texts]
        points = text_model.points(
            learnt,
            [texts[each.candidate_id] for each in known],
            [meanings.get(each.candidate_id, b"") for each in known],
        )
        of = {each.candidate_id: float(point) for each, point in zip(known, points, strict=True)}
        return cls(
            learnt,
            # What can't be weighed yet counts as the average text.
            tuple(
                replace(each.choice, text_points=of.get(each.candidate_id, learnt.constant))
                for each in waiting
            ),
        )

    def told(self, pick: Pick) -> Pick:
        """Return a pick whose reasons name the words that spoke for it."""
        from curation.judge.taste import telling

        words = telling.speaking_for(self.taste, pick.choice.title, pick.choice.feed_title)
        reasons = tuple(
            replace(reason, words=words) if reason.kind == "words" else reason for reason in pick.reasons
        )
        return replace(pick, reasons=reasons)
