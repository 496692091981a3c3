"""The arrays of an index, as they lie in its data file, mapped and never copied.

The trie needs no pointers: `edges` holds `(parent node << 24 | word) + 1`, sorted, and a child's node number
is its place in `edges` plus one (the root is 0). Everything else is found from a node or a row by its number.
"""

import mmap
import zlib
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bot.errors import CatalogError
from bot.spelling.manifest import REBUILD, Manifest

WORD_BITS = 24
MAX_WORDS = 1 << WORD_BITS
PAGE = 4096
ID_LENGTH = 22

DTYPES = {
    "edges": "<u8",
    "first": "<u4",
    "entry_track": "<u4",
    "entry_form": "|u1",
    "entry_surface": "<u4",
    "track_title": "<u4",
    "track_artist": "<u4",
    "track_popularity": "|i1",
    "track_explicit": "|i1",
    "track_year": "<i2",
    "track_traits": "|u1",
    "track_id": f"|S{ID_LENGTH}",
    "title_text": "|u1",
    "title_offsets": "<u8",
    "artist_text": "|u1",
    "artist_offsets": "<u8",
    "word_text": "|u1",
    "word_offsets": "<u8",
    "word_order": "<u4",
    "word_titles": "<u4",
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Columns:
    """Every array of an index.

    Args:
        first: of each node, its first entry; one more closes the last.
        entry_surface: CRC-32 of the folded words that the entry's reading shows.
        track_popularity: 0 to 100, -1 unknown; `track_explicit` is 0, 1 or -1 unknown; year 0 is unknown.
        word_order: word numbers in the order of their UTF-8 text; numbers themselves go by falling frequency.
    """

    edges: NDArray[np.uint64]
    first: NDArray[np.uint32]
    entry_track: NDArray[np.uint32]
    entry_form: NDArray[np.uint8]
    entry_surface: NDArray[np.uint32]
    track_title: NDArray[np.uint32]
    track_artist: NDArray[np.uint32]
    track_popularity: NDArray[np.int8]
    track_explicit: NDArray[np.int8]
    track_year: NDArray[np.int16]
    track_traits: NDArray[np.uint8]
    track_id: NDArray[np.bytes_]
    title_text: NDArray[np.uint8]
    title_offsets: NDArray[np.uint64]
    artist_text: NDArray[np.uint8]
    artist_offsets: NDArray[np.uint64]
    word_text: NDArray[np.uint8]
    word_offsets: NDArray[np.uint64]
    word_order: NDArray[np.uint32]
    word_titles: NDArray[np.uint32]


def surface_sum(folded: tuple[str, ...]) -> int:
    """Give the sum by which an entry knows whether it shows exactly these folded words."""
    return zlib.crc32(" ".join(folded).encode("utf-8", "replace"))


def map_columns(path: Path, manifest: Manifest) -> Columns:
    """Map an index's data file and prove that it is whole.

    Raises:
        CatalogError: the file is cut, damaged or unreadable; FileNotFoundError is left to the caller.
    """
    file = path / Path(manifest.data).name
    try:
        with file.open("rb") as opened:
            view = mmap.mmap(opened.fileno(), 0, access=mmap.ACCESS_READ)
    except FileNotFoundError:
        raise
    except (OSError, ValueError) as error:
        raise CatalogError(f"{file} cannot be read ({error}); {REBUILD.format(path=path)}") from error
    if len(view) != manifest.bytes:
        raise CatalogError(
            f"{file} is cut or grown ({len(view)} bytes instead of {manifest.bytes}); "
            f"{REBUILD.format(path=path)}"
        )
    if zlib.crc32(view) != manifest.checksum:
        raise CatalogError(f"{file} is damaged (its checksum does not agree); {REBUILD.format(path=path)}")
    return Columns(**{field.name: _array(view, manifest, field.name) for field in fields(Columns)})


def _array(view: mmap.mmap, manifest: Manifest, name: str) -> NDArray[Any]:
    section = manifest.sections[name]
    return np.frombuffer(view, dtype=DTYPES[name], count=section.count, offset=section.offset)
