"""What a database of an older version holds is there after the upgrade, and goes on where it stood."""

from collections.abc import Iterator
from importlib.resources import as_file, files
from pathlib import Path

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, MetaData, RowMapping, Table, func, insert, select, table, text

from curation.collect.feed import Item
from db.collect import feeds, hosts, items, sightings, sources
from db.connection import Database, open_database
from db.leases import Lease
from db.schema import current, head, migrate
from db.tables import HostRow, SourceRow
from tests.db.rows import DAY, HOUR, NOW, an_item


@pytest.fixture(params=["sqlite", "postgresql"])
def first(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """A database as version 0001 made it."""
    if request.param == "sqlite":
        database = open_database(f"sqlite:///{tmp_path / 'first.db'}")
    else:
        database = open_database(request.getfixturevalue("postgres_url"))
        with database.writer.begin() as connection:
            connection.execute(text("DROP SCHEMA public CASCADE"))
            connection.execute(text("CREATE SCHEMA public"))
    with as_file(files("db.migrations")) as folder, database.writer.begin() as connection:
        config = Config()
        config.set_main_option("script_location", str(folder))
        config.attributes["connection"] = connection
        command.upgrade(config, "0001")
    yield database
    database.close()


def fill(connection: Connection) -> None:
    """Two feeds of one host and a third that failed; two teams, one of which hasn't seen all."""
    then = NOW - DAY

    def put(name: str, **columns: object) -> None:
        # As the database tells: what the tables are like now is nothing to go by.
        connection.execute(insert(Table(name, MetaData(), autoload_with=connection)).values(columns))

    for n in (1, 2):
        put("workspaces", id=n, team_id=f"T{n}", working={}, slots=[], created_at=then)
    for n, host, due, state in (
        (1, "oven.example", NOW + HOUR, "active"),
        (2, "oven.example", NOW, "active"),
        (3, "dead.example", None, "resting"),
    ):
        put(
            "feeds",
            id=n,
            url=f"https://{host}/{n}",
            host=host,
            title=f"Feed {n}",
            state=state,
            etag=f'"{n}"',
            failures=10 if due is None else 0,
            newest_item_id=3 if n == 1 else 0,
            next_poll_at=due,
            lease_no=4,
        )
    for n, key, alt, url in (
        (1, "https://oven.example/posts/rye", "/posts/rye", "https://oven.example/posts/rye"),
        (2, "tag:spelt", None, None),
        (3, "sha256:0", None, "https://oven.example/"),
    ):
        url_key = None if url is None else url.removeprefix("https://")
        put(
            "items",
            id=n,
            feed_id=1,
            key=key,
            alt_key=alt,
            url=url,
            url_key=url_key,
            title=f"Loaf {n}",
            summary="",
            published_at=then,
            seen_at=then,
        )
    put("sources", id=1, workspace_id=1, feed_id=1, added_at=then, seen_item_id=3, looked=True)
    put("sources", id=2, workspace_id=2, feed_id=1, added_at=then, seen_item_id=1, looked=True)
    put("sources", id=3, workspace_id=1, feed_id=2, added_at=then)
    put("sources", id=4, workspace_id=1, feed_id=3, added_at=then, state="removed", seen_item_id=0)
    put("stories", id=1, workspace_id=1, url_key="oven.example/posts/rye", first_at=then)
    put("sightings", id=1, source_id=1, item_id=1, story_id=1, fate="asked", at=then)
    put("requests", id=1, workspace_id=1, kind="add", url="https://a.example", user_id="U1", at=then)
    if connection.dialect.name == "postgresql":
        for name in ("workspaces", "feeds", "items", "sources", "stories", "sightings", "requests"):
            connection.execute(select(func.setval(func.pg_get_serial_sequence(name, "id"), 100)))


def rows(connection: Connection, name: str) -> list[RowMapping]:
    found = select(text("*")).select_from(table(name)).order_by(text("id"))
    return list(connection.execute(found).mappings())


def test_the_second_version_keeps_every_row_and_goes_on_where_the_first_stood(first: Database) -> None:
    with first.writer.begin() as connection:
        fill(connection)
        tables = ("workspaces", "feeds", "items", "sources", "stories", "sightings", "requests")
        before = {name: rows(connection, name) for name in tables}
    assert migrate(first)
    with first.writer.begin() as connection:
        assert current(connection) == head()
        for name, were in before.items():
            are = rows(connection, name)
            assert [{key: row[key] for key in old} for old, row in zip(were, are, strict=True)] == were
    with first.write() as session:
        next_at = dict(session.execute(select(HostRow.name, HostRow.next_at)).all())
        assert next_at == {"oven.example": NOW, "dead.example": None}
        due = dict(session.execute(select(SourceRow.id, SourceRow.due_at)).all())
        assert due == {1: None, 2: NOW - DAY, 3: None, 4: None}
        seen = sightings.unseen_items(session, sources.by_id(session, 2))
        assert [entry.id for entry in seen] == [2, 3]

        old = [
            Item(
                "https://oven.example/posts/rye", "/posts/rye", None, "oven.example/posts/rye", "Rye", "", NOW
            ),
            Item(
                "http://bakery.example/posts/rye",
                "/posts/rye",
                None,
                "bakery.example/posts/rye",
                "Rye",
                "",
                NOW,
            ),
            Item("tag:spelt", None, None, None, "Spelt", "", NOW),
            Item("sha256:0", None, None, "oven.example/", "Home", "", NOW),
        ]
        for item in old:
            assert items.add_items(session, 1, [item], now=NOW) == 0
        assert items.add_items(session, 1, [an_item("oat")], now=NOW) == 1
        taken = hosts.take_due(session, now=NOW, machine_now=NOW, limit=9, exempt_hosts=[])
        assert taken == [Lease(2, 5)]
        assert feeds.by_id(session, 2).etag == '"2"'
        source, new = sources.subscribe(session, 2, 3, lane="share", added_by=None, now=NOW)
        assert new
        assert source.feed_state == "active"
        assert session.scalars(select(HostRow.next_at).where(HostRow.name == "dead.example")).one() == NOW
