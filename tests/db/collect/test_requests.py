"""What people asked for: kept before it is done, closed with what they were told."""

from sqlalchemy import select

from db import due
from db.collect import requests
from db.connection import Database
from db.tables import RequestRow
from tests.db.rows import INSTANT, NOW, a_workspace


def test_a_request_is_due_at_once_until_it_is_answered(database: Database) -> None:
    with database.write() as session:
        here = a_workspace(session)
        asked = requests.keep(
            session,
            here,
            "add",
            "https://oven.example",
            user_id="U0ANA",
            channel_id="C0WORTH",
            response_url="http://127.0.0.1/answer",
            locale="fr",
            now=NOW,
        )
        found = requests.by_id(session, asked)
        assert (found.workspace_id, found.kind, found.url, found.user_id) == (
            here,
            "add",
            "https://oven.example",
            "U0ANA",
        )
        assert (found.channel_id, found.response_url, found.locale, found.at) == (
            "C0WORTH",
            "http://127.0.0.1/answer",
            "fr",
            NOW,
        )

        def waiting(at: object) -> list[int]:
            return list(session.scalars(select(RequestRow.id).where(due.request_due(at))))  # type: ignore[arg-type]

        assert waiting(NOW - INSTANT) == []
        assert waiting(NOW) == [asked]
        requests.answered(session, asked, "Added.")
        assert waiting(NOW) == []
        assert session.scalar(select(RequestRow.answer)) == "Added."


def test_an_offer_is_kept_for_its_workspace_alone(database: Database) -> None:
    with database.write() as session:
        here, there = a_workspace(session), a_workspace(session, "T0ELSE")
        asked = requests.keep(
            session,
            here,
            "listen",
            "https://news.example/?q=rye",
            user_id="U0ANA",
            channel_id="C0WORTH",
            response_url="http://127.0.0.1/command",
            locale="en",
            given="rye",
            now=NOW,
        )
        assert requests.by_id(session, asked).given == "rye"
        assert requests.offered(session, here, asked) is None
        requests.offer(session, asked, "[]")
        requests.answer_at(session, asked, "http://127.0.0.1/press")
        found = requests.offered(session, here, asked)
        assert found is not None
        assert (found.found, found.response_url) == ("[]", "http://127.0.0.1/press")
        assert requests.offered(session, there, asked) is None
        assert requests.offered(session, here, asked + 1) is None
