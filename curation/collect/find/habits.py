"""One function a site: from an address to where that site keeps its feeds. `sites` is the door to them.

A habit takes the host (without `www.`), the parts of the path and the query, and gives None for what it
doesn't know. Where each site keeps its feeds is what the site documents, or what feed readers have relied on
for years.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final
from urllib.parse import quote

Query = dict[str, list[str]]
Habit = Callable[[str, list[str], Query], "Known | None"]


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of an address, beforehand."""

    site: str
    """As the site is called."""
    feeds: tuple[str, ...] = ()
    """Where its feeds are kept, most likely first. All that answer are good."""
    ask: str | None = None
    """What to ask for, whose answer names the feed: see `named_in`."""
    certain: bool = True
    """The host tells the site; else only the form of the address does, and its page is looked at first."""
    closed: bool = False
    """Nobody can read it by feed."""


CHANNEL: Final = r"UC[\w-]{22}"
_NOT_A_USER: Final = frozenset(
    {"about", "collections", "explore", "features", "login", "marketplace", "orgs", "pricing", "search"}
    | {"settings", "sponsors", "topics", "trending", "dashboard", "users", "groups", "help"}
)
# "tagged" parts a publication from one of its subjects: with none before it, it is nobody's.
_MEDIUM_ITSELF: Final = frozenset({"m", "me", "search", "tagged"})


def videos(kind: str, name: str) -> str:
    """The feed of a YouTube channel ("channel_id") or playlist ("playlist_id")."""
    return f"https://www.youtube.com/feeds/videos.xml?{kind}={name}"


def _youtube(host: str, parts: list[str], query: Query) -> Known | None:
    if parts[:1] == ["feeds"]:
        return None
    if host == "youtu.be":
        parts, query = ["watch"], {"v": parts[:1], **query}
    if parts[:1] == ["channel"] and len(parts) > 1 and re.fullmatch(CHANNEL, parts[1]):
        return Known("YouTube", (videos("channel_id", parts[1]),))
    # Mixes and one's own lists ("RD...", "WL", "LL") are nobody else's to read.
    lists = [name for name in query.get("list", []) if re.fullmatch(r"(?:PL|UU|OL|FL)[\w-]{10,60}", name)]
    playlist = tuple(videos("playlist_id", name) for name in lists[:1])
    if parts[:1] == ["playlist"]:
        return Known("YouTube", playlist) if playlist else None
    if parts[:1] == ["watch"] and query.get("v"):
        return Known("YouTube", playlist, ask=f"https://www.youtube.com/watch?v={quote(query['v'][0])}")
    if parts and (parts[0].startswith("@") or parts[0] in ("c", "user", "live", "shorts")):
        which = parts[:1] if parts[0].startswith("@") else parts[:2]
        return Known("YouTube", playlist, ask=f"https://www.youtube.com/{'/'.join(which)}")
    return None


def _github(host: str, parts: list[str], query: Query) -> Known | None:
    if host != "github.com" or not parts or parts[0] in _NOT_A_USER or parts[-1].endswith(".atom"):
        return None
    if len(parts) == 1:
        return Known("GitHub", (f"https://github.com/{parts[0]}.atom",))
    home = f"https://github.com/{parts[0]}/{parts[1].removesuffix('.git')}"
    what = parts[2] if len(parts) > 2 else ""
    if what in ("releases", "tags"):
        return Known("GitHub", (f"{home}/{what}.atom",))
    if what in ("commits", "tree") and len(parts) > 3:
        return Known("GitHub", (f"{home}/commits/{'/'.join(parts[3:])}.atom",))
    return Known("GitHub", tuple(f"{home}/{each}.atom" for each in ("releases", "commits", "tags")))


def _gitlab(host: str, parts: list[str], query: Query) -> Known | None:
    if host != "gitlab.com" or not parts or parts[0] in _NOT_A_USER or parts[-1].endswith(".atom"):
        return None
    if query.get("format") == ["atom"]:
        return None
    whose = parts[: parts.index("-")] if "-" in parts else parts
    home = "https://gitlab.com/" + "/".join(whose)
    if len(whose) < 2:
        return Known("GitLab", (f"{home}.atom",))
    every = {"releases": f"{home}/-/releases.atom", "tags": f"{home}/-/tags?format=atom"}
    wanted = every.get("".join(parts[len(whose) + 1 : len(whose) + 2]))
    return Known("GitLab", (wanted,) if wanted else (*every.values(), f"{home}.atom"))


def _reddit(host: str, parts: list[str], query: Query) -> Known | None:
    if parts and parts[-1].endswith(".rss"):
        return None
    if len(parts) > 1 and parts[0] == "u":
        parts = ["user", *parts[1:]]
    if len(parts) > 3 and parts[2] == "comments":
        parts = parts[:2]  # who pastes a post means the place it stands in
    path = "".join(f"/{part}" for part in parts)
    return Known("Reddit", (f"https://www.reddit.com{path}/.rss",))


def _medium(host: str, parts: list[str], query: Query) -> Known | None:
    if parts[:1] == ["feed"] or (host == "medium.com" and (not parts or parts[0] in _MEDIUM_ITSELF)):
        return None
    if host != "medium.com":
        return Known("Medium", (f"https://{host}/feed",))
    whose = [part for part in parts[:3] if part != "tagged"] if "tagged" in parts else parts[:1]
    if parts[0] == "tag":
        return Known("Medium", (f"https://medium.com/feed/{'/'.join(parts[:2])}",))
    if len(whose) == 2:
        return Known("Medium", (f"https://medium.com/feed/{whose[0]}/tagged/{whose[1]}",))
    return Known("Medium", (f"https://medium.com/feed/{whose[0]}",))


def _bluesky(host: str, parts: list[str], query: Query) -> Known | None:
    if len(parts) < 2 or parts[0] != "profile" or parts[2:3] == ["rss"]:
        return None
    return Known("Bluesky", (f"https://bsky.app/profile/{parts[1]}/rss",))


def _apple(host: str, parts: list[str], query: Query) -> Known | None:
    if host not in ("podcasts.apple.com", "itunes.apple.com", "overcast.fm"):
        return None
    for part in parts:
        if number := re.match(r"(?:id|itunes)(\d{5,15})(?!\w)", part):
            lookup = f"https://itunes.apple.com/lookup?id={number[1]}&entity=podcast"
            return Known("Overcast" if host == "overcast.fm" else "Apple Podcasts", ask=lookup)
    return None


def _google_news(host: str, parts: list[str], query: Query) -> Known | None:
    if host != "news.google.com" or parts[:1] == ["rss"]:
        return None
    kept = "&".join(f"{name}={quote(values[0], safe=':')}" for name, values in query.items())
    path = "/".join(["rss", *parts]) if parts and parts != ["home"] else "rss"
    return Known("Google News", (f"https://news.google.com/{path}" + (f"?{kept}" if kept else ""),))


def _own_host(site: str, base: str, path: str, *, below: str = "") -> Habit:
    """A site on which everybody has a host of their own: `somebody.tumblr.com`."""

    def habit(host: str, parts: list[str], query: Query) -> Known | None:
        if host == base and base == "tumblr.com" and parts and parts[0] not in _NOT_A_USER:
            host, parts = f"{parts[0].removeprefix('@')}.{base}", []
        if host == base or "/".join(parts).startswith(path.strip("/")):
            return None
        home = f"https://{host}"
        # Topics of a blog: /search/label/bread, /tag/bread/feed/, /tagged/bread/rss.
        if site == "Blogger" and parts[:2] == ["search", "label"] and len(parts) > 2:
            return Known(site, (f"{home}{path}/-/{parts[2]}",))
        if len(parts) > 1 and parts[0] in below.split():
            return Known(site, (f"{home}/{parts[0]}/{parts[1]}{path}",))
        return Known(site, (home + path,))

    return habit


def _dev(host: str, parts: list[str], query: Query) -> Known | None:
    if not parts or parts[0] == "feed":
        return None
    whose = parts[:1] if parts[0] != "t" else ["tag", *parts[1:2]]
    return Known("DEV", (f"https://dev.to/feed/{'/'.join(whose)}",))


def _hacker_news(host: str, parts: list[str], query: Query) -> Known | None:
    if host != "news.ycombinator.com" or parts not in ([], ["news"]):
        return None
    return Known("Hacker News", ("https://news.ycombinator.com/rss",))


def anywhere(host: str, parts: list[str], query: Query) -> Known | None:
    """Software that runs on many hosts: the form of the address is all there is to go by."""
    if re.fullmatch(r".+\.blogspot\.[a-z.]{2,6}", host):
        return _own_host("Blogger", "blogspot.com", "/feeds/posts/default")(host, parts, query)
    if parts and (account := re.fullmatch(r"@([\w.-]+)(?:@([\w-]+(?:\.[\w-]+)+))?", parts[0], re.ASCII)):
        if account[1].endswith(".rss"):
            return None
        # "@ana@elsewhere.example" is shown here and lives there.
        return Known("Mastodon", (f"https://{account[2] or host}/@{account[1]}.rss",), certain=False)
    if len(parts) == 2 and parts[0] == "tags" and not parts[1].endswith(".rss"):
        return Known("Mastodon", (f"https://{host}/tags/{parts[1]}.rss",), certain=False)
    return None


HABITS: Final[dict[str, Habit]] = {
    "youtube.com": _youtube,
    "youtu.be": _youtube,
    "github.com": _github,
    "gitlab.com": _gitlab,
    "reddit.com": _reddit,
    "medium.com": _medium,
    "bsky.app": _bluesky,
    "apple.com": _apple,
    "overcast.fm": _apple,
    "news.google.com": _google_news,
    "substack.com": _own_host("Substack", "substack.com", "/feed"),
    "tumblr.com": _own_host("Tumblr", "tumblr.com", "/rss", below="tagged"),
    "wordpress.com": _own_host("WordPress.com", "wordpress.com", "/feed/", below="category tag author"),
    "ghost.io": _own_host("Ghost", "ghost.io", "/rss/", below="tag author"),
    "dev.to": _dev,
    "news.ycombinator.com": _hacker_news,
}
