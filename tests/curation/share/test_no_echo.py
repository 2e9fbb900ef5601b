"""The same text twice on two platforms, or the same story twice in a day."""

from datetime import UTC, datetime, timedelta
from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from curation.share.no_echo import Echo, Other, echo, likeness

NOW = datetime(2027, 3, 5, 9, 30, tzinfo=UTC)
DAY = timedelta(hours=24)
TEXT = "Rye is back in the ovens of Lyon and people love it"
WORDS = st.lists(st.text(st.sampled_from("abcdefé語"), min_size=1, max_size=5), max_size=12)


def other(
    text: str = TEXT, *, platform: str = "mastodon", candidate: int = 1, out: datetime | None = None
) -> Other:
    return Other(platform, text, candidate, out)


def judged(text: str, *others: Other, now: datetime = NOW) -> Echo | None:
    return echo(text, platform="linkedin", candidate_id=1, others=others, now=now)


@given(st.text(), st.text())
def test_likeness_is_symmetric_and_between_nothing_and_all(one: str, two: str) -> None:
    assert likeness(one, two) == likeness(two, one)
    assert 0 <= likeness(one, two) <= 1
    assert likeness(one, one) == 1


@given(WORDS.filter(bool), st.data())
def test_what_platforms_differ_in_by_themselves_makes_no_difference(
    words: list[str], data: st.DataObject
) -> None:
    sign = data.draw(st.sampled_from([" ", "  ", "\n", ", ", " - ", "! ", " \U0001f35e ", " ❤️ ", " “", "… "]))
    apparatus = data.draw(
        st.sampled_from(
            ["", " https://crumb.example/x?a=1", " #rye-bread", " ＃rye", " @bob@a.example", " www.a.example"]
        )
    )
    unseen = data.draw(st.sampled_from(["", "\u200b", "\u00ad", "\u202e"]))
    other_text = sign.join(word[:1] + unseen + word[1:] for word in words).upper() + apparatus

    assert likeness(" ".join(words), other_text) == 1


@pytest.mark.parametrize(
    ("one", "two", "expected"),
    [
        ("a b c d e", "a b c d e", 1),
        ("a b c d e f", "a b c d e", 0.75),
        ("a b c d e", "a b c x y", 1 / 5),
        ("a b c", "c b a", 0),
        ("a b", "a b", 1),
        ("a b", "a b c", 0),
        ("a", "b", 0),
        ("", "a", 0),
        ("", "", 1),
        ("🍞", "🍞", 1),
        ("🍞", "🥐", 0),
        ("❤️", "☀️", 0),
        ("1️⃣ ❤️ rye", "1 rye", 1),
        ("https://a.example", "https://a.example", 1),
        ("https://a.example", "https://b.example", 0),
        ("#rye", "", 0),
        ("Ｒｙｅ IS back", "rye is BACK", 1),
        ("Straße zum Brot", "STRASSE ZUM BROT", 1),
    ],
)
def test_likeness_is_the_share_of_three_words_in_a_row(one: str, two: str, expected: float) -> None:
    assert likeness(one, two) == pytest.approx(expected)


def test_in_scripts_without_spaces_characters_are_words() -> None:
    assert likeness("ライ麦パンが帰ってきた", "ライ麦パンが帰ってきた。") == 1
    assert 0.5 < likeness("ライ麦パンが帰ってきた", "ライ麦パンが帰ってくる") < 1
    assert likeness("ライ麦パンが帰ってきた", "小麦粉の値段は高い") == 0
    assert likeness("ขนมปังกลับมา", "ขนมปังกลับไป") > 0.4


def test_from_six_tenths_on_it_is_the_same_text() -> None:
    same = "a b c d e f g"  # 5 shingles
    below, at = "a b c d x", "a b c d e"  # 2 of 6 and 3 of 5

    assert likeness(same, at) == 0.6
    assert judged(same, other(at)) == Echo("text", other(at), 0.6)
    assert likeness(same, below) < 0.6
    assert judged(same, other(below)) is None
    # 16 of 27 is 0.593: a finer step below the line.
    many = [f"w{place}" for place in range(29)]
    assert 0.59 < likeness(" ".join(many), " ".join(many[:18])) < 0.6
    assert judged(" ".join(many), other(" ".join(many[:18]))) is None


def test_a_story_goes_to_a_second_platform_a_day_later_and_not_before() -> None:
    first = other("Something else entirely about mills", out=NOW - DAY)

    assert judged(TEXT, first) is None
    assert judged(TEXT, first, now=NOW - timedelta(microseconds=1)) == Echo("too_soon", first, 0)


def test_only_the_same_candidate_is_too_soon_and_only_when_it_is_out() -> None:
    text = "Something else entirely about mills"

    assert judged(TEXT, other(text, candidate=2, out=NOW)) is None
    assert judged(TEXT, other(text, out=None)) is None
    assert judged(TEXT, other(text, out=NOW + DAY)) == Echo("too_soon", other(text, out=NOW + DAY), 0)


def test_the_same_platform_is_no_echo() -> None:
    assert judged(TEXT, other(platform="linkedin", out=NOW)) is None


def test_the_text_counts_against_every_candidate_out_or_not() -> None:
    assert judged(TEXT, other(candidate=2)) == Echo("text", other(candidate=2), 1)


def test_the_worst_is_told() -> None:
    like, liker = other(TEXT + " so", candidate=2), other(candidate=3)
    early, late = (other(f"Mills are {age} hours old", out=NOW - timedelta(hours=age)) for age in (3, 2))

    assert judged(TEXT, early, like, liker, late) == Echo("text", liker, 1)
    found = judged(TEXT, early, late)
    assert found is not None
    assert (found.kind, found.other) == ("too_soon", late)


def test_an_empty_text_echoes_nothing_but_two_bare_links_do() -> None:
    assert judged("", other("")) is None
    assert judged("\u200b", other("")) is None
    assert judged("https://a.example", other("https://A.example")) is not None
    assert judged("https://a.example", other("https://b.example")) is None


def test_two_hundred_long_texts_cost_little_and_next_to_nothing_again() -> None:
    others = [other(" ".join(f"w{n * k % 977}" for k in range(700))[:3000], candidate=n) for n in range(200)]

    def once(text: str) -> float:
        begin = process_time()
        judged(text, *others)
        return process_time() - begin

    assert once("one two three") < 1  # some 0.1 s on a quiet machine
    assert once("one two three four") < 0.05


@pytest.mark.parametrize("piece", ["www.", "a:", "http://", "#", "@a", "a", "語", "\u0301", "a.b:"])
def test_hostile_texts_cost_little(piece: str) -> None:
    begin = process_time()
    likeness(piece * 5000, "x")
    assert process_time() - begin < 0.25
