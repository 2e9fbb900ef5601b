"""What the bot thinks a team likes, told so that people can check it, and the form in which they steer it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from bot.slack.cards import modals
from bot.slack.cards.blocks import Json, actions, answer, button, context, cut, rich, section, select, words
from bot.slack.cards.why import quoted
from curation.judge.ranking import SourceRecord
from curation.judge.taste.accuracy import Accuracy, TooFew
from curation.judge.taste.leanings import LONGEST_LIST, Leaning, Stance, Subject, written
from curation.judge.taste.learnt import FEWEST_LABELS, FEWEST_OF_EACH, Learnt
from curation.text import tidy
from curation.wording import Say

_NAME_MOST: Final = 60  # characters of a source's name: several stand in one line
_LINE_MOST: Final = 1000  # characters of one list; the form has all of it
_MOST_FORGOTTEN: Final = 100  # Slack's most in one menu


@dataclass(frozen=True, slots=True)
class TasteView:
    """All there is to tell of a team's taste.

    `sources` names the sources the team reads, by id; `best` and `worst` are some of them. `since` is when the
    first question was decided.
    """

    interests: str
    best: Sequence[SourceRecord]
    worst: Sequence[SourceRecord]
    learnt: Learnt
    since: datetime | None
    accuracy: Accuracy | TooFew
    leanings: Sequence[Leaning]
    sources: Mapping[int, str]


def page(view: TasteView, say: Say, tz: str, *, said: str = "") -> Json:
    """The page for the person who asked; `said` is what their last press came to."""
    title = say("taste.title")
    told = [
        "\n".join([say("taste.interests", interests=tidy(view.interests)), *_records(view, say)]),
        "\n".join(_learnt(view, say, tz)),
        *(_wishes(view, say) or [say("taste.no_wishes")]),
    ]
    steps = [button("taste_change", say("taste.change"))]
    if wished := _wished_sources(view, say):
        steps.append(select("taste_forget", say("taste.forget"), wished))
    return answer(
        said or title,
        *([section(said)] if said else []),
        rich([words(title, bold=True)]),
        *map(section, told),
        context(say("taste.how")),
        actions(*steps),
    )


def _records(view: TasteView, say: Say) -> list[str]:
    def named(records: Sequence[SourceRecord]) -> str:
        return ", ".join(
            say("taste.kept", record.shown, source=_name(view.sources[record.source_id]), yes=record.yes)
            for record in records
        )

    lines = [say("taste.best", sources=named(view.best))] if view.best else []
    lines += [say("taste.worst", sources=named(view.worst))] if view.worst else []
    return lines or [say("taste.no_records")]


def _learnt(view: TasteView, say: Say, tz: str) -> list[str]:
    """How much was learnt from, the strongest words, and how good the order was; honest where it is too early."""
    learnt, lines = view.learnt, []
    if learnt.fitted_at is not None and view.since is not None:
        since, last = (say.date(at.astimezone(ZoneInfo(tz)).date()) for at in (view.since, learnt.fitted_at))
        lines.append(say("taste.learnt", learnt.labels, since=since, last=last))
    elif learnt.enough:
        lines.append(say("taste.about_to", learnt.labels))
    elif learnt.labels < FEWEST_LABELS:
        lines.append(say("taste.too_few", learnt.labels, least=FEWEST_LABELS, each=FEWEST_OF_EACH))
    else:
        yes, no = learnt.liked, learnt.labels - learnt.liked
        lines.append(say("taste.one_sided", learnt.labels, yes=yes, no=no, each=FEWEST_OF_EACH))
    if learnt.liked_words:
        lines.append(say("taste.liked", words=quoted(learnt.liked_words, say)))
    if learnt.disliked_words:
        lines.append(say("taste.disliked", words=quoted(learnt.disliked_words, say)))
    match view.accuracy:
        case Accuracy(ours, by_source):
            lines.append(say("taste.accuracy", ours=round(100 * ours), by_source=round(100 * by_source)))
        case TooFew(yes, no):
            lines.append(say("taste.no_accuracy", yes=yes, no=no))
    return lines


def _wishes(view: TasteView, say: Say) -> list[str]:
    """What people asked for, a line for each kind."""

    def keys(subject: Subject, stance: Stance) -> list[str]:
        return [each.key for each in view.leanings if (each.subject, each.stance) == (subject, stance)]

    def names(stance: Stance) -> list[str]:
        return [_name(view.sources[int(key)]) for key in keys("source", stance) if int(key) in view.sources]

    told = (
        ("taste.more", keys("word", "more")),
        ("taste.more_sources", names("more")),
        ("taste.less", keys("word", "less")),
        ("taste.less_sources", names("less")),
        ("taste.never", keys("word", "never")),
        ("taste.domains", keys("domain", "never")),
    )
    return [cut(say(key, what=", ".join(found)), _LINE_MOST) for key, found in told if found]


def _wished_sources(view: TasteView, say: Say) -> list[tuple[str, str]]:
    """The wishes about sources, for a menu to forget one: (label, source id)."""
    found = []
    for each in view.leanings:
        if each.subject == "source" and int(each.key) in view.sources:
            key = "lean.more_source" if each.stance == "more" else "lean.less_source"
            found.append((say(key, what=cut(tidy(view.sources[int(each.key)]), 45)), each.key))
    return found[:_MOST_FORGOTTEN]


def _name(name: str) -> str:
    return cut(tidy(name), _NAME_MOST)


def form(leanings: Sequence[Leaning], say: Say, meta: str) -> Json:
    """The four lists, to be changed; `meta` comes back with them."""

    def field(name: str, subject: Subject, stance: Stance, label: str, hint: str) -> Json:
        kept = [each.key for each in leanings if (each.subject, each.stance) == (subject, stance)]
        box = modals.line(written(kept), many=True, most=LONGEST_LIST)
        return modals.question(name, label, box, hint=hint, optional=True)

    return modals.form(
        "taste",
        say("taste.form_title"),
        say("modal.save"),
        say("modal.cancel"),
        [
            field("more", "word", "more", say("taste.form_more"), say("taste.form_more_hint")),
            field("less", "word", "less", say("taste.form_less"), ""),
            field("never", "word", "never", say("taste.form_never"), say("taste.form_never_hint")),
            field("domains", "domain", "never", say("taste.form_domains"), say("taste.form_domains_hint")),
        ],
        meta,
    )
