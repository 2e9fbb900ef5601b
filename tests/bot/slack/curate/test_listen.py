"""`/curate listen`: words and addresses that are heard and never asked about."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import text

from bot.slack.curate import listen
from tests.feed_server import answers
from tests.paste import web
from tests.paste.web import link, page, rss
from tests.stage import ANA, CHLOE, Stage


@pytest.fixture
def wide(tmp_path: Path) -> Iterator[Stage]:
    """A team that can reach a Web with a news search in it."""
    with (
        web.opened(tmp_path) as there,
        Stage.open(tmp_path, there.server, PASSALONG_ALLOW=there.allowed) as stage,
    ):
        stage.set_up()
        stage.settle()
        yield stage


def searched(stage: Stage) -> str:
    """The query of the last news search."""
    return [path for path, _ in stage.feeds.seen if path.startswith("/rss/search")][-1].partition("?")[2]


def test_words_are_searched_for_and_what_is_heard_is_not_asked(wide: Stage) -> None:
    assert "I've heard nothing yet." in wide.command("listen")
    assert 'Listening to "crumbs" - News search.' in wide.command('listen  "the Oven" & co ')
    assert searched(wide) == "q=%22the%20Oven%22%20%26%20co&hl=en-US&gl=US&ceid=US:en"
    wide.advance(advance_s=7200)
    assert wide.cards() == []
    heard = wide.command("listen")
    assert "Crumbs in the paper" in heard
    assert "paper.example" in heard
    assert "heard, in the listening lane" in wide.command("why https://paper.example/crumbs-in-the-paper")
    with wide.database.read() as session:
        assert session.execute(text("select distinct fate from sightings")).all() == [("heard",)]
        assert session.execute(text("select lane from sources")).all() == [("listen",)]
        assert session.execute(text("select given from requests")).all() == [('"the Oven" & co',)]


def test_two_hundred_characters_are_listened_for(wide: Stage) -> None:
    assert "Listening to" in wide.command("listen " + "x" * 200)
    assert f"q={'x' * 200}&" in searched(wide)


def test_an_address_is_listened_to(team: Stage) -> None:
    team.feeds.on("/blog", page("Blog", link("/blog.xml")))
    team.feeds.on("/blog.xml", answers(rss("A rival's blog", "News of theirs")))
    assert "Listening to A rival's blog." in team.command(f"listen {team.feeds.url('/blog')}")
    assert "You have A rival's blog already." in team.command(f"listen {team.feeds.url('/blog.xml')}")


def test_a_feed_may_be_in_both_lanes(team: Stage) -> None:
    team.add_feed("/rye")
    assert "Listening to News of rye." in team.command(f"listen {team.feeds.url('/rye')}")
    assert "You have News of rye already." in team.command(f"add {team.feeds.url('/rye')}")
    assert len(team.cards()) == 1


def test_several_feeds_are_a_choice_for_listening_too(team: Stage) -> None:
    team.feeds.on("/site", page("Site", link("/one") + link("/two")))
    team.feeds.on("/one", answers(rss("One", "A")))
    team.feeds.on("/two", answers(rss("Two", "B")))
    team.command(f"listen {team.feeds.url('/site')}")
    offer = [each for each in team.messages() if each["to"] == ANA][-1]
    team.press(ANA, offer, "add_choose")
    team.submit(ANA, team.modals(ANA)[-1]["id"], feeds=["0", "1"])
    assert "Listening to 2 sources: One · Two." in team.told(ANA)
    assert team.cards() == []


def test_the_five_newest_are_told(team: Stage) -> None:
    team.feeds.on("/many", answers(rss("Many", *(f"News {number}" for number in range(6)))))
    team.command(f"listen {team.feeds.url('/many')}")
    said = team.command("listen")
    assert "Heard last" in said
    assert sum(f"News {number}" in said for number in range(6)) == 5
    assert "News 5" not in said
    assert "Entendu récemment" in team.command("écouter", user=CHLOE)
    assert "Entendu récemment" in team.command("ecouter", user=CHLOE)
    team.command("remove many")
    assert "nothing yet" in team.command("listen")


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("listen https://www.linkedin.com/company/oven", "LinkedIn doesn't let anyone read it by feed."),
        ("listen http://127.0.0.1/", "is a private address"),
        ("listen ftp://oven.example/x", "I read http and https addresses, not ftp."),
        ("listen \u200b", "I've heard nothing yet."),
        ("listen " + "x" * (listen.LONGEST_WORDS + 1), "longer than 200 characters"),
    ],
)
def test_what_can_t_be_listened_to_is_answered_at_once(settled: Stage, typed: str, read: str) -> None:
    assert read in settled.command(typed)
    assert "I read nothing yet" in settled.command("sources")


def test_a_search_that_fails_is_told_without_an_address_nobody_gave(wide: Stage) -> None:
    wide.feeds.on("/rss/search", answers(b"", 503), host="news.google.com")
    said = wide.command("listen <!channel> & co")
    assert said.startswith("I couldn't search the news for <!channel> & co just now.")
    assert "google" not in said


@pytest.mark.parametrize(
    ("typed", "given"),
    [
        ("<#C0BREAD|bread> &amp; co", "#bread & co"),
        ("<@U0ANA|ana>", "@ana"),
        ("<#C0BREAD|>", ""),
        ("<@U0ANA>", ""),
        ("a &lt; b", "a < b"),
    ],
)
def test_names_that_slack_made_links_of_are_words_again(typed: str, given: str) -> None:
    assert listen.as_words(typed) == given


def test_a_word_that_looks_like_a_site_and_is_none_is_told_how_to_be_a_word(wide: Stage) -> None:
    said = wide.command("listen no-such-name.example")
    assert said.endswith('Did you mean the word? /curate listen "no-such-name.example"')
    assert "Did you mean" not in wide.command("listen no-such-name.example/news")
    assert "Did you mean" not in wide.command("add no-such-name.example")
