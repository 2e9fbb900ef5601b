"""Choosing from several feeds of one site."""

from __future__ import annotations

import pytest
from sqlalchemy import update

from bot.slack.validate import problems
from db.tables import RequestRow
from tests.db.rows import a_workspace
from tests.feed_server import answers
from tests.paste.web import link, page, rss
from tests.stage import ANA, BEN, WORTH, Json, Stage, words

HOSTILE = "&lt;!channel&gt; *bold* \u202e&lt;@U0BEN&gt; " + "x" * 400


@pytest.fixture
def offer(team: Stage) -> Json:
    """The answer that offers three feeds, one of them with a title as strangers write them."""
    team.feeds.on("/site", page("Site", link("/one") + link("/two") + link("/three")))
    for path, title in (("/one", "One"), ("/two", HOSTILE), ("/three", "Three")):
        team.feeds.on(path, answers(rss(title, f"Item of {path}")))
    said = team.command(f"add {team.feeds.url('/site')}")
    assert "I found 3 feeds at 127.0.0.1" in said
    return offered(team)


def offered(team: Stage) -> Json:
    return [each for each in team.messages() if each["to"] == ANA][-1]


def opened(team: Stage, offer: Json) -> Json:
    team.press(ANA, offer, "add_choose")
    return team.modals(ANA)[-1]


def test_what_is_ticked_is_added_and_the_offer_becomes_what_was_done(team: Stage, offer: Json) -> None:
    form = opened(team, offer)
    assert team.submit(ANA, form["id"], feeds=["0", "2"])["ok"]
    assert team.modals(ANA) == []
    assert "Added 2 sources: One · Three." in team.told(ANA)
    assert offered(team)["ts"] == offer["ts"]
    assert "I read 2 sources for you" in team.command("sources")


def test_the_first_feed_is_ticked_already(team: Stage, offer: Json) -> None:
    form = opened(team, offer)
    boxes = form["blocks"][0]["element"]
    assert [each["value"] for each in boxes["initial_options"]] == ["0"]
    assert team.submit(ANA, form["id"])["ok"]
    assert "Added: One, 1 item now." in team.told(ANA)


def test_strangers_titles_are_plain_text_in_the_form_and_short(team: Stage, offer: Json) -> None:
    form = opened(team, offer)
    shown = {key: form[key] for key in ("type", "title", "submit", "close", "blocks")}
    assert problems(shown, "modal") == []
    assert "mrkdwn" not in str(form)
    assert "\u202e" not in str(form)
    option = form["blocks"][0]["element"]["options"][1]
    assert option["text"]["type"] == option["description"]["type"] == "plain_text"
    assert option["text"]["text"].startswith("<!channel> *bold* <@U0BEN> xx")
    assert len(option["text"]["text"]) == 75
    assert "127.0.0.1" in option["description"]["text"]
    assert "two · 1 item" in option["description"]["text"]


def test_choosing_twice_adds_nothing_twice(team: Stage, offer: Json) -> None:
    first = opened(team, offer)
    team.submit(ANA, first["id"], feeds=["0"])
    again = {**offer, "channel": WORTH}
    team.press(ANA, again, "add_choose")
    second = team.modals(ANA)[-1]
    assert team.submit(ANA, second["id"], feeds=["0", "2"])["ok"]
    assert "Added 1 source: Three." in team.told(ANA)
    assert "You have One already." in team.told(ANA)
    assert "I read 2 sources for you" in team.command("sources")


def test_nothing_ticked_is_asked_for_again(team: Stage, offer: Json) -> None:
    form = opened(team, offer)
    assert not team.submit(ANA, form["id"], feeds=[])["ok"]
    done = team.submit(ANA, form["id"], feeds=["0"])
    assert done["ok"]


@pytest.mark.parametrize("value", ["", "x", "0", "999999", "9" * 30, "-1"])
def test_an_offer_that_is_not_there_is_said_so(team: Stage, offer: Json, value: str) -> None:
    team.press(ANA, offer, "add_choose", value=value)
    assert team.modals(ANA) == []
    said = team.told(ANA)
    assert "I've forgotten that list." in said
    assert "I read nothing yet" in team.command("sources")


def test_a_request_that_offered_nothing_is_no_offer(team: Stage, offer: Json) -> None:
    team.command(f"add {team.feeds.url('/one')}")
    team.press(ANA, offer, "add_choose", value="2")
    assert team.modals(ANA) == []


def test_another_workspace_has_no_part_in_it(team: Stage, offer: Json) -> None:
    with team.database.write() as session:
        session.execute(update(RequestRow).values(workspace_id=a_workspace(session, "T0ELSE")))
    team.press(ANA, offer, "add_choose")
    assert team.modals(ANA) == []


def test_a_single_feed_is_added_without_asking_and_comments_are_asked_about(team: Stage) -> None:
    team.feeds.on("/talk", page("Talk", link("/comments/feed")))
    team.feeds.on("/comments/feed", answers(rss("Comments", "Nice")))
    said = team.command(f"add {team.feeds.url('/talk')}")
    assert "I found only a feed of readers' comments" in said
    assert "I read nothing yet" in team.command("sources")
    assert "nothing yet" in team.command("sources", user=BEN)


def test_the_offer_has_one_button(offer: Json) -> None:
    assert [each["type"] for each in offer["blocks"]] == ["section", "actions"]
    assert words(offer["blocks"][1]) == "Choose"
