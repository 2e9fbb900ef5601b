"""The editor of a text: what is left, the preview, another version, the first again; no text said twice."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from tests.feed_server import FeedServer
from tests.model_server import Asked, ModelServer, busy, plain_answer
from tests.stage import ANA, BEN, CHLOE, WORTH, Json, Stage, words

LINK = "https://oven.example/bakers/0"


def a_draft(team: Stage) -> Json:
    """The draft of an approved card."""
    team.add_feed("/bakers", "Rye keeps longer than you think")
    team.command("more")
    for who in (ANA, BEN):
        team.press(who, team.cards()[0], "vote_yes")
    team.advance(advance_s=11 * 60)
    (found,) = team.messages("draft")
    return found


def opened(team: Stage, draft: Json, user: str = BEN) -> Json:
    """The form, just opened."""
    team.press(user, draft, "draft_edit")
    return team.modals(user)[-1]


def in_form(team: Stage, view: Json, action: str, user: str = BEN, **typed: object) -> Json:
    """Press one of the form's buttons with this typed in it, and give the form as it is then."""
    values = {name: {re.sub(r"(_\d+)+$", "", name): each} for name, each in typed.items()}
    done = team.call("press", user=user, view_id=view["id"], action_id=action, values=values)
    assert done["acked"], done
    team.settle()
    return team.modals(user)[-1]


def field(view: Json) -> Json:
    """The block with the text."""
    return next(block for block in view["blocks"] if str(block["block_id"]).startswith("text"))


def typed_in(view: Json) -> str:
    return str(field(view)["element"].get("initial_value", ""))


def buttons(view: Json) -> set[str]:
    return {
        each["action_id"]
        for block in view["blocks"]
        if block["type"] == "actions"
        for each in block["elements"]
    }


def post(team: Stage) -> Any:
    with team.database.read() as session:
        return session.execute(text("select * from posts order by id desc limit 1")).mappings().one()


def test_the_form_tells_what_is_left_and_shows_the_text_as_the_platform_would(team: Stage) -> None:
    team.command("focus bluesky")
    view = opened(team, a_draft(team))
    left = 300 - len(typed_in(view))
    assert f"{left} characters left, as Bluesky counts." in words(view["blocks"])
    assert "As Bluesky would show it:" in words(view["blocks"])
    assert "oven.example, as a card under the text" in words(view["blocks"])
    assert buttons(view) == {"draft_check"}


def test_counting_again_keeps_what_was_typed(team: Stage) -> None:
    team.command("focus x")
    view = opened(team, a_draft(team))
    again = in_form(team, view, "draft_check", text="Rye 🍞 https://oven.example.com/a/very/long/way/to/go")
    assert typed_in(again) == "Rye 🍞 https://oven.example.com/a/very/long/way/to/go"
    assert field(again)["block_id"] == "text"
    assert f"{280 - 4 - 2 - 1 - 23} characters left, as X counts." in words(again["blocks"])
    over = in_form(team, again, "draft_check", text="x" * 287)
    assert "7 characters too many for X." in words(over["blocks"])
    french = in_form(team, opened(team, team.messages("draft")[0], CHLOE), "draft_check", CHLOE, text="a")
    assert "Encore 279 caractères, comme X les compte." in words(french["blocks"])


def test_a_long_text_is_folded_where_the_platform_folds_it(team: Stage) -> None:
    view = opened(team, a_draft(team))
    again = in_form(team, view, "draft_check", text="bread " * 60)
    assert words(again["blocks"]).count("… see more") == 1
    assert "see more" not in words(in_form(team, again, "draft_check", text="bread")["blocks"])


def test_back_to_the_first(team: Stage) -> None:
    draft = a_draft(team)
    first = post(team)["first_text"]
    view = in_form(team, opened(team, draft), "draft_check", text="Something else")
    assert "draft_first" in buttons(view)
    back = in_form(team, view, "draft_first", text="Something else")
    assert typed_in(back) == first
    assert field(back)["block_id"] != "text"  # Slack would show what was typed in a block of the same name
    assert "draft_first" not in buttons(back)
    assert team.submit(BEN, back["id"])["ok"]
    assert (post(team)["text"], post(team)["edited"]) == (first, 0)


def test_what_a_person_made_of_a_text_is_kept_as_an_example(team: Stage) -> None:
    view = opened(team, a_draft(team))
    first = post(team)["first_text"]
    assert team.submit(BEN, view["id"], text=f"Bread that waits for you.\n\n{LINK}")["ok"]
    kept = post(team)
    assert (kept["edited"], kept["edited_from"]) == (1, first)
    assert kept["edited_at"] is not None
    assert team.submit(BEN, opened(team, team.messages("draft")[0])["id"], text=first)["ok"]
    assert post(team)["edited"] == 0


def test_without_a_writer_there_is_no_other_version(team: Stage) -> None:
    draft = a_draft(team)
    view = opened(team, draft)
    assert "draft_another" not in buttons(view)
    assert "First version from a template." in words(draft["blocks"])


def test_whoever_saves_over_somebody_s_words_sees_them_first(team: Stage) -> None:
    draft = a_draft(team)
    mine, theirs = opened(team, draft), opened(team, draft, CHLOE)
    assert team.submit(CHLOE, theirs["id"], text="Le seigle attend.")["ok"]
    mine = in_form(team, mine, "draft_check", text="Rye waits.")  # looking in between changes nothing
    assert team.submit(BEN, mine["id"], text="Rye waits.")["ok"]  # for Slack: the form shows something else
    again = team.modals(BEN)[-1]
    assert "Somebody changed this text meanwhile" in words(again["blocks"])
    assert "Le seigle attend." in words(again["blocks"])
    assert (typed_in(again), post(team)["text"]) == ("Rye waits.", "Le seigle attend.")
    assert team.submit(BEN, again["id"])["ok"]
    assert post(team)["text"] == "Rye waits."


def test_a_form_that_asked_for_no_photo_takes_none_away(team: Stage) -> None:
    draft = a_draft(team)
    view = opened(team, draft)
    team.command("focus instagram")
    idea = post(team)["photo_idea"]
    assert idea
    team.submit(BEN, view["id"], text="Rye waits.")
    team.submit(BEN, team.modals(BEN)[-1]["id"]) if team.modals(BEN) else None
    assert (post(team)["text"], post(team)["photo_idea"]) == ("Rye waits.", idea)


def test_on_a_photo_platform_the_form_has_all_four_and_keeps_them(team: Stage) -> None:
    team.command("focus instagram")
    view = opened(team, a_draft(team))
    assert [b["block_id"] for b in view["blocks"] if b["type"] == "input"] == [
        "text",
        "photo_idea",
        "alt_text",
        "credit",
    ]
    assert "Your photo goes here. In words: no alt text yet" in words(view["blocks"])
    given = {"photo_idea": "The oven", "alt_text": "A loaf\ton a cloth", "credit": "Ana"}
    again = in_form(team, view, "draft_check", text="Rye waits", **given)
    assert "In words: A loaf on a cloth" in words(again["blocks"])
    refused = team.submit(BEN, again["id"], text="Look at https://oven.example.com/rye")
    assert refused["errors"]["text"].startswith("Links don't work in a text on Instagram.")
    assert team.submit(BEN, again["id"])["ok"]
    kept = post(team)
    assert (kept["photo_idea"], kept["alt_text"], kept["credit"]) == ("The oven", "A loaf on a cloth", "Ana")
    assert "Alt text: A loaf on a cloth" in words(team.messages("draft")[-1]["blocks"])


# --- with a writer ----------------------------------------------------------------------


@pytest.fixture
def model() -> Iterator[ModelServer]:
    with ModelServer() as server:
        server.answer = lambda asked: {
            **plain_answer(asked),
            "text": ("A first try.", "A second one.", "And a third.")[min(2, len(server.seen) - 1)],
        }
        yield server


@pytest.fixture
def written(tmp_path: Path, feed_server: FeedServer, model: ModelServer) -> Iterator[Stage]:
    """A team whose first texts are written by the model on loopback."""
    with Stage.open(
        tmp_path, feed_server, OPENAI_API_KEY="sk-test", OPENAI_BASE_URL=model.base_url, PASSALONG_AI_CALLS=3
    ) as stage:
        stage.set_up()
        yield stage


def test_another_version_comes_into_the_form(written: Stage, model: ModelServer) -> None:
    draft = a_draft(written)
    assert "First version written by AI. Check the facts." in words(draft["blocks"])
    assert "Why a friend would care: It saves a friend an afternoon." in words(draft["blocks"])
    view = opened(written, draft)
    assert typed_in(view) == f"A first try.\n\n{LINK}\n\nVia News of bakers"
    again = in_form(written, view, "draft_another")
    assert typed_in(again) == f"A second one.\n\n{LINK}\n\nVia News of bakers"
    assert field(again)["block_id"] != "text"
    (before,) = model.seen[-1].data["not_like"]
    assert before.startswith("A first try.")
    assert "https://" not in before
    assert post(written)["text"].startswith("A first try.")  # nothing is kept before it is saved
    assert written.submit(BEN, again["id"])["ok"]
    assert (post(written)["text"], post(written)["edited"]) == (typed_in(again), 0)
    assert "First version written by AI. Check the facts." in words(written.messages("draft")[-1]["blocks"])


def test_a_version_that_was_seen_is_not_given_again(written: Stage, model: ModelServer) -> None:
    view = opened(written, a_draft(written))
    model.answer = lambda asked: {**plain_answer(asked), "text": "A first try."}
    again = in_form(written, view, "draft_another")
    assert "No other version this time: the AI had nothing new to say." in words(again["blocks"])
    assert len(model.seen) == 3  # once more with what was wrong


def test_when_the_budget_is_used_up_the_form_says_so_and_keeps_what_was_typed(
    written: Stage, model: ModelServer
) -> None:
    view = opened(written, a_draft(written))
    for _ in range(2):
        view = in_form(written, view, "draft_another")
    last = in_form(written, view, "draft_another", **{field(view)["block_id"]: "My own words"})
    assert "No other version this time: this month's number of AI texts is used up." in words(last["blocks"])
    assert len(model.seen) == 3


def test_a_failing_writer_is_told_in_the_form(written: Stage, model: ModelServer) -> None:
    view = opened(written, a_draft(written))
    model.on(busy(), busy(), busy())
    again = in_form(written, view, "draft_another")
    assert "No other version this time: the AI service is too busy." in words(again["blocks"])
    assert field(again)["block_id"] == "text"


def test_a_form_that_was_closed_meanwhile_harms_nobody(written: Stage, model: ModelServer) -> None:
    view = opened(written, a_draft(written))

    def close_first(asked: Asked) -> Json:
        written.call("close", user=BEN, view_id=view["id"])
        return plain_answer(asked)

    model.answer = close_first
    written.call("press", user=BEN, view_id=view["id"], action_id="draft_another")
    written.settle()
    assert written.modals(BEN) == []
    assert post(written)["text"].startswith("A first try.")


def test_a_form_opened_anew_gets_the_version_that_is_coming(written: Stage, model: ModelServer) -> None:
    draft = a_draft(written)
    view = opened(written, draft)
    again: list[Json] = []

    def meanwhile(asked: Asked) -> Json:
        if not again:
            written.call("close", user=BEN, view_id=view["id"])
            written.call("press", user=BEN, channel=WORTH, ts=draft["ts"], action_id="draft_edit")
            again.append(written.modals(BEN)[-1])
            written.call("press", user=BEN, view_id=again[0]["id"], action_id="draft_another")
        return {**plain_answer(asked), "text": "The one that came."}

    model.answer = meanwhile
    written.call("press", user=BEN, view_id=view["id"], action_id="draft_another")
    written.settle()
    assert typed_in(written.modals(BEN)[-1]).startswith("The one that came.")
    assert len(model.seen) == 2


# --- no echo ----------------------------------------------------------------------------


def published_elsewhere(team: Stage, said: str) -> None:
    """Post a text on LinkedIn, days ago, and change the focus to Mastodon."""
    draft = a_draft(team)
    assert team.submit(BEN, opened(team, draft)["id"], text=said)["ok"]
    team.advance(to="slot")
    team.press(ANA, team.messages("handoff")[0], "handoff_done")
    team.command("focus mastodon")


def another_draft(team: Stage) -> Json:
    team.command("suggest Spelt is back", channel=WORTH)
    team.advance(to="round") if len(team.cards()) < 2 else None
    for who in (ANA, BEN):
        team.press(who, team.cards()[-1], "vote_yes")
    team.advance(advance_s=11 * 60)
    return team.messages("draft")[-1]


def test_our_credit_under_a_short_text_hides_nothing(team: Stage) -> None:
    team.command("focus x")
    published_elsewhere(team, "Worth a walk before lunch.\n\nVia News of bakers")
    draft = another_draft(team)
    done = team.submit(BEN, opened(team, draft)["id"], text="Worth a walk, before lunch\n\nvia Somebody Else")
    assert done["ok"]
    team.modals(BEN)
    assert post(team)["state"] in ("draft", "ready")  # another source's name is the team's own words
    view = opened(team, draft)
    team.submit(BEN, view["id"], text="Worth a walk, before lunch #bread")
    assert "nearly the text you have on X" in words(team.modals(BEN)[-1]["blocks"])


SAID = "Our oven door stays open on Sundays now, come and smell the bread with us"


def test_the_same_text_on_another_platform_is_refused_side_by_side(team: Stage) -> None:
    published_elsewhere(team, SAID)
    draft = another_draft(team)
    view = opened(team, draft)
    nearly = SAID.upper().replace("US", "all of us") + " #bread https://oven.example/x"
    done = team.submit(BEN, view["id"], text=nearly)
    assert done["ok"]  # for Slack: the form shows something else
    refused = team.modals(BEN)[-1]
    assert "Not saved: this is nearly the text you have on LinkedIn." in words(refused["blocks"])
    (both,) = [block["fields"] for block in refused["blocks"] if block.get("fields")]
    assert [each["text"].split("\n", 1) for each in both] == [
        ["This text", nearly],
        ["On LinkedIn", SAID],
    ]
    assert typed_in(refused) == nearly
    assert post(team)["state"] == "draft"
    assert team.submit(BEN, refused["id"], text="Something only Mastodon hears")["ok"]
    assert post(team)["state"] == "ready"


def test_such_a_text_can_t_be_approved_nor_is_it_handed_on(team: Stage) -> None:
    published_elsewhere(team, SAID)
    draft = another_draft(team)
    with team.database.write() as session:
        session.execute(
            text("update posts set text = :said, first_text = :said where id = 2"), {"said": SAID}
        )
    team.press(BEN, draft, "draft_approve")
    assert team.told(BEN) == "The text has changed since. Have another look, then say yes."
    team.press(BEN, team.messages("draft")[-1], "draft_approve")
    assert "nearly the text you have on LinkedIn" in team.told(BEN)
    assert team.told(BEN).count(SAID) == 2
    assert post(team)["state"] == "draft"
    team.advance(to="slot")
    assert len(team.messages("handoff")) == 1
    (held,) = [m for m in team.messages("notice") if "I held" in words(m["blocks"])]
    assert "Spelt is back" in words(held["blocks"])
    team.advance(to="slot")
    assert len([m for m in team.messages("notice") if "I held" in words(m["blocks"])]) == 1
    assert team.submit(BEN, opened(team, held)["id"], text="Spelt is back, for you alone")["ok"]
    team.advance(to="slot")
    assert len(team.messages("handoff")) == 2


def test_a_held_back_text_lets_the_next_one_pass(team: Stage) -> None:
    published_elsewhere(team, SAID)
    another_draft(team)
    with team.database.write() as session:
        session.execute(
            text("update posts set text = :said, first_text = :said where id = 2"), {"said": SAID}
        )
    team.command("suggest Barley comes on Friday")
    for who in (ANA, BEN):
        team.press(who, team.cards()[-1], "vote_yes")
    team.advance(advance_s=11 * 60)
    team.advance(to="slot")
    assert "Barley" in team.messages("handoff")[-1]["text"]
