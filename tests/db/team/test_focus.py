"""The focus: one platform, never two."""

import pytest
from sqlalchemy import insert, select
from sqlalchemy.exc import IntegrityError

from db.connection import Database
from db.tables import FocusRow
from db.team import focus, workspaces
from tests.db.rows import DAY, NOW, a_workspace


def test_before_a_choice_there_is_no_focus(database: Database) -> None:
    with database.write() as session:
        assert focus.current(session, a_workspace(session)) is None


def test_a_choice_leaves_the_former_platform_and_may_return_to_it(database: Database) -> None:
    with database.write() as session:
        here = a_workspace(session)
        for platform in ("linkedin", "bluesky", "linkedin"):
            focus.choose(session, here, platform, account="", now=NOW)
            assert focus.current(session, here) == platform
        rows = session.execute(select(FocusRow.platform, FocusRow.state).order_by(FocusRow.platform)).all()
        assert rows == [("bluesky", "left"), ("linkedin", "focus")]


def test_the_same_choice_again_changes_nothing(database: Database) -> None:
    with database.write() as session:
        here = a_workspace(session)
        focus.choose(session, here, "linkedin", account="us", now=NOW)
        focus.choose(session, here, "linkedin", account="", now=NOW + DAY)
        assert session.execute(select(FocusRow.since, FocusRow.account)).all() == [(NOW, "us")]


def test_a_workspace_carries_its_platform_and_account(database: Database) -> None:
    with database.write() as session:
        here = a_workspace(session)
        assert workspaces.by_id(session, here).platform is None
        focus.choose(session, here, "linkedin", account="us", now=NOW)
        found = workspaces.by_id(session, here)
        assert (found.platform, found.account) == ("linkedin", "us")


def test_the_database_itself_refuses_a_second_focus(database: Database) -> None:
    with database.write() as session:
        here = a_workspace(session)
        focus.choose(session, here, "linkedin", account="", now=NOW)
    second = insert(FocusRow).values(workspace_id=here, platform="bluesky", state="focus", since=NOW)
    with pytest.raises(IntegrityError), database.write() as session:
        session.execute(second)
    with database.write() as session:
        session.execute(second.values(state="left"))
        other = a_workspace(session, "T0OTHER")
        focus.choose(session, other, "bluesky", account="", now=NOW)
        assert focus.current(session, here) == "linkedin"
