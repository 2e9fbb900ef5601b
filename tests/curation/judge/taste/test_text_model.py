"""What is learnt of a team's answers: how a text becomes numbers, what a fit is, and how it is kept."""

import subprocess
import sys
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from math import log, sqrt
from zlib import crc32

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from curation.judge.taste.text_model import (
    Label,
    Numbers,
    Taste,
    from_bytes,
    learn,
    points,
    text_vector,
    to_bytes,
    word_points,
)

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
HALF_A_YEAR = timedelta(days=180)
PLACES = 4096
RIDGE, MEANING_RIDGE = 0.1, 0.5
LIKED = ("rye", "levain", "sourdough", "starter", "crumb", "oven")
OTHERS = ("coupon", "discount", "voucher", "raffle", "bargain", "freebie")
ANY = ("market", "morning", "counter", "window", "basket", "street", "apron", "queue", "winter", "bench")

# --- a text as numbers ----------------------------------------------------------------------


def numbers_of(vector: bytes) -> dict[int, float]:
    """A vector as it is kept, by place."""
    count = len(vector) // 4
    places = np.frombuffer(vector[: 2 * count], "<u2")
    values = np.frombuffer(vector[2 * count :], "<f2")
    return dict(zip(map(int, places), map(float, values), strict=True))


def place(gram: str) -> int:
    return crc32(gram.encode()) % PLACES


def unit(values: dict[int, float]) -> dict[int, float]:
    length = sqrt(sum(value * value for value in values.values()))
    return {key: value / length for key, value in values.items()}


def alike(one: dict[int, float], other: dict[int, float]) -> bool:
    """Equal to within what two bytes can say."""
    return one.keys() == other.keys() and all(one[key] == pytest.approx(other[key], rel=2e-3) for key in one)


# " rye ": its n-grams of three to five letters, and itself as a whole word.
RYE = (" ry", "rye", "ye ", " rye", "rye ", " rye ")
SALT = (" sa", "sal", "alt", "lt ", " sal", "salt", "alt ", " salt", "salt ")


def test_a_word_is_its_grams_of_three_to_five_letters_and_itself() -> None:
    grams = dict.fromkeys(map(place, RYE), 1 / sqrt(len(RYE)))
    assert alike(numbers_of(text_vector("Rye")), unit({**grams, place("=rye"): 0.7}))


def test_what_comes_again_counts_little_more() -> None:
    grams = {place(gram): 1 + log(3) for gram in RYE} | {place(gram): 1.0 for gram in SALT}
    words = {place("=rye"): 0.7 / sqrt(2), place("=salt"): 0.7 / sqrt(2)}
    assert alike(numbers_of(text_vector("rye salt rye rye")), unit({**unit(grams), **words}))


def test_a_title_counts_twice_as_much_as_a_summary() -> None:
    title = dict.fromkeys(map(place, RYE), 1 / sqrt(len(RYE))) | {place("=rye"): 0.7}
    summary = dict.fromkeys(map(place, SALT), 0.5 / sqrt(len(SALT))) | {place("=salt"): 0.35}
    assert alike(numbers_of(text_vector("rye", "salt")), unit({**title, **summary}))


def test_words_of_every_text_count_by_their_letters_alone() -> None:
    assert numbers_of(text_vector("with")).keys() == set(
        map(place, (" wi", "wit", "ith", "th ", " wit", "with", "ith ", " with", "with "))
    )


def test_of_a_summary_what_a_card_shows_counts() -> None:
    shown = "a" * 299
    assert text_vector("t", shown + "b") != text_vector("t", shown + "c")
    assert text_vector("t", shown + "ab") == text_vector("t", shown + "ac")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Pâte Levée", "pate levee"),
        ("L'ŒUVRE, d'été…", "l œuvre d ete"),
        ("Straße", "STRASSE"),
        ("ＲＹＥ", "rye"),
        ("Rye\u00a0\u202fkeeps", "rye — keeps!"),
    ],
)
def test_case_accents_and_marks_do_not_count(one: str, other: str) -> None:
    assert text_vector(one) == text_vector(other) != b""


@pytest.mark.parametrize("text", ["", " ", "?!", "— … »", "🥖", "\u200b\u202e"])
def test_a_text_without_letters_or_digits_is_empty(text: str) -> None:
    assert text_vector(text) == text_vector(text, text) == b""


def test_any_script_is_read() -> None:
    texts = ("хлеб на закваске", "パンの作り方", "خبز البيت", "לחם", "24 70", "e\u0301te\u0301")
    vectors = [text_vector(text) for text in texts]
    assert b"" not in vectors
    assert len(set(vectors)) == len(texts)


@given(st.text(), st.text())
def test_any_text_is_a_unit_vector_and_always_the_same(title: str, summary: str) -> None:
    vector = text_vector(title, summary)
    assert vector == text_vector(title, summary)
    found = numbers_of(vector)
    assert len(vector) == 4 * len(found)
    assert list(found) == sorted(found)
    assert all(0 <= each < PLACES for each in found)
    if vector:
        assert sum(value * value for value in found.values()) == pytest.approx(1, abs=2e-3)


def test_a_very_long_text_is_read_all_the_same() -> None:
    assert 0 < len(text_vector("bread " * 20_000, "b" * 1_000_000)) <= 4 * PLACES
    assert text_vector("\ud800 rye")


def test_every_process_makes_the_same_bytes() -> None:
    code = (
        "from curation.judge.taste.text_model import text_vector; "
        "print(text_vector('Rye keeps longer than you think, says the miller', 'Old ovens never die').hex())"
    )
    said = {
        subprocess.run(
            [sys.executable, "-c", code],
            env={"PYTHONHASHSEED": seed, "PYTHONPATH": ":".join(sys.path)},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(said) == 1


# --- learning -------------------------------------------------------------------------------


def label(n: int, title: str, liked: float, *, at: datetime = NOON, known: float = 0.0) -> Label:
    return Label(f"https://oven.example/{n}", liked, known, text_vector(title), b"", at)


def title(n: int, words: Sequence[str]) -> str:
    """Words of this kind and others, each title another one."""
    return f"{words[n % len(words)]} {words[(n * 5 + 2) % len(words)]} {ANY[n % 10]} {ANY[(n * 3 + 1) % 10]}"


def answers(yes: int, no: int, **given: float) -> list[Label]:
    """What a baker's team answers: yes to bread, no to coupons."""
    return [label(n, title(n, LIKED), 1.0, **given) for n in range(yes)] + [  # type: ignore[arg-type]
        label(yes + n, title(n, OTHERS), 0.0, **given)  # type: ignore[arg-type]
        for n in range(no)
    ]


def learnt(labels: Sequence[Label], *, embedder: str = "", now: datetime = NOON) -> Taste:
    found = learn(labels, embedder=embedder, now=now)
    assert found is not None
    return found


def weights(found: Taste) -> Numbers:
    return np.concatenate([found.buckets, found.meaning, [found.constant]])


def apart(one: Taste, other: Taste) -> float:
    """How far two tastes are from each other, in the weight in which they differ most."""
    return float(np.abs(weights(one) - weights(other)).max())


@pytest.mark.parametrize(
    ("yes", "no", "enough"),
    [
        (0, 0, False),
        (15, 14, False),
        (15, 15, True),
        (5, 25, True),
        (4, 26, False),
        (4, 100, False),
        (25, 5, True),
        (26, 4, False),
        (40, 0, False),
        (0, 40, False),
    ],
)
def test_nothing_is_learnt_from_fewer_than_thirty_or_fewer_than_five_of_each(
    yes: int, no: int, enough: bool
) -> None:
    assert (learn(answers(yes, no), now=NOON) is not None) is enough


def test_half_of_the_answers_is_liked() -> None:
    split = [label(n, title(n, LIKED), 0.5) for n in range(5)]
    assert learn(answers(0, 25) + split, now=NOON) is not None
    less = [replace(each, liked=0.49) for each in split]
    assert learn(answers(0, 25) + less, now=NOON) is None


def test_words_speak_for_what_was_liked_and_against_what_was_not() -> None:
    found = learnt(answers(20, 25))
    assert (word_points(found, LIKED) > 0.2).all()
    assert (word_points(found, OTHERS) < -0.2).all()
    new = points(found, [text_vector("Sourdough at last"), text_vector("Vouchers at last")], [b"", b""])
    assert new[0] - found.constant > 0.2 > -0.2 > new[1] - found.constant


@settings(max_examples=15, deadline=None)
@given(
    st.lists(st.tuples(st.permutations(ANY), st.booleans()), min_size=40, max_size=60),
    st.sampled_from(["rye", "levain", "pain", "хлеб"]),
    st.booleans(),
)
def test_a_planted_word_is_found_among_any_others(
    texts: list[tuple[list[str], bool]], word: str, liked: bool
) -> None:
    planted = [
        label(n, f"{' '.join(words[:4])} {word if n % 2 else ''}", float(liked if n % 2 else not liked))
        for n, (words, _) in enumerate(texts)
    ]
    (said,) = word_points(learnt(planted), [word])
    assert (said > 0.2) if liked else (said < -0.2)


def test_what_was_never_seen_says_nothing() -> None:
    labels = answers(20, 20)
    seen = {each for given in labels for each in numbers_of(given.text)}
    words = (f"{one}{other}" for one in "бгдж" for other in "юяёъ")
    new = next(word for word in words if seen.isdisjoint(numbers_of(text_vector(word))))
    found = learnt(labels)
    assert list(word_points(found, [new, "?", ""])) == [0.0, 0.0, 0.0]
    assert list(word_points(found, [])) == []


@settings(max_examples=20, deadline=None)
@given(st.randoms(use_true_random=False))
def test_the_order_in_which_answers_are_given_does_not_matter(random: object) -> None:
    labels = answers(15, 17)
    # At one time and of one key, as two rounds of a story that somebody closes by hand.
    labels += [replace(labels[0], liked=0.25), replace(labels[0], liked=0.75), replace(labels[0], known=1.0)]
    shuffled = list(labels)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert to_bytes(learnt(shuffled)) == to_bytes(learnt(labels))


def test_old_answers_count_less_than_new_ones() -> None:
    turned = [replace(each, liked=1 - each.liked, key=f"{each.key} now") for each in answers(20, 20)]
    before = [replace(each, at=NOON - 2 * HALF_A_YEAR) for each in answers(20, 20)]
    assert (word_points(learnt(before + turned), LIKED) < 0).all()
    assert (word_points(learnt(turned + before), OTHERS) > 0).all()


def test_an_answer_of_tomorrow_counts_as_one_of_today() -> None:
    assert apart(learnt(answers(16, 18)), learnt(answers(16, 18), now=NOON - HALF_A_YEAR)) == 0


def test_the_latest_two_thousand_are_learnt_from() -> None:
    short = [
        label(n, LIKED[n % 6] if n % 2 else OTHERS[n % 6], float(n % 2), at=NOON - n * timedelta(hours=1))
        for n in range(2_001)
    ]
    every = to_bytes(learnt(short))
    assert every == to_bytes(learnt(short[:2_000]))
    assert every != to_bytes(learnt(short[:1_999]))


def test_answers_of_years_ago_are_no_harm() -> None:
    old = [replace(each, at=NOON - timedelta(days=36_000)) for each in answers(20, 20)]
    assert apart(learnt(old), Taste(np.zeros(PLACES), 0.0, "", np.zeros(0))) < 1e-3


def test_a_divided_team_counts_on_both_sides() -> None:
    others = answers(16, 18)
    half = [replace(label(99, "spelt honey", 0.5), key=f"half{n}") for n in range(2)]
    both = [replace(label(99, "spelt honey", liked), key=f"both{liked}") for liked in (0.0, 1.0)]
    # One of the two is a little newer, and so counts a little more.
    assert apart(learnt(others + half), learnt(others + both)) < 5e-3


def test_what_is_known_already_is_not_learnt_once_more() -> None:
    labels = answers(20, 20)
    told = [replace(each, known=6.0 if each.liked else -6.0) for each in labels]
    assert np.abs(word_points(learnt(told), LIKED + OTHERS)).max() < 0.15
    assert np.abs(word_points(learnt(labels), LIKED + OTHERS)).min() > 0.2


def test_what_is_known_wrongly_is_corrected() -> None:
    wrong = [replace(each, known=-3.0 if each.liked else 3.0) for each in answers(20, 20)]
    right = word_points(learnt(answers(20, 20)), LIKED)
    assert (word_points(learnt(wrong), LIKED) > right).all()


@pytest.mark.parametrize("known", [0.0, 3.0, -5.0, 8.0, -12.0, 30.0])
def test_what_all_have_in_common_is_the_constants(known: float) -> None:
    """Whole steps of Newton's method ran away from here, to 15,000 and back."""
    labels = [replace(each, known=known) for each in answers(20, 20)]
    found = learnt(labels)
    assert found.constant == pytest.approx(-known, abs=0.5)
    assert apart(replace(found, constant=0.0), replace(learnt(answers(20, 20)), constant=0.0)) < 0.1


@settings(max_examples=25, deadline=None)
@given(
    st.lists(st.floats(allow_nan=False, allow_infinity=True) | st.floats(-40, 40), min_size=34, max_size=34)
)
def test_nothing_known_is_too_much(known: list[float]) -> None:
    labels = [replace(each, known=value) for each, value in zip(answers(17, 17), known, strict=True)]
    found = learnt(labels)
    assert np.isfinite(weights(found)).all()
    assert np.abs(weights(found)).max() < 100
    assert apart(from_bytes(to_bytes(found)), found) < 1e-4


def test_nothing_known_is_surer_than_thirty() -> None:
    def knowing(known: float) -> Taste:
        return learnt([replace(each, known=known) for each in answers(20, 20)])

    assert apart(knowing(31.0), knowing(30.0)) == 0
    assert apart(knowing(29.5), knowing(30.0)) > 0.3


# --- a fit is the one there is ----------------------------------------------------------------


def solved_slowly(labels: Sequence[Label], size: int, ridge: Numbers) -> Numbers:
    """The same minimum by plain gradient descent, the weights that no text has left out; buckets, meaning, constant."""
    table = np.zeros((len(labels), PLACES + size + 1))
    table[:, -1] = 1
    for row, each in enumerate(labels):
        for at, value in numbers_of(each.text).items():
            table[row, at] = value
        if len(each.meaning) == 2 * size:
            table[row, PLACES:-1] = np.frombuffer(each.meaning, "<f2")
    there = np.flatnonzero(np.abs(table).sum(axis=0))
    part, pull = table[:, there], ridge[there]
    liked = np.array([each.liked for each in labels])
    known = np.array([each.known for each in labels])
    newer = {each.key: n for n, each in enumerate(sorted(labels, key=lambda each: (each.at, each.key))[::-1])}
    counts = np.array([0.5 ** ((NOON - each.at) / HALF_A_YEAR + newer[each.key] / 100) for each in labels])
    pace = 1 / (np.linalg.norm(part, 2) ** 2 / 4 + pull.max())
    found, before = np.zeros(len(there)), np.zeros(len(there))
    for step in range(6_000):
        ahead = found + step / (step + 3) * (found - before)  # with a run-up, or it would take a minute
        chance = 1 / (1 + np.exp(-(part @ ahead + known)))
        before, found = found, ahead - pace * (part.T @ (counts * (chance - liked)) + pull * ahead)
    whole = np.zeros(table.shape[1])
    whole[there] = found
    return whole


def mixed(n: int) -> list[Label]:
    """Answers of many days, some divided, some with a meaning, and something known of each."""
    made = []
    for each in range(n):
        meaning = np.array([np.sin(each), np.cos(3 * each), 0.5], "<f2").tobytes() if each % 3 else b""
        made.append(
            Label(
                f"{each}",
                (each * 7 % 4) / 3,
                2 * np.sin(5 * each),
                text_vector(title(each, LIKED if each % 2 else OTHERS)),
                meaning,
                NOON - each * timedelta(days=9),
            )
        )
    return made


@pytest.mark.parametrize("known", [0.0, 7.0, -15.0])
def test_a_fit_is_the_minimum_that_a_slow_way_finds(known: float) -> None:
    labels = [replace(each, known=each.known + known) for each in mixed(36)]
    found = learnt(labels, embedder="e")
    ridge = np.full(PLACES + 3 + 1, RIDGE)
    ridge[PLACES:-1], ridge[-1] = MEANING_RIDGE, 1e-3
    assert len(found.meaning) == 3
    assert np.abs(weights(found) - solved_slowly(labels, 3, ridge)).max() < 1e-3


# --- meanings -------------------------------------------------------------------------------

SIZE = 4


def meaning(liked: bool) -> bytes:
    return np.array([1.0 if liked else -1.0, 0, 0, 0], "<f2").tobytes()


def meant(n: int, *, of: int = 1) -> list[Label]:
    """Answers whose words tell nothing; every so many has a meaning, which tells all."""
    return [
        Label(
            f"{each}",
            float(each // 3 % 2),
            0.0,
            text_vector(title(each // 6, ANY)),
            meaning(each // 3 % 2 == 1) if each % of == 0 else b"",
            NOON,
        )
        for each in range(n)
    ]


@pytest.mark.parametrize("of", [1, 3])
def test_the_meaning_tells_where_the_words_do_not_also_where_only_some_have_one(of: int) -> None:
    found = learnt(meant(60, of=of), embedder="static")
    assert (found.embedder, len(found.meaning)) == ("static", SIZE)
    assert found.meaning[0] > 0.5
    text = text_vector("window basket")
    yes, no, neither = points(found, [text] * 3, [meaning(True), meaning(False), b""])
    assert yes > neither > no


def test_where_none_has_a_meaning_no_embedder_is_named() -> None:
    found = learnt(answers(20, 20), embedder="static")
    assert (found.embedder, len(found.meaning)) == ("", 0)


def test_a_meaning_of_another_size_is_left_aside() -> None:
    labels = meant(60)
    odd = [replace(each, meaning=each.meaning[:-2]) if n % 7 == 0 else each for n, each in enumerate(labels)]
    none = [replace(each, meaning=b"") if n % 7 == 0 else each for n, each in enumerate(labels)]
    assert to_bytes(learnt(odd, embedder="e")) == to_bytes(learnt(none, embedder="e"))


def test_a_meaning_that_is_missing_or_foreign_says_nothing() -> None:
    found = learnt(meant(60), embedder="e")
    text = text_vector("window basket")
    foreign = (b"", meaning(True)[:-2], meaning(True) * 2, b"\x00")
    told = points(found, [text] * 5, [*foreign, meaning(True)])
    assert len(set(map(float, told[:4]))) == 1
    assert told[4] > told[0]
    no_meanings = learnt(answers(20, 20))
    (plain,) = points(no_meanings, [text], [b""])
    assert points(no_meanings, [text], [meaning(True)])[0] == plain


def test_points_are_those_of_each_text_alone() -> None:
    found = learnt(answers(20, 20))
    texts = [text_vector(each) for each in ("Rye rises", "", "Coupons for all", "?", "Rye rises")]
    together = points(found, texts, [b""] * 5)
    assert [float(points(found, [each], [b""])[0]) for each in texts] == list(together)
    assert together[1] == together[3] == found.constant
    assert list(points(found, [], [])) == []


# --- as it is kept --------------------------------------------------------------------------

SMALL = st.floats(-100, 100, width=32)


@settings(max_examples=30, deadline=None)
@given(st.text(max_size=30), st.lists(SMALL, max_size=6), st.dictionaries(st.integers(0, 4095), SMALL), SMALL)
def test_a_taste_is_read_as_it_was_kept(
    name: str, meant: list[float], buckets: dict[int, float], constant: float
) -> None:
    name = name.encode(errors="ignore").decode()
    kept = Taste(np.zeros(PLACES), constant, name, np.array(meant))
    for at, value in buckets.items():
        kept.buckets[at] = value
    again = from_bytes(to_bytes(kept))
    assert (again.constant, again.embedder) == (constant, name)
    assert again.buckets.tolist() == kept.buckets.tolist()
    assert again.meaning.tolist() == meant
    assert to_bytes(again) == to_bytes(kept)


@given(st.binary(max_size=200))
def test_anything_else_is_refused(kept: bytes) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - of whatever kind
        from_bytes(kept)


WHOLE = to_bytes(Taste(np.ones(PLACES), 1.0, "e", np.ones(2)))


@given(st.integers(0, len(WHOLE) - 1))
def test_a_taste_that_was_cut_is_refused_or_has_a_shorter_meaning(end: int) -> None:
    if end in (len(WHOLE) - 8, len(WHOLE) - 4):
        assert len(from_bytes(WHOLE[:end]).meaning) < 2
        return
    with pytest.raises(ValueError):  # noqa: PT011 - of whatever kind
        from_bytes(WHOLE[:end])


@pytest.mark.parametrize(
    "kept",
    [
        WHOLE.replace(b"\x00\x00\x80\x3f", b"\x00\x00\xc0\x7f", 1),  # no number
        WHOLE.replace(b"\x00\x00\x80\x3f", b"\x01\x00\x80\x7f", 1),  # the other kind of that
        WHOLE.replace(b"\x00\x00\x80\x3f", b"\x00\x00\x80\xff", 1),  # infinite
        b"\x01\x00\xff" + WHOLE[3:],  # a name that is no text
        b"\xff\xff" + WHOLE,
        WHOLE + b"\x00",
    ],
)
def test_numbers_and_names_that_are_none_are_refused(kept: bytes) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - of whatever kind
        from_bytes(kept)


# --- how far interests are to be believed ---------------------------------------------------


def with_interests(yes: int, no: int, *, liked: bool) -> list[Label]:
    """Answers about texts that say nothing, half of which meet an interest, which are liked or not liked."""
    said = [label(n, "window basket", float(liked == (n < yes))) for n in range(yes + no)]
    return [replace(each, interests=1.5 * (n < yes), known=1.5 * (n < yes)) for n, each in enumerate(said)]


def test_interests_that_answers_bear_out_are_believed_and_others_are_not() -> None:
    assert learnt(with_interests(40, 40, liked=True)).belief > 1
    assert learnt(with_interests(40, 40, liked=False)).belief == 0


def test_without_interests_they_would_be_believed_as_written() -> None:
    assert learnt(answers(20, 20)).belief == 1


def test_interests_are_believed_twice_at_most() -> None:
    strong = [replace(each, interests=each.interests / 10) for each in with_interests(200, 200, liked=True)]
    assert learnt(strong).belief == 2


def test_a_belief_is_drawn_to_what_was_written() -> None:
    few = [replace(each, liked=0.9 if each.interests else 0.3) for each in with_interests(15, 15, liked=True)]
    assert learnt(few).belief == pytest.approx(1.72, abs=0.02)  # with a ridge of 0.8 it is 1.76, of 1.2 1.68
