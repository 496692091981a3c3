"""Claims: a lease by the database's clock, with a fence that goes up with every claim.

The mention's row is the lock of its whole interaction: every writing transaction takes it first,
so on PostgreSQL two of them wait for each other and never deadlock. SQLite's IMMEDIATE does it there.
"""

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, CursorResult, or_, select, update
from sqlalchemy.orm import Session

from bot.errors import Conflict, StorageError
from bot.storage.tables import DraftRow, Leased, MentionRow
from bot.storage.unit_of_work import database_time
from bot.storage.workers import alive

LeasedRow = MentionRow | DraftRow
LONGEST_WAIT = timedelta(days=32)
"""What waits for longer was put off by a clock that was wrong: no service asks for so much."""


def lock_mention(session: Session, mention_id: int) -> MentionRow:
    """Read a mention and lock its interaction until the transaction ends."""
    row = session.get(MentionRow, mention_id, with_for_update=True, populate_existing=True)
    if row is None:
        raise StorageError(f"mention {mention_id} is not in the database")
    return row


def free(session: Session, table: type[MentionRow] | type[DraftRow]) -> ColumnElement[bool]:
    """Make the condition that a row is held by nobody, or by one whose lease or life has ended."""
    now = database_time(session)
    held = select(table.worker).where(table.lease_until > now).distinct()
    dead = [worker for worker in session.scalars(held) if worker and alive(worker) is False]
    return or_(table.worker.is_(None), table.lease_until <= now, table.worker.in_(dead))


def due(table: type[MentionRow] | type[DraftRow], now: datetime) -> ColumnElement[bool]:
    """Make the condition that a row does not wait for a later moment."""
    return or_(table.due_at.is_(None), table.due_at <= now, table.due_at > now + LONGEST_WAIT)


def is_free(session: Session, row: Leased) -> bool:
    """Tell the same of one row that is at hand."""
    if row.worker is None or row.lease_until is None:
        return True
    return row.lease_until <= database_time(session) or alive(row.worker) is False


def take(session: Session, row: LeasedRow, *, worker: str, lease: timedelta) -> int:
    """Take the lease of a row that was seen free; give the new fence.

    Raises:
        Conflict: another worker took it in between.
    """
    table = type(row)
    taken = (
        update(table)
        .where(table.id == row.id, table.fence == row.fence)
        .values(worker=worker, lease_until=_end(session, lease), fence=table.fence + 1)
        .execution_options(synchronize_session=False)
    )
    if not changed(session, taken):
        raise Conflict("another worker was faster")
    session.refresh(row)
    return row.fence


def hold(
    session: Session,
    table: type[MentionRow] | type[DraftRow],
    row_id: int,
    *,
    worker: str,
    fence: int,
    lease: timedelta,
) -> None:
    """Prove that a claim still stands, and renew its lease.

    Raises:
        Conflict: the lease ended and another worker took over, or the work was released.
    """
    renewed = (
        update(table)
        .where(table.id == row_id, table.fence == fence, table.worker == worker)
        .values(lease_until=_end(session, lease))
        .execution_options(synchronize_session=False)
    )
    if not changed(session, renewed):
        what = "mention" if table is MentionRow else "draft"
        raise Conflict(f"another worker took over {what} {row_id}, or it was released")


def release(row: Leased) -> None:
    """Give a row back."""
    row.worker = None
    row.lease_until = None


def changed(session: Session, statement: object) -> int:
    """Run an UPDATE, INSERT or DELETE; give how many rows it touched."""
    result = session.execute(statement)  # type: ignore[call-overload]  # any of three kinds of statement
    if not isinstance(result, CursorResult) or result.rowcount < 0:
        raise TypeError("the driver did not tell how many rows it touched")
    return result.rowcount


def _end(session: Session, lease: timedelta) -> datetime:
    return database_time(session) + lease
