"""*More or less like this*: what of a question a person may want more or less of, and what came of choosing."""

from typing import Final

from bot.slack.cards.blocks import Json, actions, answer, button, cut, section, select
from curation.judge.candidate import Candidate
from curation.judge.taste.leanings import words_to_offer
from curation.text import tidy
from curation.wording import Say

LONGEST_SOURCE: Final = 50  # characters of a source's name in a menu, which has room for 75
_LONGEST_TITLE: Final = 120


def offer(candidate: Candidate, say: Say) -> Json:
    """The two menus with a question above them, or why there is nothing to choose from."""
    title = cut(tidy(candidate.title), _LONGEST_TITLE)
    menus = menus_of(candidate, say)
    if not menus:
        return answer(say("lean.nothing", title=title))
    asked = say("lean.ask", title=title)
    return answer(asked, section(asked), *menus)


def menus_of(candidate: Candidate, say: Say) -> list[Json]:
    """*More of* and *Less of*: its source, and some words of its title; none where there is neither."""
    options = []
    if candidate.source_id is not None:
        source = say("lean.source", source=cut(tidy(candidate.source_name), LONGEST_SOURCE))
        options.append((source, f"{candidate.id}:source"))
    # Words that spoke for it when it was chosen; those of a source's reason are none.
    named = [str(word) for reason in candidate.reasons for word in reason.get("words") or ()]
    for word in words_to_offer(candidate.title, candidate.source_name, named):
        options.append((word, f"{candidate.id}:word:{word}"))
    if not options:
        return []
    return [
        actions(
            select("lean_more", say("lean.more_of"), options),
            select("lean_less", say("lean.less_of"), options),
        )
    ]


def done(said: str, undo: str, say: Say) -> Json:
    """What choosing came to, with the way back; `undo` is that button's value."""
    return answer(said, section(said), actions(button("lean_undo", say("vote.undo"), undo)))
