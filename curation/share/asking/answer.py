"""What the writer fills in, and how its answer is read: pure, and total, since servers say all sorts of things."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any, Final, Literal

from pydantic import BaseModel, Field, ValidationError

from curation.share.asking.brief import Brief, Written
from curation.text import visible

_Wrong = Literal["key", "model", "request", "quota"]  # somebody must change the settings, or pay
_Later = Literal["unreachable", "server", "slow", "busy"]
_ThisText = Literal["refused", "too_long", "unreadable"]  # asking the same again may help with the last
Reason = Literal[_Wrong, _Later, _ThisText]

MAX_TEXT: Final = 10_000  # characters, beyond any platform's limit
MAX_OTHERS: Final = 1_000
_MOST_USAGE: Final = 10_000_000  # tokens; who says more is not believed, nor who says that none came in


@dataclass(frozen=True, slots=True)
class Usage:
    """Tokens, as the server counted them or at most."""

    input_tokens: int
    output_tokens: int


# The schema is sent along, docstrings and all, and no answer may differ from it.
class Form(BaseModel):
    """A post and what the team is told about it."""

    text: str = Field(description="the post, without link and credit")
    why: str = Field(description="one sentence: why this friend would care")
    language: Literal["en", "fr", "other"] = Field(description="what the text is written in")


class PhotoForm(Form):
    """A post that goes with a photo."""

    photo_idea: str = Field(description="one sentence: a photo the team could take")
    alt_text: str = Field(description="what is to be seen on it")


@dataclass(frozen=True, slots=True)
class Said:
    """An answer's text, or the reason why there is none, and what was counted."""

    text: str = ""
    reason: Reason | None = None
    usage: Usage | None = None


def form_of(brief: Brief) -> type[Form]:
    """Return what is to be filled in for this platform."""
    return PhotoForm if brief.needs == "photo" else Form


def read_responses(body: bytes) -> Said:
    """Read an answer of OpenAI's own API."""
    reply = _object(_loaded(body))
    counted = _object(reply.get("usage"))
    usage = _usage(counted.get("input_tokens"), counted.get("output_tokens"))
    if reply.get("status") == "failed" or (reply.get("error") and not reply.get("output")):
        busy = _object(reply.get("error")).get("code") == "rate_limit_exceeded"
        return Said(reason="busy" if busy else "server", usage=usage)
    if reply.get("status") == "incomplete":
        filtered = _object(reply.get("incomplete_details")).get("reason") == "content_filter"
        return Said(reason="refused" if filtered else "too_long", usage=usage)
    output = [_object(part) for part in _list(reply.get("output"))]
    messages = [part for part in output if part.get("type") == "message"]
    # A message may be marked as a thought on the way ("commentary"); the SDK reads these two only.
    final = [message for message in messages if message.get("phase") in (None, "final_answer")]
    parts = [_object(part) for message in final for part in _list(message.get("content"))]
    if any(part.get("type") == "refusal" for part in parts):
        return Said(reason="refused", usage=usage)
    texts = (part.get("text") for part in parts if part.get("type") == "output_text")
    return Said(text=next((text for text in texts if isinstance(text, str)), ""), usage=usage)


def read_chat(body: bytes) -> Said:
    """Read an answer of the older API, which other servers speak."""
    reply = _object(_loaded(body))
    counted = _object(reply.get("usage"))
    usage = _usage(counted.get("prompt_tokens"), counted.get("completion_tokens"))
    choice = _object(next(iter(_list(reply.get("choices"))), None))
    if not choice and reply.get("error"):
        return Said(reason="server", usage=usage)
    message = _object(choice.get("message"))
    if choice.get("finish_reason") == "content_filter" or message.get("refusal"):
        return Said(reason="refused", usage=usage)
    if choice.get("finish_reason") == "length":
        return Said(reason="too_long", usage=usage)
    text = message.get("content")
    return Said(text=text if isinstance(text, str) else "", usage=usage)


def written_in(text: str, form: type[Form]) -> Written | None:
    """Read the form that was filled in; None when it wasn't."""
    given = {
        name: visible(value) if isinstance(value, str) else value
        for name, value in _object(_loaded(text)).items()
    }
    try:
        post = form.model_validate(given)
    except ValidationError:
        return None
    if not post.text:
        return None
    photo = (post.photo_idea, post.alt_text) if isinstance(post, PhotoForm) else ("", "")
    return Written(post.text[:MAX_TEXT].rstrip(), _short(post.why), post.language, *map(_short, photo))


def _short(text: str) -> str:
    return text.replace("\n", " ")[:MAX_OTHERS]


def _loaded(text: str | bytes) -> object:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


def _object(value: object) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else []


def _usage(came_in: object, went_out: object) -> Usage | None:
    if type(came_in) is not int or type(went_out) is not int:
        return None
    believed = 0 < came_in <= _MOST_USAGE and 0 <= went_out <= _MOST_USAGE
    return Usage(came_in, went_out) if believed else None
