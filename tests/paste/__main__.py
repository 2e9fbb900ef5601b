"""Paste many kinds of addresses as a person would, and print what the person saw: `python -m tests.paste`.

    python -m tests.paste > docs/adding.md

The sandbox, the bot and the real client run in this process; the Web is a small one of our own on loopback,
under real names (`tests/paste/web.py`), and the name look-up and the certificates are replaced.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from bot.commands import log_to_stderr
from tests.paste import web
from tests.paste.sheet import SHEET
from tests.stage import ANA, CHLOE, WORTH, Json, Stage, words

ABOUT = """# Adding sources

`/curate add` takes whatever address a person has at hand. It looks, in this order, at: what is known of the site; the
address itself; the feeds its page names; links that look like feeds; and the places where feeds usually are. It asks
for each address once, for fifteen at most and for no longer than 45 seconds. The same feed in two formats is one;
feeds of comments come last. `/curate listen` takes words or an address, for news that is heard and not asked about.

What follows was printed by `python -m tests.paste`: it pastes each address into the sandbox, served on loopback under
these names by texts of our own, and shows what the person read. An address that has to be looked at is answered twice;
the first answer ("Looking at oven.example …") is left out. In *Choose* the person takes what is ticked and, where
there is a third feed, that one too."""
TIMEOUT_S = 2.0  # instead of 20: one of the sites never answers


def transcript(folder: Path, sections: Iterable[str] = tuple(SHEET), *, user: str = ANA) -> Iterator[str]:
    """Run the sections and give each as Markdown."""
    with _team(folder) as team:
        for section in sections:
            rows = [_row(typed, _told(team, typed, user)) for typed in SHEET[section]]
            yield "\n".join([f"## {section}", "", "| pasted | what the person saw |", "|---|---|", *rows])


@contextmanager
def _team(folder: Path) -> Iterator[Stage]:
    with (
        web.opened(folder) as there,
        Stage.open(folder, there.server, PASSALONG_ALLOW=there.allowed) as stage,
    ):
        stage.bot._fetcher._total_s = TIMEOUT_S
        stage.set_up()
        stage.settle()
        yield stage


def _row(typed: str, told: list[str]) -> str:
    cells = [f"`/curate {typed}`", "<br>".join(told)]
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def _told(stage: Stage, typed: str, user: str) -> list[str]:
    """Type it, choose where there is a choice, and give all that this person read."""
    before = len(_mine(stage, user))
    stage.command(typed, user=user)
    new = _mine(stage, user)[before:]
    told = [_shown(message) for message in new[1:] or new]
    if _has_button(new[-1]):
        told += _chosen(stage, new[-1], user)
    return told


def _mine(stage: Stage, user: str) -> list[Json]:
    return [message for message in stage.messages() if message["to"] == user]


def _shown(message: Json) -> str:
    """The texts of one message, buttons in brackets, lists as lines."""
    lines = []
    for block in message["blocks"]:
        if block["type"] == "actions":
            lines += [f"[{words(element)}]" for element in block["elements"]]
        elif block["type"] == "rich_text":
            lines += [
                "".join(str(each.get("text") or each.get("url") or "") for each in section["elements"])
                for section in block["elements"]
            ]
        else:
            lines.append(words(block))
    return "<br>".join(lines)


def _has_button(message: Json) -> bool:
    return any(block["type"] == "actions" for block in message["blocks"])


def _chosen(stage: Stage, message: Json, user: str) -> list[str]:
    stage.press(user, {**message, "channel": WORTH}, "add_choose")
    form = stage.modals(user)[-1]
    boxes = form["blocks"][0]["element"]
    ticked = [option["value"] for option in boxes.get("initial_options", [])]
    told = [
        f"{'☑' if option['value'] in ticked else '☐'} {words(option['text'])}"
        f" <sub>{words(option['description'])}</sub>"
        for option in boxes["options"]
    ]
    wanted = ticked + [option["value"] for option in boxes["options"][2:3]]
    stage.submit(user, form["id"], feeds=wanted)
    (changed,) = [each for each in _mine(stage, user) if each["ts"] == message["ts"]]
    return [*told, f"[{words(form['submit'])}]", _shown(changed)]


def main(arguments: list[str]) -> None:
    """Print the whole page, or (with "fr") what a person reads who speaks French."""
    log_to_stderr("WARNING")
    user = CHLOE if "fr" in arguments else ANA
    with tempfile.TemporaryDirectory(prefix="passalong-paste-") as folder:
        print(ABOUT)
        for part in transcript(Path(folder), user=user):
            print(f"\n{part}", flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
