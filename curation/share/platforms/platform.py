"""What a platform is: what a post needs there, how its text is counted, and where a person posts it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Literal

from curation.share.platforms.cutting import cut

Needs = Literal["link", "text", "photo"]
Unit = Literal["characters", "bytes", "links", "tags"]

LONGEST_LINK: Final = 3000  # characters; what a button of Slack takes at most
LONGEST_ACCOUNT: Final = 300  # characters; the longest name of a server is 253, and a user stands before it


@dataclass(frozen=True, slots=True)
class Measure:
    """A text counted as its platform counts it, against one of its limits."""

    used: int
    limit: int
    unit: Unit

    @property
    def over(self) -> int:
        """How much must go, in `unit`; 0 when the text fits."""
        return max(0, self.used - self.limit)

    @property
    def left(self) -> int:
        """How much room there is still, in `unit`; 0 when the text is too long."""
        return max(0, self.limit - self.used)

    @property
    def fits(self) -> bool:
        """Whether the platform takes the text."""
        return self.used <= self.limit


@dataclass(frozen=True, slots=True)
class Limit:
    """One count that a platform bounds; `most` may be 0, for what has no place there."""

    most: int
    unit: Unit
    count: Callable[[str], int]


@dataclass(frozen=True, slots=True)
class Tags:
    """How tags are used there: `most` that are customary in one post."""

    most: int


@dataclass(frozen=True, slots=True)
class Shows:
    """What a preview shows: the characters before "see more" (None: all), a link's card, a photo."""

    folds_after: int | None = None
    link_card: bool = True
    photo: bool = False


@dataclass(frozen=True, slots=True)
class Opens:
    """The address that begins a post; `filled`: the whole text is there already, nothing is to be pasted."""

    url: str
    filled: bool


def as_it_is(text: str) -> str:
    """Return the text: most platforms take it unchanged from a machine as well."""
    return text


@dataclass(frozen=True, slots=True)
class Platform:
    """One platform: `key` in tables, `name` for people, what a post `needs`, its limits, and its manners.

    `limits` begin with the one that people know. `profile` gives the team's page for an account, or the front
    door. `composer` gives the address that opens a post with a text in it, for (text, account), "" for an
    empty one; None where no address takes a text. Then `page` says where a post about a link begins, for
    (link, account); without it that is the profile. `credit` is the key of the wording that names a source
    there. `written` is the text as a machine must send it.

    `account` is what the team calls itself there (a handle or the page's address), "" when unknown; it is
    never trusted to be well formed.
    """

    key: str
    name: str
    needs: Needs
    limits: tuple[Limit, ...]
    profile: Callable[[str], str]
    tags: Tags
    credit: str
    composer: Callable[[str, str], str] | None = None
    page: Callable[[str | None, str], str] | None = None
    shows: Shows = Shows()
    link_in_text: bool = True
    written: Callable[[str], str] = as_it_is

    @property
    def limit(self) -> int:
        """The limit that people know the platform by."""
        return self.limits[0].most

    def measure(self, text: str) -> Measure:
        """Count `text` against the limit that it is nearest to.

        One that is exceeded comes before any that isn't. How many links or tags there are is told only when
        they are too many: `left` is otherwise always room for text.
        """
        return max((Measure(each.count(text), each.most, each.unit) for each in self.limits), key=_nearness)

    def fits(self, text: str) -> bool:
        """Whether the platform takes the text."""
        return all(each.count(text) <= each.most for each in self.limits)

    def opens(self, text: str, link: str | None = None, account: str = "") -> Opens:
        """Return where a person posts `text`, filled in with exactly that text where the platform allows it.

        `link` is the post's link, for platforms that begin with it; the text is expected to hold it already.
        Never longer than 3,000 characters: a text that does not fit is left for the person to paste, whole,
        since a composer with a part of it would then hold that part twice.
        """
        account = _bounded(account)
        if self.composer is not None:
            filled = self.composer(text, account)
            if text and len(filled) <= LONGEST_LINK:
                return Opens(filled, filled=True)
            return Opens(self.composer("", account), filled=False)
        if self.page is None:
            return Opens(self.profile(account), filled=False)
        page = self.page(link, account)
        return Opens(page if len(page) <= LONGEST_LINK else self.page(None, account), filled=False)

    def page_url(self, account: str = "") -> str:
        """Return the address of the team's page, or the platform's front door."""
        return self.profile(_bounded(account))

    def trim(self, text: str, tail: str = "") -> str:
        """Return `text` cut so that it fits together with `tail` (a link, a credit), which is never cut.

        The cut falls between words, and between letters people see only where one word fills the whole room;
        never inside an address or a mention. A cut is marked "…". When not even the tail fits, the answer is
        the text alone.
        """
        if tail and not self.fits(tail.strip()):
            tail = ""
        return cut(text.rstrip(), tail, self.fits)


def _nearness(measure: Measure) -> tuple[bool, bool, float]:
    of_text = measure.unit in ("characters", "bytes")
    return not measure.fits, of_text, measure.used / max(1, measure.limit)


def _bounded(account: str) -> str:
    account = account.strip()
    return account if len(account) <= LONGEST_ACCOUNT else ""
