"""Upkeep: pauses, jobs, and forgetting a person."""

import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.conversation.ledger import Pause
from bot.errors import Channel, PauseReason, StorageError
from bot.storage.journal_part import JournalPart
from bot.storage.leases import LONGEST_WAIT, changed
from bot.storage.once import insert_once
from bot.storage.record import About, record
from bot.storage.tables import JobRow, PauseRow
from bot.storage.unit_of_work import reading, unit_of_work


class UpkeepJournal(JournalPart):
    """What the daemon writes about itself."""

    def pause(self, channel: Channel, reason: PauseReason, *, until: datetime, now: datetime) -> None:
        """Rest a channel until a moment."""
        with unit_of_work(self._engine) as session:
            first = insert_once(session, PauseRow, channel=channel, reason=reason, since=now, until=until)
            if not changed(session, first):
                row = session.get_one(PauseRow, (channel, reason), with_for_update=True)
                row.since = now if row.until <= now else row.since
                row.until = until
            detail = {"reason": reason.value, "until": until}
            record(session, "channel_paused", About(channel=channel), at=now, detail=detail)
            session.commit()

    def pauses(self, *, now: datetime) -> tuple[Pause, ...]:
        """Give the pauses in force; one that a wrong clock wrote is none."""
        with reading(self._engine) as session:
            rows = session.scalars(
                select(PauseRow)
                .where(PauseRow.until > now, PauseRow.until <= now + LONGEST_WAIT)
                .order_by(PauseRow.until)
            )
            return tuple(Pause(channel=row.channel, reason=row.reason, until=row.until) for row in rows)

    @contextmanager
    def job(self, name: str, *, now: datetime) -> Iterator[None]:
        """Record when a job starts and how it ends.

        Only failures reach the ledger: a daemon looks for work every few seconds.
        """
        began = time.monotonic()
        self._job_started(name, now)
        try:
            yield
        except BaseException as error:
            with suppress(StorageError):  # the job's own error tells more
                self._job_ended(name, now + _since(began), type(error).__name__)
            raise
        self._job_ended(name, now + _since(began), None)

    def plan_job(self, name: str, next_at: datetime | None) -> None:
        """Remember when a job runs next."""
        with unit_of_work(self._engine) as session:
            _job(session, name).next_at = next_at
            session.commit()

    def _job_started(self, name: str, now: datetime) -> None:
        with unit_of_work(self._engine) as session:
            row = _job(session, name)
            row.started_at = now
            row.ended_at = row.outcome = row.error = None
            session.commit()

    def _job_ended(self, name: str, now: datetime, error: str | None) -> None:
        with unit_of_work(self._engine) as session:
            row = _job(session, name)
            row.ended_at = now
            row.outcome = "failed" if error else "ok"
            row.error = error[:80] if error else None
            if error:
                detail = {"job": name, "error": error}
                record(session, "job_failed", About(), at=now, detail=detail)
            session.commit()


def _since(began: float) -> timedelta:
    return timedelta(seconds=time.monotonic() - began)


def _job(session: Session, name: str) -> JobRow:
    changed(session, insert_once(session, JobRow, name=name))
    return session.get_one(JobRow, name, with_for_update=True)
