"""Where Alembic runs: on the connection that `db.schema` hands it, in its transaction."""

from typing import Any

from alembic import context

from db.tables import Row, UtcTime


def _plain_types(kind: str, item: Any, _context: Any) -> Any:
    # A migration must mean the same for ever, so it doesn't import types of the present program.
    return "sa.DateTime(timezone=True)" if kind == "type" and isinstance(item, UtcTime) else False


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Row.metadata,
    render_item=_plain_types,
    render_as_batch=True,
)
context.run_migrations()
