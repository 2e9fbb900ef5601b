"""The round: as much as the queue needs, once a day, of whom there is; and it stops by itself."""

from datetime import timedelta

from sqlalchemy import select, update

from curation.judge.candidate import State
from curation.judge.taste.leanings import Leaning
from db.judge import candidates, leanings
from db.tables import CandidateRow, ElectorRow, OutboxRow, SightingRow, VoteRow, WorkspaceRow
from db.team import members, workspaces
from tests.bot.jobs.conftest import Office
from tests.db.rows import (
    DAY,
    MINUTE,
    NOW,
    SECOND,
    a_candidate,
    a_feed,
    a_post,
    a_source,
    a_workspace,
    an_open_card,
    people,
)

NEXT_MORNING = NOW + DAY + 30 * MINUTE  # 09:30 on the next working day


def a_team(office: Office, *, waiting: int, voters: int = 3, sources: int = 5, **columns: object) -> int:
    with office.database.write() as session:
        workspace_id = a_workspace(session, next_round_at=NOW, set_up_at=NOW, **columns)
        people(session, workspace_id, *(f"U{n}" for n in range(voters)))
        ids = []
        for n in range(sources):
            ids.append(a_source(session, workspace_id, a_feed(session, f"feed{n}", at=NOW + 99 * DAY)))
        names = ("Rye", "Oven", "Flour", "Salt", "Yeast", "Crust", "Crumb", "Dough", "Proof", "Shop")
        for n in range(waiting):
            word = names[n % len(names)]
            a_candidate(
                session,
                workspace_id,
                title=f"{word} {word}ing for {word.lower()}ers",
                source_id=ids[n % sources],
                created_at=NOW,
            )
    return workspace_id


def states(office: Office) -> list[str]:
    with office.database.read() as session:
        return sorted(session.scalars(select(CandidateRow.state)))


def notices(office: Office) -> list[str]:
    with office.database.read() as session:
        rows = session.scalars(select(OutboxRow).where(OutboxRow.kind == "notice").order_by(OutboxRow.id))
        return [str(row.payload) for row in rows]


def row(office: Office) -> WorkspaceRow:
    with office.database.read() as session:
        found = session.scalars(select(WorkspaceRow)).one()
        session.expunge_all()
        return found


def test_at_most_five_are_asked_a_day_and_the_next_round_is_tomorrow_morning(office: Office) -> None:
    a_team(office, waiting=9)

    office.tick()

    assert states(office).count("asking") == 5
    assert row(office).next_round_at == NOW + 30 * MINUTE  # it is 09:00, and today has a round of its own
    office.later(minutes=30)
    office.tick()
    assert states(office).count("asking") == 5
    assert row(office).next_round_at == NEXT_MORNING


def test_a_card_is_one_message_with_its_electorate(office: Office) -> None:
    a_team(office, waiting=1)

    office.tick()

    with office.database.read() as session:
        (card,) = session.scalars(select(OutboxRow).where(OutboxRow.kind == "candidate"))
        electors = session.scalars(select(ElectorRow.member_id)).all()
        session.expunge_all()
    assert card.key == f"candidate:{card.subject_id}:0"
    assert len(electors) == 3


def test_no_source_is_asked_more_than_twice_a_day(office: Office) -> None:
    a_team(office, waiting=9, sources=1)

    office.tick()

    assert states(office).count("asking") == 2


def test_nothing_is_asked_when_the_queue_is_full_and_it_is_told_once(office: Office) -> None:
    workspace_id = a_team(office, waiting=5)
    with office.database.write() as session:
        for _ in range(4):  # four slots in the next 14 days
            a_post(session, workspace_id)

    for _ in range(3):
        office.tick()
        office.later(days=1)

    assert "asking" not in states(office)
    assert sum("Your queue is full (4 texts)" in text for text in notices(office)) == 1


def test_a_full_queue_still_asks_what_a_person_suggests(office: Office) -> None:
    workspace_id = a_team(office, waiting=0)
    with office.database.write() as session:
        for _ in range(4):
            a_post(session, workspace_id)
        a_candidate(session, workspace_id, suggested_by="U1")

    office.tick()

    assert states(office).count("asking") == 1


def test_nobody_to_answer_asks_nothing_and_is_told_once(office: Office) -> None:
    a_team(office, waiting=3, voters=0)

    for _ in range(3):
        office.tick()
        office.later(days=1)

    assert "asking" not in states(office)
    assert sum("Nobody is there to answer" in text for text in notices(office)) == 1


def test_stories_that_waited_a_week_are_let_go_but_not_what_a_person_suggested(office: Office) -> None:
    workspace_id = a_team(office, waiting=1, voters=0)
    with office.database.write() as session:
        a_candidate(session, workspace_id, suggested_by="U1")
    office.later(days=7, seconds=-1)
    with office.database.write() as session:
        workspaces.change(session, workspace_id, next_round_at=office.clock.now())
    office.tick()
    assert "stale" not in states(office)

    office.later(seconds=1)
    with office.database.write() as session:
        workspaces.change(session, workspace_id, next_round_at=office.clock.now())
    office.tick()

    assert states(office) == ["stale", "waiting"]
    with office.database.read() as session:
        assert session.scalars(select(SightingRow)).all() == []


def test_a_voter_who_left_ten_cards_unanswered_rests_until_the_next_press(office: Office) -> None:
    workspace_id = a_team(office, waiting=2, voters=2)
    with office.database.write() as session:
        quick, silent = (member.id for member in members.all_of(session, workspace_id))
        for n in range(10):
            at = NOW - timedelta(hours=20 - n)
            card = a_candidate(session, workspace_id, State.EXPIRED, decided_at=at, asked_at=at - 2 * DAY)
            candidates.elect(session, card, [quick, silent])
            session.add(VoteRow(candidate_id=card, member_id=quick, answer="yes", at=at))

    office.tick()

    with office.database.read() as session:
        asking = select(CandidateRow.id).where(CandidateRow.state == "asking")
        electors = set(
            session.scalars(select(ElectorRow.member_id).where(ElectorRow.candidate_id.in_(asking)))
        )
    assert electors == {quick}


def test_five_working_days_without_any_answer_pause_it_once(office: Office) -> None:
    workspace_id = a_team(office, waiting=1)
    with office.database.write() as session:
        member_ids = [member.id for member in members.all_of(session, workspace_id)]
        an_open_card(
            session,
            workspace_id,
            member_ids,
            asked_at=NOW + SECOND,
            closes_at=NOW + 90 * DAY,
            due_at=NOW + 90 * DAY,
        )
        workspaces.change(session, workspace_id, next_round_at=NOW + 7 * DAY)
    office.later(days=7)
    office.tick()
    assert row(office).state == "active"

    office.later(seconds=1)
    with office.database.write() as session:
        session.execute(update(WorkspaceRow).values(next_round_at=office.clock.now()))
    office.tick()

    assert row(office).state == "paused"
    assert sum("stopped asking" in text for text in notices(office)) == 1


def test_neither_a_suggestion_nor_what_is_stale_gets_lost_behind_all_that_waits(office: Office) -> None:
    workspace_id = a_team(office, waiting=0)
    with office.database.write() as session:
        suggested = a_candidate(session, workspace_id, suggested_by="U0")
        old = a_candidate(session, workspace_id, created_at=NOW - 7 * DAY)
        for n in range(501):
            a_candidate(session, workspace_id, title=f"Loaf number {n}", created_at=NOW)

    office.tick()

    with office.database.read() as session:
        assert candidates.by_id(session, suggested).state is State.ASKING
        assert candidates.by_id(session, old).state is State.STALE


def test_who_asks_for_more_is_told_when_there_is_no_room(office: Office) -> None:
    workspace_id = a_team(office, waiting=9, round_asked_by="U1", round_wanted_at=NOW - 9 * SECOND)
    office.tick()
    assert states(office).count("asking") == 5
    assert not any("Nothing more to ask" in text for text in notices(office))

    with office.database.write() as session:
        workspaces.change(
            session, workspace_id, next_round_at=NOW, round_asked_by="U1", round_wanted_at=NOW - 9 * SECOND
        )
    office.tick()
    office.tick()

    assert sum("Nothing more to ask" in text for text in notices(office)) == 1


def test_what_waits_and_is_never_wanted_is_not_asked(office: Office) -> None:
    """A form lets go of the newest thousand; what waits behind those is left to the round."""
    workspace_id = a_team(office, waiting=2)
    with office.database.write() as session:
        source = a_source(session, workspace_id, a_feed(session, "blocked", at=NOW + 99 * DAY))
        blocked = a_candidate(session, workspace_id, title="Crypto for bakers", source_id=source)
        leanings.keep(session, workspace_id, Leaning("word", "crypto", "never"), by="U0", now=NOW)

    office.tick()

    with office.database.read() as session:
        assert candidates.by_id(session, blocked).state is State.WAITING
    assert states(office) == ["asking", "asking", "waiting"]
