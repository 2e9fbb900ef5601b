"""The claim: one walk along an index, however many feeds there are that are not due."""

from typing import Any

from sqlalchemy import Select, event, insert, text
from sqlalchemy.orm import Session

from db.collect import hosts
from db.connection import Database
from db.tables import FeedRow, HostRow, SourceRow
from tests.db.rows import DAY, HOUR, NOW, a_workspace

MANY = 3000


def fill(session: Session, number: int, *, due: int) -> None:
    """Feeds of as many hosts, all wanted; the first `due` of them are due."""
    at = {True: NOW - HOUR, False: NOW + DAY}
    workspace = a_workspace(session, "T0MANY")
    names = [f"host{n}.example" for n in range(number)]
    session.execute(insert(HostRow), [{"name": name, "next_at": at[n < due]} for n, name in enumerate(names)])
    session.execute(
        insert(FeedRow),
        [
            {"id": n + 1, "url": f"https://{name}/feed", "host": name, "next_poll_at": at[n < due]}
            for n, name in enumerate(names)
        ],
    )
    session.execute(
        insert(SourceRow),
        [{"workspace_id": workspace, "feed_id": n + 1, "added_at": NOW} for n in range(number)],
    )


def plan(database: Database, session: Session, statement: Select[Any], given: dict[str, Any]) -> str:
    """How the database would go about it, as it tells."""
    explain = "EXPLAIN QUERY PLAN " if database.is_sqlite else "EXPLAIN "
    connection = session.connection()
    told: list[str] = []

    def explained(_connection: Any, _cursor: Any, sql: str, values: Any, *_: Any) -> tuple[str, Any]:
        return explain + sql, values

    event.listen(connection, "before_cursor_execute", explained, retval=True)
    try:
        told = [str(row[-1]) for row in connection.execute(statement, given)]
    finally:
        event.remove(connection, "before_cursor_execute", explained)
    return "\n".join(told)


def test_the_claim_reads_due_hosts_by_index_and_their_first_feeds_by_another(database: Database) -> None:
    with database.write() as session:
        fill(session, MANY, due=20)
        session.execute(text("ANALYZE"))
    with database.read() as session:
        given = {"now": NOW, "machine_now": NOW, "limit": 10, "exempt": []}
        told = plan(database, session, hosts.claim(locked=False), given)
    assert "ix_hosts_next_at" in told
    assert "feeds_of_host" in told
    for whole in ("SCAN hosts\n", "SCAN feeds\n", "Seq Scan on hosts", "Seq Scan on feeds"):
        assert whole not in told + "\n"


def test_only_what_is_due_is_taken_the_longest_due_first(database: Database) -> None:
    with database.write() as session:
        fill(session, 40, due=5)
        taken = hosts.take_due(session, now=NOW, machine_now=NOW, limit=100, exempt_hosts=[])
        assert sorted(lease.id for lease in taken) == [1, 2, 3, 4, 5]


def test_a_thousand_feeds_of_one_host_do_not_keep_the_others_waiting(database: Database) -> None:
    with database.write() as session:
        fill(session, 3, due=3)
        session.execute(
            insert(FeedRow),
            [
                {
                    "id": 100 + n,
                    "url": f"https://big.example/{n}",
                    "host": "big.example",
                    "next_poll_at": NOW - DAY,
                }
                for n in range(1000)
            ],
        )
        workspace = a_workspace(session, "T0BIG")
        session.execute(
            insert(SourceRow),
            [{"workspace_id": workspace, "feed_id": 100 + n, "added_at": NOW} for n in range(1000)],
        )
        hosts.introduce(session, ["big.example"])
        hosts.refresh(session, ["big.example"])
        taken = hosts.take_due(session, now=NOW, machine_now=NOW, limit=10, exempt_hosts=[])
        assert len(taken) == 4
