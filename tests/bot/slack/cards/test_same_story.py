"""The lines of two cards about one thing, and the list of what stands with a card."""

from __future__ import annotations

import pytest

from bot.slack.cards import same_story
from bot.slack.cards.same_story import Elsewhere
from bot.slack.validate import fitted, problems
from curation.judge.candidate import State
from curation.judge.story.titles import read_title
from curation.wording import LANGUAGES, wording
from db.judge.splitting import Attached
from tests.bot.slack.cards.test_draw import HOSTILE
from tests.stage import words

SAY = wording("en")


def an_item(number: int, title: str = "Rye", source: str = "The Oven") -> Attached:
    return Attached(
        kind="item" if source else "story",
        id=number,
        title=title,
        url=None,
        summary="",
        source_id=1,
        source_name=source,
        published_at=None,
        suggested_by=None if source else "U0BEN",
        url_key=None,
        titled=read_title(title),
    )


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("text", HOSTILE)
def test_any_title_and_source_fits_and_calls_nobody(language: str, text: str) -> None:
    say = wording(language)
    every = [an_item(number, text, text) for number in range(9)]
    told = same_story.listed(7, every, say, said=say("same_story.two", title=same_story.short(text)))
    told.pop("response_type")
    assert problems(told, "message") == []
    assert fitted(told, "message") == told
    assert "mrkdwn" not in str(told)
    assert "<" not in told["text"]


@pytest.mark.parametrize(("stands", "listed"), [(1, 1), (5, 5), (6, 5)])
def test_five_at_most_are_listed_each_with_its_own_button(stands: int, listed: int) -> None:
    told = same_story.listed(7, [an_item(number) for number in range(stands)], SAY)
    (asked, *lines) = told["blocks"]
    assert asked["text"]["text"] == told["text"] == "These stand with this card. Which one is another story?"
    assert [line["text"]["text"] for line in lines] == ["Rye\nThe Oven"] * listed
    assert [line["accessory"]["value"] for line in lines] == [f"7:item:{number}" for number in range(listed)]
    assert {line["accessory"]["action_id"] for line in lines} == {"split_off"}


def test_a_suggestion_is_listed_as_one() -> None:
    (_, line) = same_story.listed(7, [an_item(3, "A tour", "")], SAY, said="Noted.")["blocks"]
    assert line["text"]["text"] == "A tour\nOne of you suggested it"
    assert line["accessory"]["value"] == "7:story:3"


def test_without_anything_to_list_only_what_was_said_is_told() -> None:
    assert same_story.listed(7, [], SAY, said="Done.")["text"] == "Done."


@pytest.mark.parametrize(
    ("near", "attached", "offered"),
    [
        (False, False, []),
        (True, False, ["same_story:7", "not_same:7"]),
        (False, True, ["not_same:7"]),
        (True, True, ["same_story:7", "not_same:7"]),
    ],
)
def test_the_menu_offers_what_can_be_said(near: bool, attached: bool, offered: list[str]) -> None:
    assert [value for _, value in same_story.entries(7, SAY, near=near, attached=attached)] == offered


@pytest.mark.parametrize(
    ("state", "merged", "told"),
    [
        (State.OPEN, True, "The answers given here count there."),
        (State.OPEN, False, "Its card is open."),
        (State.APPROVED, True, "The team said yes."),
        (State.DECLINED, True, "The team said no."),
        (State.EXPIRED, False, "Too few answered."),
        (State.ASKING, False, "Its card is on the way."),
    ],
)
def test_a_closed_card_tells_how_the_other_one_stands(state: State, merged: bool, told: str) -> None:
    lines = same_story.went_on(Elsewhere("Rye", state, None, apart=False), SAY, merged=merged)
    assert words(lines).replace("  ", " ") == f"The same story as: Rye {told}"


def test_what_was_taken_apart_again_names_no_other_card() -> None:
    lines = same_story.went_on(Elsewhere("Rye", State.WAITING, None, apart=True), SAY, merged=True)
    assert words(lines) == "Not the same story as another card after all: it is asked anew."


def test_a_message_s_address_is_its_team_s_with_channel_and_stamp() -> None:
    home = "https://x.slack.com/"
    assert same_story.permalink(home, "C0WORTH", "1700000000.000100") == (
        "https://x.slack.com/archives/C0WORTH/p1700000000000100"
    )
    assert same_story.permalink(home, "C0WORTH", None) is None
    assert same_story.permalink("", "C0WORTH", "1700000000.000100") is None
