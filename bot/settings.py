"""Settings from the environment and `.env`: all problems told at once, secrets never shown.

Slack's and OpenAI's usual names are kept; everything of our own begins with PASSALONG_.
"""

import importlib.util
import re
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

from pydantic import AliasChoices, Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from curation.links import registrable_domain
from curation.share.asking.allowance import Prices

TOKENS_PAGE = "https://api.slack.com/apps"


class BadSettings(Exception):
    """What is wrong with the settings, one sentence each."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


class Settings(BaseSettings):
    """Everything that can be set; numbers are the defaults people get."""

    model_config = SettingsConfigDict(
        env_file=".env", env_file_encoding="utf-8", extra="ignore", env_ignore_empty=True, frozen=True
    )

    slack_bot_token: SecretStr = Field(SecretStr(""), validation_alias="SLACK_BOT_TOKEN")
    slack_app_token: SecretStr = Field(SecretStr(""), validation_alias="SLACK_APP_TOKEN")
    # Texts by AI are written only with a key; for a server that asks for none, any word does.
    openai_api_key: SecretStr = Field(SecretStr(""), validation_alias="OPENAI_API_KEY")
    openai_base_url: str = Field("", validation_alias="OPENAI_BASE_URL")
    writer_model: str = Field("gpt-5.4-mini", min_length=1, validation_alias="PASSALONG_AI_MODEL")
    # OpenAI speaks both; most compatible servers only "chat".
    writer_api: Literal["responses", "chat"] = Field("responses", validation_alias="PASSALONG_AI_API")
    # What it may cost a team in a month, unless the team sets its own bounds: calls, and US dollars.
    writer_calls: int = Field(200, ge=0, validation_alias="PASSALONG_AI_CALLS")
    writer_dollars: float = Field(5.0, ge=0, le=10_000, validation_alias="PASSALONG_AI_DOLLARS")
    # Dollars for a million tokens, given and written: on your provider's price list.
    writer_price_in: float = Field(0.75, ge=0, validation_alias="PASSALONG_AI_PRICE_IN")
    writer_price_out: float = Field(4.5, ge=0, validation_alias="PASSALONG_AI_PRICE_OUT")
    # What compares texts by their meaning: nothing, a model on this machine (an extra), or OPENAI_BASE_URL's.
    embedder: Literal["none", "static", "openai"] = Field("none", validation_alias="PASSALONG_EMBEDDER")
    embed_model: str = Field("text-embedding-3-small", min_length=1, validation_alias="PASSALONG_EMBED_MODEL")
    # Dollars for a million tokens of a text that is compared.
    embed_price: float = Field(0.02, ge=0, validation_alias="PASSALONG_EMBED_PRICE")
    database_url: SecretStr = Field(SecretStr(""), validation_alias="DATABASE_URL")
    data_dir: Path = Field(Path("data"), validation_alias=AliasChoices("PASSALONG_DATA", "data_dir"))
    # The Web API's address; only a sandbox needs another one than Slack's.
    slack_url: str = Field("https://slack.com/api/", validation_alias="PASSALONG_SLACK_URL")
    # Private addresses that may be read all the same: host:port, with commas between.
    allow: str = Field("", validation_alias="PASSALONG_ALLOW")
    # Seconds between two requests to one owner's servers; the hosts of PASSALONG_ALLOW are exempt.
    pause_s: float = Field(2.0, ge=0, le=600, validation_alias="PASSALONG_PAUSE_S")
    # Items older than this are not asked about; 0 means no limit.
    max_age_days: int = Field(7, ge=0, le=365, validation_alias="PASSALONG_MAX_AGE_DAYS")
    # The sources a new team starts with: an OPML file, "default" or "none".
    starter_pack: str = Field("default", validation_alias="PASSALONG_PACK")
    # What publishers find in our User-Agent, to complain to.
    contact_url: str = Field("https://passalong.example/bot", validation_alias="PASSALONG_CONTACT")
    # Slack takes about one new message a second in a channel and 50 updates a minute in a workspace.
    post_every_s: float = Field(1.0, ge=0, validation_alias="PASSALONG_POST_EVERY_S")
    paint_every_s: float = Field(60 / 45, ge=0, validation_alias="PASSALONG_PAINT_EVERY_S")
    repaint_after_s: float = Field(1.2, ge=0, validation_alias="PASSALONG_REPAINT_AFTER_S")
    log_level: str = Field("INFO", validation_alias="PASSALONG_LOG_LEVEL")

    @property
    def database(self) -> str:
        """The SQLAlchemy URL: PostgreSQL if set, else a SQLite file in the data folder."""
        return self.database_url.get_secret_value() or f"sqlite:///{self.data_dir / 'passalong.db'}"

    @property
    def prices(self) -> Prices:
        """What the writer's tokens cost."""
        return Prices(given=self.writer_price_in, written=self.writer_price_out)

    @property
    def exempt_hosts(self) -> list[str]:
        """Hosts of the operator's allow-list, as feeds have them: the team's own, asked as often as there are feeds."""
        return sorted({registrable_domain(entry.strip()) for entry in self.allow.split(",") if entry.strip()})

    @property
    def on_sqlite(self) -> bool:
        return self.database.startswith("sqlite")

    @property
    def sandbox_url(self) -> str | None:
        """The root of the sandbox this process is joined to, None with real Slack."""
        if urlsplit(self.slack_url).hostname == "slack.com":
            return None
        return self.slack_url.removesuffix("/").removesuffix("/api")


def load(*, slack: bool = True, env_file: str | None = ".env", **given: object) -> Settings:
    """Read the settings; raises BadSettings with every problem, not only the first.

    `slack=False` is for commands that don't talk to Slack. Values given here win.
    """
    problems: list[str] = []
    try:
        settings = Settings(_env_file=env_file, **given)  # type: ignore[call-arg, arg-type]
    except ValidationError as error:
        problems = [
            f"{'.'.join(str(part) for part in fault['loc'])}: {fault['msg'].lower()}."
            for fault in error.errors()
        ]
        raise BadSettings(problems) from None
    if slack:
        problems += _token_problems(settings)
    problems += _address_problems(settings)
    problems += _embedder_problems(settings)
    if problems:
        raise BadSettings(problems)
    return settings


def _token_problems(settings: Settings) -> list[str]:
    problems = []
    for name, token, prefix, where in (
        (
            "SLACK_BOT_TOKEN",
            settings.slack_bot_token,
            "xoxb-",
            "OAuth & Permissions, Bot User OAuth Token",
        ),
        (
            "SLACK_APP_TOKEN",
            settings.slack_app_token,
            "xapp-",
            "Basic Information, App-Level Tokens, connections:write",
        ),
    ):
        value = token.get_secret_value().strip()
        if not value:
            problems.append(
                f"{name} is missing. Find it at {TOKENS_PAGE}: your app, {where}. It begins with {prefix}"
            )
        elif not value.startswith(prefix) or not re.fullmatch(r"[A-Za-z0-9-]+", value):
            problems.append(
                f"{name} doesn't look right: it should begin with {prefix} and hold only letters, digits and "
                f"dashes. Find it at {TOKENS_PAGE}: your app, {where}."
            )
    return problems


def _address_problems(settings: Settings) -> list[str]:
    problems = []
    url = settings.database_url.get_secret_value()
    if url and not re.match(r"(postgres(ql)?(\+psycopg)?|sqlite)://", url):
        problems.append(
            "DATABASE_URL should look like postgresql://user:password@host:5432/name, or be left out for SQLite."
        )
    if urlsplit(settings.slack_url).scheme not in ("http", "https"):
        problems.append("PASSALONG_SLACK_URL should be an address such as http://127.0.0.1:8377/api/.")
    writer = urlsplit(settings.openai_base_url)
    if settings.openai_base_url and (
        writer.scheme not in ("http", "https") or not writer.hostname or writer.username is not None
    ):
        problems.append(
            "OPENAI_BASE_URL should be an address such as http://127.0.0.1:11434/v1, without a password in it, or "
            "be left out for OpenAI."
        )
    for entry in filter(None, (part.strip() for part in settings.allow.split(","))):
        if not re.fullmatch(r"\[?[\w.:-]+\]?:\d{1,5}", entry):
            problems.append(f"PASSALONG_ALLOW: {entry!r} should be host:port, such as 127.0.0.1:8001.")
    return problems + _pack_problems(settings.starter_pack)


def _embedder_problems(settings: Settings) -> list[str]:
    if settings.embedder == "openai" and not settings.openai_api_key.get_secret_value().strip():
        return [
            "PASSALONG_EMBEDDER=openai needs OPENAI_API_KEY too; for a server that asks for no key, any word does."
        ]
    if settings.embedder == "static":
        # Only who chose it waits for what reads texts.
        from curation.judge.embedding.static import NEEDS

        if any(importlib.util.find_spec(name) is None for name in NEEDS):
            return ["PASSALONG_EMBEDDER=static needs more packages: pip install 'passalong[semantic]'."]
    return []


def _pack_problems(pack: str) -> list[str]:
    if pack in ("default", "none"):
        return []
    if not Path(pack).is_file():
        return [f"PASSALONG_PACK: there is no file {pack!r}. Give an OPML file, default or none."]
    # Only who brings a list of their own waits for what reads it.
    from curation.collect import opml

    try:
        opml.read(Path(pack).read_bytes())
    except (opml.NotOpml, OSError) as error:
        return [f"PASSALONG_PACK: {pack!r} can't be read as a list of feeds ({error})."]
    return []
