"""Facebook: 63,206 characters; no address takes a text, so the team's Page is opened and the text pasted."""

import re
from typing import Final

from curation.share.platforms.counting import utf16
from curation.share.platforms.platform import Limit, Platform, Shows, Tags

MOST_CHARACTERS: Final = 63_206
FOLDS_AFTER: Final = 477  # from memory: what a wide screen shows before "see more"
HOME: Final = "https://www.facebook.com/"

# A Page's own name has five characters at least; a bare word is rather what the team calls itself.
_PAGE = re.compile(
    r"(?:(?:https?://)?(?:(?:www|m|web|business|[a-z]{2}-[a-z]{2})\.)?(?:facebook|fb)\.com/|@)"
    r"((?:(?:pages|people)/\w[\w%.-]*/|p/)?\w[\w%.-]*(?:\?id=\d{1,20})?)/?(?:[?#&]\S*)?",
    re.I | re.A,
)


def _profile(account: str) -> str:
    match = _PAGE.fullmatch(account)
    return HOME + match[1] if match else HOME


FACEBOOK = Platform(
    key="facebook",
    name="Facebook",
    needs="text",
    limits=(Limit(MOST_CHARACTERS, "characters", utf16),),
    profile=_profile,
    tags=Tags(most=2),  # from memory: custom
    shows=Shows(folds_after=FOLDS_AFTER),
    credit="draft.credit_facebook",
)
