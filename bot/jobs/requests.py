"""Do what a person asked for that needs the network: read an address, ask a server, have a text written."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final
from urllib.parse import urlsplit

from sqlalchemy.orm import Session

from bot.jobs import ask
from bot.jobs.find import find
from bot.jobs.imports import bring
from bot.jobs.notice import close, hold
from bot.jobs.share.server import ask_server
from bot.jobs.share.versions import another
from bot.slack.cards.blocks import Json, answer, cut
from bot.slack.cards.found import choose
from bot.world import World
from curation.collect.fetch import FetchFailed, Request
from curation.collect.find import choices
from curation.collect.find.choices import FoundFeed
from curation.collect.find.discover import decoded, page_title
from curation.judge.story.titles import read_title
from curation.links import clean, domain, registrable_domain, url_key
from curation.text import tidy
from curation.wording import Say, wording
from db import leases
from db.collect import feeds, requests, sources
from db.collect.requests import Asked
from db.judge import candidates, stories
from db.leases import Lease
from db.tables import RequestRow
from db.team import audit, workspaces

_LANES = {"add": "share", "listen": "listen"}
_NAME = 100  # characters of a feed's name in a sentence

Do = Callable[[World, Lease, Asked, Say], Json | None]  # gives what the person is told; None: told already


def request(world: World, lease: Lease) -> None:
    """Answer one request: the fact is kept first, then the person is told, best effort."""
    with world.read() as session:
        asked = requests.by_id(session, lease.id)
    say = wording(asked.locale)
    told = _DO[asked.kind](world, lease, asked, say)
    if told is not None:
        world.whisper(asked.response_url, told)
    world.wake()


def _add(world: World, lease: Lease, asked: Asked, say: Say) -> Json:
    """Subscribe to the one feed there is, or keep what there is to choose from."""
    found = find(world.web, asked.url, say, hold=lambda: hold(world, lease))
    with world.write() as session:
        leases.keep(session, RequestRow, lease)
        if isinstance(found, str):
            told = answer(_nothing_heard(asked, found, say) if asked.kind == "listen" else found)
        elif len(found) == 1 and not found[0].of_comments:
            told = answer(subscribe(world, session, asked, found, say))
        else:
            offered = found[: choices.MOST_OFFERED]
            requests.offer(session, asked.id, choices.to_text(offered))
            told = choose(say, asked.id, offered, host=domain(asked.url))
        _close(world, session, asked, told)
    return told


def _nothing_heard(asked: Asked, why: str, say: Say) -> str:
    if asked.given is not None:  # who gave words knows nothing of the address that they were made into
        return say("listen.failed", words=asked.given)
    if urlsplit(asked.url).path in ("", "/"):  # "node.js" may have been a word
        return f"{why} {say('listen.as_word', word=domain(asked.url))}"
    return why


def _close(world: World, session: Session, asked: Asked, told: Json) -> None:
    close(session, asked, told, now=world.clock.now(), machine_now=world.clock.machine())


def subscribe(world: World, session: Session, asked: Asked, chosen: list[FoundFeed], say: Say) -> str:
    """Subscribe the asker's team to feeds that were found; says what is new and what it had already."""
    now = world.clock.now()
    lane = _LANES[asked.kind]
    new: list[str] = []
    had: list[str] = []
    by_host = sorted(
        (registrable_domain(urlsplit(found.url).netloc), place) for place, found in enumerate(chosen)
    )
    ids = {
        place: feeds.ensure(session, chosen[place].url, host=host, title=chosen[place].title, now=now)
        for host, place in by_host
    }
    feeds.lock(session, ids.values())
    for place, feed_id in ids.items():
        found = chosen[place]
        source, is_new = sources.subscribe(
            session, asked.workspace_id, feed_id, lane=lane, added_by=asked.user_id, now=now
        )
        name = tidy(found.title or source.name)
        if is_new:
            new.append(name)
            action = "source_added" if lane == "share" else "listening_added"
            audit.note(session, asked.workspace_id, action, now=now, actor=asked.user_id, subject=found.url)
        else:
            had.append(name)
    said = []
    if new and lane == "listen":
        said.append(say("listen.done", len(new), names=_listed(new)))
    elif len(new) == 1 and len(chosen) == 1:
        said.append(say("add.done", chosen[0].entries, source=cut(new[0], _NAME)))
    elif new:
        said.append(say("add.done_several", len(new), names=_listed(new)))
    if had:
        said.append(say("add.already", source=_listed(had)))
    return " ".join(said)


def _listed(names: list[str]) -> str:
    return " · ".join(cut(name, _NAME) for name in names)


def _suggest(world: World, lease: Lease, asked: Asked, say: Say) -> Json:
    """Put an address to the vote; a page that can't be read is suggested under its address."""
    title, url = "", asked.url
    hold(world, lease)
    try:
        response = world.web.fetch(Request(asked.url))
        if response.status == 200:
            title = page_title(decoded(response.body))
            url = clean(response.permanent_url or asked.url) or asked.url
    except FetchFailed as problem:
        if problem.reason == "private":
            told = answer(say("err.private", host=problem.host or domain(asked.url)))
            with world.write() as session:
                leases.keep(session, RequestRow, lease)
                _close(world, session, asked, told)
            return told
    with world.write() as session:
        leases.keep(session, RequestRow, lease)
        text = propose(
            world,
            session,
            asked.workspace_id,
            by=asked.user_id,
            title=title,
            url=url,
            why=asked.given or "",
            say=say,
        )
        told = answer(text)
        _close(world, session, asked, told)
    return told


def propose(
    world: World,
    session: Session,
    workspace_id: int,
    *,
    by: str,
    title: str,
    url: str | None,
    why: str = "",
    say: Say,
) -> str:
    """Let a person's link or idea be asked next; says so, or that the team has had it already.

    `why` are the person's own words about a link, which its card and its first text carry.
    """
    now = world.clock.now()
    workspaces.lock(session, workspace_id)
    key = None if url is None else url_key(url)
    titled = read_title(title)
    active = workspaces.by_id(session, workspace_id).active
    done = say("suggest.done" if active else "suggest.paused")
    within = stories.window(session, workspace_id, now=now)
    known = stories.find(
        session, workspace_id, url_key=key, title=titled, feed_id=None, within=within, now=now
    )
    if known.story_id is not None:
        before = candidates.of_story(session, known.story_id)
        if before is not None and before.state.value not in ("waiting", "stale"):
            return say("suggest.known", title=before.title)
        if before is not None and before.state.value == "waiting":
            candidates.adopt(session, before.id, by=by)
            ask.ask_soon(session, workspace_id, by=None, now=now)
            return done
    story_id = stories.begin(
        session, workspace_id, url_key=key, title=titled, maybe_id=known.maybe_id, now=now
    )
    candidates.begin(
        session,
        workspace_id,
        story_id,
        suggested_by=by,
        url=url,
        title=title or url or "",
        summary=why,
        now=now,
    )
    audit.note(session, workspace_id, "suggested", now=now, actor=by, subject=url or title)
    ask.ask_soon(session, workspace_id, by=None, now=now)
    return done


_DO: Final[Mapping[str, Do]] = MappingProxyType(
    {
        "add": _add,
        "listen": _add,
        "suggest": _suggest,
        "import": bring,
        "server": ask_server,
        "version": another,
    }
)
