"""First texts: when a candidate is approved, when the team gets a focus, and when it changes it."""

from datetime import datetime

from sqlalchemy.orm import Session

from curation.judge.candidate import Candidate
from curation.share import draft
from curation.share.platforms import PLATFORMS
from curation.share.post import PostState
from curation.team import Workspace
from curation.wording import wording
from db.judge import candidates
from db.outbox import messages
from db.share import posts


def first_text(workspace: Workspace, candidate: Candidate) -> str:
    """The template's text for the focus, in the team's language."""
    assert workspace.platform is not None  # noqa: S101 - callers ask for a text only when there is a focus
    return draft.first_text(
        PLATFORMS[workspace.platform],
        title=candidate.title,
        summary=candidate.summary,
        url=candidate.url,
        source=candidate.source_name,
        say=wording(workspace.locale),
    )


def write_draft(
    session: Session, workspace: Workspace, candidate_id: int, post_id: int, *, machine_now: datetime
) -> None:
    """Write the draft's message, in the thread of its card; in the channel when the card never got there."""
    card = messages.of_subject(session, "candidate", candidate_id)
    if card is None or workspace.channel_id is None:
        return
    messages.write(
        session,
        workspace.id,
        key=f"draft:{post_id}",
        kind="draft",
        subject_id=post_id,
        channel_id=card.channel_id,
        parent_id=None if card.state == "dead" else card.id,
        machine_now=machine_now,
    )


def give_texts(session: Session, workspace: Workspace, *, machine_now: datetime) -> tuple[int, int]:
    """Bring the queue to the present focus; returns how many texts are new, and how many keep a person's words.

    A text nobody touched is written anew, for the new platform. One that a person changed or approved keeps its
    words, and waits to be read again: it was meant for another place.
    """
    new = kept = 0
    for post in posts.queue(session, workspace.id):
        if post.platform == workspace.platform:
            continue
        untouched = post.text == post.first_text and not post.read_by_somebody
        columns: dict[str, object] = {
            "platform": workspace.platform,
            "approved_sha": None,
            "approved_by": None,
        }
        if untouched:
            text = first_text(workspace, candidates.by_id(session, post.candidate_id))
            columns |= {"text": text, "first_text": text}
        if post.state is PostState.READY:
            posts.move(session, post.id, PostState.READY, PostState.DRAFT, **columns)
        else:
            posts.change(session, post.id, **columns)
        write_draft(session, workspace, post.candidate_id, post.id, machine_now=machine_now)
        messages.repaint(session, ["draft"], post.id)
        messages.repaint(session, ["candidate"], post.candidate_id)
        new += untouched
        kept += not untouched
    return new, kept
