"""When a post that needs a photo is asked about: "Photo ready?", the day before its slot."""

from datetime import datetime, time, timedelta
from typing import Final

from curation.calendar import WorkingWeek, is_working_day, local_instant, local_time

MOST_DAYS_BEFORE: Final = 4  # over a long weekend; a question asked earlier is forgotten again


def question_at(slot: datetime, at: time, week: WorkingWeek) -> datetime:
    """Return when to ask about the photo of a post that goes out at `slot`: at `at` o'clock the day before.

    Where nobody works that day it is the last working day before, four days back at most. Instants are aware
    UTC, `at` is local time.
    """
    day = local_time(slot, week.tz).date()
    before = [day - timedelta(days=n) for n in range(1, MOST_DAYS_BEFORE + 1)]
    worked = next((each for each in before if is_working_day(each, week)), before[0])
    return local_instant(worked, at, week.tz)
