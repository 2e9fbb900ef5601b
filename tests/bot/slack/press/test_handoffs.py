"""The hand-off at a slot: posted, next slot, taken by somebody else; one reminder."""

import pytest
from sqlalchemy import text

from db.team import workspaces
from tests.stage import ANA, BEN, CHLOE, Json, Stage, words

TITLES = ("Rye keeps longer than you think", "A new oven for small shops")


def approve_cards(team: Stage, *titles: str) -> None:
    team.add_feed("/bakers", *titles)
    team.command("more")
    for card in team.cards():
        for who in (ANA, BEN):
            team.press(who, card, "vote_yes")
    team.advance(advance_s=11 * 60)


@pytest.fixture
def handoff(team: Stage) -> Json:
    """A text in Ana's hands, another one in the queue behind it."""
    approve_cards(team, *TITLES)
    team.advance(to="slot")
    (found,) = team.messages("handoff")
    return found


def drawn(team: Stage) -> str:
    return words(team.messages("handoff")[-1]["blocks"])


def test_a_hand_off_calls_the_poster_and_has_all_it_takes(team: Stage, handoff: Json) -> None:
    assert handoff["text"].startswith(f"<@{ANA}> ")
    buttons = {
        each["action_id"]: each
        for block in handoff["blocks"]
        if block["type"] == "actions"
        for each in block["elements"]
    }
    assert buttons["open_platform"]["url"].startswith("https://www.linkedin.com/")
    assert buttons["open_platform"]["text"]["text"] == "Open LinkedIn"
    assert team.press(ANA, handoff, "open_platform")["acked"]
    (alone,) = team.messages("text")
    assert alone["thread_ts"] == handoff["ts"]
    (post,) = [m for m in team.messages("draft") if "Its turn has come" in words(m["blocks"])]
    assert words(alone["blocks"]) in words(post["blocks"])
    others = [m for m in team.messages() if m["to"] is None and m["ts"] != handoff["ts"]]
    assert all("<@" not in m["text"] and '"user_id"' not in str(m["blocks"]) for m in others)


def test_when_one_text_leaves_the_queue_those_behind_it_move_up_for_all_to_see(team: Stage) -> None:
    approve_cards(team, *TITLES)
    first, second = team.messages("draft")
    assert "Tuesday 24 November" in words(first["blocks"])
    assert "Thursday 26 November" in words(second["blocks"])
    team.press(BEN, first, "draft_withdraw")
    assert "Tuesday 24 November" in words(team.messages("draft")[1]["blocks"])
    assert all("Thursday" not in words(m["blocks"]) for m in team.cards())


def test_one_text_a_slot(team: Stage, handoff: Json) -> None:
    said = team.command("queue")
    assert "2 texts to share" in said
    assert "To be posted now:" in said
    assert "Thursday 26 November, 09:00" in said


def test_what_was_posted_is_thanked_for_and_posted_once(team: Stage, handoff: Json) -> None:
    team.press(BEN, handoff, "handoff_done")
    assert team.told(BEN) == "Thank you. The next one is Thursday 26 November, 09:00."
    assert "Posted on LinkedIn. Thank you," in drawn(team)
    assert "Posted on LinkedIn" in " ".join(words(m["blocks"]) for m in team.cards())
    for action in ("handoff_done", "handoff_later", "handoff_take", "draft_withdraw"):
        team.press(ANA, handoff, action)
        assert team.told(ANA) == "This one is posted already."


def test_next_slot_puts_it_first_in_the_queue(team: Stage, handoff: Json) -> None:
    title = next(t for t in TITLES if t in str(handoff["text"]))
    team.press(ANA, handoff, "handoff_later")
    assert team.told(ANA) == "Moved to the next slot: Thursday 26 November, 09:00."
    assert "Moved to the next slot: Thursday 26 November, 09:00." in drawn(team)
    queue = team.command("queue")
    assert queue.index(title) < min(queue.index(t) for t in TITLES if t != title)
    team.press(ANA, handoff, "handoff_done")
    assert team.told(ANA) == "This one is back in the queue."
    team.advance(to="slot")
    again = team.messages("handoff")[-1]
    assert again["ts"] != handoff["ts"]
    assert title in again["text"]


def test_two_people_never_post_the_same_text(team: Stage, handoff: Json) -> None:
    team.press(BEN, handoff, "handoff_take")
    assert team.told(BEN) == "It's yours. Tell me when it's posted."
    assert f"'user_id': '{BEN}'" in str(team.messages("handoff")[-1]["blocks"])
    team.press(CHLOE, handoff, "handoff_take")
    assert team.told(CHLOE) == "Ben s'en occupe."
    team.press(ANA, handoff, "handoff_take")
    assert team.told(ANA) == "Ben is on it."
    team.press(BEN, handoff, "handoff_take")
    assert team.told(BEN) == "It's yours. Tell me when it's posted."
    team.call("people", name="Ben", kind="left")
    team.settle()
    team.press(CHLOE, handoff, "handoff_take")
    assert "à vous" in team.told(CHLOE).lower()


def test_one_reminder_after_one_working_day(team: Stage, handoff: Json) -> None:
    def reminders() -> int:
        said = [words(m["blocks"]) for m in team.messages("notice") if m["thread_ts"] == handoff["ts"]]
        return sum("Still waiting to be posted" in each for each in said)

    team.advance(advance_s=24 * 3600 - 120)
    assert reminders() == 0
    team.advance(advance_s=180)
    assert reminders() == 1
    team.advance(advance_s=5 * 24 * 3600)
    assert reminders() == 1


def test_taken_out_at_its_slot_nothing_goes_out(team: Stage, handoff: Json) -> None:
    team.press(ANA, handoff, "draft_withdraw")
    assert "Taken out. Nothing will go out." in drawn(team)
    team.press(BEN, handoff, "handoff_done")
    assert team.told(BEN) == "This one was taken out. Nothing will go out."


def test_who_may_not_take_part_and_forged_values_change_nothing(team: Stage, handoff: Json) -> None:
    (guest,) = team.call("people", name="Gaston", kind="guest")["ids"]
    team.settle()
    for action in ("handoff_done", "handoff_later", "handoff_take"):
        team.press(guest, handoff, action)
        assert "full members" in team.told(guest)
        for value in ("word", "-2", "99999", "9" * 30):
            team.press(BEN, handoff, action, value=value)
            assert team.told(BEN) == "I can't find this text any more. Nothing was changed."
    assert handoff["blocks"] == team.messages("handoff")[-1]["blocks"]


def test_without_slots_everybody_is_told_and_set_up_brings_them_back(team: Stage) -> None:
    with team.database.write() as session:
        workspaces.change(session, 1, slots=(), next_slot_at=None)
    team.add_feed("/bakers", TITLES[1])
    team.command(f"suggest {TITLES[0]}")
    (card,) = team.cards()  # nothing is asked for slots that aren't there, but people's ideas are
    for who in (ANA, BEN):
        team.press(who, card, "vote_yes")
    team.advance(advance_s=11 * 60)
    assert "No posting time is set yet." in words(team.cards()[0]["blocks"])
    assert "No posting time is set, so nothing can go out." in team.command("queue")
    assert "choose a posting time" in team.command("digest")
    team.set_up()
    assert "Tuesday 24 November, 09:00" in team.command("queue")
    assert "On LinkedIn: Tuesday 24 November, 09:00." in words(team.cards()[0]["blocks"])


def test_an_old_item_asks_whether_it_is_still_worth_it(team: Stage) -> None:
    approve_cards(team, TITLES[0])
    with team.database.write() as session:
        session.execute(text("update candidates set published_at = '2026-11-01 09:00:00.000000'"))
    team.advance(to="slot")
    assert "This is from 1 November 2026. Still worth it? If not: Take it out." in drawn(team)


def test_a_guest_who_was_chosen_to_post_can_say_that_it_is_posted(team: Stage) -> None:
    (guest,) = team.call("people", name="Gaston", kind="guest")["ids"]
    team.settle()
    team.set_up(poster=guest)
    approve_cards(team, *TITLES)
    team.advance(to="slot")
    (handoff,) = team.messages("handoff")
    assert handoff["text"].startswith(f"<@{guest}> ")
    team.press(guest, handoff, "handoff_done")
    assert "full members" not in team.told(guest)
    assert "Posted on LinkedIn" in drawn(team)
