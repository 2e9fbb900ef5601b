"""The command line: every problem on start is a sentence that says what to do, and the exit code is 1."""

import os
import socket
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from bot.lock import InUse, only_one
from db.connection import open_database
from db.schema import migrate
from tests.db.rows import NOW, a_workspace

ROOT = Path(__file__).parent.parent.parent
TOKENS = {"SLACK_BOT_TOKEN": "xoxb-sandbox", "SLACK_APP_TOKEN": "xapp-sandbox"}
# Port 9 on loopback: nobody answers there, and nothing leaves this machine.
NOBODY = {"PASSALONG_SLACK_URL": "http://127.0.0.1:9/api/"}


def passalong(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    clean = {
        name: value for name, value in os.environ.items() if not name.startswith(("SLACK_", "PASSALONG_"))
    }
    return subprocess.run(
        [sys.executable, "-m", "bot", *arguments],
        cwd=environment.pop("cwd", str(ROOT)),
        env={**clean, "PYTHONPATH": str(ROOT), **environment},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def refused(done: subprocess.CompletedProcess[str], *sentences: str) -> None:
    assert done.returncode == 1, done.stderr
    assert "Traceback" not in done.stderr
    for sentence in sentences:
        assert sentence in done.stderr


def test_help_names_every_command() -> None:
    said = passalong("--help").stdout

    for command in ("demo", "sandbox", "run", "check", "preview", "import", "export", "backup", "migrate"):
        assert command in said
    assert "needs no Slack account" in said


def test_who_reads_only_the_first_lines_of_a_list_sees_no_traceback(tmp_path: Path) -> None:
    database = open_database(f"sqlite:///{tmp_path / 'passalong.db'}")
    migrate(database)
    with database.write() as session:
        a_workspace(session, set_up_at=NOW)
    database.close()
    nobody, out = os.pipe()
    os.close(nobody)

    done = subprocess.run(
        [sys.executable, "-m", "bot", "export", "-"],
        cwd=ROOT,
        env={**os.environ, "PASSALONG_DATA": str(tmp_path)},
        stdout=out,
        stderr=subprocess.PIPE,
        timeout=60,
        check=False,
    )

    os.close(out)
    assert (done.returncode, done.stderr) == (1, b"")


def test_run_without_tokens_tells_both(tmp_path: Path) -> None:
    refused(passalong("run", cwd=str(tmp_path)), "SLACK_BOT_TOKEN is missing", "SLACK_APP_TOKEN is missing")


def test_run_without_a_sandbox_where_one_is_named(tmp_path: Path) -> None:
    refused(
        passalong("run", **TOKENS, **NOBODY, PASSALONG_DATA=str(tmp_path / "data"), cwd=str(tmp_path)),
        "Nobody answers at http://127.0.0.1:9/api/",
        "Start the sandbox first",
    )


def test_an_unreachable_database_is_told_without_its_password(tmp_path: Path) -> None:
    url = "postgresql://me:hunter2@127.0.0.1:9/none"
    done = passalong("run", **TOKENS, **NOBODY, DATABASE_URL=url, cwd=str(tmp_path))

    refused(done, "The database can't be reached", "DATABASE_URL")
    assert "hunter2" not in done.stderr


def test_a_data_folder_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("not a folder")
    refused(
        passalong(
            "run", **TOKENS, **NOBODY, PASSALONG_DATA=str(tmp_path / "file" / "data"), cwd=str(tmp_path)
        ),
        "can't be written to",
        "PASSALONG_DATA",
    )


def test_a_data_folder_in_use_names_the_process_that_holds_it(tmp_path: Path) -> None:
    with only_one(tmp_path / "data", "run"):
        done = passalong("migrate", PASSALONG_DATA=str(tmp_path / "data"), cwd=str(tmp_path))

    refused(done, f"in use by passalong run (process {os.getpid()})", "Stop that one first")


def test_a_folder_is_free_again_afterwards(tmp_path: Path) -> None:
    with only_one(tmp_path, "run"):
        pass

    with only_one(tmp_path, "run"), pytest.raises(InUse), only_one(tmp_path, "migrate"):
        pass


def test_a_port_in_use_is_told(tmp_path: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = str(other.getsockname()[1])
        done = passalong("demo", "--headless", "--port", port, "--data", str(tmp_path / "demo"))

    refused(done, f"Port {port} is in use", "--port")


def test_a_folder_of_feeds_that_is_not_there_is_told(tmp_path: Path) -> None:
    done = passalong(
        "demo", "--port", "0", "--data", str(tmp_path / "demo"), "--feeds", str(tmp_path / "none")
    )

    refused(done, "there is no folder")


def test_a_start_that_is_no_instant_is_told(tmp_path: Path) -> None:
    done = passalong("sandbox", "--port", "0", "--data", str(tmp_path / "demo"), "--start", "tomorrow")

    refused(done, "'tomorrow' is no instant")


def test_a_schema_of_a_newer_version_is_left_alone(tmp_path: Path) -> None:
    assert passalong("migrate", PASSALONG_DATA=str(tmp_path), cwd=str(tmp_path)).returncode == 0
    with sqlite3.connect(tmp_path / "passalong.db") as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    connection.close()

    refused(
        passalong("migrate", PASSALONG_DATA=str(tmp_path), cwd=str(tmp_path)),
        "made by a newer Passalong (schema 9999)",
        "Install that version again",
    )


def test_a_backup_is_a_whole_database(tmp_path: Path) -> None:
    database = open_database(f"sqlite:///{tmp_path / 'passalong.db'}")
    migrate(database)
    database.close()
    copy = tmp_path / "copy.db"

    done = passalong("backup", str(copy), PASSALONG_DATA=str(tmp_path), cwd=str(tmp_path))

    assert done.returncode == 0, done.stderr
    connection = sqlite3.connect(copy)
    assert connection.execute("SELECT count(*) FROM candidates").fetchone() == (0,)
    assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    connection.close()
    refused(passalong("backup", str(copy), PASSALONG_DATA=str(tmp_path), cwd=str(tmp_path)), "exists already")


def test_a_backup_of_nothing_is_told(tmp_path: Path) -> None:
    refused(
        passalong("backup", str(tmp_path / "copy.db"), PASSALONG_DATA=str(tmp_path), cwd=str(tmp_path)),
        "There is no database",
    )
