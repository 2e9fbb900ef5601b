"""LinkedIn: 3,000 characters; a person's post about a link begins on its share page, text pasted by hand."""

import re
from typing import Final

from curation.share.platforms.counting import encoded, utf16
from curation.share.platforms.platform import Limit, Platform, Shows, Tags

MOST_CHARACTERS: Final = 3000
FOLDS_AFTER: Final = 210  # from memory: what a wide screen shows before "see more"; a phone shows less
HOME: Final = "https://www.linkedin.com/feed/"
SHARE: Final = "https://www.linkedin.com/sharing/share-offsite/?url="

_PAGE = re.compile(
    r"(?:https?://)?(?:[a-z]{2,3}\.)?(?:linkedin\.com/)?(company|in|showcase|school)/(\w[\w%.-]*)"
    r"(?:/[\w-]+)*/?(?:[?#]\S*)?",  # its inner pages ("/admin/dashboard/") are what is in sight when copying
    re.I | re.A,
)
# LinkedIn's "little text": a mark of its own means something unless "\" stands before it. "#" before a word
# is a tag, and shall stay one.
_RESERVED = re.compile(r"[\\<>~_|\[\]*(){}@]|#(?!\w)")


def little_text(text: str) -> str:
    """Write a text as LinkedIn's interface for machines reads it; unescaped, a bracket cuts the post off."""
    return _RESERVED.sub(r"\\\g<0>", text)


def _page(link: str | None, account: str) -> str:
    match = _PAGE.fullmatch(account)
    if match and match[1].lower() != "in":
        return _profile(account)  # the share page posts in a person's name
    return SHARE + encoded(link) if link else f"{HOME}?shareActive=true"


def _profile(account: str) -> str:
    match = _PAGE.fullmatch(account)
    return f"https://www.linkedin.com/{match[1].lower()}/{match[2]}/" if match else HOME


LINKEDIN = Platform(
    key="linkedin",
    name="LinkedIn",
    needs="text",
    limits=(Limit(MOST_CHARACTERS, "characters", utf16),),
    profile=_profile,
    page=_page,
    tags=Tags(most=3),  # from memory: what LinkedIn's own guides advise
    shows=Shows(folds_after=FOLDS_AFTER),
    credit="draft.credit_linkedin",
    written=little_text,
)
