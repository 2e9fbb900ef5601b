"""The week's digest: told once, counted afresh when something is put right late."""

from tests.stage import ANA, BEN, CHLOE, Stage, words


def test_a_week_is_told_once_and_brought_up_to_date_in_place(team: Stage) -> None:
    team.add_feed("/bakers", "Rye keeps longer than you think")
    team.command("more")
    for who in (ANA, BEN):
        team.press(who, team.cards()[0], "vote_yes")
    team.advance(to="slot")
    assert "1 question decided" in team.command("digest") or "The week so far" in team.command("digest")
    assert "La semaine" in team.command("bilan", user=CHLOE)
    team.advance(to="digest")
    (digest,) = team.messages("digest")
    read = words(digest["blocks"])
    assert "The week from Monday 23 November" in read
    assert "Nothing went out this week" in read
    assert "is ready to be posted" in read
    (detail,) = team.messages("detail")
    assert detail["thread_ts"] == digest["ts"]

    team.press(ANA, team.messages("handoff")[0], "handoff_done")
    team.command("digest")
    (again,) = team.messages("digest")
    assert again["ts"] == digest["ts"]
    assert "is ready to be posted" not in words(again["blocks"])

    team.advance(to="digest")
    first, second = team.messages("digest")
    assert "The week from Monday 30 November" in words(second["blocks"])
    assert "1 post on LinkedIn" in words(second["blocks"])
    assert "1 post on LinkedIn" not in words(first["blocks"])


def test_a_quiet_week_is_told_without_reproach(team: Stage) -> None:
    team.advance(to="digest")
    (digest,) = team.messages("digest")
    read = words(digest["blocks"])
    assert "A quiet week: there was nothing to decide" in read
    assert "Nothing waits for you." in read
