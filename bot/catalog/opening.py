"""Opening a source: what its first bytes say that it is, whatever it is called.

A name may promise less than the content (a gzip file called `.csv` is read), but a content that breaks
its name's promise is refused: it is most often an error page or a download that went wrong.
"""

import gzip
import io
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from bot.errors import CatalogError

if TYPE_CHECKING:
    from typing_extensions import Buffer

HEAD = 65_536
STDIN = "-"


class Form(StrEnum):
    """The forms that a source can have inside."""

    DELIMITED = "CSV or TSV"
    JSON_LINES = "JSON Lines"
    PARQUET = "Parquet"


_REFUSED_STARTS: tuple[tuple[bytes, str], ...] = (
    (b"PK\x03\x04", "a zip archive or a spreadsheet; unpack it, or save it as CSV"),
    (b"\x28\xb5\x2f\xfd", "compressed with zstd; unpack it first"),
    (b"BZh", "compressed with bzip2; unpack it first"),
    (b"\xfd7zXZ", "compressed with xz; unpack it first"),
    (b"SQLite format 3", "an SQLite database; export the table as CSV"),
    (b"\xff\xfe", "UTF-16 text; save it as UTF-8"),
    (b"\xfe\xff", "UTF-16 text; save it as UTF-8"),
    (b"%PDF", "a PDF document"),
)
_PROMISES = {
    ".csv": Form.DELIMITED,
    ".tsv": Form.DELIMITED,
    ".jsonl": Form.JSON_LINES,
    ".ndjson": Form.JSON_LINES,
    ".parquet": Form.PARQUET,
}


@contextmanager
def opened(source: str, stdin: BinaryIO | None) -> Iterator[tuple[Form, BinaryIO]]:
    """Open a file, or stdin for `-`, unpack it if it is gzip, and tell its form.

    Raises:
        CatalogError: it is missing, empty, damaged, or not what its name says.
    """
    with _raw(source, stdin) as raw:
        try:
            unpacked, packed = _unpacked(raw)
            head = unpacked.read(HEAD)
            form = _form(source, head, packed=packed)
            yield form, io.BufferedReader(_Rejoined(head, unpacked), buffer_size=HEAD)
        except (gzip.BadGzipFile, EOFError, zlib.error) as error:
            raise CatalogError(f"{source} is a damaged gzip file ({error}); fetch it again") from error
        except OSError as error:
            raise CatalogError(f"{source} cannot be read ({error.strerror or error})") from error


class _Rejoined(io.RawIOBase):
    """A stream whose first bytes were already read, put together again."""

    def __init__(self, head: bytes, rest: BinaryIO) -> None:
        self._head = memoryview(head)
        self._rest = rest

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: "Buffer") -> int:
        target = memoryview(buffer)
        data = self._head[: len(target)] if self._head else self._rest.read(len(target))
        self._head = self._head[len(data) :]
        target[: len(data)] = data
        return len(data)


@contextmanager
def _raw(source: str, stdin: BinaryIO | None) -> Iterator[BinaryIO]:
    if source == STDIN:
        if stdin is None:
            raise CatalogError("there is no stdin to read from")
        yield stdin
        return
    try:
        file = Path(source).open("rb")  # noqa: SIM115 - the generator closes it below
    except FileNotFoundError as error:
        raise CatalogError(f"there is no file {source}") from error
    except OSError as error:
        raise CatalogError(f"{source} cannot be read ({error.strerror})") from error
    with file:
        yield file


def _unpacked(raw: BinaryIO) -> tuple[BinaryIO, bool]:
    magic = raw.read(2)
    rest = io.BufferedReader(_Rejoined(magic, raw), buffer_size=HEAD)
    if magic == b"\x1f\x8b":
        return io.BufferedReader(gzip.GzipFile(fileobj=rest), buffer_size=HEAD), True
    return rest, False


def _form(source: str, head: bytes, *, packed: bool) -> Form:
    name = "stdin" if source == STDIN else source
    endings = [suffix.lower() for suffix in Path(source).suffixes]
    if not head.strip():
        raise CatalogError(f"{name} is empty")
    if endings[-1:] == [".gz"] and not packed:
        raise CatalogError(f"{name} is named as gzip but is not packed; fetch it again or rename it")
    form = _form_inside(name, head)
    promised = next((_PROMISES[ending] for ending in reversed(endings) if ending in _PROMISES), form)
    if promised is not form:
        raise CatalogError(f"{name} is named as {promised} but holds {form}; rename it or fetch it again")
    if form is Form.PARQUET and (packed or source == STDIN):
        raise CatalogError(f"{name} holds Parquet, which is read from an unpacked file only; save it as one")
    return form


def _form_inside(name: str, head: bytes) -> Form:
    for start, what in _REFUSED_STARTS:
        if head.startswith(start):
            raise CatalogError(f"{name} is {what}")
    if head.startswith(b"PAR1"):
        return Form.PARQUET
    if b"\0" in head:
        raise CatalogError(f"{name} is not text: no CSV, TSV or JSON Lines file holds zero bytes")
    text = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    if text.startswith(b"{"):
        return Form.JSON_LINES
    if text.startswith(b"["):
        raise CatalogError(f"{name} is one JSON list; write it as JSON Lines, one object a line")
    if text.startswith(b"<"):
        raise CatalogError(f"{name} is a web page or XML, not a table; fetch it again")
    return Form.DELIMITED
