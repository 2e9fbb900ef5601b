"""Modals and home tabs: stacks, hashes, and the trigger ids that open them once within three seconds."""

from collections.abc import Callable
from typing import Any

from bot.sandbox.clock import machine_seconds
from bot.sandbox.errors import ApiError
from bot.sandbox.team import APP, BOT, Person
from bot.sandbox.workspace import Workspace, named

Json = dict[str, Any]

# Slack lets a trigger id die 3 s after the press, and stacks three modals at most.
TRIGGER_SECONDS = 3.0
STACK_LIMIT = 3


class Views:
    """Open modals by person (they do not outlive the sandbox) and the home tabs of the workspace."""

    def __init__(
        self,
        workspace: Workspace,
        changed: Callable[[], None],
        boot: int,
        seconds: Callable[[], float] = machine_seconds,
    ) -> None:
        self._workspace = workspace
        self._changed = changed
        self._boot = boot
        self._seconds = seconds
        self._count = 0
        self.stacks: dict[str, list[Json]] = {}
        self._triggers: dict[str, tuple[str, float, bool]] = {}

    def _next(self, letter: str) -> str:
        self._count += 1
        return f"{letter}{self._boot:03d}{self._count:06d}"

    # triggers

    def trigger(self, user: str) -> str:
        """A trigger id for something this person did just now."""
        name = f"{self._next('')}.trigger"
        self._triggers[name] = (user, self._seconds(), False)
        for old in [key for key, (_, born, _) in self._triggers.items() if self._seconds() - born > 60]:
            del self._triggers[old]
        return name

    def exchange(self, trigger_id: str) -> Person:
        """Use a trigger id up; says whose it was. ApiError when unknown, expired or used."""
        if trigger_id not in self._triggers:
            raise ApiError("invalid_trigger_id")
        user, born, used = self._triggers[trigger_id]
        if used:
            raise ApiError("exchanged_trigger_id")
        if self._seconds() - born > TRIGGER_SECONDS:
            raise ApiError("expired_trigger_id")
        self._triggers[trigger_id] = (user, born, True)
        return self._workspace.people[user]

    # modals

    def find(self, view_id: str) -> Json:
        """An open modal or a home tab by id; ApiError not_found."""
        for view in [*(v for stack in self.stacks.values() for v in stack), *self._workspace.homes.values()]:
            if view["id"] == view_id:
                return view
        raise ApiError("not_found")

    def by_external_id(self, external_id: str) -> Json:
        """An open modal by its external id; ApiError not_found."""
        for stack in self.stacks.values():
            for view in stack:
                if external_id and view.get("external_id") == external_id:
                    return view
        raise ApiError("not_found")

    def owner(self, view_id: str) -> str | None:
        """Who looks at a modal or home tab; None when nobody."""
        for user, stack in self.stacks.items():
            if any(v["id"] == view_id for v in stack):
                return user
        return next((user for user, view in self._workspace.homes.items() if view["id"] == view_id), None)

    def open(self, person: Person, payload: Json) -> Json:
        """Open a modal as the first of a new stack."""
        view = self._made(person, payload)
        self.stacks[person.id] = [view]
        self._changed()
        return view

    def push(self, person: Person, payload: Json) -> Json:
        """Lay a modal over the open ones; ApiError when three lie there already, or none."""
        stack = self.stacks.get(person.id, [])
        if not stack:
            raise ApiError("not_found")
        if len(stack) >= STACK_LIMIT:
            raise ApiError("push_limit_reached")
        view = self._made(person, payload, root=stack[0]["id"], previous=stack[-1]["id"])
        stack.append(view)
        self._changed()
        return view

    def update(self, view: Json, payload: Json, view_hash: str | None = None) -> Json:
        """Give a modal new content; ApiError hash_conflict when someone was faster."""
        if view_hash and view_hash != view["hash"]:
            raise ApiError("hash_conflict")
        view.update(_content(payload))
        for key in [k for k in ("submit", "close", "external_id") if k not in payload]:
            view[key] = None if key != "external_id" else ""
        view["hash"] = self._next("h")
        self._changed()
        return view

    def publish(self, person: Person, payload: Json, view_hash: str | None) -> Json:
        """Show a home tab to one person; ApiError hash_conflict when it changed since."""
        known = self._workspace.homes.get(person.id)
        if view_hash and (known is None or view_hash != known["hash"]):
            raise ApiError("hash_conflict")
        view = self._made(person, payload)
        if known is not None:
            view["id"] = view["root_view_id"] = known["id"]
        self._workspace.put_home(person.id, view)
        return view

    def close(self, user: str, view_id: str) -> None:
        """Close one modal and what lies over it."""
        stack = self.stacks.get(user, [])
        ids = [v["id"] for v in stack]
        if view_id in ids:
            del stack[ids.index(view_id) :]
        self._changed()

    def clear(self, user: str) -> None:
        """Close all modals of a person."""
        self.stacks.pop(user, None)
        self._changed()

    def _made(
        self, person: Person, payload: Json, *, root: str | None = None, previous: str | None = None
    ) -> Json:
        external = payload.get("external_id")
        if external and any(v.get("external_id") == external for s in self.stacks.values() for v in s):
            raise ApiError("duplicate_external_id")
        view_id = self._next("V")
        return {
            "id": view_id,
            "team_id": person.team,
            "app_id": APP,
            "bot_id": BOT,
            "app_installed_team_id": person.team,
            "hash": self._next("h"),
            "root_view_id": root or view_id,
            "previous_view_id": previous,
            "title": None,
            "submit": None,
            "close": None,
            "state": {"values": {}},
            "clear_on_close": False,
            "notify_on_close": False,
            "external_id": "",
            "callback_id": "",
            "private_metadata": "",
            **_content(payload),
        }


def _content(payload: Json) -> Json:
    return {**payload, "blocks": named(payload.get("blocks", []))}
