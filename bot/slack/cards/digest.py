"""The week's digest as a message, and its detail in the thread: counted afresh each time it is drawn."""

from datetime import datetime

from sqlalchemy.orm import Session

from bot.slack.cards.blocks import Drawing, Json, cut, escaped, header, link, rich, section, words
from curation.calendar import week_bounds
from curation.judge.candidate import State
from curation.report.digest import (
    Ask,
    Digest,
    Kind,
    Line,
    Nearly,
    Request,
    Shared,
    SourceResult,
    Upcoming,
    Week,
    digest,
)
from curation.report.sentences import detail_sentences, sentence, sentences
from curation.share import queue
from curation.share.platforms import PLATFORMS
from curation.share.queue import NoSlots
from curation.team import Workspace
from curation.text import tidy
from curation.wording import Say
from db.judge import candidates
from db.outbox.messages import Message
from db.report import weeks
from db.report.weeks import ToldWeek
from db.share import posts


def of_week(
    session: Session, workspace: Workspace, week: str, since: datetime, until: datetime, *, now: datetime
) -> Digest:
    """Count a workspace's week between two cuts and put it into one value."""
    counts = weeks.counts(session, workspace.id, since, until)
    published = weeks.published(session, workspace.id, since, until)
    waiting = posts.queue(session, workspace.id)
    in_hand = posts.in_hand(session, workspace.id)
    upcoming, requests = [], []
    by_id = {post.id: post for post in waiting}
    try:
        places = posts.places(session, workspace, now=now)
        upcoming = [Upcoming(by_id[post_id].title, at) for post_id, at in places.items()]
    except NoSlots:
        requests.append(Request(Ask.SLOTS))
    if workspace.platform is None:
        requests.append(Request(Ask.FOCUS))
    requests += [Request(Ask.POST, name=post.title) for post in in_hand[:1]]
    requests += [
        Request(Ask.READ, name=post.title) for post in waiting if post.platform and not post.read_by_somebody
    ][:1]
    open_cards = candidates.count(session, workspace.id, State.OPEN)
    if open_cards:
        requests.append(Request(Ask.ANSWER, n=open_cards))
    return digest(
        Week(
            iso_week=week,
            tz=workspace.tz,
            platform=None if workspace.platform is None else PLATFORMS[workspace.platform].name,
            posts=tuple(Shared(tidy(title), url) for _, title, url, _ in published),
            slots=len(queue.slots_between(workspace.slots, workspace.tz, since, until)),
            answers=counts.answers,
            edits=counts.edited,
            by_hand=len(published),
            items_read=counts.items_read,
            approved=counts.approved,
            declined=counts.declined,
            expired=counts.expired,
            nearly=tuple(
                Nearly(tidy(title), url, yes, yes + no)
                for title, url, yes, no in weeks.nearly_shared(session, workspace.id, since, until)
            ),
            sources=tuple(
                SourceResult(tidy(name), kept=yes, asked=asked, dead=state != "active")
                for _, name, state, yes, asked in weeks.source_records(session, workspace.id)
            ),
            upcoming=tuple(upcoming),
            waiting=len(waiting),
            requests=tuple(requests),
            paused=workspace.state == "paused",
        )
    )


def title(told: ToldWeek, workspace: Workspace, say: Say) -> str:
    """Name the week by its Monday, which people know better than its number."""
    monday, _ = week_bounds(told.week, workspace.tz)
    return say("digest.title", day=say.day(monday, workspace.tz))


def told(session: Session, message: Message, workspace: Workspace, say: Say, now: datetime) -> Drawing | None:
    """The digest in the channel; links stand under their titles."""
    week = weeks.by_id(session, message.subject_id)
    value = of_week(session, workspace, week.week, week.since, week.until, now=now)
    heading = title(week, workspace, say)
    return Drawing(
        escaped(" ".join([heading, *sentences(value, say)])), [header(heading), *lines(value, say)]
    )


def lines(value: Digest, say: Say) -> list[Json]:
    """The digest's lines as one block, so that a phone shows them without gaps."""
    return [rich(*(_line(line, say, value.tz, last=line is value.lines[-1]) for line in value.lines))]


def _line(line: Line, say: Say, tz: str, *, last: bool) -> list[Json]:
    end = [] if last else [words("\n")]
    match line.kind:
        case Kind.POST:
            return [words("• "), link(line.name, line.url), *end]
        case Kind.POSTED | Kind.QUIET | Kind.UNASKED | Kind.WAITING | Kind.NOTHING_OUT | Kind.PAUSED:
            return [words(sentence(line, say, tz), bold=True), *end]
        case _:
            return [words(cut(sentence(line, say, tz), 300)), *end]


def detail(
    session: Session, message: Message, workspace: Workspace, say: Say, now: datetime
) -> Drawing | None:
    """What was nearly shared and how the sources do, in the digest's thread."""
    week = weeks.by_id(session, message.subject_id)
    value = of_week(session, workspace, week.week, week.since, week.until, now=now)
    texts = detail_sentences(value, say) or [say("digest.no_detail")]
    return Drawing(escaped(" ".join(texts)), [section("\n".join(cut(text, 300) for text in texts))])
