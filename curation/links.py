"""Web addresses: cleaned to be shown and posted, and reduced to what makes two of them the same page.

Every function here takes text from strangers and never raises.
"""

from __future__ import annotations

import ipaddress
import re
from functools import lru_cache
from typing import Final

from yarl import URL

MAX_LENGTH: Final = 2000
"""Characters; longer addresses break in mail programs, old proxies and Slack buttons."""

_TRACKING_PREFIXES: Final = (
    "utm_",
    "mtm_",
    "at_",
    "hsa_",
    "pk_",
    "piwik_",
    "matomo_",
    "_hs",
    "__hs",
    "vero_",
    "oly_",
)
_TRACKING_WORDS: Final = """
fbclid gclid gclsrc gbraid wbraid dclid msclkid yclid twclid ttclid igshid igsh li_fat_id mc_cid
mc_eid mc_tc mkt_tok ck_subscriber_id sc_cid s_cid cmpid ncid xtor wickedid rb_clickid epik ref_src
ref_url guccounter guce_referrer guce_referrer_sig s_kwcid ml_subscriber ml_subscriber_hash spm
ga_source ga_medium ga_campaign ga_content ga_term itm_source itm_medium itm_campaign sr_share
feature_share __s trk trkcampaign hsctatracking bsft_clkid bsft_uid elqtrackid partnerid_rss
"""
_TRACKING: Final = frozenset(_TRACKING_WORDS.split())
_SAYS_FEED: Final = re.compile(r"(?:rss|feed|atom)[\w.-]*", re.IGNORECASE)
_HOST_NAME: Final = re.compile(r"[a-z0-9-]+(?:\.[a-z0-9-]+)*\.[a-z]{2,}", re.IGNORECASE)
_UNFIT: Final = re.compile(r"[\x00-\x20\x7f-\x9f]")
_HOST: Final = re.compile(r"[a-z0-9_-]+(?:\.[a-z0-9_-]+)*\.?|[0-9a-f.]*:[0-9a-f:.]+")
_SCHEME: Final = re.compile(r"\s*[a-z][a-z0-9+.-]*://", re.IGNORECASE)
_SIDE_DOOR: Final = re.compile(r"(?:www|m|mobile|amp)\.")
_INDEX: Final = re.compile(r"/(?:index|default)\.(?:html?|xhtml|php\d?|aspx?|jsp|cgi|cfm)$", re.IGNORECASE)
_AMP_CACHE: Final = re.compile(
    r"https?://(?:[a-z0-9-]+\.cdn\.ampproject\.org/[a-z]/|(?:www\.)?google\.[a-z.]+/amp/)(s/)?(?=[a-z0-9-]+\.[a-z])"
)
# A video's address tells moments, playlists and who shared it besides. (Not /embed/, which shows lists as well.)
_VIDEO: Final = re.compile(
    r"(?:youtu\.be/|youtube\.com/(?:shorts/|live/|watch\?(?:[^#]*&)?v=))([a-z0-9_-]{11})(?=[?&]|$)",
    re.IGNORECASE,
)
_WRAPPED: Final = re.compile(r"amp|^http:[^?#]*:443\b", re.IGNORECASE)
_SECOND_LEVEL_WORDS: Final = """
ac co com edu gob gouv gov gv ltd mil ne net nom or org plc sch
"""
_SECOND_LEVEL: Final = frozenset(_SECOND_LEVEL_WORDS.split())


def _parsed(url: str) -> URL | None:
    """The address as yarl reads it, or None when it isn't one that a person could open and read."""
    text = url.strip()
    if not text or len(text) > MAX_LENGTH or _UNFIT.search(text):
        return None
    try:
        parsed = URL(text)
        # Reading them is what checks them: names are decoded, ports are numbers, at this moment only.
        host, _, user = parsed.raw_host, parsed.port, parsed.raw_user or parsed.raw_password
    except (ValueError, IndexError):  # the latter for "https://[]@"
        return None
    if parsed.scheme not in ("http", "https") or not host or user is not None or not _HOST.fullmatch(host):
        return None
    return parsed


def _is_tracking(name: str, value: str) -> bool:
    name = name.lower()
    if name in ("ref", "source", "src", "from"):
        # Often a real parameter (a git branch, a language): only what names a feed or a site goes.
        return bool(_SAYS_FEED.fullmatch(value) or (name == "ref" and _HOST_NAME.fullmatch(value)))
    return name in _TRACKING or name.startswith(_TRACKING_PREFIXES)


def _pairs(query: str) -> list[str]:
    """The parameters worth keeping, as they stand (not encoded anew: signed links must survive)."""
    split = (pair.partition("=") for pair in query.split("&") if pair)
    return ["".join(parts) for parts in split if not _is_tracking(parts[0], parts[2])]


def _netloc(parsed: URL) -> str:
    host = (parsed.raw_host or "").rstrip(".")
    host = f"[{host}]" if ":" in host else host
    default = {"http": 80, "https": 443}[parsed.scheme]
    return host if parsed.port in (None, default) else f"{host}:{parsed.port}"


@lru_cache(maxsize=1024)
def clean(url: str) -> str | None:
    """The address to show and to post: http or https, host in lower case, tracking parameters dropped.

    None for what nobody should be sent to: other schemes, user names or passwords in the address (they make
    one host look like another), no usable host, more than `MAX_LENGTH` characters. Idempotent.
    """
    parsed = _parsed(url)
    if parsed is None:
        return None
    cleaned = f"{parsed.scheme}://{_netloc(parsed)}{parsed.raw_path or '/'}"
    if pairs := _pairs(parsed.raw_query_string):
        cleaned += "?" + "&".join(pairs)
    fragment = parsed.raw_fragment
    if fragment and not fragment.lower().startswith(("xtor", "utm_", "at_", ":~:")):
        cleaned += "#" + fragment
    return cleaned if len(cleaned) <= MAX_LENGTH else None


def url_key(url: str) -> str:
    """What two addresses of one page have in common; "" for an address that `clean` refuses.

    Left out: scheme, `www.` `m.` `mobile.` `amp.`, default port, AMP caches and `/amp`, `index.html` and its
    like, the trailing slash, tracking, the order of parameters, the fragment (but not `#!`, which some sites
    route by). A YouTube video has one key, whatever its address says besides. An identity, not an address: it
    may not open. A key's key is the key.
    """
    cleaned = clean(url) or (None if _SCHEME.match(url) else clean("https://" + url.strip()))
    if cleaned and not _WRAPPED.search(cleaned):
        return _key(cleaned)  # nearly all: one look is enough, and a feed has hundreds of links
    key = ""
    # Peeling one wrapping can show another (www. around a cache around www.): until nothing changes.
    while cleaned and (shorter := _key(cleaned)) != key:
        key = shorter
        cleaned = clean("https://" + key)
    return key


def _key(cleaned: str) -> str:
    if cached := _AMP_CACHE.match(cleaned):
        cleaned = clean(("https://" if cached[1] else "http://") + cleaned[cached.end() :]) or cleaned
    rest = cleaned.partition("://")[2]
    rest, hash_sign, fragment = rest.partition("#")
    rest, _, query = rest.partition("?")
    host, _, path = rest.partition("/")
    while (door := _SIDE_DOOR.match(host)) and _same_owner(host, host[door.end() :]):
        host = host[door.end() :]
    path = "/" + path
    shorter = None
    while shorter != path:
        shorter, path = path, _INDEX.sub("", path.rstrip("/").removesuffix("/amp"))
    pairs = sorted(
        pair for pair in query.split("&") if pair and pair.lower() not in ("amp", "amp=1", "outputtype=amp")
    )
    key = host + path + ("?" + "&".join(pairs) if pairs else "")
    if key.startswith("youtu") and (video := _VIDEO.match(key)):
        key = f"youtube.com/watch?v={video[1]}"
    return key + hash_sign + fragment if fragment.startswith("!") else key


def _same_owner(host: str, shorter: str) -> bool:
    return registrable_domain(host) == registrable_domain(shorter)


def domain(url: str) -> str:
    """The host to show beside a link, without `www.`; "" for an address that `clean` refuses.

    A name in another script stays in its `xn--` form unless it is written in Latin-1 letters: a Cyrillic "а"
    must not pass for a Latin one.
    """
    parsed = _parsed(url)
    if parsed is None:
        return ""
    shown = _netloc(parsed).removeprefix("www.")
    try:
        readable = (parsed.host or "").rstrip(".").removeprefix("www.")
    except ValueError:
        return shown
    if readable and ":" not in shown and all(ord(char) < 256 or char in "œŒ" for char in readable):
        return readable
    return shown


def registrable_domain(host: str) -> str:
    """The part of a host that somebody rents: "blog.example.co.uk" gives "example.co.uk".

    Used so that one owner's server is asked one thing at a time. Takes "host" or "host:port"; the port is
    kept for numbers and for names without a dot (localhost), where it is what tells two servers apart. The
    rule is our own and small: two labels, three where the last is a country and the one before says "co",
    "com", "ac" or the like. Sites on a shared host (example.blogspot.com) count as one, which is only polite.
    """
    text = host.strip().lower()
    name, _, port = text.rpartition(":") if re.search(r"[^:]:\d+$|\]:\d+$", text) else (text, "", "")
    name = name.strip("[]").rstrip(".")
    suffix = f":{port}" if port else ""
    try:
        address = ipaddress.ip_address(name.partition("%")[0])
    except ValueError:
        labels = name.split(".")
        if len(labels) == 1:
            return name + suffix
        wide = len(labels[-1]) == 2 and labels[-2] in _SECOND_LEVEL
        return ".".join(labels[-3 if wide else -2 :])
    return f"[{address}]{suffix}" if address.version == 6 else f"{address}{suffix}"
