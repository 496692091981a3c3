"""Who works: a name for this process, and whether the one behind a name still lives.

A lease of a killed process should not block its row until the lease ends, so a claim asks the
machine. Only a certain "dead" frees a row: names from elsewhere, or from another process
namespace (containers that share a host name), are unknown and keep their lease.
"""

import os
import socket
from pathlib import Path

_PROC = Path("/proc")


def this_worker() -> str:
    """Name this process: host@namespace:pid:start."""
    pid = os.getpid()
    return f"{_here()}:{pid}:{_start(pid) or 0}"


def alive(worker: str) -> bool | None:
    """Tell whether a worker's process lives; None when that cannot be known from here."""
    host, _, rest = worker.partition(":")
    pid, _, start = rest.partition(":")
    if host != _here() or not (pid.isdecimal() and start.isdecimal()):
        return None
    if not _exists(int(pid)):
        return False
    seen = _start(int(pid))
    return seen is None or start == "0" or seen == int(start)


def _here() -> str:
    try:
        namespace = (_PROC / "self/ns/pid").stat().st_ino
    except OSError:
        namespace = 0
    return f"{socket.gethostname().replace(':', '-')[:100]}@{namespace}"


def _exists(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except (ProcessLookupError, OverflowError):
        return False
    except PermissionError:
        return True
    return True


def _start(pid: int) -> int | None:
    """Give the clock tick at which a process started; -1 for one that is dead but not yet reaped."""
    try:
        stat = (_PROC / str(pid) / "stat").read_text()
    except OSError:
        return None
    fields = stat.rpartition(")")[2].split()  # the name before it may hold spaces and parentheses
    return -1 if fields[0] in "ZX" else int(fields[19])
