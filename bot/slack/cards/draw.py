"""From a message's row to what it shows now: every kind of message, read afresh from the memory."""

from collections.abc import Callable
from datetime import datetime

from sqlalchemy.orm import Session

from bot.slack.cards import card, digest, draft, notices
from bot.slack.cards.blocks import Drawing, Json
from bot.slack.cards.same_story import Elsewhere, permalink
from bot.slack.validate import fitted
from curation.judge.candidate import Candidate, State
from curation.share.post import Post
from curation.share.queue import NoSlots
from curation.team import Workspace
from curation.wording import Say, wording
from db.collect import sightings
from db.judge import candidates, merging, splitting, votes
from db.outbox import messages
from db.outbox.messages import Message
from db.share import posts
from db.team import members, workspaces

Draw = Callable[[Session, Message, Workspace, Say, datetime], Drawing | None]


def draw(session: Session, message: Message, *, now: datetime, home: str = "") -> Drawing | None:
    """Draw a message; None when it has nothing to tell any more. What Slack would refuse is shortened.

    `home` is the address of the team's Slack, for links to other messages; without it there are none.
    """
    workspace = workspaces.by_id(session, message.workspace_id)
    say = wording(workspace.locale)
    if message.kind == "candidate":
        drawing = _candidate(session, message, workspace, say, now, home)
    else:
        drawing = _KINDS[message.kind](session, message, workspace, say, now)
    if drawing is None:
        return None
    fit = fitted({"text": drawing.text, "blocks": drawing.blocks}, "message")
    return Drawing(fit["text"], fit["blocks"])


def slot_of(session: Session, workspace: Workspace, post: Post | None, *, now: datetime) -> datetime | None:
    """When a waiting post goes out; None when it isn't waiting or no slot is set."""
    if post is None:
        return None
    try:
        return posts.places(session, workspace, now=now).get(post.id)
    except NoSlots:
        return None


def _candidate(
    session: Session, message: Message, workspace: Workspace, say: Say, now: datetime, home: str
) -> Drawing | None:
    candidate = candidates.by_id(session, message.subject_id)
    if candidate.state is State.WAITING:
        return None
    by = _name(session, workspace, candidate.suggested_by)
    if candidate.state in (State.ASKING, State.OPEN):
        near = merging.may_be(session, candidate, now=now)
        return card.open_card(
            candidate,
            workspace,
            say,
            tally=votes.tally(session, candidate.id),
            also_in=sightings.also_in(session, candidate.story_id, but_not=candidate.source_id),
            by=by,
            near=None if near is None else near.title,
            attached=bool(splitting.attached(session, candidate)),
        )
    post_id = candidates.post_id_of(session, candidate.id)
    post = None if post_id is None else posts.by_id(session, workspace.id, post_id)
    latest = candidates.of_story(session, candidate.story_id)
    return card.closed_card(
        candidate,
        workspace,
        say,
        post=post,
        slot=slot_of(session, workspace, post, now=now),
        alone=votes.tally(session, candidate.id).counted == 1,
        asked_again=latest is not None and latest.id != candidate.id,
        by=by,
        went_on=_went_on(session, candidate, home),
    )


def _went_on(session: Session, candidate: Candidate, home: str) -> Elsewhere | None:
    other = merging.went_to(session, candidate.story_id)
    if other is None:
        return None
    message = messages.of_subject(session, "candidate", other.id)
    address = None if message is None else permalink(home, message.channel_id, message.ts)
    return Elsewhere(other.title, other.state, address, apart=merging.is_apart(session, candidate.story_id))


def _name(session: Session, workspace: Workspace, user_id: str | None) -> str:
    member = None if user_id is None else members.by_user(session, workspace.id, user_id)
    return "" if member is None else member.name


def _draft(
    session: Session, message: Message, workspace: Workspace, say: Say, now: datetime
) -> Drawing | None:
    post = posts.by_id(session, workspace.id, message.subject_id)
    if post is None or post.platform is None:
        return None
    return draft.draft(post, workspace, say, slot=slot_of(session, workspace, post, now=now))


def _handoff(
    session: Session, message: Message, workspace: Workspace, say: Say, now: datetime
) -> Drawing | None:
    post = posts.by_id(session, workspace.id, message.subject_id)
    if post is None or post.platform is None:
        return None
    return draft.handoff(
        post,
        workspace,
        say,
        next_slot=slot_of(session, workspace, post, now=now),
        photo_by=_name(session, workspace, post.photo_ready_by),
    )


def _text(
    session: Session, message: Message, workspace: Workspace, _say: Say, _now: datetime
) -> Drawing | None:
    post = posts.by_id(session, workspace.id, message.subject_id)
    return None if post is None else draft.text_alone(post)


def _notice(
    _session: Session, message: Message, _workspace: Workspace, _say: Say, _now: datetime
) -> Drawing | None:
    payload: Json | None = message.payload
    return None if payload is None else notices.drawing(payload)


_KINDS: dict[str, Draw] = {
    "draft": _draft,
    "handoff": _handoff,
    "text": _text,
    "notice": _notice,
    "digest": digest.told,
    "detail": digest.detail,
}
