"""Stories: the same thing is known by its address, else by its title, for thirty days."""

from db.connection import Database
from db.judge import stories
from tests.db.rows import DAY, INSTANT, NOW, a_workspace

MONTH = 30 * DAY


def test_a_story_is_known_by_its_address_else_by_its_title(database: Database) -> None:
    with database.write() as session:
        here = a_workspace(session)
        rye = stories.begin(session, here, url_key="oven.example/rye", title_key="rye keeps", now=NOW)
        oats = stories.begin(session, here, url_key="oven.example/oats", title_key="oats last", now=NOW)

        def find(url_key: str | None, title_key: str | None) -> int | None:
            return stories.find(session, here, url_key=url_key, title_key=title_key, now=NOW)

        assert find("oven.example/rye", "oats last") == rye
        assert find("oven.example/new", "oats last") == oats
        assert find(None, "rye keeps") == rye
        assert find("oven.example/new", "something else") is None


def test_stories_without_address_or_title_are_not_each_other(database: Database) -> None:
    with database.write() as session:
        here = a_workspace(session)
        stories.begin(session, here, url_key=None, title_key=None, now=NOW)
        stories.begin(session, here, url_key="", title_key="", now=NOW)
        assert stories.find(session, here, url_key=None, title_key=None, now=NOW) is None
        assert stories.find(session, here, url_key="", title_key="", now=NOW) is None


def test_a_story_is_forgotten_after_thirty_days(database: Database) -> None:
    with database.write() as session:
        here = a_workspace(session)
        rye = stories.begin(session, here, url_key="rye", title_key=None, now=NOW)
        just = NOW + MONTH - INSTANT
        assert stories.find(session, here, url_key="rye", title_key=None, now=just) == rye
        assert stories.find(session, here, url_key="rye", title_key=None, now=NOW + MONTH) is None


def test_teams_dont_see_each_others_stories(database: Database) -> None:
    with database.write() as session:
        here, other = a_workspace(session), a_workspace(session, "T0OTHER")
        stories.begin(session, here, url_key="rye", title_key="rye", now=NOW)
        assert stories.find(session, other, url_key="rye", title_key="rye", now=NOW) is None
