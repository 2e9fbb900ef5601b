"""`/curate queue`: what goes out when."""

from contextlib import suppress
from datetime import datetime

from bot.slack.cards.blocks import Json, answer, context, link, rich, words
from bot.slack.curate.asked import Curate
from curation.share.queue import NoSlots
from db.share import posts

SHOWN = 10


def show(asked: Curate) -> Json:
    """The waiting posts with their slots, and what is in somebody's hands."""
    say = asked.say
    workspace = asked.workspace
    places: dict[int, datetime] | None = None
    with asked.world.read() as session:
        waiting = posts.queue(session, workspace.id)
        in_hand = posts.in_hand(session, workspace.id)
        with suppress(NoSlots):
            places = posts.places(session, workspace, now=asked.world.clock.now())
    blocks: list[Json] = [] if workspace.active else [context(say("pause.is_paused"))]
    for post in in_hand:
        blocks.append(rich([words(say("queue.in_hand") + " ", bold=True), link(post.title, post.url)]))
    if any(post.platform is None for post in waiting):
        blocks.append(context(say("queue.no_focus")))
    if places is None:
        places = {}
        blocks.append(context(say("err.no_slots")))
    by_id = {post.id: post for post in waiting}
    for post_id, instant in list(places.items())[:SHOWN]:
        post = by_id[post_id]
        unread = "" if post.read_by_somebody else f"  ({say('queue.unread')})"
        blocks.append(
            rich(
                [
                    words(f"{say.moment(instant, workspace.tz)}  "),
                    link(post.title, post.url),
                    words(unread or " "),
                ]
            )
        )
    if len(places) > SHOWN:
        blocks.append(context(say("queue.more", len(places) - SHOWN)))
    if not waiting and not in_hand:
        return asked.sentence("queue.empty")
    title = say("queue.title", len(waiting) + len(in_hand))
    return answer(title, rich([words(title, bold=True)]), *blocks)
