"""Which links of an archive the rule calls one story.

The archive is replayed as the product would see it: each link is compared with those of the days before it,
words are counted over the last 30 days, a feed is one publisher in one community, and only pairs of two feeds
count. The rule is given titles alone; the addresses are what it is held against.

In three things the product does less: it compares with the first item of each story only, takes no more than
ten items into one, and looks at no more than some stories a title. In one it does more: the very same title of
three significant words counts for a month.
"""

import hashlib
from collections import Counter, defaultdict, deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import combinations
from typing import Final

from curation.judge.story.stories import COUNTED, FEWEST_SHARED, WITHIN, Kind, Rarity, alike
from curation.judge.story.titles import Title, read_title
from curation.links import domain, url_key
from tests.bench.judging.archive import Link
from tests.bench.judging.portion import Portion

SEED: Final = 1

Ids = frozenset[str]


@dataclass(frozen=True, slots=True)
class Pair:
    """Two links, the earlier first, that the rule calls one story, or (`maybe`) leaves to people.

    `overlap` is the share of the shorter title's weight in common. `same_url`: the same canonical address;
    `same_title`: to the letter.
    """

    one_id: str
    other_id: str
    kind: Kind
    overlap: float
    days_apart: float
    same_url: bool
    same_title: bool

    @property
    def ids(self) -> Ids:
        return frozenset((self.one_id, self.other_id))

    @property
    def certain(self) -> bool:
        """Whether the product joins them without asking."""
        return self.kind != "maybe"

    @property
    def differs(self) -> bool:
        """Whether neither address nor title gives it away."""
        return not self.same_url and not self.same_title

    @property
    def in_time(self) -> bool:
        """Whether they are as close as the product asks."""
        return self.days_apart < WITHIN / timedelta(days=1)


def pairs(links: Sequence[Link], *, within: timedelta = WITHIN) -> tuple[Pair, ...]:
    """Replay an archive (oldest first) and return the pairs that are alike, in the order of the later link."""
    return tuple(_pairs(links, within))


def _pairs(links: Sequence[Link], within: timedelta) -> Iterator[Pair]:
    titles = {link.id: read_title(link.title) for link in links}
    feeds = {link.id: (link.community, domain(link.url)) for link in links}
    keys = {link.id: url_key(link.url) for link in links}
    holding: Counter[str] = Counter()
    by_word: defaultdict[str, dict[str, Link]] = defaultdict(dict)
    counted: deque[Link] = deque()
    window: deque[Link] = deque()
    for link in links:
        while counted and link.at - counted[0].at >= COUNTED:
            holding.subtract(titles[counted.popleft().id].words)
        while window and link.at - window[0].at >= within:
            old = window.popleft()
            for word in _found_by(titles[old.id]):
                del by_word[word][old.id]
        title, rarity = titles[link.id], Rarity(len(counted), holding)
        for other in _sharing(title, by_word, titles):
            if feeds[other.id] == feeds[link.id]:
                continue
            likeness = alike(title, titles[other.id], rarity)
            if likeness is not None:
                yield Pair(
                    one_id=other.id,
                    other_id=link.id,
                    kind=likeness.kind,
                    overlap=likeness.overlap,
                    days_apart=(link.at - other.at) / timedelta(days=1),
                    same_url=keys[link.id] != "" and keys[link.id] == keys[other.id],
                    same_title=link.title == other.title,
                )
        holding.update(title.words)
        counted.append(link)
        window.append(link)
        for word in _found_by(title):
            by_word[word][link.id] = link


def _found_by(title: Title) -> frozenset[str]:
    """The words by which a title is looked up: the significant ones, or all where there is none."""
    return title.words or frozenset(title.tokens)


def _sharing(
    title: Title, by_word: defaultdict[str, dict[str, Link]], titles: dict[str, Title]
) -> Iterator[Link]:
    """The links of the window with enough words in common to be compared, oldest first."""
    shared = Counter(link.id for word in _found_by(title) for link in by_word[word].values())
    links = {link.id: link for word in _found_by(title) for link in by_word[word].values()}
    for link in sorted(links.values(), key=lambda link: (link.at, link.id)):
        if shared[link.id] >= FEWEST_SHARED or titles[link.id].tokens == title.tokens:
            yield link


def recall(links: Sequence[Link], found: Sequence[Pair]) -> Portion:
    """Tell how many of the pages that two communities were shown within five days are found by title alone."""
    pages: defaultdict[str, list[Link]] = defaultdict(list)
    for link in links:
        pages[url_key(link.url)].append(link)
    pages.pop("", None)
    true = {
        frozenset((one.id, other.id))
        for page in pages.values()
        for one, other in combinations(page, 2)
        if one.community != other.community and abs(one.at - other.at) < WITHIN
    }
    return Portion(len(true & {pair.ids for pair in found if pair.certain and pair.in_time}), len(true))


def of_moderators(links: Sequence[Link]) -> frozenset[str]:
    """Return the ids of links whose title is perhaps not their page's own.

    Moderators of one community put links together, and the archive gives all of them one title; no feed does.
    Such are links that one community was shown within five days under one title, to the letter, at different
    addresses. Some are true, an article posted twice; they go too, since titles alone can't tell.
    """
    titled: defaultdict[tuple[str, str], list[Link]] = defaultdict(list)
    for link in links:
        titled[link.community, link.title].append(link)
    return frozenset(
        link.id
        for group in titled.values()
        for one, other in combinations(group, 2)
        if abs(one.at - other.at) < WITHIN and url_key(one.url) != url_key(other.url)
        for link in (one, other)
    )


def once(links: Sequence[Link], found: Sequence[Pair]) -> tuple[Pair, ...]:
    """Leave out what is no new decision: the same two pages again. The pair with the fewest days stays.

    The product knows a page that it has seen by its address. Otherwise one advertisement, posted anew every
    other day, would be a tenth of what is judged.
    """
    pages = {link.id: url_key(link.url) or link.id for link in links}
    kept: dict[Ids, Pair] = {}
    for pair in nearest(found):
        kept.setdefault(frozenset((pages[pair.one_id], pages[pair.other_id])), pair)
    return tuple(kept.values())


def nearest(found: Sequence[Pair], n: int | None = None) -> tuple[Pair, ...]:
    """Return the n pairs (or all) with the fewest days between them, nearest first."""
    return tuple(sorted(found, key=lambda pair: (pair.days_apart, pair.one_id, pair.other_id))[:n])


def sample(found: Sequence[Pair], n: int, *, seed: int = SEED) -> tuple[Pair, ...]:
    """Draw n pairs, or all where there are fewer.

    Each pair's lot is a digest of the seed and its ids: when the rule calls some more pairs one story, or some
    fewer, most of those that were drawn and judged before are drawn again.
    """
    return tuple(sorted(found, key=lambda pair: _lot(pair, seed))[:n])


def _lot(pair: Pair, seed: int) -> bytes:
    return hashlib.sha256(f"{seed} {' '.join(sorted(pair.ids))}".encode()).digest()
