"""The product's story: one item from a feed to the week's digest."""

from tests.stage import ANA, BEN, CHLOE, Stage, words


def test_what_a_team_would_share_goes_from_a_feed_to_the_digest(team: Stage) -> None:
    team.add_feed("/bakers", "Rye keeps longer than you think", "A new oven for small shops")
    team.command("more")
    shared, declined = team.cards()

    team.press(ANA, shared, "vote_yes")
    team.press(BEN, shared, "vote_yes")
    team.press(ANA, declined, "vote_no")
    team.press(BEN, declined, "vote_no")
    open_card = words(team.cards()[0]["blocks"])
    assert "2 of 3 answered" in open_card
    team.advance(advance_s=9 * 60)
    assert "2 of 3 answered" in words(team.cards()[0]["blocks"])

    team.advance(advance_s=2 * 60)
    assert "Worth sharing (2 of 2)" in words(team.cards()[0]["blocks"])
    assert "Not this time (0 of 2)" in words(team.cards()[1]["blocks"])
    (draft,) = team.messages("draft")
    assert draft["thread_ts"] == shared["ts"]
    team.press(CHLOE, draft, "draft_approve")
    assert "Tuesday 24 November, 09:00" in team.command("queue")

    team.advance(to="slot")
    (handoff,) = team.messages("handoff")
    assert ANA in handoff["text"]
    (text,) = team.messages("text")
    assert text["thread_ts"] == handoff["ts"]
    team.press(ANA, handoff, "handoff_done")

    team.advance(to="digest")
    (digest,) = team.messages("digest")
    assert "1 post on LinkedIn" in words(digest["blocks"])
    assert words(digest["blocks"]).count("oven") + words(digest["blocks"]).count("Rye") == 1
