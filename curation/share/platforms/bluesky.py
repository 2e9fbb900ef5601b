"""Bluesky: 300 letters as people see them and 3,000 bytes, whichever is reached first."""

import re
from typing import Final

from curation.share.platforms.counting import encoded, graphemes, utf8_bytes
from curation.share.platforms.platform import Limit, Platform, Shows, Tags

# The network's schema of a post, and measured on a server of it.
MOST_GRAPHEMES: Final = 300
MOST_BYTES: Final = 3000
HOME: Final = "https://bsky.app/"
COMPOSE: Final = "https://bsky.app/intent/compose"

_HANDLE = re.compile(
    r"(?:(?:https?://)?(?:www\.)?bsky\.app/profile/|@)?"
    r"((?:[a-z0-9-]+\.)+[a-z]{2,}|did:(?:plc|web):[a-z0-9.:-]+)/?(?:[?#]\S*)?",
    re.I | re.A,
)


def _composer(text: str, account: str) -> str:
    return f"{COMPOSE}?text={encoded(text)}" if text else COMPOSE


def _profile(account: str) -> str:
    match = _HANDLE.fullmatch(account)
    return f"{HOME}profile/{match[1].lower()}" if match else HOME


BLUESKY = Platform(
    key="bluesky",
    name="Bluesky",
    needs="text",
    limits=(
        Limit(MOST_GRAPHEMES, "characters", graphemes),
        Limit(MOST_BYTES, "bytes", utf8_bytes),
    ),
    profile=_profile,
    composer=_composer,
    tags=Tags(most=3),  # from memory: custom
    shows=Shows(),
    credit="draft.credit_bluesky",
)
