"""A small grammar of payloads: each shape can say what is wrong with a value, and make a wrong value right.

`check(shape, value, path)` yields sentences; `fit(shape, value)` returns a value that the same shape accepts,
cut or emptied where it must be, or DROP when nothing of it can stand.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlsplit

ELLIPSIS = "…"
DROP: Final = object()


@dataclass(frozen=True, slots=True)
class Str:
    """A string of `least` to `most` characters, or one of `choices`."""

    most: int = 0
    least: int = 0
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Url:
    """An http or https address of at most `most` characters."""

    most: int


@dataclass(frozen=True, slots=True)
class Int:
    """A whole number within bounds."""

    least: int
    most: int


@dataclass(frozen=True, slots=True)
class Flag:
    """True or false."""


@dataclass(frozen=True, slots=True)
class Anything:
    """Not looked into."""


@dataclass(frozen=True, slots=True)
class Text:
    """A text object of 1 to `most` characters; `mrkdwn` allows that type besides plain_text."""

    most: int
    mrkdwn: bool = False


@dataclass(frozen=True, slots=True)
class Items:
    """A list of `least` to `most` things of one shape."""

    of: "Shape"
    least: int
    most: int


@dataclass(frozen=True, slots=True)
class Fields:
    """An object: its fields, those required, those of which one is; `open` allows others."""

    fields: "dict[str, Shape]"
    required: tuple[str, ...] = ()
    one_of: tuple[str, ...] = ()
    open: bool = False


@dataclass(frozen=True, slots=True)
class Tagged:
    """One of several objects, told apart by `type`; `what` names it in sentences."""

    kinds: "dict[str, Fields | Anything]"
    what: str


Shape = Str | Url | Int | Flag | Anything | Text | Items | Fields | Tagged


def said(what: str, path: str) -> str:
    """A complaint in Slack's manner: what is wrong and where, as a JSON pointer."""
    return f"{what} [json-pointer:{path or '/'}]"


def good_url(value: Any, most: int) -> bool:
    """Whether this is an http(s) address short enough, without blanks."""
    if not isinstance(value, str) or not 0 < len(value) <= most or any(c.isspace() for c in value):
        return False
    try:
        parts = urlsplit(value)
        return parts.scheme in {"http", "https"} and bool(parts.hostname)
    except ValueError:
        return False


def check(shape: Shape, value: Any, path: str) -> Iterator[str]:
    """Everything wrong with `value`, as sentences."""
    match shape:
        case Str():
            yield from _check_str(shape, value, path)
        case Url(most):
            if not good_url(value, most):
                yield said(f"must be an http or https address of at most {most} characters", path)
        case Int(least, most):
            if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
                yield said(f"must be a whole number from {least} to {most}", path)
        case Flag():
            if not isinstance(value, bool):
                yield said("must be true or false", path)
        case Text():
            yield from _check_text(shape, value, path)
        case Items(of, least, most):
            if not isinstance(value, list):
                yield said("must be a list", path)
                return
            if not least <= len(value) <= most:
                yield said(f"must have {least} to {most} items, has {len(value)}", path)
            for place, item in enumerate(value):
                yield from check(of, item, f"{path}/{place}")
        case Fields():
            yield from _check_fields(shape, value, path)
        case Tagged(kinds, what):
            kind = value.get("type") if isinstance(value, dict) else None
            if not isinstance(kind, str) or kind not in kinds:
                yield said(f"unsupported {what} type: {kind!r}", path)
            else:
                yield from check(kinds[kind], value, path)
        case Anything():
            pass


def _check_str(shape: Str, value: Any, path: str) -> Iterator[str]:
    if not isinstance(value, str):
        yield said("must be a string", path)
    elif shape.choices:
        if value not in shape.choices:
            yield said(f"must be one of {', '.join(shape.choices)}", path)
    elif not shape.least <= len(value) <= shape.most:
        yield said(f"must have {shape.least} to {shape.most} characters, has {len(value)}", path)


def _check_text(shape: Text, value: Any, path: str) -> Iterator[str]:
    kinds = ("plain_text", "mrkdwn") if shape.mrkdwn else ("plain_text",)
    if not isinstance(value, dict) or value.get("type") not in kinds:
        yield said(f"must be a text object of type {' or '.join(kinds)}", path)
        return
    yield from check(_TEXT_FIELDS[value["type"]], value, path)
    text = value.get("text")
    if isinstance(text, str) and not 1 <= len(text) <= shape.most:
        yield said(f"must have 1 to {shape.most} characters, has {len(text)}", f"{path}/text")


def _check_fields(shape: Fields, value: Any, path: str) -> Iterator[str]:
    if not isinstance(value, dict):
        yield said("must be an object", path)
        return
    for name in shape.required:
        if value.get(name) is None:
            yield said(f"missing required field: {name}", path)
    if shape.one_of and not any(value.get(name) for name in shape.one_of):
        yield said(f"needs one of {', '.join(shape.one_of)}", path)
    for name, inside in value.items():
        if name in shape.fields:
            if inside is not None:
                yield from check(shape.fields[name], inside, f"{path}/{name}")
        elif not shape.open:
            yield said(f"invalid additional property: {name}", path)


_ANY_TEXT = Str(1_000_000)
_TEXT_FIELDS = {
    "plain_text": Fields({"type": Anything(), "text": _ANY_TEXT, "emoji": Flag()}, required=("text",)),
    "mrkdwn": Fields({"type": Anything(), "text": _ANY_TEXT, "verbatim": Flag()}, required=("text",)),
}


def cut(text: str, most: int) -> str:
    """The text, or its beginning and an ellipsis; never half an `&amp;` or `<link>`."""
    if len(text) <= most:
        return text
    kept = text[: most - 1]
    for opening, closing, reach in (("&", ";", 6), ("<", ">", len(kept))):
        begun = kept.rfind(opening)
        if begun >= 0 and closing not in kept[begun:] and len(kept) - begun <= reach:
            whole = text.find(closing, begun)
            if whole >= 0:
                kept = kept[:begun]
    return kept + ELLIPSIS


def fit(shape: Shape, value: Any) -> Any:
    """A value like `value` that `shape` accepts, or DROP."""
    match shape:
        case Str(most, least, choices):
            if not isinstance(value, str) or (choices and value not in choices):
                return DROP
            fitted = value if choices else cut(value, most)
            return fitted if choices or len(fitted) >= least else DROP
        case Text():
            return _fit_text(shape, value)
        case Items(of, least, most):
            if not isinstance(value, list):
                return DROP
            items = [item for item in (fit(of, each) for each in value) if item is not DROP][:most]
            return items if len(items) >= least else DROP
        case Fields():
            return _fit_fields(shape, value)
        case Tagged(kinds):
            kind = value.get("type") if isinstance(value, dict) else None
            return fit(kinds[kind], value) if isinstance(kind, str) and kind in kinds else DROP
        case _:
            return DROP if next(check(shape, value, ""), None) else value


def _fit_text(shape: Text, value: Any) -> Any:
    if not isinstance(value, dict) or not isinstance(value.get("text"), str):
        return DROP
    kind = value.get("type")
    if kind not in _TEXT_FIELDS or (kind == "mrkdwn" and not shape.mrkdwn):
        value = {"text": value["text"]}
        kind = "plain_text"
    fitted = _fit_fields(_TEXT_FIELDS[kind], {**value, "type": kind, "text": value["text"] or ELLIPSIS})
    return {**fitted, "text": cut(fitted["text"], shape.most)}


def _fit_fields(shape: Fields, value: Any) -> Any:
    if not isinstance(value, dict):
        return DROP
    result: dict[str, Any] = {}
    for name, inside in value.items():
        if name not in shape.fields:
            if shape.open:
                result[name] = inside
        elif inside is not None:
            fitted = fit(shape.fields[name], inside)
            if fitted is not DROP:
                result[name] = fitted
    missing = any(name not in result for name in shape.required)
    return (
        DROP if missing or (shape.one_of and not any(result.get(name) for name in shape.one_of)) else result
    )
