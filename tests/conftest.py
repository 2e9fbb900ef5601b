"""What tests share: both databases, a feed server, and a whole bot in its sandbox."""

import os
import sys
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from itertools import islice
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import create_engine, text

from bot.commands import log_to_stderr
from db.connection import Database, driver_url, open_database
from db.schema import migrate
from db.tables import Row
from tests.feed_server import FeedServer
from tests.memory import empty_memory, migrated
from tests.names import Authority, Names, certificates, known_names
from tests.postgres import postgres_server
from tests.stage import Stage

log_to_stderr("WARNING")

SQLITE, POSTGRESQL = "sqlite", "postgresql"


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Long tests come first, each to a worker of its own: whichever begins last keeps everybody waiting."""
    long = [item for item in items if item.get_closest_marker("long")]
    rest = iter([item for item in items if item not in long])
    # Every worker begins with an equal stretch of the list, and takes from the end of others' when it is done.
    number, of_all = getattr(config, "workerinput", {}).get("workercount", 1), len(items)
    items.clear()
    for n in range(number):
        items += long[n::number]
        items += islice(rest, max(0, (n + 1) * of_all // number - len(items)))


@pytest.fixture(scope="session", autouse=True)
def _no_authority_of_the_system(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Nobody is asked outside this machine, and reading whom the system trusts takes each fetcher 20 ms."""
    with certificates(tmp_path_factory.mktemp("authority")):
        yield


@pytest.fixture(scope="session")
def postgres() -> Iterator[Any]:
    """A real PostgreSQL server from a wheel, on a Unix socket; where there is none, CI fails."""
    # Not in pytest's own folder: started by root the server runs as a user of its own, and every
    # other pytest that begins meanwhile closes that folder to others again.
    folder = Path(tempfile.mkdtemp(prefix="passalong-postgres-"))
    with ExitStack() as stack:
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                server = stack.enter_context(postgres_server(folder))
        except ImportError as error:
            if os.environ.get("CI"):
                raise
            message = f"NO POSTGRESQL: half of the memory's tests are skipped ({error})"
            print(message, file=sys.stderr)
            pytest.skip(message)
        # Nothing here has to outlive a power cut, and waiting for the disk is most of what a copy takes.
        for setting in ("fsync", "synchronous_commit", "full_page_writes"):
            _sql(server, f"ALTER SYSTEM SET {setting} = off")
        _sql(server, "SELECT pg_reload_conf()")
        yield server


@pytest.fixture(scope="session")
def _template(postgres: Any) -> str:
    """A migrated database that each test copies, which takes a tenth of migrating anew."""
    _sql(postgres, "CREATE DATABASE template_of_tests")
    database = open_database(postgres.get_uri("template_of_tests"))
    migrate(database)
    database.close()
    return "template_of_tests"


def _sql(server: Any, statement: str) -> None:
    engine = create_engine(driver_url(server.get_uri()), isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(statement))
    engine.dispose()


@pytest.fixture(scope="session")
def _cluster_template(postgres: Any, _template: str) -> str:
    """The same with the engine's tables, which take two seconds to make."""
    from bot.jobs.engine.cluster import ClusterEngine  # a second of imports that most tests don't need

    _sql(postgres, f"CREATE DATABASE template_of_clusters TEMPLATE {_template}")
    ClusterEngine(lambda _job, _leases: None, postgres.get_uri("template_of_clusters")).stop(patience_s=1)
    return "template_of_clusters"


@contextmanager
def _copied(server: Any, template: str, nodeid: str) -> Iterator[str]:
    name = f"test_{abs(hash(nodeid)):x}"
    _sql(server, f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
    _sql(server, f"CREATE DATABASE {name} TEMPLATE {template}")
    yield server.get_uri(name)
    _sql(server, f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def postgres_url(postgres: Any, _template: str, request: pytest.FixtureRequest) -> Iterator[str]:
    """A migrated PostgreSQL database of the test's own."""
    with _copied(postgres, _template, request.node.nodeid) as url:
        yield url


@pytest.fixture
def cluster_url(postgres: Any, _cluster_template: str, request: pytest.FixtureRequest) -> Iterator[str]:
    """The same, where an engine of many processes was at work before."""
    with _copied(postgres, _cluster_template, request.node.nodeid) as url:
        yield url


@pytest.fixture
def sqlite_url(tmp_path: Path) -> str:
    """A migrated SQLite file of the test's own."""
    path = tmp_path / "passalong.db"
    path.write_bytes(migrated())
    return f"sqlite:///{path}"


@pytest.fixture(scope="session")
def _shared_postgres(postgres: Any, _template: str) -> Iterator[Database]:
    """One database for all tests that only put rows into it: emptying it is quicker than a copy."""
    _sql(postgres, f"CREATE DATABASE shared_by_tests TEMPLATE {_template}")
    with closing(open_database(postgres.get_uri("shared_by_tests"))) as opened:
        yield opened


@pytest.fixture(params=[SQLITE, POSTGRESQL])
def database(request: pytest.FixtureRequest) -> Iterator[Database]:
    """An open, empty, migrated database: every test that asks for it runs on both kinds."""
    if request.param == SQLITE:
        with empty_memory() as opened:
            yield opened
        return
    opened = request.getfixturevalue("_shared_postgres")
    with opened.write() as session:
        for table in reversed(Row.metadata.sorted_tables):
            session.execute(table.delete())
    yield opened


@pytest.fixture
def feed_server() -> Iterator[FeedServer]:
    """A web server whose feeds the test scripts."""
    with FeedServer() as server:
        yield server


@pytest.fixture
def names() -> Iterator[Names]:
    """A table instead of name servers; leaving loopback fails the test."""
    with known_names() as table:
        yield table


@pytest.fixture
def authority(tmp_path: Path) -> Iterator[Authority]:
    """A certificate authority that fetchers opened from now on trust, and no other."""
    with certificates(tmp_path) as trusted:
        yield trusted


@pytest.fixture
def stage(tmp_path: Path, feed_server: FeedServer) -> Iterator[Stage]:
    """The sandbox with a whole bot joined to it, in this process, nobody set up yet. SQLite, no waiting for pace."""
    with Stage.open(tmp_path, feed_server) as opened:
        yield opened


@pytest.fixture
def team(stage: Stage) -> Stage:
    """A team that is set up: Ana, Ben and Chloe vote in #worth-sharing for LinkedIn; no sources yet."""
    stage.set_up()
    return stage
