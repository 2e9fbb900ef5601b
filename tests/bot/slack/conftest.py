"""A team to ask questions of that change nothing: one stage for a whole file of tests."""

from collections.abc import Iterator

import pytest

from tests.feed_server import FeedServer
from tests.stage import Json, Stage


@pytest.fixture(scope="module")
def settled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    """A team that is set up, shared by the tests of one file: they must leave it as it was."""
    with FeedServer() as feeds, Stage.open(tmp_path_factory.mktemp("settled"), feeds) as stage:
        stage.set_up()
        stage.settle()
        yield stage


@pytest.fixture
def card(team: Stage) -> Json:
    """One open card of a team of three."""
    team.add_feed("/bakers", "Rye keeps longer than you think")
    team.command("more")
    (asked,) = team.cards()
    return asked
