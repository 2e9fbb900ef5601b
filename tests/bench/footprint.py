"""What the program takes to start, and what it takes from the machine while nothing is due."""

import json
import os
import re
import statistics
import subprocess
import sys
import time
import urllib.request
from dataclasses import dataclass
from pathlib import Path

from tests.bench.crowd import joined

PASSALONG = [sys.executable, "-m", "bot"]
NOT_AT_REST = ("openai", "numpy", "feedparser")


@dataclass(frozen=True, slots=True)
class Rest:
    """A bot at rest: its own memory and processor time, children not counted."""

    megabytes: float
    core: float
    loaded: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Start:
    """Seconds of `passalong demo`: until it says ready, and from there until the first card stands."""

    ready_s: float
    card_s: float


def help_ratio(rounds: int = 7) -> tuple[float, float]:
    """(seconds of `passalong --help`, seconds of `python -c pass`), medians of turns taken."""
    ours, bare = [], []
    for _ in range(rounds):
        bare.append(_timed([sys.executable, "-c", "pass"]))
        ours.append(_timed([*PASSALONG, "--help"]))
    return statistics.median(ours), statistics.median(bare)


def _timed(command: list[str]) -> float:
    begun = time.perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - begun


def at_rest(folder: Path, *, database_url: str = "", after_s: float = 60, for_s: float = 20) -> Rest:
    """Start a bot with a team that is set up, wait, and look at it for a while (Linux only)."""
    with joined(folder, database_url=database_url, processes=1) as (stage, _):
        (process,) = stage.get("idle")["processes"]
        pid = int(process["pid"])
        time.sleep(after_s)
        before, begun = _cpu_s(pid), time.perf_counter()
        time.sleep(for_s)
        core = (_cpu_s(pid) - before) / (time.perf_counter() - begun)
        status = Path(f"/proc/{pid}/status").read_text()
        rss = re.search(r"VmRSS:\s+(\d+) kB", status)
        assert rss is not None
        maps = Path(f"/proc/{pid}/maps").read_text()
    loaded = tuple(name for name in NOT_AT_REST if f"/{name}/" in maps) + _imported()
    return Rest(int(rss[1]) / 1024, core, loaded)


def _imported() -> tuple[str, ...]:
    """Which of the heavy modules `passalong run` imports before anything is due."""
    look = f"import bot.commands, sys; print([m for m in {NOT_AT_REST} if m in sys.modules])"
    told = subprocess.run([sys.executable, "-c", look], check=True, capture_output=True, text=True).stdout
    return tuple(re.findall(r"\w+", told))


def _cpu_s(pid: int) -> float:
    """Seconds of processor time so far, in user and kernel mode."""
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def start_up(folder: Path) -> Start:
    """Start a new demo on feeds of our own writing, so that the web has no part in it."""
    feeds = Path(__file__).parents[2] / "bot" / "sandbox" / "feeds"
    begun = time.perf_counter()
    demo = subprocess.Popen(
        [*PASSALONG, "demo", "--headless", "--port", "0", "--data", str(folder), "--feeds", str(feeds)],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    try:
        assert demo.stdout is not None
        url = demo.stdout.readline().strip().removeprefix("ready ")
        ready = time.perf_counter()
        while not _card_stands(url):
            assert time.perf_counter() - ready < 60, "no card within a minute"
            time.sleep(0.05)
        return Start(ready - begun, time.perf_counter() - ready)
    finally:
        demo.terminate()
        demo.wait(timeout=60)
        if demo.stdout is not None:
            demo.stdout.close()


def _card_stands(url: str) -> bool:
    with urllib.request.urlopen(f"{url}/sandbox/state", timeout=10) as answer:
        state = json.load(answer)
    return any(
        (message["metadata"] or {}).get("event_type") == "passalong_candidate"
        for channel in state["channels"]
        for message in channel["messages"]
    )
