"""LinkedIn: 3,000 characters; a person's post about a link begins on its share page, text pasted by hand."""

import re
from typing import Final

from curation.share.platforms.platform import Limit, Platform, encoded

MOST_CHARACTERS: Final = 3000
HOME: Final = "https://www.linkedin.com/feed/"
SHARE: Final = "https://www.linkedin.com/sharing/share-offsite/?url="

_PAGE = re.compile(
    r"(?:https://)?(?:[a-z]{2,3}\.)?(?:linkedin\.com/)?((?:company|in|showcase|school)/[\w%.-]+)/?", re.ASCII
)


def characters(text: str) -> int:
    """Count as browsers do, in UTF-16 units: an emoji is two or more, so the answer is never too low."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def _composer(text: str, url: str | None, account: str) -> str:
    return SHARE + encoded(url) if url else f"{HOME}?shareActive=true"


def _page(account: str) -> str:
    match = _PAGE.fullmatch(account.strip())
    return f"https://www.linkedin.com/{match[1]}/" if match else HOME


LINKEDIN = Platform(
    key="linkedin",
    name="LinkedIn",
    needs="text",
    limits=(Limit(MOST_CHARACTERS, "characters", characters),),
    composer=_composer,
    page=_page,
)
