"""An accepted candidate's text for the focus, and the states it goes through on its way out."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from hashlib import sha256


class PostState(StrEnum):
    DRAFT = "draft"
    READY = "ready"
    SENDING = "sending"
    HANDED_OFF = "handed_off"
    PUBLISHED = "published"
    FAILED = "failed"
    UNKNOWN = "unknown"
    WITHDRAWN = "withdrawn"


# Which state may follow which. Sending by a machine (sending, failed, unknown) is part of the
# way so that it can't be added past these rules; people post by hand through handed_off.
POST_MOVES: dict[PostState, frozenset[PostState]] = {
    PostState.DRAFT: frozenset({PostState.READY, PostState.HANDED_OFF, PostState.WITHDRAWN}),
    PostState.READY: frozenset(
        {PostState.DRAFT, PostState.SENDING, PostState.HANDED_OFF, PostState.WITHDRAWN}
    ),
    PostState.SENDING: frozenset({PostState.PUBLISHED, PostState.FAILED, PostState.UNKNOWN, PostState.READY}),
    PostState.UNKNOWN: frozenset({PostState.PUBLISHED, PostState.READY}),
    PostState.FAILED: frozenset({PostState.READY, PostState.WITHDRAWN}),
    PostState.HANDED_OFF: frozenset({PostState.PUBLISHED, PostState.READY, PostState.WITHDRAWN}),
    PostState.PUBLISHED: frozenset({PostState.HANDED_OFF}),
    PostState.WITHDRAWN: frozenset(),
}

UNPUBLISHED = frozenset({PostState.DRAFT, PostState.READY})


@dataclass(frozen=True, slots=True)
class Post:
    """A text for one platform; `platform` is None until the team has a focus.

    `approved_by` counts only while `approved_sha` is the SHA-256 of the present text. `origin` says who wrote
    the first text, "template" or "writer"; `fell_back` why the writer, though asked, did not ("" else).
    `write_at` is set while the writer is still to be asked. On photo platforms `text` is the caption, and
    `photo_idea`, `alt_text` and `credit` stand beside it.
    """

    id: int
    workspace_id: int
    candidate_id: int
    platform: str | None
    state: PostState
    text: str
    first_text: str
    why: str
    origin: str
    fell_back: str
    write_at: datetime | None
    photo_idea: str
    alt_text: str
    credit: str
    photo_asked_for: datetime | None
    photo_ready_by: str | None
    title: str
    url: str | None
    source_name: str
    item_at: datetime
    approved_sha: str | None
    approved_by: str | None
    edited: bool
    created_at: datetime
    place: int
    pinned_at: datetime | None
    handed_at: datetime | None
    handed_to: str | None
    handoff_no: int
    published_at: datetime | None
    published_by: str | None
    withdrawn_by: str | None

    @property
    def untouched(self) -> bool:
        """Whether no person has changed the first text, so that a better one may take its place."""
        return self.text == self.first_text

    @property
    def read_by_somebody(self) -> bool:
        """Whether a person has approved exactly this text."""
        return self.approved_sha == fingerprint(self.text)


def fingerprint(text: str) -> str:
    """Bind an approval to a text: its SHA-256 in hex."""
    return sha256(text.encode()).hexdigest()
