"""The benchmarks run: tiny counts, no judgement of speed."""

from collections import Counter
from pathlib import Path

import pytest

from curation.judge.story.titles import read_title
from curation.share.platforms import PLATFORMS
from tests.bench import crowd, footprint, polls, stories, texts, votes


def test_a_vote_is_measured_against_its_floor_and_takes_at_most_six_statements(tmp_path: Path) -> None:
    found = votes.measure(tmp_path, rounds=1, each=24)
    assert found.statements <= 6
    assert found.ratio > 0


def test_what_a_small_crowd_answers_is_what_is_kept(tmp_path: Path) -> None:
    found = crowd.measure(tmp_path / "crowd", voters=20)
    assert (found.presses, found.wrong) == (22, 0)
    assert 1 <= found.updates <= 12


def test_help_and_what_is_loaded_can_be_looked_at() -> None:
    ours, bare = footprint.help_ratio(rounds=1)
    assert ours > 0
    assert bare > 0
    assert footprint._imported() == ()


def test_counting_and_cutting_is_measured_for_every_platform() -> None:
    found = texts.measure(rounds=1)
    assert [cost.platform for cost in found] == [each.name for each in PLATFORMS.values()]
    assert all(cost.ratio > 0 and cost.kind in texts.KINDS for cost in found)


def test_polling_is_measured_against_getting_only() -> None:
    found = polls.measure_fetching(feeds=60, rounds=1)
    assert 0 < found.ratio == found.ours_s / found.bare_s


def test_finding_stories_is_measured_against_comparing_all_titles(tmp_path: Path) -> None:
    found = stories.measure(tmp_path, titles=300, rounds=20)
    assert found.floor_ms > 0
    assert found.mean_ms > 0
    assert found.found == 2  # every tenth is told again


def test_titles_are_made_up_with_words_as_frequent_as_real_ones() -> None:
    titles = [read_title(stories.made(number)) for number in range(5000)]
    assert stories.made(7) == stories.made(7) != stories.made(8)
    used = Counter(word for title in titles for word in title.words)
    shares = [sum(number for _, number in used.most_common(most)) / used.total() for most in (1, 10, 100)]
    assert shares == pytest.approx([0.007, 0.05, 0.24], rel=0.3)
    assert used.total() / len(titles) == pytest.approx(5.5, abs=0.2)
