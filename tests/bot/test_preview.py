"""`passalong preview`: a feed as a new source would see it, for people and for programs."""

import json
import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

import pytest

from bot.cli import parser
from bot.preview import preview as start
from bot.preview_lines import fit
from tests.bot.test_cli import passalong, refused
from tests.feed_server import FEED, PAGE, FeedServer, answers

DAY = timedelta(days=1)
NOW = datetime.now(UTC)  # noqa: TID251 - the command is a process with a clock of its own


@dataclass(frozen=True)
class Done:
    returncode: int
    stdout: str
    stderr: str


Preview = Callable[..., Done]


@pytest.fixture
def preview(
    feed_server: FeedServer,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Preview:
    """The command in this process: a path of the feed server, options, and the terminal's width."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PASSALONG_ALLOW", feed_server.url("").removeprefix("http://"))

    def run(path: str, *options: str, columns: int = 80) -> Done:
        monkeypatch.setenv("COLUMNS", str(columns))
        url = feed_server.url(path) if path.startswith("/") else path
        code = start(parser().parse_args(["preview", url, *options]))
        said = capsys.readouterr()
        return Done(code, said.out, said.err)

    return run


def document(*entries: tuple[str, timedelta | None], title: str = "The Oven Gazette") -> bytes:
    """Entries as (title, age), newest first."""
    items = "".join(
        f"<item><guid isPermaLink='false'>g{n}</guid><title>{name}</title><link>https://oven.example/{n}</link>"
        + ("" if age is None else f"<pubDate>{format_datetime(NOW - age)}</pubDate>")
        + "</item>"
        for n, (name, age) in enumerate(entries)
    )
    head = f"<title>{title}</title><link>https://oven.example/</link><language>en-GB</language>"
    return f'<?xml version="1.0"?><rss version="2.0"><channel>{head}{items}</channel></rss>'.encode()


FIVE = document(
    ("Rye keeps longer than you think", DAY),
    ("Cryptos for bakers", 2 * DAY),
    ("Old ovens never die", 3 * DAY),
    ("Flour prices of the year", 4 * DAY),
    ("A loaf from another month", 30 * DAY),
)


def test_people_read_what_would_be_asked_and_why_the_rest_is_not(
    preview: Preview, feed_server: FeedServer
) -> None:
    feed_server.on("/feed", answers(FIVE, Cache_Control="max-age=7200"))
    done = preview("/feed", "--exclude", "crypto")
    assert done.returncode == 0, done.stderr
    lines = done.stdout.splitlines()
    assert lines[0] == "The Oven Gazette"
    assert "  site       https://oven.example/" in lines
    assert "  language   en-GB" in lines
    assert "  entries    5: 3 would be asked, 1 before you came, 1 filtered" in lines
    assert any(
        re.match(r"  next look  in 2\d hours, at \d{4}-\d\d-\d\d \d\d:\d\d UTC$", line) for line in lines
    )
    asked = [line for line in lines if line.startswith("  would be asked")]
    assert [line[31:] for line in asked] == [
        "Rye keeps longer than you think",
        "Old ovens never die",
        "Flour prices of the year",
    ]
    assert asked[0][19:29] == f"{NOW - DAY:%Y-%m-%d}"
    place = next(n for n, line in enumerate(lines) if line.startswith("  filtered"))
    assert lines[place].endswith("Cryptos for bakers")
    assert lines[place + 1].strip() == 'leaves out "crypto"'
    assert "Of a new source the 3 newest of the last 7 days are asked; then what is new." in lines
    assert max(map(len, lines)) <= 80
    assert list(Path.cwd().iterdir()) == []


def test_programs_read_the_same_as_json(preview: Preview, feed_server: FeedServer) -> None:
    feed_server.on("/feed", answers(FIVE))
    done = preview("/feed", "--json", "--include", "rye, loaf", "--include", "crypto*")
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert set(told) == {"feed", "items"}
    assert told["feed"]["url"] == feed_server.url("/feed")
    assert (told["feed"]["title"], told["feed"]["language"]) == ("The Oven Gazette", "en-GB")
    assert datetime.fromisoformat(told["feed"]["next_look"]) > NOW
    assert told["items"][0] == {
        "id": "g0",
        "url": "https://oven.example/0",
        "title": "Rye keeps longer than you think",
        "published": (NOW - DAY).replace(microsecond=0).isoformat(),
        "fate": "waiting",
        "why": "new enough to be asked",
    }
    assert [item["fate"] for item in told["items"]] == [
        "waiting",
        "waiting",
        "filtered",
        "filtered",
        "before_you_came",
    ]
    assert told["items"][2]["why"] == "none of the words looked for is in it"
    assert told["items"][4]["why"] == "older than 7 days when the source is added"


def test_the_age_limit_can_be_tried(preview: Preview, feed_server: FeedServer) -> None:
    feed_server.on("/feed", answers(FIVE))

    def asked(*options: str) -> int:
        told = json.loads(preview("/feed", "--json", *options).stdout)
        return [item["fate"] for item in told["items"]].count("waiting")

    assert asked("--max-age-days", "2") == 1
    assert asked("--max-age-days", "0", "--include", "loaf") == 1
    assert asked("--include", "loaf") == 0


def test_a_page_leads_to_its_feed_and_other_feeds_are_named(
    preview: Preview, feed_server: FeedServer
) -> None:
    page = b"""<html><head>
      <link rel="alternate" type="application/rss+xml" href="/news.xml">
      <link rel="alternate" type="application/rss+xml" href="/pastry.xml"></head></html>"""
    feed_server.on("/blog", answers(page, content_type="text/html"))
    feed_server.on("/news.xml", answers(FIVE))
    feed_server.on("/pastry.xml", answers(FEED.replace(b"The Oven Gazette", b"Only Pastry")))
    done = preview("/blog")
    assert f"  feed       {feed_server.url('/news.xml')}" in done.stdout
    assert "There are other feeds here:\n  Only Pastry\n" in done.stdout
    told = json.loads(preview("/blog", "--json").stdout)
    assert told["feed"]["others"] == [{"url": feed_server.url("/pastry.xml"), "title": "Only Pastry"}]


def test_a_feed_without_dates_or_entries_is_shown_too(preview: Preview, feed_server: FeedServer) -> None:
    feed_server.on("/undated", answers(document(("One", None), ("Two", None))))
    feed_server.on("/empty", answers(document(title="Nothing yet")))
    done = preview("/undated")
    assert "no dates, so it can't be told how often" in done.stdout
    assert "  would be asked   no date     One" in done.stdout
    done = preview("/empty")
    assert "  entries    none yet" in done.stdout
    assert json.loads(preview("/empty", "--json").stdout)["items"] == []


HOSTILE = "\x1b[31mred\x9b2J\x07 &lt;b&gt;\u202eevil\u202c \u200bhidden"


def test_a_strangers_text_moves_no_cursor(preview: Preview, feed_server: FeedServer) -> None:
    # XML itself can't carry most controls; character references of HTML inside it can try.
    entry = "&amp;#27;[2J&amp;#x9b;31m&amp;#7;\u202eBread\u009b5n"
    feed_server.on("/feed", answers(document((entry, DAY), title=f"{entry} &lt;script&gt;")))
    for options in ((), ("--json",)):
        done = preview("/feed", *options)
        assert done.returncode == 0, done.stderr
        controls = {c for c in done.stdout if unicodedata.category(c) in ("Cc", "Cf")} - {"\n"}
        assert controls == set()
    sentence = preview("/\x1b[31m\x9bnowhere")
    assert sentence.returncode == 1
    assert {c for c in sentence.stderr if unicodedata.category(c) == "Cc"} <= {"\n"}
    assert fit(HOSTILE, 80) == "[31mred2J &lt;b&gt;evil hidden"


@pytest.mark.parametrize(
    ("text", "columns", "shown"),
    [
        ("bread", 5, "bread"),
        ("breads", 5, "brea…"),
        ("パンの話", 8, "パンの話"),
        ("パンの話です", 8, "パンの…"),
        ("e\u0301te\u0301", 3, "e\u0301te\u0301"),
        ("", 5, ""),
        ("a b c d", 4, "a b…"),
    ],
)
def test_a_text_is_cut_to_the_columns_it_takes(text: str, columns: int, shown: str) -> None:
    assert fit(text, columns) == shown


@pytest.mark.parametrize("columns", [20, 60, 80, 200])
def test_lines_fit_the_terminal(preview: Preview, feed_server: FeedServer, columns: int) -> None:
    feed_server.on("/feed", answers(document(("word " * 50, DAY), ("パン" * 60, DAY), title="T " * 100)))
    done = preview("/feed", columns=columns)
    wide = {"W", "F"}
    widths = [
        sum(2 if unicodedata.east_asian_width(c) in wide else 1 for c in line)
        for line in done.stdout.splitlines()
    ]
    assert max(widths) <= max(60, min(columns, 110))


@pytest.mark.parametrize(
    ("url", "sentence"),
    [
        ("http://10.0.0.1/feed", "is a private address, and only the public web is read"),
        ("ftp://files.example/x", "Only http and https addresses are read"),
        ("http://a.example:99999/", "isn't an address"),
        ("our favourite bakery", "isn't an address"),
        ("", "isn't an address"),
    ],
)
def test_a_bad_address_is_a_sentence_and_exit_code_1(preview: Preview, url: str, sentence: str) -> None:
    done = preview(url)
    assert (done.returncode, done.stdout) == (1, "")
    assert sentence in done.stderr


def test_what_is_no_feed_is_a_sentence_and_exit_code_1(preview: Preview, feed_server: FeedServer) -> None:
    feed_server.on("/page", answers(PAGE, content_type="text/html"))
    for path, sentence in (("/page", "no news feed"), ("/nowhere", "(404)")):
        done = preview(path)
        assert (done.returncode, done.stdout) == (1, "")
        assert sentence in done.stderr


def test_the_command_needs_no_tokens_and_no_database(feed_server: FeedServer, tmp_path: Path) -> None:
    feed_server.on("/feed", answers(FIVE))
    allow = feed_server.url("").removeprefix("http://")
    done = passalong("preview", feed_server.url("/feed"), cwd=str(tmp_path), PASSALONG_ALLOW=allow)
    assert (done.returncode, done.stderr) == (0, "")
    assert "would be asked" in done.stdout
    refused(passalong("preview", "http://10.0.0.1/", cwd=str(tmp_path)), "private address")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (("--exclude", "!?"), "has no letter to look for"),
        (("--include", "x" * 61), "is longer than 60 characters"),
        (("--include", ",".join(f"w{n}" for n in range(31))), "More than 30 words are too many"),
        (("--max-age-days", "-1"), "--max-age-days takes 0 to 365, not -1."),
        (("--max-age-days", "366"), "--max-age-days takes 0 to 365, not 366."),
    ],
)
def test_an_option_that_can_t_be_used_is_a_sentence(
    preview: Preview, feed_server: FeedServer, options: tuple[str, ...], sentence: str
) -> None:
    done = preview("/feed", *options)
    assert (done.returncode, done.stdout) == (1, "")
    assert sentence in done.stderr
