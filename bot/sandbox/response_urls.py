"""Late answers: the `response_url` of a command or press, good for five uses within thirty minutes."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from bot.sandbox.clock import machine_seconds
from bot.sandbox.team import BOT_USER
from bot.sandbox.workspace import Workspace
from bot.slack.validate import problems

Json = dict[str, Any]

# Slack's own two limits.
USES = 5
LIFE_SECONDS = 30 * 60


@dataclass(slots=True)
class _Ticket:
    user: str
    channel: str
    ts: str | None
    born: float
    used: int = 0


@dataclass(slots=True)
class ResponseUrls:
    """The addresses handed out since the start."""

    workspace: Workspace
    boot: int
    seconds: Callable[[], float] = machine_seconds
    _tickets: dict[str, _Ticket] = field(default_factory=dict)

    def issue(self, user: str, channel: str, ts: str | None = None) -> str:
        """A new path `/actions/...` for answers to `user` about message `ts`."""
        name = f"{self.boot}-{len(self._tickets) + 1}"
        self._tickets[name] = _Ticket(user, channel, ts, self.seconds())
        return f"/actions/{name}"

    def answer(self, name: str, body: Json) -> tuple[int, str]:
        """Take one answer; returns (HTTP status, text), as Slack does."""
        ticket = self._tickets.get(name)
        if ticket is None:
            return 404, "no_such_url"
        if self.seconds() - ticket.born > LIFE_SECONDS:
            return 404, "expired_url"
        if ticket.used >= USES:
            return 404, "used_url"
        ticket.used += 1
        source = self.workspace.message(ticket.channel, ticket.ts) if ticket.ts else None
        if body.get("delete_original"):
            if source is not None:
                self.workspace.delete(ticket.channel, source)
            return 200, "ok"
        return self._say(ticket, source, body)

    def _say(self, ticket: _Ticket, source: Json | None, body: Json) -> tuple[int, str]:
        content = {k: body[k] for k in ("text", "blocks") if body.get(k)}
        if not content:
            return 400, "no_text"
        if problems(content, "message"):
            return 400, "invalid_blocks"
        if body.get("replace_original") and source is not None:
            self.workspace.change(ticket.channel, source, {"text": "", "blocks": [], **content})
        else:
            to = None if body.get("response_type") == "in_channel" else ticket.user
            self.workspace.post(
                ticket.channel,
                BOT_USER,
                content.get("text", ""),
                blocks=content.get("blocks"),
                thread_ts=body.get("thread_ts"),
                to=to,
            )
        return 200, "ok"


def spoken(workspace: Workspace, user: str, channel: str, answer: Json) -> None:
    """Show what the bot said in its acknowledgement of a command: to the caller alone, unless it says
    in_channel.
    """
    if not answer.get("text") and not answer.get("blocks"):
        return
    to = None if answer.get("response_type") == "in_channel" else user
    workspace.post(channel, BOT_USER, answer.get("text", ""), blocks=answer.get("blocks"), to=to)
