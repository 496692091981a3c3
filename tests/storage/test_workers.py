"""A worker's name tells whether its process lives, or that nobody can know."""

import os
import subprocess
import sys

from bot.storage.workers import alive, this_worker


def _named(pid: int, start: object) -> str:
    host = this_worker().partition(":")[0]
    return f"{host}:{pid}:{start}"


def test_this_process_lives() -> None:
    """We do."""
    assert alive(this_worker()) is True


def test_a_finished_process_is_dead_even_before_it_is_reaped() -> None:
    """A zombie works no more."""
    code = "from bot.storage.workers import this_worker; print(this_worker())"
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True) as child:
        assert child.stdout is not None
        name = child.stdout.readline().strip()
        os.waitid(os.P_PID, child.pid, os.WEXITED | os.WNOWAIT)
        assert alive(name) is False
    assert alive(name) is False


def test_another_process_under_the_same_number_is_not_the_worker() -> None:
    """Numbers come again; the moment of the start tells them apart."""
    assert alive(_named(os.getpid(), 1)) is False


def test_what_runs_elsewhere_is_unknown() -> None:
    """Neither another machine's process nor a name of another form can be judged from here."""
    for name in ("elsewhere:1:1", "w1", "", _named(1, "x"), "a:b:c:d"):
        assert alive(name) is None


def test_a_number_beyond_all_processes_is_dead() -> None:
    """A damaged name does no harm."""
    assert alive(_named(2**70, 5)) is False
