"""The first text of a post, made of what the feed says; a person makes it theirs.

Only a whole sentence of the source is quoted, in quotation marks and with its name: nobody should be ashamed
of a text that went out unread. Reasons are never made up: without a colleague's words and without a sentence
that stands alone, there is none.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from curation.links import domain
from curation.share.platforms import PLATFORMS, Platform
from curation.share.platforms.addresses import addresses, without_addresses
from curation.share.platforms.counting import utf16
from curation.share.quoting.headline import belongs, headline, is_cut, source_name
from curation.share.quoting.quotable import quotable
from curation.text import shorten
from curation.wording import LANGUAGES, Say, wording

EDITABLE: Final = 3000  # UTF-16 units that the form for editing a text holds, whatever the platform takes
SHORT: Final = 500  # characters; where a post has no more, the credit stands right under the link
LONGEST_SUBJECT: Final = 100  # characters of a title inside another sentence

# These say that the link is the source's own; "Via" is as true of somebody who only pointed at it.
_CLAIMS_ORIGIN: Final = frozenset({"draft.credit_linkedin", "draft.credit_instagram"})

_QUOTED_WHOLE = re.compile(r"[“«\"]([^“”«»\"]+)[”»\"]")
_DOUBLE = re.compile(r"\"([^\"]*)\"|„([^“”\"]*)[“”]")
_OPENING = re.compile(r"“|«\s*")
_CLOSING = re.compile(r"”|\s*»")
_AROUND_TAGS: Final = ".,:;!?…()[]“”«»‘’\"'"
_LONE_MARKS = re.compile(r"[\s“„‘«\"'(\[,;:–—-]+…$")


@dataclass(frozen=True, slots=True)
class FirstText:
    """A first text; what follows it is "" where no photo is needed.

    `photo_idea` is a whole sentence. `alt_text` is the writer's; the template has none, since nobody has seen
    the photo yet. `credit` is whom to name.
    """

    text: str
    photo_idea: str = ""
    alt_text: str = ""
    credit: str = ""


def first_text(
    platform: Platform,
    *,
    title: str,
    summary: str,
    url: str | None,
    source: str,
    say: Say,
    why: str = "",
    tags: Sequence[str] = (),
) -> FirstText:
    """Return a first text that fits `platform`: title, why, link, credit, hashtags.

    `title` and `summary` are plain text of strangers, `url` the cleaned link or None, `source` the feed's name
    or "". With neither link nor source it is a person's own idea: `title` (or `summary`) are their words.
    `why` is a colleague's own reason and comes instead of the quoted sentence; `tags` ("#bread") are the
    team's own.

    What does not fit goes whole and in this order: the tags, the last one first; then, of a quoted text, the
    sentence and after it the credit, since nobody is quoted without a name; of a colleague's reason, the
    credit and after it the title, which the link's card shows anyway. What is left is cut at a word. The link
    stays as long as it fits by itself; where the platform has no links, the credit takes its place.
    """
    own = url is None and not source
    name = source_name(source, url)
    opening = (
        (title or summary).strip() if own else headline(title, summary=summary, source=source, url=url or "")
    )
    # Pasted with its link, a reason would bring it twice.
    said = why.strip().removeprefix(url or "").removesuffix(url or "").strip()
    if not own and not said:
        untitled = is_cut(title, summary)
        sentence = quotable(summary, "" if untitled else opening)
        said = _marked(sentence, say) if sentence else ""
        if untitled:
            opening = "" if said else _marked(_clean_cut(shorten(opening, len(opening) - 1)), say)
    if not own:
        opening = without_addresses(opening)  # the one address is ours
    if not platform.link_in_text:
        opening, said = without_addresses(opening), without_addresses(said)
    if said == opening:
        said = ""
    anchor, extra = _foot(platform, url, source, say)
    theirs = bool(why.strip()) and not own
    if theirs:
        choices = [(opening, said, anchor, extra), (opening, said, anchor, ""), ("", said, anchor, "")]
    else:
        choices = [(opening, said, anchor, extra), (opening, "", anchor, extra), (opening, "", anchor, "")]
    text = next((text for parts in choices if platform.fits(text := _laid_out(platform, *parts))), None)
    if text is None:
        text = _cut(platform, said if theirs else opening, anchor)
    return _with_photo(
        platform, _tagged(platform, text, tags), "" if own else opening, name or domain(url or ""), say
    )


def put_together(
    platform: Platform,
    words: str,
    *,
    url: str | None,
    source: str,
    say: Say,
    photo_idea: str = "",
    alt_text: str = "",
) -> FirstText:
    """Return somebody's words with our link and credit under them, as `first_text` lays them out.

    Nothing is cut: whether it fits is for the caller to see. `room` says beforehand how long words may be.
    """
    text = _laid_out(platform, words.strip(), "", *_foot(platform, url, source, say))
    if platform.needs != "photo":
        return FirstText(text)
    return FirstText(text, photo_idea, alt_text, source_name(source, url) or domain(url or ""))


def room(platform: Platform, *, url: str | None, source: str, say: Say) -> int:
    """Return how long words may be beside our link and credit, in the platform's own count."""
    limit = platform.limits[0]
    under = _laid_out(platform, "", "", *_foot(platform, url, source, say))
    return max(0, min(limit.most, EDITABLE) - limit.count(f"\n\n{under}" if under else ""))


def own_words(text: str, *, source: str, url: str | None) -> str:
    """A text without the credit that we put under it, in whichever manner and language: what is the team's in it."""
    credits = _credits(source_name(source, url) or domain(url or ""))
    return "\n".join(line for line in text.splitlines() if line.strip() not in credits)


@lru_cache(maxsize=1024)
def _credits(name: str) -> frozenset[str]:
    if not name:
        return frozenset()
    keys = {"draft.credit", *(platform.credit for platform in PLATFORMS.values())}
    return frozenset(wording(language)(key, source=name) for language in LANGUAGES for key in keys)


def can_be_edited(text: str) -> bool:
    """Whether the form for editing holds the whole text."""
    return utf16(text) <= EDITABLE


def _foot(platform: Platform, url: str | None, source: str, say: Say) -> tuple[str, str]:
    """What stands under a text: the link and the credit, or the credit alone where links don't work."""
    credit = _credit(platform, source_name(source, url), url, say)
    return (url or "", credit) if platform.link_in_text else (credit, "")


def _credit(platform: Platform, name: str, url: str | None, say: Say) -> str:
    if not platform.link_in_text:
        name = name or domain(url or "")
    elif any(addresses(name)):
        return ""  # the link says it already, and platforms would make a second one of it
    if platform.credit in _CLAIMS_ORIGIN and not belongs(name, url):
        return say("draft.credit", source=name) if name else ""
    return say(platform.credit, source=name) if name else ""


def _laid_out(platform: Platform, opening: str, said: str, anchor: str, extra: str) -> str:
    foot = ("\n" if platform.limit <= SHORT else "\n\n").join(part for part in (anchor, extra) if part)
    return "\n\n".join(part for part in (opening, said, foot) if part)


def _cut(platform: Platform, words: str, anchor: str) -> str:
    tail = f"\n\n{anchor}" if words and anchor else ""
    kept = platform.trim(words or anchor, tail)
    if not tail or not kept.endswith(tail):
        return _clean_cut(kept) if words else kept
    return (_clean_cut(kept.removesuffix(tail)) + tail).strip()


def _clean_cut(text: str) -> str:
    """Take lone marks away from before the mark of a cut, and that mark where a sentence ends."""
    text = _LONE_MARKS.sub("…", text)
    return "" if text == "…" else re.sub(r"(?<=[.!?])…$", "", text)


def _tagged(platform: Platform, text: str, tags: Sequence[str]) -> str:
    """Put as many of the team's hashtags on a line of their own as are customary and fit."""
    present = {word.casefold().strip(_AROUND_TAGS) for word in text.split()}
    new = [tag for tag in dict.fromkeys(tags) if tag.casefold() not in present][: platform.tags.most]
    for most in range(len(new), 0, -1):
        longer = f"{text}\n\n{' '.join(new[:most])}".lstrip()
        if platform.fits(longer):
            return longer
    return text


def _with_photo(platform: Platform, text: str, subject: str, credit: str, say: Say) -> FirstText:
    if platform.needs != "photo":
        return FirstText(text)
    idea = (
        say("photo.idea", title=_marked(_clean_cut(shorten(subject, LONGEST_SUBJECT)), say))
        if subject
        else say("photo.idea_plain")
    )
    return FirstText(text, photo_idea=idea, credit=credit)


def _marked(text: str, say: Say) -> str:
    """Put words into the language's quotation marks, and their own marks into those that belong inside."""
    bare = _QUOTED_WHOLE.fullmatch(text)
    text = bare[1].strip() if bare else text
    inside = ("‘", "’") if "“" in say("draft.quote", quote="") else ("“", "”")
    text = _DOUBLE.sub(lambda match: inside[0] + (match[1] or match[2] or "") + inside[1], text)
    text = _CLOSING.sub(inside[1], _OPENING.sub(inside[0], text))
    return say("draft.quote", quote=text)
