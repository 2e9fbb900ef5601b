"""The draft in a card's thread, the hand-off at its slot, and the text that stands alone to be copied."""

from datetime import datetime

from bot.slack.cards.blocks import (
    Drawing,
    Json,
    actions,
    button,
    context,
    cut,
    escaped,
    person,
    quote,
    rich,
    section,
    words,
)
from curation.share import platforms
from curation.share.platforms import Measure, Platform
from curation.share.post import UNPUBLISHED, Post, PostState, fingerprint
from curation.share.queue import is_old
from curation.team import Workspace
from curation.text import tidy
from curation.wording import Say

_BESIDE = 300  # characters of what stands beside a caption


def platform_of(post: Post, workspace: Workspace) -> Platform:
    """The platform of a post, with what the team's own server takes where servers differ."""
    own = post.platform == workspace.platform
    return platforms.by_key(
        post.platform or "",
        most=workspace.most if own else None,
        per_link=workspace.per_link if own else None,
    )


def seen(post: Post) -> str:
    """What stands in for a post's text where somebody says yes to it: of no other text than was shown."""
    return fingerprint(post.text)[:12]


def draft(post: Post, workspace: Workspace, say: Say, *, slot: datetime | None) -> Drawing:
    """A first text to make one's own; what can be pressed depends on how far the post is."""
    platform = platform_of(post, workspace)
    fresh = post.state in UNPUBLISHED and not post.read_by_somebody
    title = say("draft.title" if fresh else "draft.edit_title", platform=platform.name)
    blocks = [
        section(title),
        quote(post.text),
        *beside(post, platform, say),
        context(count(say, platform.measure(post.text), platform), _state(post, workspace, say, slot=slot)),
        *_origin(post, say),
    ]
    if post.state in UNPUBLISHED:
        buttons = [button("draft_edit", say("draft.edit"), post.id)]
        if not post.read_by_somebody:
            shown = f"{seen(post)}:{post.id}"
            buttons.insert(0, button("draft_approve", say("draft.approve"), shown, style="primary"))
        buttons.append(button("draft_withdraw", say("draft.withdraw"), post.id))
        blocks.append(actions(*buttons))
    return Drawing(escaped(f"{title} {post.text}"), blocks)


def count(say: Say, measure: Measure, platform: Platform) -> str:
    """How long a text is as its platform counts: what is left, or how much must go."""
    if not measure.fits:
        return over(say, measure, platform)
    return say("draft.count", measure.limit, used=measure.used, platform=platform.name, unit=measure.unit)


def left(say: Say, text: str, platform: Platform) -> str:
    """How much may still be written, as the platform counts; how much must go when it is too much."""
    measure = platform.measure(text)
    if not measure.fits:
        return over(say, measure, platform)
    main = platform.limits[0]
    return say("draft.left", main.most - main.count(text), platform=platform.name)


def over(say: Say, measure: Measure, platform: Platform) -> str:
    """How much must go, in what the platform counts."""
    if measure.unit == "links" and measure.limit == 0:
        return say("draft.no_links", platform=platform.name)
    if measure.unit in ("links", "tags"):
        return say(f"draft.over_{measure.unit}", measure.limit, platform=platform.name)
    key = "draft.over_bytes" if measure.unit == "bytes" else "draft.over"
    return say(key, measure.over, platform=platform.name)


def beside(post: Post, platform: Platform, say: Say) -> list[Json]:
    """What stands beside a caption: an idea for the photo, words for who can't see it, whom to name."""
    if platform.needs != "photo":
        return []
    alt_text = post.alt_text or say("preview.no_alt")
    parts = (("photo_idea", post.photo_idea), ("alt_text", alt_text), ("credit", post.credit))
    told = [
        say("beside.line", label=say(f"beside.{name}"), text=cut(tidy(text), _BESIDE))
        for name, text in parts
        if text
    ]
    return [context(*told)] if told else []


def _origin(post: Post, say: Say) -> list[Json]:
    """Who wrote the first text, and quietly why it wasn't the writer; nothing once a person changed it."""
    if post.state not in UNPUBLISHED or post.edited:
        return []
    if post.origin == "writer":
        why = [say("draft.why", why=cut(tidy(post.why), _BESIDE))] if post.why else []
        return [context(say("draft.ai"), *why)]
    if post.fell_back:
        return [context(say("draft.fell_back", why=say(f"fell_back.{post.fell_back}")))]
    return [context(say("draft.template"))]


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


def handoff(
    post: Post, workspace: Workspace, say: Say, *, next_slot: datetime | None, photo_by: str = ""
) -> Drawing:
    """Your turn to post: the only message that notifies somebody, the poster.

    `photo_by` names who has the photo on their phone, "" when nobody has said so.
    """
    platform = platform_of(post, workspace)
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
    # What the team calls itself on its focus says nothing of the platform it worked on before.
    account = workspace.account if post.platform == workspace.platform else ""
    place = say("handoff.account", platform=platform.name, account=account) if account else platform.name
    whom = [person(post.handed_to)] if post.handed_to else [words(say("handoff.anybody"))]
    title = say("handoff.title", place=place)
    opens = platform.opens(post.text, post.url, account)
    steps = "handoff.steps_photo" if platform.needs == "photo" else "handoff.steps"
    notes = [say("handoff.steps_filled" if opens.filled else steps, platform=platform.name)]
    if not post.read_by_somebody:
        notes.append(say("draft.unread"))
    still = post.handed_at is not None and is_old(post.item_at, post.handed_at)
    buttons = [
        button("open_platform", say("handoff.open", platform=platform.name), url=opens.url),
        button("handoff_done", say("handoff.done_button"), post.id, style="primary"),
        button("handoff_later", say("handoff.later"), post.id),
        button("handoff_take", say("handoff.take"), post.id),
        button("draft_withdraw", say("draft.withdraw"), post.id),
    ]
    blocks = [
        rich([*whom, words(" " + title, bold=True)]),
        *([section(say("handoff.still", date=say.date(post.item_at.date())))] if still else []),
        section(" ".join(notes)),
        *(_photo(post, platform, say, photo_by) if platform.needs == "photo" else []),
        actions(*buttons),
    ]
    mention = f"<@{post.handed_to}> " if post.handed_to else ""
    return Drawing(mention + escaped(f"{title} {post.title}"), blocks)


def _photo(post: Post, platform: Platform, say: Say, by: str) -> list[Json]:
    """Where the photo is, which is never here, and what goes with it."""
    where = say("photo.with", name=tidy(by)) if by else say("photo.with_nobody")
    return [section(where), *beside(post, platform, say)]


def text_alone(post: Post) -> Drawing:
    """Nothing but the text, so that a long press on a phone copies just that."""
    return Drawing(escaped(post.text, 3900), [rich([words(post.text)])])
