"""The manifest of an index: what was built from what, and the sums that tell whether it is whole.

It is a small JSON file beside the data file that it names. The data file is never changed in place, so a
reader that has it open keeps a whole index while a newer one takes its name.
"""

import json
import zlib
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from bot.errors import CatalogError
from bot.spelling.words import NORMALISER

KIND = "spellist-index"
FORMAT = 1
MANIFEST_NAME = "manifest.json"
REBUILD = "build it again with `bot catalog build SOURCE… --out {path}`"


@dataclass(frozen=True, kw_only=True, slots=True)
class Section:
    """Where one array lies in the data file: first byte, number of items, numpy type."""

    offset: int
    count: int
    dtype: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Manifest:
    """What an index holds.

    Args:
        rows: good rows read from the sources.
        bad_rows: rows that the reader had to leave out.
        tracks: distinct tracks kept; `titles` and `words` count distinct titles and canonical words.
        keys: ways in which the titles may be read.
        bytes: size of the data file; `checksum` is its CRC-32.
        seconds: how long the build took.
    """

    data: str
    bytes: int
    checksum: int
    rows: int
    bad_rows: int
    tracks: int
    titles: int
    words: int
    keys: int
    created: datetime
    seconds: float
    sources: tuple[str, ...]
    sections: dict[str, Section]
    kind: str = KIND
    format: int = FORMAT
    normaliser: int = NORMALISER

    def dump(self) -> str:
        """Write the manifest as JSON that carries its own checksum."""
        told = asdict(self) | {"created": self.created.isoformat(), "sources": list(self.sources)}
        return json.dumps(told | {"check": _check(told)}, indent=1, sort_keys=True) + "\n"


def read_manifest(path: Path) -> Manifest:
    """Read the manifest of the index at a directory.

    Raises:
        CatalogError: there is none, it is damaged, or another edition of Spellist wrote it.
    """
    file = path / MANIFEST_NAME
    told = _load(file, path)
    if told.get("kind") != KIND:
        raise CatalogError(f"{file} is not the manifest of a Spellist index: give the index's own directory")
    if told.get("format") != FORMAT or told.get("normaliser") != NORMALISER:
        raise CatalogError(
            f"{file} was written by another edition of Spellist (format {str(told.get('format'))[:20]}, "
            f"normaliser {str(told.get('normaliser'))[:20]}); {REBUILD.format(path=path)}"
        )
    check = told.pop("check", None)
    if check != _check(told):
        raise CatalogError(f"{file} is damaged (its checksum does not agree); {REBUILD.format(path=path)}")
    told["sections"] = {name: Section(**section) for name, section in told["sections"].items()}
    told["sources"] = tuple(told["sources"])
    told["created"] = datetime.fromisoformat(told["created"])
    return Manifest(**told)


def claims_index(path: Path) -> bool:
    """Tell whether a directory holds an index's manifest, even a damaged or older one."""
    try:
        return f'"{KIND}"' in (path / MANIFEST_NAME).read_text("utf-8", "replace")
    except OSError:
        return False


def _load(file: Path, path: Path) -> dict[str, Any]:
    try:
        told = json.loads(file.read_bytes())
    except (FileNotFoundError, NotADirectoryError):
        raise CatalogError(f"there is no index at {path}: {REBUILD.format(path=path)}") from None
    except OSError as error:
        raise CatalogError(f"{file} cannot be read ({error.strerror}): check its owner and rights") from error
    except (ValueError, RecursionError):
        raise CatalogError(f"{file} is damaged (not JSON); {REBUILD.format(path=path)}") from None
    if not isinstance(told, dict):
        raise CatalogError(f"{file} is not the manifest of a Spellist index: give the index's own directory")
    return told


def _check(told: dict[str, Any]) -> int:
    return zlib.crc32(json.dumps(told, sort_keys=True).encode())
