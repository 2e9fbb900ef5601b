"""Suggesting, asking for more, and what became of a link."""

import pytest

from tests.feed_server import answers
from tests.stage import ANA, BEN, CHLOE, GENERAL, Json, Stage, words

PAGE = b"<html><head><title>A tasting &amp; of teas <b></title></head><body></body></html>"


def test_an_idea_is_asked_at_once_under_its_person_s_name(team: Stage) -> None:
    assert team.command("suggest our own <bread> & butter day", user=BEN).startswith("Thank you.")
    (card,) = team.cards()
    read = words(card["blocks"])
    assert "our own <bread> & butter day" in read
    assert "Suggested by Ben" in read
    assert f"<@{BEN}>" not in card["text"]
    assert BEN not in str(card["blocks"])


def test_a_link_is_asked_under_its_page_s_title_or_its_address(team: Stage) -> None:
    team.feeds.on("/teas", answers(PAGE, content_type="text/html"))
    assert team.command(f"suggest {team.feeds.url('/teas')}")
    assert team.command(f"suggest {team.feeds.url('/lost')}")
    first, second = team.cards()
    assert "A tasting & of teas" in words(first["blocks"])
    assert team.feeds.url("/lost") in words(second["blocks"])


def test_what_the_team_had_already_is_not_asked_twice(team: Stage) -> None:
    team.command("suggest our own bread and butter day")
    assert "The team has had this one already" in team.command("suggest Our own bread and butter day!")
    assert len(team.cards()) == 1


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("ftp://a.example/x", "I read http and https addresses, not ftp."),
        ("http://10.0.0.1/x", "10.0.0.1 is a private address"),
        ("http://a.example:99999/", "as a link"),
        ("<<https://a.example/>", "as a link"),
        ("https://a.example/" + "x" * 2000, "longer than 2000 characters"),
        ("x" * 501, "1 character too many for one question."),
        ("word " * 2000, "9499 characters too many"),
        ("\u200b \u202e", "Give me a link or an idea"),
    ],
)
def test_what_can_t_be_asked_is_told_by_word_and_in_the_form(settled: Stage, typed: str, read: str) -> None:
    assert read in settled.command(f"suggest {typed}")
    settled.call("shortcut", user=ANA, callback_id="suggest_link")
    view = settled.modals(ANA)[-1]
    done = settled.submit(ANA, view["id"], link=typed)
    if len(typed) <= 2000:
        assert read in done["errors"]["link"]
    else:
        assert done["error"] == "refused_by_client"
    settled.call("close", user=ANA, view_id=view["id"])
    assert settled.cards() == []


def test_five_hundred_characters_are_an_idea(team: Stage) -> None:
    assert team.command("suggest " + "x" * 500).startswith("Thank you.")


def test_the_form_of_the_shortcut_puts_it_to_the_vote(team: Stage) -> None:
    team.call("shortcut", user=BEN, callback_id="suggest_link")
    assert team.submit(BEN, team.modals(BEN)[-1]["id"], link="a bake sale")["ok"]
    assert "a bake sale" in words(team.cards()[0]["blocks"])


def test_a_colleague_s_message_is_put_to_the_vote(team: Stage) -> None:
    team.feeds.on("/teas", answers(PAGE, content_type="text/html"))
    link = team.call("say", user=BEN, channel=GENERAL, text=f"look: <{team.feeds.url('/teas')}|teas>")["ts"]
    idea = team.call("say", user=BEN, channel=GENERAL, text="shall we show the mill?")["ts"]
    for ts in (link, idea):
        team.call("shortcut", user=CHLOE, callback_id="suggest_message", channel=GENERAL, ts=ts)
        team.settle()
    assert "A tasting & of teas" in words(team.cards()[0]["blocks"])
    assert "shall we show the mill?" in words(team.cards()[1]["blocks"])


def test_a_guest_suggests_nothing(team: Stage) -> None:
    (guest,) = team.call("people", name="Gaston", kind="guest")["ids"]
    team.settle()
    team.call("shortcut", user=guest, callback_id="suggest_link")
    done = team.submit(guest, team.modals(guest)[-1]["id"], link="a bake sale")
    assert "full members" in done["errors"]["link"]
    assert team.cards() == []


def test_what_became_of_a_link_is_told_at_each_step(team: Stage) -> None:
    titles = [f"Story number {n} about a thing" for n in range(5)]
    team.add_feed("/bakers", *titles)
    told = [team.command(f"why https://oven.example/bakers/{n}") for n in range(5)]
    assert sum("Its card is open." in each for each in told) >= 1
    assert sum("it was there before you added the source" in each for each in told) == 2
    asked = next(n for n, each in enumerate(told) if "Its card is open." in each)
    for who in (ANA, BEN):
        for card in team.cards():
            team.press(who, card, "vote_no")
    team.advance(advance_s=11 * 60)
    assert "The team said no." in team.command(f"why https://oven.example/bakers/{asked}")
    assert "L'équipe a dit non." in team.command(f"pourquoi https://oven.example/bakers/{asked}", user=CHLOE)
    assert "hasn't come my way" in team.command("why https://oven.example/other")


def test_what_became_of_a_suggested_link_is_told_too(team: Stage) -> None:
    url = team.feeds.on("/rye", answers(PAGE))
    team.command(f"suggest {url}")
    team.settle()
    assert team.command(f"why {url}") == "One of you suggested it. Its card is open."


@pytest.mark.parametrize("typed", ["why", "why that one", "why ftp://a.example", "why http://10.0.0.1/"])
def test_what_is_no_link_is_told_without_naming_another_command(settled: Stage, typed: str) -> None:
    said = settled.command(typed)
    assert said
    assert "/curate add" not in said


def test_more_says_how_much_waits(team: Stage) -> None:
    team.command("pause")
    team.add_feed("/bakers", "Rye keeps longer than you think")
    team.command("resume")
    said: Json | str = team.command("more")
    assert "1 story waits" in said
    assert len(team.cards()) == 1


def test_words_around_a_link_say_why_and_go_into_its_text(team: Stage) -> None:
    team.feeds.on("/teas", answers(PAGE, content_type="text/html"))
    link = team.feeds.url("/teas")
    team.command(f"suggest {link} our neighbours finally opened & it smells good")
    (card,) = team.cards()
    assert "A tasting & of teas" in words(card["blocks"])
    assert "our neighbours finally opened & it smells good" in words(card["blocks"])
    for who in (ANA, BEN):
        team.press(who, card, "vote_yes")
    team.advance(advance_s=11 * 60)
    (draft,) = team.messages("draft")
    assert "our neighbours finally opened & it smells good" in words(draft["blocks"])
    assert "“our neighbours" not in words(draft["blocks"])


def test_a_link_may_stand_anywhere_in_what_is_said(team: Stage) -> None:
    team.feeds.on("/teas", answers(PAGE, content_type="text/html"))
    team.command(f"suggest Worth a walk: {team.feeds.url('/teas')}")
    assert "Worth a walk" in words(team.cards()[0]["blocks"])
    assert team.command(f"suggest {team.feeds.url('/oats')} {'x' * 501}").startswith("1 character too many")


def test_an_idea_without_a_link_becomes_a_text_in_its_own_words(team: Stage) -> None:
    team.command("suggest The oven door stays open on Sundays")
    for who in (ANA, BEN):
        team.press(who, team.cards()[0], "vote_yes")
    team.advance(advance_s=11 * 60)
    (draft,) = team.messages("draft")
    (quoted,) = [
        words(part["elements"])
        for block in draft["blocks"]
        if block["type"] == "rich_text"
        for part in block["elements"]
        if part["type"] == "rich_text_quote"
    ]
    assert quoted == "The oven door stays open on Sundays"
