"""The two ways a request ends badly: as Slack says it, and as this workspace says it to a person."""

from typing import Any


class ApiError(Exception):
    """A Web API method that answers `ok: false`; `error` is Slack's own name for it, `extra` rides along."""

    def __init__(self, error: str, **extra: Any) -> None:
        super().__init__(error)
        self.error = error
        self.extra = extra


class BadCall(Exception):
    """A control call that can't be done; the text is a sentence for whoever called. Answered as HTTP 400."""
