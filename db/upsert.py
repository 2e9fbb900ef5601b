"""Insert unless it is there already: the statement that makes repeats harmless, on both databases."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from db.tables import Row


def insert_new(session: Session, table: type[Row], rows: Sequence[dict[str, Any]]) -> list[int]:
    """Insert the rows that break no unique key and return the new ids, in no particular order."""
    if not rows:
        return []
    statement = _insert(session, table).values(list(rows)).on_conflict_do_nothing()
    result = session.execute(statement.returning(table.__table__.c.id))
    return list(result.scalars())


def insert_pairs(session: Session, table: type[Row], rows: Sequence[dict[str, Any]]) -> None:
    """Insert rows of a table whose key is not a number of its own; those already there stay."""
    if rows:
        session.execute(_insert(session, table).values(list(rows)).on_conflict_do_nothing())


def put(session: Session, table: type[Row], key: dict[str, Any], values: dict[str, Any]) -> None:
    """Insert a row, or bring the one with this key up to date."""
    statement = _insert(session, table).values(**key, **values)
    session.execute(statement.on_conflict_do_update(index_elements=list(key), set_=values))


def _insert(session: Session, table: type[Row]) -> Any:
    dialect = session.get_bind().dialect.name
    return (postgresql if dialect == "postgresql" else sqlite).insert(table)
