"""Insert unless it is there: repeats are harmless on both databases."""

from sqlalchemy import select

from db.connection import Database
from db.tables import ElectorRow, PaceRow, WorkspaceRow
from db.upsert import insert_new, insert_pairs, put
from tests.db.rows import DAY, NOW, a_candidate, a_workspace, people


def row(team: str) -> dict[str, object]:
    return {"team_id": team, "created_at": NOW, "working": {}, "slots": []}


def test_only_new_rows_are_inserted_and_their_ids_returned(database: Database) -> None:
    with database.write() as session:
        first = insert_new(session, WorkspaceRow, [row("T1")])
        assert len(first) == 1
        more = insert_new(session, WorkspaceRow, [row("T1"), row("T2"), row("T3")])
        assert len(more) == 2
        assert set(session.scalars(select(WorkspaceRow.id))) == {*first, *more}
        assert insert_new(session, WorkspaceRow, []) == []


def test_two_thousand_rows_are_inserted_together(database: Database) -> None:
    with database.write() as session:
        assert len(insert_new(session, WorkspaceRow, [row(f"T{n % 1500}") for n in range(2000)])) == 1500


def test_rows_with_a_key_of_two_parts_stay_as_they_are(database: Database) -> None:
    with database.write() as session:
        here = a_workspace(session)
        card = a_candidate(session, here)
        (ana,) = people(session, here, "U0ANA")
        for joined_at in (None, NOW):
            insert_pairs(
                session,
                ElectorRow,
                [{"candidate_id": card, "member_id": ana, "joined_at": joined_at}],
            )
        insert_pairs(session, ElectorRow, [])
        assert session.execute(select(ElectorRow.member_id, ElectorRow.joined_at)).all() == [(ana, None)]


def test_a_row_is_put_or_brought_up_to_date(database: Database) -> None:
    with database.write() as session:
        for at in (NOW, NOW + DAY):
            put(session, PaceRow, {"key": "post:C1"}, {"next_at": at})
        put(session, PaceRow, {"key": "post:C2"}, {"next_at": NOW})
        rows = session.execute(select(PaceRow.key, PaceRow.next_at).order_by(PaceRow.key)).all()
        assert rows == [("post:C1", NOW + DAY), ("post:C2", NOW)]
