"""`python -m tests.bench.judging --links FILE`: how good the choice of what to ask is, on an archive of links.

Replays teams through twenty weeks, with votes only on what was asked, and measures the rule of the same story.
Ends with 1 when a figure is below what is expected of it.
"""

import argparse
import json
import os
import sys
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict
from datetime import timedelta
from pathlib import Path

from tests.bench.judging import archive, figures, judged, turning
from tests.bench.judging.archive import BadArchive, Link
from tests.bench.judging.meanings import Meanings
from tests.bench.judging.replay import POLICIES, Items, Policy, Run, run
from tests.bench.judging.teams import (
    SEEDS,
    TOPICS,
    TOPICS_IN_FRENCH,
    WEEKS,
    Submitters,
    Topic,
    submitter_teams,
)

# What is expected of ours, on the archive it was made with: times chance, times the source prior.
EXPECTED = {"by topic, with a profile": (3.0, 1.8), "submitters, without a profile": (1.8, 1.1)}


def main() -> int:
    """Measure, print, and say whether everything is as expected."""
    options = argparse.ArgumentParser(prog="python -m tests.bench.judging", description=__doc__)
    options.add_argument("--links", type=Path, required=True, help="an archive: one JSON object a line")
    options.add_argument("--json", type=Path, help="where to write the figures as JSON, too")
    options.add_argument(
        "--embedder", action="store_true", help="also with the model on this machine (takes ten minutes more)"
    )
    options.add_argument("--seeds", type=int, nargs="+", default=list(SEEDS), help="which twenty weeks")
    options.add_argument("--only", default="", help="teams whose name holds this")
    options.add_argument("--vectors", type=Path, help="where to keep the vectors for the next time")
    chosen = options.parse_args()
    try:
        links = archive.read(chosen.links)
    except BadArchive as bad:
        print(bad, file=sys.stderr)
        return 2
    if links[-1].at - links[0].at < timedelta(weeks=WEEKS + 1) or not any(link.tags for link in links):
        print(
            f"{chosen.links}: {WEEKS + 1} weeks of links are needed, some of them with tags.", file=sys.stderr
        )
        return 2
    policies = [policy for policy in POLICIES if chosen.embedder or policy != "ours + embedder"]
    told: dict[str, object] = {}
    held = True
    for kind, teams in _kinds(links).items():
        teams = [team for team in teams if chosen.only in team.name]
        if teams:
            runs = _run_all(chosen, kind, teams, policies)
            told[kind] = _told(kind, runs, policies)
            held = _printed(kind, runs, policies) and held
    if not chosen.only:
        told["turning"] = _turning(chosen)
        told["stories"], right = _stories(links)
        held = held and right
    if chosen.json:
        chosen.json.write_text(json.dumps(told, indent=1))
    return int(not held)


def _kinds(links: Sequence[Link]) -> dict[str, Sequence[Topic | Submitters]]:
    return {
        "by topic, with a profile": TOPICS,
        "submitters, without a profile": submitter_teams(links),
        "profile in French": TOPICS_IN_FRENCH,
    }


def _links_of(kind: str, links: Sequence[Link]) -> Sequence[Link]:
    """Topics are known of the tagged community alone."""
    return links if kind.startswith("submitters") else [link for link in links if link.tags]


def _run_all(
    chosen: argparse.Namespace, kind: str, teams: Sequence[Topic | Submitters], policies: Sequence[Policy]
) -> list[Run]:
    asked = [(team, policy, seed) for team in teams for policy in policies for seed in chosen.seeds]
    workers = os.cpu_count() or 1
    with ProcessPoolExecutor(
        workers, initializer=_begin, initargs=(chosen.links, kind, chosen.vectors)
    ) as pool:
        return list(pool.map(_one, asked, chunksize=1))


_READ: list[tuple[Items, Sequence[Link], Meanings]] = []  # of this process


def _begin(path: Path, kind: str, vectors: Path | None) -> None:
    links = _links_of(kind, archive.read(path))
    _READ[:] = [(Items(links), links, Meanings(vectors))]


def _one(asked: tuple[Topic | Submitters, Policy, int]) -> Run:
    (items, links, meanings), (team, policy, seed) = _READ[0], asked
    return run(items, links, team, policy, seed, embed=meanings.of)


def _turning(chosen: argparse.Namespace) -> list[dict[str, object]]:
    """Print how soon teams whose taste turns are followed."""
    asked = [
        (turn, told, policy, seed)
        for told in (True, False)
        for turn in turning.TURNS
        for policy in ("source prior", "ours")
        for seed in chosen.seeds
    ]
    with ProcessPoolExecutor(
        os.cpu_count(), initializer=_begin, initargs=(chosen.links, "by topic", None)
    ) as pool:
        runs = list(pool.map(_one_turning, asked, chunksize=1))
    weeks = " | ".join(f"weeks {first}-{last}" for first, last in turning.PERIODS)
    print("\n## Teams whose taste turns in week 10, mean over seeds\n")
    print(f"| team | policy | {weeks} | chance of the new |\n|---|---|" + "---|" * (len(turning.PERIODS) + 1))
    for team, policy in dict.fromkeys((each.team, each.policy) for each in runs):
        own = [each for each in runs if (each.team, each.policy) == (team, policy)]
        cells = [
            f"{sum(each.accepted[n] for each in own) / len(own):.3f}" for n in range(len(turning.PERIODS))
        ]
        chance = sum(each.chance for each in own) / len(own)
        print(f"| {team} | {policy} | {' | '.join(cells)} | {chance:.3f} |")
    return [asdict(each) for each in runs]


def _one_turning(asked: tuple[tuple[str, str], bool, Policy, int]) -> turning.Turned:
    (items, links, _), (turn, told, policy, seed) = _READ[0], asked
    return turning.run(items, links, turn, told, policy, seed)


def _stories(links: Sequence[Link]) -> tuple[dict[str, object], bool]:
    """Print how often the rule of the same story is right, and how much it finds."""
    found = judged.measure(links, judged.read_judged())
    print("\n## The same story, by titles alone\n", *judged.lines(found), sep="\n")
    return asdict(found), found.held


def _blocks() -> range:
    return range(WEEKS // figures.BLOCK_WEEKS)


def _told(kind: str, runs: Sequence[Run], policies: Sequence[Policy]) -> dict[str, object]:
    return {
        "accepted": {
            policy: {
                "all": asdict(figures.share(runs, policy)),
                "blocks": [asdict(figures.share(runs, policy, block)) for block in _blocks()],
            }
            for policy in policies
        },
        "times": {
            policy: {
                "random": asdict(figures.ratio(runs, policy, "random")),
                "source prior": asdict(figures.ratio(runs, policy, "source prior")),
                "teams": {
                    "random": figures.ratios(runs, policy, "random"),
                    "source prior": figures.ratios(runs, policy, "source prior"),
                },
            }
            for policy in policies
        },
        "runs": [asdict(run) for run in runs],
    }


def _printed(kind: str, runs: Sequence[Run], policies: Sequence[Policy]) -> bool:
    """Print the tables of one kind of teams; whether ours is as good as expected."""
    print(f"\n## Teams {kind}: {', '.join(figures.by_team(runs, 'random'))}\n")
    print("Share accepted in each four weeks and in all, mean over teams and seeds [95 %]\n")
    weeks = [f"{block * figures.BLOCK_WEEKS + 1}-{(block + 1) * figures.BLOCK_WEEKS}" for block in _blocks()]
    print("| policy | " + " | ".join(f"weeks {each}" for each in weeks) + " | all |")
    print("|---|" + "---|" * (len(weeks) + 1))
    for policy in policies:
        cells = [str(figures.share(runs, policy, block)) for block in [*_blocks(), None]]
        print(f"| {policy} | " + " | ".join(cells) + " |")
    print(
        "\n| times as much as | random | source prior | each team: random / source prior |\n|---|---|---|---|"
    )
    for policy in policies[2:]:
        own = figures.ratios(runs, policy, "random")
        prior = figures.ratios(runs, policy, "source prior")
        each = ", ".join(f"{team} {own[team]:.1f}/{prior[team]:.1f}" for team in own)
        print(
            f"| {policy} | {figures.ratio(runs, policy, 'random')} "
            f"| {figures.ratio(runs, policy, 'source prior')} | {each} |"
        )
    return all(list(_misses(kind, runs, policies)))


def _misses(kind: str, runs: Sequence[Run], policies: Sequence[Policy]) -> Iterator[bool]:
    """Say of each expectation whether it holds, and print those that don't."""
    for policy in policies[3:]:
        for other, least in zip(("random", "source prior"), EXPECTED.get(kind, ()), strict=False):
            found = figures.ratio(runs, policy, other)  # type: ignore[arg-type]
            if found.mean < least:
                print(f"\nMISSED: {policy}, {kind}: {found.mean:.2f} x {other}, at least {least} expected")
            yield found.mean >= least
        for block in _blocks():
            more = figures.difference(runs, policy, "source prior", block)
            if more.high < 0:
                print(f"\nMISSED: {policy}, {kind}: below the source prior in block {block + 1}: {more}")
            yield more.high >= 0


if __name__ == "__main__":
    sys.exit(main())
