"""What of a question more or less may be asked for: drawn so that Slack takes it, whatever strangers wrote."""

import pytest

from bot.slack.cards import leanings
from bot.slack.validate import problems
from curation.wording import LANGUAGES, wording
from tests.bot.slack.cards.test_draw import HOSTILE, a_candidate
from tests.stage import words

LONG_WORDS = " ".join(chr(97 + n) * 60 for n in range(8))


@pytest.mark.parametrize("language", LANGUAGES)
def test_slack_takes_any_title_and_any_source(language: str) -> None:
    say = wording(language)
    for title in (*HOSTILE, LONG_WORDS):
        for source_id in (None, 2):
            candidate = a_candidate(
                id=10**18 - 1,
                title=title,
                source_id=source_id,
                source_name=title,
                reasons=({"kind": "interests", "words": [title]}, {"kind": "source"}, {}),
            )
            offered = leanings.offer(candidate, say)
            assert problems({"text": offered["text"], "blocks": offered["blocks"]}, "message") == []
            options = [
                option
                for block in offered["blocks"]
                for e in block.get("elements", ())
                for option in e["options"]
            ]
            assert len(options) <= 12
            assert bool(options) or source_id is None
    said = leanings.done("x" * 5000, "y" * 500, say)
    assert problems({"text": said["text"], "blocks": said["blocks"]}, "message") == []


def test_without_a_source_the_words_are_offered_alone() -> None:
    alone = leanings.offer(a_candidate(title="Rye keeps", source_id=None), wording("en"))
    assert "All from" not in words(alone["blocks"])
    assert "Rye" in words(alone["blocks"][1])
