"""Workspaces: one per Slack team, with settings that come back as they were given."""

from datetime import date, time

import pytest
from sqlalchemy import select
from sqlalchemy.exc import NoResultFound

from curation.calendar import WorkingWeek
from curation.share.queue import Slot
from db.connection import Database
from db.tables import WorkspaceRow
from db.team import workspaces
from tests.db.rows import DAY, NOW, a_workspace, at_once


def test_a_team_has_one_workspace_whoever_makes_it(database: Database) -> None:
    def create(_: int) -> int:
        with database.write() as session:
            return workspaces.create(session, "T0TEAM", now=NOW).id

    assert len(set(at_once(4, create))) == 1


def test_a_new_workspace_has_the_slots_and_the_week_people_start_with(database: Database) -> None:
    with database.write() as session:
        found = workspaces.create(session, "T0TEAM", now=NOW)
        assert (found.state, found.active, found.created_at) == ("new", False, NOW)
        assert found.slots == (Slot(1, time(9, 0)), Slot(3, time(9, 0)))
        assert (found.ask_at, found.voters, found.week) == (time(9, 30), "open", WorkingWeek(tz="UTC"))
        assert workspaces.by_team(session, "T0TEAM") == found
        assert workspaces.by_team(session, "T0OTHER") is None
        with pytest.raises(NoResultFound):
            workspaces.by_id(session, found.id + 1)


def test_settings_come_back_as_they_were_given(database: Database) -> None:
    week = WorkingWeek(
        tz="Europe/Paris",
        days=frozenset({0, 2, 4}),
        opens=time(8, 30),
        closes=time(17, 15),
        days_off=frozenset({date(2026, 12, 25)}),
    )
    with database.write() as session:
        here, other = a_workspace(session), a_workspace(session, "T0OTHER")
        slots = (Slot(0, time(7, 45)), Slot(6, time(23, 59)))
        workspaces.change(session, here, slots=slots, week=week, tz="Europe/Paris", ask_at="08:00")
        found = workspaces.by_id(session, here)
        assert (found.slots, found.week, found.ask_at) == (slots, week, time(8, 0))
        assert workspaces.by_id(session, other).slots == (Slot(1, time(9, 0)), Slot(3, time(9, 0)))


def test_a_pause_begins_and_ends_once(database: Database) -> None:
    with database.write() as session:
        here, other = a_workspace(session), a_workspace(session, "T0OTHER")
        assert not workspaces.resume(session, here, now=NOW + DAY)
        assert workspaces.pause(session, here, until=NOW + DAY, now=NOW)
        assert not workspaces.pause(session, here, until=None, now=NOW + DAY)
        found = workspaces.by_id(session, here)
        assert (found.state, found.paused_at, found.paused_until) == ("paused", NOW, NOW + DAY)
        assert workspaces.by_id(session, other).active
        assert workspaces.resume(session, here, now=NOW + DAY)
        assert not workspaces.resume(session, here, now=NOW + DAY)
        found = workspaces.by_id(session, here)
        assert (found.active, found.paused_at, found.paused_until) == (True, None, None)
        assert session.scalar(select(WorkspaceRow.resumed_at).where(WorkspaceRow.id == here)) == NOW + DAY


def test_who_locks_a_workspace_makes_others_wait(database: Database) -> None:
    with database.write() as session:
        here = a_workspace(session, interests="")

    def add(number: int) -> None:
        with database.write() as session:
            workspaces.lock(session, here)
            before = workspaces.by_id(session, here).interests
            workspaces.change(session, here, interests=before + str(number))

    at_once(5, add)
    with database.read() as session:
        assert sorted(workspaces.by_id(session, here).interests) == list("01234")
