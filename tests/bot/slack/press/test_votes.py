"""Answers on a card: what a person is told, what everybody sees, and what is kept."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import text

from tests.stage import ANA, BEN, CHLOE, GENERAL, WORTH, Json, Stage, words


def shown(team: Stage) -> str:
    return words(team.cards()[-1]["blocks"])


def rows(team: Stage, sql: str) -> list[tuple[object, ...]]:
    with team.database.read() as session:
        return [tuple(row) for row in session.execute(text(sql))]


def kept(team: Stage) -> list[tuple[object, ...]]:
    """(person, answer) as the memory has it."""
    return rows(
        team,
        "select m.user_id, v.answer from votes v join members m on m.id = v.member_id order by m.user_id",
    )


def updates(team: Stage) -> int:
    return sum(1 for call in team.get("calls?since=0") if call["method"] == "chat.update")


def test_an_answer_is_kept_and_told_to_one_and_its_content_to_nobody(team: Stage, card: Json) -> None:
    before = shown(team)
    assert "0 of 3 answered. Hidden until it closes" in before

    team.press(BEN, card, "vote_yes")
    assert team.told(BEN).startswith("Noted: you'd share it. You can change your mind until ")
    team.press(CHLOE, card, "vote_pass")
    assert team.told(CHLOE).startswith("C'est noté\u00a0: ")
    team.press(ANA, card, "vote_no")
    assert team.told(ANA).startswith("Noted: no.")

    assert shown(team) == before.replace("0 of 3", "3 of 3")
    assert kept(team) == [(ANA, "no"), (BEN, "yes"), (CHLOE, "pass")]
    assert all(m["to"] for m in team.messages() if "Noted" in m["text"])


def test_the_last_answer_counts_and_can_be_taken_back(team: Stage, card: Json) -> None:
    team.press(ANA, card, "vote_no")
    team.press(ANA, card, "vote_yes")
    assert kept(team) == [(ANA, "yes")]
    assert "1 of 3 answered" in shown(team)

    team.press(ANA, card, "vote_take_back")
    assert team.told(ANA) == "Taken back. You have no answer on this one now."
    assert kept(team) == [(ANA, None)]
    assert "0 of 3 answered" in shown(team)

    team.press(ANA, card, "vote_yes")
    assert "1 of 3 answered" in shown(team)


def test_the_same_answer_again_changes_nothing(team: Stage, card: Json) -> None:
    team.press(ANA, card, "vote_yes")
    dirty = rows(team, "select dirty_no, painted_no from outbox where kind = 'candidate'")
    due = rows(team, "select due_at, held_since from candidates")
    painted = updates(team)
    team.press(ANA, card, "vote_yes")
    assert team.told(ANA).startswith("Noted: you'd share it.")
    team.press(BEN, card, "vote_take_back")
    assert rows(team, "select dirty_no, painted_no from outbox where kind = 'candidate'") == dirty
    assert rows(team, "select due_at, held_since from candidates") == due
    assert updates(team) == painted


def test_why_this_one_is_told_to_who_asks(team: Stage, card: Json) -> None:
    team.press(CHLOE, card, "why_this")
    assert team.told(CHLOE).startswith("Pourquoi celui-ci\u00a0: ")
    team.press(BEN, card, "why_this")
    assert team.told(BEN).startswith("Why this one: this source is new to you.")


def test_many_presses_at_once_are_all_kept(team: Stage, card: Json) -> None:
    people = [ANA, BEN, CHLOE, *team.call("people", n=5, kind="member")["ids"]]
    team.settle()

    def press(job: tuple[str, str]) -> Json:
        who, answer = job
        return team.call("press", user=who, channel=WORTH, ts=card["ts"], action_id=answer)

    jobs = [(who, answer) for who in people for answer in ("vote_no", "vote_yes", "vote_yes")]
    with ThreadPoolExecutor(8) as pool:
        done = list(pool.map(press, jobs))
    assert all(each["acked"] for each in done)
    team.settle()
    with ThreadPoolExecutor(8) as pool:
        assert all(each["acked"] for each in pool.map(press, [(who, "vote_yes") for who in people]))
    team.settle()
    assert {answer for _, answer in kept(team)} == {"yes"}
    assert len(kept(team)) == len(people)
    assert f"{len(people)} of {len(people)} answered" in shown(team)


def test_an_answer_waits_for_no_call_to_slack(team: Stage, card: Json) -> None:
    before = team.get("calls?since=0")[-1]["n"]
    team.call("fault", method="chat.update", kind="slow", seconds=1.5)
    for who in (ANA, BEN, CHLOE):
        assert team.call("press", user=who, channel=WORTH, ts=card["ts"], action_id="vote_yes")["ms"] < 1000
    team.settle()
    assert {call["method"] for call in team.get(f"calls?since={before}")} <= {"chat.update"}
    assert "3 of 3 answered" in shown(team)


def test_presses_that_come_together_are_painted_together(team: Stage, card: Json) -> None:
    painted = updates(team)
    team.call("fault", method="chat.update", kind="slow", seconds=0.5)
    for _ in range(5):
        for action in ("vote_yes", "vote_no"):
            team.call("press", user=ANA, channel=WORTH, ts=card["ts"], action_id=action)
    team.settle()
    assert updates(team) - painted <= 4


@pytest.mark.parametrize(
    ("kind", "told"),
    [("guest", "Guests don't answer"), ("bot", "Apps don't answer"), ("stranger", "full members")],
)
def test_who_is_no_member_doesn_t_answer(team: Stage, card: Json, kind: str, told: str) -> None:
    (who,) = team.call("people", name="Visitor", kind=kind)["ids"]
    team.settle()
    assert team.press(who, card, "vote_yes")["acked"]
    assert told in team.told(who)
    assert kept(team) == []
    assert "0 of 3 answered" in shown(team)


def test_a_guest_a_curator_named_answers(team: Stage) -> None:
    (guest,) = team.call("people", name="Gaston", kind="guest")["ids"]
    team.settle()
    team.set_up(voters=[ANA, BEN, guest])
    team.add_feed("/bakers", "Rye keeps longer than you think")
    team.command("more")
    (card,) = team.cards()
    team.press(guest, card, "vote_yes")
    assert "Noted" in team.told(guest)
    assert "1 of 3 answered" in shown(team)


def test_who_leaves_is_no_longer_waited_for_and_what_they_said_stays(team: Stage, card: Json) -> None:
    team.press(BEN, card, "vote_yes")
    team.call("people", name="Ben", kind="left")
    team.call("people", name="Chloe", kind="left")
    team.settle()
    assert "1 of 2 answered" in shown(team)
    team.press(CHLOE, card, "vote_no")
    assert "plus membre" in team.told(CHLOE) or "no longer a member" in team.told(CHLOE)
    assert kept(team) == [(BEN, "yes")]


def test_when_everybody_leaves_an_open_card_is_let_go(team: Stage, card: Json) -> None:
    for name in ("Ana", "Ben", "Chloe"):
        team.call("people", name=name, kind="left")
    team.settle()
    assert "0 of 0 answered" in shown(team)
    team.advance(advance_s=10 * 60)
    assert "Too few answers, so we let it go." in shown(team)


def test_a_colleague_who_presses_joins_and_is_asked_from_then_on(team: Stage, card: Json) -> None:
    (dora,) = team.call("people", name="Dora", kind="member")["ids"]
    team.settle()
    team.press(dora, card, "vote_no")
    assert "1 of 4 answered" in shown(team)
    team.press(dora, card, "vote_take_back")
    assert "0 of 4 answered" in shown(team)
    team.command("suggest a bake sale for the school")
    assert "of 4 answered" in shown(team)


def test_a_listed_team_is_answered_for_by_its_list_alone(team: Stage, card: Json) -> None:
    with team.database.write() as session:
        session.execute(text("update workspaces set voters = 'listed'"))
    (dora,) = team.call("people", name="Dora", kind="member")["ids"]
    team.settle()
    team.press(dora, card, "vote_yes")
    assert "Only the people chosen at set-up answer here" in team.told(dora)
    team.press(BEN, card, "vote_yes")
    assert kept(team) == [(BEN, "yes")]


FORGED = ["word", "-1", "0", "999999", "9" * 18, "9" * 19, "9" * 400, "1.5", "²", "\u0661", "1:x", "' or 1=1"]


def test_a_forged_value_finds_nothing(team: Stage, card: Json) -> None:
    for value in FORGED:
        for action, sent in (
            ("vote_yes", value),
            ("vote_take_back", f"vote_take_back:{value}"),
            ("why_this", f"why_this:{value}"),
            ("card_menu", value),
        ):
            before = len(team.messages())
            done = team.press(CHLOE, card, action, value=sent)
            assert done["acked"], (action, sent)
            assert team.told(CHLOE) == "Je ne retrouve plus cette question. Rien n'a été modifié."
            assert len(team.messages()) == before + 1
    assert kept(team) == []


def test_a_press_from_another_channel_or_another_team_finds_nothing(team: Stage, card: Json) -> None:
    other = team.call("team", name="Rivals")
    boss = other["users"][0]
    room = other["channels"][0]["id"]
    team.call("command", user=boss, channel=room, text="/curate here")
    view = team.modals(boss)[-1]
    done = team.submit(
        boss, view["id"], interests="tea", friend="an aunt", platform="bluesky", voters=[boss], poster=boss
    )
    assert done["ok"], done
    team.command("suggest a tasting of teas", user=boss, channel=room)
    theirs = team.messages("candidate", channel=room)[-1]

    assert "I read 1 source" in team.command("sources")
    assert "I read nothing yet" in team.command("sources", user=boss, channel=room)
    ours = str(card["metadata"]["event_payload"]["id"])
    assert ours != str(theirs["metadata"]["event_payload"]["id"])
    team.press(boss, theirs, "vote_yes", value=ours)
    assert "can't find this question" in team.told(boss, room)
    assert kept(team) == []

    team.command("suggest a walk", channel=GENERAL)
    team.press(ANA, team.messages(channel=WORTH)[-1], "vote_yes", value=ours)
    assert "1 of 3" not in words(card["blocks"])


def test_two_noes_move_on_and_a_late_press_is_told_what_can_be_done(team: Stage, card: Json) -> None:
    team.press(ANA, card, "vote_no")
    team.press(BEN, card, "vote_no")
    team.advance(advance_s=9 * 60)
    assert "2 of 3 answered" in shown(team)
    team.advance(advance_s=2 * 60)
    assert "Not this time (0 of 2). We move on." in shown(team)
    assert "vote_yes" not in str(team.cards()[-1]["blocks"])

    team.press(CHLOE, card, "vote_yes")
    assert team.told(CHLOE).startswith("Déjà décidé lundi 23 novembre")
    team.press(BEN, card, "vote_take_back")
    assert team.told(BEN).startswith("Already decided Monday 23 November")
    assert team.told(BEN).endswith("If you feel strongly: Ask again.")
    assert kept(team) == [(ANA, "no"), (BEN, "no")]


def test_changing_one_s_mind_within_the_ten_minutes_begins_them_again(team: Stage, card: Json) -> None:
    team.press(ANA, card, "vote_no")
    team.press(BEN, card, "vote_no")
    team.advance(advance_s=8 * 60)
    team.press(BEN, card, "vote_yes")
    team.press(ANA, card, "vote_yes")
    team.advance(advance_s=8 * 60)
    assert "2 of 3 answered" in shown(team)
    team.advance(advance_s=3 * 60)
    assert "Worth sharing (2 of 2)" in shown(team)
    team.press(CHLOE, card, "vote_no")
    assert "retirez son texte" in team.told(CHLOE)


def test_silence_until_the_deadline_lets_it_go(team: Stage, card: Json) -> None:
    team.press(ANA, card, "vote_yes")
    team.advance(to="deadline")
    assert "Too few answers, so we let it go." in shown(team)
    assert team.messages("draft") == []


def test_who_answers_alone_is_heard_at_once_and_can_undo(team: Stage) -> None:
    team.set_up(voters=[ANA])
    team.add_feed("/bakers", "Rye keeps longer than you think", "A new oven for small shops")
    team.command("more")
    first, second = team.cards()
    team.press(ANA, first, "vote_yes")
    assert "Worth sharing (1 of 1)" in words(team.cards()[0]["blocks"])
    assert "Undo" in words(team.cards()[0]["blocks"])
    team.press(ANA, team.cards()[0], "draft_withdraw")
    assert "then taken out. Nothing will go out." in words(team.cards()[0]["blocks"])
    assert "Undo" not in words(team.cards()[0]["blocks"])

    team.press(ANA, second, "vote_no")
    assert "Not this time (0 of 1)" in words(team.cards()[1]["blocks"])
    team.press(ANA, team.cards()[1], "ask_again")
    assert "asked once more" in words(team.cards()[2]["blocks"])


def test_leaving_it_to_others_leaves_it_to_them_alone(team: Stage, card: Json) -> None:
    team.press(ANA, card, "vote_pass")
    team.press(BEN, card, "vote_pass")
    assert "2 of 3 answered" in shown(team)
    team.press(CHLOE, card, "vote_yes")
    assert "Worth sharing (1 of 1)" in shown(team)
