"""Building an index: what is merged, what is refused, and that the old one survives every failure."""

import fcntl
import os
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import NoReturn

import pytest

from bot.catalog.build import build_index
from bot.catalog.row import CatalogRow
from bot.errors import CatalogError
from bot.spelling.index import Index
from bot.spelling.spelling import TrackId

NOW = datetime(2026, 11, 23, tzinfo=UTC)
SONGS = [CatalogRow(title=title) for title in ("Hello", "You", "It's Me")]
NEWER = [CatalogRow(title=title) for title in ("Goodbye", "Us")]


def names(place: Path) -> set[str]:
    """Give what lies in a directory."""
    return {entry.name for entry in place.iterdir()}


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """Give the directory of a small index."""
    build_index(SONGS, tmp_path / "catalog", now=NOW)
    return tmp_path / "catalog"


def test_the_manifest_counts_what_was_read_and_kept(tmp_path: Path) -> None:
    """Rows, bad rows, tracks, titles, words; the sources and the moment."""
    rows = [CatalogRow(title="Hello"), CatalogRow(title="Hello", artist="A"), CatalogRow(title="?")]
    told: list[int] = []
    manifest = build_index(
        rows, tmp_path / "out", sources=["a.csv"], bad_rows=lambda: 7, progress=told.append, now=NOW
    )
    assert (manifest.rows, manifest.bad_rows, manifest.tracks, manifest.titles) == (3, 7, 2, 1)
    assert (manifest.words, manifest.sources, manifest.created) == (1, ("a.csv",), NOW)
    assert told == [3]
    assert Index.open(tmp_path / "out").manifest == manifest


def test_rows_of_one_track_are_merged_to_the_best(tmp_path: Path) -> None:
    """The id of the most popular row that has one, the highest popularity, the warier flag."""
    ids = [TrackId(letter * 22) for letter in "ab"]
    rows = [
        CatalogRow(title="Hello", track_id=ids[0], popularity=10, explicit=False, year=2001),
        CatalogRow(title="Hello", track_id=ids[1], popularity=40, explicit=True, year=1999),
        CatalogRow(title=" Hello\n", popularity=90),
    ]
    build_index(rows, tmp_path / "out", now=NOW)
    with Index.open(tmp_path / "out") as index:
        track = index.track(0)
        assert index.tracks == 1
    assert (track.track_id, track.popularity, track.explicit, track.year) == (ids[1], 90, True, 1999)


def test_dangerous_text_is_made_safe(tmp_path: Path) -> None:
    """Control characters become blanks, lone surrogates a sign, endless titles end, foreign ids go."""
    rows = [
        CatalogRow(
            title="He\x00llo\ud800", artist="A\nB", track_id=TrackId("../../etc/passwd"), popularity=999
        ),
        CatalogRow(title="La " * 5000),
    ]
    build_index(rows, tmp_path / "out", now=NOW)
    with Index.open(tmp_path / "out") as index:
        track = index.track(0)
    assert (track.title, track.artist, track.track_id, track.popularity) == ("He llo�", "A B", None, 100)


@pytest.mark.parametrize("rows", [[], [CatalogRow(title="?")], [CatalogRow(title="  ")]])
def test_no_usable_row_is_an_error_that_leaves_nothing(tmp_path: Path, rows: list[CatalogRow]) -> None:
    """An empty index would only puzzle later."""
    with pytest.raises(CatalogError, match="no usable row"):
        build_index(rows, tmp_path / "out", now=NOW)
    assert not (tmp_path / "out").exists()


def test_a_directory_of_something_else_is_never_written_to(tmp_path: Path) -> None:
    """A mistyped --out costs nothing."""
    (tmp_path / "letter.txt").write_text("dear")
    with pytest.raises(CatalogError, match="holds other files"):
        build_index(SONGS, tmp_path, now=NOW)
    with pytest.raises(CatalogError, match="is a file"):
        build_index(SONGS, tmp_path / "letter.txt", now=NOW)
    assert names(tmp_path) == {"letter.txt"}


def test_a_damaged_or_older_index_may_be_built_over(place: Path) -> None:
    """Building again is the remedy that the error messages name."""
    manifest = place / "manifest.json"
    manifest.write_text(manifest.read_text().replace('"format": 1', '"format": 0'))
    build_index(NEWER, place, now=NOW)
    assert Index.open(place).tracks == 2


def test_a_reader_keeps_the_old_index_while_a_new_one_takes_its_name(place: Path) -> None:
    """The swap is one step; nothing of the old stays behind."""
    with Index.open(place) as old:
        build_index(NEWER, place, now=NOW)
        with Index.open(place) as new:
            assert [old.track(row).title for row in range(3)] == ["Hello", "It's Me", "You"]
            assert [new.track(row).title for row in range(2)] == ["Goodbye", "Us"]
    assert len(names(place)) == 2


def test_building_the_same_again_changes_no_byte_of_data(place: Path) -> None:
    """The data file is named by its content."""
    before = names(place)
    build_index(reversed(SONGS), place, now=NOW)
    assert names(place) == before


def test_an_interrupt_leaves_the_old_index(place: Path) -> None:
    """Ctrl-C while rows are read, or after the data was written, changes nothing."""
    before = {entry.name: entry.read_bytes() for entry in place.iterdir()}

    def interrupt(*_: int) -> NoReturn:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        build_index(NEWER, place, progress=interrupt, now=NOW)
    with pytest.raises(KeyboardInterrupt):
        build_index(NEWER, place, bad_rows=interrupt, now=NOW)
    assert {entry.name: entry.read_bytes() for entry in place.iterdir()} == before


FULL = """
import resource, sys
from datetime import UTC, datetime
from pathlib import Path
from bot.catalog.build import build_index
from bot.catalog.row import CatalogRow
from bot.errors import CatalogError
resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000))
rows = [CatalogRow(title=f"Song {at}") for at in range(99)]
try:
    build_index(rows, Path(sys.argv[1]), now=datetime.now(UTC))
except CatalogError as error:
    print(error)
"""


def build_on_a_full_disk(out: Path) -> str:
    """Build in a process that may not write more than a few pages; give what it says."""
    done = subprocess.run(
        [sys.executable, "-c", FULL, str(out)],
        capture_output=True,
        text=True,
        check=True,
        env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)},
    )
    return done.stdout


def test_a_full_disk_is_a_clear_sentence_with_nothing_left(tmp_path: Path, place: Path) -> None:
    """Neither a new directory nor scrap in an old one stays behind."""
    assert "cannot be written" in build_on_a_full_disk(tmp_path / "new")
    assert not (tmp_path / "new").exists()
    before = names(place)
    assert "nothing was changed" in build_on_a_full_disk(place)
    assert names(place) == before
    assert Index.open(place).tracks == 3


def test_scrap_of_a_killed_build_is_cleared(place: Path) -> None:
    """What a SIGKILL left is no hindrance and goes with the next build."""
    (place / ".building-data").write_bytes(b"half")
    build_index(NEWER, place, now=NOW)
    assert len(names(place)) == 2


def test_two_builds_do_not_write_to_one_place(place: Path) -> None:
    """The second says so at once."""
    handle = os.open(place, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        with pytest.raises(CatalogError, match="another build"):
            build_index(NEWER, place, now=NOW)
    finally:
        os.close(handle)
    assert Index.open(place).tracks == 3
