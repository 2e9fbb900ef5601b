"""The two clocks: product time decides what is due, machine time rules leases and pace.

Outside the sandbox they are the same. In the sandbox product time runs ahead by an
offset that its control panel moves, forward only.
"""

import threading
from datetime import UTC, datetime, timedelta


class Clock:
    """A product clock that may run ahead of the machine's."""

    def __init__(self) -> None:
        self._ahead = timedelta(0)
        self._lock = threading.Lock()

    def machine(self) -> datetime:
        """Machine time, aware UTC."""
        return datetime.now(UTC)  # noqa: TID251 - the one door through which time comes in

    def now(self) -> datetime:
        """Product time, aware UTC."""
        return self.machine() + self._ahead

    def follow(self, product_now: datetime) -> None:
        """Take over the sandbox's product time; a late message never turns the clock back."""
        with self._lock:
            ahead = product_now - self.machine()
            if self._ahead == timedelta(0) or ahead > self._ahead:
                self._ahead = ahead
