"""The manifest is valid, asks for what the code uses, and names what the code hears; both ways."""

import json
import re
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

from bot.check import NEEDED_SCOPES

ROOT = Path(__file__).parent.parent
CODE = "\n".join(path.read_text("utf-8") for path in (ROOT / "bot" / "slack").rglob("*.py"))


@pytest.fixture(scope="module")
def manifest() -> dict[str, Any]:
    return dict(yaml.safe_load((ROOT / "manifest.yml").read_text("utf-8")))


def test_the_manifest_keeps_slacks_schema(manifest: dict[str, Any]) -> None:
    schema = json.loads((ROOT / "tests" / "manifest.schema.json").read_text("utf-8"))

    jsonschema.Draft7Validator(schema).validate(manifest)


def test_every_event_that_is_heard_is_subscribed_to_and_the_other_way_round(manifest: dict[str, Any]) -> None:
    heard = set(re.findall(r'@app\.event\("(\w+)"\)', CODE))
    heard |= set(re.findall(r'"(\w+)"', _loop_over_events()))

    assert heard == set(manifest["settings"]["event_subscriptions"]["bot_events"])


def _loop_over_events() -> str:
    found = re.search(r"for event_name in \(([^)]*)\)", CODE)
    return found.group(1) if found else ""


def test_every_command_and_shortcut_has_a_listener_and_the_other_way_round(manifest: dict[str, Any]) -> None:
    features = manifest["features"]

    commands = set(re.findall(r'@app\.command\("(/\w+)"\)', CODE))
    shortcuts = set(re.findall(r'@app\.shortcut\("(\w+)"\)', CODE))

    assert commands == {each["command"] for each in features["slash_commands"]}
    assert shortcuts == {each["callback_id"] for each in features["shortcuts"]}


def test_the_doctor_asks_for_the_scopes_the_manifest_gives(manifest: dict[str, Any]) -> None:
    scopes = manifest["oauth_config"]["scopes"]

    assert set(scopes["bot"]) == NEEDED_SCOPES
    assert set(scopes["bot_optional"]) == {"channels:history", "groups:history"}


def test_socket_mode_and_buttons_are_on(manifest: dict[str, Any]) -> None:
    assert manifest["settings"]["socket_mode_enabled"]
    assert manifest["settings"]["interactivity"]["is_enabled"]
