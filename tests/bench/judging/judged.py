"""What a person who read the pairs said of them (`judged.json`), and what the rule's precision is by that.

Two samples are read: 100 of all pairs that the rule calls one story, drawn by lot, and the hard ones, in which
neither the address nor the title as written is the same. Of those the archive holds less than fifty within the
rule's five days: all are read. Links whose title may be another page's (`pairs.of_moderators`) are left out.

Right is what a team that was asked about the one would not want to be asked about a few days later: the same
text elsewhere, a talk and its slides, a paper and an account of it, a piece of news and reports of it. Wrong is
another work on the subject, a part of a series, an answer, a later stage; what can't be told is wrong too. The
judge had titles, addresses and dates, not the pages. Only ids are kept: the titles are other people's.
"""

import argparse
import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from tests.bench.judging.archive import Link, read
from tests.bench.judging.pairs import Ids, Pair, of_moderators, once, pairs, recall, sample
from tests.bench.judging.portion import Portion

JUDGED: Final = Path(__file__).with_suffix(".json")
READ: Final = 100  # pairs of a sample, at most
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
    """Return the pairs to be judged: those that differ, and those of all."""
    doubtful = of_moderators(links)
    certain = once(links, [pair for pair in found if pair.certain and not pair.ids & doubtful])
    return sample([pair for pair in certain if pair.differs], READ), sample(certain, READ)


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
    found = pairs(links)
    differing, of_all = samples(links, found)
    return Measured(
        kinds=dict(Counter(pair.kind for pair in found).most_common()),
        recall=recall(links, found),
        differing=precision(differing, judged),
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
        ("all pairs whose address and title differ", found.differing, RIGHT_OF_DIFFERING),
        ("100 of all pairs", found.of_all, RIGHT_OF_ALL),
    ):
        yield f"precision, {title}: {precise.right}; asked {target:.2f}; {precise.not_judged} not judged"
        for why, number in precise.wrong.items():
            yield f"    {number:>3} wrong: {why}"


def main() -> None:
    """Print the pairs that nobody has judged yet, to be read."""
    options = argparse.ArgumentParser(prog="python -m tests.bench.judging.judged", description=main.__doc__)
    options.add_argument("archive", type=Path)
    links = read(options.parse_args().archive)
    by_id, judged = {link.id: link for link in links}, read_judged()
    for pair in dict.fromkeys(each for of in samples(links, pairs(links)) for each in of):
        if pair.ids not in judged:
            print(f"{pair.one_id} {pair.other_id}: {pair.kind}, {pair.days_apart:.1f} days apart")
            for link in (by_id[pair.one_id], by_id[pair.other_id]):
                print(f"    {link.title}\n      {link.url}")


if __name__ == "__main__":
    main()
