"""Ask the writer for a text: within the budget, checked before anybody sees it, at most twice.

Nothing here raises when the writer fails: the answer is a `Fallback` then, and the template stands.
"""

from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import timedelta

import structlog

from bot.world import World
from curation.judge.candidate import Candidate
from curation.share import draft, no_echo, platforms
from curation.share.asking import allowance, brief
from curation.share.asking.allowance import MICROS_PER_CENT, Allowance
from curation.share.asking.answer import Usage
from curation.share.asking.brief import Brief, Written
from curation.share.asking.prompt import MOST_NOT_LIKE, instructions
from curation.share.claims import faults
from curation.share.claims.faults import Finding
from curation.share.draft import FirstText
from curation.share.no_echo import Other
from curation.share.platforms import Platform
from curation.share.post import Post
from curation.share.writer import Writer, WriterClosed, WriterFailed
from curation.team import Workspace
from curation.wording import wording
from db.leases import LostLease
from db.share import posts, writings
from db.team import workspaces

log = structlog.get_logger()

MOST_ASKED = 2  # once, and once more with what was wrong
MARGIN = timedelta(seconds=10)  # of a lease, beyond the longest that the writer may take
_MICROS_PER_DOLLAR = 100 * MICROS_PER_CENT

Hold = Callable[[timedelta], None]


@dataclass(frozen=True, slots=True)
class Fresh:
    """A text of the writer's that passed every check, and why a friend would care."""

    first: FirstText
    why: str


@dataclass(frozen=True, slots=True)
class Fallback:
    """Why there is no text of the writer's: a key of the wording's `fell_back.*`."""

    why: str


def wanted(world: World, workspace: Workspace) -> bool:
    """Whether this team's first texts are the writer's."""
    return world.writer is not None and workspace.writer


def allowed(world: World, workspace: Workspace) -> Allowance:
    """What the team may use up in a month: its own bounds, as far as those of the installation go."""
    calls, micros = world.settings.writer_calls, round(world.settings.writer_dollars * _MICROS_PER_DOLLAR)
    if workspace.writer_calls is not None:
        calls = min(calls, workspace.writer_calls)
    if workspace.writer_cents is not None:
        micros = min(micros, workspace.writer_cents * MICROS_PER_CENT)
    return Allowance(calls, micros)


def compose(
    world: World,
    workspace: Workspace,
    candidate: Candidate,
    post: Post,
    *,
    not_like: tuple[str, ...] = (),
    hold: Hold,
) -> Fresh | Fallback:
    """Have a text written for a post, unless the same was written before.

    `not_like` are versions that somebody has seen. `hold` is called before each wait with how long it may
    take, and raises LostLease when the work has passed to somebody else.
    """
    writer = world.writer
    if writer is None or not workspace.writer or post.platform is None:
        return Fallback("off")
    platform = platforms.by_key(post.platform, most=workspace.most, per_link=workspace.per_link)
    with world.read() as session:
        examples = posts.examples(session, workspace.id)
        others = posts.elsewhere(session, workspace.id, but_not=platform.key)
    room = draft.room(
        platform, url=candidate.url, source=candidate.source_name, say=wording(workspace.locale)
    )
    told = brief.brief(
        platform, workspace, candidate, room=room, examples=examples, not_like=not_like[-MOST_NOT_LIKE:]
    )
    key = writer.key(told)
    with world.read() as session:
        known = writings.known(session, workspace.id, key)
    complaint, fault = "", ""
    if known is not None:
        fresh, findings = _judged(
            platform, workspace, candidate, told, Written(**known), others, not_like, world=world
        )
        if not findings:
            with world.write() as session:
                writings.keep_again(
                    session, workspace.id, post.id, key, _result(fresh, known), now=world.clock.now()
                )
            return fresh
        complaint = faults.complaint(findings)
    for _ in range(MOST_ASKED):
        hold(timedelta(seconds=writer.deadline_s) + MARGIN)
        reserved = _reserve(world, workspace, post, writer.most_tokens(told, complaint), key)
        if isinstance(reserved, Fallback):
            return reserved
        written = _ask(world, writer, told, complaint, reserved)
        if isinstance(written, Fallback):
            return written
        fresh, findings = _judged(
            platform, workspace, candidate, told, written, others, not_like, world=world
        )
        with world.write() as session:
            if not findings:
                writings.settle(session, reserved, writings.PASSED, result=_result(fresh, asdict(written)))
                return fresh
            writings.settle(session, reserved, findings[0].fault)
        log.info("text refused", post=post.id, faults=[finding.fault for finding in findings])
        complaint, fault = faults.complaint(findings), findings[0].fault
    return Fallback(fault)


def _result(fresh: Fresh, written: dict[str, str]) -> dict[str, object]:
    """What is kept of an answer: its words, which may stand over another link, and the text it became here."""
    return {"written": written, "text": fresh.first.text}


def _reserve(world: World, workspace: Workspace, post: Post, most: Usage, key: str) -> int | Fallback:
    """Set aside what one call may cost at most; says why there is no room for it."""
    micros = allowance.cost(world.settings.prices, given=most.input_tokens, written=most.output_tokens)
    now = world.clock.now()
    month = allowance.month(now, workspace.tz)
    with world.write() as session:
        workspaces.lock(session, workspace.id)
        spent = writings.spent(session, workspace.id, month)
        why = allowance.used_up(spent, allowed(world, workspace), micros=micros)
        if why is not None:
            return Fallback(why)
        return writings.reserve(session, workspace.id, post.id, key, month=month, micros=micros, now=now)


def _ask(world: World, writer: Writer, told: Brief, complaint: str, reserved: int) -> Written | Fallback:
    """Make one call, and put what it cost in the place of what was set aside."""
    try:
        reply = writer.write(told, complaint=complaint)
    except WriterClosed:
        # The program stops: whoever starts next asks again, when the lease has ended.
        raise LostLease("the writer was closed") from None
    except WriterFailed as failed:
        log.warning("writer failed", why=failed.reason)
        with world.write() as session:
            if failed.charged == "no":
                writings.release(session, reserved)
            else:
                writings.settle(session, reserved, failed.reason, **_used(world, failed.usage))
        return Fallback(failed.reason)
    with world.write() as session:
        writings.settle(session, reserved, "answered", **_used(world, reply.usage))
    return reply.written


def _used(world: World, usage: Usage | None) -> dict[str, int]:
    """What a call cost; a server that doesn't tell is taken to have used all that was set aside."""
    if usage is None:
        return {}
    micros = allowance.cost(world.settings.prices, given=usage.input_tokens, written=usage.output_tokens)
    return {"micros": micros, "input_tokens": usage.input_tokens, "output_tokens": usage.output_tokens}


def _judged(
    platform: Platform,
    workspace: Workspace,
    candidate: Candidate,
    told: Brief,
    written: Written,
    others: list[Other],
    not_like: tuple[str, ...],
    *,
    world: World,
) -> tuple[Fresh, tuple[Finding, ...]]:
    """Put our link and credit under the words; and everything that speaks against showing that to anybody."""
    first = draft.put_together(
        platform,
        written.text,
        url=candidate.url,
        source=candidate.source_name,
        say=wording(workspace.locale),
        photo_idea=written.photo_idea,
        alt_text=written.alt_text,
    )
    found = list(faults.faults(written, told, instructions=instructions(told)))
    measure = platform.measure(first.text)
    if not measure.fits:
        found.append(Finding("too_long", f"{measure.over} {measure.unit} too many"))
    elif not draft.can_be_edited(first.text):
        found.append(Finding("too_long", "longer than can be edited"))
    if first.text in not_like:
        found.append(Finding("repeated", first.text[:80]))
    echo = no_echo.echo(
        draft.own_words(first.text, source=candidate.source_name, url=candidate.url),
        platform=platform.key,
        candidate_id=candidate.id,
        others=others,
        now=world.clock.now(),
    )
    if echo is not None and echo.kind == "text":
        found.append(Finding("echo", echo.other.text[:80]))
    return Fresh(first, written.why), tuple(found)
