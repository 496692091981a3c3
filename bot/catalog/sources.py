"""Reading catalog sources: CSV, TSV, JSON Lines and Parquet as one stream of rows.

A source is a file made by somebody else, so a bad row is counted and shown but never stops the stream; a
source that cannot be what it should be stops it at once, with a sentence.
"""

import csv
import io
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import BinaryIO

from bot.catalog.columns import BadRow, Columns, find_columns
from bot.catalog.opening import STDIN, Form, opened
from bot.catalog.parquet import parquet_rows
from bot.catalog.row import CatalogRow
from bot.errors import CatalogError

EXAMPLES = 5
_DELIMITERS = (",", "\t", ";", "|")
_MOST_SHAPES = 64

_Numbered = tuple[int, CatalogRow | str]
"""A line's number with its row, or with what is wrong with it."""


@dataclass(frozen=True, kw_only=True, slots=True)
class BadExample:
    """A row that was left out, with the reason."""

    source: str
    line: int
    reason: str


class RowStream:
    """The rows of some sources, one after the other, with counts that grow while it is read.

    Attributes:
        read: rows seen so far, bad ones included.
        bad: rows left out.
        examples: the first few of those.
    """

    def __init__(self, sources: Sequence[str], column_map: Mapping[str, str], stdin: BinaryIO | None) -> None:
        self.read = 0
        self.bad = 0
        self.examples: list[BadExample] = []
        self._sources = tuple(sources)
        self._column_map = dict(column_map)
        self._stdin = stdin

    def __iter__(self) -> Iterator[CatalogRow]:
        """Give the good rows; raises CatalogError when a source cannot be used."""
        for source in self._sources:
            name = "stdin" if source == STDIN else source
            for line, row in _numbered_rows(source, name, self._column_map, self._stdin):
                self.read += 1
                if isinstance(row, str):
                    self._leave_out(name, line, row)
                else:
                    yield row

    def _leave_out(self, source: str, line: int, reason: str) -> None:
        self.bad += 1
        if len(self.examples) < EXAMPLES:
            self.examples.append(BadExample(source=source, line=line, reason=reason))


def read_rows(
    sources: Sequence[str], *, column_map: Mapping[str, str] | None = None, stdin: BinaryIO | None = None
) -> RowStream:
    """Read catalog sources as they are asked for, row by row.

    Args:
        sources: paths, `-` for stdin.
        column_map: our column names to the source's (`{"title": "track_name"}`) where the usual do not fit.
        stdin: what `-` reads.
    """
    return RowStream(sources, column_map or {}, stdin)


def _numbered_rows(
    source: str, name: str, column_map: Mapping[str, str], stdin: BinaryIO | None
) -> Iterator[_Numbered]:
    with opened(source, stdin) as (form, stream):
        if form is Form.PARQUET:
            yield from _parquet_numbered(source, column_map)
            return
        # A byte that is not UTF-8 becomes a lone surrogate, so that only its row is left out.
        text = io.TextIOWrapper(stream, encoding="utf-8-sig", errors="surrogateescape", newline="")
        read = _delimited if form is Form.DELIMITED else _json_lines
        yield from read(text, name, column_map)


def _delimited(text: io.TextIOWrapper, name: str, column_map: Mapping[str, str]) -> Iterator[_Numbered]:
    above, first = _first_line(text)
    delimiter = max(_DELIMITERS, key=lambda mark: len(next(csv.reader([first], delimiter=mark))))
    # A tab-separated file without quotes in its header uses none: "Heroes is a title, not an open quote.
    unquoted = delimiter == "\t" and '"' not in first
    header = next(csv.reader([first], delimiter=delimiter))
    columns = find_columns(header, column_map=column_map, source=name)
    reader = csv.reader(text, delimiter=delimiter, quoting=csv.QUOTE_NONE if unquoted else csv.QUOTE_MINIMAL)
    while True:
        try:
            cells = next(reader, None)
            if cells is None:
                return
            if cells:
                yield above + reader.line_num, columns.row(cells)
        except BadRow as bad:
            yield above + reader.line_num, str(bad)
        except csv.Error as error:
            yield above + reader.line_num, f"it cannot be read ({error})"


def _first_line(text: io.TextIOWrapper) -> tuple[int, str]:
    """Find the header; a file of blank lines was refused before."""
    for number, line in enumerate(text, start=1):
        if line.strip():
            return number, line.rstrip("\r\n")
    return 0, ""


def _json_lines(text: io.TextIOWrapper, name: str, column_map: Mapping[str, str]) -> Iterator[_Numbered]:
    shapes: dict[tuple[str, ...], Columns] = {}
    seen = False
    for number, line in enumerate(text, start=1):
        if not line.strip():
            continue
        try:
            value = _json_object(line)
            columns = _columns_of(value, shapes, name, column_map)
            yield number, columns.row(list(value.values()))
        except BadRow as bad:
            yield number, str(bad)
        except CatalogError:
            if not seen:
                raise
            yield number, "it has no title"
        seen = True


def _json_object(line: str) -> dict[str, object]:
    try:
        value = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise BadRow("it is not JSON") from error
    if not isinstance(value, dict):
        raise BadRow("it is not a JSON object")
    return value


def _columns_of(
    value: dict[str, object],
    shapes: dict[tuple[str, ...], Columns],
    name: str,
    column_map: Mapping[str, str],
) -> Columns:
    """Find the columns of an object; most objects of a file have the same names in the same order."""
    shape = tuple(value)
    if shape not in shapes:
        if len(shapes) >= _MOST_SHAPES:
            shapes.popitem()
        if shapes:  # a later object may lack what only some objects have
            column_map = {ours: col for ours, col in column_map.items() if ours == "title" or col in value}
        shapes[shape] = find_columns(shape, column_map=column_map, source=name)
    return shapes[shape]


def _parquet_numbered(source: str, column_map: Mapping[str, str]) -> Iterator[_Numbered]:
    header, rows = parquet_rows(source)
    columns = find_columns(header, column_map=column_map, source=source)
    for number, cells in enumerate(rows, start=1):
        try:
            yield number, columns.row(cells)
        except BadRow as bad:
            yield number, str(bad)
