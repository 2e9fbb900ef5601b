"""A week as one value: counted, short, and kind."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from curation.report.digest import (
    Ask,
    Kind,
    Line,
    Nearly,
    Request,
    Shared,
    SourceResult,
    Upcoming,
    Week,
    digest,
    minutes,
    the_request,
)
from curation.report.sentences import detail_sentences, sentences
from curation.wording import wording

EN, FR = wording("en"), wording("fr")
TUESDAY = datetime(2026, 12, 1, 8, tzinfo=UTC)
EMPTY = Week(iso_week="2026-W48", tz="Europe/Paris")
FULL = Week(
    iso_week="2026-W48",
    tz="Europe/Paris",
    platform="LinkedIn",
    posts=(Shared("Why bread rises", "https://crumb.example/1"), Shared("Our new oven", None)),
    slots=2,
    answers=36,
    edits=6,
    by_hand=2,
    items_read=412,
    approved=4,
    declined=6,
    expired=2,
    nearly=(Nearly("Cold ovens", "https://crumb.example/2", 1, 2),),
    sources=(
        SourceResult("The Daily Crumb", 5, 9),
        SourceResult("Le Fournil", 5, 7),
        SourceResult("Yeast News", 0, 12),
        SourceResult("Old Oven", 0, 3, dead=True),
    ),
    upcoming=(Upcoming("Forty flours", TUESDAY),),
    waiting=1,
)


def kinds(week: Week) -> list[Kind]:
    return [line.kind for line in digest(week).lines]


@pytest.mark.parametrize(
    ("answers", "edits", "by_hand", "expected"),
    [
        (0, 0, 0, 0),
        (1, 0, 0, 1),  # 20 s, rounded up
        (3, 0, 0, 1),
        (4, 0, 0, 2),
        (6, 0, 0, 2),
        (0, 1, 0, 3),
        (0, 0, 1, 2),
        (60, 0, 0, 20),
        (0, 60, 0, 180),
        (0, 0, 60, 120),
        (36, 6, 2, 34),
        (None, 1, 1, None),
        (1, None, 1, None),
        (1, 1, None, None),
    ],
)
def test_minutes_are_twenty_seconds_three_and_two_minutes(
    answers: int | None, edits: int | None, by_hand: int | None, expected: int | None
) -> None:
    assert minutes(answers, edits, by_hand) == expected


def test_a_full_week_in_english() -> None:
    assert sentences(digest(FULL), EN) == [
        "2 posts on LinkedIn, about 34 minutes. I read 412 items so you didn't have to.",
        "Why bread rises: https://crumb.example/1",
        "Our new oven",
        "12 questions decided: 4 to share, 6 moved on from, 2 let go for want of answers.",
        "One thing for you: Yeast News: none of 12 kept. Let it go?",
        "Next, Tuesday 1 December, 09:00: Forty flours",
    ]
    assert detail_sentences(digest(FULL), EN) == [
        "2 posted, 2 slots this week.",
        "Nearly shared (1 of 2): Cold ovens",
        "Our best source: Le Fournil, 5 of 7 kept.",
        "Old Oven can't be read at the moment.",
        "Yeast News: none of 12 kept. Let it go?",
    ]


def test_a_full_week_in_french() -> None:
    assert sentences(digest(FULL), FR) == [
        "2 posts sur LinkedIn, environ 34 minutes. J'ai lu 412 articles à votre place.",
        "Why bread rises\u00a0: https://crumb.example/1",
        "Our new oven",
        "12 questions tranchées\u00a0: 4 à partager, 6 sans suite, 2 faute de réponses.",
        "Une chose pour vous\u00a0: Yeast News\u00a0: rien de gardé sur 12. On s'en passe\u00a0?",
        "Ensuite, mardi 1er décembre, 09:00\u00a0: Forty flours",
    ]
    assert detail_sentences(digest(FULL), FR)[0] == "Posts publiés\u00a0: 2, pour 2 créneaux cette semaine."


def test_what_is_unknown_goes_unsaid() -> None:
    assert digest(replace(FULL, edits=None, items_read=None)).lines[0] == Line(
        Kind.POSTED, name="LinkedIn", n=2, minutes=None, items=None
    )
    assert sentences(digest(replace(FULL, edits=None, items_read=None)), EN)[0] == "2 posts on LinkedIn."
    assert (
        sentences(digest(replace(FULL, platform=None, items_read=0)), EN)[0] == "2 posts, about 34 minutes."
    )
    assert Kind.SLOTS not in [line.kind for line in digest(EMPTY).detail]


@pytest.mark.parametrize(
    ("week", "opening"),
    [
        (EMPTY, "A quiet week: there was nothing to decide, so nothing went out."),
        (
            replace(EMPTY, declined=1),
            "A quiet week: nothing convinced us, so nothing went out. Better than filler.",
        ),
        (
            replace(EMPTY, expired=1),
            "A quiet week: nothing convinced us, so nothing went out. Better than filler.",
        ),
        (replace(EMPTY, approved=1, declined=3), "Nothing went out this week."),
        (replace(EMPTY, approved=1, waiting=1), "Nothing went out this week; 1 text waits for its slot."),
        (replace(EMPTY, waiting=2), "Nothing went out this week; 2 texts wait for their slots."),
        (replace(EMPTY, paused=True, waiting=2), "We were on a break this week, so nothing went out."),
        (
            replace(EMPTY, items_read=1, declined=1),
            "A quiet week: nothing convinced us, so nothing went out. Better than filler."
            " I read 1 item so you didn't have to.",
        ),
    ],
)
def test_a_week_without_posts_says_why_without_reproach(week: Week, opening: str) -> None:
    assert sentences(digest(week), EN)[0] == opening


def test_a_quiet_week_is_three_lines() -> None:
    assert sentences(digest(EMPTY), EN)[1:] == [
        "Nothing waits for you.",
        "Nothing is queued for next week yet.",
    ]
    assert sentences(digest(EMPTY), FR)[1:] == [
        "Rien ne vous attend.",
        "Rien n'est encore prévu pour la semaine prochaine.",
    ]


def test_the_busiest_week_has_twelve_lines() -> None:
    busy = replace(
        FULL,
        posts=tuple(Shared(f"Post {i}", None) for i in range(9)),
        upcoming=tuple(Upcoming(f"Next {i}", TUESDAY + timedelta(days=i)) for i in range(9)),
    )
    assert kinds(busy) == [
        Kind.POSTED,
        *[Kind.POST] * 5,
        Kind.MORE,
        Kind.DECIDED,
        Kind.ASK,
        *[Kind.NEXT] * 3,
    ]
    assert sentences(digest(busy), EN)[6] == "And 4 more."


@pytest.mark.parametrize(("posts", "more"), [(5, False), (6, True)])
def test_five_posts_need_no_more(posts: int, more: bool) -> None:
    assert (Kind.MORE in kinds(replace(FULL, posts=(Shared("Post", None),) * posts))) is more


@pytest.mark.parametrize(("asked", "drop"), [(9, False), (10, True)])
def test_a_source_may_go_when_none_of_ten_was_kept(asked: int, drop: bool) -> None:
    week = replace(EMPTY, sources=(SourceResult("Yeast News", 0, asked), SourceResult("Crumb", 1, 50)))
    assert the_request(week) == (Request(Ask.DROP, "Yeast News", asked) if drop else None)
    assert (Line(Kind.DROP, name="Yeast News", of=asked) in digest(week).detail) is drop


def test_the_most_pressing_thing_is_the_one_asked() -> None:
    waiting = [Request(ask, name=ask.value, n=2) for ask in Ask]
    for place, request in enumerate(waiting):
        assert the_request(replace(FULL, requests=(*waiting[:place:-1], request))) == request
    assert [request.ask for request in waiting] == ["focus", "slots", "post", "read", "answer", "drop"]


@pytest.mark.parametrize(
    ("request_", "said"),
    [
        (Request(Ask.FOCUS), "One thing for you: choose the one platform we post on."),
        (Request(Ask.SLOTS), "One thing for you: choose a posting time, so that texts can go out."),
        (Request(Ask.POST, "Oven"), "One thing for you: “Oven” is ready to be posted."),
        (Request(Ask.READ, "Oven"), "One thing for you: nobody has read the text about “Oven” yet."),
        (Request(Ask.ANSWER, n=1), "One thing for you: 1 question is still open."),
        (Request(Ask.ANSWER, n=3), "One thing for you: 3 questions are still open."),
    ],
)
def test_a_request_is_one_sentence(request_: Request, said: str) -> None:
    assert sentences(digest(replace(EMPTY, requests=(request_,))), EN)[1] == said


def test_the_thread_is_short_too() -> None:
    many = replace(
        FULL,
        nearly=FULL.nearly * 9,
        sources=tuple(SourceResult(f"Idle {i}", 0, 20 + i, dead=True) for i in range(9)),
    )
    detail = [line.kind for line in digest(many).detail]
    assert detail == [Kind.SLOTS, *[Kind.NEARLY] * 3, *[Kind.DEAD] * 5, *[Kind.DROP] * 5]
    assert digest(many).detail[-5].name == "Idle 8"


def test_a_break_is_not_held_against_the_slots() -> None:
    assert Kind.SLOTS not in [line.kind for line in digest(replace(FULL, paused=True)).detail]


COUNT = st.integers(0, 40)


@given(
    st.lists(st.builds(Shared, st.text(max_size=9), st.none() | st.just("https://a.example/")), max_size=9),
    st.lists(st.builds(Upcoming, st.text(max_size=9), st.just(TUESDAY)), max_size=9),
    st.lists(st.builds(SourceResult, st.text(max_size=9), COUNT, COUNT, st.booleans()), max_size=9),
    st.lists(st.builds(Request, st.sampled_from(Ask), st.text(max_size=9), COUNT), max_size=4),
    st.none() | COUNT,
    COUNT,
    st.booleans(),
)
def test_any_week_is_told_in_twelve_lines_with_one_request(  # type: ignore[no-untyped-def]
    posts, upcoming, sources, requests, known, count, paused
) -> None:
    week = Week(
        iso_week="2026-W48",
        tz="Europe/Paris",
        posts=tuple(posts),
        upcoming=tuple(upcoming),
        sources=tuple(sources),
        requests=tuple(requests),
        answers=known,
        edits=known,
        by_hand=known,
        items_read=known,
        slots=known,
        approved=count,
        waiting=count,
        paused=paused,
    )
    told = digest(week)
    assert told == digest(week)
    assert 3 <= len(told.lines) <= 12
    assert sum(line.kind in (Kind.ASK, Kind.ASK_NONE) for line in told.lines) == 1
    for say in (EN, FR):
        assert all(sentences(told, say)) or any(not post.title for post in posts)
        assert len(detail_sentences(told, say)) == len(told.detail)
