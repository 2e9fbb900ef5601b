"""The draft in a card's thread, the hand-off at its slot, and the text that stands alone to be copied."""

from datetime import datetime

from bot.slack.cards.blocks import (
    Drawing,
    actions,
    button,
    context,
    escaped,
    person,
    quote,
    rich,
    section,
    words,
)
from curation.share.platforms import PLATFORMS
from curation.share.post import Post, PostState
from curation.share.queue import is_old
from curation.team import Workspace
from curation.wording import Say


def draft(post: Post, workspace: Workspace, say: Say, *, slot: datetime | None) -> Drawing:
    """A first text to make one's own; what can be pressed depends on how far the post is."""
    platform = PLATFORMS[post.platform or ""]
    measure = platform.measure(post.text)
    title = say("draft.title", platform=platform.name)
    state = _state(post, workspace, say, slot=slot)
    blocks = [
        section(title),
        quote(post.text),
        context(
            say("draft.count", measure.limit, used=measure.used, platform=platform.name, unit=measure.unit)
            if measure.fits
            else say("draft.over", measure.over, platform=platform.name),
            state,
        ),
    ]
    if post.state in (PostState.DRAFT, PostState.READY):
        buttons = [button("draft_edit", say("draft.edit"), post.id)]
        if not post.read_by_somebody:
            buttons.insert(0, button("draft_approve", say("draft.approve"), post.id, style="primary"))
        buttons.append(button("draft_withdraw", say("draft.withdraw"), post.id))
        blocks.append(actions(*buttons))
    return Drawing(escaped(f"{title} {post.text}"), blocks)


def _state(post: Post, workspace: Workspace, say: Say, *, slot: datetime | None) -> str:
    match post.state:
        case PostState.WITHDRAWN:
            return say("queue.withdrawn")
        case PostState.PUBLISHED:
            return say("draft.published")
        case PostState.HANDED_OFF:
            return say("draft.in_hand")
        case _:
            read = say("draft.read") if post.read_by_somebody else say("draft.unread")
            when = "" if slot is None else say("draft.slot", moment=say.moment(slot, workspace.tz))
            return f"{read} {when}".strip()


def handoff(post: Post, workspace: Workspace, say: Say, *, next_slot: datetime | None) -> Drawing:
    """Your turn to post: the only message that notifies somebody, the poster."""
    platform = PLATFORMS[post.platform or ""]
    place = (
        say("handoff.account", platform=platform.name, account=workspace.account)
        if workspace.account
        else platform.name
    )
    whom = [person(post.handed_to)] if post.handed_to else [words(say("handoff.anybody"))]
    match post.state:
        case PostState.PUBLISHED:
            by = [person(post.published_by)] if post.published_by else []
            line = say("handoff.done", platform=platform.name)
            return Drawing(
                escaped(f"{line} {post.title}"),
                [rich([words(line + " "), *by]), context(post.title)],
            )
        case PostState.WITHDRAWN:
            return Drawing(
                escaped(say("queue.withdrawn")), [section(say("queue.withdrawn")), context(post.title)]
            )
        case PostState.READY | PostState.DRAFT:
            line = (
                say("handoff.moved", moment=say.moment(next_slot, workspace.tz))
                if next_slot
                else say("handoff.moved_no_slot")
            )
            return Drawing(escaped(f"{line} {post.title}"), [section(line), context(post.title)])
    title = say("handoff.title", place=place)
    notes = [say("handoff.steps", platform=platform.name)]
    if not post.read_by_somebody:
        notes.append(say("draft.unread"))
    still = post.handed_at is not None and is_old(post.item_at, post.handed_at)
    composer = platform.composer_url(post.text, post.url, workspace.account)
    buttons = [
        button(
            "open_platform",
            say("handoff.open", platform=platform.name),
            url=composer or platform.page_url(workspace.account),
        ),
        button("handoff_done", say("handoff.done_button"), post.id, style="primary"),
        button("handoff_later", say("handoff.later"), post.id),
        button("handoff_take", say("handoff.take"), post.id),
        button("draft_withdraw", say("draft.withdraw"), post.id),
    ]
    blocks = [
        rich([*whom, words(" " + title, bold=True)]),
        *([section(say("handoff.still", date=say.date(post.item_at.date())))] if still else []),
        section(" ".join(notes)),
        actions(*buttons),
    ]
    mention = f"<@{post.handed_to}> " if post.handed_to else ""
    return Drawing(mention + escaped(f"{title} {post.title}"), blocks)


def text_alone(post: Post) -> Drawing:
    """Nothing but the text, so that a long press on a phone copies just that."""
    return Drawing(escaped(post.text, 3900), [rich([words(post.text)])])
