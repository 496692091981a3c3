"""The rounds that the daemon makes: each job does all that is due now and says how much that was."""

from collections.abc import Callable
from datetime import datetime

from bot.errors import OutsideError
from bot.services.compose import Composer
from bot.services.intake import Intake
from bot.services.ports import Clock, Journal
from bot.services.publish import Progress, Publisher
from bot.services.resting import Resting

Stopping = Callable[[], bool]


class Rounds:
    """One method a job; each stops early when the process is told to end."""

    def __init__(
        self,
        *,
        intake: Intake,
        composer: Composer,
        publisher: Publisher,
        journal: Journal,
        clock: Clock,
        stopping: Stopping,
    ) -> None:
        self._intake = intake
        self._composer = composer
        self._publisher = publisher
        self._stopping = stopping
        self._clock = clock
        self._resting = Resting(journal=journal, clock=clock)
        self._no_poll_until: datetime | None = None

    def poll(self) -> int:
        """Collect mentions; trouble with X becomes a pause.

        Only what X said to an earlier poll holds this one back: a limit on posting does not stop reading,
        and Spotify's troubles do not matter here.
        """
        if self._no_poll_until is not None and self._clock() < self._no_poll_until:
            return 0
        self._no_poll_until = None
        try:
            return self._intake.poll()
        except OutsideError as trouble:
            self._no_poll_until = self._resting.rest(trouble)
            return 0

    def compose(self) -> int:
        """Draft for every mention that waits."""
        return self._while_any(self._composer.compose_next)

    def publish(self) -> int:
        """Send every approved draft that is due."""
        return self._while_any(lambda: self._moved(resume=False))

    def reconcile(self) -> int:
        """Take up drafts that were left while publishing, and settle what is unclear."""
        return self._while_any(lambda: self._moved(resume=True))

    def _moved(self, *, resume: bool) -> bool:
        return self._publisher.publish_next(resume=resume) not in {None, Progress.PAUSED}

    def _while_any(self, work: Callable[[], bool]) -> int:
        done = 0
        while not self._stopping() and work():
            done += 1
        return done
