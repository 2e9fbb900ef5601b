"""A press on a card as Slack sends it: signed bytes, and a memory in which it counts."""

import hashlib
import hmac
import json
import time
from datetime import UTC, datetime, timedelta
from urllib.parse import urlencode

from slack_bolt import BoltRequest
from sqlalchemy import insert

from curation.judge.friend_test import Rule
from db.connection import Database
from db.tables import CandidateRow, ElectorRow, MemberRow, OutboxRow, StoryRow, WorkspaceRow

SECRET = "a-signing-secret-of-nobody"
TEAM, CHANNEL, CARD_TS, CANDIDATE = "T0TEAM", "C0WORTH", "1700000000.000100", 1


def user(number: int) -> str:
    """A voter's id."""
    return f"U{number:06d}"


def open_card(database: Database, voters: int) -> None:
    """Write a team whose one card is open for a day, with nobody's answer yet."""
    now = datetime.now(UTC)  # noqa: TID251 - a benchmark is run now
    with database.write() as session:
        session.execute(
            insert(WorkspaceRow).values(
                id=1, team_id=TEAM, state="active", channel_id=CHANNEL, working={}, slots=[], created_at=now
            )
        )
        session.execute(insert(StoryRow).values(id=1, workspace_id=1, first_at=now))
        session.execute(
            insert(CandidateRow).values(
                id=CANDIDATE,
                workspace_id=1,
                story_id=1,
                state="open",
                title="Rye keeps longer than you think",
                created_at=now,
                reasons=[],
                rule=Rule().to_json(),
                asked_at=now,
                closes_at=now + timedelta(days=1),
                due_at=now + timedelta(days=1),
            )
        )
        session.execute(
            insert(OutboxRow).values(
                workspace_id=1,
                key="candidate:1:1",
                kind="candidate",
                subject_id=CANDIDATE,
                channel_id=CHANNEL,
                state="sent",
                send_after=now,
                created_at=now,
                ts=CARD_TS,
            )
        )
        for number in range(voters):
            session.execute(
                insert(MemberRow).values(
                    id=number + 1, workspace_id=1, user_id=user(number), kind="member", voter=True
                )
            )
            session.execute(insert(ElectorRow).values(candidate_id=CANDIDATE, member_id=number + 1))


def signed(number: int, action_id: str, response_url: str) -> tuple[str, dict[str, list[str]]]:
    """Body and headers of one voter's press, signed as Slack signs."""
    payload = {
        "type": "block_actions",
        "team": {"id": TEAM, "domain": "bakers"},
        "user": {"id": user(number), "username": f"voter{number}", "team_id": TEAM},
        "api_app_id": "A0PASSALONG",
        "token": "unused",
        "container": {
            "type": "message",
            "message_ts": CARD_TS,
            "channel_id": CHANNEL,
            "is_ephemeral": False,
        },
        "trigger_id": "1.2.3",
        "channel": {"id": CHANNEL, "name": "worth-sharing"},
        "message": {"ts": CARD_TS, "text": "Would you share this with a friend?", "blocks": []},
        "response_url": response_url,
        "actions": [
            {
                "type": "button",
                "action_id": action_id,
                "block_id": "answers",
                "value": f"{CANDIDATE}",
                "action_ts": CARD_TS,
                "text": {"type": "plain_text", "text": "Yes"},
            }
        ],
    }
    body = urlencode({"payload": json.dumps(payload)})
    moment = str(int(time.time()))
    proof = hmac.new(SECRET.encode(), f"v0:{moment}:{body}".encode(), hashlib.sha256).hexdigest()
    return body, {
        "content-type": ["application/x-www-form-urlencoded"],
        "x-slack-request-timestamp": [moment],
        "x-slack-signature": [f"v0={proof}"],
    }


def request(press: tuple[str, dict[str, list[str]]]) -> BoltRequest:
    """What an HTTP adapter makes of it."""
    body, headers = press
    return BoltRequest(body=body, headers=headers)
