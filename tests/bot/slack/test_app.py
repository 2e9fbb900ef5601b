"""The listeners as a whole: what breaks is told, what is in flight at the end is kept."""

import threading
import time
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from bot.slack.curate.command import COMMANDS, Command
from tests.feed_server import FeedServer
from tests.stage import ANA, CHLOE, WORTH, Json, Stage


def break_down(*_: object) -> Json:
    raise RuntimeError("a fault of ours")


@pytest.mark.parametrize(("user", "told"), [(ANA, "Something broke on my side"), (CHLOE, "")])
def test_what_breaks_is_told_with_a_reference(
    team: Stage, monkeypatch: pytest.MonkeyPatch, user: str, told: str
) -> None:
    monkeypatch.setattr("bot.slack.curate.command.COMMANDS", {**COMMANDS, "queue": Command(break_down)})
    read = team.command("queue", user=user)
    assert told in read
    assert "reference" in read or "référence" in read
    assert "a fault of ours" not in read
    assert "I read nothing yet" in team.command("sources")


def test_a_press_that_was_not_kept_is_not_acknowledged(
    team: Stage, card: Json, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.slack.press.votes._answer", break_down)
    done = team.press(ANA, card, "vote_yes")
    assert not done["acked"]
    assert "Something broke on my side" in team.told(ANA)


def test_a_form_that_breaks_stays_open_with_everything_in_it(
    team: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    team.call("command", user=ANA, channel=WORTH, text="/curate here")
    view = team.modals(ANA)[-1]
    monkeypatch.setattr("bot.slack.press.set_up.submit", break_down)
    done = team.submit(ANA, view["id"], friend="an aunt")
    assert not done["ok"]
    assert [each["id"] for each in team.modals(ANA)] == [view["id"]]


def test_a_vote_in_flight_at_the_end_is_kept_and_acknowledged(
    tmp_path: Path, feed_server: FeedServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    from bot.slack.press import votes

    entered, real = threading.Event(), votes._answer

    def slowly(*args: Any) -> None:
        entered.set()
        time.sleep(1.0)
        real(*args)

    with Stage.open(tmp_path, feed_server) as stage:
        stage.set_up()
        stage.add_feed("/bakers", "Rye keeps longer than you think")
        stage.command("more")
        (card,) = stage.cards()
        monkeypatch.setattr(votes, "_answer", slowly)
        done: list[Json] = []

        def press() -> None:
            done.append(stage.call("press", user=ANA, channel=WORTH, ts=card["ts"], action_id="vote_yes"))

        pressing = threading.Thread(target=press)
        pressing.start()
        assert entered.wait(10)
        stage.bot.stop()
        pressing.join(30)
        assert done[0]["acked"], done
        with stage.database.read() as session:
            assert session.execute(text("select answer from votes")).scalar() == "yes"


def test_who_takes_the_app_away_hears_no_more_of_it(team: Stage, card: Json) -> None:
    with team.database.write() as session:
        session.execute(text("update workspaces set state = 'ended'"))
    before = len(team.messages())
    team.advance(advance_s=10 * 24 * 3600)
    assert len(team.messages()) == before
