"""Write an index so that an opener always finds a whole one, the old or the new.

The data file takes a name made from its content beside the old one; then the small manifest that names it is
replaced in one step; only then the old data file goes, and readers that have it open keep it. A build that is
interrupted or finds the disk full removes what it wrote and leaves the old index as it was.
"""

import fcntl
import os
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import fields
from hashlib import blake2b
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np

from bot.errors import CatalogError
from bot.spelling.columns import DTYPES, PAGE, Columns
from bot.spelling.manifest import MANIFEST_NAME, Manifest, Section, claims_index

_SCRAP = ".building-"
_SUFFIX = ".tracks"


def check_target(out: Path) -> None:
    """Refuse a place where an index must not be written.

    Raises:
        CatalogError: a file stands there, or a directory with something else in it.
    """
    try:
        if not out.exists():
            return
        if not out.is_dir():
            raise CatalogError(f"{out} is a file: give --out a directory of its own")
        if any(not entry.name.startswith(_SCRAP) for entry in out.iterdir()) and not claims_index(out):
            raise CatalogError(f"{out} holds other files and no index: give --out a directory of its own")
    except OSError as error:
        raise CatalogError(f"{out} cannot be used ({error.strerror}): check its owner and rights") from error


def write_index(out: Path, columns: Columns, describe: Callable[[dict[str, Any]], Manifest]) -> Manifest:
    """Write the arrays and their manifest, and swap them in.

    `describe` makes the manifest from the keywords that only the writer knows.

    Raises:
        CatalogError: the disk is full or read-only, or another build writes there.
    """
    ours = not out.exists()
    try:
        out.mkdir(parents=True, exist_ok=True)
        with _alone(out):
            return _swap_in(out, columns, describe)
    except OSError as error:
        raise CatalogError(
            f"the index cannot be written to {out} ({error.strerror}); nothing was changed: "
            "make room or give --out another place"
        ) from error
    finally:
        if ours and out.is_dir() and not any(out.iterdir()):
            out.rmdir()


def _swap_in(out: Path, columns: Columns, describe: Callable[[dict[str, Any]], Manifest]) -> Manifest:
    data, told = out / f"{_SCRAP}data", out / f"{_SCRAP}manifest"
    try:
        with data.open("wb") as file:
            placed = _write_columns(file, columns)
            _settle(file)
        manifest = describe(placed)
        with told.open("wb") as file:
            file.write(manifest.dump().encode())
            _settle(file)
        data.replace(out / manifest.data)
        _settle_folder(out)
        told.replace(out / MANIFEST_NAME)
        _settle_folder(out)
    finally:
        for scrap in out.glob(f"{_SCRAP}*"):
            scrap.unlink(missing_ok=True)
    for old in out.glob(f"*{_SUFFIX}"):
        if old.name != manifest.data:
            old.unlink(missing_ok=True)
    return manifest


def _write_columns(file: BinaryIO, columns: Columns) -> dict[str, Any]:
    """Write every array at the start of a page; give their places, the size and the sums."""
    digest, checksum, at = blake2b(digest_size=8), 0, 0
    sections: dict[str, Section] = {}
    for field in fields(Columns):
        values = np.ascontiguousarray(getattr(columns, field.name))
        content = values.tobytes()
        content += bytes(-len(content) % PAGE)
        sections[field.name] = Section(offset=at, count=len(values), dtype=DTYPES[field.name])
        file.write(content)
        digest.update(content)
        checksum = zlib.crc32(content, checksum)
        at += len(content)
    return {
        "data": f"{digest.hexdigest()}{_SUFFIX}",
        "bytes": at,
        "checksum": checksum,
        "sections": sections,
    }


def _settle(file: BinaryIO) -> None:
    file.flush()
    os.fsync(file.fileno())


def _settle_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


@contextmanager
def _alone(out: Path) -> Iterator[None]:
    """Hold the directory's lock; it goes with the process, so a killed build never blocks the next."""
    handle = os.open(out, os.O_RDONLY)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise CatalogError(f"another build is writing to {out}: wait until it is done") from None
        yield
    finally:
        os.close(handle)
