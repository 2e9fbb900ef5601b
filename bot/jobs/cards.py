"""From a story that waits to a card in the channel: who answers, what is written, when its time begins."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from curation.judge import electorate, friend_test
from curation.judge.candidate import Candidate, State
from curation.judge.friend_test import Rule
from curation.team import Member, Workspace
from db.collect import sightings
from db.judge import candidates, votes
from db.outbox import messages
from db.team import audit, members, workspaces


def who_answers(session: Session, workspace: Workspace, *, now: datetime) -> list[Member]:
    """The people a card asked now would go to."""
    voters = {member.id: member for member in members.with_role(session, workspace.id, "voter")}
    silent = members.unanswered_in_a_row(session, workspace.id, most=electorate.RESTS_AFTER)
    elected = electorate.electorate(
        [
            electorate.Voter(
                member_id=member.id,
                kind=member.kind.value,
                named=member.named,
                left=member.left,
                away_until=member.away_until,
                unanswered=silent.get(member.id, 0),
            )
            for member in voters.values()
        ],
        now=now,
    )
    return [voters[member_id] for member_id in elected]


def put_to_vote(
    session: Session,
    workspace: Workspace,
    candidate: Candidate,
    voters: Sequence[Member],
    *,
    now: datetime,
    machine_now: datetime,
) -> bool:
    """Write down who answers and the card to send; False when somebody else was faster."""
    if workspace.channel_id is None:
        return False
    rule = Rule()
    if not candidates.move(session, candidate.id, State.WAITING, State.ASKING, rule=rule.to_json()):
        return False
    candidates.elect(session, candidate.id, [voter.id for voter in voters])
    sightings.change_fate(session, candidate.story_id, before="waiting", after="asked")
    messages.write(
        session,
        workspace.id,
        key=f"candidate:{candidate.id}:{candidates.times_asked(session, candidate.id)}",
        kind="candidate",
        subject_id=candidate.id,
        channel_id=workspace.channel_id,
        machine_now=machine_now,
    )
    audit.note(session, workspace.id, "asked", now=now, subject=f"candidate:{candidate.id}")
    return True


def opened(session: Session, candidate_id: int, *, now: datetime) -> None:
    """The card stands in the channel: from now on the clock of its round runs."""
    candidate = candidates.by_id(session, candidate_id)
    workspace = workspaces.by_id(session, candidate.workspace_id)
    tally = votes.tally(session, candidate_id)
    rule = candidates.rule_of(candidate)
    closes_at = friend_test.closes_at(now, tally.electorate, workspace.week, rule)
    candidates.move(
        session,
        candidate_id,
        State.ASKING,
        State.OPEN,
        asked_at=now,
        closes_at=closes_at,
        due_at=closes_at if tally.electorate else now,
    )


def not_sent(session: Session, candidate_id: int) -> None:
    """Slack refused the card: the story waits again, for a channel that works."""
    if candidates.move(session, candidate_id, State.ASKING, State.WAITING):
        candidates.forget_electorate(session, candidate_id)
