"""The command line: `passalong demo | run | sandbox | check | preview | import | export | backup | migrate`.

Nothing heavy is imported until a command is chosen, so that `--help` is instant.
"""

import argparse
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

PORT = 8377


def parser() -> argparse.ArgumentParser:
    """Every command with its options."""
    top = argparse.ArgumentParser(
        prog="passalong",
        description="A Slack bot that asks a small team one question: would I share this with a friend?",
        epilog="New here? Run `passalong demo`: it needs no Slack account.",
    )
    commands = top.add_subparsers(dest="command", metavar="COMMAND", required=True)

    demo = _command(commands, "demo", "try it: a stand-in workspace on this machine, with a page")
    _sandbox_options(demo)
    demo.add_argument(
        "--headless", action="store_true", help="don't offer to open the page; same as a server"
    )

    sandbox = _command(commands, "sandbox", "the stand-in workspace alone; bots join it")
    _sandbox_options(sandbox)

    _command(commands, "run", "the bot, with your Slack tokens (see `passalong check`)")
    check = _command(commands, "check", "say what is right, and what to do about what is not")
    check.add_argument("--feed", metavar="URL", help="a feed to read, to see whether the web can be reached")
    preview = _command(commands, "preview", "show what a site or feed would give a team that adds it")
    preview.add_argument("url", metavar="URL", help="a feed, or a site that has one; no Slack is needed")
    preview.add_argument("--json", action="store_true", help="print it as JSON")
    for name, what in (("include", "only what has this word"), ("exclude", "not what has this word")):
        more = f"{what}, as a source's filter does; may be given several times"
        preview.add_argument(f"--{name}", metavar="WORD", action="append", default=[], help=more)
    preview.add_argument("--max-age-days", type=int, metavar="N", help="leave out what is older (0: nothing)")
    backup = _command(commands, "backup", "copy the SQLite database, also while the bot runs")
    backup.add_argument("file", type=Path, help="where to; must not exist yet")
    bring = _command(commands, "import", "subscribe a workspace to a list of feeds (OPML)")
    bring.add_argument("file", type=Path, help="the list, as most readers export it; - reads standard input")
    _team_option(bring)
    export = _command(commands, "export", "write a workspace's sources as a list of feeds (OPML)")
    export.add_argument("file", type=Path, help="where to; must not exist yet; - is standard output")
    _team_option(export)
    _command(commands, "migrate", "bring the database up to this version's tables")
    return top


def _command(commands: Any, name: str, what: str) -> argparse.ArgumentParser:
    made: argparse.ArgumentParser = commands.add_parser(name, help=what, description=what)
    return made


def _team_option(command: argparse.ArgumentParser) -> None:
    command.add_argument("--team", metavar="ID", help="which workspace, when there are several: T0123ABCD")


def _sandbox_options(command: argparse.ArgumentParser) -> None:
    command.add_argument("--port", type=int, default=PORT, help=f"where the page is (default {PORT})")
    command.add_argument("--data", type=Path, default=Path("data/demo"), help="where it is kept (data/demo)")
    command.add_argument("--feeds", type=Path, metavar="DIR", help="read every file of a folder as a feed")
    command.add_argument("--start", metavar="ISO", help="the first product time of a new data folder")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit code. Problems people can solve are sentences, not tracebacks."""
    chosen = parser().parse_args(arguments)
    from bot import commands

    try:
        code = commands.COMMANDS[chosen.command](chosen)
        sys.stdout.flush()
        return code
    except BrokenPipeError:  # whoever read what we print has seen enough, as `head` does
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except commands.PROBLEMS as problem:
        print(f"passalong {chosen.command}: {problem}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
