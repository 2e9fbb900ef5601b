"""The house keeps its shape: imports run one way, time comes in by one door, nobody commits but the doors."""

import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent
ROOMS = ("bot", "curation", "db")


def sources(*rooms: str) -> list[Path]:
    return [path for room in rooms for path in sorted((ROOT / room).rglob("*.py"))]


def test_imports_run_one_way() -> None:
    found = subprocess.run(
        [sys.executable, "-c", "from importlinter.cli import lint_imports_command as c; c()"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )

    assert found.returncode == 0, found.stdout + found.stderr


def test_only_the_connection_commits() -> None:
    committing = [path.name for path in sources("db", "bot") if ".commit()" in path.read_text("utf-8")]

    assert set(committing) - {"store.py"} == {"connection.py"}


def test_every_room_says_what_it_is_for() -> None:
    silent = [str(path) for path in sources(*ROOMS) if not path.read_text("utf-8").lstrip().startswith('"""')]

    assert silent == []


def test_no_file_is_called_after_a_mechanism() -> None:
    vague = {"manager", "helper", "helpers", "util", "utils", "common", "base", "core", "service", "handler"}

    assert [path for path in sources(*ROOMS) if path.stem in vague] == []


def test_broad_excepts_stand_at_the_named_boundaries_only() -> None:
    broad = {
        path.relative_to(ROOT).as_posix()
        for path in sources(*ROOMS)
        if re.search(r"except (Exception|BaseException)|except:", path.read_text("utf-8"))
    }

    # The jobs, the tick, receipts, old hints, the thread on which the sandbox starts (it tells its caller), and
    # one feed among fifty that are read together: the others would be tried again with it until they are stuck.
    assert broad == {
        "bot/jobs/collect.py",
        "bot/jobs/work.py",
        "bot/run.py",
        "bot/sandbox/server.py",
        "bot/slack/receipts.py",
        "bot/jobs/engine/cluster.py",
    }


def test_no_file_names_a_registry_or_a_path_of_some_machine() -> None:
    hosts = "|".join(("py" + "pi[.]org", "python" + "hosted[.]org", "registry[.]npm" + "js"))
    tracked = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    found = [
        name
        for name in tracked.splitlines()
        if (ROOT / name).suffix not in {".png", ".ico"}
        and re.search(rf"{hosts}|(^|[^\w.])/(root|home)/\w", (ROOT / name).read_text("utf-8", "replace"))
    ]

    assert found == []


def test_starting_loads_nothing_that_only_some_work_needs() -> None:
    heavy = ("feedparser", "numpy", "openai", "dbos", "aiohttp")
    code = "import sys, bot.cli; bot.cli.parser(); print(sorted(sys.modules))"
    loaded = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )

    assert not any(name in loaded.stdout for name in (*heavy, "slack_bolt", "sqlalchemy"))
