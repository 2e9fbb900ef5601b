"""Starter packs: short lists of feeds for a team that has none yet, as OPML files written by us.

Only addresses of publishers that have been there for about a decade; whether one still answers is found out
by the first look, as for any other feed.
"""

from __future__ import annotations

from importlib import resources

from curation.collect.opml import read

SMALL_BUSINESS = "small-business"


def names() -> list[str]:
    """The packs there are, by name."""
    files = resources.files(__name__).iterdir()
    return sorted(file.name.removesuffix(".opml") for file in files if file.name.endswith(".opml"))


def pack(name: str) -> list[tuple[str, str]]:
    """The feeds of a pack as (title, url). Raises KeyError when there is no pack of that name."""
    if name not in names():
        raise KeyError(name)
    return read(resources.files(__name__).joinpath(f"{name}.opml").read_text("utf-8"))
