"""`views.*`: modals and the home tab."""

from collections.abc import Callable
from typing import Any

from bot.sandbox.errors import ApiError
from bot.sandbox.payloads import view_of
from bot.sandbox.site import Site
from bot.slack.validate import problems

Json = dict[str, Any]


def _view(args: Json, surface: str) -> Json:
    view = args.get("view")
    if not isinstance(view, dict):
        raise ApiError(
            "invalid_arguments", response_metadata={"messages": ["[ERROR] missing required field: view"]}
        )
    found = problems(view, surface)
    if found:
        raise ApiError("invalid_arguments", response_metadata={"messages": [f"[ERROR] {f}" for f in found]})
    return view


def _trigger(args: Json) -> str:
    trigger = args.get("trigger_id") or args.get("interactivity_pointer")
    if not trigger:
        raise ApiError("invalid_arguments")
    return str(trigger)


def opened(site: Site, args: Json) -> Json:
    """`views.open`: the trigger is used up only by a view that is right."""
    view = _view(args, "modal")
    return {"view": view_of(site.views.open(site.views.exchange(_trigger(args)), view))}


def pushed(site: Site, args: Json) -> Json:
    """`views.push`."""
    view = _view(args, "modal")
    return {"view": view_of(site.views.push(site.views.exchange(_trigger(args)), view))}


def updated(site: Site, args: Json) -> Json:
    """`views.update` by `view_id` or `external_id`, guarded by `hash` when given."""
    view = _view(args, "modal")
    views = site.views
    known = views.find(str(args["view_id"])) if args.get("view_id") else None
    if known is None:
        known = views.by_external_id(str(args.get("external_id") or ""))
    return {"view": view_of(views.update(known, view, args.get("hash")))}


def published(site: Site, args: Json) -> Json:
    """`views.publish`."""
    person = site.workspace.people.get(str(args.get("user_id") or ""))
    if person is None:
        raise ApiError("user_not_found")
    return {"view": view_of(site.views.publish(person, _view(args, "home"), args.get("hash")))}


METHODS: dict[str, tuple[Callable[[Site, Json], Json], str | None]] = {
    "views.open": (opened, None),
    "views.push": (pushed, None),
    "views.update": (updated, None),
    "views.publish": (published, None),
}
