"""Stories: the same thing is known by its address, its title, or its title's rare words."""

from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import func, insert, select, text
from sqlalchemy.orm import Session

from curation.judge.story.titles import Title, read_title
from db.collect import items, sightings
from db.connection import Database
from db.judge import stories
from db.judge.stories import Found, Window
from db.tables import ItemRow, StoryLinkRow, StoryRow, StoryWordRow
from tests.db.collect.test_hosts import plan
from tests.db.rows import DAY, INSTANT, NOW, a_feed, a_source, a_workspace, an_item, statements

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
    among: int | None = None,
) -> Found:
    """Look for a story, `among` so many titles if not those that there are."""
    now = NOW + days * DAY
    within = stories.window(session, here, now=now)
    within = within if among is None else replace(within, titles=among)
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


def test_of_the_stories_with_one_address_or_title_the_first_that_is_remembered_counts(
    database: Database,
) -> None:
    def at(day: int) -> int:
        return stories.begin(
            session, here, url_key="rye", title=read_title("Rye keeps longer"), now=NOW + day * DAY
        )

    with database.write() as session:
        here = a_workspace(session)
        for _ in range(20):
            at(0)  # as many as are looked at, and too old
        first = at(20)
        at(21)
        assert find(session, here, url="rye", days=35) == Found(first)
        assert find(session, here, "Rye keeps longer", days=35) == Found(first)


def test_a_title_of_one_word_is_not_looked_up_by_it(database: Database) -> None:
    def look(title: str) -> list[str]:
        def act() -> None:
            with database.read() as session:
                find(session, here, title)

        return [statement for statement in statements(database, act) if "story_words" in statement]

    with database.write() as session:
        here = a_workspace(session)
    assert look("The rye") == []
    assert len(look("The rye bread")) == 2


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


def sighted(
    session: Session, here: int, story_id: int, number: int, *, feed: str = "crumb", **given: Any
) -> int:
    """Let a feed have brought so many items to a story; returns the feed."""
    feed_id = a_feed(session, feed)
    source_id = a_source(session, here, feed_id)
    entries = [an_item(f"{feed}{story_id}-{n}", **given) for n in range(number)]
    items.add_items(session, feed_id, entries, now=NOW)
    brought = session.scalars(
        select(ItemRow.id).where(ItemRow.feed_id == feed_id).order_by(ItemRow.id.desc())
    )
    sightings.keep_sightings(
        session, source_id, [(item_id, story_id, "same_story") for item_id in brought.all()[:number]], now=NOW
    )
    return feed_id


def test_what_joined_a_story_by_its_title_is_known_by_its_address_for_thirty_days(database: Database) -> None:
    with database.write() as session:
        here, other = a_workspace(session), a_workspace(session, "T0OTHER")
        rye = begin(session, here, "Rye keeps longer", url="mill")
        sighted(session, here, rye, 1, url_key="crumb")
        assert find(session, here, "Something else", url="crumb", feed=99) == Found(rye)
        assert find(session, here, "Something else", url="crumb", feed=None) == Found(rye)
        assert find(session, here, "Something else", url="crumb/2", feed=99) == Found(None)
        assert find(session, other, "Something else", url="crumb", feed=99) == Found(None)
        assert find(session, here, url="crumb", days=30 - INSTANT / DAY) == Found(rye)
        assert find(session, here, url="crumb", days=30) == Found(None)


def test_a_story_that_began_with_an_address_goes_before_those_that_were_joined_with_it(
    database: Database,
) -> None:
    with database.write() as session:
        here = a_workspace(session)
        rye = begin(session, here, "Rye keeps longer", url="mill")
        sighted(session, here, rye, 1, url_key="crumb")
        oats = begin(session, here, "Oats last all winter", url="crumb")
        assert find(session, here, url="crumb") == Found(oats)
        session.add(StoryLinkRow(story_id=oats, kind="same", other_id=rye))
        session.flush()
        assert find(session, here, url="crumb") == Found(rye)


def test_what_joined_a_merged_story_leads_to_the_one_that_goes_on(database: Database) -> None:
    with database.write() as session:
        here = a_workspace(session)
        rye, oats = begin(session, here, url="rye"), begin(session, here, url="oats")
        sighted(session, here, rye, 1, url_key="crumb")
        session.add(StoryLinkRow(story_id=rye, kind="same", other_id=oats))
        session.flush()
        assert find(session, here, url="crumb") == Found(oats)


def test_items_are_looked_through_where_no_story_began_with_their_address(database: Database) -> None:
    def look(url: str, days: float = 0) -> int:
        def act() -> None:
            with database.read() as session:
                find(session, here, url=url, days=days)

        return sum("items" in statement for statement in statements(database, act))

    with database.write() as session:
        here = a_workspace(session)
        begin(session, here, url="rye")
    assert [look("rye"), look("oats"), look("rye", days=30)] == [0, 1, 1]


def test_of_the_stories_joined_with_one_address_the_first_that_is_remembered_counts(
    database: Database,
) -> None:
    def at(day: int, sightings: int = 1) -> int:
        story = stories.begin(session, here, url_key=None, title=Title(""), now=NOW + day * DAY)
        sighted(session, here, story, sightings, url_key="rye")
        return story

    with database.write() as session:
        here = a_workspace(session)
        for _ in range(20):
            at(0)  # as many as are looked at, and too old
        first = at(20)
        at(21, sightings=21)  # one story, however many items with this address
        assert find(session, here, url="rye", days=35) == Found(first)


def test_an_address_is_looked_up_by_indexes(database: Database) -> None:
    with database.write() as session:
        here = a_workspace(session)
        for number in range(3):
            sighted(session, here, begin(session, here), 300, feed=f"crumb{number}")
        session.execute(text("ANALYZE"))
        joined = stories._joined_with_url().subquery()
        told = plan(
            database, session, select(func.max(joined.c.id)), {"workspace_id": here, "key": "oven.example/x"}
        )
    assert "ix_items_url_key" in told
    assert "ix_sightings_item_id" in told
    for whole in ("SCAN items", "SCAN sightings", "Seq Scan on items", "Seq Scan on sightings"):
        assert whole not in told


def many(session: Session, here: int, number: int, *words: str) -> None:
    """Stories of other titles that hold these words."""
    rows = [{"workspace_id": here, "title": f"loaf {n}", "first_at": NOW} for n in range(number)]
    ids = session.scalars(insert(StoryRow).returning(StoryRow.id), rows).all()
    session.execute(
        insert(StoryWordRow),
        [{"workspace_id": here, "word": word, "story_id": n, "at": NOW} for n in ids for word in words],
    )


def test_a_title_is_another_story_for_the_feed_that_brought_its_like(database: Database) -> None:
    with database.write() as session:
        here = a_workspace(session)
        rye = begin(session, here, "Rye keeps longer in linen")
        crumb = sighted(session, here, rye, 1)
        for longer in ("A study: rye keeps longer in linen", "Rye keeps longer in old linen"):
            assert find(session, here, longer, feed=crumb) == Found(None)
            assert find(session, here, longer, feed=crumb + 1) == Found(rye)


def test_the_same_title_of_the_same_feed_is_one_story_for_five_days(database: Database) -> None:
    with database.write() as session:
        here = a_workspace(session)
        rye = begin(session, here, "Rye keeps longer")
        # The feed is called "crumb", which is no part of its titles.
        crumb = sighted(session, here, rye, 1, title="Rye keeps LONGER – Crumb")
        assert find(session, here, "Rye keeps longer", feed=crumb, days=5 - INSTANT / DAY) == Found(rye)
        assert find(session, here, "Rye keeps longer", feed=crumb, days=5) == Found(None)
        assert find(session, here, "Rye keeps longer", feed=crumb + 1, days=5) == Found(rye)


def test_a_title_that_only_others_gave_a_story_is_another_one_for_a_feed_that_has_its_own_there(
    database: Database,
) -> None:
    with database.write() as session:
        here = a_workspace(session)
        rye = begin(session, here, "Rye keeps longer")
        crumb = sighted(session, here, rye, 1, title="A study: rye keeps longer", url_key="crumb")
        mill = sighted(session, here, rye, 1, feed="mill", title="Rye keeps longer")
        assert find(session, here, "Rye keeps longer", feed=crumb) == Found(None)
        assert find(session, here, "Rye keeps longer", feed=crumb, url="crumb") == Found(rye)
        assert find(session, here, "Rye keeps longer", feed=mill) == Found(rye)
        assert find(session, here, "Rye keeps longer", feed=None) == Found(rye)
        # The same title once more, where the feed has it there besides another.
        sighted(session, here, rye, 2, feed="mill", title="Old rye")
        assert find(session, here, "Rye keeps longer", feed=mill) == Found(rye)


def test_a_crowd_of_ten_takes_no_more_by_their_titles(database: Database) -> None:
    with database.write() as session:
        here = a_workspace(session)
        rye = begin(session, here, "Rye keeps longer in linen")
        longer = "A study: rye keeps longer in linen"
        sighted(session, here, rye, 9)
        assert find(session, here, longer, feed=99) == Found(rye)
        sighted(session, here, rye, 1, feed="mill")
        assert find(session, here, longer, feed=99) == Found(None)
        assert find(session, here, "Rye keeps longer in linen", feed=99) == Found(rye)  # the very same still


def test_an_item_that_two_sources_saw_counts_once(database: Database) -> None:
    with database.write() as session:
        here = a_workspace(session)
        rye = begin(session, here, "Rye keeps longer in linen")
        sighted(session, here, rye, 9)
        second = a_source(session, a_workspace(session, "T0OTHER"), a_feed(session, "crumb"))
        (item_id,) = session.scalars(select(ItemRow.id).limit(1))
        sightings.keep_sightings(session, second, [(item_id, rye, "waiting")], now=NOW)
        assert find(session, here, "A study: rye keeps longer in linen", feed=99) == Found(rye)


def test_of_several_stories_the_best_match_wins_then_the_earliest(database: Database) -> None:
    with database.write() as session:
        here = a_workspace(session)
        title = "Kouign bread rises slowly tonight in Lyon"
        # All but one of its words, then all of the shorter title's.
        most = begin(session, here, "Kouign bread rises quickly tonight in Lyon")
        assert find(session, here, title) == Found(None, most)
        part = begin(session, here, "Kouign bread rises slowly tonight #2")
        assert find(session, here, title) == Found(None, part)
        begin(session, here, "Kouign bread rises slowly tonight #3")
        assert find(session, here, title) == Found(None, part)
        longer = begin(session, here, "Kouign bread rises slowly in Lyon")
        assert find(session, here, title) == Found(longer)
        begin(session, here, "Kouign bread rises slowly tonight")
        assert find(session, here, title) == Found(longer)


def test_what_is_certain_goes_before_what_may_be(database: Database) -> None:
    with database.write() as session:
        here = a_workspace(session)
        first = begin(session, here, "Kouign bread rises slowly, part 1")
        assert find(session, here, "Kouign bread rises slowly, part 2") == Found(None, first)
        second = begin(session, here, "A study of kouign bread that rises slowly, part 2")
        assert find(session, here, "Kouign bread rises slowly, part 2") == Found(second)


@pytest.mark.parametrize(("before", "found"), [(19, True), (20, False)])
def test_twenty_stories_are_looked_at_those_with_most_words_in_common_first(
    database: Database, before: int, found: bool
) -> None:
    with database.write() as session:
        here = a_workspace(session)
        # Each has as many words of the title as the right one, which came after them.
        for n in range(before):
            begin(session, here, f"Dough cold kouign {n}x")
        right = begin(session, here, "Cold kouign dough")
        title = "Tonight: cold kouign dough"
        assert find(session, here, title, among=1000) == Found(right if found else None)
        more = begin(session, here, "Tonight cold kouign dough sleeps")
        assert find(session, here, title, among=1000) == Found(more)


@pytest.mark.parametrize(("common", "found"), [(1998, True), (1999, False)])
def test_what_is_common_to_thousands_is_not_looked_up_by(
    database: Database, common: int, found: bool
) -> None:
    with database.write() as session:
        here = a_workspace(session)
        rye = begin(session, here, "Rye bread")  # the one that has "rye"; of "bread" so many with it
        begin(session, here, "Linen")
        many(session, here, common - 1, "bread")
        # Among so many that two words weigh enough to be told of.
        assert find(session, here, "Rye bread: linen", among=10**40) == Found(None, rye if found else None)


def test_two_words_are_looked_up_by_however_common(database: Database) -> None:
    with database.write() as session:
        here = a_workspace(session)
        many(session, here, 2000, "bread", "rise")
        many(session, here, 20, "rise", "kouign")
        rye = begin(session, here, "Kouign bread")
        # By its rarest word and the next; by the commonest the others came first.
        assert find(session, here, "Kouign bread: rise", among=10**40) == Found(None, rye)


def test_a_word_of_any_length_is_kept_as_sixty_four_characters_and_still_tells(database: Database) -> None:
    long = [letter * 65 for letter in "abc"]
    with database.write() as session:
        here = a_workspace(session)
        story = begin(session, here, " ".join(long))
        kept = session.scalars(select(StoryWordRow.word).order_by(StoryWordRow.word)).all()
        assert kept == [letter * 64 for letter in "abc"]
        assert find(session, here, f"A study: {' '.join(long)}") == Found(story)


def test_titles_of_thirty_days_are_counted_and_those_of_five_compared_with(database: Database) -> None:
    def seen(days: float) -> Window:
        return stories.window(session, here, now=NOW + days * DAY)

    with database.write() as session:
        here, other = a_workspace(session), a_workspace(session, "T0OTHER")
        begin(session, other, "Rye keeps longer")
        assert seen(0) == Window(titles=0, after_id=0)
        begin(session, here, "Rye keeps longer")
        last = begin(session, here, "Oats last all winter")
        just = INSTANT / DAY
        assert seen(5 - just) == Window(titles=2, after_id=0)
        assert seen(5) == Window(titles=2, after_id=last)
        assert seen(30 - just) == Window(titles=2, after_id=last)
        assert seen(30) == Window(titles=0, after_id=last)


def test_a_word_of_few_stories_tells_more_than_one_of_many(database: Database) -> None:
    with database.write() as session:
        here = a_workspace(session)
        kouign = begin(session, here, "Kouign amann dough")
        many(session, here, 60, "bread", "rise", "loaf")
        rare, common = "Tonight kouign amann dough sleeps", "Tonight bread rise loaf sleeps"
        begin(session, here, "Bread rise loaf")
        assert find(session, here, rare) == Found(kouign)
        assert find(session, here, common) == Found(None)


def test_words_of_another_team_make_nothing_common(database: Database) -> None:
    with database.write() as session:
        here, other = a_workspace(session), a_workspace(session, "T0OTHER")
        kouign = begin(session, here, "Kouign amann dough")
        many(session, other, 60, "kouign", "amann", "dough")
        assert find(session, here, "Tonight kouign amann dough sleeps") == Found(kouign)
