"""How a database is opened: SQLite in one file, or PostgreSQL through psycopg 3.

SQLite writes under BEGIN IMMEDIATE (a deferred transaction that turns into a writing one fails
with "locked" at once, however long the timeout) and syncs fully. WAL only from 3.51.3 on: older
libraries can lose committed pages in it.
"""

import sqlite3
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError

from bot.errors import SettingsError

Database = Engine
"""What the other rooms hold in their hands without knowing whose it is."""

READING = "spellist_reading"
"""The execution option of a transaction that only reads: SQLite need not lock for it."""

BUSY_TIMEOUT_S = 5
_WAL_SINCE = (3, 51, 3)
_FORMS = "use sqlite:///spellist.db, sqlite:////absolute/path.db or postgresql://user:password@host/name"


def open_engine(url: str) -> Engine:
    """Make the engine for a database URL; the first use opens it and creates a SQLite file.

    Raises:
        SettingsError: the URL is of no kind that we know; its password is not in the message.
    """
    parsed = database_url(url)
    if parsed.get_backend_name() == "sqlite":
        return _sqlite(parsed)
    return _postgres(parsed)


def database_url(url: str) -> URL:
    """Read a database URL and choose its driver.

    Raises:
        SettingsError: as in open_engine.
    """
    try:
        parsed = make_url(url)
    except (ArgumentError, ValueError):
        raise SettingsError(f"database.url is not a database URL: {_FORMS}") from None
    name = parsed.drivername
    if name in {"postgresql", "postgres", "postgresql+psycopg"}:
        return parsed.set(drivername="postgresql+psycopg")
    if name not in {"sqlite", "sqlite+pysqlite"}:
        raise SettingsError(f"database.url names {name[:40]!r}, which Spellist does not speak: {_FORMS}")
    if not parsed.database or parsed.database == ":memory:":
        raise SettingsError(f"database.url must name a file, since several processes share it: {_FORMS}")
    return parsed


def journal_mode() -> str:
    """Tell the journal mode that this machine's SQLite library can be trusted with."""
    return "wal" if sqlite3.sqlite_version_info >= _WAL_SINCE else "truncate"


def shown(url: str) -> str:
    """Give a database URL for people: its password hidden, its driver left out."""
    return database_url(url).render_as_string(hide_password=True).replace("+psycopg:", ":", 1)


def file_of(url: str) -> Path | None:
    """Give the file of a SQLite URL; None for PostgreSQL."""
    parsed = database_url(url)
    return Path(str(parsed.database)) if parsed.get_backend_name() == "sqlite" else None


def _sqlite(url: URL) -> Engine:
    engine = create_engine(url, hide_parameters=True, connect_args={"timeout": BUSY_TIMEOUT_S})
    event.listen(engine, "connect", _prepare)
    event.listen(engine, "begin", _begin)
    return engine


def _postgres(url: URL) -> Engine:
    try:
        return create_engine(
            url,
            hide_parameters=True,
            pool_pre_ping=True,
            connect_args={"connect_timeout": 10, "application_name": "spellist"},
        )
    except ModuleNotFoundError:
        raise SettingsError(
            "database.url names PostgreSQL, whose driver is not installed: pip install 'spellist[postgres]'"
        ) from None


def _prepare(connection: Any, _record: object) -> None:
    connection.isolation_level = None  # the driver's own BEGINs off: ours are explicit
    for pragma in (
        f"busy_timeout = {BUSY_TIMEOUT_S * 1000}",
        f"journal_mode = {journal_mode()}",
        "synchronous = FULL",
        "foreign_keys = ON",
        "recursive_triggers = ON",
        "secure_delete = ON",
    ):
        connection.execute(f"PRAGMA {pragma}").close()


def _begin(connection: Connection) -> None:
    reading = connection.get_execution_options().get(READING, False)
    connection.exec_driver_sql("BEGIN" if reading else "BEGIN IMMEDIATE")
