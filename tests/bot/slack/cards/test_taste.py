"""The page of what a team likes, read aloud in both languages, and its form."""

from datetime import UTC, datetime
from typing import Any

import pytest

from bot.slack.cards import taste
from bot.slack.cards.taste import TasteView
from bot.slack.validate import problems
from curation.judge.ranking import SourceRecord
from curation.judge.taste.accuracy import Accuracy, TooFew
from curation.judge.taste.leanings import MOST_WORDS, Leaning, parse_words
from curation.judge.taste.learnt import Learnt
from curation.wording import LANGUAGES, wording
from tests.stage import words

OCTOBER, NOVEMBER = datetime(2026, 10, 3, 9, tzinfo=UTC), datetime(2026, 11, 20, 9, tzinfo=UTC)
WISHES = (
    Leaning("word", "rye", "more"),
    Leaning("word", "pâte levée", "more"),
    Leaning("word", "coupon", "less"),
    Leaning("word", "crypto*", "never"),
    Leaning("domain", "ads.example", "never"),
    Leaning("source", "1", "more"),
    Leaning("source", "2", "less"),
    Leaning("source", "99", "less"),  # of a source that was removed since
)


def a_view(**given: Any) -> TasteView:
    usual: dict[str, Any] = {
        "interests": "bread, small shops",
        "best": (),
        "worst": (),
        "learnt": Learnt(),
        "since": None,
        "accuracy": TooFew(5, 5),
        "leanings": (),
        "sources": {1: "Oven News", 2: "The Till", 3: "Crumbs"},
    }
    return TasteView(**{**usual, **given})


FULL = a_view(
    best=(SourceRecord(1, 5, 8), SourceRecord(3, 3, 4)),
    worst=(SourceRecord(2, 0, 6),),
    learnt=Learnt(41, 17, NOVEMBER, ("rye", "levain"), ("coupon",)),
    since=OCTOBER,
    accuracy=Accuracy(0.714, 0.55),
    leanings=WISHES,
)


def read(view: TasteView, language: str = "en", said: str = "") -> str:
    page = taste.page(view, wording(language), "Europe/London", said=said)
    assert problems({"text": page["text"], "blocks": page["blocks"]}, "message") == []
    return words(page["blocks"])


def test_everything_there_is_to_tell_is_told() -> None:
    assert read(FULL, said="Saved.").split("\n") == [
        "Saved. What I think you like Your interests: bread, small shops. To change them: /curate profile",
        "You keep most from: Oven News (kept 5 of 8), Crumbs (kept 3 of 4).",
        "You keep least from: The Till (kept 0 of 6). "
        "I have learnt words from 41 answers since 3 October 2026, last on 20 November 2026.",
        "Words that speak for an item: “rye”, “levain”.",
        "Words that speak against it: “coupon”.",
        "Of two questions, one shared and one not, my order had the right one first in 71 of 100 cases; by source "
        "alone 55. "
        "More of: rye, pâte levée More from: Oven News Less of: coupon Less from: The Till Never: crypto* "
        "Never from: ads.example "
        "A card's three dots ask for more or less of what is in it. What you suggest is always asked. "
        "Change Forget a source more from Oven News less from The Till",
    ]


def test_everything_is_told_in_french() -> None:
    said = read(FULL, "fr").replace("\u00a0", " ")
    for part in (
        "Ce que je crois que vous aimez Vos sujets : bread, small shops. Pour les changer : /curate profil",
        "Vous gardez le plus de : Oven News (5 sur 8), Crumbs (3 sur 4).",
        "J'ai appris des mots de 41 réponses depuis le 3 octobre 2026, la dernière fois le 20 novembre 2026.",
        "Mots qui plaident pour un article : « rye », « levain ».",
        "mon ordre mettait la bonne en premier dans 71 cas sur 100 ; d'après la source seule, 55.",
        "Davantage de : rye, pâte levée Davantage de ces sources : Oven News Moins de : coupon",
        "Jamais : crypto* Jamais de ces sites : ads.example",
        "Modifier Oublier une source davantage de la source Oven News moins de la source The Till",
    ):
        assert part in said


def test_where_nothing_is_known_yet_that_is_said() -> None:
    said = read(a_view())
    assert "No source stands out yet." in said
    assert "I have 0 answers; from 30 on, with at least 5 yes and 5 no, I also learn words." in said
    assert "once more of the questions I chose are answered. Still missing: 5 yes, 5 no." in said
    assert "Nobody has asked for more or less of anything yet." in said
    assert "Forget" not in said


@pytest.mark.parametrize(
    ("learnt", "said"),
    [
        (Learnt(1, 1), "I have 1 answer; from 30 on, with at least 5 yes and 5 no, I also learn words."),
        (Learnt(12, 4), "I have 12 answers; from 30 on, with at least 5 yes and 5 no, I also learn words."),
        (Learnt(34, 2), "I have 34 answers, 2 yes and 32 no; to learn words I need at least 5 of each."),
        (Learnt(30, 12), "I have 30 answers, which is enough: I am about to learn words from them."),
    ],
)
def test_how_much_is_missing_is_told(learnt: Learnt, said: str) -> None:
    assert said in read(a_view(learnt=learnt, since=OCTOBER))


@pytest.mark.parametrize("language", LANGUAGES)
def test_whatever_strangers_and_people_wrote_slack_takes_it(language: str) -> None:
    say = wording(language)
    for text in ("", "<!channel> *b* " * 300, "x" * 5000, "\u202eevil\x00", "{n} {0}", "é" * 3000):
        many = [Leaning("source", str(n), "more") for n in range(150)]
        many += [Leaning("word", text[:60] or "rye", stance) for stance in ("more", "less", "never")]  # type: ignore[arg-type]
        view = a_view(
            interests=text,
            best=(SourceRecord(1, 5, 8),),
            learnt=Learnt(41, 17, NOVEMBER, (text,) * 10, (text,) * 10),
            since=OCTOBER,
            leanings=many,
            sources=dict.fromkeys(range(150), text),
        )
        read(view, language, said=text)
        assert problems(taste.form(many, say, "x"), "modal") == []


def test_full_lists_come_back_from_the_form_as_they_were() -> None:
    keys = tuple(f"word{n:03}{'x' * 21}" for n in range(MOST_WORDS))
    for kept in (keys, keys[:3], ()):
        view = taste.form([Leaning("word", key, "never") for key in kept], wording("en"), "")
        (box,) = [block["element"] for block in view["blocks"] if block["block_id"] == "never"]
        assert parse_words(box.get("initial_value", "")) == kept
        assert problems(view, "modal") == []
