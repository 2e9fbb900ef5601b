"""Mastodon: 500 characters unless the server says otherwise, every link 23, a mention without its server."""

import re
from dataclasses import replace
from typing import Final

from curation.share.platforms.platform import LINK, Limit, Platform, encoded, graphemes

MOST_CHARACTERS: Final = 500
A_LINK: Final = 23
HOME: Final = "https://joinmastodon.org/"

_SERVER = r"(?:[^\W_](?:[\w-]*[^\W_])?\.)+[^\W\d_]{2,}(?::\d{1,5})?"
_MENTION = re.compile(rf"(?<![\w/])@([a-z0-9_]+(?:[a-z0-9_.-]*[a-z0-9_]+)?)@{_SERVER}", re.IGNORECASE)
_HANDLE = re.compile(rf"@?([a-z0-9_.-]+)@({_SERVER})", re.IGNORECASE)
_SITE = re.compile(rf"(?:https://)?({_SERVER})/?(?:@([a-z0-9_.-]+)/?)?", re.IGNORECASE)


def characters(text: str) -> int:
    """Count as the server does: letters as people see them, a link as 23, "@user@server" as "@user"."""
    links = LINK.findall(text)
    rest = _MENTION.sub(r"@\1", LINK.sub(" ", text))
    return graphemes(rest) + len(links) * (A_LINK - 1)


def server_of(account: str) -> str | None:
    """Return the server of "@user@server", "https://server/@user" or "server", or None when there is none."""
    return _user_and_server(account)[1]


def with_limit(most: int) -> Platform:
    """Return Mastodon as a server with its own limit has it."""
    return replace(MASTODON, limits=(Limit(most, "characters", characters),))


def _composer(text: str, url: str | None, account: str) -> str | None:
    server = server_of(account)
    return f"https://{server}/share?text={encoded(text)}" if server else None


def _page(account: str) -> str:
    user, server = _user_and_server(account)
    if server is None:
        return HOME
    return f"https://{server}/@{user}" if user else f"https://{server}/"


def _user_and_server(account: str) -> tuple[str | None, str | None]:
    if match := _HANDLE.fullmatch(account.strip()):
        return match[1], match[2].lower()
    if match := _SITE.fullmatch(account.strip()):
        return match[2], match[1].lower()
    return None, None


MASTODON = Platform(
    key="mastodon",
    name="Mastodon",
    needs="text",
    limits=(Limit(MOST_CHARACTERS, "characters", characters),),
    composer=_composer,
    page=_page,
)
