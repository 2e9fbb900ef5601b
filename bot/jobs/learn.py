"""Learn from a team's answers: every five questions that closed, and else at night; never while somebody waits.

What is learnt rests on texts as numbers, which are made once and kept: letters and words here, the meaning by
an embedder where one is set, within the team's budget for AI.
"""

from collections.abc import Sequence
from datetime import timedelta
from typing import TYPE_CHECKING

import structlog
from sqlalchemy.orm import Session

from bot.jobs.close import NIGHT
from bot.jobs.share.writing import allowed
from bot.world import World, embedder_for
from curation.calendar import next_time_of_day
from curation.judge import ranking
from curation.judge.embedding.embedder import MOST_TEXTS, Embedder, EmbedderClosed, EmbedFailed
from curation.judge.taste.interests import profile
from curation.share.asking import allowance
from curation.team import Workspace
from db import leases
from db.judge import leanings, picks, tastes, vectors
from db.judge.tastes import Answered, Kept
from db.judge.vectors import Text
from db.leases import Lease, LostLease
from db.share import writings
from db.tables import TasteRow
from db.team import workspaces

if TYPE_CHECKING:
    from curation.judge.taste.text_model import Taste

log = structlog.get_logger()

DESCRIBED_AT_ONCE = 500  # texts: a third of a second
AGAIN = timedelta(minutes=10)  # after an embedder failed
MARGIN = timedelta(seconds=30)  # of a lease beyond the longest answer


def learn(world: World, lease: Lease) -> None:
    """Describe new texts and, if questions closed since, learn anew. A second run finds nothing to do."""
    now = world.clock.now()
    with world.read() as session:
        workspace = workspaces.by_id(session, tastes.workspace_of(session, lease.id))
        before = tastes.current(session, workspace.id)
    embedder = embedder_for(world, workspace)
    more = _describe(world, workspace)
    again = None if embedder is None else _embed(world, workspace, embedder, lease)
    if more:
        again = timedelta(0)
    columns = None
    if again != timedelta(0):  # else there are answers whose texts are no numbers yet
        columns = _learnt(world, workspace, before, "" if embedder is None else embedder.name)
    night = next_time_of_day(now, NIGHT, workspace.tz)
    with world.write() as session:
        leases.keep(session, TasteRow, lease)
        if again is None and _came_meanwhile(session, workspace):
            again = timedelta(0)  # whoever brought it found this due already, and planned nothing
        due_at = None if again is None else now + again
        if columns is None:
            tastes.not_yet(session, lease.id, due_at=due_at, night=night)
        else:
            tastes.keep(session, lease.id, closed=before.closed, due_at=due_at, night=night, **columns)
    world.wake()


def _came_meanwhile(session: Session, workspace: Workspace) -> bool:
    from curation.judge.taste import text_model

    return bool(vectors.lacking(session, workspace.id, text_model.TEXT, limit=1))


def _describe(world: World, workspace: Workspace) -> bool:
    """Turn texts that have none yet into letters and words as numbers; whether there may be more."""
    from curation.judge.taste import text_model  # numpy, which a bot without answers never loads

    with world.read() as session:
        texts = vectors.lacking(session, workspace.id, text_model.TEXT, limit=DESCRIBED_AT_ONCE)
    made = {text.candidate_id: text_model.text_vector(text.title, text.summary) for text in texts}
    with world.write() as session:
        vectors.keep(session, text_model.TEXT, made)
    return len(texts) == DESCRIBED_AT_ONCE


def _embed(world: World, workspace: Workspace, embedder: Embedder, lease: Lease) -> timedelta | None:
    """Have a batch of texts turned into their meaning; returns when to go on, None when all is done."""
    with world.read() as session:
        texts = vectors.lacking(session, workspace.id, embedder.name, limit=MOST_TEXTS)
    if not texts:
        return None
    said = [f"{text.title}. {text.summary}" for text in texts]
    micros = embedder.cost(said)
    month = allowance.month(world.clock.now(), workspace.tz)
    with world.write() as session:
        workspaces.lock(session, workspace.id)  # before the taste, as everybody takes them who needs both
        until = timedelta(seconds=embedder.deadline_s) + MARGIN
        if not leases.renew(session, TasteRow, lease, machine_now=world.clock.machine(), until=until):
            raise LostLease(f"taste {lease.id}")
        spent = writings.spent(session, workspace.id, month)
        if micros and spent.micros + micros > allowed(world, workspace).micros:
            return None  # until the next question closes, and for good until the month ends
        tastes.reserve(session, lease.id, month, micros)
    made = _asked(world, embedder, texts, said, lease, month, micros)
    if made is None:
        return AGAIN
    with world.write() as session:
        vectors.keep(session, embedder.name, made)
    return timedelta(0) if len(texts) == MOST_TEXTS else None


def _asked(
    world: World,
    embedder: Embedder,
    texts: Sequence[Text],
    said: Sequence[str],
    lease: Lease,
    month: str,
    micros: int,
) -> dict[int, bytes] | None:
    try:
        made = embedder.embed(said)
    except EmbedderClosed:
        # The program stops: whoever starts next asks again, when the lease has ended.
        raise LostLease("the embedder was closed") from None
    except EmbedFailed as failed:
        log.warning("embedder failed", why=failed.reason)
        if failed.charged == "no":
            with world.write() as session:
                tastes.reserve(session, lease.id, month, -micros)
        return None
    return {text.candidate_id: vector for text, vector in zip(texts, made, strict=True)}


def _learnt(world: World, workspace: Workspace, before: Kept, embedder: str) -> dict[str, object] | None:
    """Learn anew, if there is anything new to learn from: answers, or what another embedder makes of the texts."""
    from curation.judge.taste import text_model

    now = world.clock.now()
    turned = before.model is not None and before.embedder != embedder
    readable = before.model is None or text_model.reads(before.model)
    if not before.closed and not turned and readable:
        return None
    with world.read() as session:
        answered = tastes.answered(session, workspace.id)
        ids = [each.candidate_id for each in answered]
        texts = vectors.of(session, ids, text_model.TEXT)
        meanings = vectors.of(session, ids, embedder) if embedder else {}
        if not before.closed and embedder and not meanings and readable:
            return None  # the other embedder has made nothing of them yet
        team = ranking.standing(
            profile(workspace.interests),
            ranking.records_of(picks.decisions(session, workspace.id), now=now),
            leanings.of_workspace(session, workspace.id),
        )
    known = {each.candidate_id: ranking.known(each.choice, team) for each in answered}
    labels = [
        text_model.Label(
            key=f"{each.choice.url} {each.choice.title}",
            liked=each.liked,
            known=known[each.candidate_id][0],
            interests=known[each.candidate_id][1],
            text=texts[each.candidate_id],
            meaning=meanings.get(each.candidate_id, b""),
            at=each.at,
        )
        for each in answered
        if each.candidate_id in texts
    ]
    fitted = text_model.learn(labels, embedder=embedder, now=now)
    log.info("learnt", workspace=workspace.id, version=before.version + 1, labels=len(labels))
    if fitted is None:
        return {"model": None, "words": None, "embedder": "", "labels": len(labels), "fitted_at": None}
    return {
        "model": text_model.to_bytes(fitted),
        "words": _words(fitted, answered),
        "embedder": fitted.embedder,
        "labels": len(labels),
        "liked": sum(label.liked >= 0.5 for label in labels),
        "fitted_at": now,
    }


def _words(fitted: "Taste", answered: Sequence[Answered]) -> dict[str, list[str]]:
    from curation.judge.taste import telling

    liked, disliked = telling.strongest(
        fitted, [(each.choice.title, each.choice.feed_title, each.liked) for each in answered]
    )
    return {"liked": list(liked), "disliked": list(disliked)}
