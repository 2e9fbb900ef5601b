"""Who is in the workspace: the list is whole or not taken, and who left stays gone."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

from sqlalchemy import select

from bot.jobs import people
from bot.slack.wire import Answer, Said, Slower
from db import leases
from db.tables import CandidateRow, WorkspaceRow
from db.team import members
from tests.bot.jobs.conftest import Office
from tests.db.rows import DAY, NOW, a_workspace, an_open_card
from tests.db.rows import people as some_people


def user(user_id: str, **more: Any) -> dict[str, Any]:
    return {"id": user_id, "team_id": "T0TEAM", "real_name": user_id, **more}


def read_list(office: Office, workspace_id: int, *pages: Answer) -> None:
    """Have the list read, with these answers of Slack's one after the other."""
    left = list(pages)
    world = replace(office.world, call=lambda _method, _payload: left.pop(0))
    with office.database.write() as session:
        (lease,) = leases.take_these(session, WorkspaceRow, [workspace_id], machine_now=office.clock.at)
    people.people(world, lease)


def page(*users: dict[str, Any], cursor: str = "") -> Said:
    return Said({"members": list(users), "response_metadata": {"next_cursor": cursor}})


def next_reading(office: Office) -> Any:
    with office.database.read() as session:
        return session.scalars(select(WorkspaceRow.next_members_at)).one()


def test_a_whole_list_is_kept_and_read_again_tomorrow(office: Office) -> None:
    with office.database.write() as session:
        here = a_workspace(session)

    read_list(office, here, page(user("U1"), cursor="more"), page(user("U2", is_restricted=True)))

    with office.database.read() as session:
        assert [(m.user_id, m.kind.value) for m in members.all_of(session, here)] == [
            ("U1", "member"),
            ("U2", "guest"),
        ]
    assert next_reading(office) == NOW + DAY


def test_half_a_list_is_not_taken_for_the_whole_and_read_again_soon(office: Office) -> None:
    with office.database.write() as session:
        here = a_workspace(session)

    read_list(office, here, page(user("U1"), cursor="more"), Slower(30))

    with office.database.read() as session:
        assert members.all_of(session, here) == []
    assert next_reading(office) == NOW + timedelta(minutes=10)


def test_who_is_found_gone_is_waited_for_no_longer(office: Office) -> None:
    with office.database.write() as session:
        here = a_workspace(session)
        ids = some_people(session, here, "U1", "U2")
        card = an_open_card(session, here, ids)

    read_list(office, here, page(user("U1"), user("U2", deleted=True)))

    with office.database.read() as session:
        assert [m.left for m in members.all_of(session, here)] == [False, True]
        assert session.scalars(select(CandidateRow.due_at).where(CandidateRow.id == card)).one() == NOW
    office.later(days=1)
    read_list(office, here, page(user("U1"), user("U2", deleted=True)))
    with office.database.read() as session:
        assert [m.left for m in members.all_of(session, here)] == [False, True]
