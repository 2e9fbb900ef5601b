"""What was learnt, as a round uses it: points for each choice, and the words that they come from."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING

import structlog
from sqlalchemy.orm import Session

from curation.judge.ranking import Choice, Pick
from db.judge import tastes, vectors
from db.judge.picks import Waiting

if TYPE_CHECKING:
    from curation.judge.taste import Taste

log = structlog.get_logger()

DESCRIBED_HERE = 50  # texts that came just now; a round holds the memory while it reads them


@dataclass(frozen=True, slots=True)
class Learnt:
    """A team's taste with its version, and what it says of what waits."""

    taste: "Taste"
    version: int
    choices: tuple[Choice, ...]

    @classmethod
    def of(
        cls, session: Session, workspace_id: int, waiting: Sequence[Waiting], *, now: datetime
    ) -> "Learnt | None":
        """Read a team's taste and weigh the texts by their vectors; None before there is any.

        One that can't be read, kept by another version of the program, is learnt anew, and no round waits for it.
        """
        kept = tastes.current(session, workspace_id)
        if kept.model is None:
            return None
        from curation.judge import taste  # numpy, which a bot without answers never loads

        try:
            learnt = taste.from_bytes(kept.model)
        except ValueError:
            log.warning("taste can't be read", workspace=workspace_id, version=kept.version)
            tastes.learn_by(session, workspace_id, now, now=now)
            return None
        ids = [each.candidate_id for each in waiting]
        texts = vectors.of(session, ids, taste.TEXT)
        missing = [each for each in waiting if each.candidate_id not in texts]
        for each in missing[:DESCRIBED_HERE]:
            texts[each.candidate_id] = taste.text_vector(each.choice.title, each.choice.summary)
        meanings = vectors.of(session, ids, learnt.embedder) if learnt.embedder else {}
        known = [each for each in waiting if each.candidate_id in texts]
        points = taste.points(
            learnt,
            [texts[each.candidate_id] for each in known],
            [meanings.get(each.candidate_id, b"") for each in known],
        )
        of = {each.candidate_id: float(point) for each, point in zip(known, points, strict=True)}
        return cls(
            learnt,
            kept.version,
            # What can't be weighed yet counts as the average text.
            tuple(
                replace(each.choice, text_points=of.get(each.candidate_id, learnt.constant))
                for each in waiting
            ),
        )

    def told(self, pick: Pick) -> Pick:
        """Return a pick whose reasons name the words that spoke for it."""
        from curation.judge import telling

        words = telling.speaking_for(self.taste, pick.choice.title, pick.choice.feed_title)
        reasons = tuple(
            replace(reason, words=words) if reason.kind == "words" else reason for reason in pick.reasons
        )
        return replace(pick, reasons=reasons)
