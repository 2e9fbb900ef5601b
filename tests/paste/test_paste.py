"""The page about adding is what the script prints."""

from pathlib import Path

from tests.paste.__main__ import ABOUT, transcript
from tests.paste.sheet import SHEET

PAGE = (Path(__file__).parents[2] / "docs" / "adding.md").read_text("utf-8")
QUICK = ("Sites", "Sites that can't be read by feed", "Listening")
"""The other sections take half a minute: among them are servers that never answer."""


def test_the_page_shows_every_address_of_the_sheet_in_its_order() -> None:
    assert PAGE.startswith(ABOUT)
    pasted = [line.split("`")[1] for line in PAGE.splitlines() if line.startswith("| `")]
    assert pasted == [f"/curate {typed}" for typed in (t for rows in SHEET.values() for t in rows)]
    assert len(set(pasted)) >= 25


def test_the_page_is_what_people_see_today(tmp_path: Path) -> None:
    for section in transcript(tmp_path, QUICK):
        assert section in PAGE
