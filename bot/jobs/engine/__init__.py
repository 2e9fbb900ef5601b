"""Who carries the work out: threads in this process on SQLite, DBOS over many processes on PostgreSQL.

An engine is handed hints ("this row is leased to you under this number"); the row
in the memory stays the fact, so whatever an engine loses is due again.
"""

from collections.abc import Sequence
from typing import Protocol

from db.leases import Lease

SLOW_JOBS = frozenset({"collect", "request", "write"})  # they wait for the web; cards must not wait with them


class Engine(Protocol):
    """Carries out jobs by name."""

    def hand_on(self, job: str, leases: Sequence[Lease]) -> None:
        """Have one job carried out soon, by this process or another; returns at once."""

    def busy(self, *, slow: bool | None = None) -> int:
        """How many jobs this process carries out now, or has handed on and nobody has begun.

        Of all kinds, or only those that wait for the web (or only those that don't).
        """

    def stop(self, *, patience_s: float) -> None:
        """Take no more work and let what is in hand finish, for so long."""
