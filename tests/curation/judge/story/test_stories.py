"""The same story, by its title or by the words of it; what may be one is left to people."""

from datetime import UTC, datetime, timedelta
from itertools import permutations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from curation.judge.story.stories import (
    Likeness,
    Rarity,
    alike,
    may_be_alike,
    may_be_asked_again,
    near_same,
    same_title,
)
from curation.judge.story.titles import read_title

DAY = timedelta(days=1)
# A month of titles in which "bread" is in every tenth, "rise" in every twentieth; other words are new.
MONTH = Rarity(1000, {"bread": 100, "rise": 50, "baking": 50, "week": 60})


def like(one: str, other: str) -> str | None:
    found = alike(read_title(one), read_title(other), MONTH)
    assert found == alike(read_title(other), read_title(one), MONTH)
    return None if found is None else found.kind


@pytest.mark.parametrize(
    ("one", "other", "near"),
    [
        ({"a", "b"}, {"b", "c"}, True),  # one of two
        ({"a", "b", "c"}, {"c", "d", "e"}, False),  # one of three
        ({"a", "b", "c"}, {"b", "c", "d", "e", "f"}, True),  # two of the shorter three
        ({"a", "b", "c", "d"}, {"a", "b", "e", "f"}, True),
        ({"a", "b", "c", "d"}, {"a", "e", "f", "g"}, False),
        ({"a", "b", "c", "d", "e"}, {"a", "b", "f", "g", "h"}, False),  # two of five
        ({"a", "b", "c", "d", "e"}, {"a", "b", "c", "g", "h"}, True),
        (set(), set(), False),
        ({"a"}, set(), False),
        ({"a"}, {"a"}, True),
    ],
)
def test_half_of_the_shorter_title_in_common_is_nearly_the_same(
    one: set[str], other: set[str], near: bool
) -> None:
    assert near_same(frozenset(one), frozenset(other)) is near
    assert near_same(frozenset(other), frozenset(one)) is near


def test_a_decided_story_rests_for_thirty_days() -> None:
    decided = datetime(2026, 11, 1, 12, tzinfo=UTC)
    assert not may_be_asked_again(decided, decided + timedelta(days=30) - timedelta(seconds=1))
    assert may_be_asked_again(decided, decided + timedelta(days=30))


@pytest.mark.parametrize(
    ("one", "other", "kind"),
    [
        ("Weekly links update", "Weekly links update: cold dough", "maybe"),  # the words of columns
        ("Weekly bread links", "Weekly bread links: cold dough", "maybe"),
        ("Weekly cold dough", "Weekly cold dough: a study of rye", "within"),
        ("Sourdough starters explained", "Sourdough starters, explained!", "title"),
        ("Trusted ovens", "Trusted Ovens", "title"),
        ("Why not rye?", "Why not rye?", "title"),  # one telling word in three
        ("Weekly links", "Weekly links", None),  # a column's name is anybody's
        ("Rye", "Rye", None),
        ("Rye keeps longer | Notes from the oven", "Rye keeps longer", "segment"),
        ("The long proof: why cold dough tastes better", "Why cold dough tastes better", "segment"),
        ("Cold dough", "Warm water: cold dough and patience", "maybe"),
        ("Why cold dough tastes better", "Here is why cold dough tastes better than warm", "within"),
        ("Millers raise flour prices in Brittany", "Millers raise flour prices again in Brittany", "longer"),
        ("Millers raise flour prices in Brittany", "Millers raise flour prices in Brittany again", "maybe"),
        ("Millers raise flour prices in Brittany", "Millers cut flour prices in Brittany", "maybe"),
        (
            "Millers sharply raise flour prices in Brittany",
            "Millers raise flour prices in Brittany",
            "longer",
        ),
        ("Cold dough, part 1: patience", "Cold dough, part 2: patience", "maybe"),
        ("Rye price falls 3 percent in Lyon", "Rye price falls 4 percent in Lyon", "maybe"),
        ("Oven guide for bakers (2014)", "Oven guide for bakers in towns (2018)", "maybe"),
        ("Fast search with yeast", "Slow search for fast sugar in Lyon", None),
        ("Le prix du blé grimpe à Lyon", "Le prix du blé grimpe à Lyon - Le Fournil", "segment"),
    ],
)
def test_titles_of_two_feeds(one: str, other: str, kind: str | None) -> None:
    assert like(one, other) == kind


WORDS = st.sampled_from(
    ["bread", "rise", "baking", "week", "rye", "oven", "2", "part", "|", "(2014)", "the", "more"]
)
MADE = st.lists(WORDS, max_size=8).map(" ".join)


@given(MADE, MADE)
def test_likeness_is_the_same_either_way_and_never_fails(one: str, other: str) -> None:
    like(one, other)


COUNTS = st.dictionaries(
    st.sampled_from(["bread", "rise", "baking", "rye", "oven", "week"]), st.integers(0, 900)
)


@given(MADE, MADE, COUNTS)
@example("rye", "rye rye", {"rye": 900})
@example(
    "rye oven bread", "rye oven bread : butter salt", {"rye": 100, "oven": 100, "bread": 100}
)  # 1.2 to 1.7
@example(
    "rye oven bread rise baking 2", "rye oven butter bread salt rise baking", {}
)  # less than LONGER_SHARE
@example(
    "rye oven bread rise baking", "baking rise bread oven rye", dict.fromkeys(("rye", "oven", "bread"), 900)
)
@example("rye oven bread", "rye oven week bread", {"rye": 200, "oven": 200, "bread": 200, "week": 220})
def test_what_cannot_be_alike_is_not_alike(one: str, other: str, counts: dict[str, int]) -> None:
    rarity = Rarity(1000, counts)
    titles = read_title(one), read_title(other)
    if alike(*titles, rarity) is not None:
        # By the words of one alone: those of the other haven't been counted yet.
        for first, second in (titles, titles[::-1]):
            known = {word: number for word, number in counts.items() if word in first.words}
            assert may_be_alike(first, second, Rarity(1000, known))


def test_common_words_in_common_are_not_worth_a_comparison() -> None:
    common = Rarity(1000, dict.fromkeys(("cold", "dough"), 300))
    assert not may_be_alike(read_title("Cold dough tonight"), read_title("Cold dough in Lyon"), common)
    assert may_be_alike(
        read_title("Cold dough"), read_title("Cold dough in Lyon"), common
    )  # nearly all of one
    assert may_be_alike(read_title("Cold dough tonight"), read_title("Cold dough in Lyon"), worth())


@pytest.mark.parametrize(
    ("title", "days", "other_feed", "same"),
    [
        ("Warm bread rises", 29, True, True),
        ("Le pain chaud lève", 29, True, True),
        ("Rye bread", 4, True, True),
        ("Rye bread", 6, True, False),  # two significant words: the days count
        ("Why rye", 4, True, False),  # one of two words
        ("Why not rye?", 4, True, True),  # of three
        ("Warm bread rises", 4, False, True),  # the same feed again: an edited address
        ("Warm bread rises", 5, False, False),  # the next of a column
        ("Trusted ovens", 4, True, True),
        ("Trusted ovens", 5, True, False),
        ("Trusted ovens", 4, False, False),
        ("Weekly links", 1, True, False),
    ],
)
def test_the_very_same_title(title: str, days: int, other_feed: bool, same: bool) -> None:
    assert same_title(read_title(title), after=days * DAY, other_feed=other_feed) is same


def worth(**weights: float) -> Rarity:
    """Counts under which words weigh so much; a word that isn't named weighs 1.0."""
    titles = 10**40  # so many that whole counts can tell any weight
    return Rarity(
        titles,
        {word: round(titles / (2 * titles) ** weight) for word, weight in weights.items() if weight < 1},
    )


def kind(one: str, other: str, rarity: Rarity) -> str | None:
    found = alike(read_title(one), read_title(other), rarity)
    assert found == alike(read_title(other), read_title(one), rarity)
    return None if found is None else found.kind


def test_words_can_be_given_a_weight_in_tests() -> None:
    given = worth(cold=0.6, dough=0.95, warm=0.05)
    assert [round(given.weight(word), 3) for word in ("cold", "dough", "warm", "rye")] == [
        0.6,
        0.95,
        0.05,
        1.0,
    ]


@pytest.mark.parametrize(
    ("what", "one", "other", "below", "above", "kinds"),
    [
        # A piece of three telling words has to weigh 1.2.
        (
            "SEGMENT_WEIGHT",
            "Cold dough rises",
            "Cold dough rises: patience",
            {"cold": 0.39, "dough": 0.39, "rise": 0.39},
            {"cold": 0.41, "dough": 0.41, "rise": 0.41},
            (None, "segment"),
        ),
        # Three words that follow each other: 1.68 and 1.71 of the rarest word's weight.
        (
            "WITHIN_WEIGHT",
            "Cold dough rises",
            "Tonight cold dough rises warm",
            {"cold": 0.56, "dough": 0.56, "rise": 0.56},
            {"cold": 0.57, "dough": 0.57, "rise": 0.57},
            (None, "within"),
        ),
        # Three rarest words of 7.56 and 7.44 in all.
        (
            "WITHIN_SHARE",
            "Cold dough rises",
            "Tonight cold dough rises warm beside quiet oven stones",
            dict.fromkeys(("tonight", "warm", "beside", "quiet", "oven", "stone"), 0.76),
            dict.fromkeys(("tonight", "warm", "beside", "quiet", "oven", "stone"), 0.74),
            ("maybe", "within"),
        ),
        # 2.7 of 3.62 and 3.58: one word between.
        (
            "LONGER_SHARE",
            "Cold dough rises",
            "Cold dough slowly rises",
            {"cold": 0.9, "dough": 0.9, "rise": 0.9, "slowly": 0.92},
            {"cold": 0.9, "dough": 0.9, "rise": 0.9, "slowly": 0.88},
            ("maybe", "longer"),
        ),
        # The same share is asked of words that follow each other, where one title gives a year.
        (
            "LONGER_SHARE",
            "Cold dough rises (2014)",
            "Slowly cold dough rises",
            {"cold": 0.9, "dough": 0.9, "rise": 0.9, "slowly": 0.92},
            {"cold": 0.9, "dough": 0.9, "rise": 0.9, "slowly": 0.88},
            ("maybe", "within"),
        ),
        # Four words of 3.56 and 3.64, seven tenths of all.
        (
            "LONG_WEIGHT",
            "Cold dough rises overnight",
            "Cold dough gladly rises quietly overnight",
            dict.fromkeys(("cold", "dough", "rise", "overnight"), 0.89) | {"gladly": 0.75, "quietly": 0.75},
            dict.fromkeys(("cold", "dough", "rise", "overnight"), 0.91) | {"gladly": 0.75, "quietly": 0.75},
            ("maybe", "longer"),
        ),
        # 4.0 of 6.2 and 6.1: three words between.
        (
            "LONG_SHARE",
            "Cold dough rises overnight",
            "Cold dough gladly rises quietly somewhere overnight",
            dict.fromkeys(("gladly", "quietly", "somewhere"), 0.733),
            dict.fromkeys(("gladly", "quietly", "somewhere"), 0.7),
            ("maybe", "longer"),
        ),
        # Three of four words in order, and four of five; whether or not one is more.
        (
            "IN_ORDER",
            "Cold dough rises gladly",
            "Cold dough gladly then rises",
            {"rise": 0.5},
            {},
            ("maybe", "maybe"),
        ),
        (
            "IN_ORDER",
            "Cold dough rises gladly",
            "Cold dough gladly and slowly rises",
            {"slowly": 0.1},
            {},
            ("maybe", "maybe"),
        ),
        (
            "IN_ORDER",
            "Cold dough rises gladly tonight",
            "Cold tonight dough rises slowly gladly",
            {},
            {"slowly": 0.1},
            ("longer", "longer"),
        ),
        # 1.9 of 2.56 and 2.5 in the shorter title.
        (
            "MAYBE_OVERLAP",
            "Cold dough slept",
            "Dough likes cold linen rugs",
            {"cold": 0.95, "dough": 0.95, "slept": 0.66, "linen": 0.9, "like": 0.9},
            {"cold": 0.95, "dough": 0.95, "slept": 0.6, "linen": 0.9, "like": 0.9},
            (None, "maybe"),
        ),
        (
            "MAYBE_WEIGHT",
            "Cold dough",
            "Dough likes cold linen",
            {"cold": 0.89, "dough": 0.89},
            {"cold": 0.91, "dough": 0.91},
            (None, "maybe"),
        ),
    ],
)
def test_a_title_is_on_one_side_of_each_number(
    what: str,
    one: str,
    other: str,
    below: dict[str, float],
    above: dict[str, float],
    kinds: tuple[str | None, str | None],
) -> None:
    assert (kind(one, other, worth(**below)), kind(one, other, worth(**above))) == kinds, what


def test_two_words_in_common_are_for_people_to_say_and_one_is_nothing() -> None:
    assert kind("Cold dough", "Cold dough: warm ovens", worth()) == "maybe"
    assert kind("Cold dough", "Tonight cold dough slept", worth()) == "maybe"
    assert kind("Cold dough", "Cold and patient dough", worth()) == "maybe"
    assert kind("Cold dough rises", "Cold dough rises: warm ovens", worth()) == "segment"
    assert kind("Cold dough rises", "Tonight cold dough rises slowly", worth()) == "within"
    assert kind("Dough", "Dough: warm ovens", worth()) is None


def test_a_piece_of_three_telling_words_is_enough_in_any_title() -> None:
    long = "Cold dough rises: how ovens, linen, butter, salt, water, flour, yeast and bakers wait all night"
    assert kind("Cold dough rises", long, worth()) == "segment"
    # "Update" is a word of columns: two tell.
    assert kind("Cold dough update", long.replace("rises", "update"), worth()) == "maybe"
    # Three tell in the piece, and only what tells is weighed: 1.17 without the fourth.
    light = worth(cold=0.39, dough=0.39, rise=0.39)
    assert kind("Cold dough rises update", long.replace("rises", "rises update"), light) == "maybe"
    assert kind("Cold dough rises", long.replace(":", " and how"), worth()) == "maybe"  # no piece of it


def test_five_words_are_the_same_in_any_order_and_fewer_in_theirs() -> None:
    assert kind("Cold dough rises gladly", "Gladly rises cold dough", worth()) == "maybe"
    assert kind("Cold dough rises gladly", "Cold dough that rises gladly", worth()) == "longer"
    assert kind("Cold dough rises gladly tonight", "Tonight gladly rises cold dough", worth()) == "longer"
    # Not where one has a word more.
    assert kind("Cold dough rises gladly tonight", "Tonight gladly rises old cold dough", worth()) == "maybe"


def test_titles_that_each_have_a_word_of_their_own_are_for_people_to_say() -> None:
    one, other = (
        "Cold dough slowly rises beside linen tonight",
        "Cold dough gladly rises beside linen tonight",
    )
    assert kind(one, other, worth(slowly=0.1, gladly=0.1)) == "maybe"


@pytest.mark.parametrize(
    ("one", "other", "the_same", "one_more"),
    [
        ("Cold dough rises", "Cold dough rises: warm linen sleeps", "segment", "maybe"),
        ("Cold dough rises", "Tonight cold dough rises warm", "within", "maybe"),
        ("Cold dough rises upstairs", "Tonight cold dough rises upstairs", "within", "within"),
        ("Cold dough rises upstairs", "Cold dough gladly rises upstairs", "longer", "maybe"),
        ("Cold dough rises upstairs", "Cold dough that rises upstairs", "longer", "longer"),
        ("Cold dough rises upstairs", "Cold dough rises upstairs", "title", "title"),
    ],
)
def test_a_year_that_only_one_gives_may_be_what_they_differ_in(
    one: str, other: str, the_same: str, one_more: str
) -> None:
    assert kind(one, other, worth()) == the_same
    assert kind(f"{one} (2014)", f"{other} (2014)", worth()) == the_same
    assert kind(f"{one} (2014)", other, worth()) == one_more
    assert kind(one, f"{other} (2014)", worth()) == one_more


def test_a_columns_name_is_no_piece_to_go_by() -> None:
    assert kind("Weekly links update", "Weekly links update: cold dough", worth()) != "segment"
    assert kind("Revue hebdo de la semaine", "Revue hebdo de la semaine : la pâte", worth()) != "segment"
    assert kind("Weekly links about rye", "Weekly links about rye: cold dough", worth()) != "segment"


def test_repeated_words_are_in_order_or_not_whichever_title_comes_first() -> None:
    # Blocks of words are looked for from one title in the other: here 4 of 5 one way and 3 of 5 the other.
    assert kind("Flour, bread and emmer: emmer bread", "Flour emmer bread: emmer bread", worth()) == "longer"


def test_a_word_that_is_in_more_titles_tells_less() -> None:
    def common(number: int) -> Rarity:
        return Rarity(1000, dict.fromkeys(("cold", "dough", "rise"), number))

    one, other = "Cold dough rises", "Tonight cold dough rises warm"
    assert [kind(one, other, common(number)) for number in (0, 5, 50, 500)] == [
        "within",
        "within",
        None,
        None,
    ]


@pytest.mark.parametrize(
    ("one", "other", "found"),
    [
        ("Rye falls 3 percent in Lyon", "Rye falls 3 percent in Lyon again, 4 expected", "within"),
        ("Rye falls 3 percent in Lyon, 5 in Nantes", "Rye falls 3 percent in Lyon, 4 in Nantes", "maybe"),
        ("Rye falls in Lyon tonight", "Rye falls in Lyon tonight again", "maybe"),
        ("Rye oven 1.38 bakes quicker", "Rye oven 1.38.0 bakes quicker", "longer"),
        ("Rye oven 1.38 bakes quicker", "Rye oven 1.39 bakes quicker", "maybe"),
        ("Rye oven 3 lights up Lyon", "Rye oven lights up Lyon", "longer"),  # one doesn't say
        ("Oven guide for rye bakers (2014)", "Oven guide for rye bakers in towns (2014)", "within"),
        ("Oven guide for rye bakers (2014)", "Oven guide for rye bakers in towns (2018)", "maybe"),
        ("Oven guide for rye bakers (2014)", "Oven guide for rye bakers in towns", "within"),
        ("Cold dough rises: part 1", "Cold dough rises", "segment"),
        ("Cold dough rises: part 2", "Cold dough rises", "maybe"),
        ("Cold dough rises #2", "Cold dough rises #3", "maybe"),
        ("Cold dough rises, part 2", "Cold dough rises, part II", "longer"),
        ("More cold dough rises: patience", "Cold dough rises", "maybe"),
        ("Encore : la pâte froide lève", "La pâte froide lève", "maybe"),
        ("La pâte froide lève, partie 1", "La pâte froide lève, partie 2", "maybe"),
        ("La pâte froide lève : la patience", "La pâte froide lève", "segment"),
        ("Au fournil, la pâte froide lève sans bruit", "La pâte froide lève", "within"),
        ("La pâte froide du fournil lève", "La pâte froide lève", "longer"),
        ("Les pâtes froides lèvent à Lyon", "Pourquoi les pâtes froides lèvent à Lyon", "within"),
    ],
)
def test_numbers_years_and_parts_have_to_agree(one: str, other: str, found: str) -> None:
    assert kind(one, other, Rarity(1000, {"oven": 20})) == found


def test_a_rare_word_weighs_most_and_a_common_one_still_a_little() -> None:
    assert MONTH.weight("rye") == 1.0
    assert 0.2 < MONTH.weight("bread") < MONTH.weight("rise") < 0.5
    assert Rarity(3, {"bread": 200}).weight("bread") == 0.01
    assert Rarity(0, {}).weight("bread") == 1.0
    # log((900 + 100 + 1) / (9 + 0.5)) / log(2 * (900 + 100 + 1))
    assert Rarity(900, {"bread": 9}).weight("bread") == pytest.approx(0.612671, abs=1e-6)


def test_words_weigh_the_same_together_in_whatever_order_they_come() -> None:
    known = Rarity(1000, {"bread": 100, "rise": 50, "rye": 7, "oven": 3})
    words = ("bread", "rise", "rye", "oven", "dough")
    assert len({known.weight_of(order) for order in permutations(words)}) == 1
    assert known.weight_of(words) == pytest.approx(sum(map(known.weight, words)))
    assert known.weight_of(()) == 0


def test_what_is_told_of_a_likeness_is_how_much_of_the_shorter_title_is_common() -> None:
    assert alike(read_title("Warm bread rises"), read_title("Warm bread rises"), MONTH) == Likeness(
        "title", 1.0
    )
