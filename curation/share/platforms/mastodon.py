"""Mastodon: 500 characters unless the server says otherwise, every link 23, a mention without its server."""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final

from curation.share.platforms.addresses import addresses
from curation.share.platforms.counting import encoded, graphemes
from curation.share.platforms.platform import Limit, Platform, Shows, Tags

MOST_CHARACTERS: Final = 500
A_LINK: Final = 23
HOME: Final = "https://joinmastodon.org/"
# Mastodon's own page for those whose server isn't known (its blog, March 2026): it asks for the server and
# goes on to /share there; the text is read from the fragment, so it reaches no log on the way.
SHARE: Final = "https://share.joinmastodon.org/"

LONGEST_NAME: Final = 253  # characters of a server's name (RFC 1035)
# What is believed of a server's own limits: beyond, somebody is having fun.
MOST_BELIEVED: Final = 1_000_000
MOST_BELIEVED_PER_LINK: Final = 2000

_SERVER = r"(?:[^\W_](?:[\w-]*[^\W_])?\.)+(?:[^\W\d_]{2,}|xn--[a-z0-9-]+)(?::\d{1,5})?"
_MENTION = re.compile(rf"(?<![=\w/])@([a-z0-9_](?:[a-z0-9_.-]*[a-z0-9_])?)@{_SERVER}", re.IGNORECASE)
_HANDLE = re.compile(rf"@?([a-zA-Z0-9_.-]+)@({_SERVER})")
_SITE = re.compile(rf"(?i:https?://)?({_SERVER})/?(?:@([a-zA-Z0-9_.-]+)/?)?(?:[?#]\S*)?")


@dataclass(frozen=True, slots=True)
class InstanceLimits:
    """What a server says of itself: characters of a post, and what each link counts."""

    most: int
    per_link: int


def counter(per_link: int) -> Callable[[str], int]:
    """Return the count of a server that takes every link for `per_link` characters."""

    def characters(text: str) -> int:
        """Count as the server does: letters as people see them, a link alike, "@user@server" as "@user"."""
        total = begin = 0
        for address in addresses(text, bare=False):
            total += _letters(text[begin : address.begin]) + max(per_link, address.least)
            begin = address.end
        return total + _letters(text[begin:])

    return characters


def _letters(text: str) -> int:
    return graphemes(_MENTION.sub(r"@\1", text) if "@" in text else text)


def limits_of(document: bytes) -> InstanceLimits | None:
    """Read the limits from what a server says of itself; None for anything but sane numbers.

    A server that says nothing of links counts them as Mastodon does.
    """
    try:
        statuses = json.loads(document)["configuration"]["statuses"]
        most = statuses["max_characters"]
        per_link = statuses.get("characters_reserved_per_url", A_LINK)
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError):
        return None
    if not _sane(most, MOST_BELIEVED) or not _sane(per_link, MOST_BELIEVED_PER_LINK):
        return None
    return InstanceLimits(most, per_link)


def _sane(number: object, most: int) -> bool:
    return type(number) is int and 1 <= number <= most


def instance_url(account: str) -> str | None:
    """Return where the account's server says what it is, None when the account names no server."""
    server = server_of(account)
    return f"https://{server}/api/v2/instance" if server else None


def server_of(account: str) -> str | None:
    """Return the server of "@user@server", "https://server/@user" or "server", or None when there is none."""
    return _user_and_server(account)[1]


def as_on(most: int | None, per_link: int | None) -> Platform:
    """Return Mastodon as a server with its own limits has it; None: as usual."""
    count = counter(per_link or A_LINK)
    return replace(MASTODON, limits=(Limit(most or MOST_CHARACTERS, "characters", count),))


def _composer(text: str, account: str) -> str:
    server = server_of(account)
    if server is None:
        return f"{SHARE}#text={encoded(text)}" if text else SHARE
    return f"https://{server}/share" + (f"?text={encoded(text)}" if text else "")


def _profile(account: str) -> str:
    user, server = _user_and_server(account)
    if server is None:
        return HOME
    return f"https://{server}/@{user}" if user else f"https://{server}/"


def _user_and_server(account: str) -> tuple[str | None, str | None]:
    account = account.strip()
    if match := _HANDLE.fullmatch(account):
        user, server = match[1], match[2]
    elif match := _SITE.fullmatch(account):
        user, server = match[2], match[1]
    else:
        return None, None
    try:
        server = server.lower().encode("idna").decode()  # addresses are plain; labels over 63 are refused
    except UnicodeError:
        return None, None
    return (user, server) if len(server.partition(":")[0]) <= LONGEST_NAME else (None, None)


MASTODON = Platform(
    key="mastodon",
    name="Mastodon",
    needs="text",
    limits=(Limit(MOST_CHARACTERS, "characters", counter(A_LINK)),),
    profile=_profile,
    composer=_composer,
    tags=Tags(most=5),  # from memory: custom; a search finds nothing but tags there, and screen readers spell
    shows=Shows(),
    credit="draft.credit_mastodon",
)
