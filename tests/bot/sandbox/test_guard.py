"""No page from elsewhere can act in the workspace or look into it."""

import json
import urllib.request
from typing import Any

import pytest

from bot.sandbox.guard import refusal
from tests.bot.sandbox.conftest import Control

SAY = json.dumps({"user": "U0ANA", "channel": "C0WORTH", "text": "forged"}).encode()
JSON_TYPE = {"Content-Type": "application/json"}


@pytest.mark.parametrize(
    "headers",
    [
        {"Content-Type": "text/plain"},
        {"Content-Type": "application/x-www-form-urlencoded"},
        {},
        {**JSON_TYPE, "Origin": "https://evil.example"},
        {**JSON_TYPE, "Origin": "null"},
        {**JSON_TYPE, "Origin": "http://127.0.0.1:1"},
        {**JSON_TYPE, "Host": "evil.example"},
        {**JSON_TYPE, "Host": "127.0.0.1:1"},
        {**JSON_TYPE, "Sec-Fetch-Site": "cross-site"},
    ],
)
def test_a_foreign_post_is_refused_with_a_sentence(control: Control, headers: dict[str, str]) -> None:
    status, told = control.send("POST", "/sandbox/say", SAY, headers)
    assert status == 403
    assert told["error"].endswith(".")
    assert control.messages() == []


def test_the_own_page_may_post(control: Control) -> None:
    headers = {**JSON_TYPE, "Origin": control.url, "Sec-Fetch-Site": "same-origin"}
    assert control.send("POST", "/sandbox/say", SAY, headers)[0] == 200
    assert len(control.messages()) == 1


@pytest.mark.parametrize("headers", [{"Origin": "https://evil.example"}, {"Host": "evil.example"}])
def test_a_foreign_form_can_not_call_a_method(control: Control, headers: dict[str, str]) -> None:
    form = b"token=xoxb-sandbox&channel=C0WORTH&text=forged"
    headers = {"Content-Type": "application/x-www-form-urlencoded", **headers}
    assert control.send("POST", "/api/chat.postMessage", form, headers)[0] == 403
    assert control.messages() == []


def test_an_image_address_can_not_call_a_method(control: Control) -> None:
    path = "/api/chat.postMessage?token=xoxb-sandbox&channel=C0WORTH&text=forged"
    assert control.send("GET", path)[0] == 403
    assert control.messages() == []


def test_a_name_that_leads_here_can_not_look_in(control: Control) -> None:
    assert control.send("GET", "/sandbox/state", headers={"Host": "evil.example"})[0] == 403


def test_the_sdks_link_comes_without_a_port_and_a_page_from_elsewhere_gets_no_link() -> None:
    given: dict[str, Any] = {
        "method": "GET",
        "path": "/link",
        "origin": None,
        "site": None,
        "kind": "",
        "port": 5,
    }
    assert refusal(**given, host="127.0.0.1") == ""
    assert refusal(**{**given, "origin": "https://evil.example"}, host="127.0.0.1:5")
    assert refusal(**{**given, "method": "POST", "kind": "application/json"}, host="127.0.0.1")


def test_the_page_runs_no_foreign_script(control: Control) -> None:
    with urllib.request.urlopen(control.url + "/") as response:
        policy = response.headers["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "unsafe-inline" not in policy


@pytest.mark.parametrize(
    "path", ["/page/../server.py", "/page/%2e%2e/server.py", "/page//etc/passwd", "/page/none.js"]
)
def test_nothing_outside_the_page_is_served(control: Control, path: str) -> None:
    assert control.send("GET", path)[0] == 404


@pytest.mark.parametrize(("body", "status"), [(b"{", 400), (b"[]", 400)])
def test_a_body_that_is_no_object_is_told(control: Control, body: bytes, status: int) -> None:
    assert control.send("POST", "/sandbox/say", body, JSON_TYPE)[0] == status


def test_an_unknown_call_is_told(control: Control) -> None:
    assert control.send("POST", "/sandbox/fly", b"{}", JSON_TYPE)[0] == 404
    assert control.send("GET", "/sandbox/fly")[0] == 404
