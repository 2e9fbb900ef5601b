"""The README can't lie: its commands exist, its files are there."""

import re
import subprocess
from pathlib import Path

import pytest

from bot.cli import parser

ROOT = Path(__file__).parent.parent
PAGES = [
    "README.md",
    "ARCHITECTURE.md",
    "CONTRIBUTING.md",
    "SECURITY.md",
    *map(str, (ROOT / "docs").glob("*.md")),
]


@pytest.mark.parametrize("page", PAGES)
def test_every_make_target_named_exists(page: str) -> None:
    makefile = (ROOT / "Makefile").read_text("utf-8")
    named = set(re.findall(r"`?make ([a-z]+)\b", (ROOT / page).read_text("utf-8")))

    missing = {target for target in named if not re.search(rf"^{target}:", makefile, re.MULTILINE)}

    assert missing - {"it", "their", "sure"} == set()


@pytest.mark.parametrize("page", PAGES)
def test_every_passalong_command_named_exists(page: str) -> None:
    text = (ROOT / page).read_text("utf-8")
    named = set(re.findall(r"`(?:passalong|\.venv/bin/python -m bot) ([a-z]+)", text))
    known = parser()._subparsers._group_actions[0].choices  # type: ignore[union-attr]

    assert named <= set(known or ())


@pytest.mark.parametrize("page", PAGES)
def test_every_file_linked_to_is_there(page: str) -> None:
    here = (ROOT / page).parent
    linked = re.findall(r"\]\((?!https?:)([^)#]+)", (ROOT / page).read_text("utf-8"))

    assert [link for link in linked if not (here / link).exists()] == []


def test_make_help_lists_what_the_readme_names() -> None:
    said = subprocess.run(["make", "help"], cwd=ROOT, capture_output=True, text=True, check=True).stdout

    for target in ("demo", "run", "test", "check", "bench", "faults"):
        assert f"make {target}" in said
