"""The friend test: what the answers to "Would I share this with a friend?" add up to.

Silence and ties mean no: if the answer is no, the team moves on. All comparisons are between integers, so
that a share of exactly two thirds passes on every machine.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from curation.calendar import WorkingWeek, working_days_later


class Answer(StrEnum):
    """What a voter says; who passes leaves it to the others and is not counted."""

    YES = "yes"
    NO = "no"
    PASS = "pass"  # noqa: S105  (an answer, no password)


class Verdict(StrEnum):
    """What has become of one round."""

    OPEN = "open"
    APPROVED = "approved"
    DECLINED = "declined"
    EXPIRED = "expired"


@dataclass(frozen=True, slots=True)
class Tally:
    """The answers standing now among `electorate` people; ValueError when they can't add up."""

    electorate: int
    yes: int
    no: int
    passed: int

    def __post_init__(self) -> None:
        if min(self.yes, self.no, self.passed) < 0 or self.answered > self.electorate:
            raise ValueError(f"answers and electorate don't add up: {self}")

    @property
    def answered(self) -> int:
        """How many have answered anything."""
        return self.yes + self.no + self.passed

    @property
    def counted(self) -> int:
        """How many the quorum is taken of: everyone but those who passed."""
        return self.electorate - self.passed

    @property
    def decisive(self) -> int:
        """How many said yes or no."""
        return self.yes + self.no

    @property
    def remaining(self) -> int:
        """How many could still say yes or no."""
        return self.counted - self.decisive


@dataclass(frozen=True, slots=True)
class Rule:
    """The numbers of the test, frozen when a round opens so that settings never change a running one.

    Two thirds cost nothing below five voters and keep doubtful items out from eight on; asking everybody to
    answer would let most items expire from three voters on. The hold is there because people change their
    minds right after pressing.
    """

    quorum_floor: int = 2
    quorum_fifths: int = 2
    quorum_cap: int = 5
    share_of: int = 3
    share_yes: int = 2
    hold: timedelta = timedelta(minutes=10)
    open_days: int = 2
    open_days_small: int = 4
    small_electorate: int = 3

    def to_json(self) -> dict[str, int]:
        """Return the rule as whole numbers by name, the hold in seconds, for keeping with the round."""
        return {
            "quorum_floor": self.quorum_floor,
            "quorum_fifths": self.quorum_fifths,
            "quorum_cap": self.quorum_cap,
            "share_of": self.share_of,
            "share_yes": self.share_yes,
            "hold_s": int(self.hold.total_seconds()),
            "open_days": self.open_days,
            "open_days_small": self.open_days_small,
            "small_electorate": self.small_electorate,
        }

    @classmethod
    def from_json(cls, kept: Mapping[str, int]) -> "Rule":
        """Return the rule that `to_json` wrote; KeyError when a number is missing."""
        return cls(
            quorum_floor=kept["quorum_floor"],
            quorum_fifths=kept["quorum_fifths"],
            quorum_cap=kept["quorum_cap"],
            share_of=kept["share_of"],
            share_yes=kept["share_yes"],
            hold=timedelta(seconds=kept["hold_s"]),
            open_days=kept["open_days"],
            open_days_small=kept["open_days_small"],
            small_electorate=kept["small_electorate"],
        )


@dataclass(frozen=True, slots=True)
class Standing:
    """The early verdict that holds now, and since when (aware UTC); OPEN and None when none does."""

    verdict: Verdict = Verdict.OPEN
    since: datetime | None = None


NOTHING_HELD = Standing()


def quorum(tally: Tally, rule: Rule) -> int:
    """Return how many must say yes or no: two fifths of those counted, at least 2, at most 5 or all."""
    fifths = -(-rule.quorum_fifths * tally.counted // 5)
    return min(tally.counted, max(rule.quorum_floor, fifths), rule.quorum_cap)


def early(tally: Tally, rule: Rule) -> Verdict:
    """Return the verdict that no remaining answer can change any more, or OPEN.

    When nobody remains, the quorum is met by itself (it never exceeds those counted).
    """
    if tally.counted == 0:
        return Verdict.EXPIRED
    if tally.decisive < quorum(tally, rule):
        return Verdict.OPEN
    if tally.yes and _enough(tally.yes, tally.no + tally.remaining, rule):
        return Verdict.APPROVED
    if not _enough(tally.yes + tally.remaining, tally.no, rule):
        return Verdict.DECLINED
    return Verdict.OPEN


def at_deadline(tally: Tally, rule: Rule) -> Verdict:
    """Return the verdict when time is up; never OPEN, and never APPROVED without a yes.

    With nobody left to count it is EXPIRED: a quorum of none decides nothing.
    """
    if tally.counted == 0 or tally.decisive < quorum(tally, rule):
        return Verdict.EXPIRED
    if tally.yes and _enough(tally.yes, tally.no, rule):
        return Verdict.APPROVED
    return Verdict.DECLINED


def judge(
    tally: Tally, rule: Rule, *, held: Standing, closes_at: datetime, now: datetime
) -> tuple[Verdict, Standing, datetime]:
    """Decide one round from the answers given by `now` (aware UTC).

    Returns the verdict (or OPEN), the early verdict now held (to be kept and given back as `held`), and when
    to look again. An early verdict must stand for `rule.hold`, from the start again whenever it changes; when
    one person alone counts it stands at once. Safe to call at any time, any number of times.
    """
    if now >= closes_at:
        return at_deadline(tally, rule), held, closes_at
    verdict = early(tally, rule)
    if verdict is Verdict.OPEN:
        return Verdict.OPEN, NOTHING_HELD, closes_at
    since = held.since if verdict is held.verdict and held.since is not None else now
    settled_at = since if tally.counted == 1 else since + rule.hold
    if now >= settled_at:
        return verdict, Standing(verdict, since), now
    return Verdict.OPEN, Standing(verdict, since), min(settled_at, closes_at)


def closes_at(opened: datetime, electorate: int, week: WorkingWeek, rule: Rule) -> datetime:
    """Return the deadline (UTC) of a round opened for so many people: same clock time, working days later.

    Few people get longer, since one of them on leave would otherwise decide by silence.
    """
    days = rule.open_days_small if electorate <= rule.small_electorate else rule.open_days
    return working_days_later(opened, days, week)


def _enough(yes: int, no: int, rule: Rule) -> bool:
    return rule.share_of * yes >= rule.share_yes * (yes + no)
