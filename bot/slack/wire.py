"""The line to Slack: two clients with different manners, and what an answer means.

A new message must not be sent twice, so its client never retries by itself: a lost
reply is reported as unclear and cleared up by whoever wrote the message. Everything
else may be repeated, and is.
"""

import http.client
import socket
import urllib.error
from dataclasses import dataclass
from typing import Any

import structlog
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackRequestError
from slack_sdk.http_retry.builtin_handlers import ConnectionErrorRetryHandler, ServerErrorRetryHandler

from bot.slack.receipts import Receipts

log = structlog.get_logger()
TIMEOUT_S = 10


@dataclass(frozen=True, slots=True)
class Sent:
    """Slack has the message, under this timestamp."""

    ts: str


@dataclass(frozen=True, slots=True)
class Slower:
    """Slack did nothing and asks to come back later."""

    after_s: float


@dataclass(frozen=True, slots=True)
class Unsent:
    """The call never reached Slack: it may be made again."""

    why: str


@dataclass(frozen=True, slots=True)
class Unclear:
    """The call may have arrived or not."""

    why: str


@dataclass(frozen=True, slots=True)
class Refused:
    """Slack said no, with the name of its error; saying it again won't help."""

    error: str


Delivery = Sent | Slower | Unsent | Unclear | Refused


@dataclass(frozen=True, slots=True)
class Said:
    """A repeatable call went well; the answer's JSON."""

    data: dict[str, Any]


Answer = Said | Slower | Unclear | Refused


class SlackWire:
    """The clients for one bot token; `close` lets waiting receipts out first."""

    def __init__(self, token: str, base_url: str) -> None:
        self._post = WebClient(token, base_url=base_url, timeout=TIMEOUT_S, retry_handlers=[])
        self.web = WebClient(
            token,
            base_url=base_url,
            timeout=TIMEOUT_S,
            retry_handlers=[ConnectionErrorRetryHandler(), ServerErrorRetryHandler()],
        )
        sandbox_root = base_url.removesuffix("/").removesuffix("/api")
        self._receipts = Receipts(
            ("https://hooks.slack.com/", *(() if "//slack.com" in base_url else (sandbox_root + "/",)))
        )
        self.whisper = self._receipts.whisper
        self.soon = self._receipts.soon
        self.busy = self._receipts.busy

    def post(self, payload: dict[str, Any]) -> Delivery:
        """Send a new message: never repeats the call by itself."""
        try:
            answer = self._post.chat_postMessage(**payload)
        except SlackApiError as error:
            return _refusal(error)
        except urllib.error.URLError as error:
            # Refused connections and unknown names prove that nothing arrived; a reset or a time-out doesn't.
            never_left = isinstance(error.reason, ConnectionRefusedError | socket.gaierror)
            return Unsent(str(error.reason)) if never_left else Unclear(str(error.reason))
        except (OSError, http.client.HTTPException, SlackRequestError) as error:
            return Unclear(type(error).__name__)
        return Sent(str(answer["ts"]))

    def call(self, method: str, payload: dict[str, Any]) -> Answer:
        """Make a call that may safely be made twice."""
        try:
            answer = self.web.api_call(method, json=payload)
        except SlackApiError as error:
            refusal = _refusal(error)
            return refusal if isinstance(refusal, Slower | Refused) else Unclear(refusal.why)
        except (OSError, http.client.HTTPException, SlackRequestError) as error:
            return Unclear(type(error).__name__)
        return Said(dict(answer.data)) if isinstance(answer.data, dict) else Unclear("no JSON")

    def close(self) -> None:
        self._receipts.close()


# Answers that say Slack broke in the middle of it: the message may stand there all the same.
_SLACKS_OWN_TROUBLE = frozenset({"fatal_error", "internal_error", "service_unavailable", "request_timeout"})


def _refusal(error: SlackApiError) -> Slower | Refused | Unclear:
    response = error.response
    status = getattr(response, "status_code", 0)
    if status == 429:
        headers = {key.lower(): value for key, value in (response.headers or {}).items()}
        after = headers.get("retry-after", "1")
        return Slower(float(after[0] if isinstance(after, list) else after))
    if status >= 500 or not isinstance(response.data, dict):
        return Unclear(f"HTTP {status}")
    name = str(response.data.get("error", "unknown_error"))
    return Unclear(name) if name in _SLACKS_OWN_TROUBLE else Refused(name)
