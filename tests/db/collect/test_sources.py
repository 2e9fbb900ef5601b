"""Sources: a team's subscriptions, how far each has seen, and what became of every entry."""

from sqlalchemy import select

from curation.collect.known.filters import LeftOut
from curation.judge.candidate import State
from curation.judge.story.titles import Title
from db.collect import hosts, items, sightings, sources
from db.collect.sightings import Became
from db.connection import Database
from db.judge import candidates, stories
from db.tables import FeedRow, SightingRow, SourceRow
from tests.db.rows import (
    DAY,
    HOUR,
    NOW,
    a_candidate,
    a_feed,
    a_source,
    a_workspace,
    an_item,
    at_once,
    set_feed,
)


def to_fan_out(database: Database) -> list[int]:
    with database.read() as session:
        return list(session.scalars(select(SourceRow.id).where(sources.to_fan_out()).order_by(SourceRow.id)))


def test_a_team_subscribes_to_a_feed_once_per_lane(database: Database) -> None:
    with database.write() as session:
        here, feed = a_workspace(session), a_feed(session)
        first, new = sources.subscribe(session, here, feed, lane="share", added_by="U0ANA", now=NOW)
        assert new
        assert (first.name, first.url, first.looked, first.seen_item_id, first.added_by) == (
            "feed",
            "https://oven.example/feed",
            False,
            0,
            "U0ANA",
        )
        again, new = sources.subscribe(session, here, feed, lane="share", added_by="U0BEN", now=NOW + DAY)
        assert (again, new) == (first, False)
        listening, new = sources.subscribe(session, here, feed, lane="listen", added_by=None, now=NOW)
        assert new
        assert listening.id != first.id


def test_a_source_without_a_title_goes_by_its_address(database: Database) -> None:
    with database.write() as session:
        source = a_source(session, a_workspace(session))
        set_feed(session, sources.by_id(session, source).feed_id, title="")
        assert sources.by_id(session, source).name == "https://oven.example/feed"


def test_a_removed_source_comes_back_as_new_with_what_it_had_seen(database: Database) -> None:
    with database.write() as session:
        here, other = a_workspace(session), a_workspace(session, "T0OTHER")
        source = a_source(session, here)
        sightings.seen_up_to(session, source, 7)
        assert not sources.remove(session, other, source)
        assert sources.remove(session, here, source)
        assert not sources.remove(session, here, source)
        assert sources.of_workspace(session, here) == []
        found, new = sources.subscribe(
            session, here, a_feed(session), lane="share", added_by="U0ANA", now=NOW
        )
        assert (found.id, found.seen_item_id, new) == (source, 7, True)


def test_one_of_many_callers_removes_a_source(database: Database) -> None:
    with database.write() as session:
        here = a_workspace(session)
        source = a_source(session, here)

    def remove(_: int) -> bool:
        with database.write() as session:
            return sources.remove(session, here, source)

    assert at_once(4, remove).count(True) == 1


def test_a_feed_that_rested_is_looked_at_afresh_for_who_subscribes(database: Database) -> None:
    with database.write() as session:
        here, feed = a_workspace(session), a_feed(session)
        set_feed(session, feed, state="resting", failures=10, next_poll_at=None)
        a_source(session, here, feed)
        row = session.execute(select(FeedRow.state, FeedRow.failures, FeedRow.next_poll_at)).one()
        assert row == ("active", 0, NOW)


def test_a_healthy_feed_keeps_its_time_when_another_team_subscribes(database: Database) -> None:
    with database.write() as session:
        feed = a_feed(session)
        set_feed(session, feed, next_poll_at=NOW + HOUR, failures=1)
        a_source(session, a_workspace(session), feed)
        assert session.execute(select(FeedRow.next_poll_at, FeedRow.failures)).one() == (NOW + HOUR, 1)


def test_only_its_own_team_has_a_resting_source_tried_again(database: Database) -> None:
    with database.write() as session:
        here, other = a_workspace(session), a_workspace(session, "T0OTHER")
        source = a_source(session, here)
        set_feed(session, sources.by_id(session, source).feed_id, state="resting", failures=10)
        assert sources.told_of_failure(session, source)
        assert not sources.retry(session, other, source, now=NOW + DAY)
        assert sources.by_id(session, source).feed_state == "resting"
        assert sources.retry(session, here, source, now=NOW + DAY)
        found = sources.by_id(session, source)
        assert (found.feed_state, found.failures) == ("active", 0)
        assert session.scalar(select(FeedRow.next_poll_at)) == NOW + DAY
        assert session.scalar(select(SourceRow.failure_told)) is False
        sources.remove(session, here, source)
        assert not sources.retry(session, here, source, now=NOW + DAY)


def test_sources_come_by_name(database: Database) -> None:
    with database.write() as session:
        here = a_workspace(session)
        for title in ("oven", "Bread", "crumb"):
            a_source(session, here, a_feed(session, title))
        a_source(session, a_workspace(session, "T0OTHER"), a_feed(session, "elsewhere"))
        assert [source.name for source in sources.of_workspace(session, here)] == ["Bread", "crumb", "oven"]


def test_each_source_sees_the_entries_after_its_mark(database: Database) -> None:
    with database.write() as session:
        here, other = a_workspace(session), a_workspace(session, "T0OTHER")
        feed = a_feed(session)
        first, second = a_source(session, here, feed), a_source(session, other, feed)
    assert to_fan_out(database) == []
    with database.write() as session:
        items.add_items(session, feed, [an_item("two"), an_item("one", published=NOW - DAY)], now=NOW)
    assert to_fan_out(database) == [first, second]
    with database.write() as session:
        unseen = sightings.unseen_items(session, sources.by_id(session, first))
        assert [(entry.item.key, entry.item.published, entry.seen_at) for entry in unseen] == [
            ("one", NOW - DAY, NOW),
            ("two", None, NOW),
        ]
        assert len(sightings.unseen_items(session, sources.by_id(session, first), limit=1)) == 1
        sightings.seen_up_to(session, first, unseen[0].id)
    assert to_fan_out(database) == [first, second]
    with database.write() as session:
        left = sightings.unseen_items(session, sources.by_id(session, first))
        assert [entry.item.key for entry in left] == ["two"]
        sightings.seen_up_to(session, first, left[0].id)
        found = sources.by_id(session, first)
        assert found.looked
        assert not sources.by_id(session, second).looked
        sources.remove(session, other, second)
    assert to_fan_out(database) == []


def test_a_sighting_is_recorded_once_and_keeps_its_fate(database: Database) -> None:
    with database.write() as session:
        here = a_workspace(session)
        source = a_source(session, here)
        feed = sources.by_id(session, source).feed_id
        items.add_items(session, feed, [an_item("two"), an_item("one")], now=NOW)
        one, two = (entry.id for entry in sightings.unseen_items(session, sources.by_id(session, source)))
        story = stories.begin(session, here, url_key=None, title=Title(""), now=NOW)
        sightings.keep_sightings(session, source, [(one, story, "waiting")], now=NOW)
        sightings.keep_sightings(session, source, [(one, None, "too_old"), (two, None, "filtered")], now=NOW)
        rows = session.execute(select(SightingRow.item_id, SightingRow.story_id, SightingRow.fate)).all()
        assert sorted(rows) == [(one, story, "waiting"), (two, None, "filtered")]
        sightings.change_fate(session, story, before="asked", after="not_chosen")
        assert session.scalar(select(SightingRow.fate).where(SightingRow.item_id == one)) == "waiting"
        sightings.change_fate(session, story, before="waiting", after="asked")
        assert session.scalar(select(SightingRow.fate).where(SightingRow.item_id == one)) == "asked"
        assert session.scalar(select(SightingRow.fate).where(SightingRow.item_id == two)) == "filtered"


def test_why_tells_what_became_of_an_address_in_this_team_only(database: Database) -> None:
    with database.write() as session:
        here, other = a_workspace(session), a_workspace(session, "T0OTHER")
        source, elsewhere = a_source(session, here), a_source(session, other)
        items.add_items(session, sources.by_id(session, source).feed_id, [an_item("rye")], now=NOW)
        (entry,) = sightings.unseen_items(session, sources.by_id(session, source))
        card = candidates.by_id(session, a_candidate(session, here, State.DECLINED))
        again = candidates.begin(session, here, card.story_id, round_no=2, url=None, title="Rye", now=NOW)
        sightings.keep_sightings(session, source, [(entry.id, card.story_id, "asked")], now=NOW)
        assert sightings.fate_of(session, here, "oven.example/rye") == [
            Became("asked", "feed", again, None),
            Became("asked", "feed", card.id, None),
        ]
        assert sightings.fate_of(session, here, "oven.example/oats") == []
        assert sightings.fate_of(session, other, "oven.example/rye") == []
        sightings.keep_sightings(session, elsewhere, [(entry.id, None, "too_old")], now=NOW)
        assert sightings.fate_of(session, other, "oven.example/rye") == [
            Became("too_old", "feed", None, None)
        ]
        sources.filter_by(session, other, elsewhere, include=(), exclude=("about rye",))
        (became,) = sightings.fate_of(session, other, "oven.example/rye")
        assert became.left_out == LeftOut("about rye")


def test_a_story_names_the_other_sources_that_brought_it_four_at_most(database: Database) -> None:
    with database.write() as session:
        here = a_workspace(session)
        story = stories.begin(session, here, url_key=None, title=Title(""), now=NOW)
        ids = []
        for n in range(6):
            feed = a_feed(session, f"feed{n}")
            source = a_source(session, here, feed)
            items.add_items(session, feed, [an_item("rye")], now=NOW)
            (entry,) = sightings.unseen_items(session, sources.by_id(session, source))
            sightings.keep_sightings(session, source, [(entry.id, story, "same_story")], now=NOW)
            ids.append(source)
        names = sightings.also_in(session, story, but_not=ids[0])
        assert len(names) == len(set(names)) == 4
        assert "feed0" not in names
        assert len(sightings.also_in(session, story, but_not=None)) == 4


def test_a_first_look_is_waited_for_until_it_was_tried(database: Database) -> None:
    with database.write() as session:
        here = a_workspace(session)
        source = a_source(session, here)
        feed = sources.by_id(session, source).feed_id
        assert sources.never_tried(session, here) == 1
        set_feed(session, feed, looked_at=NOW)
        assert sources.never_tried(session, here) == 0
        items.add_items(session, feed, [an_item("rye")], now=NOW)
        assert sources.never_tried(session, here) == 1
        set_feed(session, feed, failures=1)
        assert sources.never_tried(session, here) == 0
        set_feed(session, feed, failures=0)
        sources.remove(session, here, source)
        assert sources.never_tried(session, here) == 0


def test_each_team_is_told_once_of_a_source_that_failed(database: Database) -> None:
    with database.write() as session:
        here, other = a_workspace(session), a_workspace(session, "T0OTHER")
        feed = a_feed(session)
        first, second = a_source(session, here, feed), a_source(session, other, feed)
        assert sources.to_tell_of_failure(session) == []
        set_feed(session, feed, state="gone")
        assert sorted(source.id for source in sources.to_tell_of_failure(session)) == [first, second]

    def tell(_: int) -> bool:
        with database.write() as session:
            return sources.told_of_failure(session, first)

    assert at_once(4, tell).count(True) == 1
    with database.write() as session:
        assert [source.id for source in sources.to_tell_of_failure(session)] == [second]
        sources.remove(session, other, second)
        assert sources.to_tell_of_failure(session) == []


def test_a_teams_words_for_a_source_are_kept_and_are_its_own(database: Database) -> None:
    with database.write() as session:
        here, other = a_workspace(session), a_workspace(session, "T0OTHER")
        source, elsewhere = a_source(session, here), a_source(session, other)
        found = sources.by_id(session, source)
        assert (found.include, found.exclude) == ((), ())
        include, exclude = ("rye", "sour dough"), ("crypto*",)
        assert not sources.filter_by(session, other, source, include=include, exclude=exclude)
        assert sources.filter_by(session, here, source, include=include, exclude=exclude)
        found = sources.by_id(session, source)
        assert (found.include, found.exclude) == (include, exclude)
        assert sources.by_id(session, elsewhere).include == ()
        sources.remove(session, here, source)
        assert not sources.filter_by(session, here, source, include=(), exclude=())


def test_who_tries_again_has_everybody_told_if_it_fails_again(database: Database) -> None:
    with database.write() as session:
        here, other = a_workspace(session), a_workspace(session, "T0OTHER")
        feed = a_feed(session)
        first, second = a_source(session, here, feed), a_source(session, other, feed)
        set_feed(session, feed, state="resting", failures=10)
        assert sources.told_of_failure(session, first)
        assert sources.told_of_failure(session, second)
        assert sources.to_tell_of_failure(session) == []
        assert sources.retry(session, here, first, now=NOW + DAY)
        assert sources.to_tell_of_failure(session) == []
        set_feed(session, feed, state="resting", failures=10)
        assert sorted(source.id for source in sources.to_tell_of_failure(session)) == [first, second]


def test_a_removal_that_is_taken_back_never_was(database: Database) -> None:
    """A source that began anew would ask three of what came meanwhile, and call the rest older than itself."""
    with database.write() as session:
        here = a_workspace(session)
        source = a_source(session, here)
        sightings.seen_up_to(session, source, 0)
        before = sources.by_id(session, source)
        assert before.looked
        sources.remove(session, here, source)
        assert sources.restore(session, here, source, now=NOW) == before


def test_a_team_that_took_the_app_away_has_nothing_read_for_it_until_it_is_back(database: Database) -> None:
    with database.write() as session:
        here, other = a_workspace(session), a_workspace(session, "T0OTHER")
        ours, shared = (
            a_feed(session, "ours", host="ours.example"),
            a_feed(session, "shared", host="shared.example"),
        )
        mine = [a_source(session, here, feed) for feed in (ours, shared)]
        theirs = a_source(session, other, shared)
        gone = a_source(session, here, a_feed(session, "gone", host="gone.example"))
        sources.remove(session, here, gone)

        sources.put_to_sleep(session, here)
        assert sources.of_workspace(session, here) == []
        items.add_items(session, shared, [an_item("rye")], now=NOW)
        told = select(SourceRow.id).where(sources.to_fan_out())
        assert list(session.scalars(told)) == [theirs]
        taken = hosts.take_due(session, now=NOW, machine_now=NOW, limit=9, exempt_hosts=[])
        assert [lease.id for lease in taken] == [shared]

        for _ in range(2):
            sources.wake_up(session, here, now=NOW + DAY)
        assert sorted(each.id for each in sources.of_workspace(session, here)) == sorted(mine)
        assert set(session.scalars(told)) == {theirs, *mine}
        later = NOW + 2 * DAY
        taken = hosts.take_due(session, now=later, machine_now=later, limit=9, exempt_hosts=[])
        assert sorted(lease.id for lease in taken) == sorted([ours, shared])
