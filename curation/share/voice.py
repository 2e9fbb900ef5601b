"""How a team writes, as its people set it: a line about the tone, words it never uses, hashtags of its own."""

from typing import Final

import regex  # type: ignore[import-untyped]

from curation.text import tidy

LONGEST_TONE: Final = 300  # characters: a line, not an essay
MOST_TAGS: Final = 10  # more than anybody remembers as their own
LONGEST_TAG: Final = 50  # characters

_BETWEEN: Final = regex.compile(r"[\s,;#＃]+")
_TAG: Final = regex.compile(r"[\p{L}\p{M}\p{N}_]*\p{L}[\p{L}\p{M}\p{N}_]*")


class UnusableTags(ValueError):
    """What a person typed can't be hashtags. `reason`: "many", or with the `tag` "long" or "signs"."""

    def __init__(self, reason: str, tag: str = "") -> None:
        super().__init__(reason)
        self.reason = reason
        self.tag = tag


def parse_tags(text: str) -> tuple[str, ...]:
    """Read hashtags as people type them, with "#" or without, spaces or commas between, each one once.

    A tag is letters, digits and "_", with one letter at least, which is what every platform takes. Raises
    UnusableTags. Reading the answer again gives the same.
    """
    found: dict[str, str] = {}
    for name in filter(None, _BETWEEN.split(tidy(text))):
        if len(name) > LONGEST_TAG:
            raise UnusableTags("long", name)
        if not _TAG.fullmatch(name):
            raise UnusableTags("signs", name)
        found.setdefault(name.casefold(), f"#{name}")
    if len(found) > MOST_TAGS:
        raise UnusableTags("many")
    return tuple(found.values())
