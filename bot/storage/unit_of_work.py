"""One transaction: it rolls back unless told to commit, and it fails in our words.

Writing transactions on SQLite lock at their start, so two writers wait for each other instead
of failing half-way.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

from sqlalchemy import Engine, func, select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from bot.storage.engine import READING
from bot.storage.refusals import as_ours


@contextmanager
def unit_of_work(engine: Engine) -> Iterator[Session]:
    """Open a writing transaction; leave it without `commit()` and nothing was written.

    Raises:
        DatabaseBusy: another process holds the database for longer than the timeout.
        DiskFull: nothing more can be written.
        StorageError: the tables are missing or old, or the database cannot be reached.
        Conflict: a UNIQUE key says that someone else was first.
    """
    with _session(engine) as session:
        yield session


@contextmanager
def reading(engine: Engine) -> Iterator[Session]:
    """Open a transaction that only reads; raises as unit_of_work does."""
    with _session(engine.execution_options(**{READING: True})) as session:
        yield session


def database_time(session: Session) -> datetime:
    """Tell the time by the database's clock, which every process of a lease shares."""
    if session.get_bind().dialect.name == "sqlite":
        text = session.scalar(select(func.strftime("%Y-%m-%dT%H:%M:%f+00:00", "now")))
        return datetime.fromisoformat(str(text))
    moment = session.scalar(select(func.clock_timestamp()))
    if not isinstance(moment, datetime):  # pragma: no cover - PostgreSQL always tells
        raise TypeError("the database did not tell the time")
    return moment.astimezone(UTC)


@contextmanager
def _session(engine: Engine) -> Iterator[Session]:
    try:
        with Session(engine, expire_on_commit=False) as session:
            yield session
    except DBAPIError as error:
        raise as_ours(error) from None
