"""`/curate suggest`, `more`, `why`: what is asked, and what became of it."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from bot.jobs import ask
from bot.jobs.requests import propose
from bot.slack.cards.blocks import Json, answer, cut
from bot.slack.curate.add import (
    LONGEST_ADDRESS,
    address,
    is_scheme,
    refuse_address,
    unescaped,
    with_scheme,
)
from bot.slack.curate.asked import Curate
from bot.slack.press.who import who
from bot.world import World
from curation.collect.known.first_look import Fate
from curation.collect.web.addresses import Allow, check_address
from curation.judge.candidate import Candidate, State
from curation.judge.taste.leanings import Leaning
from curation.links import clean, domain, url_key
from curation.text import tidy
from curation.wording import Say
from db.collect import requests, sightings
from db.collect.sightings import Became
from db.judge import candidates, leanings, merging

LONGEST_IDEA = 500
# As Slack sends it, in angle brackets and perhaps with a label, or as it is typed.
_LINK = re.compile(r"(?<!\S)(?:<https?://[^>]+>|https?://\S+)", re.IGNORECASE)


def suggest(asked: Curate) -> Json:
    """Put a link or an idea to the vote."""
    if not asked.rest:
        return asked.sentence("suggest.nothing")
    return answer(suggest_text(asked.world, asked.body, asked.rest).said)


@dataclass(frozen=True, slots=True)
class Suggested:
    """What is said about a suggestion, and whether it was taken."""

    said: str
    taken: bool


def suggest_text(world: World, body: Json, text: str) -> Suggested:
    """Let a person's link or idea be asked next; a link's title is read after the acknowledgement."""
    with world.read() as session:
        actor = who(session, body)
    say = actor.say
    workspace = actor.workspace
    if workspace is None or workspace.set_up_at is None:
        return Suggested(say("err.not_set_up"), taken=False)
    if not actor.may_take_part:
        return Suggested(say("vote.stranger"), taken=False)
    given, why = _link_and_why(text)
    scheme, colon, _ = given.partition("://")
    if colon and not any(char.isspace() for char in scheme):
        url = clean(given)
        if len(given) > LONGEST_ADDRESS:
            return Suggested(say("add.too_long", LONGEST_ADDRESS), taken=False)
        if is_scheme(scheme) and scheme.lower() not in ("http", "https"):
            return Suggested(say("add.scheme", scheme=cut(scheme, 20)), taken=False)
        wrong = check_address(given, Allow.parse(world.settings.allow))
        if wrong == "private":
            return Suggested(say("err.private", host=domain(given)), taken=False)
        if len(why) > LONGEST_IDEA:
            return Suggested(say("suggest.too_long", len(why) - LONGEST_IDEA), taken=False)
        if url is None or wrong is not None:
            return Suggested(say("suggest.no_link", words=cut(tidy(given), 60)), taken=False)
        with world.write() as session:
            requests.keep(
                session,
                workspace.id,
                "suggest",
                url,
                user_id=actor.user_id,
                channel_id=str(body.get("channel_id") or ""),
                response_url=str(body.get("response_url") or ""),
                locale=say.language,
                now=world.clock.now(),
                given=why or None,
            )
        world.wake()
        return Suggested(say("suggest.reading", host=domain(url)), taken=True)
    idea = tidy(unescaped(text))
    if not idea:
        return Suggested(say("suggest.nothing"), taken=False)
    if len(idea) > LONGEST_IDEA:
        return Suggested(say("suggest.too_long", len(idea) - LONGEST_IDEA), taken=False)
    with world.write() as session:
        done = propose(world, session, workspace.id, by=actor.user_id, title=idea, url=None, say=say)
    world.wake()
    return Suggested(done, taken=True)


def _link_and_why(text: str) -> tuple[str, str]:
    """Part a link from the words a person puts around it, which say why; (text, "") where there is no link."""
    text = text.strip()
    found = _LINK.search(text)
    if found is None:
        return address(text), ""
    around = f"{text[: found.start()]} {text[found.end() :]}"
    return address(found[0]), tidy(unescaped(around)).strip(" :–—-")


def more(asked: Curate) -> Json:
    """Ask now instead of tomorrow."""
    if not asked.workspace.active:
        return asked.sentence("pause.is_paused")
    with asked.world.write() as session:
        waiting = len(candidates.in_state(session, asked.workspace.id, State.WAITING))
        ask.ask_soon(session, asked.workspace.id, by=asked.who.user_id, now=asked.world.clock.now())
    return asked.sentence("more.soon", waiting) if waiting else asked.sentence("more.nothing")


def why(asked: Curate) -> Json:
    """What became of an address, whatever became of it."""
    text = address(asked.rest)
    refusal = refuse_address(asked, text, name="why")
    if refusal is not None:
        return answer(refusal)
    url = with_scheme(text)
    with asked.world.read() as session:
        suggested = candidates.suggested_address(session, asked.workspace.id, url_key(url))
        now = [] if suggested is None else _now(session, suggested, asked.say)
        found = sightings.fate_of(session, asked.workspace.id, url_key(url))
        block = (
            leanings.what_blocks(session, asked.workspace.id, url_key(url)) if _is_blocked(found) else None
        )
        lines = []
        for became in found[:5]:
            line = _fate(became, block, asked.say)
            if became.candidate_id is not None and became.fate in ("asked", "same_story"):
                line = " ".join(
                    [line, *_now(session, candidates.by_id(session, became.candidate_id), asked.say)]
                )
            if line not in lines:
                lines.append(line)
    if suggested is not None and not any(became.fate == "asked" for became in found):
        lines.append(" ".join([asked.say("fate.suggested"), *now]))
    if not lines:
        return asked.sentence("why.never_seen", host=domain(url))
    return answer("\n".join(lines))


def _is_blocked(found: Sequence[Became]) -> bool:
    return any(became.fate == Fate.BLOCKED for became in found)


def _now(session: Session, candidate: Candidate, say: Say) -> list[str]:
    """Where a question stands now; of one that went into another card, where that stands."""
    said = [say(f"fate.now_{candidate.state.value}")]
    went_to = merging.went_to(session, candidate.story_id) if candidate.state is State.MERGED else None
    return said if went_to is None else [*said, say(f"fate.now_{went_to.state.value}")]


def _fate(became: Became, block: Leaning | None, say: Say) -> str:
    """Put an entry's fate into words; of a filtered or blocked one, with the word that did it."""
    source = tidy(became.source)
    if became.fate == Fate.BLOCKED:
        if block is None:
            return say("fate.blocked_then", source=source)
        return say("fate.blocked", source=source, what=block.key)
    if became.fate != Fate.FILTERED:
        return say(f"fate.{became.fate}", source=source)
    if became.left_out is None:
        return say("fate.filtered_then", source=source)
    if became.left_out.word is None:
        return say("fate.filtered_none", source=source)
    return say("fate.filtered", source=source, word=became.left_out.word)
