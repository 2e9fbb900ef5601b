"""Close a card: judge the answers when a verdict is due, and let what passed become a post."""

from datetime import datetime

from sqlalchemy.orm import Session

from bot.jobs.notice import notice
from bot.slack.cards import notices
from bot.world import World
from curation.judge.candidate import Candidate, State
from curation.judge.friend_test import Verdict, judge
from curation.share import draft
from curation.share.platforms import PLATFORMS
from curation.team import Workspace
from curation.wording import wording
from db import leases
from db.judge import candidates, votes
from db.leases import Lease
from db.outbox import messages
from db.share import posts
from db.tables import CandidateRow
from db.team import audit, workspaces


def close(world: World, lease: Lease) -> None:
    """Judge one open candidate by its frozen rule; exactly one caller settles it."""
    now = world.clock.now()
    with world.write() as session:
        leases.keep(session, CandidateRow, lease)
        candidate = candidates.by_id(session, lease.id, lock=True)
        if candidate.state is not State.OPEN or candidate.closes_at is None:
            return
        tally = votes.tally(session, candidate.id)
        verdict, held, look_at = judge(
            tally,
            candidates.rule_of(candidate),
            held=candidate.held,
            closes_at=candidate.closes_at,
            now=now,
        )
        if verdict is Verdict.OPEN:
            votes.hold(session, candidate.id, held, due_at=look_at)
            return
        settled = candidates.move(
            session,
            candidate.id,
            State.OPEN,
            State(verdict.value),
            decided_at=now,
            due_at=None,
            yes=tally.yes,
            no=tally.no,
            passed=tally.passed,
        )
        if not settled:
            return
        audit.note(
            session,
            candidate.workspace_id,
            verdict.value,
            now=now,
            subject=f"candidate:{candidate.id}",
            yes=tally.yes,
            no=tally.no,
            passed=tally.passed,
        )
        if verdict is Verdict.APPROVED:
            workspace = workspaces.by_id(session, candidate.workspace_id)
            _accept(session, workspace, candidate, now=now, machine_now=world.clock.machine())
        messages.repaint(session, ["candidate"], candidate.id)
    world.wake()


def _accept(
    session: Session, workspace: Workspace, candidate: Candidate, *, now: datetime, machine_now: datetime
) -> None:
    """Make the post of an approved candidate; without a focus it waits, and the team is asked once."""
    text = "" if workspace.platform is None else first_text(workspace, candidate)
    post_id = posts.begin(
        session, workspace.id, candidate.id, platform=workspace.platform, text=text, now=now
    )
    if workspace.platform is None:
        if not workspace.focus_asked:
            workspaces.change(session, workspace.id, focus_asked=True)
            say = wording(workspace.locale)
            key = f"focus:{workspace.id}:{candidate.id}"
            notice(session, workspace, key, notices.which_platform(say), machine_now=machine_now)
        return
    write_draft(session, workspace, candidate.id, post_id, machine_now=machine_now)


def first_text(workspace: Workspace, candidate: Candidate) -> str:
    """The template's text for the focus, in the team's language."""
    assert workspace.platform is not None  # noqa: S101 - callers ask for a text only when there is a focus
    return draft.first_text(
        PLATFORMS[workspace.platform],
        title=candidate.title,
        summary=candidate.summary,
        url=candidate.url,
        source=candidate.source_name,
        say=wording(workspace.locale),
    )


def write_draft(
    session: Session, workspace: Workspace, candidate_id: int, post_id: int, *, machine_now: datetime
) -> None:
    """Write the draft's message, in the thread of its card."""
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
        parent_id=card.id,
        machine_now=machine_now,
    )


def give_texts(session: Session, workspace: Workspace, *, machine_now: datetime) -> int:
    """Write first texts for drafts that waited for a platform; returns how many."""
    waiting = posts.without_platform(session, workspace.id)
    for post in waiting:
        text = first_text(workspace, candidates.by_id(session, post.candidate_id))
        posts.change(session, post.id, platform=workspace.platform, text=text, first_text=text)
        write_draft(session, workspace, post.candidate_id, post.id, machine_now=machine_now)
    return len(waiting)
