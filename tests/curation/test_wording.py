"""The catalogues: complete, in step with each other and with the code, and fit for the places they stand in."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from string import Formatter
from typing import get_args

import pytest
from babel.messages.catalog import Message
from babel.messages.pofile import read_po

from bot.slack.curate.command import ALIASES, COMMANDS
from bot.slack.press.votes import REASONS
from curation.collect.find import documents
from curation.collect.known.first_look import Fate
from curation.judge.candidate import State
from curation.judge.friend_test import Answer
from curation.judge.story.merging import Outcome
from curation.share.asking.allowance import UsedUp
from curation.share.asking.answer import Reason
from curation.share.claims.faults import Fault
from curation.share.post import PostState
from curation.team import Kind
from curation.wording import LANGUAGES, wording

ROOT = Path(__file__).parents[2]


def catalogue(language: str) -> dict[str, Message]:
    """Key -> message of a language, as it stands in the file."""
    with (ROOT / "curation" / "wording" / f"{language}.po").open("rb") as file:
        return {key_of(message): message for message in read_po(file, locale=language) if message.id}


def key_of(message: Message) -> str:
    return str(message.id[0] if isinstance(message.id, tuple) else message.id)


def forms(message: Message) -> tuple[str, ...]:
    """The texts of a message: one, or one per plural form."""
    texts = message.string
    return tuple(map(str, texts)) if isinstance(texts, list | tuple) else (str(texts or ""),)


def placeholders(text: str) -> frozenset[str]:
    return frozenset(name for _, name, _, _ in Formatter().parse(text) if name is not None)


CATALOGUES = {language: catalogue(language) for language in LANGUAGES}
ENGLISH, FRENCH = CATALOGUES["en"], CATALOGUES["fr"]
EVERY_TEXT = [
    (language, key, text)
    for language, messages in CATALOGUES.items()
    for key, message in messages.items()
    for text in forms(message)
]


def test_both_languages_have_the_same_keys() -> None:
    assert set(ENGLISH) == set(FRENCH)


def test_no_key_stands_twice() -> None:
    for language in LANGUAGES:
        text = (ROOT / "curation" / "wording" / f"{language}.po").read_text("utf-8")
        keys = re.findall(r'^msgid "(.+)"$', text, re.MULTILINE)
        assert sorted(keys) == sorted(set(keys))


def test_a_text_has_the_same_placeholders_in_both_languages_and_all_forms() -> None:
    wrong = []
    for key in ENGLISH:
        # A singular may say "a day" where the plural counts.
        used = {placeholders(text) - {"n"} for each in (ENGLISH[key], FRENCH[key]) for text in forms(each)}
        if len(used) != 1 or len(forms(ENGLISH[key])) != len(forms(FRENCH[key])):
            wrong.append(key)
    assert wrong == []


def test_a_text_is_written_in_every_form_and_doesn_t_shout() -> None:
    assert [where for *where, text in EVERY_TEXT if not text or text != text.strip()] == []
    assert [where for *where, text in EVERY_TEXT if "!" in text or "  " in text] == []


def test_french_marks_stand_after_a_space_that_doesn_t_break() -> None:
    wrong = []
    for language, key, text in EVERY_TEXT:
        bare = re.sub(r"https?://\S+|\{[^}]*\}", "x", text)
        if language == "fr" and re.search(r"[^\u00a0][;?»]|[^\u00a0]:(?!\d)|«[^\u00a0]", bare):
            wrong.append((key, text))
    assert wrong == []


def test_zero_is_singular_in_french_and_plural_in_english() -> None:
    assert wording("fr")("queue.title", 0) == wording("fr")("queue.title", 1).replace("1", "0")
    assert wording("en")("queue.title", 0) == wording("en")("queue.title", 2).replace("2", "0")


# --- the code and the catalogue ---------------------------------------------------------

HOLE = "\0"


def writer_reasons() -> set[str]:
    """Why the writer fails: the groups of reasons taken together."""
    return {reason for group in get_args(Reason) for reason in (get_args(group) or (group,))}


# What may stand in the hole of a key such as f"fate.{fate}".
FILLED: dict[str, set[str]] = {
    f"fate.{HOLE}": {*(fate.value for fate in Fate), "asked", "same_story", "not_chosen"},
    f"fate.now_{HOLE}": {state.value for state in State},
    f"post.is_{HOLE}": {state.value for state in PostState},
    f"same_story.{HOLE}": {outcome.value for outcome in Outcome},
    f"vote.receipt_{HOLE}": {answer.value for answer in Answer},
    f"vote.{HOLE}": {Kind.GUEST.value, Kind.BOT.value, Kind.STRANGER.value},
    f"why_not.{HOLE}": set(REASONS),
    f"fell_back.{HOLE}": {*get_args(Fault), *writer_reasons(), *get_args(UsedUp), "off", "stuck"},
    f"beside.{HOLE}": {"photo_idea", "alt_text", "credit"},
    f"request.stuck_{HOLE}": {"version", "server"},
    f"draft.over_{HOLE}": {"links", "tags"},
    f"profile.tags_{HOLE}": {"many", "long", "signs"},
    f"taste.domain_{HOLE}": {"none", "whole", "many"},
    f"help.{HOLE}": set(COMMANDS),
    f"usage.{HOLE}": set(COMMANDS),
    f"setup.{HOLE}_missing": {"interests", "friend"},
    f"add.is_{HOLE}": {*get_args(documents.Kind)} - {"opml"},
    f"{HOLE}.nothing": {"add", "import", "why"},
    f"{HOLE}.words": {"add", "import", "why"},
}
# Families whose members come from outside the catalogue's own tables: each that exists is taken as used.
OPEN = {f"fetch.{HOLE}", f"fetch.http_{HOLE}", f"fetch.not_a_feed_{HOLE}", f"draft.credit_{HOLE}"}


def written() -> Iterator[tuple[str, Path]]:
    """Every string in the code that may be a key, f-strings with a hole for each value."""
    for room in ("bot", "curation", "db"):
        for path in (ROOT / room).rglob("*.py"):
            if "sandbox" in path.parts:
                continue
            for node in ast.walk(ast.parse(path.read_text("utf-8"))):
                if isinstance(node, ast.Constant) and isinstance(node.value, str):
                    yield node.value, path
                elif isinstance(node, ast.JoinedStr):
                    yield (
                        "".join(
                            str(part.value) if isinstance(part, ast.Constant) else HOLE
                            for part in node.values
                        ),
                        path,
                    )


def said() -> Iterator[tuple[str, Path]]:
    """The keys given to something called `say` or `sentence`, as they are written."""
    for room in ("bot", "curation"):
        for path in (ROOT / room).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text("utf-8"))):
                if not (isinstance(node, ast.Call) and node.args):
                    continue
                name = (
                    node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
                )
                if name not in ("say", "sentence"):
                    continue
                if isinstance(node.args[0], ast.JoinedStr):
                    continue  # a family, looked at by itself
                for argument in ast.walk(node.args[0]):
                    if (
                        isinstance(argument, ast.Constant)
                        and isinstance(argument.value, str)
                        and "." in argument.value
                    ):
                        yield argument.value, path


def test_every_key_the_code_says_exists() -> None:
    lost = {
        (key, str(path.relative_to(ROOT)))
        for key, path in said()
        if re.fullmatch(r"[a-z_]+\.[a-z0-9_]+", key) and key not in ENGLISH
    }
    assert lost == set()


def test_every_key_of_a_family_exists() -> None:
    names = {text for text, _ in written()}
    for pattern, values in FILLED.items():
        assert pattern in names, f"{pattern!r} is not in the code any more"
        assert {pattern.replace(HOLE, value) for value in values} <= set(ENGLISH)


def test_every_key_of_the_catalogue_is_used() -> None:
    names = {text for text, _ in written()}
    used = names & set(ENGLISH)
    for pattern, values in FILLED.items():
        used |= {pattern.replace(HOLE, value) for value in values}
    for pattern in OPEN & names:
        used |= {key for key in ENGLISH if key.startswith(pattern.split(HOLE)[0])}
    assert set(ENGLISH) - used == set()


def test_a_key_that_doesn_t_exist_is_a_mistake() -> None:
    with pytest.raises(KeyError):
        wording("en")("vote.no_such_text")
    with pytest.raises(KeyError):
        wording("en")("vote.friend")


# --- the places texts stand in ----------------------------------------------------------

BUTTONS = (
    *("vote.yes", "vote.no", "vote.pass", "vote.take_back", "vote.why_button", "vote.ask_again", "vote.undo"),
    *(
        "draft.approve",
        "draft.edit",
        "draft.withdraw",
        "handoff.done_button",
        "handoff.later",
        "handoff.take",
    ),
    *("setup.button", "setup.submit", "suggest.submit", "modal.cancel", "modal.save", "away.back"),
    *("source.retry", "source.remove", "same_story.same", "same_story.not_same"),
    *("lean.button", "lean.more_of", "lean.less_of", "taste.change", "taste.forget"),
    *(f"why_not.{reason}" for reason in REASONS),
    "why_not.own_words",
)
TITLES = ("setup.title", "profile.title", "suggest.title", "why_not.title", "taste.form_title")


@pytest.mark.parametrize("language", LANGUAGES)
def test_labels_of_buttons_are_short(language: str) -> None:
    say = wording(language)
    labels = [say(key) for key in BUTTONS] + [say("handoff.open", platform="Mastodon")]
    assert [label for label in labels if len(label) > 25] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_titles_of_modals_fit(language: str) -> None:
    say = wording(language)
    titles = [say(key) for key in TITLES] + [say("draft.edit_title", platform="Mastodon")]
    assert [title for title in titles if len(title) > 24] == []


def test_commands_named_in_texts_exist_in_the_language_of_the_text() -> None:
    known = {"en": set(COMMANDS), "fr": {wording("fr")(f"usage.{name}").split()[0] for name in COMMANDS}}
    wrong = [
        (key, word)
        for language, key, text in EVERY_TEXT
        for word in re.findall(r"/curate (\w+)", text)
        if word not in known[language]
    ]
    assert wrong == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_help_teaches_words_that_work(language: str) -> None:
    for name in COMMANDS:
        word = wording(language)(f"usage.{name}").split()[0]
        assert (word if word in COMMANDS else ALIASES.get(word)) == name


# --- what a locale and an instant become ------------------------------------------------


@pytest.mark.parametrize(
    ("locale", "language"),
    [
        ("en-GB", "en"),
        ("en_US", "en"),
        ("fr-FR", "fr"),
        ("fr_CA", "fr"),
        ("FR", "fr"),
        ("de-DE", "en"),
        ("", "en"),
    ],
)
def test_a_locale_we_don_t_speak_gets_english(locale: str, language: str) -> None:
    assert wording(locale).language == language


def test_values_are_never_read_as_a_template() -> None:
    assert wording("en")("vote.friend", friend="{answered} {0}") == "Our friend: {answered} {0}"
