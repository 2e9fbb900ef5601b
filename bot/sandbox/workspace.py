"""What the workspace remembers: teams, people, channels, messages, home tabs; stored at once."""

from collections.abc import Callable, Iterable
from dataclasses import asdict, replace
from typing import Any

from bot.sandbox import team
from bot.sandbox.actions import remembered
from bot.sandbox.clock import Clock, parsed, stamp
from bot.sandbox.store import Store
from bot.sandbox.team import BOT_USER, Channel, Person

Json = dict[str, Any]


class Workspace:
    """The state of all teams, read from and written to `store`. Used by the sandbox's event loop only.

    A message is the dict that `/sandbox/state` shows, plus `past` (every element it ever had, since a stale
    client may still press it), `edited` and `gone` (deleted). `changed` is called after every change.
    """

    def __init__(self, store: Store, clock: Clock, changed: Callable[[], None]) -> None:
        self._store = store
        self._clock = clock
        self._changed = changed
        if store.get("setting", "filled") is None:
            self._fill()
        self.teams: dict[str, str] = dict(store.all("team"))
        self.people: dict[str, Person] = {key: Person(**body) for key, body in store.all("person")}
        self.channels: dict[str, Channel] = {key: _channel(body) for key, body in store.all("channel")}
        self.homes: dict[str, Json] = dict(store.all("home"))
        self.messages: dict[str, dict[str, Json]] = {}
        self._last_ts = "0.000000"
        for key, message in store.all("message"):
            channel, _, ts = key.partition("/")
            self.messages.setdefault(channel, {})[ts] = message
            self._last_ts = max(self._last_ts, ts)

    def _fill(self) -> None:
        self._store.put("team", team.TEAM, "Sandbox")
        self._store.put_all(("person", p.id, asdict(p)) for p in team.first_people())
        self._store.put_all(("channel", c.id, asdict(c)) for c in team.first_channels())
        self._store.put("setting", "filled", True)

    def next_ts(self) -> str:
        """A stamp of product time that no message has, later than every earlier one."""
        self._last_ts = stamp(self._clock.now(), self._last_ts)
        return self._last_ts

    # people and places

    def add_team(
        self, team_id: str, name: str, people: Iterable[Person], channels: Iterable[Channel]
    ) -> None:
        """Open a further workspace."""
        self.teams[team_id] = name
        self._store.put("team", team_id, name)
        self.put_people(people)
        self.put_channels(channels)

    def put_people(self, people: Iterable[Person]) -> None:
        """Add or change accounts."""
        new = list(people)
        self.people.update({p.id: p for p in new})
        self._store.put_all(("person", p.id, asdict(p)) for p in new)
        self._changed()

    def put_channels(self, channels: Iterable[Channel]) -> None:
        """Add or change channels."""
        new = list(channels)
        self.channels.update({c.id: c for c in new})
        self._store.put_all(("channel", c.id, asdict(c)) for c in new)
        self._changed()

    def direct(self, user: str) -> Channel | None:
        """A person's conversation with the bot, opened when needed; None for the bot and strangers to us."""
        person = self.people.get(user)
        if person is None or user == BOT_USER:
            return None
        known = self.channels.get("D" + user)
        if known is None:
            known = Channel("D" + user, person.team, person.name, (user, BOT_USER))
            self.put_channels([known])
        return known

    def place(self, channel_id: str) -> Channel | None:
        """A channel by its id; a direct conversation also by its person's id or `D` + that id."""
        known = self.channels.get(channel_id)
        if known is None and channel_id[:1] in {"D", "U"}:
            known = self.direct(channel_id.removeprefix("D"))
        return known

    # messages

    def message(self, channel: str, ts: str) -> Json | None:
        """One message, deleted ones included; None when there never was one."""
        return self.messages.get(channel, {}).get(ts)

    def standing(self, channel: str) -> list[Json]:
        """The messages of a channel that were not deleted, oldest first."""
        return [m for m in self.messages.get(channel, {}).values() if not m.get("gone")]

    def post(
        self,
        channel: str,
        user: str,
        text: str,
        *,
        blocks: list[Json] | None = None,
        metadata: Json | None = None,
        thread_ts: str | None = None,
        to: str | None = None,
    ) -> Json:
        """Write a message; `to` makes it ephemeral. Returns it."""
        ts = self.next_ts()
        blocks = named(blocks or [])
        message: Json = {
            "ts": ts,
            "thread_ts": thread_ts,
            "user": user,
            "text": text,
            "blocks": blocks,
            "metadata": metadata,
            "to": to,
            "past": remembered([], blocks),
        }
        self.messages.setdefault(channel, {})[ts] = message
        self._keep(channel, message)
        return message

    def change(self, channel: str, message: Json, changes: Json) -> None:
        """Replace some of `text`, `blocks`, `metadata` of a message."""
        if "blocks" in changes:
            changes = {**changes, "blocks": named(changes["blocks"])}
            message["past"] = remembered(message["past"], changes["blocks"])
        message.update(changes)
        message["edited"] = stamp(self._clock.now())
        self._keep(channel, message)

    def delete(self, channel: str, message: Json) -> None:
        """Take a message away; it can still be found by its stamp, as by a client that has not caught up."""
        message["gone"] = True
        self._keep(channel, message)

    def _keep(self, channel: str, message: Json) -> None:
        self._store.put("message", f"{channel}/{message['ts']}", message)
        self._changed()

    def put_home(self, user: str, view: Json) -> None:
        """Keep the home tab a person sees."""
        self.homes[user] = view
        self._store.put("home", user, view)
        self._changed()

    # the clock and the starts

    def keep_clock(self) -> None:
        """Store the clock's advance."""
        self._store.put("setting", "ahead_us", self._clock.ahead_us)
        self._changed()


def stored_clock(store: Store, start: str | None) -> Clock:
    """The clock of a data folder; `start` (ISO 8601) counts only when the folder is new."""
    ahead = store.get("setting", "ahead_us")
    if ahead is not None:
        return Clock(int(ahead))
    clock = Clock()
    instant = parsed(start)
    if instant is not None:
        clock.begin_at(instant)
    store.put("setting", "ahead_us", clock.ahead_us)
    return clock


def counted_start(store: Store) -> int:
    """How often this folder was opened, this time included: ids made from it never repeat."""
    times = int(store.get("setting", "starts") or 0) + 1
    store.put("setting", "starts", times)
    return times


def left(person: Person) -> Person:
    """The account of someone who left."""
    return replace(person, kind="left")


def _channel(body: Json) -> Channel:
    return Channel(**{**body, "members": tuple(body["members"])})


def named(blocks: list[Json]) -> list[Json]:
    """Blocks with the ids Slack gives to those that have none."""
    taken = {b.get("block_id") for b in blocks}
    result = []
    for place, block in enumerate(blocks):
        name = block.get("block_id") or f"b{place}"
        while not block.get("block_id") and name in taken:
            name += "x"
        result.append({**block, "block_id": name})
    return result
