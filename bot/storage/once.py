"""INSERT that leaves an existing row alone: how UNIQUE keys decide who was first."""

from typing import Any

from sqlalchemy import Insert
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from bot.storage.columns import Base


def insert_once(session: Session, table: type[Base], **values: Any) -> Insert:
    """Make an INSERT that touches no row where a UNIQUE key is taken; its rowcount tells."""
    if session.get_bind().dialect.name == "sqlite":
        return sqlite.insert(table).values(**values).on_conflict_do_nothing()
    return postgresql.insert(table).values(**values).on_conflict_do_nothing()
