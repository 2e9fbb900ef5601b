"""Messages on a bad line: never twice, never lost, and people are told when Slack says no."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from bot.sandbox.web_api import DEFAULT_SCOPES
from bot.slack.wire import Refused, Said, Sent, SlackWire, Slower, Unclear, Unsent
from tests.feed_server import FeedServer
from tests.stage import ANA, BEN, CHLOE, WORTH, Json, Stage, words

TITLE = "Rye keeps longer than you think"


def ready(team: Stage) -> None:
    """Give a team that was just set up something to ask: its card is the next new message."""
    team.settle()
    team.add_feed("/bakers", TITLE)


def outbox(team: Stage, kind: str = "candidate") -> list[tuple[object, ...]]:
    with team.database.read() as session:
        found = session.execute(
            text("select state, resends, error from outbox where kind = :kind order by id"), {"kind": kind}
        )
        return [tuple(row) for row in found]


def calls(team: Stage, method: str) -> list[Json]:
    return [call for call in team.get("calls?since=0") if call["method"] == method]


def posts(team: Stage) -> int:
    return len(calls(team, "chat.postMessage"))


@pytest.fixture(autouse=True)
def _no_long_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.jobs.messages.LOOK_AFTER", timedelta(milliseconds=50))
    monkeypatch.setattr("bot.jobs.messages.TRY_AGAIN", timedelta(milliseconds=50))


@pytest.fixture
def team(stage: Stage) -> Stage:
    stage.set_up()
    stage.settle()
    return stage


@pytest.fixture
def blind(tmp_path: Path, feed_server: FeedServer) -> Iterator[Stage]:
    """A team whose bot may not read the channel's history, as most may not."""
    with Stage.open(tmp_path, feed_server, scopes=DEFAULT_SCOPES) as stage:
        stage.set_up()
        stage.settle()
        yield stage


def test_a_lost_reply_is_found_in_the_history_and_the_message_not_sent_again(team: Stage) -> None:
    before = posts(team)
    team.call("fault", method="chat.postMessage", kind="lost_reply")
    ready(team)
    (card,) = team.cards()
    assert posts(team) - before == 1
    assert outbox(team) == [("sent", 0, None)]
    team.press(ANA, card, "vote_yes")
    assert "1 of 3 answered" in words(team.cards()[0]["blocks"])


def test_a_message_that_is_not_in_the_history_is_sent_again(team: Stage) -> None:
    team.call("fault", method="chat.postMessage", kind="reset", times=2)
    ready(team)
    assert len(team.cards()) == 1
    assert outbox(team) == [("sent", 2, None)]


def test_without_the_history_a_lost_reply_leads_to_one_copy_and_a_press_on_either_counts(
    blind: Stage,
) -> None:
    blind.call("fault", method="chat.postMessage", kind="lost_reply")
    ready(blind)
    stray, card = blind.cards()
    assert outbox(blind) == [("sent", 1, None)]
    blind.press(ANA, stray, "vote_yes")
    blind.press(BEN, card, "vote_yes")
    assert "2 of 3 answered" in words(blind.cards()[1]["blocks"])


def test_unclear_twice_is_given_up_and_a_press_tells_which_copy_stands(blind: Stage) -> None:
    blind.call("fault", method="chat.postMessage", kind="lost_reply", times=2)
    ready(blind)
    _, second = blind.cards()
    assert outbox(blind)[0][0] == "dead"
    blind.press(BEN, second, "vote_yes")
    assert "Noted" in blind.told(BEN)
    assert outbox(blind)[0][0] == "sent"
    assert "1 of 3 answered" in words(blind.cards()[1]["blocks"])
    blind.press(ANA, second, "vote_yes")
    blind.advance(advance_s=11 * 60)
    assert "Worth sharing (2 of 2)" in words(blind.cards()[1]["blocks"])
    assert len(blind.cards()) == 2


def test_a_card_nobody_can_find_is_let_go_at_its_deadline(blind: Stage) -> None:
    blind.call("fault", method="chat.postMessage", kind="reset", times=2)
    ready(blind)
    assert blind.cards() == []
    blind.advance(to="deadline")
    with blind.database.read() as session:
        assert session.execute(text("select state from candidates")).scalar() == "expired"


def test_slack_asking_for_patience_is_obeyed(team: Stage) -> None:
    team.call("fault", method="chat.postMessage", kind="rate_limited", seconds=1, times=2)
    ready(team)
    assert len(team.cards()) == 1
    assert outbox(team) == [("sent", 0, None)]
    assert [c["error"] for c in calls(team, "chat.postMessage")][-3:] == ["ratelimited", "ratelimited", None]


def test_slack_being_ill_is_waited_out(team: Stage) -> None:
    team.call("fault", method="chat.postMessage", kind="server_error")
    ready(team)
    assert len(team.cards()) == 1
    assert [c["error"] for c in calls(team, "chat.postMessage")][-2:] == ["server_error", None]


@pytest.mark.parametrize("error", ["not_in_channel", "channel_not_found", "is_archived", "restricted_action"])
def test_a_refused_card_waits_a_curator_is_told_once_and_it_can_be_asked_later(
    team: Stage, error: str
) -> None:
    team.call("fault", method="chat.postMessage", kind={"error": error})
    ready(team)
    assert team.cards() == []
    (told,) = team.messages("notice", channel=f"D{ANA}")
    read = words(told["blocks"])
    assert error in read if error == "restricted_action" else "Invite me there again" in read
    assert "waits to be asked" in team.command("why https://oven.example/bakers/0")

    team.command("more")
    (card,) = team.cards()
    assert [row[0] for row in outbox(team)] == ["dead", "sent"]
    for who in (ANA, BEN):
        team.press(who, card, "vote_yes")
        assert "Noted" in team.told(who)
    assert "2 of 3 answered" in words(team.cards()[0]["blocks"])


def test_invited_back_the_bot_asks_what_it_could_not(team: Stage) -> None:
    team.call("fault", method="chat.postMessage", kind={"error": "not_in_channel"})
    ready(team)
    assert team.cards() == []
    team.call("invite", channel=WORTH)
    team.settle()
    assert len(team.cards()) == 1


def test_a_refused_hand_off_ends_its_thread_and_is_reminded_of_in_the_channel(team: Stage) -> None:
    ready(team)
    for who in (ANA, BEN):
        team.press(who, team.cards()[0], "vote_yes")
    team.advance(advance_s=11 * 60)
    team.call("fault", method="chat.postMessage", kind={"error": "not_in_channel"})
    team.advance(to="slot")
    assert team.messages("handoff") == []
    assert outbox(team, "text") == [("dead", 0, "no thread to stand in")]
    team.advance(advance_s=25 * 3600)
    assert any("Still waiting to be posted" in words(m["blocks"]) for m in team.messages("notice"))


@pytest.mark.parametrize("kind", ["reset", "server_error", "rate_limited", "lost_reply"])
def test_an_update_that_fails_is_made_again(team: Stage, kind: str) -> None:
    ready(team)
    team.call("fault", method="chat.update", kind=kind, seconds=1)
    for who in (ANA, BEN, CHLOE):
        team.press(who, team.cards()[0], "vote_yes")
    assert "3 of 3 answered" in words(team.cards()[0]["blocks"])
    assert any(call.get("fault") or call["error"] for call in calls(team, "chat.update"))


@pytest.mark.parametrize("error", ["message_not_found", "cant_update_message"])
def test_an_update_slack_refuses_is_not_insisted_on(team: Stage, error: str) -> None:
    ready(team)
    team.call("fault", method="chat.update", kind={"error": error})
    team.press(ANA, team.cards()[0], "vote_yes")
    assert "0 of 3 answered" in words(team.cards()[0]["blocks"])
    team.press(BEN, team.cards()[0], "vote_yes")
    assert "2 of 3 answered" in words(team.cards()[0]["blocks"])


# --- the line itself --------------------------------------------------------------------


@pytest.fixture
def line(stage: Stage) -> Iterator[SlackWire]:
    wire = SlackWire("xoxb-sandbox", f"{stage.url}/api/")
    yield wire
    wire.close()


HELLO: Json = {"channel": WORTH, "text": "hello"}


def test_what_an_answer_means(stage: Stage, line: SlackWire) -> None:
    assert isinstance(line.post(HELLO), Sent)
    stage.call("fault", method="chat.postMessage", kind={"error": "not_in_channel"})
    assert line.post(HELLO) == Refused("not_in_channel")
    stage.call("fault", method="chat.postMessage", kind="rate_limited", seconds=7)
    assert line.post(HELLO) == Slower(7.0)
    for kind in ("reset", "lost_reply", "server_error"):
        stage.call("fault", method="chat.postMessage", kind=kind)
        before = posts(stage)
        assert isinstance(line.post(HELLO), Unclear)
        assert posts(stage) == before + 1
    assert isinstance(line.call("auth.test", {}), Said)
    assert line.call("conversations.info", {"channel": "C0NOWHERE"}) == Refused("channel_not_found")
    stage.call("fault", method="auth.test", kind="rate_limited", seconds=3)
    assert line.call("auth.test", {}) == Slower(3.0)


def test_a_call_that_never_left_may_be_made_again() -> None:
    for nowhere in ("http://127.0.0.1:9/api/", "http://no-such-host.invalid/api/"):
        wire = SlackWire("xoxb-sandbox", nowhere)
        answer = wire.post(HELLO)
        wire.close()
        if "127" in nowhere:
            assert isinstance(answer, Unsent)


def test_a_receipt_goes_to_slacks_own_door_only(stage: Stage, feed_server: FeedServer) -> None:
    wire = SlackWire("xoxb-sandbox", f"{stage.url}/api/")
    feed_server.seen.clear()
    wire.whisper(feed_server.url("/steal"), {"text": "secret"})
    wire.whisper("", {"text": "nobody"})
    assert wire.busy() == 0
    wire.close()
    assert feed_server.seen == []
