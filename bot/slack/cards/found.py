"""Several feeds at one site: the answer that says so, and the form to choose from."""

from collections.abc import Sequence
from urllib.parse import urlsplit

from bot.slack.cards.blocks import Json, actions, answer, button, cut, plain, section
from curation.collect.find.choices import MOST_OFFERED, FoundFeed
from curation.text import tidy
from curation.wording import Say

_LINE = 75  # characters; Slack's limit for an option and for what stands below it


def choose(say: Say, request_id: int, found: Sequence[FoundFeed], *, host: str) -> Json:
    """Say how many feeds there are; the button opens the form."""
    only_comments = all(feed.of_comments for feed in found)
    text = say("add.found_comments" if only_comments else "add.found", len(found), host=cut(host, 100))
    choice = button("add_choose", say("add.choose"), request_id, style="primary")
    return answer(text, section(text), actions(choice))


def form(say: Say, request_id: int, found: Sequence[FoundFeed], *, host: str) -> Json:
    """The feeds to tick, the first of them ticked already: what they are called, and where they are."""
    options = [_option(say, number, feed) for number, feed in enumerate(found[:MOST_OFFERED])]
    boxes = {
        "type": "checkboxes",
        "action_id": "feeds",
        "options": options,
        "initial_options": options[:1],
    }
    return {
        "type": "modal",
        "callback_id": "add_feeds",
        "title": plain(say("add.choose_title"), 24),
        "submit": plain(say("add.choose_submit"), 24),
        "close": plain(say("modal.cancel"), 24),
        "private_metadata": str(request_id),
        "blocks": [
            {
                "type": "input",
                "block_id": "feeds",
                "label": plain(say("add.choose_label", host=cut(host, 100)), 2000),
                "element": boxes,
            }
        ],
    }


def _option(say: Say, number: int, feed: FoundFeed) -> Json:
    split = urlsplit(feed.url)
    place = split.netloc.removeprefix("www.") + split.path + (f"?{split.query}" if split.query else "")
    where = say("add.choose_where", feed.entries, place=cut(place, _LINE - 20))
    return {
        "text": plain(tidy(feed.title) or place, _LINE),
        "value": str(number),
        "description": plain(where, _LINE),
    }
