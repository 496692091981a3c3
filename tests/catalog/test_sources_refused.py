"""Catalog sources that cannot be used: each has its sentence, and the remedy where there is one."""

import gzip
import sys
import zipfile
from pathlib import Path
from typing import Any

import pytest

from bot.catalog.sources import read_rows
from bot.errors import CatalogError, UsageError


def refused(file: Path, **options: Any) -> str:
    """Read a source that must be refused and give the sentence, with the folder left out."""
    with pytest.raises(CatalogError) as error:
        list(read_rows([str(file)], **options))
    return str(error.value).replace(f"{file.parent}/", "")


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("a.csv", b"", "a.csv is empty"),
        ("a.csv", b"\n \n", "a.csv is empty"),
        ("a.csv.gz", gzip.compress(b"", mtime=0), "a.csv.gz is empty"),
        ("a.csv.gz", b"title\n", "a.csv.gz is named as gzip but is not packed; fetch it again or rename it"),
        (
            "a.jsonl",
            b"title\n",
            "a.jsonl is named as JSON Lines but holds CSV or TSV; rename it or fetch it again",
        ),
        (
            "a.csv",
            b'{"a":1}',
            "a.csv is named as CSV or TSV but holds JSON Lines; rename it or fetch it again",
        ),
        (
            "a.parquet",
            b"x\n",
            "a.parquet is named as Parquet but holds CSV or TSV; rename it or fetch it again",
        ),
        ("a.csv", b"PAR1..", "a.csv is named as CSV or TSV but holds Parquet; rename it or fetch it again"),
        ("a.csv", b"<!DOCTYPE html>", "a.csv is a web page or XML, not a table; fetch it again"),
        ("a", b"[{}]", "a is one JSON list; write it as JSON Lines, one object a line"),
        ("a.csv", b"\xff\xfet\0", "a.csv is UTF-16 text; save it as UTF-8"),
        ("a.csv", b"PK\x03\x04", "a.csv is a zip archive or a spreadsheet; unpack it, or save it as CSV"),
        ("a", b"BZh9", "a is compressed with bzip2; unpack it first"),
        ("a", b"ti\0tle", "a is not text: no CSV, TSV or JSON Lines file holds zero bytes"),
    ],
)
def test_a_file_that_is_not_what_it_should_be_is_refused(
    tmp_path: Path, name: str, content: bytes, sentence: str
) -> None:
    """What a file is, its first bytes say; its name is a promise."""
    (tmp_path / name).write_bytes(content)
    assert refused(tmp_path / name) == sentence


def test_a_missing_title_column_is_told_with_the_columns_found(tmp_path: Path) -> None:
    """So that the right --map can be written at once."""
    (tmp_path / "a.csv").write_text("foo,bar\n1,2\n")
    assert refused(tmp_path / "a.csv") == (
        "a.csv has no column that looks like a title; it has foo, bar. Name it with --map title=COLUMN"
    )


def test_a_first_object_without_a_title_is_told_likewise(tmp_path: Path) -> None:
    """JSON Lines have no header; the first object stands for it."""
    (tmp_path / "a.jsonl").write_text('{"foo": 1}\n')
    assert "it has foo. Name it with --map" in refused(tmp_path / "a.jsonl")


def test_a_mapped_column_must_be_there(tmp_path: Path) -> None:
    """A mapping is meant; the usual names do not step in."""
    (tmp_path / "a.csv").write_text("title,bar\n1,2\n")
    assert (
        refused(tmp_path / "a.csv", column_map={"title": "baz"})
        == "a.csv has no column 'baz'; it has title, bar"
    )


def test_a_mapping_for_a_column_of_no_use_is_bad_use(tmp_path: Path) -> None:
    """The sentence lists the names that exist."""
    (tmp_path / "a.csv").write_text("title\n1\n")
    with pytest.raises(UsageError, match="tile is not one of title, artist, track_id"):
        list(read_rows([str(tmp_path / "a.csv")], column_map={"tile": "title"}))


def test_a_gzip_file_that_breaks_off_is_refused(tmp_path: Path) -> None:
    """Half a catalog would look like a whole one."""
    packed = gzip.compress(b"title\n" + b"Lover\n" * 100_000)
    (tmp_path / "a.csv.gz").write_bytes(packed[: len(packed) // 2])
    assert refused(tmp_path / "a.csv.gz").startswith("a.csv.gz is a damaged gzip file")


def test_a_file_that_is_not_there_or_is_a_folder_is_told(tmp_path: Path) -> None:
    """One sentence each."""
    assert refused(tmp_path / "gone.csv") == "there is no file gone.csv"
    (tmp_path / "folder").mkdir()
    assert refused(tmp_path / "folder") == "folder cannot be read (Is a directory)"


def test_a_damaged_parquet_file_is_refused(tmp_path: Path) -> None:
    """With what duckdb has to say about it, in one line."""
    pytest.importorskip("duckdb")
    (tmp_path / "a.parquet").write_bytes(b"PAR1garbage")
    told = refused(tmp_path / "a.parquet")
    assert told.startswith("a.parquet cannot be read as Parquet (")
    assert "\n" not in told


def test_parquet_without_duckdb_names_the_extra(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It comes with the extra `build` only."""
    monkeypatch.setitem(sys.modules, "duckdb", None)
    (tmp_path / "a.parquet").write_bytes(b"PAR1....PAR1")
    assert "pip install 'spellist[build]'" in refused(tmp_path / "a.parquet")


def test_parquet_inside_gzip_is_refused(tmp_path: Path) -> None:
    """Its reader needs to jump about in the file."""
    (tmp_path / "a.gz").write_bytes(gzip.compress(b"PAR1....PAR1"))
    assert "read from an unpacked file only" in refused(tmp_path / "a.gz")


def test_a_real_zip_archive_is_refused(tmp_path: Path) -> None:
    """Many data sets are downloaded as one."""
    with zipfile.ZipFile(tmp_path / "a.csv", "w") as archive:
        archive.writestr("a.csv", "title\nLover\n")
    assert "unpack it" in refused(tmp_path / "a.csv")


def test_a_bad_source_stops_the_stream_where_it_stands(tmp_path: Path) -> None:
    """Rows of good sources before it were given already."""
    (tmp_path / "a.csv").write_text("title\nLover\n")
    stream = iter(read_rows([str(tmp_path / "a.csv"), str(tmp_path / "gone.csv")]))
    assert next(stream).title == "Lover"
    with pytest.raises(CatalogError, match="there is no file"):
        next(stream)
