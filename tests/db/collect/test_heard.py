"""What was heard: the newest first, of what is still listened to, in this workspace."""

from datetime import timedelta

from db.collect import heard, items, sightings, sources
from db.connection import Database
from tests.db.rows import DAY, HOUR, NOW, a_feed, a_workspace, an_item


def test_the_newest_things_heard_come_first(database: Database) -> None:
    with database.write() as session:
        here, there = a_workspace(session), a_workspace(session, "T0ELSE")
        feed = a_feed(session)
        dated = [an_item(str(hours), published=NOW - hours * HOUR) for hours in (3, 1, 2)]
        undated = an_item("undated")
        items.add_items(session, feed, [*dated, undated], now=NOW - DAY)
        for workspace_id, lane, fate in ((here, "listen", "heard"), (there, "share", "waiting")):
            source, _ = sources.subscribe(session, workspace_id, feed, lane=lane, added_by=None, now=NOW)
            seen = sightings.unseen_items(session, source)
            sightings.keep_sightings(session, source.id, [(each.id, None, fate) for each in seen], now=NOW)
        found = heard.newest(session, here, limit=5)
        assert [each.at for each in found] == [NOW - timedelta(hours=hours) for hours in (1, 2, 3, 24)]
        assert [each.title for each in found] == [
            dated[1].title,
            dated[2].title,
            dated[0].title,
            undated.title,
        ]
        assert found[0].source == "feed"
        assert len(heard.newest(session, here, limit=2)) == 2
        assert heard.newest(session, there, limit=5) == []
        mine = sources.of_workspace(session, here)[0]
        sources.remove(session, here, mine.id)
        assert heard.newest(session, here, limit=5) == []


def test_a_source_is_found_by_its_address_in_its_lane(database: Database) -> None:
    with database.write() as session:
        here, there = a_workspace(session), a_workspace(session, "T0ELSE")
        source, _ = sources.subscribe(session, here, a_feed(session), lane="share", added_by=None, now=NOW)

        def at(url: str, workspace_id: int = here, lane: str = "share") -> int | None:
            found = sources.at_address(session, workspace_id, url, lane=lane)
            return None if found is None else found.id

        assert at("https://oven.example/feed") == source.id
        assert at("https://OVEN.example:443/feed?utm_source=x") == source.id
        assert at("https://oven.example/other") is None
        assert at("https://oven.example/feed", there) is None
        assert at("https://oven.example/feed", here, "listen") is None
        assert at("not an address") is None
        sources.remove(session, here, source.id)
        assert at("https://oven.example/feed") is None
