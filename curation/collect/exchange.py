"""One question to the Web and its answer, as values: what `fetch` takes and gives, and `polling` judges."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Reason = Literal[
    "scheme", "address", "private", "dns", "connect", "timeout", "tls", "redirects", "too_big", "protocol"
]


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
    """The final address, when every hop to it said "for good" (301, 308) and it answered; else None."""


class FetchFailed(Exception):
    """No response. `reason` chooses the words people read; `host` is the one that failed."""

    def __init__(self, reason: Reason, host: str) -> None:
        super().__init__(f"{reason}: {host}")
        self.reason: Reason = reason
        self.host = host
