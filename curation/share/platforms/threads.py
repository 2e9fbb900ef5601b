"""Threads: 500 characters where an emoji counts its bytes, and five links at most."""

import re
from typing import Final

import regex  # type: ignore[import-untyped]

from curation.share.platforms.addresses import addresses
from curation.share.platforms.counting import encoded, utf8_bytes, utf16
from curation.share.platforms.platform import Limit, Platform, Shows, Tags

# Meta's documentation: "Threads Posts" (April 2026) and, for links, "Text Attachments" (July 2026).
MOST_CHARACTERS: Final = 500
MOST_LINKS: Final = 5
MOST_TAGS: Final = 1
HOME: Final = "https://www.threads.com/"
COMPOSE: Final = "https://www.threads.com/intent/post"  # "Web Intents" (March 2026)

# Whatever can be part of an emoji: pictures, flag letters, skin colours, joiners, marks and tags.
_PICTURE = regex.compile(
    r"[\p{Extended_Pictographic}\p{RI}\p{Emoji_Modifier}\u200D\uFE0F\u20E3\U000E0020-\U000E007F]"
)
_HANDLE = re.compile(
    r"(?:(?:https?://)?(?:www\.)?threads\.(?:com|net)/)?@?(\w[\w.]{0,29})/?(?:[?#]\S*)?", re.I | re.A
)


def characters(text: str) -> int:
    """Count UTF-16 units, which is never too low, and the UTF-8 bytes of whatever belongs to an emoji."""
    if text.isascii():
        return len(text)
    pictures = "".join(_PICTURE.findall(text))
    return utf16(text) + utf8_bytes(pictures) - utf16(pictures)


def links(text: str) -> int:
    """Count different addresses, those without a scheme too; the same one again is no further link."""
    return len({text[each.begin : each.end] for each in addresses(text, any_name=True)})


def _composer(text: str, account: str) -> str:
    return f"{COMPOSE}?text={encoded(text)}" if text else COMPOSE


def _profile(account: str) -> str:
    match = _HANDLE.fullmatch(account)
    return f"{HOME}@{match[1].lower()}" if match else HOME


THREADS = Platform(
    key="threads",
    name="Threads",
    needs="text",
    limits=(Limit(MOST_CHARACTERS, "characters", characters), Limit(MOST_LINKS, "links", links)),
    profile=_profile,
    composer=_composer,
    tags=Tags(MOST_TAGS),
    shows=Shows(),
    credit="draft.credit_threads",
)
