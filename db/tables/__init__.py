"""Every table of the way, from a feed's bytes to the week's digest, in files named after its stages.

Constraints make repeats harmless: whatever may run twice ends in a unique key.
Times are aware UTC. Columns named `*_at` that decide when something is due are
product time; `lease_until`, `send_after`, `paint_after` and `sent_at` are machine
time, which no one can move.
"""

from db.tables.collect import (
    FeedRow,
    HostRow,
    ImportRow,
    ItemRow,
    RequestRow,
    SeenRow,
    SightingRow,
    SourceRow,
)
from db.tables.judge import (
    CandidateRow,
    ElectorRow,
    LeaningRow,
    StoryLinkRow,
    StoryRow,
    StoryWordRow,
    TasteRow,
    VectorRow,
    VoteRow,
)
from db.tables.outbox import OutboxRow, PaceRow
from db.tables.report import DigestRow
from db.tables.row import Id, Leased, Row, UtcTime
from db.tables.share import PostRow, WritingRow
from db.tables.team import AuditRow, FocusRow, MemberRow, WorkspaceRow

__all__ = [
    "AuditRow",
    "CandidateRow",
    "DigestRow",
    "ElectorRow",
    "FeedRow",
    "FocusRow",
    "HostRow",
    "Id",
    "ImportRow",
    "ItemRow",
    "LeaningRow",
    "Leased",
    "MemberRow",
    "OutboxRow",
    "PaceRow",
    "PostRow",
    "RequestRow",
    "Row",
    "SeenRow",
    "SightingRow",
    "SourceRow",
    "StoryLinkRow",
    "StoryRow",
    "StoryWordRow",
    "TasteRow",
    "UtcTime",
    "VectorRow",
    "VoteRow",
    "WorkspaceRow",
    "WritingRow",
]
