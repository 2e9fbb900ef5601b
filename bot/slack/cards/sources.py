"""What a team reads and how each of it is doing: pages of sources, one line of health each, and its details."""

from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Final
from zoneinfo import ZoneInfo

from bot.slack.cards.blocks import (
    Json,
    actions,
    answer,
    button,
    context,
    cut,
    link,
    menu,
    person,
    rich,
    section,
    words,
)
from curation.links import domain
from curation.text import tidy
from curation.wording import Say
from db.collect.health import LOOKED_BACK, Health, Page
from db.collect.sources import SLOWED, Source

LONGEST_SEARCH: Final = 60  # characters; it travels in ids that Slack limits to 255
_NAME_MOST: Final = 120  # characters: two lines on a phone
_WEEK: Final = timedelta(days=7)

# What a person can do about a failure, by its reason; what isn't here passes by itself.
_ADVICE: Final = MappingProxyType(
    {
        "dns": "sources.advice_moved",
        "address": "sources.advice_moved",
        "redirects": "sources.advice_moved",
        "scheme": "sources.advice_moved",
        "http_404": "sources.advice_moved",
        "http_410": "sources.advice_moved",
        "not_a_feed_html": "sources.advice_moved",
        "not_a_feed_empty": "sources.advice_moved",
        "not_a_feed_other": "sources.advice_moved",
        "not_a_feed_broken": "sources.advice_owner",
        "not_a_feed_too_deep": "sources.advice_owner",
        "not_a_feed_crashed": "sources.advice_owner",
        "parse_timeout": "sources.advice_owner",
        "too_big": "sources.advice_owner",
        "tls": "sources.advice_owner",
        "http_401": "sources.advice_closed",
        "http_403": "sources.advice_closed",
        "private": "sources.advice_private",
    }
)


def listing(
    page: Page, say: Say, tz: str, *, now: datetime, said: str = "", removed: int | None = None
) -> Json:
    """One page of sources for the person who asked.

    `said` is what their last press came to; `removed` the source it took away, which can come back.
    """
    done = [section(said)] if said else []
    if removed is not None:
        done.append(_undo(say, removed, f"{page.number}:{page.word}"))
    if not page.found:
        nothing = say("sources.none_matching", word=_shown(page.word)) if page.word else say("sources.none")
        return answer(said or nothing, *done, section(nothing))
    title = (
        say("sources.matching", page.found, word=_shown(page.word))
        if page.word
        else say("sources.title", page.found)
    )
    care = say("sources.care", page.failing) if page.failing else ""
    where = say("sources.page", page=page.number + 1, pages=page.pages) if page.pages > 1 else ""
    about = " · ".join(filter(None, (care, where)))
    blocks = [
        *done,
        rich([words(title, bold=True)]),
        *([context(about)] if about else []),
        *(_entry(each, page, say, tz, now=now) for each in page.shown),
    ]
    turns = []
    if page.number > 0:
        turns.append(button("sources_back", say("sources.previous"), f"{page.number - 1}:{page.word}"))
    if page.number + 1 < page.pages:
        turns.append(button("sources_page", say("sources.next"), f"{page.number + 1}:{page.word}"))
    if turns:
        blocks.append(actions(*turns))
    return answer(said or title, *blocks)


def removal(say: Say, said: str, source_id: int) -> Json:
    """The answer to who removed a source without a list before them, with a way back."""
    return answer(said, section(said), _undo(say, source_id, "0:"))


def _undo(say: Say, source_id: int, place: str) -> Json:
    return actions(
        button("source_restore", say("vote.undo"), source_id), block_id=f"source:{source_id}:{place}"
    )


def _entry(health: Health, page: Page, say: Say, tz: str, *, now: datetime) -> Json:
    source = health.source
    options = [(say("sources.details"), f"source_details:{source.id}")]
    if source.failing:
        options.append((say("source.retry"), f"source_retry:{source.id}"))
    options.append((say("source.remove"), f"source_remove:{source.id}"))
    text = f"{_name(source)}\n{line(health, say, tz, now=now)}"
    # The block's id says which page the person has before them: Slack doesn't send private messages back.
    block_id = f"source:{source.id}:{page.number}:{page.word}"
    return {**section(text, menu("source_menu", options)), "block_id": block_id}


def called(source: Source) -> str:
    """What to call a source in a sentence."""
    return cut(tidy(source.name), _NAME_MOST)


def _name(source: Source) -> str:
    name = called(source)
    host = domain(source.url)
    return f"{name} ({host})" if source.title and host else name


def line(health: Health, say: Say, tz: str, *, now: datetime) -> str:
    """Say in one line how a source is doing: what is wrong and what to do, or what it brings and what came of it."""
    source = health.source
    if source.failing:
        return "⚠ " + trouble(source, say, tz, now=now)
    if source.error and source.error not in SLOWED:
        return say("source.trying")
    if source.success_at is None and not source.error:
        return say("sources.not_read")
    parts = [
        say("sources.listening") if source.lane == "listen" else "",
        _rate(health, say, now=now),
        say("sources.record", health.decided, shared=health.shared) if health.decided else "",
        _newest(source, say, tz, now=now),
        _next(source, say, tz, now=now),
        why(source.error, say) if source.error in SLOWED else "",
        say("sources.filtered") if source.include or source.exclude else "",
    ]
    return " · ".join(filter(None, parts))


def trouble(source: Source, say: Say, tz: str, *, now: datetime) -> str:
    """Say what is wrong with a source's feed, whether it is tried again by itself, and what a person can do."""
    if source.feed_state == "gone":
        return say("sources.gone")
    reason = why(source.error, say)
    if source.resting:
        return f"{say('sources.resting', source.failures, why=reason)} {advice(source, say)}"
    said = say("sources.failing", source.failures, why=reason)
    if source.next_poll_at is not None:
        said += " " + say("sources.next_try", when=_when(source.next_poll_at, say, tz, now=now))
    return f"{said} {advice(source, say)}"


def advice(source: Source, say: Say) -> str:
    """Say what a person can do about a failure."""
    usual = "sources.advice_retry" if source.resting else "sources.advice_wait"
    return say(_ADVICE.get(source.error or "", usual))


def why(error: str | None, say: Say) -> str:
    """Put a failure's reason into words; one that has none yet is an unknown one."""
    if error is None:
        return say("fetch.unknown")
    try:
        return say(f"fetch.{error}")
    except KeyError:
        status = error.removeprefix("http_")
        return say("fetch.http_n", status=status) if status.isdigit() else say("fetch.unknown")


def facts(health: Health, say: Say, tz: str, *, now: datetime) -> list[Json]:
    """What there is to know of one source, for the top of its form."""
    source = health.source
    added = say("details.added", day=say.date(source.added_at.astimezone(ZoneInfo(tz)).date()))
    lines = []
    if source.failing:
        lines.append("⚠ " + trouble(source, say, tz, now=now))
    if source.success_at is not None:
        lines.append(say("details.read", when=_when(source.success_at, say, tz, now=now)))
    lines.append(_capital(_newest(source, say, tz, now=now)))
    lines.append("" if source.failing else _capital(_next(source, say, tz, now=now)))
    lines.append(_capital(_rate(health, say, now=now)))
    lines.append(say("details.four_weeks", health.seen, asked=health.asked) if health.seen else "")
    record = say("sources.record", health.decided, shared=health.shared)
    lines.append(_capital(record if health.decided else say("sources.no_record")))
    by = [words(f" {say('details.by')} "), person(source.added_by)] if source.added_by else []
    return [
        rich(
            [link(source.name, source.url, bold=True), words(f" ({domain(source.url)})")],
            [words(added), *by],
        ),
        section("\n".join(filter(None, lines))),
    ]


def _rate(health: Health, say: Say, *, now: datetime) -> str:
    if health.a_week >= 1:
        return say("sources.a_week", round(health.a_week))
    if health.a_week > 0:
        return say("sources.a_month", max(1, round(health.a_week * 4)))
    newest = health.source.newest_item_at
    if newest is None:
        return say("sources.fine")
    # A feed without dates says nothing of how often it brings something until it does.
    return say("sources.silent") if newest <= now - LOOKED_BACK else ""


def _newest(source: Source, say: Say, tz: str, *, now: datetime) -> str:
    if source.newest_item_at is None:
        return ""
    return say("sources.newest", day=_day(source.newest_item_at, say, tz, now=now))


def _next(source: Source, say: Say, tz: str, *, now: datetime) -> str:
    if source.next_poll_at is None:
        return ""
    if source.next_poll_at <= now:
        return say("sources.next_now")
    return say("sources.next_look", when=_when(source.next_poll_at, say, tz, now=now))


def _day(instant: datetime, say: Say, tz: str, *, now: datetime) -> str:
    """Say a local day as people do: today, a weekday within a week, else the date."""
    here, today = instant.astimezone(ZoneInfo(tz)), now.astimezone(ZoneInfo(tz)).date()
    if here.date() == today:
        return say("sources.today")
    if abs(here.date() - today) < _WEEK:
        return say.weekday(here.weekday())
    return say.date(here.date())


def _when(instant: datetime, say: Say, tz: str, *, now: datetime) -> str:
    """Say an instant: the clock time alone when it is today's."""
    time = say.time(instant, tz)
    if instant.astimezone(ZoneInfo(tz)).date() == now.astimezone(ZoneInfo(tz)).date():
        return time
    return say("moment", day=_day(instant, say, tz, now=now), time=time)


def _shown(word: str) -> str:
    return cut(tidy(word), 60)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
