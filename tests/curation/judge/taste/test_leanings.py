"""Wishes of people: what they add to a score, what they keep out, and how lists of them are read."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from curation.collect.known.filters import LONGEST_WORD, UnusableWords
from curation.judge.reason import Reason
from curation.judge.taste.interests import words_of
from curation.judge.taste.leanings import (
    LONGEST_LIST,
    MOST_WORDS,
    POINTS,
    Leaning,
    Stance,
    UnusableDomains,
    fits,
    meaning,
    never,
    parse_domains,
    parse_words,
    points_for,
    words_in,
    words_to_offer,
    written,
)

ANY_TEXT = st.text(max_size=60)
NOWHERE = "https://oven.example/1"


def word(key: str, stance: Stance = "more") -> Leaning:
    return Leaning("word", key, stance)


# --- points -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("wished", "title", "points", "named"),
    [
        ("rye", "Rye keeps", 1.5, ("rye",)),
        ("security", "Securing a shop", 1.5, ("security",)),  # as interests are met
        ("ai", "Air and water", 0, ()),
        ("open source", "The source is open", 1.5, ("open source",)),
        ("open source", "An open shop", 0, ()),
        ("rye, bread, oven", "Rye bread", 3.0, ("rye", "bread")),
        ("rye, bread, oven", "Rye bread of an oven", 3.0, ("rye", "bread", "oven")),
        ("levain", "Du LEVAIN pour tous", 1.5, ("levain",)),
        ("pâte levée", "Une pate levee", 1.5, ("pâte levée",)),
        ("rye", "Wheat", 0, ()),
    ],
)
def test_words_asked_for_give_points_and_two_at_most_count(
    wished: str, title: str, points: float, named: tuple[str, ...]
) -> None:
    for stance, sign in (("more", 1), ("less", -1)):
        leanings = [word(key, stance) for key in wished.split(", ")]  # type: ignore[arg-type]
        expected = (Reason("leaning", points=sign * points, words=named),) if points else ()
        assert points_for(leanings, words_of(title, ""), None) == expected


def test_one_word_spelled_twice_counts_once() -> None:
    (reason,) = points_for([word("bread"), word("breads")], words_of("Bread", ""), None)
    assert reason.points == 1.5


def test_more_and_less_are_told_apart_and_a_source_counts_once() -> None:
    leanings = [
        word("rye"),
        word("oven", "less"),
        word("bread", "never"),
        Leaning("source", "7", "less"),
        Leaning("source", "8", "more"),
        Leaning("domain", "7", "never"),
    ]
    words = words_of("Rye bread in an oven", "")
    assert points_for(leanings, words, 7) == (
        Reason("leaning", points=1.5, words=("rye",)),
        Reason("leaning", points=-1.5, words=("oven",)),
        Reason("leaning", points=-1.5),
    )
    assert points_for(leanings, frozenset(), 8) == (Reason("leaning", points=1.5),)
    assert points_for(leanings, frozenset(), 77) == points_for(leanings, frozenset(), None) == ()
    assert points_for([], words, 7) == ()


WISHES = st.lists(
    st.builds(
        lambda kind, key, stance: Leaning(kind, "7" if kind == "source" else key, stance),
        st.sampled_from(["word", "source", "domain"]),
        st.sampled_from(["rye", "bread", "oven", "open source", "the", "wheat*"]),
        st.sampled_from(["more", "less", "never"]),
    ),
    max_size=8,
)


@given(WISHES, ANY_TEXT, st.none() | st.integers(6, 8))
def test_points_stay_within_two_words_and_the_source(wishes: list[Leaning], title: str, source: int) -> None:
    reasons = points_for(wishes, words_of(f"{title} rye open bread source", ""), source)
    assert abs(sum(reason.points for reason in reasons)) <= 3 * POINTS
    assert all(reason.kind == "leaning" and abs(reason.points) in (1.5, 3.0) for reason in reasons)


@given(WISHES, st.permutations(["rye", "bread", "open", "source"]))
def test_the_order_of_wishes_changes_no_score(wishes: list[Leaning], words: list[str]) -> None:
    one_source = [each for each in wishes if each.subject != "source"]
    total = sum(reason.points for reason in points_for(one_source, frozenset(words), 7))
    assert total == sum(reason.points for reason in points_for(one_source[::-1], frozenset(words), 7))


# --- never ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("key", "text", "is_met"),
    [
        ("crypto", "Crypto for bakers", True),
        ("crypto", "Cryptos for bakers", True),
        ("cryptos", "Crypto for bakers", True),
        ("crypto", "Cryptography for bakers", False),  # a block is met by whole words
        ("crypto*", "Cryptography for bakers", True),
        ("star", "A startup in town", False),
        ("company", "Two companies", True),
        ("companies", "One company", True),
        ("box", "Bread in boxes", True),
        ("journal", "Des journaux", True),
        ("open source", "Open-Source ovens", True),
        ("open source", "An open shop", False),
        ("open-source*", "Open sourcing an oven", False),
        ("open-sourc*", "Open sourcing an oven", True),
        ("levée", "Pâte levee", True),
        ("c++", "C++ at home", True),
        ("c++", "C at home", False),
        ("the", "The the", False),
        ("the*", "Theatre", False),
    ],
)
def test_a_blocked_word_is_met_by_whole_words(key: str, text: str, is_met: bool) -> None:
    blocked = word(key, "never")
    expected = blocked if is_met else None
    assert never([blocked], words_of(text, ""), NOWHERE) == expected
    assert never([blocked], words_of("", text), None) == expected
    assert never([word(key), word(key, "less")], words_of(text, ""), NOWHERE) is None


@pytest.mark.parametrize(
    ("key", "url", "is_met"),
    [
        ("oven.example", "https://oven.example/1", True),
        ("oven.example", "https://www.OVEN.example/1", True),
        ("oven.example", "https://blog.oven.example:8443/1", True),
        ("oven.example", "https://coven.example/1", False),
        ("oven.example", "https://oven.example.evil.example/1", False),
        ("blog.oven.example", "https://oven.example/1", False),
        ("four.example", "https://oven.example/?to=four.example", False),
        ("10.0.0.1", "http://10.0.0.1:8000/", True),
        ("oven.example", "not an address", False),
        ("oven.example", "http://[::1]/", False),
        ("oven.example", None, False),
    ],
)
def test_a_blocked_domain_is_met_by_its_hosts(key: str, url: str | None, is_met: bool) -> None:
    blocked = Leaning("domain", key, "never")
    assert never([blocked], frozenset(), url) == (blocked if is_met else None)


def test_the_first_block_that_is_met_is_named() -> None:
    wishes = [word("rye", "never"), Leaning("domain", "oven.example", "never"), word("bread", "never")]
    assert never(wishes, frozenset({"bread"}), NOWHERE) == wishes[1]
    assert never(wishes[::-1], frozenset({"bread"}), NOWHERE) == wishes[2]
    assert never([], frozenset({"bread"}), NOWHERE) is None


@given(st.text("abcdefghij", min_size=3, max_size=12), ANY_TEXT, ANY_TEXT)
def test_a_word_that_can_be_typed_blocks_the_text_it_stands_in(typed: str, before: str, after: str) -> None:
    try:
        (key,) = parse_words(typed)
    except UnusableWords:
        return
    assert never([word(key, "never")], words_of("", f"{before} {typed} {after}"), None) is not None


@given(st.lists(ANY_TEXT, max_size=4), ANY_TEXT, ANY_TEXT)
def test_any_wishes_decide_on_any_text(keys: list[str], title: str, url: str) -> None:
    wishes = [Leaning("word", key, "never") for key in keys] + [
        Leaning("domain", key, "never") for key in keys
    ]
    met = never(wishes, words_of(title, title), url)
    assert met is None or met in wishes
    assert isinstance(points_for(wishes, words_of(title, title), 1), tuple)


# --- lists as people type them ----------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "keys"),
    [
        ("", ()),
        (" , ;\n", ()),
        ("Rye", ("rye",)),
        ("rye, Rye; RYES\nbread", ("rye", "bread")),
        ("“Pâte levée”, « levain »", ("pâte levée", "levain")),
        ("open  source, open-source", ("open source",)),
        ("crypto*, crypto", ("crypto*", "crypto")),
        ("C++, C#", ("c++", "c#")),
        ("the bread", ("the bread",)),
        ("the bread, bread", ("the bread",)),
        ("x" * LONGEST_WORD, ("x" * LONGEST_WORD,)),
    ],
)
def test_words_are_read_as_people_type_them(typed: str, keys: tuple[str, ...]) -> None:
    assert parse_words(typed) == keys
    assert parse_words(written(keys)) == keys


@pytest.mark.parametrize(
    ("typed", "reason", "named"),
    [
        ("rye, the", "common", "the"),
        ("DE LA", "common", "de la"),
        ("2026", "common", "2026"),
        ("!?", "empty", "!?"),
        ("x" * (LONGEST_WORD + 1), "long", "x" * (LONGEST_WORD + 1)),
        (", ".join(f"w{n}x" for n in range(MOST_WORDS + 1)), "many", ""),
    ],
)
def test_words_that_can_t_be_used_are_named(typed: str, reason: str, named: str) -> None:
    with pytest.raises(UnusableWords) as caught:
        parse_words(typed)
    assert (caught.value.reason, caught.value.word) == (reason, named)


def test_a_hundred_words_are_taken() -> None:
    assert MOST_WORDS == 100
    assert len(parse_words(", ".join(f"w{n}x" for n in range(MOST_WORDS)))) == MOST_WORDS


@given(
    st.text(max_size=200)
    | st.lists(st.sampled_from(["rye", "Bread,", "the", ";", "*", "İ", "ß", "«", "ÉTÉ", "x"])).map(" ".join)
)
@example("İ" * 40)
def test_any_text_is_words_or_is_told_why_not(typed: str) -> None:
    try:
        keys = parse_words(typed)
    except UnusableWords:
        return
    assert parse_words(written(keys)) == keys
    assert len({meaning(key) for key in keys}) == len(keys)
    assert all(meaning(key) and len(key) <= LONGEST_WORD for key in keys)


@pytest.mark.parametrize(
    ("typed", "keys"),
    [
        ("", ()),
        ("Example.com", ("example.com",)),
        ("https://www.example.com/a?b, example.com", ("example.com",)),
        ("*.example.com @example.org\nblog.example.net", ("example.com", "example.org", "blog.example.net")),
        ("<https://a.example>", ("a.example",)),
        ("bücher.example", ("bücher.example",)),
        ("https://xn--bcher-kva.example/", ("bücher.example",)),
        ("http://10.0.0.1:8000/", ("10.0.0.1",)),
        ("example.co.uk", ("example.co.uk",)),
    ],
)
def test_domains_are_read_as_people_paste_them(typed: str, keys: tuple[str, ...]) -> None:
    assert parse_domains(typed) == keys
    assert parse_domains(written(keys)) == keys


@pytest.mark.parametrize(
    ("typed", "reason", "named"),
    [
        ("crypto", "none", "crypto"),
        ("a.example, crypto", "none", "crypto"),
        ("ftp://a.example", "none", "ftp://a.example"),
        ("ana@a.example", "none", "ana@a.example"),
        ("localhost", "none", "localhost"),
        ("http://[::1]/", "none", "http://[::1]/"),
        ("!?", "none", "!?"),
        ("x" * 3000, "none", "x" * 3000),
        (".".join(["abcdefgh"] * 29), "none", ".".join(["abcdefgh"] * 29)),
        ("com", "none", "com"),
        ("co.uk", "whole", "co.uk"),
        ("https://gouv.fr/", "whole", "https://gouv.fr/"),
        (" ".join(f"a{n}.example" for n in range(101)), "many", ""),
        (" ".join(f"{'a' * 60}{n}.example" for n in range(50)), "many", ""),
    ],
)
def test_domains_that_can_t_be_used_are_named(typed: str, reason: str, named: str) -> None:
    with pytest.raises(UnusableDomains) as caught:
        parse_domains(typed)
    assert (caught.value.reason, caught.value.domain) == (reason, named)


@given(
    st.text(max_size=200)
    | st.lists(st.sampled_from(["a.example", "www.", "..", "x.co.uk", "[", ":", "//"])).map(" ".join)
)
def test_any_text_is_domains_or_is_told_why_not(typed: str) -> None:
    try:
        keys = parse_domains(typed)
    except UnusableDomains:
        return
    assert parse_domains(written(keys)) == keys
    for key in keys:
        assert never([Leaning("domain", key, "never")], frozenset(), f"https://x.{key}/") or key[-1].isdigit()


def test_a_full_list_fits_the_field_it_is_changed_in() -> None:
    longest = ["x" * 29] * MOST_WORDS
    assert fits([*longest[:-1], "x" * 30])
    assert not fits([*longest[:-1], "x" * 31])
    assert not fits(["x"] * (MOST_WORDS + 1))
    assert len(written(longest)) <= LONGEST_LIST
    assert written(["rye", "bread"]) == "rye, bread"


# --- words to offer ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("title", "named", "offered"),
    [
        ("Rye keeps longer than you think", (), ("longer", "keeps", "think", "Rye")),
        ("Rye keeps longer than you think", ("rye",), ("Rye", "longer", "keeps", "think")),
        ("A Small Shop for bread", ("small shop", "breads"), ("Small", "Shop", "bread")),
        ("Securing the till | Oven News", ("security",), ("Securing", "till")),
        ("One two three four five six seven eight", (), ("three", "seven", "eight", "four", "five")),
        ("Bread, breads, BREAD", (), ("Bread",)),
        ("The 12 of 2026", (), ()),
        ("x" * 61, (), ()),
        ("", ("rye",), ()),
    ],
)
def test_up_to_five_words_are_offered_those_that_were_named_first(
    title: str, named: tuple[str, ...], offered: tuple[str, ...]
) -> None:
    assert words_to_offer(title, "Oven News", named) == offered


@given(ANY_TEXT, ANY_TEXT, st.lists(ANY_TEXT, max_size=3))
def test_what_is_offered_stands_in_the_title_and_can_be_asked_for(
    title: str, source: str, named: list[str]
) -> None:
    offered = words_to_offer(title, source, named)
    assert len(offered) <= 5
    for each in offered:
        assert each in words_in(title, source).values()
        assert parse_words(each) == (each.lower(),)
        assert points_for([word(each.lower())], words_of(title, "", source), None)
