"""A team looks at what the bot thinks it likes, and steers it: the page, its form, and what is never wanted."""

from sqlalchemy import insert, select

from db.tables import AuditRow, CandidateRow, LeaningRow, StoryRow, TasteRow, WorkspaceRow
from tests.bot.slack.press.test_leanings import options, private
from tests.stage import ANA, BEN, CHLOE, Json, Stage, words

TITLES = ("Crypto for bakers everywhere", "Rye keeps longer than you think", "Old ovens never die young")


def form(team: Stage, user: str) -> Json:
    team.command("taste", user=user)
    assert team.press(user, private(team, user), "taste_change")["ok"]
    view: Json = team.modals(user)[-1]
    return view


def filled(view: Json) -> dict[str, str]:
    """What stands in the four fields."""
    return {
        b["block_id"]: b["element"].get("initial_value", "") for b in view["blocks"] if b["type"] == "input"
    }


def kept(team: Stage) -> list[tuple[str, str, str]]:
    with team.database.read() as session:
        rows = session.execute(
            select(LeaningRow.subject, LeaningRow.key, LeaningRow.stance).order_by(LeaningRow.id)
        )
        return [tuple(row) for row in rows]  # type: ignore[misc]


def audited(team: Stage) -> list[str]:
    with team.database.read() as session:
        actions = session.scalars(select(AuditRow.action).order_by(AuditRow.id))
        return [action for action in actions if action.startswith(("taste", "leaning"))]


def decide(team: Stage, yes: int, no: int) -> None:
    """Questions that were asked and decided, those approved with the better scores but from the worse source."""
    now = team.bot.world.clock.now()
    with team.database.write() as session:
        here = session.scalars(select(WorkspaceRow.id)).one()
        source = session.scalars(select(CandidateRow.source_id)).first()
        for n in range(yes + no):
            story = insert(StoryRow).values(workspace_id=here, first_at=now).returning(StoryRow.id)
            liked = n < yes
            values = {
                "workspace_id": here,
                "story_id": session.execute(story).scalar_one(),
                "state": "approved" if liked else "declined",
                "source_id": source,
                "title": "Rye",
                "created_at": now,
                "decided_at": now,
                "reasons": [],
                "pick": "best",
                "score": float(liked),
                "prior": -float(liked),
                "yes": 2 * liked,
                "no": 2 * (not liked),
                "passed": 0,
            }
            session.execute(insert(CandidateRow).values(**values))


def test_a_team_sees_what_is_learnt_as_it_comes(team: Stage) -> None:
    said = team.command("taste")
    assert said.startswith("What I think you like Your interests: bread, small shops.")
    assert "I have 0 answers; from 30 on" in said
    assert "Still missing: 5 yes, 5 no." in said
    for word in ("goûts", "goût", "gout"):
        assert "Ce que je crois que vous aimez" in team.command(word, user=CHLOE)

    team.add_feed("/bakers", *TITLES)
    decide(team, yes=7, no=5)
    said = team.command("taste", user=BEN)
    assert "I have 12 answers; from 30 on, with at least 5 yes and 5 no, I also learn words." in said
    assert "had the right one first in 100 of 100 cases; by source alone 0." in said
    assert "No source stands out yet." in said

    with team.database.write() as session:
        here = session.scalars(select(WorkspaceRow.id)).one()
        now = team.bot.world.clock.now()
        values = {"workspace_id": here, "labels": 41, "liked": 17, "fitted_at": now, "model": b"m"}
        session.execute(insert(TasteRow).values(**values))
    said = team.command("taste")
    assert "I have learnt words from 41 answers since 23 November 2026, last on 23 November 2026." in said


def test_words_and_sites_are_changed_in_the_form(team: Stage) -> None:
    view = form(team, BEN)
    assert filled(view) == {"more": "", "less": "", "never": "", "domains": ""}
    fields = {
        "more": "Rye, pâte levée",
        "less": "coupon",
        "never": "crypto*\nopen source",
        "domains": "https://ads.example/1",
    }
    assert team.submit(BEN, view["id"], **fields)["ok"]
    page = words(private(team, BEN)["blocks"])
    assert page.startswith("Saved. It counts from the next round on. What I think you like")
    assert (
        "More of: rye, pâte levée Less of: coupon Never: crypto*, open source Never from: ads.example" in page
    )

    view = form(team, CHLOE)
    assert filled(view) == {
        "more": "rye, pâte levée",
        "less": "coupon",
        "never": "crypto*, open source",
        "domains": "ads.example",
    }
    assert "Ne jamais proposer ces sites" in words(view["blocks"])
    assert team.submit(CHLOE, view["id"], more="", less="rye", never="crypto*", domains="")["ok"]
    assert words(private(team, CHLOE)["blocks"]).startswith("C'est enregistré")
    assert kept(team) == [("word", "crypto*", "never"), ("word", "rye", "less")]
    assert audited(team) == ["taste", "taste"]


def test_what_somebody_asks_for_while_the_form_is_open_stays(team: Stage, card: Json) -> None:
    view = form(team, ANA)
    team.advance(advance_s=60)
    team.press(BEN, card, "lean")
    asked = private(team, BEN)
    team.press(BEN, asked, "lean_more", value=options(asked, "lean_more")["Rye"])
    assert team.submit(ANA, view["id"], more="oven", less="", never="", domains="")["ok"]
    assert kept(team) == [("word", "rye", "more"), ("word", "oven", "more")]


def test_what_waits_and_is_never_wanted_is_let_go_and_why_names_it(team: Stage) -> None:
    # Two of the first source are asked at once; all else waits for another day.
    team.add_feed("/bakers", *TITLES)
    team.add_feed("/friends", "A walk by the river", "The market on Sunday", "Seven songs for rainy days")
    oven, song = "https://oven.example/bakers/2", "https://oven.example/friends/2"
    for waiting in (oven, song):
        assert "it waits to be asked" in team.command(f"why {waiting}")
    nothing = {"more": "", "less": "", "never": "", "domains": ""}
    assert team.submit(ANA, form(team, ANA)["id"], **nothing | {"never": "crypto, oven"})["ok"]
    page = words(private(team, ANA)["blocks"])
    assert page.startswith("Saved. It counts from the next round on. 1 item that waited is left out.")
    assert (
        team.command(f"why {oven}") == "Blocked: News of bakers brought it, and your team never wants “oven”."
    )
    assert "it waits to be asked" in team.command(f"why {song}")

    assert team.submit(ANA, form(team, ANA)["id"], **nothing | {"domains": "oven.example"})["ok"]
    assert "3 items that waited are left out." in words(private(team, ANA)["blocks"])
    assert team.command(f"pourquoi {song}", user=CHLOE) == (
        "Écarté\u00a0: News of friends l'a apporté, et votre équipe ne veut jamais de «\u00a0oven.example\u00a0»."
    )
    # What was asked before stays open, and what a person suggests is asked, whatever anybody never wants.
    assert len(team.cards()) == 2
    team.command("suggest https://oven.example/own", user=BEN)
    assert len(team.cards()) == 3
    assert team.submit(ANA, form(team, ANA)["id"], **nothing)["ok"]
    assert "it met what your team never wanted then." in team.command(f"why {oven}")


def test_a_wish_about_a_source_is_forgotten_from_the_page(team: Stage, card: Json) -> None:
    team.press(BEN, card, "lean")
    asked = private(team, BEN)
    team.press(BEN, asked, "lean_less", value=options(asked, "lean_less")["All from News of bakers"])
    assert "Moins de ces sources\u00a0: News of bakers" in team.command("taste", user=CHLOE)
    page = private(team, CHLOE)
    (value,) = options(page, "taste_forget").values()
    team.press(CHLOE, page, "taste_forget", value=value)
    said = words(private(team, CHLOE)["blocks"])
    assert said.startswith("Oublié\u00a0: cette source compte comme avant.")
    assert "Moins de ces sources" not in said
    assert kept(team) == []
    for forged in (value, "x", "-1", "9" * 400):
        team.press(CHLOE, page, "taste_forget", value=forged)
        assert words(private(team, CHLOE)["blocks"]).startswith("C'était déjà oublié.")
    assert audited(team) == ["leaning", "leaning_forgotten"]


UNUSABLE = [
    ("more", "the", "“the” is too common to go by."),
    ("less", "x" * 61, "is longer than 60 characters."),
    ("never", "rye, !?", '"!?" has no letter to look for.'),
    ("more", ", ".join(f"w{n}x" for n in range(101)), "More than 100 words. Which ones matter most?"),
    ("domains", "crypto", "“crypto” is no site's address. Like this: example.com"),
    ("domains", "co.uk", "“co.uk” stands for very many sites."),
    ("domains", " ".join(f"a{n}.example" for n in range(101)), "That's more sites than I can keep."),
    ("domains", "x" * 2000, "xxx…” is no site's address."),
]


def test_what_can_t_be_used_is_said_at_its_field(settled: Stage) -> None:
    view = form(settled, ANA)
    empty = {"more": "", "less": "", "never": "", "domains": ""}
    for field, typed, said in UNUSABLE:
        done = settled.submit(ANA, view["id"], **{**empty, field: typed})
        assert list(done["errors"]) == [field]
        assert said in done["errors"][field], done
    done = settled.submit(ANA, view["id"], more="rye", less="Ryes", never="rye", domains="")
    assert done["errors"] == {
        "less": "“ryes” stands in two fields. Which one do you mean?",
        "never": "“rye” stands in two fields. Which one do you mean?",
    }
    settled.call("close", user=ANA, view_id=view["id"])
    assert kept(settled) == []


def test_who_may_not_take_part_changes_nothing(team: Stage) -> None:
    view = form(team, ANA)
    (stranger,) = team.call("people", n=1, kind="stranger")["ids"]
    assert "full members" in team.command("taste", user=stranger)
    team.call("people", name="Ana", kind="left")
    team.settle()
    done = team.submit(ANA, view["id"], more="rye", less="", never="", domains="")
    assert not done["ok"]
    assert kept(team) == []
