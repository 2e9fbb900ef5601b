"""Who carries the work out: threads in this process on SQLite, DBOS over many processes on PostgreSQL.

An engine is handed hints ("this row is leased to you under this number"); the row
in the memory stays the fact, so whatever an engine loses is due again.
"""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Final, Literal, Protocol

from db.leases import Lease

Lane = Literal["quick", "slow", "writing"]

# How many jobs of a lane a process does at once. Those that wait for the web, or reckon, have a lane of their
# own, since cards must not wait with them, and so has the writer, which may keep somebody waiting for minutes.
AT_ONCE: Final[Mapping[Lane, int]] = MappingProxyType({"quick": 6, "slow": 2, "writing": 2})
_LANES: Final[Mapping[str, Lane]] = MappingProxyType(
    {"collect": "slow", "request": "slow", "learn": "slow", "write": "writing", "version": "writing"}
)


def lane_of(job: str) -> Lane:
    """Name the lane a job goes in."""
    return _LANES.get(job, "quick")


class Engine(Protocol):
    """Carries out jobs by name."""

    def hand_on(self, job: str, leases: Sequence[Lease]) -> None:
        """Have one job carried out soon, by this process or another; returns at once."""

    def busy(self, lane: Lane | None = None) -> int:
        """How many jobs this process carries out now, or has handed on and nobody has begun; of one lane or all."""

    def stop(self, *, patience_s: float) -> None:
        """Take no more work and let what is in hand finish, for so long."""
