"""One question to the Web and its answer, as values: what `fetch` takes and gives, and `polling` judges."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Literal

Reason = Literal[
    "scheme", "address", "private", "dns", "connect", "timeout", "tls", "redirects", "too_big", "protocol"
]

# How guards in front of a server say that they want to see a browser and not us. Cloudflare, Vercel and AWS
# document theirs (AWS answers 202 and 405, so the status tells nothing); SiteGround's is what its servers send.
_CHALLENGES: Final = {
    "cf-mitigated": ("challenge",),
    "x-vercel-mitigated": ("challenge",),
    "x-amzn-waf-action": ("challenge", "captcha"),
    "sg-captcha": ("challenge",),
}


@dataclass(frozen=True, slots=True)
class Request:
    """What to ask for. The validators are sent back verbatim, as the last response gave them."""

    url: str
    etag: str | None = None
    last_modified: str | None = None


@dataclass(frozen=True, slots=True)
class Response:
    """What came back, whatever the status; redirects are already followed. Headers stand as sent."""

    status: int
    url: str
    """The final one."""
    body: bytes
    """Decompressed."""
    etag: str | None
    last_modified: str | None
    content_type: str
    cache_control: str | None
    expires: str | None
    retry_after: str | None
    permanent_url: str | None
    """The final address, when every hop to it said "for good" (301, 308), none gave up https, and it answered;
    else None."""
    date: str | None = None
    """What the server took the time to be (`Expires` is meant by this clock)."""
    challenge: bool = False
    """A guard in front of the server wants to see a browser; it says so in a header, with whatever status."""


def answered(status: int, url: str, body: bytes, header: Callable[[str], str | None]) -> Response:
    """The response of these headers; `header` looks one up by its name, in whatever case."""
    return Response(
        status=status,
        url=url,
        body=body,
        etag=_sendable(header("ETag")),
        last_modified=_sendable(header("Last-Modified")),
        content_type=(header("Content-Type") or "").encode("utf-8", "ignore").decode(),
        cache_control=header("Cache-Control"),
        expires=header("Expires"),
        retry_after=header("Retry-After"),
        permanent_url=None,
        date=header("Date"),
        challenge=any((header(name) or "").lower() in words for name, words in _CHALLENGES.items()),
    )


def _sendable(validator: str | None) -> str | None:
    """A validator that can be kept and sent back; None for bytes that are no UTF-8: they would come back others."""
    try:
        return validator if validator is None or validator.encode() else None
    except UnicodeEncodeError:
        return None


class FetchFailed(Exception):
    """No response. `reason` chooses the words people read; `host` is the one that failed."""

    def __init__(self, reason: Reason, host: str) -> None:
        super().__init__(f"{reason}: {host}")
        self.reason: Reason = reason
        self.host = host
