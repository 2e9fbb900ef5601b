"""What each command does, once it is chosen."""

import argparse
import logging
import sys
import threading
from collections.abc import Callable

import structlog

from bot.lock import InUse, NotWritable, only_one
from bot.run import Bot, CannotStart, open_memory, until_told
from bot.settings import BadSettings, load

PROBLEMS = (BadSettings, CannotStart, InUse, NotWritable)


def run(_chosen: argparse.Namespace) -> int:
    """The bot with real tokens; on SQLite alone on its data folder."""
    settings = load()
    log_to_stderr(settings.log_level)
    if not settings.on_sqlite:
        return _run(Bot(settings, open_memory(settings)))
    with only_one(settings.data_dir, "run"):
        return _run(Bot(settings, open_memory(settings)))


def _run(bot: Bot) -> int:
    bot.start()
    until_told(threading.Event())
    bot.stop()
    return 0


def demo(chosen: argparse.Namespace) -> int:
    from bot.demo import demo as start

    log_to_stderr("WARNING")
    return start(chosen)


def sandbox(chosen: argparse.Namespace) -> int:
    from bot.demo import sandbox as start

    log_to_stderr("WARNING")
    return start(chosen)


def check(chosen: argparse.Namespace) -> int:
    from bot.check import check as start

    log_to_stderr("ERROR")
    return start(chosen)


def preview(chosen: argparse.Namespace) -> int:
    from bot.preview import preview as start

    log_to_stderr("ERROR")
    return start(chosen)


def backup(chosen: argparse.Namespace) -> int:
    """Copy the database while it is in use; SQLite's own snapshot."""
    from db.connection import open_database

    settings = load(slack=False)
    if not settings.on_sqlite:
        raise CannotStart("The database is PostgreSQL: use pg_dump, which knows it better.")
    if not (settings.data_dir / "passalong.db").is_file():
        raise CannotStart(f"There is no database in {settings.data_dir} yet; nothing to copy.")
    if chosen.file.exists():
        raise CannotStart(f"{chosen.file} exists already; choose another name.")
    if not chosen.file.parent.is_dir():
        raise CannotStart(f"There is no folder {chosen.file.parent}; make it first.")
    database = open_database(settings.database)
    database.backup_to(str(chosen.file))
    database.close()
    print(f"Copied to {chosen.file}. To restore: stop the bot and put it in place of passalong.db.")
    return 0


def bring(chosen: argparse.Namespace) -> int:
    from bot.lists import bring as start

    log_to_stderr("WARNING")
    return start(chosen)


def export(chosen: argparse.Namespace) -> int:
    from bot.lists import export as start

    log_to_stderr("WARNING")
    return start(chosen)


def migrate(_chosen: argparse.Namespace) -> int:
    """Bring the tables up to date without starting the bot."""
    settings = load(slack=False)
    if not settings.on_sqlite:
        open_memory(settings).close()
    else:
        with only_one(settings.data_dir, "migrate"):
            open_memory(settings).close()
    print("The database is up to date.")
    return 0


def log_to_stderr(level: str) -> None:
    """Lines with ids on stderr, for people on a terminal and as JSON elsewhere; never a token or a feed body."""
    number = logging.getLevelNamesMapping().get(level.upper(), logging.INFO)
    last = (
        structlog.dev.ConsoleRenderer(exception_formatter=structlog.dev.plain_traceback)
        if sys.stderr.isatty()
        else structlog.processors.JSONRenderer()
    )
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            last,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(number),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
    )
    # The SDKs log payloads at DEBUG, people's words among them.
    logging.basicConfig(level=max(number, logging.WARNING), stream=sys.stderr)


COMMANDS: dict[str, Callable[[argparse.Namespace], int]] = {
    "demo": demo,
    "sandbox": sandbox,
    "run": run,
    "check": check,
    "preview": preview,
    "backup": backup,
    "import": bring,
    "export": export,
    "migrate": migrate,
}
