"""What a person who read the pairs said of them (`judged.json`), and what the rule's precision is by that.

Two samples are read. 100 of all pairs that the rule calls one story, drawn by lot. And the hard ones: pairs in
which neither the address nor the title as written is the same. Five days hold some fifty of those, so the
hundred is filled with the nearest pairs of the weeks after, as if the rule looked back that far; it doesn't, and
the further back, the more often two works on one subject have nearly one title. The share within five days is
told by itself, and is what the product does.

Right is what a team that was asked about the one would not want to be asked about a few days later: the same
text elsewhere, a talk and its slides, a paper and an account of it, a piece of news and reports of it. Wrong is
another work on the subject, a part of a series, an answer, a later stage; what can't be told is wrong too. The
judge had titles, addresses and dates, not the pages. Only ids are kept: the titles are other people's.

In one of the communities the archive gives links that were put together by moderators one title: to the rule
they look the same, though the page had another title (`why`: another page under the other's title).
"""

import argparse
import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Final

from tests.bench.judging.archive import Link, read
from tests.bench.judging.pairs import Ids, Pair, nearest, once, pairs, recall, sample
from tests.bench.judging.portion import Portion

JUDGED: Final = Path(__file__).with_suffix(".json")
READ: Final = 100  # pairs of each sample
LOOKED_BACK: Final = timedelta(days=60)  # in which the hundredth pair that differs comes
RIGHT_OF_DIFFERING: Final = 0.90  # what is asked of the rule where neither address nor title is the same,
RIGHT_OF_ALL: Final = 0.98  # and of all that it calls one story


@dataclass(frozen=True, slots=True)
class Judgement:
    """Whether a pair is one story; `why` names the kind of error in a few words, "" where there is none."""

    right: bool
    why: str


@dataclass(frozen=True, slots=True)
class Precision:
    """Of the judged pairs of a sample, how many are right and what is wrong; how many nobody has judged."""

    right: Portion
    wrong: Mapping[str, int]
    not_judged: int


@dataclass(frozen=True, slots=True)
class Measured:
    """The rule on an archive: what it flags, what it finds of what is known, how often it is right."""

    kinds: Mapping[str, int]
    recall: Portion
    differing: Precision
    differing_in_time: Precision
    of_all: Precision

    @property
    def held(self) -> bool:
        """Whether both targets are met, with nothing left to judge."""
        judged = not (self.differing.not_judged or self.of_all.not_judged)
        return (
            judged
            and self.differing.right.share >= RIGHT_OF_DIFFERING
            and self.of_all.right.share >= RIGHT_OF_ALL
        )


def read_judged(path: Path = JUDGED) -> dict[Ids, Judgement]:
    """Read the judgements, by the ids of the two links."""
    return {
        frozenset((each["one"], each["other"])): Judgement(each["right"], each.get("why", ""))
        for each in json.loads(path.read_text("utf-8"))["pairs"]
    }


def samples(links: Sequence[Link], found: Sequence[Pair]) -> tuple[tuple[Pair, ...], tuple[Pair, ...]]:
    """Return the pairs to be judged: those that differ, and those of all; `found` looks back so far."""
    certain = [pair for pair in found if pair.certain]
    differing = once(links, [pair for pair in certain if pair.differs])
    of_all = once(links, [pair for pair in certain if pair.in_time])
    return nearest(differing, READ), sample(of_all, READ)


def precision(of: Sequence[Pair], judged: Mapping[Ids, Judgement]) -> Precision:
    """Tell how often a sample is right, by what people said; what nobody judged is told, not guessed."""
    known = [judged[pair.ids] for pair in of if pair.ids in judged]
    return Precision(
        right=Portion(sum(each.right for each in known), len(known)),
        wrong=dict(Counter(each.why for each in known if not each.right).most_common()),
        not_judged=len(of) - len(known),
    )


def measure(links: Sequence[Link], judged: Mapping[Ids, Judgement]) -> Measured:
    """Replay an archive (oldest first) and hold the rule against addresses and judgements."""
    found = pairs(links, within=LOOKED_BACK)
    differing, of_all = samples(links, found)
    return Measured(
        kinds=dict(Counter(pair.kind for pair in found if pair.in_time).most_common()),
        recall=recall(links, found),
        differing=precision(differing, judged),
        differing_in_time=precision([pair for pair in differing if pair.in_time], judged),
        of_all=precision(of_all, judged),
    )


def lines(found: Measured) -> Iterator[str]:
    """Tell in lines what was measured."""
    certain = {kind: number for kind, number in found.kinds.items() if kind != "maybe"}
    kinds = ", ".join(f"{number} {kind}" for kind, number in certain.items())
    yield f"pairs that are one story: {sum(certain.values())} ({kinds})"
    yield f"pairs left to people: {found.kinds.get('maybe', 0)}"
    yield f"recall, the same address in two communities: {found.recall}"
    for title, precise, target in (
        ("address and title differ", found.differing, f"; asked {RIGHT_OF_DIFFERING:.2f}"),
        ("  of them within five days", found.differing_in_time, ""),
        ("any pair within five days", found.of_all, f"; asked {RIGHT_OF_ALL:.2f}"),
    ):
        yield f"precision, {title}: {precise.right}{target}; {precise.not_judged} not judged"
        for why, number in precise.wrong.items():
            yield f"    {number:>3} wrong: {why}"


def main() -> None:
    """Print the pairs that nobody has judged yet, to be read."""
    options = argparse.ArgumentParser(prog="python -m tests.bench.judging.judged", description=main.__doc__)
    options.add_argument("archive", type=Path)
    links = read(options.parse_args().archive)
    by_id, judged = {link.id: link for link in links}, read_judged()
    for pair in dict.fromkeys(each for of in samples(links, pairs(links, within=LOOKED_BACK)) for each in of):
        if pair.ids not in judged:
            print(f"{pair.one_id} {pair.other_id}: {pair.kind}, {pair.days_apart:.1f} days apart")
            for link in (by_id[pair.one_id], by_id[pair.other_id]):
                print(f"    {link.title}\n      {link.url}")


if __name__ == "__main__":
    main()
