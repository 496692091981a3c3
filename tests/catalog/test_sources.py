"""Reading catalog sources that are as they should be, or nearly: forms, columns, bad rows."""

import gzip
import io
import json
from pathlib import Path

import pytest

from bot.catalog.row import CatalogRow
from bot.catalog.sources import RowStream, read_rows

LOVER = "0000shTtSgGiyLrSoVI7In"


def source(folder: Path, name: str, content: str | bytes) -> str:
    """Write a source file and give its path."""
    file = folder / name
    file.write_bytes(content if isinstance(content, bytes) else content.encode())
    return str(file)


def titles(stream: RowStream) -> list[str]:
    """Read a stream to its end and give the titles."""
    return [row.title for row in stream]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_is_found_in_the_header(tmp_path: Path, delimiter: str) -> None:
    """Whatever the file is called, commas, semicolons, tabs and bars are told apart."""
    text = f"title{delimiter}artist\nLover{delimiter}Taylor Swift\n"
    (row,) = read_rows([source(tmp_path, "songs", text)])
    assert row == CatalogRow(title="Lover", artist="Taylor Swift")


def test_every_column_is_read_into_its_form(tmp_path: Path) -> None:
    """Ids from URIs, whole popularity, yes and no, the year of a date."""
    text = (
        "Track URI,Track Name,Artist Name(s),Popularity,Explicit,Release Date\n"
        f"spotify:track:{LOVER},Lover,Taylor Swift,57.0,False,2019-08-23\n"
    )
    (row,) = read_rows([source(tmp_path, "export.csv", text)])
    assert row == CatalogRow(
        title="Lover",
        artist="Taylor Swift",
        track_id=LOVER,  # type: ignore[arg-type]  # a NewType of str
        popularity=57,
        explicit=False,
        year=2019,
    )


@pytest.mark.parametrize(
    "name", ["title", "track_name", "Track Name", "SONG", "name", "Song Title", " Track "]
)
def test_the_title_is_found_under_its_usual_names(tmp_path: Path, name: str) -> None:
    """Case, spaces and underscores in a column's name do not matter."""
    assert titles(read_rows([source(tmp_path, "a.csv", f"{name},x\nLover,1\n")])) == ["Lover"]


def test_the_better_of_two_title_columns_wins(tmp_path: Path) -> None:
    """`track` is a number in some exports; `title` never is."""
    assert titles(read_rows([source(tmp_path, "a.csv", "track,title\n7,Lover\n")])) == ["Lover"]


def test_columns_can_be_mapped_by_hand(tmp_path: Path) -> None:
    """A mapping wins over the usual names."""
    file = source(tmp_path, "a.csv", "title,Lied,who\nAlbum,Lover,Taylor\n")
    (row,) = read_rows([file], column_map={"title": "lied", "artist": "who"})
    assert (row.title, row.artist) == ("Lover", "Taylor")


def test_json_lines_may_name_their_fields_in_any_order(tmp_path: Path) -> None:
    """Artists may be a list of names or of objects, titles may be numbers, fields may be missing."""
    objects = [
        {"name": "Lover", "artists": [{"name": "A"}, {"name": "B"}], "explicit": True, "popularity": 3},
        {"artists": ["C", "D"], "name": 1973},
        {"name": "Stay", "artists": {"name": "E"}, "year": None},
    ]
    text = "".join(json.dumps(each) + "\n\n" for each in objects)
    rows = list(read_rows([source(tmp_path, "a.jsonl", text)]))
    assert [(row.title, row.artist) for row in rows] == [("Lover", "A; B"), ("1973", "C; D"), ("Stay", "E")]
    assert (rows[0].explicit, rows[0].popularity, rows[2].year) == (True, 3, None)


def test_a_field_that_only_some_objects_have_may_be_mapped(tmp_path: Path) -> None:
    """An object without a mapped artist is a row without an artist."""
    file = source(tmp_path, "a.jsonl", '{"t": "Lover", "who": "A"}\n{"t": "Stay"}\n')
    rows = list(read_rows([file], column_map={"title": "t", "artist": "who"}))
    assert [(row.title, row.artist) for row in rows] == [("Lover", "A"), ("Stay", "")]


@pytest.mark.parametrize("name", ["a.csv.gz", "a.csv", "a"])
def test_gzip_is_known_by_its_first_bytes(tmp_path: Path, name: str) -> None:
    """Whatever the file is called."""
    assert titles(read_rows([source(tmp_path, name, gzip.compress(b"title\nLover\n"))])) == ["Lover"]


@pytest.mark.parametrize("pack", [bytes, gzip.compress])
def test_a_dash_reads_stdin(pack: type[bytes]) -> None:
    """Plain or gzip, from a stream that cannot seek."""
    stream = read_rows(["-"], stdin=io.BytesIO(pack(b"title\nLover\n")))
    assert titles(stream) == ["Lover"]


def test_several_sources_are_one_stream(tmp_path: Path) -> None:
    """Each with columns of its own, counted together."""
    files = [
        source(tmp_path, "a.csv", "title\nLover\n"),
        source(tmp_path, "b.tsv", "song\tx\nStay\t1\n\t2\n"),
    ]
    stream = read_rows(files)
    assert titles(stream) == ["Lover", "Stay"]
    assert (stream.read, stream.bad) == (3, 1)


def test_parquet_is_read_through_duckdb(tmp_path: Path) -> None:
    """With lists of artists, and names that are no pattern."""
    duckdb = pytest.importorskip("duckdb")
    file = tmp_path / "a[1].parquet"
    duckdb.connect().execute(
        f"COPY (SELECT 'Lover' AS name, ['A', 'B'] AS artists, NULL AS year) TO '{file}' (FORMAT parquet)"
    )
    (row,) = read_rows([str(file)])
    assert row == CatalogRow(title="Lover", artist="A; B")


def test_bad_rows_are_counted_and_shown_without_stopping(tmp_path: Path) -> None:
    """Each with its source, its line and the reason."""
    content = (
        b"title,artist\nLover,A\n,B\n\xff\xfe,C\ntorn\n\n"
        + b"x" * 501
        + b",D\n"
        + b"y" * 200_000
        + b",E\nStay,F\n"
    )
    file = source(tmp_path, "a.csv", content)
    stream = read_rows([file])
    assert titles(stream) == ["Lover", "Stay"]
    assert (stream.read, stream.bad) == (7, 5)
    assert [(bad.source, bad.line, bad.reason) for bad in stream.examples] == [
        (file, 3, "it has no title"),
        (file, 4, "it is not UTF-8 text"),
        (file, 5, "it has 1 columns where the header has 2"),
        (file, 7, "its title has 501 characters"),
        (file, 8, "it cannot be read (field larger than field limit (131072))"),
    ]


def test_only_the_first_bad_rows_are_shown(tmp_path: Path) -> None:
    """All are counted."""
    stream = read_rows([source(tmp_path, "a.csv", "title,x\n" + ",1\n" * 50)])
    assert titles(stream) == []
    assert (stream.bad, len(stream.examples)) == (50, 5)


def test_bad_json_lines_are_left_out(tmp_path: Path) -> None:
    """Not JSON, not an object, no title, a title that is no text."""
    text = '{"title": "Lover"}\n{"title"\n[1]\n{"artist": "A"}\n{"title": {"a": 1}}\n{"title": "Stay"}\n'
    stream = read_rows([source(tmp_path, "a.jsonl", text)])
    assert titles(stream) == ["Lover", "Stay"]
    assert [bad.line for bad in stream.examples] == [2, 3, 4, 5]


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"\xef\xbb\xbftitle,artist\nLover,A\n", ["Lover"]),
        (b"title,artist\rLover,A\rStay,B\r", ["Lover", "Stay"]),
        (b"title,artist\r\nLover,A\r\n", ["Lover"]),
        (b'title,artist\n"So, Hi",A\n"""Heroes""",B\n', ["So, Hi", '"Heroes"']),
        (b'title,artist\n"Two\nLines",A\n', ["Two Lines"]),
        (b"\n\ntitle,artist\nLover,A\n", ["Lover"]),
        (b"title\nLover\nStay", ["Lover", "Stay"]),
        (b"title,artist\nLover,A,,\n", ["Lover"]),
        (b"title,artist\n\x1b[31mRed,A\n  Lover  ,A\n", ["[31mRed", "Lover"]),
        ("title,artist\nDéjà Vu,A\n東京,B\n".encode(), ["Déjà Vu", "東京"]),
        (b'title\tartist\n"Heroes\tBowie\nStay\tB\n', ['"Heroes', "Stay"]),
    ],
)
def test_the_ways_of_spreadsheets_are_survived(tmp_path: Path, content: bytes, expected: list[str]) -> None:
    """Marks, line ends, quotes, blank lines, control characters, scripts, open quotes in TSV."""
    assert titles(read_rows([source(tmp_path, "songs", content)])) == expected


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        (LOVER, LOVER),
        (f"spotify:track:{LOVER}", LOVER),
        (f"https://open.spotify.com/track/{LOVER}?si=x", LOVER),
        (f"https://open.spotify.com/intl-de/track/{LOVER}", LOVER),
        (f"spotify:album:{LOVER}", None),
        ("12345", None),
        ("", None),
    ],
)
def test_ids_are_reduced_and_others_are_none(tmp_path: Path, cell: str, expected: str | None) -> None:
    """An id that is none does not cost the row."""
    (row,) = read_rows([source(tmp_path, "a.csv", f"title,id\nLover,{cell}\n")])
    assert row.track_id == expected


@pytest.mark.parametrize(
    ("cells", "known"),
    [
        ("101,maybe,unknown", (None, None, None)),
        ("-1,1,1999", (None, True, 1999)),
        ("nan,0,05/06/2001", (None, False, 2001)),
        ("99.6,TRUE,20190823", (100, True, None)),
        (",,", (None, None, None)),
    ],
)
def test_cells_that_cannot_be_are_not_known(tmp_path: Path, cells: str, known: tuple[object, ...]) -> None:
    """A wrong popularity, flag or year is none."""
    (row,) = read_rows([source(tmp_path, "a.csv", f"title,popularity,explicit,year\nLover,{cells}\n")])
    assert (row.popularity, row.explicit, row.year) == known
