"""What building and opening an index costs, beside a plain dict and an SQLite table of the same titles.

Each is built in a process of its own, so that peak memory is its own. Run from the project's root:

    PYTHONPATH=. python tests/bench/build.py
"""

import multiprocessing
import pickle
import resource
import sqlite3
import tempfile
from collections import defaultdict
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from time import perf_counter

from bot.catalog.build import build_index
from bot.catalog.sources import read_rows
from bot.spelling.index import Index
from bot.spelling.title import title_keys
from tests.bench.bench_data import catalog

OPENINGS = 7
Figures = tuple[float, float, int, float]


def our_index(source: Path, out: Path) -> int:
    """Build our index."""
    return build_index(read_rows([str(source)]), out, now=datetime.now(UTC)).bytes


def plain_dict(source: Path, out: Path) -> int:
    """Pickle a dict of the same keys to their rows: fast to ask, slow to open."""
    keys: dict[str, list[int]] = defaultdict(list)
    for at, row in enumerate(read_rows([str(source)])):
        for key in title_keys(row.title):
            keys[" ".join(key)].append(at)
    out.write_bytes(pickle.dumps(dict(keys), protocol=5))
    return out.stat().st_size


def sqlite_table(source: Path, out: Path) -> int:
    """Fill a table of the same keys and their rows, without title text or tracks."""
    with sqlite3.connect(out) as table:
        table.execute("CREATE TABLE keys (words TEXT, row INTEGER, PRIMARY KEY (words, row)) WITHOUT ROWID")
        table.executemany(
            "INSERT OR IGNORE INTO keys VALUES (?, ?)",
            (
                (" ".join(key).encode("utf-8", "replace").decode(), at)
                for at, row in enumerate(read_rows([str(source)]))
                for key in title_keys(row.title)
            ),
        )
    table.close()
    return out.stat().st_size


def open_ours(out: Path) -> None:
    """Open and check our index."""
    Index.open(out).close()


def open_dict(out: Path) -> None:
    """Load the dict."""
    pickle.loads(out.read_bytes())  # noqa: S301 - written by ourselves a moment ago


def open_table(out: Path) -> None:
    """Open the table and ask it once."""
    with sqlite3.connect(out) as table:
        table.execute("SELECT row FROM keys WHERE words = 'hello'").fetchall()
    table.close()


KINDS: dict[str, tuple[Callable[[Path, Path], int], Callable[[Path], None]]] = {
    "spellist index": (our_index, open_ours),
    "pickled dict of keys": (plain_dict, open_dict),
    "SQLite table of keys": (sqlite_table, open_table),
}


def measure(name: str) -> Figures:
    """Build and open one kind: wall seconds, peak MB, bytes, median ms to open."""
    build, reopen = KINDS[name]
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "built"
        began = perf_counter()
        size = build(catalog(), out)
        wall = perf_counter() - began
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1 << 10)
        times = []
        for _ in range(OPENINGS):
            began = perf_counter()
            reopen(out)
            times.append((perf_counter() - began) * 1000)
    return wall, peak, size, median(times)


def main() -> None:
    """Measure each kind in a fresh process and print."""
    rows = sum(1 for _ in read_rows([str(catalog())]))
    print(f"{catalog().name}: {rows:,} rows\n")
    print(f"{'':<24}{'wall s':>8}{'peak MB':>9}{'file MB':>9}{'open ms':>9}")
    for name in KINDS:
        with multiprocessing.get_context("spawn").Pool(1) as pool:
            wall, peak, size, opening = pool.apply(measure, (name,))
        print(f"{name:<24}{wall:>8.1f}{peak:>9.0f}{size / 1e6:>9.1f}{opening:>9.1f}")


if __name__ == "__main__":
    main()
