""" "Photo ready?", the day before; the hand-off tells where the photo is, which is never here."""

import pytest

from tests.stage import ANA, BEN, CHLOE, Json, Stage, words

TITLES = ("Rye keeps longer than you think", "A new oven for small shops")


@pytest.fixture
def photo_team(stage: Stage) -> Stage:
    """A team on Instagram with two accepted subjects: for Tuesday's slot, and Thursday's."""
    stage.set_up(platform="instagram")
    stage.add_feed("/bakers", *TITLES)
    stage.command("more")
    for card in stage.cards():
        for who in (ANA, BEN):
            stage.press(who, card, "vote_yes")
    stage.advance(advance_s=11 * 60)
    return stage


def questions(team: Stage) -> list[Json]:
    return [m for m in team.messages("notice") if "hoto" in words(m["blocks"])]


def test_the_question_comes_the_day_before_with_an_idea(photo_team: Stage) -> None:
    assert questions(photo_team) == []
    photo_team.advance(advance_s=30 * 60)  # Monday, 09:41
    (asked,) = questions(photo_team)
    assert "Tuesday 24 November, 09:00: “" in words(asked["blocks"])
    assert "” needs a photo taken by you. Photo ready?" in words(asked["blocks"])
    assert "Photo ready?" in words(asked["blocks"])
    assert "Photo idea: Something of your own that goes with" in words(asked["blocks"])
    assert "<@" not in asked["text"]
    photo_team.advance(advance_s=24 * 3600)
    assert len(questions(photo_team)) == 1
    photo_team.advance(advance_s=24 * 3600)  # Wednesday: for Thursday's
    assert len(questions(photo_team)) == 2
    assert "Thursday 26 November" in words(questions(photo_team)[1]["blocks"])


def test_a_photo_that_is_ready_stays_on_its_phone(photo_team: Stage) -> None:
    photo_team.advance(advance_s=30 * 60)
    photo_team.press(CHLOE, questions(photo_team)[0], "photo_ready")
    assert (
        photo_team.told(CHLOE) == "Merci. Gardez-la sur votre téléphone\u00a0: je ne garde jamais de photo."
    )
    (asked,) = questions(photo_team)
    assert words(asked["blocks"]).endswith(
        "”: the photo is ready, on Chloe's phone. It stays there; I never hold photos."
    )
    photo_team.advance(to="slot")
    (handoff,) = photo_team.messages("handoff")
    told = words(handoff["blocks"])
    assert "on Chloe's phone" in told
    assert "On the phone that has the photo: copy the message below, open Instagram" in told
    assert "Alt text: no alt text yet" in told
    assert "Whom to name: News of bakers" in told
    (alone,) = photo_team.messages("text")
    assert "https://" not in words(alone["blocks"])


def test_when_nobody_has_said_so_the_hand_off_says_that_and_ready_still_counts(photo_team: Stage) -> None:
    photo_team.advance(to="slot")
    (handoff,) = photo_team.messages("handoff")
    assert "Nobody has told me that a photo is ready." in words(handoff["blocks"])
    photo_team.press(BEN, questions(photo_team)[0], "photo_ready")
    assert "on Ben's phone" in words(photo_team.messages("handoff")[0]["blocks"])


def test_not_yet_takes_a_later_slot_that_nobody_has(photo_team: Stage) -> None:
    photo_team.advance(advance_s=30 * 60)
    photo_team.press(BEN, questions(photo_team)[0], "photo_later")
    assert photo_team.told(BEN) == "Moved to the next slot: Thursday 26 November, 09:00."
    queue = photo_team.command("queue")
    assert queue.index("Tuesday 24 November") < queue.index("Thursday 26 November")
    photo_team.settle()
    assert len(questions(photo_team)) == 1  # the other one moved up, and is asked about at once
    asked_again = photo_team.messages("notice")[-1]
    assert "Tuesday 24 November" in words(asked_again["blocks"])


def test_not_yet_said_twice_is_said_once(photo_team: Stage) -> None:
    photo_team.advance(advance_s=30 * 60)
    asked = questions(photo_team)[0]
    photo_team.press(BEN, asked, "photo_later")
    photo_team.press(CHLOE, asked, "photo_later")
    assert photo_team.told(CHLOE) == "Passé au prochain créneau\u00a0: jeudi 26 novembre, 09:00." or (
        "jeudi 26 novembre" in photo_team.told(CHLOE)
    )


def test_a_text_taken_out_needs_no_photo(photo_team: Stage) -> None:
    photo_team.advance(advance_s=30 * 60)
    (asked,) = questions(photo_team)
    photo_team.press(BEN, asked, "draft_withdraw")
    assert "Taken out" in words(photo_team.messages("notice")[-1]["blocks"]) or any(
        "Nothing will go out" in words(m["blocks"]) for m in photo_team.messages("notice")
    )
    photo_team.press(BEN, asked, "photo_ready")
    assert photo_team.told(BEN) == "This one was taken out. Nothing will go out."


def test_on_other_platforms_nobody_is_asked(team: Stage) -> None:
    team.add_feed("/bakers", *TITLES)
    team.command("more")
    for who in (ANA, BEN):
        team.press(who, team.cards()[0], "vote_yes")
    team.advance(to="slot")
    assert questions(team) == []


def test_who_may_not_take_part_and_forged_values_change_nothing(photo_team: Stage) -> None:
    photo_team.advance(advance_s=30 * 60)
    (asked,) = questions(photo_team)
    (guest,) = photo_team.call("people", name="Gaston", kind="guest")["ids"]
    photo_team.settle()
    for action in ("photo_ready", "photo_later"):
        photo_team.press(guest, asked, action)
        assert "full members" in photo_team.told(guest)
        for value in ("word", "-1", "99999", "9" * 30):
            photo_team.press(BEN, asked, action, value=value)
            assert photo_team.told(BEN) == "I can't find this text any more. Nothing was changed."
    assert words(questions(photo_team)[0]["blocks"]) == words(asked["blocks"])
