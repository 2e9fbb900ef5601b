"""What whoever writes a text is told, and what comes back: plain values, the same for every writer.

Everything in a `Subject` was written by strangers and is data, never an order. The address is not part of it:
the link is ours, put under the text afterwards, so no writer ever has one to change.
"""

from dataclasses import asdict, dataclass
from hashlib import sha256
from json import dumps

from curation.judge.candidate import Candidate
from curation.links import domain
from curation.share.platforms import Platform
from curation.share.platforms.platform import Needs
from curation.team import Workspace
from curation.wording import wording


@dataclass(frozen=True, slots=True)
class Subject:
    """What the text is about, as the feed or a person gave it: plain text, not to be trusted.

    `own_words`: a colleague's own idea instead of an article; then `title` or `summary` is what they said.
    `host` is the link's host as it is shown ("crumb.example"), "" without a link.
    """

    title: str
    summary: str
    source: str
    host: str
    own_words: bool = False


@dataclass(frozen=True, slots=True)
class Example:
    """What one of the team made of a first text: how they write is learnt from the difference."""

    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Voice:
    """How the team writes: `language` is "en" or "fr"; `tags` begin with "#" and are the only ones allowed."""

    language: str
    friend: str
    tone: str = ""
    banned: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    examples: tuple[Example, ...] = ()


@dataclass(frozen=True, slots=True)
class Brief:
    """One text to be written: for which platform, how long it may be, about what, in which voice.

    `room` is what is left for the text, in the platform's own count, after the link and the credit that are
    put under it. `not_like` are versions somebody has seen already and did not want.
    """

    platform: str
    platform_name: str
    needs: Needs
    room: int
    most_tags: int
    subject: Subject
    voice: Voice
    not_like: tuple[str, ...] = ()

    def fingerprint(self, *also: str) -> str:
        """SHA-256 in hex over everything the writer is told; `also` is what else decides (model, prompt)."""
        told = dumps([asdict(self), *also], sort_keys=True, ensure_ascii=False)
        return sha256(told.encode("utf-8", "surrogatepass")).hexdigest()


@dataclass(frozen=True, slots=True)
class Written:
    """A writer's answer, not yet checked; `photo_idea` and `alt_text` are "" where no photo is needed."""

    text: str
    why: str
    language: str
    photo_idea: str = ""
    alt_text: str = ""


def brief(
    platform: Platform,
    workspace: Workspace,
    candidate: Candidate,
    *,
    room: int,
    examples: tuple[Example, ...] = (),
    not_like: tuple[str, ...] = (),
) -> Brief:
    """Put together all a writer may know: the item, the team's voice, and nothing else."""
    return Brief(
        platform=platform.key,
        platform_name=platform.name,
        needs=platform.needs,
        room=room,
        most_tags=min(platform.tags.most, len(workspace.tags)),
        subject=Subject(
            title=candidate.title,
            summary=candidate.summary,
            source=candidate.source_name,
            host="" if candidate.url is None else domain(candidate.url),
            own_words=candidate.url is None,
        ),
        voice=Voice(
            language=wording(workspace.locale).language,
            friend=workspace.friend,
            tone=workspace.tone,
            banned=workspace.banned,
            tags=workspace.tags,
            examples=examples,
        ),
        not_like=not_like,
    )
