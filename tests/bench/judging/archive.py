"""An archive of links: one JSON object a line, gzipped or not.

`{"set": community, "id", "time": ISO 8601, "url", "title", "by": number, "score", "tags": [...]}`; a time
without a zone is UTC. What else a line holds is left aside.
"""

import gzip
import html
import json
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path


class BadArchive(Exception):
    """Why a file is no archive of links, in a sentence."""


@dataclass(frozen=True, slots=True)
class Link:
    """One link as a community was shown it; `at` is aware UTC, `id` unique in the archive."""

    id: str
    community: str
    at: datetime
    url: str
    title: str
    by: int
    score: int
    tags: frozenset[str]


def read(path: Path) -> tuple[Link, ...]:
    """Read an archive, oldest link first. Raises BadArchive with the line that is at fault."""
    links = []
    try:
        with gzip.open(path, "rt") if path.suffix == ".gz" else path.open() as lines:
            for number, line in enumerate(lines, 1):
                try:
                    links.append(_link(json.loads(line)))
                except (ValueError, KeyError, TypeError, AttributeError) as wrong:
                    raise BadArchive(f"{path}, line {number}: {type(wrong).__name__} {wrong}") from None
    except (OSError, EOFError, UnicodeDecodeError) as wrong:
        raise BadArchive(f"{path} can't be read: {wrong}") from None
    if not links:
        raise BadArchive(f"{path} holds no links.")
    return tuple(sorted(links, key=lambda link: (link.at, link.id)))


def _link(given: dict[str, object]) -> Link:
    at = datetime.fromisoformat(str(given["time"]))
    tags = given.get("tags") or []
    if not isinstance(tags, list):
        raise TypeError("tags")
    return Link(
        id=f"{given['set']}:{given['id']}",
        community=str(given["set"]),
        at=(at.replace(tzinfo=UTC) if at.tzinfo is None else at).astimezone(UTC),
        url=html.unescape(str(given.get("url") or "")),
        title=html.unescape(str(given["title"])),  # as a reader of feeds would
        by=int(str(given["by"])),
        score=int(str(given.get("score", 0))),
        tags=frozenset(map(str, tags)),
    )
