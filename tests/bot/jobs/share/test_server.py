"""A team's own Mastodon server says how long a post may be."""

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from curation.collect.fetch import Allow, Fetcher
from curation.share.post import PostState
from db.collect import requests
from db.share import posts
from db.team import focus, workspaces
from tests.bot.jobs.conftest import Office
from tests.db.rows import NOW, a_post, a_workspace
from tests.feed_server import Behaviour, FeedServer, answers
from tests.names import certificates, known_names

SERVER = "bakers.example"
ACCOUNT = f"@us@{SERVER}"
PATH = "/api/v2/instance"


def says(most: object, per_link: object = 23) -> Behaviour:
    statuses = {"max_characters": most, "characters_reserved_per_url": per_link}
    return answers(
        json.dumps({"configuration": {"statuses": statuses}}).encode(), content_type="application/json"
    )


@pytest.fixture
def ask(office: Office, tmp_path: Path) -> Iterator[Callable[[Behaviour | None], tuple[object, str]]]:
    """Name the account, let the server behave so (None: no such name), and give (its limits, what was told)."""
    with (
        known_names() as names,
        certificates(tmp_path) as authority,
        FeedServer(tls=authority.server()) as server,
    ):
        fetcher = Fetcher(Allow.parse(server.allowed), "Passalong/test", total_s=3)
        there = replace(office, world=office.reading(fetch=fetcher.fetch))
        with office.database.write() as session:
            here = a_workspace(session)
            focus.choose(session, here, "mastodon", account=ACCOUNT, now=NOW)
            a_post(session, here, PostState.DRAFT, platform="mastodon")

        def asked(behaviour: Behaviour | None) -> tuple[object, str]:
            if behaviour is not None:
                server.on(PATH, behaviour, host=SERVER)
                names.serve(server, SERVER)
            with office.database.write() as session:
                request_id = requests.keep(
                    session,
                    here,
                    "server",
                    f"https://{SERVER}{PATH}",
                    user_id="U0ANA",
                    channel_id="",
                    response_url="",
                    locale="en",
                    now=NOW,
                    given=ACCOUNT,
                )
            there.tick()
            with office.database.read() as session:
                workspace = workspaces.by_id(session, here)
                told = session.connection().exec_driver_sql(
                    f"select answer from requests where id = {request_id}"  # noqa: S608 - our own number
                )
                return (workspace.most, workspace.per_link), str(told.scalar())

        yield asked
        fetcher.close()


def test_what_the_server_takes_is_kept_and_told(
    ask: Callable[[Behaviour | None], tuple[object, str]], office: Office
) -> None:
    assert ask(says(1234, 30)) == ((1234, 30), f"The server of {ACCOUNT} takes 1234 characters.")
    with office.database.write() as session:
        here = workspaces.all_of(session)[0]
        focus.name_account(session, here.id, "@us@elsewhere.example")
        assert workspaces.by_id(session, here.id).most is None


@pytest.mark.parametrize(
    "behaviour",
    [None, says("many"), says(0), says(10**9), answers(b"<html>"), answers(b"", 404)],
    ids=["no such name", "no number", "none", "absurd", "a page", "nothing there"],
)
def test_a_server_that_says_nothing_sensible_is_taken_for_an_ordinary_one(
    ask: Callable[[Behaviour | None], tuple[object, str]], behaviour: Behaviour | None
) -> None:
    limits, told = ask(behaviour)
    assert limits == (None, None)
    assert told.startswith(f"The server of {ACCOUNT} didn't tell me what it takes, so I count with 500")


def test_an_answer_for_an_account_that_was_changed_meanwhile_is_not_kept(
    ask: Callable[[Behaviour | None], tuple[object, str]], office: Office
) -> None:
    with office.database.write() as session:
        here = workspaces.all_of(session)[0]
        focus.name_account(session, here.id, "@us@elsewhere.example")
    assert ask(says(1234))[0] == (None, None)
    with office.database.read() as session:
        assert posts.queue(session, here.id)[0].platform == "mastodon"
