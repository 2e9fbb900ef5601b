"""Sites whose habits are known: where the feed of a channel, a repository, a profile is kept.

An address a person pastes is a page for people; on these sites the feed's own address follows from it, or
one other answer names it. Pure: nothing is asked for here. Where each site keeps its feeds is what the site
itself documents, or what feed readers have relied on for years.
"""

from __future__ import annotations

import json
import re
from dataclasses import replace
from typing import Final
from urllib.parse import parse_qs, quote, urlsplit

from curation.collect.find.habits import CHANNEL, HABITS, Known, anywhere, videos
from curation.links import clean, registrable_domain
from curation.text import tidy

_CLOSED: Final = {
    "facebook.com": "Facebook",
    "fb.com": "Facebook",
    "instagram.com": "Instagram",
    "linkedin.com": "LinkedIn",
    "threads.com": "Threads",
    "threads.net": "Threads",
    "tiktok.com": "TikTok",
    "twitter.com": "X",
    "x.com": "X",
    "t.me": "Telegram",
    "whatsapp.com": "WhatsApp",
    "discord.com": "Discord",
    "snapchat.com": "Snapchat",
    "spotify.com": "Spotify",
    "deezer.com": "Deezer",
}
PODCASTS_ONLY: Final = frozenset({"Spotify", "Deezer"})
"""Closed sites where people listen: the podcast has a feed, which is to be found elsewhere."""

# The page of a channel or video names many channels: first what says whose page it is.
_CHANNEL_IN_PAGE: Final = tuple(
    re.compile(pattern)
    for pattern in (
        rf'<link\s+rel="canonical"\s+href="https://www\.youtube\.com/channel/({CHANNEL})"',
        rf'<meta\s+itemprop="(?:channelId|identifier)"\s+content="({CHANNEL})"',
        rf'"externalId":"({CHANNEL})"',
        rf'"channelId":"({CHANNEL})"',
        rf"/feeds/videos\.xml\?channel_id=({CHANNEL})",
    )
)
_LANGUAGES: Final = {"en": "US", "fr": "FR"}  # where a language is most read, when no country was told


def known(url: str) -> Known | None:
    """What is known of this address, or None: then its page has to tell. Total."""
    cleaned = clean(url)
    if cleaned is None:
        return None
    split = urlsplit(cleaned)
    host = (split.hostname or "").removeprefix("www.").removeprefix("m.")
    parts = [part for part in split.path.split("/") if part]
    closed = _CLOSED.get(registrable_domain(host))
    if closed is not None:
        return Known(closed, closed=True)
    habit = HABITS.get(host) or HABITS.get(registrable_domain(host)) or anywhere
    found = habit(host, parts, parse_qs(split.query))
    if found is None or found.closed:
        return found
    if cleaned in found.feeds:
        return None  # it is the feed already
    return replace(found, feeds=tuple(dict.fromkeys(found.feeds)))


def is_closed(url: str) -> bool:
    """Whether nobody can read this site by feed. Total."""
    found = known(url)
    return found is not None and found.closed


def named_in(answer: bytes, asked: str) -> list[str]:
    """The feeds that the answer to `Known.ask` names; none in most answers. Total."""
    text = answer.decode("utf-8", "replace")
    if registrable_domain(urlsplit(asked).hostname or "") == "apple.com":
        try:
            results = json.loads(text)["results"]
            named = [str(each.get("feedUrl") or "") for each in results if isinstance(each, dict)]
        except (ValueError, KeyError, TypeError, RecursionError):
            return []
        return [url for url in map(clean, named) if url is not None][:1]
    for pattern in _CHANNEL_IN_PAGE:
        if found := pattern.search(text):
            return [videos("channel_id", found[1])]
    return []


def for_the_web(text: str) -> str:
    """The address in "feed://a.example/x" or "feed:https://a.example/x", made for reading programs; else as it is."""
    made = re.fullmatch(r"(?:feed|podcast|pcast|itpc):(?://)?(?:(https?)://)?(.+)", text, re.IGNORECASE)
    return f"{made[1] or 'https'}://{made[2]}" if made else text


def written_out(text: str) -> str:
    """The address of what people write without one: "@ana@social.example", "r/bakery"; else as it is."""
    text = for_the_web(text)
    if account := re.fullmatch(r"@([\w.-]+)@([\w-]+(?:\.[\w-]+)+)", text, re.ASCII):
        return f"https://{account[2]}/@{account[1]}"
    if corner := re.fullmatch(r"/?(r|u)/(\w{2,30})/?", text, re.ASCII):
        return f"https://www.reddit.com/{'r' if corner[1] == 'r' else 'user'}/{corner[2]}/"
    return text


def search_feed(words: str, locale: str) -> str:
    """The feed of a news search, in the language (and, where told, the country) of a locale such as "fr-CA"."""
    language, _, country = locale.replace("_", "-").partition("-")
    language = language.lower() if language.lower() in _LANGUAGES else "en"
    country = country.upper() if re.fullmatch(r"[A-Za-z]{2}", country) else _LANGUAGES[language]
    return (
        f"https://news.google.com/rss/search?q={quote(tidy(words), safe='')}"
        f"&hl={language}-{country}&gl={country}&ceid={country}:{language}"
    )
