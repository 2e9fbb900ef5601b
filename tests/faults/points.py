"""The points of the way at which a process may be killed: before and after each write and each send.

Only effects of the `World` are wrapped; the product knows nothing of this. A folder
of orders says where to die: `at` names the point and how often, `killed-*` count the dead.
"""

import json
import os
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace
from pathlib import Path
from types import FrameType
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.slack.wire import Delivery
from bot.world import World
from db.tables import CandidateRow

# The transaction of each step, by the function that opens it, or the button that it was opened for.
WRITES = {
    ("bot.jobs.collect", "_keep_reading"): "items kept",
    ("bot.jobs.ask", "ask"): "asking kept",
    ("bot.slack.press.votes", "_answer"): "vote kept",
    ("bot.jobs.close", "close"): "verdict kept",
    ("bot.slack.press.drafts", "draft_approve"): "approval kept",
    ("bot.jobs.share.publish", "publish"): "slot kept",
    ("bot.slack.press.drafts", "handoff_done"): "posting kept",
    ("bot.jobs.digest", "digest"): "digest kept",
}
SENDS = {
    "passalong_candidate": "card sent",
    "passalong_draft": "draft sent",
    "passalong_handoff": "hand-off sent",
    "passalong_digest": "digest sent",
}
STEPS = (
    "items kept",
    "asking kept",
    "card sent",
    "vote kept",
    "verdict kept",
    "draft sent",
    "approval kept",
    "slot kept",
    "hand-off sent",
    "posting kept",
    "digest kept",
    "digest sent",
)
POINTS = tuple(f"{side} {step}" for step in STEPS for side in ("before", "after"))


def order(folder: Path, run: int, point: str | None, times: int = 1) -> None:
    """Have whoever passes `point` next die, `times` times in all; None calls everything off."""
    draft = folder / "at.new"
    draft.write_text(json.dumps({"run": run, "point": point, "times": times}))
    draft.replace(folder / "at")


def killed(folder: Path, run: int) -> int:
    """How many have died by this run's order."""
    return len(list(folder.glob(f"killed-{run}-*")))


def armed(folder: Path) -> Callable[[World], World]:
    """Wrap a `World` so that its process dies where the folder says."""

    def pass_by(point: str) -> None:
        try:
            wanted = json.loads((folder / "at").read_text())
        except FileNotFoundError:
            return
        if wanted["point"] != point:
            return
        for time in range(wanted["times"]):
            try:
                os.close(os.open(folder / f"killed-{wanted['run']}-{time}", os.O_CREAT | os.O_EXCL))
            except FileExistsError:
                continue
            os.kill(os.getpid(), signal.SIGKILL)

    def wrap(world: World) -> World:
        def write() -> AbstractContextManager[Session]:
            step = _step(sys._getframe(1))
            return world.write() if step is None else watched(step)

        @contextmanager
        def watched(step: str) -> Iterator[Session]:
            with world.write() as session:
                yield session
                counts = step != "asking kept" or _asks(session)
                if counts:
                    pass_by(f"before {step}")
            if counts:
                pass_by(f"after {step}")

        def post(payload: dict[str, Any]) -> Delivery:
            step = SENDS.get(payload["metadata"]["event_type"], "")
            pass_by(f"before {step}")
            delivery = world.post(payload)
            pass_by(f"after {step}")
            return delivery

        return replace(world, write=write, post=post)

    return wrap


def _step(caller: FrameType) -> str | None:
    """The step whose transaction this function opens."""
    name = caller.f_code.co_name
    if name == "on_press":  # one for all buttons of a text
        name = caller.f_locals.get("action", {}).get("action_id")
    return WRITES.get((caller.f_globals["__name__"], name))


def _asks(session: Session) -> bool:
    """Whether this round asks anything: most rounds find nothing to ask."""
    return session.scalar(select(CandidateRow.id).where(CandidateRow.state == "asking").limit(1)) is not None
