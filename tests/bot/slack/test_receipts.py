"""Private answers: over lines that stay open, to Slack's own door only, and never in anybody's way."""

import json
import threading
import time
from collections.abc import Iterator
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from structlog.testing import capture_logs

from bot.slack.receipts import Receipts


class Door(ThreadingHTTPServer):
    """Takes receipts; keeps what came and over which line."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Hearing)
        self.came: list[tuple[str, dict[str, object], tuple[str, int]]] = []
        self.hangs_up = False
        self.status = 200

    @property
    def root(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}/"


class _Hearing(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Door

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.came.append((self.path, body, self.client_address))
        self.send_response(self.server.status)
        self.send_header("Content-Length", "0")
        self.end_headers()
        self.close_connection = self.server.hangs_up

    def log_message(self, format: str, *args: object) -> None:
        """Quiet."""


@pytest.fixture
def door() -> Iterator[Door]:
    with Door() as opened:
        thread = threading.Thread(target=opened.serve_forever, args=(0.02,))
        thread.start()
        yield opened
        opened.shutdown()
        thread.join()


def _tell(door: Door, number: int) -> None:
    receipts = Receipts((door.root,))
    # One after the other, from one thread, so that the line can be seen to be the same.
    for count in range(number):
        receipts._send(f"{door.root}answer/{count}?x=1", {"text": str(count)})
    receipts.close()


def test_receipts_go_out_one_after_the_other_over_one_line(door: Door) -> None:
    _tell(door, 3)
    assert [(path, body["text"]) for path, body, _ in door.came] == [
        (f"/answer/{count}?x=1", str(count)) for count in range(3)
    ]
    assert {body["response_type"] for _, body, _ in door.came} == {"ephemeral"}
    assert len({line for _, _, line in door.came}) == 1


def test_a_line_that_the_other_side_closed_is_opened_anew(door: Door) -> None:
    door.hangs_up = True
    _tell(door, 3)
    assert [body["text"] for _, body, _ in door.came] == ["0", "1", "2"]
    assert len({line for _, _, line in door.came}) == 3


def test_nothing_is_said_anywhere_but_at_slacks_own_door(door: Door) -> None:
    receipts = Receipts(("https://hooks.slack.com/",))
    receipts.whisper(f"{door.root}answer/1", {"text": "no"})
    receipts.close()
    assert door.came == []


def test_what_breaks_is_logged_and_the_next_trifle_is_done(door: Door) -> None:
    receipts, done = Receipts((door.root,)), threading.Event()

    def breaks() -> None:
        raise KeyError("words")

    with capture_logs() as told:
        receipts.soon(breaks)
        receipts.soon(done.set)
        assert done.wait(5)
        door.status = 500
        receipts.whisper(f"{door.root}answer/1", {"text": "not taken"})
        receipts.close()
    assert receipts.busy() == 0
    assert [line["event"] for line in told] == ["trifle failed", "receipt lost"]
    assert told[1]["why"] == "HTTP 500"


def test_presses_come_first_but_receipts_do_not_wait_for_long(door: Door) -> None:
    receipts, done = Receipts((door.root,), quiet_s=60, longest_s=0.2), threading.Event()
    begun = time.monotonic()
    receipts.soon(done.set)
    assert receipts.busy() == 1
    assert done.wait(5)
    assert time.monotonic() - begun >= 0.2
    receipts.close()


def test_a_moment_without_a_press_is_enough(door: Door) -> None:
    receipts, done = Receipts((door.root,), quiet_s=0.01, longest_s=60), threading.Event()
    receipts.soon(done.set)
    assert done.wait(5)
    receipts.close()


def test_closing_lets_out_what_waits(door: Door) -> None:
    receipts = Receipts((door.root,), quiet_s=60, longest_s=60)
    for count in range(3):
        receipts.soon(partial(receipts.whisper, f"{door.root}answer/{count}", {"text": "in words"}))
    receipts.close()
    assert len(door.came) == 3
