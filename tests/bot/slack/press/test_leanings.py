"""More or less like this: asked from a card, told in a sentence, taken back, and never by a forged value."""

import pytest
from sqlalchemy import select

from curation.judge.taste.leanings import MOST_WORDS, Leaning
from db.judge import leanings
from db.tables import AuditRow, CandidateRow, LeaningRow, WorkspaceRow
from tests.stage import ANA, BEN, CHLOE, Json, Stage, words


def here(team: Stage) -> int:
    with team.database.read() as session:
        return session.scalars(select(WorkspaceRow.id).order_by(WorkspaceRow.id)).first() or 0


def kept(team: Stage) -> list[tuple[str, str, str, str]]:
    with team.database.read() as session:
        rows = session.execute(
            select(LeaningRow.subject, LeaningRow.key, LeaningRow.stance, LeaningRow.by).order_by(
                LeaningRow.id
            )
        )
        return [tuple(row) for row in rows]  # type: ignore[misc]


def audited(team: Stage) -> list[tuple[str, str, str]]:
    with team.database.read() as session:
        rows = session.execute(select(AuditRow).where(AuditRow.action.like("leaning%")).order_by(AuditRow.id))
        return [(row.action, row.actor, row.subject) for row in rows.scalars()]


def private(team: Stage, user: str) -> Json:
    return [m for m in team.messages() if m["to"] == user][-1]


def became(team: Stage, message: Json) -> str:
    """What stands now where this message stood."""
    return next(words(m["blocks"]) for m in team.messages() if m["ts"] == message["ts"])


def options(message: Json, action_id: str) -> dict[str, str]:
    """Label -> value of a menu."""
    (menu,) = [e for b in message["blocks"] for e in b.get("elements", ()) if e.get("action_id") == action_id]
    return {option["text"]["text"]: option["value"] for option in menu["options"]}


def test_a_word_is_asked_for_changed_and_taken_back(team: Stage, card: Json) -> None:
    team.press(BEN, card, "lean")
    asked = private(team, BEN)
    assert "“Rye keeps longer than you think”: more or less of what?" in words(asked["blocks"])
    assert "More of" in words(asked["blocks"])
    assert list(options(asked, "lean_more")) == ["All from News of bakers", "longer", "keeps", "think", "Rye"]
    assert options(asked, "lean_less") == options(asked, "lean_more")

    rye = options(asked, "lean_more")["Rye"]
    count = len(team.messages())
    team.press(BEN, asked, "lean_more", value=rye)
    assert team.told(BEN).startswith("Noted, more of “Rye”: I'll ask more of these from the next round on.")
    assert kept(team) == [("word", "rye", "more", BEN)]
    first = private(team, BEN)

    team.press(ANA, card, "lean")
    team.press(ANA, private(team, ANA), "lean_more", value=rye)
    assert team.told(ANA) == "That is noted already: more of “Rye”."
    team.press(ANA, card, "lean")
    team.press(ANA, private(team, ANA), "lean_less", value=rye)
    assert "Noted, less of “Rye”: I'll ask less of these" in team.told(ANA)
    assert kept(team) == [("word", "rye", "less", ANA)]

    # Ben's Undo comes too late, Ana's puts back what was there, once.
    team.press(BEN, first, "lean_undo")
    assert "so I left it. How it is now: /curate taste" in team.told(BEN)
    second = private(team, ANA)
    team.press(ANA, second, "lean_undo")
    assert team.told(ANA) == "Taken back: less of “Rye”. It counts as it did before."
    assert kept(team) == [("word", "rye", "more", ANA)]
    team.press(ANA, second, "lean_undo")
    assert team.told(ANA).startswith("Somebody has changed that since")
    assert audited(team) == [
        ("leaning", BEN, "word:rye"),
        ("leaning", ANA, "word:rye"),
        ("leaning_undone", ANA, "word:rye"),
    ]
    # Each answer stood in the place of the menus it answers; the card is what it was.
    assert len(team.messages()) == count + 2
    assert team.cards()[-1]["blocks"] == card["blocks"]


def test_a_source_is_asked_for_in_french_below_why(team: Stage, card: Json) -> None:
    team.press(CHLOE, card, "why_this")
    why = private(team, CHLOE)
    assert words(why["blocks"]).startswith("Pourquoi celui-ci\u00a0: cette source est nouvelle pour vous.")
    assert "Davantage de" in words(why["blocks"])
    source = options(why, "lean_less")["Tout ce qui vient de News of bakers"]
    team.press(CHLOE, why, "lean_less", value=source)
    assert team.told(CHLOE).startswith(
        "C'est noté, moins de la source «\u00a0News of bakers\u00a0»\u00a0: j'en proposerai moins"
    )
    ((subject, key, stance, by),) = kept(team)
    assert (subject, stance, by) == ("source", "less", CHLOE)
    with team.database.read() as session:
        assert session.scalars(select(CandidateRow.source_id)).one() == int(key)
    team.press(CHLOE, private(team, CHLOE), "lean_undo")
    assert team.told(CHLOE) == (
        "Annulé\u00a0: moins de la source «\u00a0News of bakers\u00a0». Cela compte comme avant."
    )
    assert kept(team) == []


def test_words_that_spoke_for_it_are_offered_first(team: Stage, card: Json) -> None:
    reasons = [
        {"kind": "interests", "points": 1.5, "words": ["think"]},
        {"kind": "source", "points": 0.1, "yes": 4, "shown": 6},
        {"kind": "words", "points": 0.4, "words": ["rye"]},
    ]
    with team.database.write() as session:
        session.execute(CandidateRow.__table__.update().values(reasons=reasons))
    team.press(BEN, card, "why_this")
    said = words(private(team, BEN)["blocks"])
    assert "it touches your interests (think); you kept 4 of 6 from this source; going by your" in said
    assert list(options(private(team, BEN), "lean_more"))[1:] == ["think", "Rye", "longer", "keeps"]


def test_more_of_what_was_never_wanted_ends_that_and_undo_brings_it_back(team: Stage, card: Json) -> None:
    workspace = here(team)
    with team.database.write() as session:
        now = team.bot.world.clock.now()
        leanings.keep(session, workspace, Leaning("word", "rye", "never"), by=ANA, now=now)
    team.press(BEN, card, "lean")
    asked = private(team, BEN)
    team.press(BEN, asked, "lean_more", value=options(asked, "lean_more")["Rye"])
    assert "Until now you never wanted it; that no longer holds." in team.told(BEN)
    team.press(BEN, private(team, BEN), "lean_undo")
    assert kept(team) == [("word", "rye", "never", BEN)]


def test_no_more_is_kept_than_can_be_changed_again(team: Stage, card: Json) -> None:
    with team.database.write() as session:
        for n in range(MOST_WORDS):
            wish = Leaning("word", f"word{n}x", "more")
            leanings.keep(session, here(team), wish, by=ANA, now=team.bot.world.clock.now())
    team.press(BEN, card, "lean")
    asked = private(team, BEN)
    team.press(BEN, asked, "lean_more", value=options(asked, "lean_more")["Rye"])
    assert "That's as many as I can keep. Take some out first: /curate taste" in team.told(BEN)
    team.press(BEN, card, "lean")
    team.press(BEN, private(team, BEN), "lean_less", value=options(asked, "lean_more")["Rye"])
    assert len(kept(team)) == MOST_WORDS + 1


def test_an_idea_without_a_word_to_go_by_says_so(team: Stage) -> None:
    team.command("suggest 2026!")
    team.press(CHLOE, team.cards()[-1], "lean")
    assert team.told(CHLOE).startswith("Rien dans «\u00a02026!\u00a0» ne peut me guider")
    team.press(ANA, team.cards()[-1], "why_this")
    assert team.told(ANA) == "Why this one: one of you suggested it."


NOT_HERE = "I can't find that in this question. Nothing was changed."
GONE = "I can't find this question any more. Nothing was changed."


TAILS = (
    "word:bread",
    "word:",
    "word:rye",  # not as it is written
    "word:Rye keeps",
    "word:" + "x" * 3000,
    "domain:oven.example",
    "source:7",
    "",
)
HEADS = ("word", "-1", "0", "999999", "9" * 19, "9" * 400, "1.5", "²", "", "' or 1=1")


def test_what_a_question_doesn_t_have_can_t_be_asked_for(forged: tuple[Stage, Json]) -> None:
    team, asked = forged
    number = options(asked, "lean_more")["Rye"].split(":")[0]
    for tail in TAILS:
        for action, value in (
            ("lean_more", f"{number}:{tail}"),
            ("lean_less", f"{number}:{tail}"),
            ("lean_undo", f"{number}:more::{tail}"),
        ):
            assert team.press(BEN, asked, action, value=value)["acked"], value
            assert became(team, asked) == NOT_HERE, (action, value)
    assert kept(team) == [("word", "longer", "more", ANA)]


def test_a_question_that_isn_t_there_is_not_found(forged: tuple[Stage, Json]) -> None:
    team, asked = forged
    for head in HEADS:
        for action, value in (
            ("lean_more", f"{head}:word:Rye"),
            ("lean_undo", f"{head}:more::word:Rye"),
            ("lean", f"lean:{head}"),
        ):
            where = team.cards()[-1] if action == "lean" else asked
            assert team.press(BEN, where, action, value=value)["acked"], value
            said = team.told(BEN) if action == "lean" else became(team, asked)
            assert said == GONE, (action, value)
    assert kept(team) == [("word", "longer", "more", ANA)]


def test_an_undo_of_anything_else_than_a_press_changes_nothing(forged: tuple[Stage, Json]) -> None:
    team, asked = forged
    number = options(asked, "lean_more")["Rye"].split(":")[0]
    for value, told in (
        (f"{number}:never::word:longer", NOT_HERE),
        (f"{number}:more:always:word:longer", NOT_HERE),
        (f"{number}:less:more:word:longer", "Somebody has changed that since"),
        (f"{number}:more", NOT_HERE),
        ("", GONE),
    ):
        assert team.press(BEN, asked, "lean_undo", value=value)["acked"]
        assert became(team, asked).startswith(told), value
    assert kept(team) == [("word", "longer", "more", ANA)]


def test_only_who_may_take_part_steers_and_only_their_own_team(team: Stage, card: Json) -> None:
    team.press(ANA, card, "lean")
    rye = options(private(team, ANA), "lean_more")["Rye"]
    (guest,) = team.call("people", name="Gaston", kind="guest")["ids"]
    team.settle()
    team.press(guest, card, "lean")
    assert "full members" in team.told(guest)
    team.press(guest, card, "why_this")
    assert team.told(guest) == "Why this one: this source is new to you."

    other = team.call("team", name="Rivals")
    boss, room = other["users"][0], other["channels"][0]["id"]
    team.call("command", user=boss, channel=room, text="/curate here")
    answered = {"interests": "tea", "friend": "an aunt", "platform": "bluesky"}
    team.submit(boss, team.modals(boss)[-1]["id"], **answered, voters=[boss], poster=boss)
    team.command("suggest a tasting of teas", user=boss, channel=room)
    theirs = team.messages("candidate", channel=room)[-1]
    team.press(boss, theirs, "lean")
    menus = [m for m in team.messages(channel=room) if m["to"] == boss][-1]
    team.press(boss, menus, "lean_more", value=rye)
    assert team.told(boss, room) == GONE
    assert kept(team) == []


@pytest.fixture(scope="module")
def forged(settled: Stage) -> tuple[Stage, Json]:
    """A team with one card and one wish of Ana's, and Ben's menus, into which values are forged."""
    settled.add_feed("/bakers", "Rye keeps longer than you think")
    settled.command("more")
    settled.press(ANA, settled.cards()[-1], "lean")
    mine = private(settled, ANA)
    settled.press(ANA, mine, "lean_more", value=options(mine, "lean_more")["longer"])
    settled.press(BEN, settled.cards()[-1], "lean")
    menus = private(settled, BEN)
    # Chosen and undone, so that the message has had all its buttons: a stale client could press them.
    settled.press(BEN, menus, "lean_less", value=options(menus, "lean_less")["Rye"])
    settled.press(BEN, menus, "lean_undo")
    return settled, menus
