"""A text as its platform would show it: where it is folded, what becomes of its link, where the photo stands."""

from bot.slack.cards.blocks import Json, context, link, rich, words
from curation.links import domain
from curation.share.platforms import Platform
from curation.share.platforms.counting import graphemes_of
from curation.team import Workspace
from curation.text import tidy
from curation.wording import Say


def preview(
    text: str,
    platform: Platform,
    workspace: Workspace,
    say: Say,
    *,
    title: str,
    url: str | None,
    alt_text: str,
) -> list[Json]:
    """Blocks for a modal or a message. Slack's letters are not the platform's; what is seen first is."""
    shows = platform.shows
    letters = graphemes_of(text)
    folded = shows.folds_after is not None and len(letters) > shows.folds_after
    seen = "".join(letters[: shows.folds_after]).rstrip() if folded else text
    more = [words(f"… {say('preview.more')}", italic=True)] if folded else []
    blocks = [rich([words(workspace.account or say("preview.you", platform=platform.name), bold=True)])]
    if shows.photo:
        blocks.append(context(say("preview.photo", alt=tidy(alt_text) or say("preview.no_alt"))))
    blocks.append(
        {
            "type": "rich_text",
            "elements": [{"type": "rich_text_quote", "elements": [words(seen), *more]}],
        }
    )
    if shows.link_card and url is not None and url in text:
        blocks += [rich([link(title, url, bold=True)]), context(say("preview.card", host=domain(url)))]
    return blocks
