"""First texts: when a candidate is approved, when the team gets a focus, and when it changes it.

A template is there at once. Where there is a writer, its text takes the template's place before anybody sees
one, or the template stands and says why.
"""

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from bot.jobs.share import writing
from bot.jobs.share.writing import Fallback, Fresh
from bot.world import World
from curation.judge.candidate import Candidate
from curation.share import draft, platforms
from curation.share.draft import FirstText
from curation.share.post import Post, PostState
from curation.team import Workspace
from curation.wording import wording
from db import leases
from db.judge import candidates
from db.leases import Lease, LostLease
from db.outbox import messages
from db.share import posts
from db.tables import PostRow
from db.team import workspaces


def template(workspace: Workspace, candidate: Candidate) -> FirstText:
    """The template's text for the focus, in the team's language; empty without a focus."""
    if workspace.platform is None:
        return FirstText("")
    # What a colleague put forward has their words, where an article has its publisher's.
    own = candidate.suggested_by is not None and candidate.source_id is None
    return draft.first_text(
        platforms.by_key(workspace.platform, most=workspace.most, per_link=workspace.per_link),
        title=candidate.title,
        summary="" if own else candidate.summary,
        why=candidate.summary if own else "",
        url=candidate.url,
        source=candidate.source_name,
        tags=workspace.tags,
        say=wording(workspace.locale),
    )


def write(world: World, lease: Lease) -> None:
    """Have the writer write one post's first text; nobody's words are ever written over."""
    with world.read() as session:
        post = posts.of_any_team(session, lease.id)
        workspace = workspaces.by_id(session, post.workspace_id)
        candidate = candidates.by_id(session, post.candidate_id)

    def hold(until: timedelta) -> None:
        with world.write() as session:
            machine_now = world.clock.machine()
            if not leases.renew(session, PostRow, lease, machine_now=machine_now, until=until):
                raise LostLease(f"post {lease.id}")

    written = writing.compose(world, workspace, candidate, post, hold=hold) if _open(post) else Fallback("")
    with world.write() as session:
        workspaces.lock(session, workspace.id)
        leases.keep(session, PostRow, lease)
        _place(session, post, written, machine_now=world.clock.machine())
    world.wake()


def _open(post: Post) -> bool:
    return post.state is PostState.DRAFT and post.untouched


def _place(session: Session, before: Post, written: Fresh | Fallback, *, machine_now: datetime) -> None:
    """Put what was written in the template's place and show it, if the post is still as it was."""
    post = posts.of_any_team(session, before.id)
    if post.platform != before.platform:
        return  # the focus has changed meanwhile: it is due again, for the new one
    columns: dict[str, object] = {"write_at": None}
    if _open(post) and post.text == before.text:
        if isinstance(written, Fresh):
            columns |= posts.texts(written.first) | {"origin": "writer", "why": written.why, "fell_back": ""}
        else:
            columns |= {"fell_back": written.why}
    posts.change(session, post.id, **columns)
    show(session, workspaces.by_id(session, post.workspace_id), post, machine_now=machine_now)


def give_up_writing(session: Session, post_id: int, *, machine_now: datetime) -> None:
    """Let the template stand for a post whose writing got stuck, so that people see it."""
    workspaces.lock(session, posts.of_any_team(session, post_id).workspace_id)
    posts.change(session, post_id, lease_tries=0, lease_until=None)  # it may be asked again for another focus
    _place(session, posts.of_any_team(session, post_id), Fallback("stuck"), machine_now=machine_now)


def show(session: Session, workspace: Workspace, post: Post, *, machine_now: datetime) -> None:
    """Write the draft's message if there is none yet, and paint what tells of it afresh."""
    if post.state is not PostState.WITHDRAWN:
        write_draft(session, workspace, post.candidate_id, post.id, machine_now=machine_now)
    messages.repaint(session, ["draft"], post.id)
    messages.repaint(session, ["candidate"], post.candidate_id)


def write_draft(
    session: Session, workspace: Workspace, candidate_id: int, post_id: int, *, machine_now: datetime
) -> None:
    """Write the draft's message, in the thread of its card; in the channel when the card never got there."""
    card = messages.of_subject(session, "candidate", candidate_id)
    if card is None or workspace.channel_id is None:
        return
    messages.write(
        session,
        workspace.id,
        key=f"draft:{post_id}",
        kind="draft",
        subject_id=post_id,
        channel_id=card.channel_id,
        parent_id=None if card.state == "dead" else card.id,
        machine_now=machine_now,
    )


def give_texts(world: World, session: Session, workspace: Workspace) -> tuple[int, int]:
    """Bring the queue to the present focus; returns how many texts are new, and how many keep a person's words.

    A text nobody changed is written anew, for the new platform, and read anew. One that a person changed keeps
    its words, and waits to be read again: it was meant for another place.
    """
    machine_now = world.clock.machine()
    new = kept = 0
    for post in posts.queue(session, workspace.id):
        if post.platform == workspace.platform:
            continue
        columns: dict[str, object] = {
            "platform": workspace.platform,
            "approved_sha": None,
            "write_at": None,
            "photo_asked_for": None,
            "photo_ready_by": None,
        }
        first = template(workspace, candidates.by_id(session, post.candidate_id))
        if post.untouched:
            columns |= posts.texts(first) | {"origin": "template", "why": "", "fell_back": ""}
            if writing.wanted(world, workspace):
                columns["write_at"] = world.clock.now()
        else:
            beside = posts.texts(first)
            columns |= {name: beside[name] for name in ("photo_idea", "alt_text", "credit")}
        if post.state is PostState.READY:
            posts.move(session, post.id, PostState.READY, PostState.DRAFT, **columns)
        else:
            posts.change(session, post.id, **columns)
        show(session, workspace, post, machine_now=machine_now)
        new += post.untouched
        kept += not post.untouched
    return new, kept
