"""Changing the focus: what waits in the queue comes along, but never silently."""

from tests.stage import ANA, BEN, CHLOE, Stage, words


def _approve_two(team: Stage) -> list[dict[str, object]]:
    team.add_feed("/feed", "Rye keeps longer than you think", "A new oven for small shops")
    team.command("more")
    for card in team.cards():
        for person in (ANA, BEN, CHLOE):
            team.press(person, card, "vote_yes")
    team.advance(advance_s=11 * 60)
    return team.messages("draft")


def test_untouched_texts_are_written_anew_and_changed_ones_keep_their_words(team: Stage) -> None:
    first, second = _approve_two(team)
    team.press(BEN, first, "draft_edit")
    edited = "Our own words about it. https://oven.example/feed/1"
    assert team.submit(BEN, team.modals(BEN)[-1]["id"], text=edited)["ok"]

    said = team.command("focus bluesky")

    assert "Your focus is now Bluesky. 1 text was written for it. 1 text keeps your words" in said
    drafts = {message["ts"]: words(message["blocks"]) for message in team.messages("draft")}
    assert "for Bluesky" in drafts[first["ts"]]
    assert "Our own words about it" in drafts[first["ts"]]
    assert "Nobody has read this text yet" in drafts[first["ts"]]
    assert "of 300, as Bluesky counts" in drafts[second["ts"]]


def test_after_two_weeks_a_word_is_not_enough(team: Stage) -> None:
    team.advance(advance_s=15 * 24 * 3600)

    team.command("focus bluesky")

    assert "Your focus is LinkedIn" in team.command("focus")
    message = [each for each in team.messages() if each["to"] == ANA][-1]
    buttons = message["blocks"][-1]["elements"]
    assert all("confirm" in button for button in buttons)
    team.press(ANA, message, "focus_bluesky")
    assert "Your focus is Bluesky" in team.command("focus")
