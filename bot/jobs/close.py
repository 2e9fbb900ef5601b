"""Close a card: judge the answers when a verdict is due, and let what passed become a post."""

from datetime import datetime, time

from sqlalchemy.orm import Session

from bot.jobs.notice import notice
from bot.jobs.share import drafts, photos, writing
from bot.slack.cards import notices
from bot.world import World
from curation.calendar import next_time_of_day
from curation.judge.candidate import Candidate, State
from curation.judge.friend_test import Verdict, judge
from curation.team import Workspace
from curation.wording import wording
from db import leases
from db.judge import candidates, tastes, votes
from db.leases import Lease
from db.outbox import messages
from db.share import posts
from db.tables import CandidateRow
from db.team import audit, workspaces

NIGHT = time(3)  # local: fewer than five answers wait until nobody does


def close(world: World, lease: Lease) -> None:
    """Judge one open candidate by its frozen rule; exactly one caller settles it."""
    now = world.clock.now()
    with world.write() as session:
        # The team before its card, as everybody takes them who needs both: a post is made for the focus as it
        # is, and nobody can change the focus or end a pause in between.
        workspaces.lock(session, candidates.by_id(session, lease.id).workspace_id)
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
        workspace = workspaces.by_id(session, candidate.workspace_id)
        if tally.decisive:
            night = next_time_of_day(now, NIGHT, workspace.tz)
            tastes.learn_by(session, workspace.id, night, closed=1, now=now)
        if verdict is Verdict.APPROVED:
            _accept(world, session, workspace, candidate, now=now)
        messages.repaint(session, ["candidate"], candidate.id)
    world.wake()


def _accept(
    world: World, session: Session, workspace: Workspace, candidate: Candidate, *, now: datetime
) -> None:
    """Make the post of an approved candidate; without a focus it waits, and the team is asked once.

    Where a writer is to write its text, people see it when that is done.
    """
    machine_now = world.clock.machine()
    writes = workspace.platform is not None and writing.wanted(world, workspace)
    post_id = posts.begin(
        session,
        workspace.id,
        candidate.id,
        platform=workspace.platform,
        first=drafts.template(workspace, candidate),
        write_at=now if writes else None,
        now=now,
    )
    if workspace.platform is None:
        if not workspace.focus_asked:
            workspaces.change(session, workspace.id, focus_asked=True)
            say = wording(workspace.locale)
            key = f"focus:{workspace.id}:{candidate.id}"
            notice(session, workspace, key, notices.which_platform(say), machine_now=machine_now)
        return
    photos.plan(session, workspace, now=now)
    if not writes:
        drafts.write_draft(session, workspace, candidate.id, post_id, machine_now=machine_now)
