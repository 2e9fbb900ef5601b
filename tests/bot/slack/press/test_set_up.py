"""Set-up: five questions, what is wrong with an answer said at its field, and who may."""

import pytest
from sqlalchemy import text

from tests.stage import ANA, BEN, CHLOE, GENERAL, WORTH, Json, Stage, words

GOOD: Json = {
    "interests": "bread, small shops",
    "friend": "a regular",
    "platform": "linkedin",
    "voters": [ANA, BEN, CHLOE],
    "poster": ANA,
}


def opened(stage: Stage, user: str = ANA) -> Json:
    stage.call("command", user=user, channel=WORTH, text="/curate here")
    stage.settle()
    return stage.modals(user)[-1]


def field(view: Json, name: str) -> Json:
    return next(dict(block["element"]) for block in view["blocks"] if block["block_id"] == name)


def test_a_small_channel_s_people_are_taken_to_answer(stage: Stage) -> None:
    view = opened(stage)
    assert [block["block_id"] for block in view["blocks"]] == list(GOOD)
    assert sorted(field(view, "voters")["initial_users"]) == [ANA, BEN, CHLOE]
    assert field(view, "poster")["initial_user"] == ANA


def test_the_people_of_a_large_channel_are_not(stage: Stage) -> None:
    stage.call("people", n=6, kind="member")
    assert field(opened(stage), "voters")["initial_users"] == [ANA]


def test_the_people_of_a_channel_of_eight_are(stage: Stage) -> None:
    stage.call("people", n=5, kind="member")
    assert len(field(opened(stage), "voters")["initial_users"]) == 8


def test_the_questions_come_in_the_language_of_who_asks(stage: Stage) -> None:
    stage.set_up()
    stage.settle()
    stage.call("people", name="Chloe", kind="admin")
    stage.settle()
    assert "Qui répond" in words(opened(stage, CHLOE)["blocks"])


@pytest.mark.parametrize("set_up_before", [False, True])
def test_what_is_wrong_is_said_at_its_field_and_nothing_is_kept(stage: Stage, set_up_before: bool) -> None:
    if set_up_before:
        stage.set_up()
    (robot,) = stage.call("people", name="Robot", kind="bot")["ids"]
    view = opened(stage)
    for wrong, name, read in (
        ({"interests": " \u200b "}, "interests", "Name at least one interest"),
        ({"friend": "  "}, "friend", "Describe one person"),
        ({"platform": "myspace"}, "platform", "Choose one platform."),
        ({"voters": [ANA, robot]}, "voters", "Apps can't answer: Robot."),
        ({"poster": robot}, "poster", "Choose a person who posts by hand."),
    ):
        done = stage.submit(ANA, view["id"], **{**GOOD, **wrong})
        assert not done["ok"]
        assert list(done["errors"]) == [name]
        assert read in done["errors"][name]
    done = stage.submit(ANA, view["id"], **{**GOOD, "friend": " ", "voters": [robot]})
    assert set(done["errors"]) == {"friend", "voters"}
    if not set_up_before:
        assert "I'm not set up here yet" in stage.command("queue")
    assert stage.submit(ANA, view["id"], **GOOD)["ok"]
    assert "LinkedIn" in stage.command("focus")


def test_set_up_says_what_comes_next(stage: Stage) -> None:
    stage.set_up()
    stage.settle()
    (ready,) = stage.messages("notice")
    assert words(ready["blocks"]).startswith("All set. Now give me something to read: /curate add")


def test_an_invitation_is_answered_once_with_the_button_that_begins(stage: Stage) -> None:
    stage.call("invite", channel=GENERAL)
    stage.call("invite", channel=GENERAL)
    stage.settle()
    (hello,) = stage.messages("notice", channel=GENERAL)
    assert "Two minutes to begin?" in words(hello["blocks"])
    stage.press(BEN, hello, "setup_open")
    view = stage.modals(BEN)[-1]
    assert stage.submit(BEN, view["id"], **{**GOOD, "poster": BEN, "voters": [BEN]})["ok"]
    assert "All set." in words(stage.messages("notice", channel=GENERAL)[-1]["blocks"])

    stage.press(CHLOE, hello, "setup_open")
    assert "Ben" in stage.told(CHLOE, GENERAL)
    assert stage.modals(CHLOE) == []


def test_a_guest_doesn_t_set_up(stage: Stage) -> None:
    (guest,) = stage.call("people", name="Gaston", kind="guest")["ids"]
    stage.call("invite", channel=GENERAL)
    stage.settle()
    stage.press(guest, stage.messages("notice", channel=GENERAL)[-1], "setup_open")
    assert "full members" in stage.told(guest, GENERAL)
    assert stage.modals(guest) == []


def test_an_admin_may_change_what_others_set_up_and_who_lost_the_right_is_told(stage: Stage) -> None:
    stage.set_up(user=BEN, voters=[BEN], poster=BEN)
    view = opened(stage, ANA)
    assert field(view, "friend")["initial_value"] == "a regular"
    assert stage.submit(ANA, view["id"], **GOOD)["ok"]
    view = opened(stage, ANA)
    stage.call("people", name="Ana", kind="left")
    stage.settle()
    done = stage.submit(ANA, view["id"], **GOOD)
    assert list(done["errors"]) == ["interests"]


def test_alone_in_a_direct_message(stage: Stage) -> None:
    room = f"D{BEN}"
    stage.call("command", user=BEN, channel=room, text="/curate here")
    stage.settle()
    view = stage.modals(BEN)[-1]
    assert stage.submit(BEN, view["id"], **{**GOOD, "voters": [BEN], "poster": BEN})["ok"]
    stage.command("suggest a walk by the river", user=BEN, channel=room)
    (card,) = stage.messages("candidate", channel=room)
    stage.press(BEN, card, "vote_yes")
    assert "Worth sharing (1 of 1)" in words(stage.messages("candidate", channel=room)[0]["blocks"])


def test_nobody_left_to_answer_is_told_once_and_nothing_is_asked(team: Stage) -> None:
    team.set_up(voters=[BEN])
    team.call("people", name="Ben", kind="left")
    team.settle()
    team.add_feed("/bakers", "Rye keeps longer than you think")
    team.command("more")
    assert team.cards() == []
    told = [m for m in team.messages("notice") if "Nobody is there to answer" in words(m["blocks"])]
    assert len(told) == 1
    team.command("more")
    assert sum("Nobody is there to answer" in words(m["blocks"]) for m in team.messages("notice")) == 1
    team.press(ANA, told[0], "setup_open")
    assert team.submit(ANA, team.modals(ANA)[-1]["id"], **{**GOOD, "voters": [ANA]})["ok"]
    team.command("more")
    assert len(team.cards()) == 1


def test_a_team_that_took_the_app_away_and_sets_it_up_again_goes_on(team: Stage) -> None:
    with team.database.write() as session:
        session.execute(text("update workspaces set state = 'ended', next_digest_at = null"))
    team.add_feed("/bakers", "Rye keeps longer than you think")
    assert team.cards() == []

    team.set_up()
    team.settle()

    assert len(team.cards()) == 1
    with team.database.read() as session:
        (row,) = session.execute(text("select state, next_digest_at is null from workspaces"))
    assert tuple(row) == ("active", False)
