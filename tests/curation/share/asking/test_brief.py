"""What whoever writes a text is told."""

from dataclasses import replace

import pytest

from curation.share.asking.brief import Brief, Example, Subject, Voice

BRIEF = Brief(
    platform="bluesky",
    platform_name="Bluesky",
    needs="text",
    room=250,
    most_tags=1,
    subject=Subject("Rye keeps", "It does.", "Crumb", "crumb.example"),
    voice=Voice("en", "a regular", "plainly", ("cheap",), ("#bread",), (Example("stiff", "warm"),)),
    not_like=("Once more",),
)


def test_the_same_is_known_again() -> None:
    assert BRIEF.fingerprint("model") == replace(BRIEF).fingerprint("model")


@pytest.mark.parametrize(
    "other",
    [
        replace(BRIEF, platform="x"),
        replace(BRIEF, room=249),
        replace(BRIEF, most_tags=0),
        replace(BRIEF, needs="photo"),
        replace(BRIEF, not_like=()),
        replace(BRIEF, subject=replace(BRIEF.subject, title="Rye keep")),
        replace(BRIEF, subject=replace(BRIEF.subject, summary="")),
        replace(BRIEF, subject=replace(BRIEF.subject, own_words=True)),
        replace(BRIEF, voice=replace(BRIEF.voice, friend="an aunt")),
        replace(BRIEF, voice=replace(BRIEF.voice, tone="")),
        replace(BRIEF, voice=replace(BRIEF.voice, banned=())),
        replace(BRIEF, voice=replace(BRIEF.voice, examples=())),
        replace(BRIEF, voice=replace(BRIEF.voice, language="fr")),
    ],
)
def test_whatever_a_writer_is_told_makes_another_question(other: Brief) -> None:
    assert other.fingerprint("model") != BRIEF.fingerprint("model")


def test_what_else_decides_makes_another_question() -> None:
    assert BRIEF.fingerprint("model") != BRIEF.fingerprint("another")
    assert BRIEF.fingerprint("a", "b") != BRIEF.fingerprint("ab")


def test_half_a_pair_breaks_nothing() -> None:
    odd = replace(BRIEF, subject=replace(BRIEF.subject, title="\ud800"))
    assert len(odd.fingerprint()) == 64
