"""The offer of several feeds and its form: Slack takes them, whatever the feeds are called."""

from __future__ import annotations

import pytest

from bot.slack.cards import found
from bot.slack.cards.blocks import Json
from bot.slack.validate import problems
from curation.collect.find.choices import FoundFeed
from curation.wording import LANGUAGES, wording
from tests.bot.slack.cards.test_draw import HOSTILE

HOME = "https://oven.example/"


def boxes(form: Json) -> Json:
    return dict(form["blocks"][0]["element"])


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("title", HOSTILE)
def test_any_title_and_address_fits(language: str, title: str) -> None:
    say = wording(language)
    feeds = [FoundFeed(HOME + "x" * 1900 + str(number), title, number) for number in range(10)]
    host = "h" * 300 + ".example"
    assert problems(found.choose(say, 7, feeds, host=host), "message") == []
    form = found.form(say, 7, feeds, host=host)
    assert problems(form, "modal") == []
    assert form["private_metadata"] == "7"
    assert "mrkdwn" not in str(form)


def test_ten_feeds_are_offered_and_the_first_is_ticked() -> None:
    feeds = [FoundFeed(f"{HOME}{number}", f"Feed {number}", number) for number in range(11)]
    element = boxes(found.form(wording("en"), 7, feeds, host="oven.example"))
    assert len(element["options"]) == 10
    assert element["initial_options"] == element["options"][:1]


def test_a_feed_without_a_title_is_called_by_its_address() -> None:
    feed = FoundFeed("https://www.oven.example/feed?x=1", "", 0)
    (option,) = boxes(found.form(wording("en"), 7, [feed], host="oven.example"))["options"]
    assert option["text"]["text"] == "oven.example/feed?x=1"
    assert option["description"]["text"] == "oven.example/feed?x=1 · 0 items"


def test_feeds_of_comments_alone_are_called_that() -> None:
    feeds = [FoundFeed(HOME, "C", 1, of_comments=True)]
    assert "only a feed of readers' comments" in found.choose(wording("en"), 7, feeds, host="x")["text"]
    feeds.append(FoundFeed(HOME + "a", "A", 1))
    assert "I found 2 feeds at x." in found.choose(wording("en"), 7, feeds, host="x")["text"]
