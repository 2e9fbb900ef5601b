"""Items: each entry of a feed is kept once."""

from sqlalchemy import select

from db.collect import items
from db.connection import Database
from db.tables import FeedRow, ItemRow
from tests.db.rows import DAY, HOUR, NOW, a_feed, an_item


def test_an_entry_is_kept_once_and_ids_follow_time(database: Database) -> None:
    with database.write() as session:
        feed = a_feed(session)
        newest_first = [an_item("three"), an_item("two"), an_item("one")]
        assert items.add_items(session, feed, newest_first, now=NOW) == 3
        assert list(session.scalars(select(ItemRow.key).order_by(ItemRow.id))) == ["one", "two", "three"]
        assert items.add_items(session, feed, [an_item("four"), *newest_first], now=NOW + HOUR) == 1
        newest = session.scalar(select(ItemRow.id).where(ItemRow.key == "four"))
        row = session.execute(select(FeedRow.newest_item_id, FeedRow.newest_item_at)).one()
        assert row == (newest, NOW + HOUR)


def test_a_look_that_brings_nothing_new_moves_nothing(database: Database) -> None:
    with database.write() as session:
        feed = a_feed(session)
        items.add_items(session, feed, [an_item("one")], now=NOW)
        assert items.add_items(session, feed, [an_item("one", title="Edited")], now=NOW + HOUR) == 0
        assert items.add_items(session, feed, [], now=NOW + HOUR) == 0
        assert session.scalar(select(FeedRow.newest_item_at)) == NOW
        assert session.scalar(select(ItemRow.title)) == "About one"


def test_an_entry_that_changed_its_scheme_or_host_is_the_same(database: Database) -> None:
    with database.write() as session:
        feed = a_feed(session)
        items.add_items(session, feed, [an_item("http://oven.example/1", alt_key="/1")], now=NOW)
        moved = an_item("https://www.oven.example/1", alt_key="/1")
        assert items.add_items(session, feed, [moved], now=NOW) == 0


def test_two_feeds_may_use_the_same_key(database: Database) -> None:
    with database.write() as session:
        for path in ("one", "two"):
            assert items.add_items(session, a_feed(session, path), [an_item("1", alt_key="/1")], now=NOW) == 1


def test_recent_times_are_dates_given_else_when_first_seen(database: Database) -> None:
    with database.write() as session:
        feed = a_feed(session)
        dated = an_item("dated", published=NOW - DAY)
        items.add_items(session, feed, [dated, an_item("undated")], now=NOW)
        assert items.recent_times(session, feed) == [NOW, NOW - DAY]
        assert items.recent_times(session, feed, limit=1) == [NOW]
        items.add_items(session, feed, [an_item(f"more{n}") for n in range(30)], now=NOW)
        assert len(items.recent_times(session, feed)) == 20
