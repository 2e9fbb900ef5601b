"""Things that go wrong on demand: a lost answer, a reset, a 429, a 500, a slow answer, an error name."""

from dataclasses import dataclass, field
from typing import Any

from bot.sandbox.errors import BadCall

KINDS = ("lost_reply", "reset", "rate_limited", "server_error", "slow", "error", "refresh")


@dataclass(slots=True)
class Fault:
    """One order: what happens to calls of `method` (`*` is any), after `after` good ones, `times` times.

    `seconds` is the Retry-After of a 429 and the delay of `slow`; `error` is Slack's name for kind `error`.
    """

    method: str
    kind: str
    error: str = ""
    times: int = 1
    after: int = 0
    seconds: float = 1.0


@dataclass(slots=True)
class Faults:
    """The orders still open, oldest first."""

    _open: list[Fault] = field(default_factory=list)

    def order(self, fault: Fault) -> None:
        """Add an order."""
        self._open.append(fault)

    def clear(self) -> None:
        """Drop every order."""
        self._open.clear()

    def due(self, method: str) -> Fault | None:
        """The fault this call of `method` meets, if any; counts the call."""
        for fault in self._open:
            if fault.method not in {method, "*"}:
                continue
            if fault.after > 0:
                fault.after -= 1
                continue
            fault.times -= 1
            if fault.times <= 0:
                self._open.remove(fault)
            return fault
        return None


def parsed(body: dict[str, Any]) -> Fault:
    """A fault from a control call; BadCall when it makes no sense."""
    kind: Any = body.get("kind")
    error = ""
    if isinstance(kind, dict):
        kind, error = "error", str(kind.get("error", ""))
    elif body.get("error"):
        kind, error = "error", str(body["error"])
    if kind not in KINDS or (kind == "error" and not error):
        raise BadCall(f'kind must be one of {", ".join(KINDS)}; or give an error name as {{"error": name}}.')
    times, after = body.get("times", 1), body.get("after", 0)
    seconds = body.get("seconds", 5.0 if kind == "slow" else 1.0)
    if not isinstance(times, int) or times < 1 or not isinstance(after, int) or after < 0:
        raise BadCall("times must be a whole number of at least 1, after one of at least 0.")
    if not isinstance(seconds, int | float) or not 0 <= seconds <= 600:
        raise BadCall("seconds must be between 0 and 600.")
    return Fault(str(body.get("method") or "*"), str(kind), error, times, after, float(seconds))
