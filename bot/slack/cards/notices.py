"""Short messages of the bot's own: what happened that somebody should know, and what to do about it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from bot.slack.cards.blocks import Drawing, actions, button, cut, escaped, section, select
from bot.slack.cards.sources import advice, why
from curation.share.no_echo import Echo
from curation.share.platforms import PLATFORMS
from curation.share.post import Post
from curation.text import tidy
from curation.wording import Say
from db.collect.sources import Source

Json = dict[str, Any]
_NAME_MOST = 120  # characters of a source's name
_NAME_SHORT = 40  # of one among several
_FAILED_SHOWN = 5  # sources told one by one in a notice


def _notice(text: str, *buttons: Json) -> Json:
    blocks = [section(text)]
    if buttons:
        blocks.append(actions(*buttons))
    return {"text": escaped(text), "blocks": blocks}


def drawing(payload: Json) -> Drawing:
    """A notice as it was written."""
    return Drawing(payload["text"], payload["blocks"])


def says(text: str) -> Json:
    """A notice of one text, put into words already."""
    return _notice(text)


def away(say: Say) -> Json:
    return _notice(say("away.auto"), button("resume", say("away.back"), "resume", style="primary"))


def nobody_answers(say: Say) -> Json:
    return _notice(say("ask.nobody"), button("setup_open", say("setup.button"), "setup"))


def queue_full(say: Say, n: int) -> Json:
    return _notice(say("ask.full", n))


def no_room(say: Say) -> Json:
    return _notice(say("more.no_room"))


def which_platform(say: Say) -> Json:
    return _notice(
        say("focus.which"),
        *(button(f"focus_{key}", platform.name, key) for key, platform in PLATFORMS.items()),
    )


def reminder(say: Say, post: Post) -> Json:
    return _notice(
        say("handoff.remind", title=post.title),
        button("handoff_done", say("handoff.done_button"), post.id, style="primary"),
        button("handoff_later", say("handoff.later"), post.id),
    )


def photo_wanted(say: Say, post: Post, *, slot: datetime, tz: str) -> Json:
    """The day before: is there a photo for this post?"""
    text = say("handoff.photo", day=say.moment(slot, tz), title=cut(tidy(post.title), _NAME_MOST))
    if post.photo_idea:
        idea = cut(tidy(post.photo_idea), 300)
        text += "\n" + say("beside.line", label=say("beside.photo_idea"), text=idea)
    return _notice(
        text,
        button("photo_ready", say("photo.ready"), post.id, style="primary"),
        button("photo_later", say("photo.later"), post.id),
        button("draft_withdraw", say("draft.withdraw"), post.id),
    )


def held_back(say: Say, post: Post, echo: Echo) -> Json:
    """A text was not handed on, because another platform has it already."""
    platform = PLATFORMS[echo.other.platform].name
    key = "echo.held_too_soon" if echo.kind == "too_soon" else "echo.held_back"
    return _notice(
        say(key, title=cut(tidy(post.title), _NAME_MOST), platform=platform),
        button("draft_edit", say("draft.edit"), post.id, style="primary"),
        button("draft_withdraw", say("draft.withdraw"), post.id),
    )


def does_not_fit(say: Say, post: Post, why: str) -> Json:
    """A text was not handed on, because its platform wouldn't take it."""
    return _notice(
        say("draft.held_back", title=cut(tidy(post.title), _NAME_MOST), why=why),
        button("draft_edit", say("draft.edit"), post.id, style="primary"),
        button("draft_withdraw", say("draft.withdraw"), post.id),
    )


def hello(say: Say) -> Json:
    return _notice(say("onboard.hello"), button("setup_open", say("setup.button"), "setup", style="primary"))


def ready(say: Say, *, platform: str, n: int, packs: Sequence[tuple[str, str]] = ()) -> Json:
    """The team is set up; `packs` are those that may be added, as (name, title)."""
    text = say("setup.done", n, platform=platform) if n else say("setup.done_empty", platform=platform)
    if platform == PLATFORMS["mastodon"].name:
        text += " " + say("focus.no_server")
    return with_packs(_notice(text), say, packs)


def with_packs(payload: Json, say: Say, packs: Sequence[tuple[str, str]]) -> Json:
    """The same notice with a menu of these packs, or without one when there are none."""
    blocks = [block for block in payload["blocks"] if block["type"] != "actions"]
    if packs:
        blocks.append(actions(select("pack_add", say("pack.add"), [(title, name) for name, title in packs])))
    return {**payload, "blocks": blocks}


def sources_failed(say: Say, failed: Sequence[Source]) -> Json:
    """Sources that are looked at no more, each with what can be done; of many the number, and where they are."""
    about = {"sources": [source.id for source in failed]}
    if len(failed) == 1:
        return {**_notice(_failed(say, failed[0]), *_ways_out(say, failed[0])), **about}
    if len(failed) > _FAILED_SHOWN:
        names = ", ".join(cut(tidy(source.name), _NAME_SHORT) for source in failed[:_FAILED_SHOWN])
        text = say("source.many", len(failed), names=names)
        return {**_notice(text, button("sources_show", say("source.show"), "0:")), **about}
    text = say("source.several", len(failed))
    blocks = [section(text)]
    for source in failed:
        blocks += [section(_failed(say, source)), actions(*_ways_out(say, source))]
    return {"text": escaped(text), "blocks": blocks, **about}


def _failed(say: Say, source: Source) -> str:
    name = cut(tidy(source.name), _NAME_MOST)
    if source.feed_state == "gone":
        return say("source.gone", source=name)
    paused = say("source.paused", source.failures, source=name, why=why(source.error, say))
    return f"{paused} {advice(source, say)}"


def _ways_out(say: Say, source: Source) -> tuple[Json, Json]:
    return (
        button("source_retry", say("source.retry"), source.id),
        button("source_remove", say("source.remove"), source.id, style="danger"),
    )


def stuck(say: Say, what: str) -> Json:
    return _notice(say("stuck", what=what))


def refused(say: Say, error: str) -> Json:
    if error in ("not_in_channel", "channel_not_found", "is_archived"):
        return _notice(say("err.channel"))
    return _notice(say("err.refused", error=error))
