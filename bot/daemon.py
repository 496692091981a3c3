"""The always-on daemon: APScheduler as a clock over jobs that only look for due rows.

A signal only sets a flag. The jobs end at their next step, and what is left undone is in the
database: ending at any moment is safe, ending in order is merely polite.
"""

import os
import signal
import threading
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from types import FrameType

import structlog
from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.interval import IntervalTrigger

from bot.app import App
from bot.errors import SpellistError
from bot.settings.schema import JobSettings

_log = structlog.get_logger(__name__)
_DRAIN_S = 25.0


@dataclass(frozen=True, kw_only=True, slots=True)
class Job:
    """One recurring job; times in seconds, `overlap` is how many runs may be under way at once."""

    name: str
    work: Callable[[], int]
    interval_s: float
    jitter_s: float
    misfire_grace_s: float
    overlap: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Record:
    """Where runs are written down: `run` surrounds each one, `plan` notes in how long the next is due."""

    run: Callable[[str], AbstractContextManager[None]]
    plan: Callable[[str, timedelta], None]


class Daemon:
    """Runs jobs until told to stop."""

    def __init__(self, *, jobs: Sequence[Job], record: Record, stop: threading.Event) -> None:
        self._jobs = {job.name: job for job in jobs}
        self._record = record
        self._stop = stop
        self._scheduler = BackgroundScheduler(timezone=UTC)

    def run_once(self) -> bool:
        """Do one round of each job, in their order; tell whether all went well."""
        outcomes = [self._run(name) for name in self._jobs]
        return all(outcomes)

    def start(self) -> None:
        """Start the jobs, each at once for the first time."""
        for job in self._jobs.values():
            self._scheduler.add_job(
                self._run,
                IntervalTrigger(seconds=job.interval_s, jitter=job.jitter_s or None, timezone=UTC),
                args=(job.name,),
                id=job.name,
                next_run_time=datetime.now(UTC),
                misfire_grace_time=max(round(job.misfire_grace_s), 1),
                max_instances=job.overlap,
                coalesce=True,
            )
        self._scheduler.start()

    def drain(self) -> bool:
        """Let running jobs end; tell whether they did so in time."""
        self._stop.set()
        ended = threading.Thread(target=self._scheduler.shutdown, kwargs={"wait": True}, daemon=True)
        ended.start()
        ended.join(_DRAIN_S)
        return not ended.is_alive()

    def run_until_stopped(self) -> None:
        """Run until told to stop, then drain; the process ends within 30 seconds of that."""
        self.start()
        _log.info("Spellist watches for mentions", action="daemon_started", jobs=list(self._jobs))
        while not self._stop.wait(0.5):
            pass
        if self.drain():
            _log.info("All jobs have ended", action="daemon_stopped")
            return
        _log.warning("A job did not end in time; the next start takes it up", action="daemon_cut_short")
        os._exit(0)

    def _run(self, name: str) -> bool:
        """Run a job once; whatever it raises is logged and the next round tries again."""
        job = self._jobs[name]
        try:
            with self._record.run(name):
                done = job.work()
        except SpellistError as trouble:
            _log.error(f"{trouble}; the job runs again in its next round", action="job_failed", job=name)
            return False
        except Exception as trouble:  # noqa: BLE001 - one job's trouble must not end the daemon
            _log.exception("A job failed; it runs again in its next round", action="job_failed", job=name)
            _ = trouble
            return False
        else:
            if done:
                _log.info("A job found work", action="job_done", job=name, count=done)
            return True
        finally:
            if self._scheduler.running and not self._stop.is_set():
                # asking the scheduler itself would wait for its lock, which it holds while it shuts down
                with suppress(SpellistError):  # the plan is only for people
                    self._record.plan(name, timedelta(seconds=job.interval_s))


def stop_on_signals(stop: threading.Event) -> None:
    """Let SIGTERM and SIGINT set the event, and do nothing else."""

    def end(_number: int, _frame: FrameType | None) -> None:
        stop.set()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, end)


def daemon_for(app: App) -> Daemon:
    """Make the daemon of a bot: its four jobs with the times that the settings give them."""
    rounds, times = app.rounds, app.settings.jobs
    jobs = (
        _job("poll", rounds.poll, times.poll),
        _job("compose", rounds.compose, times.compose),
        _job("publish", rounds.publish, times.publish),
        _job("reconcile", rounds.reconcile, times.reconcile),
    )
    record = Record(
        run=lambda name: app.journal.job(name, now=app.clock()),
        plan=lambda name, wait: app.journal.plan_job(name, next_at=app.clock() + wait),
    )
    return Daemon(jobs=jobs, record=record, stop=app.stop)


def _job(name: str, work: Callable[[], int], times: JobSettings) -> Job:
    return Job(
        name=name,
        work=work,
        interval_s=times.interval_s,
        jitter_s=times.jitter_s,
        misfire_grace_s=times.misfire_grace_s,
        overlap=times.overlap,
    )
