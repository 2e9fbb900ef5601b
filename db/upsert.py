"""Insert unless it is there already: the statement that makes repeats harmless, on both databases."""

from collections.abc import Sequence
from functools import cache
from typing import Any

from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from db.tables import Row


def insert_new(session: Session, table: type[Row], rows: Sequence[dict[str, Any]]) -> list[int]:
    """Insert the rows that break no unique key and return the new ids, in no particular order.

    All rows have the same columns.
    """
    if not rows:
        return []
    statement = _unless_there(table, session.get_bind().dialect.name, with_ids=True)
    return list(session.connection().execute(statement, list(rows)).scalars())


def insert_pairs(session: Session, table: type[Row], rows: Sequence[dict[str, Any]]) -> None:
    """Insert rows of a table whose key is not a number of its own; those already there stay."""
    if rows:
        statement = _unless_there(table, session.get_bind().dialect.name, with_ids=False)
        session.connection().execute(statement, list(rows))


def put(session: Session, table: type[Row], key: dict[str, Any], values: dict[str, Any]) -> None:
    """Insert a row, or bring the one with this key up to date."""
    statement = _insert(table, session.get_bind().dialect.name).values(**key, **values)
    session.execute(statement.on_conflict_do_update(index_elements=list(key), set_=values))


@cache
def _unless_there(table: type[Row], dialect: str, *, with_ids: bool) -> Any:
    # Built once: building a statement takes longer than running it.
    statement = _insert(table, dialect).on_conflict_do_nothing()
    return statement.returning(table.__table__.c.id) if with_ids else statement


def _insert(table: type[Row], dialect: str) -> Any:
    return (postgresql if dialect == "postgresql" else sqlite).insert(table.__table__)
