"""One way after the other, from a feed to the digest, while processes die; then the books are compared.

The driver acts through the control API alone and keeps a ledger of what was
acknowledged. Whoever gets no acknowledgement presses again, as a person would.
"""

import json
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import select

from db.connection import Database
from db.tables import (
    CandidateRow,
    FeedRow,
    MemberRow,
    OutboxRow,
    RequestRow,
    SourceRow,
    VoteRow,
    WorkspaceRow,
)
from tests.faults import points
from tests.feed_server import answers
from tests.stage import ANA, BEN, CHLOE, WORTH, Stage, rss

Json = dict[str, Any]
ONCE = ("candidate", "draft", "handoff", "text", "digest", "detail")
PATIENCE_S = 100.0


class Overdue(AssertionError):
    """Something that should happen by itself did not."""


@dataclass
class Books:
    """What the driver was promised: the last acknowledged answer of each person to each card."""

    acked: int = 0
    pressed: int = 0
    answers: dict[tuple[int, str], str | None] = field(default_factory=dict)


@dataclass
class Way:
    """A stage, the folder of orders, and the books."""

    stage: Stage
    orders: Path
    database: Database
    books: Books = field(default_factory=Books)
    runs: int = 0

    def begin(self) -> None:
        """Wait until the bots are there, and set the team up."""
        self._until("a bot joins", lambda: self.stage.get("idle")["processes"])
        self._settle()
        self.stage.set_up()
        self._settle()

    def go(self, point: str | None = None, times: int = 1) -> list[str]:
        """Take one item from feed to digest with `times` kills at `point`; returns what was wrong."""
        self.runs += 1
        run = self.runs
        wanted = Counter({"candidate": 2, "draft": 1, "handoff": 1, "text": 1, "digest": 1, "detail": 1})
        before = self._sent()
        path = f"/way-{run}"
        self.stage.feeds.on(path, answers(rss(f"Loaf {run} keeps well", f"Oven {run} is dear", path=path)))
        points.order(self.orders, run, point, times)

        # Before the feed is added: somebody may be waiting for questions, and then they come by themselves.
        known = {card["ts"] for card in self.stage.cards()}
        self._say(f"add {self.stage.feeds.url(path)}")
        self._until("the feed is read", lambda: self._items(path) == 2)
        self._say("more")
        yes, no = self._until(
            "two cards stand", lambda: [c for c in self.stage.cards() if c["ts"] not in known], 2
        )
        self._settle()
        for person, answer in ((ANA, "vote_yes"), (CHLOE, "vote_no"), (BEN, "vote_yes"), (CHLOE, None)):
            self._vote(person, yes, answer)
        for person in (ANA, BEN):
            self._vote(person, no, "vote_no")
        self._settle()

        self._move(advance_s=11 * 60)
        drafts = self._until("the draft stands", lambda: self._of("draft", thread=yes["ts"]), 1)
        self._press(ANA, drafts[0], "draft_approve")
        self._settle()
        seen = {m["ts"] for m in self.stage.messages("handoff")}
        self._move(to="slot")
        (handoff,) = self._until(
            "the hand-off stands",
            lambda: [m for m in self.stage.messages("handoff") if m["ts"] not in seen],
            1,
        )
        self._press(ANA, handoff, "handoff_done")
        self._settle()
        self._move(to="digest")
        points.order(self.orders, run, None)
        return self._wrong(wanted, self._sent() - before)

    # --- acting -------------------------------------------------------------------------

    def _say(self, text: str) -> None:
        def said() -> bool:
            return bool(self.stage.call("command", user=ANA, channel=WORTH, text=f"/curate {text}").get("ok"))

        self._until(f"/curate {text} is acknowledged", said)

    def _vote(self, person: str, card: Json, action_id: str | None) -> None:
        self._press(person, card, action_id or "vote_take_back")
        number = int(card["metadata"]["event_payload"]["id"])
        self.books.answers[number, person] = None if action_id is None else action_id.removeprefix("vote_")

    def _press(self, person: str, message: Json, action_id: str) -> None:
        body = {"user": person, "channel": WORTH, "ts": message["ts"], "action_id": action_id}

        def acked() -> bool:
            self.books.pressed += 1
            return bool(self.stage.call("press", **body)["acked"])

        self._until(f"{action_id} is acknowledged", acked)
        self.books.acked += 1

    def _move(self, **where: object) -> None:
        def moved() -> bool:
            told = self.stage.call("clock", **where)
            return "error" not in told

        self._until(f"the clock moves {where}", moved)
        self._settle()

    def _settle(self) -> None:
        self._until("everything is done", lambda: self.stage.get("idle")["idle"])

    def _until(self, what: str, look: Callable[[], Any], number: int | None = None) -> Any:
        end = time.monotonic() + PATIENCE_S
        while True:
            found = look()
            if found and (number is None or len(found) >= number):
                return found
            if time.monotonic() > end:
                raise Overdue(f"not within {PATIENCE_S:.0f} s: {what}; {self._in_hand()}")
            time.sleep(0.1)

    # --- looking ------------------------------------------------------------------------

    def _of(self, kind: str, *, thread: str) -> list[Json]:
        return [message for message in self.stage.messages(kind) if message["thread_ts"] == thread]

    def _items(self, path: str) -> int:
        # The feed's items are fanned out when their source has seen the newest.
        with self.database.read() as session:
            done = session.scalar(
                select(SourceRow.id)
                .join(FeedRow, FeedRow.id == SourceRow.feed_id)
                .where(FeedRow.url.endswith(path), FeedRow.newest_item_id > 0)
                .where(SourceRow.seen_item_id >= FeedRow.newest_item_id)
            )
        return 2 if done is not None else 0

    def _posts(self) -> list[tuple[str, int, str]]:
        """(kind, outbox id, channel stamp or "") of every new message that Slack took."""
        found = []
        for call in self.stage.get("calls?since=0"):
            if call["method"] == "chat.postMessage" and call["ok"]:
                metadata = call["payload"].get("metadata") or {}
                metadata = json.loads(metadata) if isinstance(metadata, str) else metadata
                kind = str(metadata.get("event_type", "")).removeprefix("passalong_")
                found.append((kind, int(metadata["event_payload"]["outbox_id"]), ""))
        return found

    def _sent(self) -> "Counter[str]":
        return Counter(kind for kind, _, _ in self._posts() if kind in ONCE)

    def _in_hand(self) -> str:
        with self.database.read() as session:
            rows = session.execute(
                select(OutboxRow.id, OutboxRow.kind, OutboxRow.state, OutboxRow.lease_tries, OutboxRow.error)
                .where(OutboxRow.state.not_in(("sent", "dead")))
                .limit(10)
            ).all()
        return f"outbox: {[tuple(row) for row in rows]}, {self.stage.get('idle')}"

    # --- comparing ----------------------------------------------------------------------

    def _wrong(self, wanted: "Counter[str]", came: "Counter[str]") -> list[str]:
        wrong = [f"{kind}: {came[kind]} for {n}" for kind, n in wanted.items() if came[kind] != n]
        return wrong + self.votes_wrong() + self.messages_wrong() + self.rows_wrong()

    def votes_wrong(self) -> list[str]:
        """Where votes in the memory differ from the answers that were acknowledged."""
        with self.database.read() as session:
            rows = session.execute(
                select(VoteRow.candidate_id, MemberRow.user_id, VoteRow.answer).join(
                    MemberRow, MemberRow.id == VoteRow.member_id
                )
            )
            kept = {(row.candidate_id, row.user_id): row.answer for row in rows}
            counted = {
                row.id: (row.yes, row.no)
                for row in session.execute(
                    select(CandidateRow.id, CandidateRow.yes, CandidateRow.no).where(
                        CandidateRow.decided_at.is_not(None)
                    )
                )
            }
        wrong = [
            f"vote {key}: kept {kept.get(key)}, acknowledged {answer}"
            for key, answer in self.books.answers.items()
            if kept.get(key) != answer
        ]
        wrong += [f"vote {key} was never given" for key in kept.keys() - self.books.answers.keys()]
        for number, (yes, no) in counted.items():
            given = [answer for (card, _), answer in self.books.answers.items() if card == number]
            if (given.count("yes"), given.count("no")) != (yes, no):
                wrong.append(f"card {number}: counted {yes}:{no}, acknowledged {given}")
        return wrong

    def messages_wrong(self) -> list[str]:
        """Where messages in the channel differ from the rows of the outbox."""
        with self.database.read() as session:
            rows = {
                row.id: row
                for row in session.execute(
                    select(
                        OutboxRow.id,
                        OutboxRow.kind,
                        OutboxRow.subject_id,
                        OutboxRow.state,
                        OutboxRow.ts,
                        OutboxRow.error,
                    )
                )
            }
        sent = Counter(number for _, number, _ in self._posts())
        wrong = [f"message {n} ({rows[n].kind}) sent {times} times" for n, times in sent.items() if times > 1]
        wrong += [f"a message of no row: {number}" for number in sent.keys() - rows.keys()]
        for row in rows.values():
            if row.state == "sent" and row.id not in sent:
                wrong.append(f"message {row.id} ({row.kind}) is said to be sent")
            elif row.state != "sent" and not (row.state == "dead" and row.error == "overtaken"):
                wrong.append(f"message {row.id} ({row.kind}) is {row.state}: {row.error}")
        about = Counter(
            (message["metadata"]["event_type"], message["metadata"]["event_payload"]["id"])
            for message in self.stage.messages()
            if message["metadata"]
        )
        once = {f"passalong_{kind}" for kind in ONCE}
        wrong += [f"{key} stands {n} times" for key, n in about.items() if n > 1 and key[0] in once]
        stamps = {
            message["ts"]: message["metadata"]["event_payload"]["outbox_id"]
            for message in self.stage.messages()
            if message["metadata"]
        }
        wrong += [
            f"message {row.id} has another one's stamp"
            for row in rows.values()
            if row.state == "sent" and stamps.get(row.ts) != row.id
        ]
        return wrong

    def rows_wrong(self) -> list[str]:
        """Rows that nobody will take again, or that are still held."""
        wrong = []
        now = datetime.now(UTC)  # noqa: TID251 - leases are machine time
        with self.database.read() as session:
            for table in (CandidateRow, FeedRow, OutboxRow, RequestRow, SourceRow, WorkspaceRow):
                held = session.execute(
                    select(table.id, table.lease_tries, table.lease_until).where(
                        (table.lease_tries >= 8) | (table.lease_until > now)
                    )
                )
                wrong += [f"{table.__name__} {row.id} is held or stuck" for row in held]
        return wrong
