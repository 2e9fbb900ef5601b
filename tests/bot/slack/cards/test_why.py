"""Why a question was asked, read aloud in both languages."""

import pytest

from bot.slack.cards.why import why
from curation.judge.reason import Kind, Reason
from curation.wording import wording

EVERYTHING = (
    Reason("least_asked"),
    Reason("leaning", points=1.5, words=("rye",)),
    Reason("words", points=0.8, words=("breach", "audit")),
    Reason("source", points=0.3, yes=4, shown=6),
    Reason("interests", points=1.5, words=("privacy",)),
)
AGAINST = (
    Reason("source", points=-0.3),
    Reason("words", points=-0.8),
    Reason("leaning", points=-3.0, words=("rye", "pâte levée")),
    Reason("leaning", points=-1.5),
)


def told(reasons: tuple[Reason, ...], language: str = "en", suggested_by: str | None = None) -> str:
    return why([reason.to_json() for reason in reasons], suggested_by, wording(language))


def test_everything_that_spoke_for_it_is_told_in_its_order() -> None:
    assert told(EVERYTHING) == (
        "it touches your interests (privacy); you kept 4 of 6 from this source; going by your answers, words "
        "like “breach”, “audit” speak for it; you asked for more of “rye”; every fifth question goes to the "
        "source asked least"
    )
    assert told(EVERYTHING, "fr") == (
        "il touche à vos centres d'intérêt (privacy)\u00a0; vous avez gardé 4 sur 6 de cette source\u00a0; d'après vos "
        "réponses, des mots comme «\u00a0breach\u00a0», «\u00a0audit\u00a0» plaident pour lui\u00a0; vous avez demandé "
        "davantage de «\u00a0rye\u00a0»\u00a0; une question sur cinq va à la source la moins consultée"
    )


def test_what_speaks_against_it_is_told_too() -> None:
    assert told(AGAINST) == (
        "this source is new to you; though its words, going by your answers, speak against it; though you asked "
        "for less of “rye”, “pâte levée”; though you asked for less from this source"
    )
    assert told(AGAINST, "fr") == (
        "cette source est nouvelle pour vous\u00a0; même si, d'après vos réponses, ses mots plaident contre lui\u00a0; "
        "même si vous avez demandé moins de «\u00a0rye\u00a0», «\u00a0pâte levée\u00a0»\u00a0; même si vous avez "
        "demandé moins de cette source"
    )


@pytest.mark.parametrize(
    ("reason", "said"),
    [
        (Reason("words"), ""),
        (Reason("words", points=0.095), ""),
        (Reason("words", points=-0.095), ""),
        (Reason("words", points=0.1), "; going by your answers, its words speak for it"),
        (Reason("words", points=-0.1), "; though its words, going by your answers, speak against it"),
        (
            Reason("words", points=0.05, words=("rye",)),
            "; going by your answers, words like “rye” speak for it",
        ),
        (Reason("leaning", points=1.5), "; you asked for more from this source"),
    ],
)
def test_where_little_was_learnt_little_is_said(reason: Reason, said: str) -> None:
    assert told((Reason("source"), reason)) == f"this source is new to you{said}"


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("kind", Kind.__args__)  # type: ignore[attr-defined]
def test_every_kind_of_reason_has_its_words(kind: Kind, language: str) -> None:
    assert len(told((Reason(kind, points=1.0, words=("rye",), yes=1, shown=2),), language)) > 10


def test_what_a_person_put_forward_and_what_nobody_can_explain() -> None:
    assert told(EVERYTHING, suggested_by="U0ANA") == "one of you suggested it"
    assert told(()) == "nothing better was waiting"
    assert (
        why([{"kind": "stars"}, {}, {"kind": "words"}], None, wording("en")) == "nothing better was waiting"
    )
