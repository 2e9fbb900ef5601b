"""What every table has in common: its base, its instants, its key, and the columns of a lease."""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, DateTime, Dialect, Index, Integer, TypeDecorator
from sqlalchemy import text as sql
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class UtcTime(TypeDecorator[datetime]):
    """Aware UTC instants; refuses naive ones. SQLite keeps them as text without a zone."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"naive time {value!r}: instants carry their zone")
        moment = value.astimezone(UTC)
        return moment.replace(tzinfo=None) if dialect.name == "sqlite" else moment

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Row(DeclarativeBase):
    type_annotation_map = {datetime: UtcTime(), dict[str, Any]: JSON(), list[Any]: JSON()}  # noqa: RUF012


# A key that is an INTEGER on SQLite (so that it counts up by itself) and 64 bits on PostgreSQL.
Id = BigInteger().with_variant(Integer(), "sqlite")


class Leased:
    """Columns of a row that jobs take: `lease_no` fences off a worker whose lease has passed on."""

    id: Mapped[int] = mapped_column(Id, primary_key=True, sort_order=-1)
    lease_until: Mapped[datetime | None]
    lease_no: Mapped[int] = mapped_column(Integer, default=0, server_default="0")
    lease_tries: Mapped[int] = mapped_column(Integer, default=0, server_default="0")


def only_stuck(table: str) -> Index:
    """An index of the rows that used up their leases: usually none, and asked for at every tick."""
    stuck = sql("lease_tries = 8")  # leases.MOST_TRIES; the query must say it in the same words
    return Index(f"{table}_stuck", "lease_tries", sqlite_where=stuck, postgresql_where=stuck)
