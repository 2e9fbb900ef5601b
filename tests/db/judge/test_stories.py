"""Stories: the same thing is known by its address, its title, or its title's rare words."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from curation.judge.titles import Title, read_title
from db.connection import Database
from db.judge import stories
from db.judge.stories import Found
from db.tables import StoryLinkRow
from tests.db.rows import DAY, INSTANT, NOW, a_workspace

MONTH = 30 * DAY
FEED = 1


def begin(session: Session, here: int, title: str = "", *, url: str | None = None) -> int:
    return stories.begin(session, here, url_key=url, title=read_title(title), now=NOW)


def find(
    session: Session,
    here: int,
    title: str = "",
    *,
    url: str | None = None,
    days: float = 0,
    feed: int | None = FEED,
) -> Found:
    now = NOW + days * DAY
    within = stories.window(session, here, now=now)
    return stories.find(
        session, here, url_key=url, title=read_title(title), feed_id=feed, within=within, now=now
    )


def test_a_story_is_known_by_its_address_else_by_its_title(database: Database) -> None:
    with database.write() as session:
        here = a_workspace(session)
        rye = begin(session, here, "Rye keeps longer", url="oven.example/rye")
        oats = begin(session, here, "Oats last all winter", url="oven.example/oats")
        assert find(session, here, "Oats last all winter", url="oven.example/rye") == Found(rye)
        assert find(session, here, "Oats last all winter", url="oven.example/new") == Found(oats)
        assert find(session, here, "Rye keeps longer") == Found(rye)
        assert find(session, here, "Something else", url="oven.example/new") == Found(None)


def test_stories_without_address_or_title_are_not_each_other(database: Database) -> None:
    with database.write() as session:
        here = a_workspace(session)
        begin(session, here)
        begin(session, here, "!!!", url="")
        assert find(session, here) == Found(None)
        assert find(session, here, "!!!", url="") == Found(None)


def test_a_story_is_forgotten_after_thirty_days(database: Database) -> None:
    with database.write() as session:
        here = a_workspace(session)
        rye = begin(session, here, "Rye keeps longer", url="rye")
        just = 30 - INSTANT / DAY
        assert find(session, here, url="rye", days=just) == Found(rye)
        assert find(session, here, url="rye", days=30) == Found(None)
        assert find(session, here, "Rye keeps longer", days=just) == Found(rye)
        assert find(session, here, "Rye keeps longer", days=30) == Found(None)


def test_teams_dont_see_each_others_stories(database: Database) -> None:
    with database.write() as session:
        here, other = a_workspace(session), a_workspace(session, "T0OTHER")
        begin(session, here, "Rye keeps longer in linen", url="rye")
        assert find(session, other, "Rye keeps longer in linen bags", url="rye") == Found(None)


def test_words_in_common_find_a_story_for_five_days(database: Database) -> None:
    with database.write() as session:
        here = a_workspace(session)
        rye = begin(session, here, "Rye keeps longer in linen")
        longer = "A study: rye keeps longer in linen"
        assert find(session, here, longer, days=4) == Found(rye)
        assert find(session, here, longer, days=5) == Found(None)


def test_what_may_be_the_same_is_told_and_kept_for_people(database: Database) -> None:
    with database.write() as session:
        here = a_workspace(session)
        rye = begin(session, here, "Rye keeps longer in linen, part 1")
        found = find(session, here, "Rye keeps longer in linen, part 2")
        assert found == Found(None, rye)
        second = stories.begin(
            session, here, url_key=None, title=Title("rye"), maybe_id=found.maybe_id, now=NOW
        )
        link = session.execute(select(StoryLinkRow.story_id, StoryLinkRow.kind, StoryLinkRow.other_id)).one()
        assert tuple(link) == (second, "near", rye)


def test_what_a_person_suggests_is_another_story_unless_its_title_is_the_same(database: Database) -> None:
    with database.write() as session:
        here = a_workspace(session)
        rye = begin(session, here, "Rye keeps longer in linen")
        assert find(session, here, "A study: rye keeps longer in linen", feed=None) == Found(None, rye)
        assert find(session, here, "Rye keeps longer in linen", feed=None) == Found(rye)


def test_a_merged_story_leads_to_the_one_that_goes_on(database: Database) -> None:
    with database.write() as session:
        here = a_workspace(session)
        rye, bran, oats = (begin(session, here, url=url) for url in ("rye", "bran", "oats"))
        for one, other in ((rye, bran), (bran, oats)):
            session.add(StoryLinkRow(story_id=one, kind="same", other_id=other))
        session.flush()
        assert find(session, here, url="rye") == Found(oats)


def test_words_are_forgotten_when_nothing_is_compared_with_them_any_more(database: Database) -> None:
    with database.write() as session:
        here = a_workspace(session)
        begin(session, here, "Rye keeps longer in linen")
        assert stories.forget_words(session, now=NOW + MONTH - INSTANT, limit=10) == 0
        assert stories.forget_words(session, now=NOW + MONTH, limit=10) == 4
        assert stories.forget_words(session, now=NOW + MONTH, limit=10) == 0
