"""The round: once a day, ask as much as the queue needs, and let what waited too long go."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta

import structlog
from sqlalchemy.orm import Session

from bot.jobs import cards
from bot.jobs.notice import notice
from bot.jobs.weighing import Weighed, weigh
from bot.slack.cards import notices
from bot.world import World
from curation import calendar
from curation.judge import need, ranking
from curation.judge.candidate import Candidate, State
from curation.share import queue
from curation.team import Workspace
from curation.wording import wording
from db import leases
from db.collect import sightings, sources
from db.judge import candidates, picks, tastes
from db.leases import Lease
from db.share import posts
from db.tables import WorkspaceRow
from db.team import members, workspaces

log = structlog.get_logger()

STALE = timedelta(days=7)  # a story not asked about for a week is old news
FIRST_LOOK = timedelta(seconds=8)  # how long a wanted round waits for feeds that were never read
FEEDS_COME = timedelta(minutes=10)  # how long what feeds bring is asked at once, whatever the hour
QUIET_DAYS = 5  # working days without any answer after which the bot stops asking by itself


def ask(world: World, lease: Lease) -> None:
    """Hold one workspace's round, and set when the next one is."""
    now = world.clock.now()
    with world.read() as session:
        workspace = workspaces.by_id(session, lease.id)
        weighed = weigh(session, workspace, now=now)
    with world.write() as session:
        leases.keep(session, WorkspaceRow, lease)
        workspace = workspaces.by_id(session, lease.id)
        if not workspace.active or workspace.next_round_at is None or workspace.next_round_at > now:
            return
        if _wait_for_first_look(session, workspace, now=now):
            return
        members.welcome_who_pressed(session, workspace.id)
        following = calendar.next_clock_time(now, workspace.ask_at, workspace.week)
        if _gone_quiet(session, workspace, now=now):
            workspaces.pause(session, workspace.id, until=None, now=now)
            workspaces.change(session, workspace.id, next_round_at=following)
            say = wording(workspace.locale)
            notice(
                session,
                workspace,
                f"away:{workspace.id}:{now.isoformat()}",
                notices.away(say),
                machine_now=world.clock.machine(),
            )
            return
        let_go_of_stale(session, workspace.id, now=now)
        if weighed.unreadable:
            tastes.learn_by(session, workspace.id, now, now=now)
        asked = _choose_and_ask(world, session, workspace, weighed, now=now)
        if workspace.round_asked_by is not None:
            if not asked and candidates.count(session, workspace.id, State.WAITING):
                _tell_no_room(world, session, workspace, workspace.round_asked_by, now=now)
            workspaces.change(session, workspace.id, round_asked_by=None)
        wanted = workspace.round_wanted_at
        if wanted is not None and not asked and now - wanted < FEEDS_COME:
            # Somebody waits for questions and feeds are still coming in: fan-out makes the round due again.
            workspaces.change(session, workspace.id, next_round_at=following)
            return
        workspaces.change(session, workspace.id, next_round_at=following, round_wanted_at=None)
    world.wake()


def _tell_no_room(
    world: World, session: Session, workspace: Workspace, user_id: str, *, now: datetime
) -> None:
    """Tell who asked for more why nothing comes, instead of leaving them to wait."""
    member = members.by_user(session, workspace.id, user_id)
    say = wording(workspace.locale if member is None else member.locale)
    notice(
        session,
        workspace,
        f"no_room:{workspace.id}:{now.isoformat()}",
        notices.no_room(say),
        machine_now=world.clock.machine(),
        channel_id=user_id,
    )


def _wait_for_first_look(session: Session, workspace: Workspace, *, now: datetime) -> bool:
    """Put a wanted round off while sources wait for their very first look, but not for long."""
    if workspace.round_wanted_at is None or now - workspace.round_wanted_at >= FIRST_LOOK:
        return False
    if sources.never_tried(session, workspace.id) == 0:
        return False
    workspaces.change(session, workspace.id, next_round_at=now + timedelta(seconds=1))
    return True


def _gone_quiet(session: Session, workspace: Workspace, *, now: datetime) -> bool:
    """Whether questions have gone without any answer for five working days."""
    if workspace.round_wanted_at is not None:
        return False
    since = candidates.last_answer_at(session, workspace.id) or workspace.set_up_at or workspace.created_at
    first = candidates.first_asked_after(session, workspace.id, since)
    if first is None:
        return False
    # Whoever ended a pause is there: the days are counted afresh.
    quiet_since = max(first, workspace.resumed_at or first)
    return calendar.working_days_later(quiet_since, QUIET_DAYS, workspace.week) <= now


def _choose_and_ask(
    world: World, session: Session, workspace: Workspace, weighed: Weighed, *, now: datetime
) -> bool:
    voters = cards.who_answers(session, workspace, now=now)
    machine_now = world.clock.machine()
    say = wording(workspace.locale)
    if not voters:
        if not workspace.nobody_told:
            workspaces.change(session, workspace.id, nobody_told=True)
            key = f"nobody:{workspace.id}:{now.isoformat()}"
            notice(session, workspace, key, notices.nobody_answers(say), machine_now=machine_now)
        return False
    if workspace.nobody_told:
        workspaces.change(session, workspace.id, nobody_told=False)
    today = candidates.asked_since(session, workspace.id, calendar.start_of_day(now, workspace.tz))
    slots = queue.empty_horizon(workspace.slots, workspace.tz, now)
    unpublished = len(posts.queue(session, workspace.id))
    approved, decided = candidates.last_decisions(session, workspace.id)
    wanted = need.need(
        slots_in_14_days=slots,
        unpublished=unpublished,
        approved_30d=approved,
        decided_30d=decided,
        open_cards=candidates.count(session, workspace.id, State.OPEN, State.ASKING),
        asked_today=len(today),
    )
    full = need.queue_is_full(slots_in_14_days=slots, unpublished=unpublished)
    if full and slots and not workspace.full_told:
        notice(
            session,
            workspace,
            f"full:{workspace.id}:{now.isoformat()}",
            notices.queue_full(say, unpublished),
            machine_now=machine_now,
        )
    if full != workspace.full_told:
        workspaces.change(session, workspace.id, full_told=full)
    chosen = candidates.suggested(session, workspace.id)
    chosen += _best(session, workspace, weighed, wanted, today)
    for candidate in chosen:
        cards.put_to_vote(session, workspace, candidate, voters, now=now, machine_now=machine_now)
    return bool(chosen)


def _best(
    session: Session,
    workspace: Workspace,
    weighed: Weighed,
    wanted: int,
    today: Sequence[tuple[int | None, str | None]],
) -> list[Candidate]:
    """Choose from what feeds brought, and keep why."""
    if wanted <= 0 or not weighed.picks:
        return []
    # Others may have asked, or let go of some, since these were weighed.
    there = picks.still_waiting(session, workspace.id)
    left = [each for each in weighed.picks if weighed.candidates[each.choice.story_id] in there]
    chosen = ranking.choose(
        left,
        weighed.team,
        n=wanted,
        picked_before=picks.picked_before(session, workspace.id),
        asked_today=Counter(source_id for source_id, _ in today if source_id is not None),
        titles_today=candidates.open_titles(session, workspace.id),
    )
    asked = []
    for pick in chosen:
        candidate_id = weighed.candidates[pick.choice.story_id]
        picks.note(session, candidate_id, weighed.told(pick), taste_version=weighed.version)
        log.info(
            "picked",
            workspace=workspace.id,
            candidate=candidate_id,
            score=round(pick.score, 3),
            prior=round(pick.prior, 3),
            how=pick.how,
            of=len(left),
            taste=weighed.version,
        )
        asked.append(candidates.by_id(session, candidate_id))
    return asked


def ask_soon(session: Session, workspace_id: int, *, by: str | None, now: datetime) -> None:
    """Make a round due at once, because somebody waits for it."""
    workspaces.change(session, workspace_id, next_round_at=now, round_wanted_at=now, round_asked_by=by)


def is_waited_for(workspace: Workspace, *, now: datetime) -> bool:
    """Tell whether somebody wants questions and would see them: long after asking, in working hours only."""
    wanted = workspace.round_wanted_at
    if wanted is None or not workspace.active:
        return False
    return now - wanted < FEEDS_COME or calendar.is_working_time(now, workspace.week)


def let_go_of_stale(session: Session, workspace_id: int, *, now: datetime) -> None:
    """Let stories go that waited a week; what a person suggested has no age."""
    for story_id in candidates.let_go(session, workspace_id, came_until=now - STALE):
        sightings.change_fate(session, story_id, before="waiting", after="not_chosen")
