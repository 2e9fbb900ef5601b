"""The listening lane: everything is heard, nothing becomes a question."""

from sqlalchemy import select, update

from db.collect import items, sources
from db.tables import CandidateRow, ItemRow, SightingRow, SourceRow
from tests.bot.jobs.conftest import Office
from tests.db.rows import DAY, NOW, a_feed, a_workspace, an_item, set_feed


def test_what_is_heard_is_no_candidate_however_old_it_is(office: Office) -> None:
    with office.database.write() as session:
        here = a_workspace(session)
        feed = a_feed(session)
        source, _ = sources.subscribe(session, here, feed, lane="listen", added_by=None, now=NOW)
        session.execute(update(SourceRow).values(exclude="gossip"))
        old, gossip = an_item("old", published=NOW - 400 * DAY), an_item("gossip", title="Pure gossip")
        items.add_items(session, feed, [an_item("new"), old, gossip], now=NOW)
        set_feed(session, feed, next_poll_at=NOW + DAY)
    office.tick()
    with office.database.read() as session:
        fates = dict(
            session.execute(
                select(ItemRow.key, SightingRow.fate).join(SightingRow, SightingRow.item_id == ItemRow.id)
            ).all()
        )
        assert fates == {"new": "heard", "old": "heard", "gossip": "filtered"}
        assert session.scalars(select(CandidateRow)).all() == []
        assert sources.by_id(session, source.id).looked
