"""The template's first texts of real entries, to be read by eye.

`python -m tests.drafts --feeds DIR [--n 20] [--language en|fr] [--platform x]`. The files of a folder are read
as a poll reads them; of `n` entries spread over them, always the same ones, it prints what the feed said and
the first text for every platform, between lines that are no part of it. What it prints belongs to others:
nothing of it is kept here.
"""

import argparse
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from curation.collect.feed import Item, NotAFeed
from curation.collect.read.parse import parse
from curation.share.draft import FirstText, first_text
from curation.share.platforms import PLATFORMS, Platform
from curation.wording import LANGUAGES, wording

SHOWN = 240  # characters of a summary: enough to see where a quotation comes from
TYPES = {".json": "application/feed+json"}


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry with the name of its feed."""

    source: str
    item: Item


def entries(folder: Path) -> list[list[Entry]]:
    """Read every file of a folder that is a feed; the entries with a link, a list for each."""
    found = []
    for path in sorted(path for path in folder.iterdir() if path.is_file()):
        content_type = TYPES.get(path.suffix, "application/xml")
        try:
            feed = parse(
                path.read_bytes(), content_type=content_type, url=f"https://feeds.example/{path.name}"
            )
        except NotAFeed:
            continue
        if linked := [Entry(feed.title, item) for item in feed.items if item.url]:
            found.append(linked)
    return found


def spread(lists: list[list[Entry]], n: int) -> Iterator[Entry]:
    """Give `n` entries: of feeds evenly far apart when there are more, else the next of each in turn."""
    if 0 < n < len(lists):
        lists = [lists[place * len(lists) // n] for place in range(n)]
    turn = 0
    while n > 0 and any(turn < len(each) for each in lists):
        for each in lists:
            if turn < len(each) and n > 0:
                yield each[turn]
                n -= 1
        turn += 1


def drafted(entry: Entry, platform: Platform, language: str) -> FirstText:
    """Write the first text as the bot does for an entry of a feed."""
    item = entry.item
    return first_text(
        platform,
        title=item.title or item.summary[:120] or item.url or "",
        summary=item.summary,
        url=item.url,
        source=entry.source,
        tags=("#ourfield", "#smallteams"),
        say=wording(language),
    )


def main(arguments: list[str] | None = None) -> int:
    """Print the texts; 1 if one of them doesn't fit its platform."""
    options = argparse.ArgumentParser(prog="python -m tests.drafts", description=__doc__)
    options.add_argument("--feeds", type=Path, required=True, help="a folder of feeds")
    options.add_argument("--n", type=int, default=20, help="how many entries")
    options.add_argument("--language", choices=LANGUAGES, default="en")
    options.add_argument(
        "--platform", choices=PLATFORMS, action="append", help="only this one; may be repeated"
    )
    chosen = options.parse_args(arguments)
    too_long = 0
    for number, entry in enumerate(spread(entries(chosen.feeds), chosen.n), start=1):
        print(
            f"\n{'=' * 100}\n{number}. {entry.source} | {entry.item.title}\n   {entry.item.summary[:SHOWN]}"
        )
        for key in chosen.platform or PLATFORMS:
            platform = PLATFORMS[key]
            text = drafted(entry, platform, chosen.language)
            measure = platform.measure(text.text)
            too_long += not measure.fits
            print(f"{'-' * 12} {platform.name} ({measure.used} of {measure.limit})\n{text.text}")
            if text.photo_idea:
                print(f"  [photo: {text.photo_idea}]\n  [credit: {text.credit}]")
    return int(too_long > 0)


if __name__ == "__main__":
    sys.exit(main())
