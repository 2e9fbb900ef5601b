"""The last look at a payload before it leaves: what Slack would object to, and the same payload made to fit.

`surface` is `message` (`{"text", "blocks", "metadata"}`), `modal` or `home` (a view). Plain dicts in, plain
dicts out; nothing is changed in place. Used by the tests, by the stand-in workspace, and as a guard that
would rather shorten than fail.
"""

import json
from collections import Counter
from collections.abc import Iterator
from typing import Any

from bot.slack.block_kit import PAYLOADS, VIEW_BYTES_MOST
from bot.slack.elements import LIMITS
from bot.slack.shapes import ELLIPSIS, check, cut, fit, said

Json = dict[str, Any]

# A fallback text longer than this is split by Slack into several messages.
FALLBACK_TEXT_MOST = 4000
_SUBMIT = {"type": "plain_text", "text": "OK"}


def problems(payload: Json, surface: str) -> list[str]:
    """Everything Slack would object to, as sentences with a JSON pointer; empty when it may be sent."""
    if surface not in PAYLOADS:
        raise ValueError(f"no such surface: {surface!r}")
    found = list(check(PAYLOADS[surface], payload, ""))
    given = payload.get("blocks")
    blocks = [(n, b) for n, b in enumerate(given if isinstance(given, list) else []) if isinstance(b, dict)]
    found += _twice(blocks)
    for place, block in blocks:
        found += _inside(block, f"/blocks/{place}")
    markdown = [b.get("text") for _, b in blocks if b.get("type") == "markdown"]
    if sum(len(t) for t in markdown if isinstance(t, str)) > LIMITS["markdown_total_text_max_length"]:
        found.append(said("all markdown blocks together are too long", "/blocks"))
    if surface != "message":
        found += _view(payload, surface, [b for _, b in blocks])
    return found


def _twice(blocks: list[tuple[int, Json]]) -> Iterator[str]:
    names = Counter(b["block_id"] for _, b in blocks if isinstance(b.get("block_id"), str))
    for name, count in names.items():
        if count > 1:
            yield said(f"block_id {name!r} is used {count} times", "/blocks")


def _held(block: Json) -> list[Json]:
    """The elements of a block."""
    elements = block.get("elements")
    inside = [*(elements if isinstance(elements, list) else []), block.get("accessory"), block.get("element")]
    return [e for e in inside if isinstance(e, dict)]


def _inside(block: Json, path: str) -> Iterator[str]:
    names = Counter(e["action_id"] for e in _held(block) if isinstance(e.get("action_id"), str))
    for name, count in names.items():
        if count > 1:
            yield said(f"action_id {name!r} is used {count} times in one block", path)
    for element in _held(block):
        if not _initial_among_options(element):
            yield said("the initial choice must be one of the options", path)
        if element.get("options") and element.get("option_groups"):
            yield said("options and option_groups exclude each other", path)
        least, most = element.get("min_length"), element.get("max_length")
        if isinstance(least, int) and isinstance(most, int) and least > most:
            yield said("min_length is above max_length", path)


def _options(element: Json) -> list[Any]:
    groups = element.get("option_groups")
    options = element.get("options")
    all_options = list(options) if isinstance(options, list) else []
    for group in groups if isinstance(groups, list) else []:
        if isinstance(group, dict) and isinstance(group.get("options"), list):
            all_options += group["options"]
    return all_options


def _initial_among_options(element: Json) -> bool:
    if element.get("type") not in ("static_select", "multi_static_select", "checkboxes", "radio_buttons"):
        return True
    many = element.get("initial_options")
    chosen = [element.get("initial_option"), *(many if isinstance(many, list) else [])]
    options = _options(element)
    return all(choice in options for choice in chosen if choice is not None)


def _view(payload: Json, surface: str, blocks: list[Json]) -> Iterator[str]:
    if payload.get("type") != surface:
        yield said(f"must be {surface!r}", "/type")
    if surface == "modal" and payload.get("submit") is None and any(b.get("type") == "input" for b in blocks):
        yield said("submit is required when a modal has inputs", "/submit")
    if len(json.dumps(payload).encode()) > VIEW_BYTES_MOST:
        yield said(f"a view must have at most {VIEW_BYTES_MOST} bytes", "")


def fitted(payload: Json, surface: str) -> Json:
    """The payload made to fit: texts cut with an ellipsis, surplus and unknown parts dropped, never refused.

    What has no problems is returned as it is. ValueError for an unknown surface only.
    """
    given: Any = payload if isinstance(payload, dict) else {}
    if given and not problems(given, surface):
        return payload
    if surface == "message":
        return _fitted_message(given)
    if surface not in PAYLOADS:
        raise ValueError(f"no such surface: {surface!r}")
    return _fitted_view(given, surface)


def _fitted_message(given: Json) -> Json:
    text = given.get("text")
    body = {**given, "text": cut(text, FALLBACK_TEXT_MOST) if isinstance(text, str) and text else ELLIPSIS}
    result: Json = fit(PAYLOADS["message"], body)
    if "blocks" in result:
        result["blocks"] = _settled(result["blocks"])
    return result


def _fitted_view(given: Json, surface: str) -> Json:
    blocks = given.get("blocks")
    body = {**given, "type": surface, "blocks": blocks if isinstance(blocks, list) else []}
    if surface == "modal":
        title = given.get("title")
        whole = isinstance(title, dict) and isinstance(title.get("text"), str)
        body["title"] = title if whole else {"type": "plain_text", "text": ELLIPSIS}
    view: Json = fit(PAYLOADS[surface], body)
    view["blocks"] = _settled(view["blocks"])
    if surface == "modal" and "submit" not in view and any(b.get("type") == "input" for b in view["blocks"]):
        view["submit"] = dict(_SUBMIT)
    while view["blocks"] and len(json.dumps(view).encode()) > VIEW_BYTES_MOST:
        view["blocks"] = view["blocks"][:-1]
    return view


def _settled(blocks: list[Json]) -> list[Json]:
    """Blocks freed of what only shows between their parts: names used twice, initial choices that aren't
    offered.
    """
    seen: set[str] = set()
    left = LIMITS["markdown_total_text_max_length"]
    result = []
    for block in blocks:
        block = {k: v for k, v in block.items() if k != "block_id" or v not in seen}
        seen.add(block.get("block_id", ""))
        if block.get("type") == "markdown":
            left -= len(block["text"])
            if left < 0:
                continue
        result.append(_settled_elements(block))
    return result


def _settled_elements(block: Json) -> Json:
    names: set[str] = set()

    def settled(element: Any) -> Any:
        if not isinstance(element, dict):
            return element
        element = dict(element)
        if element.get("action_id") in names:
            del element["action_id"]
        if isinstance(element.get("action_id"), str):
            names.add(element["action_id"])
        if not _initial_among_options(element):
            element.pop("initial_option", None)
            element.pop("initial_options", None)
        if element.get("options") and element.get("option_groups"):
            del element["option_groups"]
        least, most = element.get("min_length"), element.get("max_length")
        if isinstance(least, int) and isinstance(most, int) and least > most:
            del element["min_length"]
        return element

    block = dict(block)
    if isinstance(block.get("elements"), list):
        block["elements"] = [settled(e) for e in block["elements"]]
    for key in ("accessory", "element"):
        if key in block:
            block[key] = settled(block[key])
    return block
