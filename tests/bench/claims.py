"""What a claim of due feeds takes, with few and with many feeds that are not due."""

import statistics
import time
from datetime import timedelta
from pathlib import Path

from sqlalchemy import insert, update

from db.collect import hosts
from db.connection import open_database
from db.schema import migrate
from db.tables import FeedRow, HostRow, SourceRow
from tests.db.rows import NOW, a_workspace

DUE = 50
TURNS = 21


def claim_ms(folder: Path, *, not_due: int, database_url: str = "") -> float:
    """Milliseconds of claiming fifty due feeds (median), among so many that are not."""
    folder.mkdir(parents=True, exist_ok=True)
    database = open_database(database_url or f"sqlite:///{folder / 'passalong.db'}")
    migrate(database)
    number = DUE + not_due
    names = [f"host{n}.example" for n in range(number)]
    at = [NOW - timedelta(hours=1) if n < DUE else NOW + timedelta(days=1) for n in range(number)]
    with database.write() as session:
        workspace = a_workspace(session)
        session.execute(
            insert(HostRow), [{"name": name, "next_at": when} for name, when in zip(names, at, strict=True)]
        )
        session.execute(
            insert(FeedRow),
            [
                {"id": n + 1, "url": f"https://{name}/feed", "host": name, "next_poll_at": when}
                for n, (name, when) in enumerate(zip(names, at, strict=True))
            ],
        )
        session.execute(
            insert(SourceRow),
            [{"workspace_id": workspace, "feed_id": n + 1, "added_at": NOW} for n in range(number)],
        )
    spent = []
    for _ in range(TURNS):
        begun = time.perf_counter()
        with database.write() as session:
            taken = hosts.take_due(session, now=NOW, machine_now=NOW, limit=DUE, exempt_hosts=[])
        spent.append((time.perf_counter() - begun) * 1000)
        assert len(taken) == DUE
        with database.write() as session:  # as if nobody had claimed them
            session.execute(update(FeedRow).values(lease_until=None, lease_tries=0).where(FeedRow.id <= DUE))
            session.execute(update(HostRow).values(free_at=None).where(HostRow.name.in_(names[:DUE])))
    database.close()
    return statistics.median(spent)
