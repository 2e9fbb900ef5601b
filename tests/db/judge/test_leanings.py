"""Leanings: one for each thing, the last word counts, and a form takes out only what its reader saw."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from curation.judge.candidate import State
from curation.judge.taste.leanings import Leaning, Stance
from db.collect import items, sightings, sources
from db.connection import Database
from db.judge import candidates, leanings
from db.tables import CandidateRow, LeaningRow, SightingRow
from db.team import workspaces
from tests.db.rows import HOUR, NOW, a_candidate, a_feed, a_source, a_workspace, an_item, at_once


def word(key: str, stance: Stance = "more") -> Leaning:
    return Leaning("word", key, stance)


def rows(database: Database) -> list[tuple[str, str, str, str]]:
    with database.read() as session:
        found = session.execute(
            select(LeaningRow.subject, LeaningRow.key, LeaningRow.stance, LeaningRow.by).order_by(
                LeaningRow.id
            )
        )
        return [tuple(row) for row in found]  # type: ignore[misc]


def test_what_is_asked_for_is_kept_once_in_its_order_and_for_its_team(database: Database) -> None:
    wishes = [word("rye"), Leaning("source", "7", "less"), Leaning("domain", "oven.example", "never")]
    with database.write() as session:
        here, other = a_workspace(session), a_workspace(session, "T0OTHER")
        for wish in (*wishes, *wishes):
            leanings.keep(session, here, wish, by="U0ANA", now=NOW)
        leanings.keep(session, other, word("rye", "never"), by="U0BOSS", now=NOW)
        assert leanings.of_workspace(session, here) == wishes
        assert leanings.of_workspace(session, other) == [word("rye", "never")]


def test_asked_again_by_somebody_else_it_stays_as_it_was(database: Database) -> None:
    with database.write() as session:
        here = a_workspace(session)
        leanings.keep(session, here, word("rye"), by="U0ANA", now=NOW)
        leanings.keep(session, here, word("rye"), by="U0BEN", now=NOW + HOUR)
    assert rows(database) == [("word", "rye", "more", "U0ANA")]


def test_the_last_word_about_a_thing_counts_however_it_is_spelled(database: Database) -> None:
    with database.write() as session:
        here = a_workspace(session)
        leanings.keep(session, here, word("bread"), by="U0ANA", now=NOW)
        leanings.keep(session, here, word("bread", "less"), by="U0BEN", now=NOW)
    assert rows(database) == [("word", "bread", "less", "U0BEN")]
    with database.write() as session:
        assert leanings.about(session, here, "word", "breads") == word("bread", "less")
        assert leanings.about(session, here, "source", "bread") is None
        leanings.keep(session, here, word("breads", "never"), by="U0CHLOE", now=NOW)
    assert rows(database) == [("word", "breads", "never", "U0CHLOE")]


def test_a_source_and_a_domain_are_no_words(database: Database) -> None:
    with database.write() as session:
        here = a_workspace(session)
        leanings.keep(session, here, Leaning("domain", "a.example", "never"), by="", now=NOW)
        leanings.keep(session, here, Leaning("domain", "as.example", "never"), by="", now=NOW)
        leanings.keep(session, here, Leaning("source", "1", "more"), by="", now=NOW)
        leanings.keep(session, here, Leaning("source", "11", "more"), by="", now=NOW)
        assert len(leanings.of_workspace(session, here)) == 4


def test_one_is_taken_back_once_and_from_its_own_team_only(database: Database) -> None:
    with database.write() as session:
        here, other = a_workspace(session), a_workspace(session, "T0OTHER")
        leanings.keep(session, here, word("rye"), by="", now=NOW)
        assert not leanings.forget(session, other, "word", "rye")
        assert not leanings.forget(session, here, "source", "rye")
        assert leanings.forget(session, here, "word", "rye")
        assert not leanings.forget(session, here, "word", "rye")
        assert leanings.of_workspace(session, here) == []


def test_a_form_says_all_of_one_kind_and_leaves_the_others(database: Database) -> None:
    with database.write() as session:
        here = a_workspace(session)
        for wish in (word("rye"), word("oven"), word("crypto", "never"), Leaning("source", "7", "more")):
            leanings.keep(session, here, wish, by="U0ANA", now=NOW)
    for _ in range(2):
        with database.write() as session:
            leanings.replace(
                session, here, "word", "more", ["ovens", "levain"], by="U0BEN", now=NOW + HOUR, seen_at=NOW
            )
    assert rows(database) == [
        ("word", "oven", "more", "U0ANA"),  # said again, in another spelling
        ("word", "crypto", "never", "U0ANA"),
        ("source", "7", "more", "U0ANA"),
        ("word", "levain", "more", "U0BEN"),
    ]


def test_a_word_moves_from_one_field_of_a_form_to_another_whichever_is_kept_first(database: Database) -> None:
    for first, second in (("more", "less"), ("less", "more")):
        with database.write() as session:
            here = a_workspace(session, f"T0{first}")
            leanings.keep(session, here, word("rye"), by="U0ANA", now=NOW)
            fields: dict[Stance, list[str]] = {"more": [], "less": ["rye"]}
            for stance in (first, second):
                leanings.replace(
                    session, here, "word", stance, fields[stance], by="U0BEN", now=NOW, seen_at=NOW
                )
            assert leanings.of_workspace(session, here) == [word("rye", "less")]


def test_what_was_asked_for_after_a_form_was_opened_stays(database: Database) -> None:
    with database.write() as session:
        here = a_workspace(session)
        leanings.keep(session, here, word("rye"), by="U0ANA", now=NOW)
        leanings.keep(session, here, word("oven"), by="U0BEN", now=NOW + HOUR)
        saved = {"by": "U0ANA", "now": NOW + 2 * HOUR, "seen_at": NOW}
        leanings.replace(session, here, "word", "more", ["levain"], **saved)
        leanings.replace(session, here, "word", "less", [], **saved)
        assert leanings.of_workspace(session, here) == [word("oven"), word("levain")]
        # Who says in the form what to do with it has the last word.
        leanings.replace(session, here, "word", "never", ["ovens"], **saved)
        assert leanings.of_workspace(session, here) == [word("levain"), word("ovens", "never")]


def test_two_who_spell_a_word_differently_at_once_leave_one(database: Database) -> None:
    with database.write() as session:
        here = a_workspace(session)

    def ask(number: int) -> None:
        with database.write() as session:
            workspaces.lock(session, here)
            leanings.keep(session, here, word("bread" + "s" * (number % 2)), by="", now=NOW)

    at_once(4, ask)
    assert len(rows(database)) == 1


def bring(session: Session, workspace_id: int, key: str, **given: Any) -> tuple[int, int]:
    """An entry of the team's source whose story waits to be asked; returns (candidate, story)."""
    source = sources.by_id(session, a_source(session, workspace_id))
    items.add_items(session, source.feed_id, [an_item(key, **given)], now=NOW)
    entry = sightings.unseen_items(session, source)[-1]
    candidate_id = a_candidate(
        session, workspace_id, title=entry.item.title, summary=entry.item.summary, url=entry.item.url
    )
    story = candidates.by_id(session, candidate_id).story_id
    sightings.keep_sightings(session, source.id, [(entry.id, story, "waiting")], now=NOW)
    return candidate_id, story


def fates(session: Session) -> list[str]:
    return list(session.scalars(select(SightingRow.fate).order_by(SightingRow.id)))


def test_what_waits_and_is_never_wanted_is_let_go_once(database: Database) -> None:
    with database.write() as session:
        here, other = a_workspace(session), a_workspace(session, "T0OTHER")
        bring(session, here, "one", title="Crypto for bakers")
        bring(session, here, "two", title="Rye", summary="With cryptos.")
        bring(session, here, "three", title="Rye", url="https://blog.bad.example/3")
        bring(session, here, "four", title="Cryptography at home")
        bring(session, other, "five", title="Crypto for bakers")
        wanted, _ = bring(session, here, "six", title="Crypto for shops")
        candidates.adopt(session, wanted, by="U0BEN")
        a_candidate(session, here, State.OPEN, title="Crypto for ovens")
        assert leanings.let_go_of_blocked(session, here) == 0
        for wish in (
            word("crypto", "never"),
            Leaning("domain", "bad.example", "never"),
            word("home", "less"),
        ):
            leanings.keep(session, here, wish, by="U0ANA", now=NOW)
        assert leanings.let_go_of_blocked(session, here) == 3
        assert leanings.let_go_of_blocked(session, here) == 0
        assert fates(session) == ["blocked"] * 3 + ["waiting"] * 3
        states = session.scalars(select(CandidateRow.state).order_by(CandidateRow.id)).all()
        assert states == ["stale"] * 3 + ["waiting"] * 3 + ["open"]


def test_who_brought_the_same_story_sees_it_go_with_the_first(database: Database) -> None:
    with database.write() as session:
        here = a_workspace(session)
        _, story = bring(session, here, "one", title="Crypto for bakers")
        second = a_source(session, here, a_feed(session, "second"))
        items.add_items(session, sources.by_id(session, second).feed_id, [an_item("twin")], now=NOW)
        (entry,) = sightings.unseen_items(session, sources.by_id(session, second))
        sightings.keep_sightings(session, second, [(entry.id, story, "same_story")], now=NOW)
        leanings.keep(session, here, word("crypto", "never"), by="U0ANA", now=NOW)
        assert leanings.let_go_of_blocked(session, here) == 1
        assert fates(session) == ["blocked", "blocked"]


def test_what_blocks_an_entry_is_named_while_it_does(database: Database) -> None:
    with database.write() as session:
        here, other = a_workspace(session), a_workspace(session, "T0OTHER")
        bring(session, here, "one", title="Crypto for bakers")
        block = word("crypto", "never")
        leanings.keep(session, here, block, by="U0ANA", now=NOW)
        assert leanings.what_blocks(session, here, "oven.example/one") is None
        leanings.let_go_of_blocked(session, here)
        assert leanings.what_blocks(session, here, "oven.example/one") == block
        assert leanings.what_blocks(session, here, "oven.example/two") is None
        assert leanings.what_blocks(session, other, "oven.example/one") is None
        leanings.forget(session, here, "word", "crypto")
        assert leanings.what_blocks(session, here, "oven.example/one") is None
