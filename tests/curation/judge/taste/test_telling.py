"""The words by which a taste is told: the strongest that the answers bear out, as people wrote them."""

from collections.abc import Sequence
from datetime import UTC, datetime
from random import Random  # noqa: TID251 - seeded

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from curation.judge.taste.telling import by_chance, speaking_for, strongest
from curation.judge.taste.text_model import BUCKETS, Label, Taste, learn, text_vector, word_points

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
Answer = tuple[str, str, float]
FILLERS = "market morning counter window basket street apron queue"


def tasting(**said: float) -> Taste:
    """A taste by which these words say so much (log-odds): the smallest weights that do."""
    table = np.zeros((len(said), BUCKETS))
    for row, vector in zip(table, map(text_vector, said), strict=True):
        count = len(vector) // 4
        row[np.frombuffer(vector, "<u2", count)] = np.frombuffer(vector, "<f2", offset=2 * count)
    buckets = table.T @ np.linalg.solve(table @ table.T, list(said.values()))
    found = Taste(buckets, 0.7, "", np.zeros(0))
    assert np.allclose(word_points(found, list(said)), list(said.values()))
    return found


def of(word: str, yes: int, no: int) -> list[Answer]:
    return [(word, "", 1.0)] * yes + [(word, "", 0.0)] * no


def test_the_strongest_words_come_first_for_and_against() -> None:
    taste = tasting(rye=0.5, oven=1.5, dough=1.0, coupon=-0.5, sale=-2.0)
    answers = [
        *(of("rye", 12, 0) + of("Oven", 12, 0) + of("dough", 12, 0)),
        *(of("coupon", 0, 18) + of("sale", 0, 18)),
    ]
    assert strongest(taste, answers) == (("Oven", "dough", "rye"), ("sale", "coupon"))


def test_six_are_told_at_a_glance() -> None:
    words = ("rye", "oven", "milk", "butter", "salad", "cup", "jam")
    yes, no = words, ("ad", "fuzz", "pix", "whim", "quota", "kvetch", "goblin")
    said = {word: 1.0 + n / 10 for n, word in enumerate(yes)} | {
        word: -1.0 - n / 10 for n, word in enumerate(no)
    }
    answers = [each for word in yes for each in of(word, 20, 0)] + [
        each for word in no for each in of(word, 0, 20)
    ]
    liked, disliked = strongest(tasting(**said), answers)
    assert liked == yes[:0:-1]
    assert disliked == no[:0:-1]


@pytest.mark.parametrize(("points", "told"), [(0.205, True), (0.195, False), (-0.205, True), (-0.195, False)])
def test_a_word_that_says_next_to_nothing_is_not_told(points: float, told: bool) -> None:
    answers = of("rye", 20, 0) + of("sale", 0, 20)
    liked, disliked = strongest(tasting(rye=max(points, 0), sale=min(points, 0)), answers)
    assert liked + disliked == ((("rye",) if points > 0 else ("sale",)) if told else ())
    assert speaking_for(tasting(rye=points), "rye") == (("rye",) if points > 0.2 else ())


def test_one_text_says_nothing_of_its_words() -> None:
    """However rare a yes is."""
    taste = tasting(rye=1.0, oven=1.0)
    answers = of("rye", 1, 0) + of("oven", 2, 0) + [("", "", 0.0)] * 60
    assert strongest(taste, answers) == (("oven",), ())


@pytest.mark.parametrize(("words", "told"), [(7, True), (9, False)])
def test_what_a_coin_would_say_of_some_word_is_not_told(words: int, told: bool) -> None:
    """Four of four yeses are one chance in sixteen: of nine words some are so by chance oftener than not."""
    others = " ".join(FILLERS.split()[: words - 1])
    answers = of("rye", 4, 0) + of(others, 0, 4)
    assert strongest(tasting(rye=1.0), answers) == ((("rye",) if told else ()), ())
    turned = [(title, feed, 1 - liked) for title, feed, liked in answers]
    assert strongest(tasting(rye=-1.0), turned) == ((), (("rye",) if told else ()))


@pytest.mark.parametrize(
    ("texts", "yes", "average", "chance"),
    [
        (4, 4, 0.5, 1 / 16),
        (4, 3, 0.5, 5 / 16),
        (4, 3.2, 0.5, 1 / 16),
        (3, 3 * (1 / 3), 1 / 3, 19 / 27),
        (2, 2, 0.1, 0.01),
        (5, 0, 0.3, 1.0),
        (3, 1, 0.0, 1.0),
        (3, 3, 1.0, 1.0),
        (2_000, 1_000, 0.5, 0.5089),
        (2_000, 1_200, 0.5, 0.0),
    ],
)
def test_chance_is_that_of_a_coin(texts: int, yes: float, average: float, chance: float) -> None:
    assert by_chance(texts, yes, average) == pytest.approx(chance, abs=1e-4)


def test_a_word_is_written_as_it_stands_most_often() -> None:
    answers = [*of("Façades", 3, 0), *of("facade", 5, 0), *of("FAÇADE", 5, 0), *of("sale", 0, 13)]
    assert strongest(tasting(facade=1.0), answers) == (("FAÇADE",), ())


def test_the_name_of_a_site_is_no_word_of_its_titles() -> None:
    answers = [("Rye rises | Crumb", "Crumb", 1.0)] * 12 + [("sale", "", 0.0)] * 12
    assert strongest(tasting(crumb=3.0), answers) == ((), ())
    assert speaking_for(tasting(crumb=3.0), "Rye rises | Crumb", "Crumb") == ()


def test_without_answers_nothing_is_told() -> None:
    assert strongest(tasting(rye=1.0), []) == ((), ())
    assert strongest(tasting(rye=1.0), of("rye", 40, 0)) == ((), ())
    assert speaking_for(tasting(rye=1.0), "") == ()
    assert speaking_for(tasting(rye=1.0), "?! — 24") == ()


def test_three_words_of_a_title_speak_for_it_the_strongest_first() -> None:
    taste = tasting(rye=0.5, oven=1.5, dough=1.0, butter=0.3, sale=-2.0)
    assert speaking_for(taste, "Sale: the Oven, Butter, Rye and a Dough") == ("Oven", "Dough", "Rye")
    assert speaking_for(taste, "A sale") == ()


# --- as it is learnt ------------------------------------------------------------------------

WORDS = (
    "rye oven flour salt yeast crust crumb dough proof shop "
    "market street counter window apron basket queue morning barley spelt "
    "butter honey seed mill stone water fire wood knife board"
)


def answered(titles: Sequence[str], shares: Sequence[float]) -> tuple[Taste | None, list[Answer]]:
    labels = [
        Label(f"{n}", liked, 0.0, text_vector(title), b"", NOON)
        for n, (title, liked) in enumerate(zip(titles, shares, strict=True))
    ]
    told = [(title, "", liked) for title, liked in zip(titles, shares, strict=True)]
    return learn(labels, now=NOON), told


@pytest.mark.parametrize("share", [0.2, 0.5])
def test_of_a_team_that_answers_by_coin_nearly_nothing_is_told(share: float) -> None:
    told = 0
    for seed in range(20):
        coin = Random(seed)
        titles = [" ".join(coin.sample(WORDS.split(), 6)) for _ in range(60)]
        taste, answers = answered(titles, [float(coin.random() < share) for _ in titles])
        if taste is not None:
            told += sum(map(len, strongest(taste, answers)))
    assert told <= 10  # a word for two teams; it was twelve for each


def test_of_a_team_with_a_taste_that_is_told() -> None:
    coin = Random(1)
    titles = [" ".join(coin.sample(WORDS.split(), 6)) for _ in range(90)]
    shares = [1.0 if "rye" in title else 0.0 if "honey" in title else 0.5 for title in titles]
    taste, answers = answered(titles, [float(coin.random() < share) for share in shares])
    assert taste is not None
    liked, disliked = strongest(taste, answers)
    assert (liked[0], disliked[0]) == ("rye", "honey")


@settings(max_examples=20, deadline=None)
@given(st.randoms(use_true_random=False))
def test_the_order_of_the_answers_does_not_matter(random: Random) -> None:
    coin = Random(3)
    titles = [" ".join(coin.sample(WORDS.split(), 6)).title() for _ in range(40)]
    taste, answers = answered(titles, [coin.choice([0, 1 / 3, 2 / 3, 1]) for _ in titles])
    assert taste is not None
    shuffled = list(answers)
    random.shuffle(shuffled)
    assert strongest(taste, shuffled) == strongest(taste, answers)
