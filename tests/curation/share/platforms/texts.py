"""Texts for the properties that all platforms keep: words, signs of many scripts, addresses and mentions."""

from typing import Final

from hypothesis import strategies as st

from curation.share.platforms import PLATFORMS

EVERY = st.sampled_from(list(PLATFORMS.values()))
LINK: Final = "https://example.com/a/long/way?to=bread&and=wine"
WHOLES: Final = (
    "https://example.com/a?b=c",
    "https://example.com/-",
    "www.example.org/way",
    "bread.example.com/a,b",
    "@us@fosstodon.org",
    "us@bread.example",
    "@us.bsky.social",
    "#bread",
)
PIECES = st.sampled_from(
    ["👩‍👩‍👧‍👦", "🇫🇷", "👍🏽", "1️⃣", "e\u0301", "日本語の題名", "한국어", "bread", "-", ", ", "\n", *WHOLES]
)
_LISTS = st.lists(PIECES | st.text(max_size=12), max_size=60)
TEXTS = _LISTS.map(" ".join) | _LISTS.map("".join)
