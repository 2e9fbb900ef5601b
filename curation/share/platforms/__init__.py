"""The platforms a team can focus on, one file each: how they count, what they need, where a person posts.

`platform` says what a platform is; `PLATFORMS` holds them by key, in the order people are offered them.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from curation.share.platforms.bluesky import BLUESKY
from curation.share.platforms.linkedin import LINKEDIN
from curation.share.platforms.mastodon import MASTODON
from curation.share.platforms.platform import Measure, Platform

__all__ = ["PLATFORMS", "Measure", "Platform"]

PLATFORMS: Final[Mapping[str, Platform]] = MappingProxyType(
    {platform.key: platform for platform in (LINKEDIN, BLUESKY, MASTODON)}
)
