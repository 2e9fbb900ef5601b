"""The one platform a team works on: when changing it needs a second thought."""

from datetime import datetime, timedelta
from typing import Final

# Long enough to notice a wrong choice, too short to have become good at it.
FREE_FOR: Final = timedelta(days=14)


def needs_second_thought(since: datetime | None, now: datetime) -> bool:
    """Tell whether a focus chosen at `since` (aware UTC, None without one) is changed only after confirming."""
    return since is not None and now - since > FREE_FOR
