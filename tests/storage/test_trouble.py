"""A database that is full, locked, damaged, outdated or away: one sentence each, and nothing half done."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import Engine, event, text

from bot.conversation.ledger import Received
from bot.errors import DatabaseBusy, DiskFull, StorageError
from bot.storage import schema
from bot.storage.engine import file_of, journal_mode
from bot.storage.reports import Reports

if TYPE_CHECKING:
    from tests.storage.conftest import Scene

Open = Callable[[str], Engine]
SceneOn = Callable[[Engine], "Scene"]


def _with_pragma(engine: Engine, pragma: str) -> Engine:
    def prepare(connection: Any, _record: object) -> None:
        connection.execute(f"PRAGMA {pragma}").close()

    event.listen(engine, "connect", prepare)
    return engine


def test_sqlite_is_opened_as_the_design_says(sqlite_url: str, open_at: Open) -> None:
    """Safe to the disk, faithful to its keys, and thorough when it deletes."""
    wanted = {
        "journal_mode": journal_mode(),
        "synchronous": 2,
        "foreign_keys": 1,
        "recursive_triggers": 1,
        "secure_delete": 1,
        "busy_timeout": 5000,
    }
    with open_at(sqlite_url).connect() as connection:
        seen = {name: connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in wanted}
    assert seen == wanted
    assert journal_mode() == ("wal" if sqlite3.sqlite_version_info >= (3, 51, 3) else "truncate")


def test_a_full_disk_is_named_and_nothing_is_half_written(
    sqlite_url: str, open_at: Open, scene_on: SceneOn
) -> None:
    """A page that does not fit is not stored at all, its cursor included."""
    with open_at(sqlite_url).connect() as connection:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar()
    scene = scene_on(_with_pragma(open_at(sqlite_url), f"max_page_count = {pages}"))
    page = [Received(post=scene.post(str(1000 + n), text="🎵" * 2000)) for n in range(20)]
    with pytest.raises(DiskFull, match="free some space"):
        scene.journal.store_page(page, cursor=("mentions", "1019"), now=scene.now)
    assert scene.journal.cursor("mentions") is None
    assert scene.reports.ledger_since(0) == ()


def test_a_locked_database_is_named(sqlite_url: str, open_at: Open, scene_on: SceneOn) -> None:
    """Another program that holds the file is the reason, not we; when it lets go, all works."""
    scene = scene_on(_with_pragma(open_at(sqlite_url), "busy_timeout = 50"))
    scene.received("1001")
    with closing(sqlite3.connect(str(file_of(sqlite_url)), isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        with pytest.raises(DatabaseBusy, match="another process holds the database"):
            scene.received("1002")
        with pytest.raises(DatabaseBusy, match="try again"):
            scene.reports.queue()
        other.execute("ROLLBACK")
    scene.received("1002")


def test_a_database_locked_from_the_start_is_named_too(sqlite_url: str) -> None:
    """Even opening waits its five seconds, then says the same."""
    with closing(sqlite3.connect(str(file_of(sqlite_url)), isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        with pytest.raises(DatabaseBusy, match="another process holds the database"):
            schema.upgrade(sqlite_url)


def test_a_row_locked_in_postgres_is_named(scene: "Scene", open_at: Open) -> None:
    """A statement that waits longer than the server lets it is a busy database."""
    if scene.engine.dialect.name == "sqlite":
        return
    scene.proposed()
    with scene.engine.begin() as holder:
        holder.execute(text("SELECT id FROM mentions FOR UPDATE"))
        url = scene.engine.url.render_as_string(hide_password=False)
        hasty = open_at(f"{url}?options=-c%20lock_timeout%3D50")
        with pytest.raises(DatabaseBusy):
            type(scene).on(hasty).claimed("1001")


def test_a_file_that_may_only_be_read_is_named(sqlite_url: str, open_at: Open, scene_on: SceneOn) -> None:
    """Whoever may not write is told to look at the file's owner."""
    scene = scene_on(open_at(f"sqlite:///file:{file_of(sqlite_url)}?mode=ro&uri=true"))
    with pytest.raises(DiskFull, match="read-only"):
        scene.received()


def test_a_file_that_is_no_database_is_refused(tmp_path: Path) -> None:
    """A text file is not overwritten, it is refused."""
    letter = tmp_path / "letter.db"
    letter.write_text("Dear database, " * 400)
    with pytest.raises(StorageError, match="no SQLite database"):
        schema.upgrade(f"sqlite:///{letter}")
    assert letter.read_text().startswith("Dear database")


def test_a_folder_that_is_missing_is_named(tmp_path: Path) -> None:
    """The file is made when absent, its folder is not."""
    with pytest.raises(StorageError, match="folder exists"):
        schema.upgrade(f"sqlite:///{tmp_path / 'nowhere' / 'spellist.db'}")


def test_a_database_without_tables_names_the_command(empty_url: str, open_at: Open) -> None:
    """Reading and writing both say what to run."""
    engine = open_at(empty_url)
    with pytest.raises(StorageError, match="bot db upgrade"):
        Reports(engine).queue()


def test_a_transaction_rolls_back_unless_told_to_commit(scene: "Scene") -> None:
    """An error in the middle leaves no trace."""
    scene.received()
    before = scene.reports.ledger_since(0)
    _, claim = scene.claimed()
    wrong = scene.proposal()
    object.__setattr__(wrong, "lead", None)
    with pytest.raises(Exception, match=r"(?i)null|someone else"):
        scene.journal.propose(claim, wrong, actor="bot", now=scene.now)
    assert scene.reports.queue() == ()
    assert len(scene.reports.ledger_since(0)) == len(before) + 1
