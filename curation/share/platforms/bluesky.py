"""Bluesky: 300 letters as people see them and 3,000 bytes, whichever is reached first."""

import re
from typing import Final

from curation.share.platforms.platform import Limit, Platform, encoded, graphemes

MOST_GRAPHEMES: Final = 300
MOST_BYTES: Final = 3000
HOME: Final = "https://bsky.app/"
COMPOSE: Final = "https://bsky.app/intent/compose"

_HANDLE = re.compile(
    r"(?:https://bsky\.app/profile/|@)?((?:[a-z0-9-]+\.)+[a-z]{2,}|did:(?:plc|web):[a-z0-9.:-]+)/?",
    re.I | re.A,
)


def utf8_bytes(text: str) -> int:
    """Count the bytes of the text as the network keeps it."""
    return len(text.encode("utf-8", "surrogatepass"))


def _composer(text: str, url: str | None, account: str) -> str:
    return f"{COMPOSE}?text={encoded(text)}" if text else COMPOSE


def _page(account: str) -> str:
    match = _HANDLE.fullmatch(account.strip())
    return f"{HOME}profile/{match[1].lower()}" if match else HOME


BLUESKY = Platform(
    key="bluesky",
    name="Bluesky",
    needs="text",
    limits=(
        Limit(MOST_GRAPHEMES, "characters", graphemes),
        Limit(MOST_BYTES, "bytes", utf8_bytes),
    ),
    composer=_composer,
    page=_page,
)
