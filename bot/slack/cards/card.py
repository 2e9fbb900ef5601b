"""The card of a candidate: open with its question and a hidden tally, then closed with the counts."""

from datetime import datetime

from bot.slack.cards import same_story
from bot.slack.cards.blocks import (
    Drawing,
    Json,
    actions,
    button,
    context,
    cut,
    escaped,
    link,
    menu,
    rich,
    section,
    words,
)
from bot.slack.cards.same_story import Elsewhere
from curation.judge.candidate import Candidate, State
from curation.judge.friend_test import Tally
from curation.links import domain
from curation.share.platforms import PLATFORMS
from curation.share.post import Post, PostState
from curation.team import Workspace
from curation.text import tidy
from curation.wording import Say

SUMMARY_MOST = 300


def open_card(
    candidate: Candidate,
    workspace: Workspace,
    say: Say,
    *,
    tally: Tally,
    also_in: list[str],
    by: str = "",
    near: str | None = None,
    attached: bool = False,
) -> Drawing:
    """The question, with how many have answered and not what; `by` names who suggested it.

    `near` is the title of an earlier story that it may be; `attached`: there is more that stands with it.
    """
    closes_at = candidate.closes_at
    if closes_at is None:
        progress = say("vote.sending")
    elif workspace.state == "paused":
        progress = say("vote.progress_paused", tally.electorate, answered=tally.answered)
    else:
        moment = say.moment(closes_at, workspace.tz)
        progress = say("vote.progress", tally.electorate, answered=tally.answered, moment=moment)
    blocks = [
        *_what_it_is(candidate, say, also_in=also_in, by=by),
        *([] if near is None else [context(say("vote.near", title=same_story.short(near)))]),
        rich([words(say("vote.question"), bold=True)]),
        *([context(say("vote.friend", friend=workspace.friend))] if workspace.friend else []),
        actions(
            button("vote_yes", say("vote.yes"), candidate.id, style="primary"),
            button("vote_no", say("vote.no"), candidate.id),
            button("vote_pass", say("vote.pass"), candidate.id),
            menu(
                "card_menu",
                [
                    (say("vote.take_back"), f"vote_take_back:{candidate.id}"),
                    (say("vote.why_button"), f"why_this:{candidate.id}"),
                    (say("lean.button"), f"lean:{candidate.id}"),
                    *same_story.entries(candidate.id, say, near=near is not None, attached=attached),
                ],
            ),
        ),
        context(progress),
    ]
    return Drawing(escaped(f"{say('vote.question')} {candidate.title}"), blocks)


def closed_card(
    candidate: Candidate,
    workspace: Workspace,
    say: Say,
    *,
    post: Post | None,
    slot: datetime | None,
    alone: bool,
    asked_again: bool,
    by: str = "",
    went_on: Elsewhere | None = None,
) -> Drawing:
    """The verdict with its counts, what happens next, and the one thing that can still be done.

    `went_on`: the card of which people said that it is the same story.
    """
    verdict = _verdict(candidate, workspace, say, post=post, slot=slot)
    merged = candidate.state is State.MERGED
    buttons = []
    over = asked_again or went_on is not None
    if candidate.state in (State.DECLINED, State.EXPIRED) and candidate.round == 1 and not over:
        label = say("vote.undo") if alone and candidate.state is State.DECLINED else say("vote.ask_again")
        buttons.append(button("ask_again", label, candidate.id))
    if alone and post is not None and post.state in (PostState.DRAFT, PostState.READY):
        buttons.append(button("draft_withdraw", say("vote.undo"), post.id))
    blocks = [
        *_what_it_is(candidate, say, also_in=[], by=by, short=True),
        # A card that went into another one has no verdict but that.
        *([] if went_on is not None and merged else [section(verdict)]),
        *([] if went_on is None else same_story.went_on(went_on, say, merged=merged)),
        *([actions(*buttons)] if buttons else []),
    ]
    return Drawing(escaped(f"{candidate.title}: {verdict}"), blocks)


def _verdict(
    candidate: Candidate, workspace: Workspace, say: Say, *, post: Post | None, slot: datetime | None
) -> str:
    tally = candidate.tally or Tally(0, 0, 0, 0)
    counts = {"yes": tally.yes, "n": tally.decisive}
    match candidate.state:
        case State.APPROVED if post is not None and post.state is PostState.WITHDRAWN:
            return say("vote.approved_withdrawn", **counts)
        case State.APPROVED if post is not None and post.state is PostState.PUBLISHED:
            platform = PLATFORMS[post.platform or ""].name
            return say("vote.approved_published", platform=platform, **counts)
        case State.APPROVED if post is not None and post.state is PostState.HANDED_OFF:
            return say("vote.approved_in_hand", **counts)
        case State.APPROVED if workspace.platform is None:
            return say("vote.approved_no_focus", **counts)
        case State.APPROVED if slot is None:
            return say("vote.approved_no_slot", **counts)
        case State.APPROVED:
            assert slot is not None and workspace.platform is not None  # noqa: PT018, S101
            platform = PLATFORMS[workspace.platform].name
            moment = say.moment(slot, workspace.tz)
            return say("vote.approved", platform=platform, moment=moment, **counts)
        case State.DECLINED:
            return say("vote.declined", **counts)
        case State.WITHDRAWN:
            return say("vote.withdrawn")
        case State.MERGED:
            return say("vote.merged")
        case _:
            return say("vote.expired")


def _what_it_is(
    candidate: Candidate, say: Say, *, also_in: list[str], by: str, short: bool = False
) -> list[Json]:
    """The title as a link, its domain, where it came from, and its first words."""
    origin = []
    if candidate.url is not None:
        origin.append(domain(candidate.url))
    if candidate.suggested_by is None and candidate.source_name:
        origin.append(tidy(candidate.source_name))
    if candidate.published_at is not None:
        origin.append(say.date(candidate.published_at.date()))
    if candidate.round == 2:
        origin.append(say("vote.second_round"))
    if also_in:
        origin.append(say("vote.also_in", sources=", ".join(tidy(name) for name in also_in)))
    blocks = [rich([link(candidate.title, candidate.url, bold=True)])]
    if candidate.suggested_by is not None:
        # By name, not as a mention: a card calls nobody.
        blocks.append(context(say("vote.suggested_by", name=tidy(by)) if by else say("vote.suggested")))
    if origin:
        blocks.append(context(" · ".join(origin)))
    summary = tidy(candidate.summary)
    if summary and not short:
        blocks.append(section(cut(summary, SUMMARY_MOST)))
    return blocks
