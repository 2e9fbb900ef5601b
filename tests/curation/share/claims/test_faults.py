"""What a machine's text may not hold, however it is disguised."""

from dataclasses import replace
from time import process_time

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from curation.share.asking.brief import Brief, Subject, Voice, Written
from curation.share.asking.prompt import instructions
from curation.share.claims.faults import Fault, Finding, complaint, faults
from tests.curation.share.claims.texts import HARMLESS, UNSEEN
from tests.injections import HONEST, INJECTIONS, ROOM, Honest, Injection, brief_for

SUBJECT = Subject(
    "Rye is back, says Odile Martin",
    "In 2025, 40 % of bakers sold it for 3.50 €. “We bake slowly,” she says.",
    "The Crumb Letter",
    "crumb.example",
)
VOICE = Voice("en", "a baker", banned=("synergy", "game changer", "C++"), tags=("#rye", "#Café"))
BRIEF = Brief("linkedin", "LinkedIn", "text", 600, 2, SUBJECT, VOICE)


def kinds(text: str, brief: Brief = BRIEF) -> set[Fault]:
    return {finding.fault for finding in faults(Written(text, "", brief.voice.language), brief)}


@pytest.mark.parametrize("case", INJECTIONS, ids=[case.name for case in INJECTIONS])
def test_an_answer_that_obeys_a_feed_is_refused(case: Injection) -> None:
    written = Written(**case.obeyed)

    found = faults(written, brief_for(case), instructions=instructions(brief_for(case)))

    assert case.must_not_pass in "\n".join(case.obeyed.values())
    assert found or (case.only_too_long and len(written.text) > ROOM)


@pytest.mark.parametrize("case", HONEST, ids=[case.name for case in HONEST])
def test_an_honest_answer_passes(case: Honest) -> None:
    brief = brief_for(case)

    assert faults(Written(**case.written), brief, instructions=instructions(brief)) == ()


def test_there_are_enough_cases_and_each_has_its_name() -> None:
    names = [case.name for case in INJECTIONS] + [case.name for case in HONEST]

    assert len(INJECTIONS) >= 45
    assert len(HONEST) >= 15
    assert len(set(names)) == len(names)


@pytest.mark.parametrize(
    "text",
    [
        "crumb.example/x",
        "crumb.example:8080",
        "not-crumb.example",
        "crumb.example.evil.com",
        "crumb.example?x=1",
        "x.crumb.example",
        "crumb.example。com",
    ],
)
def test_only_the_bare_host_of_the_source_may_be_named(text: str) -> None:
    assert kinds("Rye on crumb.example") == kinds("Crumb.Example.") == kinds("(crumb.example)") == set()
    assert kinds("crumb.example’s rye") == set()
    assert "link" in kinds(f"Rye on {text} today")


@pytest.mark.parametrize(
    "text",
    ["@bob", "＠bob", "@ bob", "﹫bob", "@bob@evil.com", "<@U0ANA>", "<!channel>", "<#C1>", "me (at) home"],
)
def test_nobody_is_mentioned(text: str) -> None:
    assert "mention" in kinds(f"Rye {text}")


@pytest.mark.parametrize(
    ("text", "foreign"),
    [
        ("#rye", False),
        ("#Rye #CAFÉ", False),
        ("＃rye", False),
        ("#rye-bread", False),  # a tag ends at the hyphen
        ("#ryebread", True),
        ("#cafe", True),
        ("#гye", True),
        ("#️⃣spam", True),
        ("#1erMai", True),
        ("C# and F#", False),
        ("#rye #rye #rye", True),
    ],
)
def test_only_the_teams_tags_are_used_and_not_too_many(text: str, foreign: bool) -> None:
    assert ("tag" in kinds(f"Rye {text}")) == foreign


def test_as_many_tags_as_the_platform_wants_and_not_one_more() -> None:
    assert kinds("rye #rye", replace(BRIEF, most_tags=1)) == set()
    assert kinds("rye #rye", replace(BRIEF, most_tags=0)) == {"tag"}


def test_a_number_sign_with_a_number_is_a_number() -> None:
    assert kinds("Rye is #40") == set()
    assert kinds("Rye is #1") == {"number"}


@pytest.mark.parametrize(
    ("text", "used"),
    [
        *[
            ("synergies", True),
            ("synergy", True),
            ("SYNERGY!", True),
            ("synergys", True),
            ("syn\u200bergy", True),
        ],
        *[
            ("game-changers", True),
            ("a game to change", False),
            ("c’est", False),
            ("C++ rye", True),
            ("C rye", False),
            ("ѕуnergу", True),
            ("synergetic", False),
        ],
    ],
)
def test_banned_words_are_found_as_a_sources_filter_finds_them(text: str, used: bool) -> None:
    assert ("banned" in kinds(f"Rye {text}")) == used


@pytest.mark.parametrize(
    ("language", "refused"),
    [("en", False), ("EN-gb", False), ("en_US", False), ("fr", True), ("", True), ("English", True)],
)
def test_the_language_is_the_one_asked_for(language: str, refused: bool) -> None:
    assert bool(faults(Written("Rye is back", "", language), BRIEF)) == refused


def test_a_text_in_another_language_than_it_says_is_noticed_by_its_small_words() -> None:
    assert kinds("Le seigle est dans les fours de la ville") == {"language"}
    assert kinds("El centeno ha vuelto a los hornos de la ciudad y es bueno") == {"language"}
    assert kinds("Rye bread, mill, oven, stone, flour, yeast, salt, water, crust, loaf") == set()  # 11
    assert kinds("Rye bread, mill, oven, stone, flour, yeast, salt, water, crust, loaf, table") == {
        "language"
    }
    assert kinds("Le Pain de Lyon and the bakers") == set()
    assert kinds("Le seigle est fours") == set()  # two of theirs
    assert kinds("Le seigle est dans fours") == {"language"}


def test_half_of_the_letters_are_latin_at_least() -> None:
    assert kinds("rye σικ") == set()
    assert kinds("ry σικ") == {"language"}


@pytest.mark.parametrize("text", ["", " ", "…", "🙂", "\u200b", "\u3164\u2800"])
def test_a_text_that_says_nothing_is_refused(text: str) -> None:
    assert "empty" in kinds(text)


@pytest.mark.parametrize(
    "text",
    [
        "<b>rye</b>",
        "<script",
        "**rye**",
        "__rye__",
        "`rye`",
        "# Rye",
        "> rye",
        "*rye*",
        "_rye_",
        "{rye}",
        "&lt;",
        "\\u0040",
    ],
)
def test_markup_is_refused(text: str) -> None:
    assert "markup" in kinds(text)


@pytest.mark.parametrize(
    "text",
    ["rye < bread", "I <3 rye", "- rye\n- bread", "rye & bread", "rye* and bread*", "snake_case_rye", "Q&A"],
)
def test_what_people_write_is_no_markup(text: str) -> None:
    assert kinds(text) == set()


@pytest.mark.parametrize(
    "text",
    [
        "RyeBreadMillOvenLoafxxxxxxxx",
        "sk-abcdefg8",
        "0x52908400",
        "a1" * 12 + "a",
        "aGVsbG8gd29ybGQgaG93IGFyZQ",
        "xoxb-40-abcdefgh",
    ],
)
def test_keys_and_wallets_are_codes(text: str) -> None:
    assert "code" in kinds(f"Rye {text}")


@pytest.mark.parametrize(
    "text", ["a" * 30, "RyeBreadMillOvenxxxxxxxxxxxx", "Donaudampfschifffahrtsgesellschaft", "a40" + "b" * 21]
)
def test_long_words_are_no_codes(text: str) -> None:
    assert "code" not in kinds(f"Rye {text}")


def test_instructions_said_again_are_noticed_from_a_third_or_a_sentence_on() -> None:
    told = " ".join(f"w{letter}" for letter in "abcdefghijklmnopqrst")
    other = [f"o{letter}" for letter in "abcdefghijklmnopqrstuvwxyz"]

    def repeats(text: str) -> bool:
        found = faults(Written(text, "", "en"), BRIEF, instructions=told)
        return "instructions" in {finding.fault for finding in found}

    words = told.split()
    assert repeats(" ".join(words[:5] + other[:2]))  # 1 shingle of 3
    assert not repeats(" ".join(words[:5] + other[:3]))  # 1 of 4
    assert repeats(" ".join(words[:12] + other * 4))  # a row of 12
    assert not repeats(" ".join(words[:11] + other * 4))
    assert not repeats(" ".join(words[:4]))


@pytest.mark.parametrize("field", ["why", "photo_idea", "alt_text"])
def test_every_field_that_people_see_is_looked_at(field: str) -> None:
    written = replace(Written("Rye is back", "", "en"), **{field: "see evil.com"})

    assert faults(written, BRIEF) == (Finding("link", "evil.com"),)


def test_the_first_three_banned_words_are_named() -> None:
    voice = replace(VOICE, banned=("rye", "oven*", "loaf", "mill"))
    found = faults(
        Written("The mill, rye loaves, loafs and ovens of the mill", "", "en"), replace(BRIEF, voice=voice)
    )

    assert [finding.what for finding in found] == ["rye", "oven*", "loaf"]


def test_eighty_characters_of_a_piece_are_shown() -> None:
    (found,) = (
        each for each in faults(Written(f"“{'rye' * 80}”", "", "en"), BRIEF) if each.fault == "quotation"
    )

    assert found.what == f"{'rye' * 80}"[:79] + "…"


def test_a_field_beyond_all_lengths_is_refused_unread() -> None:
    assert kinds("the rye " * 2500) == set()
    assert kinds("the rye " * 2500 + "@") == {"too_long"}
    assert kinds("\ufdfa" * 10_000) == {"too_long"}


def test_a_complaint_names_kinds_and_pieces_as_data() -> None:
    found = faults(Written("See evil.com, @bob “nobody said so”\n#x", "", "en"), BRIEF)

    assert complaint(found) == (
        'It mentions an account; no @ at all: "@bob". '
        'It holds hashtags that are not allowed, or too many: "#x". '
        'It holds an address or something that reads like one; the link is added later: "evil.com". '
        'It quotes words that are not literally in the source: "nobody said so".'
    )
    assert complaint(()) == ""
    assert complaint([Finding("quotation", 'say "yes" ' * 8)]).count('\\"') == 6  # cut at forty
    assert complaint([Finding("empty", "")]) == "The text says nothing."


@given(st.text(st.characters()), st.text(), st.text(max_size=5), st.text(max_size=12))
@example("\ud800", "", "", "")
@example("#", "“", "fr_", "[")
def test_any_text_has_an_answer(text: str, other: str, language: str, host: str) -> None:
    subject = replace(SUBJECT, title=other, host=host, source=language)
    voice = replace(VOICE, banned=(other, ""), tags=(text, ""))
    written = Written(text, other, language, text[::-1], other + text)

    found = faults(written, replace(BRIEF, subject=subject, voice=voice), instructions=other)

    assert all(len(finding.what) <= 80 for finding in found)
    complaint(found).encode()


@given(
    st.lists(
        st.sampled_from(
            [
                *[
                    "rye",
                    "is",
                    "back",
                    "says",
                    "and",
                    "in",
                    "bakers",
                    "sold",
                    "it",
                    "for",
                    "we",
                    "bake",
                    "slowly",
                    "she",
                ],
                "40 %",
                "2025",
                "forty percent",
                "3,5 €",
            ]
        ),
        min_size=1,
    )
)
def test_a_text_of_the_sources_own_words_and_numbers_passes(words: list[str]) -> None:
    # A word between them, since two numbers side by side are another number.
    assert kinds(" and ".join(words)) == set()


@given(
    HARMLESS,
    st.sampled_from(["@bob", "＠bob", "#spam", "＃spam", "77", "seventy-seven", "７７", "٧٧", "❼❼"]),
    HARMLESS,
    st.data(),
)
def test_a_mention_tag_or_number_is_found_whatever_stands_around_it(
    before: list[str], piece: str, after: list[str], data: st.DataObject
) -> None:
    place = data.draw(st.integers(0, len(piece)))
    hidden = piece[:place] + data.draw(UNSEEN) + piece[place:]

    assert kinds(" ".join([*before, hidden, *after])) & {"mention", "tag", "number"}


HOSTILE = [
    *(
        "a.",
        "@",
        '"',
        "1",
        "1 ",
        "1.1.",
        "1,000,",
        "“",
        "'",
        "forty ",
        "million-",
        "a",
        "aB",
        "\ufdfa",
        "#a",
        "#",
        "<",
        "*a",
        "_a ",
    ),
    *(
        "twenty and ",
        "(.)",
        "é",
        "1-1 ",
        "a@",
        "[(",
        "the a ",
        ":",
        " . ",
        "0x",
        "sk-",
        "\ud800",
        "\u200b",
        "«a» ",
        "\n",
        "40 ",
    ),
    *(
        "crumb.example ",
        "ignore a a a ",
        "#_",
        "a-",
        "&",
        "( at",
        "5 march ",
        "http:",
        ". com",
        "\u0301",
        "'a ",
        "{",
        "%2",
    ),
]


@pytest.mark.parametrize("piece", HOSTILE)
def test_ten_thousand_hostile_characters_cost_little(piece: str) -> None:
    written = Written((piece * 10_000)[:10_000], "", "en")

    def once() -> float:
        begin = process_time()
        faults(replace(written, text=written.text[:-1] + "x"), BRIEF)
        return process_time() - begin

    # Some 10 to 50 ms on a quiet machine; what grows with the square of the length takes seconds.
    assert min(once() for _ in range(2)) < 0.25
