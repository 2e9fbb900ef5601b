"""The replay of an archive finds the pairs it should, draws the same ones again, and never guesses a judgement."""

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.bench.judging.archive import Link
from tests.bench.judging.judged import Judgement, lines, measure, precision, read_judged, samples
from tests.bench.judging.pairs import Pair, nearest, of_moderators, once, pairs, recall, sample
from tests.bench.judging.portion import Portion

BEGUN = datetime(2026, 11, 2, tzinfo=UTC)
RYE = "Rye keeps longer in linen"


def link(name: str, days: float, title: str, url: str = "", community: str = "oven") -> Link:
    return Link(
        id=f"{community}:{name}",
        community=community,
        at=BEGUN + timedelta(days=days),
        url=url or f"https://{name}.example/",
        title=title,
        by=1,
        score=1,
        tags=frozenset(),
    )


def told(found: Sequence[Pair]) -> list[tuple[str, str, str]]:
    return [(pair.one_id, pair.other_id, pair.kind) for pair in found]


def test_links_of_two_feeds_are_paired_by_title_for_five_days() -> None:
    links = [
        link("a", 0, RYE),
        link("b", 1, f"A study: {RYE}"),
        link("c", 2, "Oats last all winter"),
        link("d", 4.9, RYE.upper()),
        link("e", 5, RYE),
        link("f", 6, "Trusted ovens"),
        link("g", 7, "Ovens: whom to trust"),
    ]
    found = pairs(links)
    assert told(found) == [
        ("oven:a", "oven:b", "segment"),
        ("oven:a", "oven:d", "title"),
        ("oven:b", "oven:d", "segment"),
        ("oven:b", "oven:e", "segment"),  # five days after the first, which is five days too late
        ("oven:d", "oven:e", "title"),
    ]
    assert [round(pair.days_apart, 1) for pair in found] == [1.0, 4.9, 3.9, 4.0, 0.1]
    assert [pair.same_title for pair in found] == [False] * 5
    assert told(pairs(links, within=timedelta(days=30)))[3] == ("oven:a", "oven:e", "title")


def test_a_publisher_in_one_community_is_one_feed() -> None:
    first = link("a", 0, RYE, "https://www.mill.example/1")
    again = link("b", 1, RYE, "https://mill.example/2")
    assert pairs([first, again]) == ()
    (pair,) = pairs([first, replace(again, community="mill")])
    assert (pair.same_url, pair.same_title, pair.differs) == (False, True, False)


def test_links_without_an_address_are_not_the_same_page() -> None:
    (pair,) = pairs([link("a", 0, RYE), replace(link("b", 1, RYE, community="mill"), url="")])
    assert not pair.same_url


def test_a_title_of_stop_words_only_is_looked_up_too() -> None:
    # One telling word in three makes it a title to go by.
    assert told(pairs([link("a", 0, "Why not rye?"), link("b", 1, "Why not rye?")])) == [
        ("oven:a", "oven:b", "title")
    ]


def test_words_are_counted_over_thirty_days() -> None:
    # Worn words weigh less: what they have in common tells nothing, until they are forgotten.
    worn = [
        link(f"w{n}", n / 100, f"Linen rye keeps {n} longer", f"https://mill.example/{n}") for n in range(300)
    ]
    one, other = link("a", 20, RYE), link("b", 20.5, f"Bakers tell why {RYE} bags of theirs")
    assert [pair.kind for pair in pairs([*worn, one, other]) if pair.one_id == "oven:a"] == []
    later = [replace(each, at=each.at + timedelta(days=20)) for each in (one, other)]
    assert [pair.kind for pair in pairs([*worn, *later])] == ["within"]


def test_recall_is_of_pages_that_two_communities_were_shown_within_five_days() -> None:
    page = "https://mill.example/rye"
    links = [
        link("a", 0, RYE, page),
        link("b", 1, RYE, page, "mill"),  # found
        link("c", 2, "Something else entirely", page, "mill"),  # not found
        link("d", 5, RYE, page, "mill"),  # too late for the first
        link("e", 5, RYE, "https://other.example", "mill"),
    ]
    assert recall(links, pairs(links, within=timedelta(days=9))) == Portion(1, 2)


def test_the_same_two_pages_are_one_decision() -> None:
    links = [
        link("a", 0, RYE, "https://a.example"),
        link("b", 1, RYE, "https://b.example"),
        link("c", 1.5, RYE, "https://a.example/?utm_source=x", "mill"),
    ]
    found = pairs(links)
    assert told(found) == [
        ("oven:a", "oven:b", "title"),
        ("oven:a", "mill:c", "title"),
        ("oven:b", "mill:c", "title"),
    ]
    assert told(once(links, found)) == [("oven:b", "mill:c", "title"), ("oven:a", "mill:c", "title")]


def test_a_title_that_one_community_gave_to_several_pages_within_five_days_is_perhaps_not_theirs() -> None:
    page = "https://mill.example/rye"
    shown = [
        link("a", 0, RYE, page),
        link("b", 0, RYE.upper(), f"{page}/capitals"),  # to the letter
        link("c", 1, RYE, f"{page}?utm_source=x"),  # the same page again
        link("d", 2, RYE, f"{page}/elsewhere", "mill"),
        link("e", 5, RYE, f"{page}/late"),  # five days after the first, four after that again
        link("f", 10, RYE, f"{page}/later"),
    ]
    assert of_moderators(shown) == {"oven:c", "oven:e"}
    assert of_moderators([each for each in shown if each.id != "oven:c"]) == frozenset()
    assert of_moderators(shown[::-1]) == {"oven:c", "oven:e"}


def test_links_with_perhaps_another_pages_title_are_not_judged() -> None:
    links = [
        link("a", 0, RYE),
        link("b", 1, f"A study: {RYE}"),
        link("c", 2, RYE),
        link("d", 3, f"Bakers: {RYE}", community="mill"),
    ]
    differing, of_all = samples(links, pairs(links))
    # What "a" or "c" is in is left out; two pieces in front of the same words are for people to say.
    assert told(differing) == told(of_all) == []
    differing, of_all = samples(links[1:], pairs(links[1:]))
    assert (
        set(told(differing))
        == set(told(of_all))
        == {
            ("oven:b", "oven:c", "segment"),
            ("oven:c", "mill:d", "segment"),
        }
    )


def a_pair(number: int, *, days: float = 1) -> Pair:
    return Pair(f"oven:{number}", f"mill:{number}", "title", 1.0, days, False, False)


def test_a_sample_is_drawn_by_lots_that_stay() -> None:
    all_of_them = [a_pair(number) for number in range(50)]
    drawn = sample(all_of_them, 10)
    assert len(set(drawn)) == 10
    assert sample(all_of_them[::-1], 10) == drawn
    assert sample(all_of_them, 10, seed=2) != drawn
    fewer = sample([pair for pair in all_of_them if pair != drawn[3]], 10)
    assert [pair for pair in fewer if pair in drawn] == [*drawn[:3], *drawn[4:]]
    assert len(sample(all_of_them, 99)) == 50
    assert nearest([a_pair(1, days=3), a_pair(2, days=2)], 1) == (a_pair(2, days=2),)


def test_what_nobody_judged_is_told_and_not_guessed() -> None:
    judged = {
        a_pair(1).ids: Judgement(True, ""),
        a_pair(2).ids: Judgement(False, "a series"),
        a_pair(9).ids: Judgement(False, "elsewhere"),
    }
    found = precision([a_pair(1), a_pair(2), a_pair(3)], judged)
    assert (found.right, found.wrong, found.not_judged) == (Portion(1, 2), {"a series": 1}, 1)


def test_an_archive_is_measured_and_told(tmp_path: Path) -> None:
    links = [link("a", 0, RYE), link("b", 1, f"A study: {RYE}"), link("c", 3, RYE, community="mill")]
    # The first pair is told twice, as one of those that differ and as one of all.
    differing, of_all = samples(links, pairs(links))
    first, second = ("oven:a", "oven:b", "segment"), ("oven:b", "mill:c", "segment")
    assert set(told(differing)) == {first, second}
    assert set(told(of_all)) == {first, second, ("oven:a", "mill:c", "title")}
    path = tmp_path / "judged.json"
    path.write_text(json.dumps({"pairs": [{"one": "oven:b", "other": "oven:a", "right": True}]}))
    found = measure(links, read_judged(path))
    assert (found.differing.not_judged, found.of_all.not_judged, found.held) == (1, 2, False)
    said = "1.000 [0.207, 1.000], 1 of 1; asked 0.90; 1 not judged"
    assert f"precision, all pairs whose address and title differ: {said}" in list(lines(found))
    assert measure(links[:2], read_judged(path)).held


def test_every_judgement_has_a_reason_where_it_is_wrong() -> None:
    judged = read_judged()
    assert len(judged) >= 100
    assert all(each.right == (each.why == "") for each in judged.values())


@pytest.mark.parametrize(
    ("found", "of", "low", "high"),
    [
        (0, 0, 0.0, 1.0),
        (0, 10, 0.0, 0.2775),
        (5, 10, 0.2366, 0.7634),  # as in tables of Wilson's interval
        (10, 10, 0.7225, 1.0),
    ],
)
def test_a_portion_tells_between_which_shares_the_true_one_lies(
    found: int, of: int, low: float, high: float
) -> None:
    between = Portion(found, of).between
    assert [round(edge, 4) for edge in between] == pytest.approx([low, high])
    assert between[0] - 1e-9 <= Portion(found, of).share <= between[1] + 1e-9
