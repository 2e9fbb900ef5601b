"""A workspace and its people, as values."""

from dataclasses import dataclass
from datetime import datetime, time
from enum import StrEnum

from curation.calendar import WorkingWeek
from curation.share.queue import Slot


class Kind(StrEnum):
    """What Slack says a person is. Only members and admins vote unless a curator named somebody."""

    MEMBER = "member"
    ADMIN = "admin"
    GUEST = "guest"
    BOT = "bot"
    STRANGER = "stranger"


@dataclass(frozen=True, slots=True)
class Member:
    """One person of a workspace; `named` means a curator chose them to vote."""

    id: int
    user_id: str
    name: str
    kind: Kind
    tz: str
    locale: str
    voter: bool
    named: bool
    curator: bool
    poster: bool
    left: bool
    away_until: datetime | None
    last_press_at: datetime | None

    @property
    def full(self) -> bool:
        """Whether Slack counts this person as a full member of the workspace."""
        return self.kind in (Kind.MEMBER, Kind.ADMIN) and not self.left


@dataclass(frozen=True, slots=True)
class Workspace:
    """One Slack team and its settings; instants are aware UTC, `ask_at` and slots are local time.

    `most` and `per_link` are what the focus's own server takes, where servers differ (Mastodon). `writer` is
    the team's switch for texts by AI; `writer_calls` and `writer_cents` (US cents) bound them a month, None
    where the bounds of whoever runs the bot hold.
    """

    id: int
    team_id: str
    state: str
    channel_id: str | None
    locale: str
    tz: str
    interests: str
    friend: str
    voters: str
    week: WorkingWeek
    ask_at: time
    slots: tuple[Slot, ...]
    created_at: datetime
    set_up_at: datetime | None
    paused_at: datetime | None
    paused_until: datetime | None
    resumed_at: datetime | None
    round_wanted_at: datetime | None
    round_asked_by: str | None
    next_round_at: datetime | None
    next_slot_at: datetime | None
    next_digest_at: datetime | None
    full_told: bool
    nobody_told: bool
    focus_asked: bool
    platform: str | None
    account: str
    most: int | None
    per_link: int | None
    next_photo_at: datetime | None
    tone: str
    banned: tuple[str, ...]
    tags: tuple[str, ...]
    writer: bool
    writer_calls: int | None
    writer_cents: int | None

    @property
    def active(self) -> bool:
        """Whether questions are asked and posts handed on."""
        return self.state == "active"
