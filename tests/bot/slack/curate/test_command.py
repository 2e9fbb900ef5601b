"""What a person reads when they type `/curate ...`, in both languages."""

import pytest

from tests.stage import ANA, BEN, CHLOE, GENERAL, Stage

WORDS = [
    ("help", "would I share this with a friend?"),
    ("", "would I share this with a friend?"),
    ("sources", "I read nothing yet"),
    ("list", "I read nothing yet"),
    ("queue", "Nothing waits to be shared"),
    ("more", "Nothing new waits right now"),
    ("digest", "The week so far"),
    ("focus", "Your focus is LinkedIn"),
    ("add", "Which site?"),
    ("subscribe", "Which site?"),
    ("remove", "Which one?"),
    ("suggest", "Give me a link or an idea"),
    ("why", "Which link?"),
    ("resume", "I'm not on a break"),
]
FRENCH_WORDS = [
    ("aide", "est-ce que je partagerais"),
    ("sources", "Je ne lis rien pour l'instant"),
    ("file", "Rien n'attend"),
    ("encore", "Rien de nouveau"),
    ("bilan", "La semaine jusqu'ici"),
    ("réseau", "LinkedIn"),
    ("reseau", "LinkedIn"),
    ("ajouter", "Quel site"),
    ("retirer", "/curate sources"),
    ("proposer", "Donnez-moi un lien ou une idée"),
    ("pourquoi", "Quel lien"),
    ("reprendre", "pause"),
]


@pytest.mark.parametrize(("typed", "read"), WORDS)
def test_every_word_is_answered(settled: Stage, typed: str, read: str) -> None:
    assert read in settled.command(typed)


@pytest.mark.parametrize(("typed", "read"), FRENCH_WORDS)
def test_every_french_word_is_answered_in_french(settled: Stage, typed: str, read: str) -> None:
    assert read in settled.command(typed, user=CHLOE)


def test_the_case_of_a_word_and_the_space_after_it_don_t_matter(settled: Stage) -> None:
    assert "Which site?" in settled.command("ADD")
    assert "localhost is a private address" in settled.command("add \t http://localhost/")


def test_help_names_every_command_in_the_readers_words(settled: Stage) -> None:
    english, french = settled.command("help"), settled.command("help", user=CHLOE)
    for name in ("here", "add <url>", "remove <name|url>", "pause [yyyy-mm-dd]", "help"):
        assert f"/curate {name}: " in english
    for name in ("ici", "ajouter <url>", "retirer <nom|url>", "pause [aaaa-mm-jj]", "aide"):
        assert f"/curate {name}\u00a0: " in french


@pytest.mark.parametrize(
    ("typed", "near"),
    [("queu", "queue"), ("digets", "digest"), ("aad https://a.example", "add"), ("bilam", "bilan")],
)
def test_an_unknown_word_gets_the_nearest_one(settled: Stage, typed: str, near: str) -> None:
    assert f"Did you mean /curate {near}?" in settled.command(typed)


def test_a_word_like_no_other_gets_the_way_to_the_help(settled: Stage) -> None:
    said = settled.command("xyzzy")
    assert "xyzzy" in said
    assert "/curate help" in said
    assert "Did you mean" not in said


def test_a_very_long_unknown_word_is_said_back_shortened(settled: Stage) -> None:
    said = settled.command("x" * 10_000)
    assert "x" * 39 + "…" in said
    assert "x" * 40 not in said


def test_what_was_typed_can_t_call_anybody(settled: Stage) -> None:
    settled.command("&lt;!channel&gt;")
    mine = [m for m in settled.messages() if m["to"] == ANA]
    assert "<!" not in mine[-1]["text"]


def test_an_answer_is_for_the_asker_alone(settled: Stage) -> None:
    settled.command("queue", user=BEN)
    assert settled.messages()[-1]["to"] == BEN


def test_a_command_is_answered_where_it_was_typed(settled: Stage) -> None:
    assert "I read nothing yet" in settled.command("sources", channel=GENERAL)
    assert settled.messages(channel=GENERAL)[-1]["to"] == ANA


def test_before_set_up_there_is_help_and_the_way_to_set_up(stage: Stage) -> None:
    assert "/curate here" in stage.command("add https://example.com")
    assert "would I share" in stage.command("help", user=BEN)


@pytest.mark.parametrize("kind", ["guest", "stranger", "left"])
def test_who_is_no_full_member_is_told_so_and_changes_nothing(team: Stage, kind: str) -> None:
    (who,) = team.call("people", name="Gaston", kind=kind)["ids"]
    team.settle()
    for typed in ("add https://example.com", "suggest an idea", "pause", "here"):
        assert "full members" in team.command(typed, user=who) or "up to" in team.told(who)
    assert "I read nothing yet" in team.command("sources")
    assert team.modals(who) == []


def test_settings_are_up_to_curators(settled: Stage) -> None:
    for typed in ("profile", "pause", "focus bluesky"):
        assert "up to whoever set me up" in settled.command(typed, user=BEN)
    assert "This setting is up to Ana" in settled.command("here", user=BEN)
    assert settled.modals(BEN) == []
    assert "LinkedIn" in settled.command("focus")
