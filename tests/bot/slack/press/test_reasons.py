"""Why not, and asking once more."""

import pytest
from sqlalchemy import text

from tests.stage import ANA, BEN, CHLOE, WORTH, Json, Stage, words


def reasons(team: Stage) -> list[str | None]:
    with team.database.read() as session:
        return [row[0] for row in session.execute(text("select reason from votes order by member_id"))]


def receipt(team: Stage, user: str) -> Json:
    return [m for m in team.messages() if m["to"] == user][-1]


def number(card: Json) -> str:
    return str(card["metadata"]["event_payload"]["id"])


def test_a_reason_can_be_chosen_changed_and_goes_with_the_no(team: Stage, card: Json) -> None:
    team.press(BEN, card, "vote_no")
    team.press(BEN, receipt(team, BEN), "why_not", value=f"{number(card)}:old_news")
    assert team.told(BEN) == "Thank you, that helps me choose better."
    assert reasons(team) == ["old_news"]
    team.press(BEN, card, "vote_yes")
    assert reasons(team) == [None]


def test_a_reason_can_be_given_in_one_s_own_words(team: Stage, card: Json) -> None:
    team.press(CHLOE, card, "vote_no")
    team.press(CHLOE, receipt(team, CHLOE), "why_not", value=f"{number(card)}:own_words")
    view = team.modals(CHLOE)[-1]
    assert team.submit(CHLOE, view["id"], own_words="trop <!channel> long")["ok"]
    assert reasons(team) == ["trop <!channel> long"]
    assert team.modals(CHLOE) == []


def test_own_words_may_be_left_empty(team: Stage, card: Json) -> None:
    team.press(CHLOE, card, "vote_no")
    team.press(CHLOE, receipt(team, CHLOE), "why_not", value=f"{number(card)}:own_words")
    assert team.submit(CHLOE, team.modals(CHLOE)[-1]["id"], own_words="")["ok"]
    assert reasons(team) == [None]


def test_there_is_nothing_to_explain_without_a_no(team: Stage, card: Json) -> None:
    team.press(BEN, card, "vote_no")
    stale = receipt(team, BEN)
    team.press(BEN, card, "vote_yes")
    team.press(BEN, stale, "why_not", value=f"{number(card)}:off_topic")
    replaced = next(m for m in team.messages() if m["ts"] == stale["ts"])
    assert 'You have no "no" on this one' in words(replaced["blocks"])
    assert reasons(team) == [None]


@pytest.mark.parametrize(
    "value",
    [
        "x:old_news",
        "1:no_such_reason",
        "99999:old_news",
        f"{'9' * 30}:old_news",
        "²:own_words",
        "-1:old_news",
    ],
)
def test_a_forged_reason_changes_nothing(team: Stage, card: Json, value: str) -> None:
    team.press(BEN, card, "vote_no")
    done = team.press(BEN, receipt(team, BEN), "why_not", value=value)
    assert done["acked"]
    assert reasons(team) == [None]
    assert "Something broke" not in team.told(BEN)
    assert team.modals(BEN) == []


def test_a_question_can_be_asked_a_second_time_and_no_third(team: Stage, card: Json) -> None:
    for who in (ANA, BEN):
        team.press(who, card, "vote_no")
    team.advance(advance_s=11 * 60)
    (closed,) = team.cards()
    team.press(CHLOE, closed, "ask_again")
    assert team.told(CHLOE).startswith("Je repose")
    first, second = team.cards()
    assert "asked once more" in words(second["blocks"])
    assert "0 of 3 answered" in words(second["blocks"])
    assert "ask_again" not in str(first["blocks"])

    team.press(BEN, closed, "ask_again")
    assert team.told(BEN) == "This was asked a second time already; twice is enough."
    for who in (ANA, BEN):
        team.press(who, second, "vote_no")
    team.advance(advance_s=11 * 60)
    assert "ask_again" not in str(team.cards()[-1]["blocks"])
    assert len(team.cards()) == 2
    team.press(ANA, second, "vote_yes")
    assert "the second time" in team.told(ANA)


def test_an_open_or_approved_question_isn_t_asked_again(team: Stage, card: Json) -> None:
    for who in (ANA, BEN):
        team.press(who, card, "vote_no")
    team.advance(advance_s=11 * 60)
    (closed,) = team.cards()
    team.press(ANA, closed, "ask_again")
    (_, second) = team.cards()
    team.press(ANA, closed, "ask_again", value=number(second))
    assert team.told(ANA).startswith("This one can't be asked again")


@pytest.mark.parametrize("value", ["word", "-1", "99999", "9" * 30])
def test_a_forged_question_isn_t_asked_again(team: Stage, card: Json, value: str) -> None:
    team.advance(to="deadline")
    (closed,) = team.cards()
    assert team.press(BEN, closed, "ask_again", value=value)["acked"]
    assert "can't find this question" in team.told(BEN)
    assert len(team.cards()) == 1


def test_a_guest_doesn_t_ask_again(team: Stage, card: Json) -> None:
    (guest,) = team.call("people", name="Gaston", kind="guest")["ids"]
    team.advance(to="deadline")
    team.press(guest, team.cards()[0], "ask_again")
    assert "full members" in team.told(guest, WORTH)
    assert len(team.cards()) == 1
