"""The few pieces our messages are made of, as plain dicts.

What strangers wrote goes into `plain_text` or `rich_text`, which Slack doesn't
read as markup; `fallback` is for the one place where markup can't be avoided.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from curation.text import tidy

Json = dict[str, Any]

FALLBACK_MOST = 1000  # far below the 4,000 at which Slack splits a message in two


@dataclass(frozen=True, slots=True)
class Drawing:
    """A message ready to send: blocks, and a text for notifications and screen readers."""

    text: str
    blocks: list[Json]


def plain(text: str, most: int = 3000) -> Json:
    """A text object nobody can put markup into; Slack refuses an empty one."""
    return {"type": "plain_text", "text": cut(text, most) or "\u2013", "emoji": False}


def cut(text: str, most: int) -> str:
    """Shorten a text to `most` characters, marked "…"."""
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"


def section(text: str, accessory: Json | None = None) -> Json:
    block: Json = {"type": "section", "text": plain(text)}
    if accessory is not None:
        block["accessory"] = accessory
    return block


def context(*texts: str) -> Json:
    return {"type": "context", "elements": [plain(text, 2000) for text in texts if text][:10]}


def header(text: str) -> Json:
    return {"type": "header", "text": plain(text, 150)}


def actions(*elements: Json, block_id: str | None = None) -> Json:
    block: Json = {"type": "actions", "elements": list(elements)}
    if block_id is not None:
        block["block_id"] = block_id
    return block


def button(
    action_id: str, label: str, value: object = "", *, style: str | None = None, url: str | None = None
) -> Json:
    """A button; its value is an id to look up, never an authority."""
    made: Json = {"type": "button", "action_id": action_id, "text": plain(label, 75)}
    if value != "":
        made["value"] = str(value)
    if style is not None:
        made["style"] = style
    if url is not None:
        made["url"] = url
    return made


def menu(action_id: str, options: Sequence[tuple[str, str]]) -> Json:
    """An overflow menu of (label, value)."""
    return {"type": "overflow", "action_id": action_id, "options": [option(*each) for each in options[:5]]}


def option(label: str, value: str) -> Json:
    return {"text": plain(label, 75), "value": value}


def select(action_id: str, placeholder: str, options: Sequence[tuple[str, str]]) -> Json:
    """A menu with a sentence of its own, of (label, value)."""
    return {
        "type": "static_select",
        "action_id": action_id,
        "placeholder": plain(placeholder, 150),
        "options": [option(*each) for each in options],
    }


def rich(*lines: Sequence[Json]) -> Json:
    """A rich text block, one section a line."""
    return {
        "type": "rich_text",
        "elements": [{"type": "rich_text_section", "elements": list(line)} for line in lines if line],
    }


def words(text: str, *, bold: bool = False, italic: bool = False) -> Json:
    made: Json = {"type": "text", "text": text or "\u2013"}
    style = {name: True for name, on in (("bold", bold), ("italic", italic)) if on}
    if style:
        made["style"] = style
    return made


def link(text: str, url: str | None, *, bold: bool = False) -> Json:
    """A title as a link where there is one."""
    title = cut(tidy(text), 280) or (url or "\u2013")
    if url is None:
        return words(title, bold=bold)
    made: Json = {"type": "link", "url": url, "text": title}
    if bold:
        made["style"] = {"bold": True}
    return made


def person(user_id: str) -> Json:
    return {"type": "user", "user_id": user_id}


def quote(text: str) -> Json:
    """A text standing apart, as somebody will post it."""
    return {"type": "rich_text", "elements": [{"type": "rich_text_quote", "elements": [words(text)]}]}


def escaped(text: str, most: int = FALLBACK_MOST) -> str:
    """Make a text safe where Slack reads markup: escape its three signs, then cut by escaped length.

    Never cuts an entity in two.
    """
    clean = tidy(text)
    whole = clean.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    if len(whole) < most:
        return whole
    kept = []
    length = 0
    for char in clean:
        piece = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}.get(char, char)
        if length + len(piece) > most - 1:
            kept.append("…")
            break
        kept.append(piece)
        length += len(piece)
    return "".join(kept)


def answer(text: str, *blocks: Json) -> Json:
    """An ephemeral answer: its text as it is, or blocks with the text as their fallback."""
    return {
        "response_type": "ephemeral",
        "text": escaped(text),
        "blocks": list(blocks) or [section(text)],
    }
