"""INSERT that leaves an existing row alone: how UNIQUE keys decide who was first."""

from typing import Any, cast

from sqlalchemy import Insert, Table
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from bot.storage.columns import Base


def insert_once(session: Session, row: type[Base], **values: Any) -> Insert:
    """Make an INSERT that touches no row where a UNIQUE key is taken; its rowcount tells.

    SQLAlchemy forgets an INSERT's rowcount (gives -1) unless it is asked to keep it.
    """
    table = cast("Table", row.__table__)
    insert: Insert
    if session.get_bind().dialect.name == "sqlite":
        insert = sqlite.insert(table).values(**values).on_conflict_do_nothing().inline()
    else:
        insert = postgresql.insert(table).values(**values).on_conflict_do_nothing().inline()
    return insert.execution_options(preserve_rowcount=True)
