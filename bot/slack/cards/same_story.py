"""Two cards about one thing: what an open card may be, where a closed one went on, and what a card stands for."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from bot.slack.cards.blocks import Json, answer, button, context, cut, link, rich, section, words
from curation.judge.candidate import State
from curation.text import tidy
from curation.wording import Say
from db.judge.splitting import Attached

MOST_LISTED: Final = 5  # a receipt is read at a glance; each that is pressed makes room for another
_TITLE = 150  # characters of a title in a line that is about another card


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """Where the story of a closed card went on; `address` leads to that card, None while it has no message.

    `apart`: people have said since that it isn't that story, so that it is asked anew.
    """

    title: str
    state: State
    address: str | None
    apart: bool


def permalink(home: str, channel_id: str, ts: str | None) -> str | None:
    """The address of a message, from the team's own one as Slack tells it at the start ("https://x.slack.com/").

    Put together here in the form that `chat.getPermalink` gives, since a card is drawn in a transaction, where
    nobody may be called, and again and again, while the address of a message never changes.
    """
    return f"{home}archives/{channel_id}/p{ts.replace('.', '')}" if home and ts else None


def short(title: str) -> str:
    """A title in a line about another card."""
    return cut(tidy(title), _TITLE) or "\u2013"


def entries(candidate_id: int, say: Say, *, near: bool, attached: bool) -> list[tuple[str, str]]:
    """What the menu of a card offers, as (label, value)."""
    same = [(say("same_story.same"), f"same_story:{candidate_id}")]
    not_same = [(say("same_story.not_same"), f"not_same:{candidate_id}")]
    return (same if near else []) + (not_same if near or attached else [])


def went_on(elsewhere: Elsewhere, say: Say, *, merged: bool) -> list[Json]:
    """Name the card in which a closed one goes on, as a link, and what became of it.

    `merged`: it went there while people were answering it.
    """
    if elsewhere.apart:
        return [section(say("vote.apart"))]
    named = link(elsewhere.title, elsewhere.address, bold=True)
    line = rich([words(f"{say('vote.same_as')} "), named])
    if merged and elsewhere.state is State.OPEN:
        return [line, context(say("vote.counts_there"))]
    return [line, context(say(f"fate.now_{elsewhere.state.value}"))]


def listed(candidate_id: int, attached: Sequence[Attached], say: Say, *, said: str = "") -> Json:
    """Ask which of these is another story, after what was said; without any only that is said."""
    if not attached:
        return answer(said)
    asked = f"{said} {say('same_story.which')}".strip()
    return answer(
        asked,
        section(asked),
        *(
            section(
                f"{short(each.title)}\n{short(each.source_name) if each.source_name else say('vote.suggested')}",
                button("split_off", say("same_story.not_same"), f"{candidate_id}:{each.kind}:{each.id}"),
            )
            for each in attached[:MOST_LISTED]
        ),
    )
