"""Bringing a database to this version's tables, and telling whether it is there.

Alembic is driven from here, so that no ini file is needed and an installed wheel carries its migrations.
"""

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, inspect, text
from sqlalchemy.exc import DBAPIError

from bot.settings.resources import resource
from bot.storage import tables, tables_sending
from bot.storage.engine import READING, file_of, journal_mode, open_engine
from bot.storage.refusals import as_ours

VIEWS = ("interaction_story", "reply_times")
MODELS = tables.MentionRow.metadata
GUARDED = tables_sending.LedgerRow.__tablename__
UPGRADE = "run `bot db upgrade`"
_MIGRATING = 0x5BE11157  # the number of PostgreSQL's advisory lock around migrations


def upgrade(url: str) -> str:
    """Bring a database to the newest revision, creating it when absent; give that revision.

    Raises:
        SettingsError: the URL is of no kind that we know.
        StorageError: the database cannot be used, or another process holds it.
    """
    engine = open_engine(url)
    try:
        with engine.begin() as connection:
            _wait_for_turn(connection)
            command.upgrade(_config(connection), "head")
    except DBAPIError as error:
        raise as_ours(error) from None
    finally:
        engine.dispose()
    return head()


def check(url: str) -> tuple[str, ...]:
    """Tell what is wrong with a database, one sentence with its fix each; nothing when all is well.

    Raises:
        SettingsError, StorageError: it cannot even be looked at.
    """
    file = file_of(url)
    if file is not None and not file.exists():  # looking must not create it
        return (f"the database file {file} does not exist: {UPGRADE}",)
    engine = open_engine(url)
    try:
        with engine.execution_options(**{READING: True}).begin() as connection:
            return tuple(_problems(engine, connection))
    except DBAPIError as error:
        raise as_ours(error) from None
    finally:
        engine.dispose()


def head() -> str:
    """Give the newest revision that this program knows."""
    return str(ScriptDirectory.from_config(_config(None)).get_current_head())


def revision(connection: Connection) -> str | None:
    """Give the revision that a database stands at."""
    return MigrationContext.configure(connection).get_current_revision()


def differences(connection: Connection) -> tuple[str, ...]:
    """Name what the database's tables and the models do not share."""
    context = MigrationContext.configure(connection, opts={"compare_type": True})
    return tuple(str(difference) for difference in compare_metadata(context, MODELS))


def _problems(engine: Engine, connection: Connection) -> list[str]:
    at = revision(connection)
    if at != head():
        return [f"the tables are at revision {at or 'none'}, this program needs {head()}: {UPGRADE}"]
    found = [f"the tables differ from this program's: {one}" for one in differences(connection)]
    there = inspect(connection).get_view_names()
    found += [f"the view {view} is missing: restore a backup" for view in VIEWS if view not in there]
    if not _ledger_triggers(connection):
        found.append("the ledger is not append-only, its triggers are missing: restore a backup")
    if engine.dialect.name == "sqlite":
        found += _sqlite_problems(connection)
    return found


def _ledger_triggers(connection: Connection) -> bool:
    """Tell whether all three triggers guard the ledger."""
    if connection.dialect.name == "sqlite":
        query = "SELECT count(*) FROM sqlite_master WHERE type = 'trigger' AND tbl_name = :ledger"
    else:
        query = (
            "SELECT count(*) FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid "
            "WHERE relname = :ledger AND NOT tgisinternal AND tgenabled <> 'D'"
        )
    expected = {"sqlite": 3, "postgresql": 2}[connection.dialect.name]
    return bool(connection.scalar(text(query), {"ledger": GUARDED}) == expected)


def _sqlite_problems(connection: Connection) -> list[str]:
    problems = []
    mode = connection.exec_driver_sql("PRAGMA journal_mode").scalar()
    if mode != journal_mode():
        problems.append(
            f"the journal mode is {mode}, this machine's SQLite needs {journal_mode()}: "
            "stop other programs that have the file open, then try again"
        )
    verdict = connection.exec_driver_sql("PRAGMA integrity_check(1)").scalar()
    if verdict != "ok":
        problems.append("the file is damaged: restore a backup")
    if connection.exec_driver_sql("PRAGMA foreign_key_check").first() is not None:
        problems.append("rows point to rows that are missing: restore a backup")
    return problems


def _wait_for_turn(connection: Connection) -> None:
    """Let one process migrate at a time; SQLite's IMMEDIATE transaction has seen to it already."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SET LOCAL lock_timeout = '10s'"))
        connection.execute(text("SELECT pg_advisory_xact_lock(:number)"), {"number": _MIGRATING})


def _config(connection: Connection | None) -> Config:
    config = Config()
    config.set_main_option("script_location", str(resource("migrations")).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    return config
