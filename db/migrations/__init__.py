"""Alembic migrations, append-only: a number, a name, and what changes."""
