"""The platforms a team can focus on, one file each: how they count, what they need, where a person posts.

`platform` says what a platform is, `counting` and `addresses` hold what several of them count, and `cutting`
where a text may end. `PLATFORMS` holds them by key, in the order people are offered them.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from curation.share.platforms.bluesky import BLUESKY
from curation.share.platforms.facebook import FACEBOOK
from curation.share.platforms.instagram import INSTAGRAM
from curation.share.platforms.linkedin import LINKEDIN
from curation.share.platforms.mastodon import MASTODON, as_on
from curation.share.platforms.platform import Measure, Opens, Platform
from curation.share.platforms.threads import THREADS
from curation.share.platforms.x import X

__all__ = ["PLATFORMS", "Measure", "Opens", "Platform", "by_key"]

PLATFORMS: Final[Mapping[str, Platform]] = MappingProxyType(
    {platform.key: platform for platform in (LINKEDIN, X, BLUESKY, MASTODON, THREADS, FACEBOOK, INSTAGRAM)}
)


def by_key(key: str, *, most: int | None = None, per_link: int | None = None) -> Platform:
    """Return a platform as the team has it; a KeyError for an unknown one.

    `most` and `per_link` are what the team's own server allows (`mastodon.limits_of`); only Mastodon has
    servers that differ, the others ignore them.
    """
    if key == MASTODON.key and (most or per_link):
        return as_on(most, per_link)
    return PLATFORMS[key]
