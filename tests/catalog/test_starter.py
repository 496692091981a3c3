"""The starter catalog and its index in the cache."""

import os
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.catalog.starter import chosen_index, starter_index, starter_rows
from bot.spelling.index import Index
from bot.spelling.manifest import MANIFEST_NAME

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)


def test_the_starter_holds_titles_artists_and_years_but_no_ids() -> None:
    """Ids are found when a slot is resolved; every row of the file is good."""
    rows = list(starter_rows())
    assert len(rows) > 2_500
    assert all(row.title and row.artist and row.year and row.track_id is None for row in rows)


def test_the_index_is_built_once_and_used_again(tmp_path: Path) -> None:
    """A second start finds it and writes nothing."""
    place = starter_index(tmp_path, NOW)
    written = (place / MANIFEST_NAME).stat().st_mtime_ns
    assert starter_index(tmp_path, NOW) == place
    assert (place / MANIFEST_NAME).stat().st_mtime_ns == written
    with Index.open(place) as index:
        assert index.manifest.sources == ("the starter catalog",)
        assert index.search("thank you")


def test_a_damaged_index_in_the_cache_is_not_used(tmp_path: Path) -> None:
    """It is made anew, in the cache or beside it."""
    place = starter_index(tmp_path, NOW)
    for file in place.iterdir():
        file.write_bytes(b"x")
    with Index.open(starter_index(tmp_path, NOW)) as index:
        assert index.tracks > 2_000


def test_without_a_writable_cache_the_index_lies_in_a_temporary_place(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A read-only home must not keep anybody from spelling."""
    (tmp_path / "file").write_text("no folder")
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    place = starter_index(tmp_path / "file" / "cache", NOW)
    assert place.is_relative_to(tmp_path)
    Index.open(place).close()


def test_the_settings_index_goes_before_the_starter(tmp_path: Path) -> None:
    """Whatever state it is in: opening it tells."""
    assert chosen_index(tmp_path / "mine", cache=tmp_path, now=NOW) == tmp_path / "mine"
    assert chosen_index(None, cache=tmp_path, now=NOW).is_relative_to(tmp_path)


def test_two_processes_may_build_it_at_once(tmp_path: Path) -> None:
    """Both end with an index that opens."""
    code = (
        "import sys; from datetime import UTC, datetime; from pathlib import Path\n"
        "from bot.catalog.starter import starter_index; from bot.spelling.index import Index\n"
        "Index.open(starter_index(Path(sys.argv[1]), datetime(2026, 1, 1, tzinfo=UTC))).close()"
    )
    root = str(Path(__file__).resolve().parents[2])
    environ = {**os.environ, "PYTHONPATH": root}
    both = [subprocess.Popen([sys.executable, "-c", code, str(tmp_path)], env=environ) for _ in range(2)]
    assert [process.wait(timeout=60) for process in both] == [0, 0]
