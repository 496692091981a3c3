"""What a database says no with, turned into our errors: one sentence and what to do.

The statement and its values never enter a message: they may hold what a customer wrote, or a
password. Only the driver's first line is read, and shown where it names the trouble best.
"""

from sqlalchemy.exc import DBAPIError, IntegrityError

from bot.errors import Conflict, DatabaseBusy, DiskFull, SpellistError, StorageError

_BUSY = "another process holds the database: try again in a moment"
_FULL = "the disk that holds the database is full: free some space; nothing was lost, nothing was written"
_READ_ONLY = "the database cannot be written: its disk or its file is read-only; check who owns the file"
_OUTDATED = "the database has no tables, or old ones: run `bot db upgrade`"
_DAMAGED = "the database file is damaged or is no SQLite database: restore a backup, or name another file"
_UNOPENED = "the database file cannot be opened: check that its folder exists and may be written"
_APPEND_ONLY = "the ledger is append-only: its rows are never changed or deleted"

_SQLITE = (
    ("locked", DatabaseBusy, _BUSY),
    ("busy", DatabaseBusy, _BUSY),
    ("is full", DiskFull, _FULL),
    ("readonly", DiskFull, _READ_ONLY),
    ("no such table", StorageError, _OUTDATED),
    ("no such column", StorageError, _OUTDATED),
    ("has no column", StorageError, _OUTDATED),
    ("append-only", StorageError, _APPEND_ONLY),
    ("malformed", StorageError, _DAMAGED),
    ("not a database", StorageError, _DAMAGED),
    ("unable to open", StorageError, _UNOPENED),
)
_POSTGRES = {
    "40001": (DatabaseBusy, _BUSY),  # serialization_failure
    "40P01": (DatabaseBusy, _BUSY),  # deadlock_detected
    "55P03": (DatabaseBusy, _BUSY),  # lock_not_available
    "57014": (DatabaseBusy, _BUSY),  # query_canceled, by a timeout
    "53300": (DatabaseBusy, _BUSY),  # too_many_connections
    "53100": (DiskFull, _FULL),  # disk_full
    "25006": (DiskFull, _READ_ONLY),  # read_only_sql_transaction
    "42P01": (StorageError, _OUTDATED),  # undefined_table
    "42703": (StorageError, _OUTDATED),  # undefined_column
}


def as_ours(error: DBAPIError) -> SpellistError:
    """Say in our words what a database refused."""
    said = str(error.orig).strip().partition("\n")[0][:200]
    code = getattr(error.orig, "sqlstate", None)
    if code in _POSTGRES:
        kind, sentence = _POSTGRES[code]
        return kind(sentence)
    for mark, kind, sentence in _SQLITE:
        if mark in said:
            return kind(sentence)
    if isinstance(error, IntegrityError):
        return Conflict("someone else wrote this first: look at it again")
    return StorageError(f"the database cannot be used: {said}")
