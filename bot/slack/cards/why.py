"""Why a question was asked, in a person's words."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from curation.wording import Say

WORTH_SAYING: Final = 0.1  # log-odds: less than this moves an even chance by two hundredths
_ORDER: Final = ("interests", "source", "words", "leaning", "least_asked")


def why(reasons: Sequence[Mapping[str, Any]], suggested_by: str | None, say: Say) -> str:
    """Put the reasons of a choice into words, those against it too; `reasons` as kept with the candidate.

    What isn't known of a reason is left out: they were kept by the version that asked.
    """
    if suggested_by is not None:
        return say("why.suggested")
    known = [reason for reason in reasons if reason.get("kind") in _ORDER]
    known.sort(key=lambda reason: _ORDER.index(reason["kind"]))
    said = filter(None, (_said(reason, say) for reason in known))
    whole = next(said, None) or say("why.only_one")
    for then in said:
        whole = say("why.both", first=whole, then=then)
    return whole


def _said(reason: Mapping[str, Any], say: Say) -> str:
    words, points = reason.get("words") or (), reason.get("points") or 0.0
    match reason["kind"]:
        case "interests":
            return say("why.interests", words=", ".join(words))
        case "source" if reason.get("shown"):
            return say("why.source", reason["shown"], yes=reason.get("yes", 0))
        case "source":
            return say("why.new_source")
        case "words":
            return _of_words(words, points, say)
        case "leaning":
            more = points > 0
            if words:
                return say("why.more" if more else "why.less", words=quoted(words, say))
            return say("why.more_source" if more else "why.less_source")
        case _:
            return say("why.least_asked")


def _of_words(words: Sequence[str], points: float, say: Say) -> str:
    """What the team's own answers say of a text; nothing where they say next to nothing."""
    if points > 0 and words:
        return say("why.liked_words", words=quoted(words, say))
    if points >= WORTH_SAYING:
        return say("why.for")
    return say("why.against") if points <= -WORTH_SAYING else ""


def quoted(words: Iterable[str], say: Say) -> str:
    """Words in quotation marks, with commas between."""
    return ", ".join(say("why.word", word=word) for word in words)
