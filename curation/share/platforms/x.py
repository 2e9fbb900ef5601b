"""X: 280, where an emoji and a letter of most other scripts weigh two, and an address 23."""

import re
import unicodedata
from functools import lru_cache
from typing import Final

import regex  # type: ignore[import-untyped]

from curation.share.platforms.addresses import addresses
from curation.share.platforms.counting import encoded, graphemes_of
from curation.share.platforms.platform import Limit, Platform, Shows, Tags

# X's own counting configuration, version 3 (public with its text library), and its page on counting.
MOST: Final = 280
A_LINK: Final = 23
AN_EMOJI: Final = 2
LIGHT: Final = ((0, 4351), (8192, 8205), (8208, 8223), (8242, 8247))  # code points that weigh 1; others 2
HOME: Final = "https://x.com/"
COMPOSE: Final = "https://x.com/intent/tweet"  # X's page on web intents

_HEAVY = re.compile("[^" + "".join(f"{chr(first)}-{chr(last)}" for first, last in LIGHT) + "]")
# One emoji as Unicode builds them (UTS 51): a sign with its skin colour or its mark of colour, four at most
# joined; a pair of flag letters; a key; a flag of five tag letters. Anything longer is several.
_SIGN = (
    r"[\p{Emoji}&&\p{Extended_Pictographic}](?:\uFE0F|(?<=\p{Emoji_Modifier_Base})\p{Emoji_Modifier}"
    r"|(?<=\U0001F3F4)[\U000E0061-\U000E007A]{5}\U000E007F)?"
)
_EMOJI = regex.compile(rf"(?V1){_SIGN}(?:\u200D{_SIGN}){{0,3}}|\p{{RI}}\p{{RI}}|[0-9#*]\uFE0F\u20E3")
_HANDLE = re.compile(
    r"(?:(?:https?://)?(?:www\.|mobile\.)?(?:x|twitter)\.com/)?@?(\w{1,15})/?(?:[?#]\S*)?", re.I | re.A
)


def weight(text: str) -> int:
    """Weigh a text as X does, after NFC: every address is 23, every emoji 2."""
    text = unicodedata.normalize("NFC", text)
    total = begin = 0
    for address in addresses(text):
        total += _weight(text[begin : address.begin]) + max(A_LINK, address.least)
        begin = address.end
    return total + _weight(text[begin:])


def _weight(text: str) -> int:
    return len(text) if text.isascii() else sum(map(_weight_of, graphemes_of(text)))


@lru_cache(maxsize=4096)
def _weight_of(letter: str) -> int:
    rest, emoji = _EMOJI.subn("", letter)
    return int(emoji) * AN_EMOJI + len(rest) + len(_HEAVY.findall(rest))


def _composer(text: str, account: str) -> str:
    return f"{COMPOSE}?text={encoded(text)}" if text else COMPOSE


def _profile(account: str) -> str:
    match = _HANDLE.fullmatch(account)
    return HOME + match[1] if match else HOME


X = Platform(
    key="x",
    name="X",
    needs="text",
    limits=(Limit(MOST, "characters", weight),),
    profile=_profile,
    composer=_composer,
    tags=Tags(most=2),  # from memory: X's own advice
    shows=Shows(),
    credit="draft.credit_x",
)
