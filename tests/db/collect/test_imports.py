"""Many subscriptions in few statements: each once, whatever was there before, and how far their reading has come."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from curation.collect.opml import Entry
from db.collect import feeds, hosts, imports, sources
from db.collect.imports import Failure, Import, Progress
from db.connection import Database
from db.tables import FeedRow, HostRow, SourceRow
from tests.db.rows import DAY, HOUR, NOW, a_workspace, set_feed, statements


def listed(n: int, *, host: str = "a.example") -> list[Entry]:
    return [Entry(f"Feed {k}", f"https://{host}/{k}") for k in range(n)]


def a_list(session: Session, here: int, key: str = "request:1") -> Import:
    return imports.begin(
        session,
        here,
        key,
        origin="",
        user_id="U0ANA",
        channel_id="C0WORTH",
        total=3,
        bad=2,
        repeated=1,
        left_out=0,
        now=NOW,
    )


def bring(session: Session, here: int, entries: list[Entry], list_id: int | None = None) -> int:
    return imports.subscribe(session, here, entries, import_id=list_id, added_by="U0ANA", now=NOW)


def test_a_list_is_begun_once_per_key_until_it_is_finished(database: Database) -> None:
    with database.write() as session:
        here, there = a_workspace(session), a_workspace(session, "T2")
        first = a_list(session, here)
        assert a_list(session, here).id == first.id
        assert a_list(session, there).id != first.id
        imports.finish(session, first.id, told="done", now=NOW)
        again = a_list(session, here)
        assert again.id != first.id
        imports.finish(session, again.id, told="done", now=NOW)
        done = imports.by_id(session, first.id)
    assert (done.told, done.done_at, done.due_at, done.total, done.bad, done.repeated) == (
        "done",
        NOW,
        None,
        3,
        2,
        1,
    )


def test_feeds_and_sources_are_made_once_and_are_due_at_once(database: Database) -> None:
    with database.write() as session:
        here = a_workspace(session)
        list_id = a_list(session, here).id
        entries = [*listed(3), *listed(1), Entry("B", "https://b.example/", "listen", "rye\nbread", "ads")]
        assert bring(session, here, entries, list_id) == 4
        assert bring(session, here, entries, list_id) == 0
        found = sources.of_workspace(session, here)
        due = session.execute(select(HostRow.name, HostRow.next_at).order_by(HostRow.name)).all()
    assert [(each.name, each.lane, each.include, each.exclude) for each in found] == [
        ("B", "listen", ("rye", "bread"), ("ads",)),
        *((f"Feed {n}", "share", (), ()) for n in range(3)),
    ]
    assert [tuple(row) for row in due] == [("a.example", NOW), ("b.example", NOW)]


def test_a_feed_may_be_in_both_lanes(database: Database) -> None:
    with database.write() as session:
        here = a_workspace(session)
        entries = [Entry("A", "https://a.example/", "share"), Entry("A", "https://a.example/", "listen")]
        assert bring(session, here, entries) == 2
        assert imports.listed(session, here) == entries


def test_what_the_team_has_stays_as_it_is(database: Database) -> None:
    with database.write() as session:
        here = a_workspace(session)
        bring(session, here, listed(1))
        kept = session.execute(select(SourceRow.__table__)).one()
        assert bring(session, here, [Entry("Other", "https://a.example/0", "share", "rye")]) == 0
        assert session.execute(select(SourceRow.__table__)).one() == kept


def test_what_was_removed_is_there_again_and_belongs_to_the_list(database: Database) -> None:
    with database.write() as session:
        here = a_workspace(session)
        bring(session, here, listed(2))
        first = sources.of_workspace(session, here)[0]
        sources.remove(session, here, first.id)
        list_id = a_list(session, here).id
        assert bring(session, here, listed(2), list_id) == 1
        assert sources.of_workspace(session, here)[0].id == first.id
        assert imports.progress(session, list_id) == Progress(new=1, unread=1, failed=0)


def test_what_was_removed_comes_back_with_the_words_of_the_list(database: Database) -> None:
    with database.write() as session:
        here = a_workspace(session)
        bring(session, here, [Entry("Rye", "https://a.example/0", "share", "rye", "advert")])
        (source,) = sources.of_workspace(session, here)
        sources.remove(session, here, source.id)
        bring(session, here, [Entry("Rye", "https://a.example/0", "share", "spelt")])
        (again,) = sources.of_workspace(session, here)
    assert (again.id, again.include, again.exclude) == (source.id, ("spelt",), ())


def test_a_feed_that_rested_is_read_again_and_one_that_others_read_is_shown(database: Database) -> None:
    with database.write() as session:
        here, there = a_workspace(session), a_workspace(session, "T2")
        bring(session, there, listed(2))
        rested, read = session.scalars(select(FeedRow.id).order_by(FeedRow.url)).all()
        set_feed(session, rested, state="resting", failures=10, looked_at=NOW - DAY, next_poll_at=None)
        later = NOW + HOUR
        set_feed(session, read, newest_item_id=7, looked_at=NOW - DAY, next_poll_at=later)
        list_id = a_list(session, here).id
        assert bring(session, here, listed(2), list_id) == 2
        rows = session.execute(
            select(
                FeedRow.state, FeedRow.failures, FeedRow.looked_at.is_(None), FeedRow.next_poll_at
            ).order_by(FeedRow.url)
        ).all()
        shown = session.scalars(
            select(SourceRow.due_at).where(SourceRow.workspace_id == here).order_by(SourceRow.feed_id)
        ).all()
        assert imports.progress(session, list_id) == Progress(new=2, unread=1, failed=0)
    assert [tuple(row) for row in rows] == [("active", 0, True, NOW), ("active", 0, False, later)]
    assert list(shown) == [None, NOW]


def test_an_address_whose_feed_became_another_gives_that_one(database: Database) -> None:
    with database.write() as session:
        here = a_workspace(session)
        bring(session, here, listed(1))
        old = feeds.ensure(session, "https://old.example/", host="old.example", title="Old", now=NOW)
        new = session.scalars(select(FeedRow.id).where(FeedRow.url == "https://a.example/0")).one()
        set_feed(session, old, same_as_id=new, state="merged")
        assert bring(session, here, [Entry("Old", "https://old.example/")]) == 0


def test_progress_counts_each_feed_by_its_first_look(database: Database) -> None:
    with database.write() as session:
        here = a_workspace(session)
        list_id = a_list(session, here).id
        bring(session, here, listed(5), list_id)
        ids = session.scalars(select(FeedRow.id).order_by(FeedRow.url)).all()
        assert imports.progress(session, list_id) == Progress(new=5, unread=5, failed=0)
        set_feed(session, ids[0], looked_at=NOW)
        set_feed(session, ids[1], looked_at=NOW, failures=1, error="http_404")
        set_feed(session, ids[2], looked_at=NOW, failures=1, error="name", title="")
        set_feed(session, ids[3], looked_at=NOW, state="gone", next_poll_at=None)
        progress = imports.progress(session, list_id)
        assert (progress, progress.working) == (Progress(new=5, unread=1, failed=3), 1)
        assert imports.failures(session, list_id, limit=9) == [
            Failure("", "https://a.example/2", "name"),
            Failure("Feed 1", "https://a.example/1", "http_404"),
            Failure("Feed 3", "https://a.example/3", None),
        ]
        assert len(imports.failures(session, list_id, limit=2)) == 2


def test_a_list_takes_as_many_statements_for_two_hundred_feeds_as_for_two(database: Database) -> None:
    counts = []
    for n in (2, imports.AT_ONCE):
        with database.write() as session:
            here = a_workspace(session, f"T{n}")

        def act(n: int = n, here: int = here) -> None:
            with database.write() as session:
                assert bring(session, here, listed(n, host=f"h{n}.example")) == n

        counts.append(len(statements(database, act)))
    assert counts[0] == counts[1] <= 12
    with database.write() as session:
        claimed = hosts.take_due(session, now=NOW, machine_now=NOW, limit=9, exempt_hosts=["h200.example"])
    assert len(claimed) == 9
