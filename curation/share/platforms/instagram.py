"""Instagram: a photo with a caption of 2,200 characters, no link in it that works, five tags at most."""

import re
from typing import Final

from curation.share.platforms.addresses import addresses
from curation.share.platforms.counting import tags, utf16
from curation.share.platforms.platform import Limit, Platform, Shows, Tags

MOST_CHARACTERS: Final = 2200
MOST_LINKS: Final = 0  # an address in a caption can't be pressed
MOST_TAGS: Final = 5  # told by Instagram in December 2025; it was 30
FOLDS_AFTER: Final = 125  # from memory: what is shown before "more"
HOME: Final = "https://www.instagram.com/"

_HANDLE = re.compile(
    r"(?:(?:https?://)?(?:www\.)?instagram\.com/)?@?(\w[\w.]{0,29})/?(?:[?#]\S*)?", re.I | re.A
)


def links(text: str) -> int:
    """Count the addresses that begin with a scheme; a plain "example.com" can be read and typed."""
    return sum(1 for _ in addresses(text, bare=False, any_name=True))


def _profile(account: str) -> str:
    match = _HANDLE.fullmatch(account)
    return f"{HOME}{match[1].lower()}/" if match else HOME


INSTAGRAM = Platform(
    key="instagram",
    name="Instagram",
    needs="photo",
    limits=(
        Limit(MOST_CHARACTERS, "characters", utf16),
        Limit(MOST_LINKS, "links", links),
        Limit(MOST_TAGS, "tags", tags),
    ),
    profile=_profile,
    tags=Tags(MOST_TAGS),
    shows=Shows(folds_after=FOLDS_AFTER, link_card=False, photo=True),
    credit="draft.credit_instagram",
    link_in_text=False,
)
