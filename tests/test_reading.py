"""Our own small feeds through the real path, as `python -m tests.reading` takes any folder of recorded ones."""

from pathlib import Path

import pytest

from curation.collect.read.parse import parse
from tests import reading
from tests.bench import parsers
from tests.shuffled import bumped, changed

FEEDS = Path(__file__).parents[1] / "bot" / "sandbox" / "feeds"
RSS = b"""<?xml version="1.0" encoding="utf-8"?><rss version="2.0"><channel><title>Oven</title>
<item><guid>1</guid><title>Caf\xc3\xa9</title><pubDate>Mon, 16 Nov 2026 09:00:00 +0100</pubDate></item>
<item><guid>2</guid><title>Two</title><pubDate>Sun, 15 Nov 2026 09:00:00 GMT</pubDate></item>
<item><guid>3</guid><title>Three</title></item></channel></rss>"""


def test_what_is_kept_is_what_the_documents_say_and_nothing_comes_twice(tmp_path: Path) -> None:
    found = reading.run(FEEDS, tmp_path)
    assert len(found) == 5
    for told in found:
        assert told.items == told.entries > 0
        assert told.identities_equal
        assert (told.again, told.unexplained, told.reasons) == (0, 0, ())
        assert told.pinned == told.name.endswith(".xml")


def test_differences_have_reasons(tmp_path: Path) -> None:
    items = (
        "<item><title>No guid</title><link>/rye?utm_source=x</link></item><item><title>Nothing</title></item>"
        "<item><guid>g</guid><link>https://a.example/1</link></item>"
        "<item><guid>g</guid><link>https://a.example/2</link></item>"
        "<item><guid>twice</guid><title>a</title></item><item><guid>twice</guid><title>a</title></item>"
        "<item><title>One</title><link>/show</link></item><item><title>Two</title><link>/show</link></item>"
        "<item><title>Sound</title><enclosure url='https://a.example/1.mp3'/></item>"
    )
    folder = tmp_path / "feeds"
    folder.mkdir()
    (folder / "odd.xml").write_text(f"<rss version='2.0'><channel><title>Odd</title>{items}</channel></rss>")
    (told,) = reading.run(folder, tmp_path, polls=2)
    assert (told.entries, told.items, told.identities_equal, told.unexplained, told.again) == (
        9,
        8,
        False,
        0,
        0,
    )
    assert len(told.reasons) == 6


def test_the_bench_finds_no_difference_on_our_feeds(capsys: pytest.CaptureFixture[str]) -> None:
    assert parsers.main(["--feeds", str(FEEDS)]) == 0
    assert "4 feeds, 4 pinned after 10 polls; 0 differences" in capsys.readouterr().out


@pytest.mark.parametrize("time", range(1, 6))
def test_a_changed_document_says_the_same_in_another_order_at_other_times(time: int) -> None:
    before = parse(RSS, content_type="", url="https://oven.example/")
    change = changed(RSS, time)
    after = parse(change.body, content_type="", url="https://oven.example/")
    assert change.left_out == frozenset()
    assert change.body != RSS
    assert {(item.key, item.title) for item in after.items} == {
        (item.key, item.title) for item in before.items
    }
    assert {item.published for item in after.items} != {item.published for item in before.items}


@pytest.mark.parametrize(
    ("date", "later"),
    [
        ("2026-11-16T09:00:00Z", "2026-11-16T16:00:00+00:00"),
        ("Mon, 16 Nov 2026 09:00:00 +0100", "Mon, 16 Nov 2026 16:00:00 +0100"),
        ("soon", "soon"),
    ],
)
def test_dates_are_moved_as_they_are_written(date: str, later: str) -> None:
    assert bumped(date, 1) == later
