"""A collector that is killed while it polls loses nothing and keeps nothing twice."""

from pathlib import Path

import pytest

from tests.faults import polls


@pytest.mark.faults
@pytest.mark.long
@pytest.mark.parametrize("memory", ["sqlite_url", "postgres_url"])
def test_a_collector_killed_at_any_moment_loses_nothing_and_doubles_nothing(
    memory: str, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    told = polls.run(
        request.getfixturevalue(memory),
        tmp_path,
        number=24,
        rounds=2,
        delays_s=[0.3],
    )
    assert told.wrong == ()
    assert told.kills >= 1
