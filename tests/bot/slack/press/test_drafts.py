"""The draft in a card's thread: good as it is, edited, taken out."""

import pytest
from sqlalchemy import text

from tests.stage import ANA, BEN, CHLOE, Json, Stage, words


@pytest.fixture
def draft(team: Stage, card: Json) -> Json:
    """The draft of an approved card, nobody having read it."""
    for who in (ANA, BEN):
        team.press(who, card, "vote_yes")
    team.advance(advance_s=11 * 60)
    (found,) = team.messages("draft")
    return found


def drawn(team: Stage) -> str:
    return words(team.messages("draft")[-1]["blocks"])


def edit(team: Stage, draft: Json, typed: str, *, user: str = BEN) -> Json:
    team.press(user, draft, "draft_edit")
    return team.submit(user, team.modals(user)[-1]["id"], text=typed)


def state(team: Stage) -> tuple[object, ...]:
    with team.database.read() as session:
        return tuple(session.execute(text("select state, text, edited from posts")).one())


def test_a_text_stands_in_the_thread_of_its_card_unread(team: Stage, card: Json, draft: Json) -> None:
    assert draft["thread_ts"] == card["ts"]
    assert "A first text for LinkedIn. Make it yours." in drawn(team)
    assert "Nobody has read this text yet. It goes out Tuesday 24 November, 09:00." in drawn(team)
    assert "not read yet" in team.command("queue")
    assert "Worth sharing (2 of 2). On LinkedIn: Tuesday 24 November, 09:00." in words(
        team.cards()[0]["blocks"]
    )


def test_a_press_approves_the_text_as_it_is(team: Stage, draft: Json) -> None:
    team.press(CHLOE, draft, "draft_approve")
    assert team.told(CHLOE).startswith("Merci.")
    assert "Somebody has read this text." in drawn(team)
    assert "Good as it is" not in drawn(team)
    assert "not read yet" not in team.command("queue")
    assert state(team)[0] == "ready"


def test_saving_an_edit_is_the_ok(team: Stage, draft: Json) -> None:
    assert edit(team, draft, "Rye, again.\nWith love & <butter>.")["ok"]
    assert state(team) == ("ready", "Rye, again.\nWith love & <butter>.", 1)
    assert "Somebody has read this text." in drawn(team)
    assert "With love & <butter>." in drawn(team)


def test_what_no_database_keeps_is_taken_out_of_a_text(team: Stage, draft: Json) -> None:
    assert edit(team, draft, "Rye\x00 \ud800and\nbutter\x07")["ok"]
    assert state(team)[1] == "Rye and\nbutter"


def test_a_text_over_the_limit_says_by_how_much_and_keeps_what_was_typed(team: Stage) -> None:
    team.command("focus bluesky")
    team.add_feed("/bakers", "Rye keeps longer than you think")
    team.command("more")
    for who in (ANA, BEN):
        team.press(who, team.cards()[0], "vote_yes")
    team.advance(advance_s=11 * 60)
    (draft,) = team.messages("draft")
    done = edit(team, draft, "x" * 307)
    assert done["errors"] == {"text": "7 characters too many for Bluesky. Cut a little and save again."}
    assert edit(team, draft, "x" * 301)["errors"]["text"].startswith("1 character too many for Bluesky.")
    assert edit(team, draft, "x" * 301, user=CHLOE)["errors"]["text"].startswith("1 caract")
    assert edit(team, draft, "x" * 300)["ok"]


def test_an_empty_text_is_refused_with_the_way_out(team: Stage, draft: Json) -> None:
    assert "There is no text." in edit(team, draft, " \n ")["errors"]["text"]
    assert state(team)[0] == "draft"


def test_a_text_taken_out_is_never_handed_on(team: Stage, draft: Json) -> None:
    team.press(BEN, draft, "draft_withdraw")
    assert team.told(BEN) == "Taken out. Nothing will go out."
    assert "then taken out" in words(team.cards()[0]["blocks"])
    assert "Nothing waits to be shared" in team.command("queue")
    for action in ("draft_approve", "draft_edit", "draft_withdraw"):
        team.press(BEN, draft, action)
        assert team.told(BEN) == "This one was taken out. Nothing will go out."
    assert team.modals(BEN) == []
    team.advance(to="slot")
    assert team.messages("handoff") == []


def test_an_edit_that_comes_too_late_is_told_in_the_form(team: Stage, draft: Json) -> None:
    team.press(BEN, draft, "draft_edit")
    team.press(ANA, draft, "draft_withdraw")
    done = team.submit(BEN, team.modals(BEN)[-1]["id"], text="A better one")
    assert done["errors"] == {"text": "This one was taken out. Nothing will go out."}


def test_an_unread_text_reaches_its_slot_marked_and_posting_it_is_the_ok(team: Stage, draft: Json) -> None:
    team.advance(to="slot")
    (handoff,) = team.messages("handoff")
    assert "Nobody has read this text yet." in words(handoff["blocks"])
    team.press(ANA, handoff, "handoff_done")
    with team.database.read() as session:
        approved = session.execute(text("select approved_by from posts")).scalar()
    assert approved == ANA


def test_who_may_not_take_part_changes_no_text(team: Stage, draft: Json) -> None:
    (guest,) = team.call("people", name="Gaston", kind="guest")["ids"]
    team.settle()
    before = state(team)
    for action in ("draft_approve", "draft_edit", "draft_withdraw"):
        team.press(guest, draft, action)
        assert "full members" in team.told(guest)
    assert team.modals(guest) == []
    assert state(team) == before


def test_a_forged_text_isn_t_found(team: Stage, draft: Json) -> None:
    before = state(team)
    for action in ("draft_approve", "draft_edit", "draft_withdraw"):
        for value in ("word", "-1", "99999", "9" * 30):
            assert team.press(BEN, draft, action, value=value)["acked"]
            assert team.told(BEN) == "I can't find this text any more. Nothing was changed."
    assert state(team) == before


def test_without_a_focus_what_was_approved_waits_for_one(team: Stage, card: Json) -> None:
    with team.database.write() as session:
        session.execute(text("update focuses set state = 'listen'"))
    for who in (ANA, BEN):
        team.press(who, card, "vote_yes")
    team.advance(advance_s=11 * 60)
    assert team.messages("draft") == []
    assert "It waits until you choose a platform" in words(team.cards()[0]["blocks"])
    assert "Some wait for a platform: /curate focus" in team.command("queue")
    question = next(m for m in team.messages("notice") if "Which platform" in words(m["blocks"]))
    team.press(BEN, question, "focus_mastodon")
    assert "up to whoever set me up" in team.told(BEN)
    team.press(ANA, question, "focus_mastodon")
    assert team.told(ANA).startswith("Your focus is now Mastodon")
    assert "A first text for Mastodon" in drawn(team)
    assert "On Mastodon: Tuesday 24 November, 09:00" in words(team.cards()[0]["blocks"])
