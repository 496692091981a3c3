"""Build an index from catalog rows: merge, read every title, grow the trie, write.

The same rows give the same data file to the byte, in whatever order they come: everything is sorted, nothing
depends on hashes or the clock. One process suffices: reading the titles is most of the time.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import fields
from datetime import datetime
from pathlib import Path
from time import perf_counter
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bot.catalog.keys import Keys, read_titles
from bot.catalog.merge import Merged, merge_rows
from bot.catalog.row import CatalogRow
from bot.catalog.trie import grow_trie
from bot.catalog.writer import check_target, write_index
from bot.errors import CatalogError
from bot.spelling.columns import DTYPES, Columns
from bot.spelling.manifest import Manifest
from bot.spelling.traits import traits


def build_index(
    rows: Iterable[CatalogRow],
    out: Path,
    *,
    sources: Sequence[str] = (),
    bad_rows: int | Callable[[], int] = 0,
    progress: Callable[[int], None] | None = None,
    now: datetime,
) -> Manifest:
    """Build the index of these rows in a directory, and swap it in when it is whole.

    Args:
        rows: read once; only good rows.
        out: a new or empty directory, or one that holds an index.
        sources: the names that the manifest shows.
        bad_rows: rows that the reader left out, asked after the last row.
        progress: told every few thousand rows how many were read.
        now: the moment that the manifest shows; aware.

    Raises:
        CatalogError: no usable row, `out` is something else, another build is at it, or the disk is full;
            an index that was there stays as it was.
    """
    began = perf_counter()
    check_target(out)
    merged = merge_rows(rows, progress)
    columns, keys = _columns(merged)

    def describe(placed: dict[str, Any]) -> Manifest:
        return Manifest(
            **placed,
            rows=merged.rows,
            bad_rows=bad_rows() if callable(bad_rows) else bad_rows,
            tracks=len(columns.track_title),
            titles=len(columns.title_offsets) - 1,
            words=len(columns.word_order),
            keys=keys,
            created=now,
            seconds=round(perf_counter() - began, 3),
            sources=tuple(sources),
        )

    return write_index(out, columns, describe)


def _columns(merged: Merged) -> tuple[Columns, int]:
    """Lay out every array of the index; also count the keys."""
    keys = read_titles(sorted({title for title, _ in merged.tracks}))
    if not keys.titles:
        raise CatalogError(
            f"no usable row among {merged.rows}: no title holds a letter or digit; check the source's columns"
        )
    title_at = {title: at for at, title in enumerate(keys.titles)}
    tracks = sorted(track for track in merged.tracks if track[0] in title_at)
    artists = sorted({artist for _, artist in tracks})
    artist_at = {artist: at for at, artist in enumerate(artists)}
    arrays: dict[str, Any] = {
        "track_title": [title_at[title] for title, _ in tracks],
        "track_artist": [artist_at[artist] for _, artist in tracks],
        "track_traits": [int(traits(*track)) for track in tracks],
        "track_id": [merged.tracks[track].track_id.encode() for track in tracks],
        "word_order": sorted(range(len(keys.vocabulary)), key=lambda at: keys.vocabulary[at].encode()),
        "word_titles": keys.counts,
    }
    for name in ("popularity", "explicit", "year"):
        arrays[f"track_{name}"] = [getattr(merged.tracks[track], name) for track in tracks]
    for name, texts in (("title", keys.titles), ("artist", artists), ("word", keys.vocabulary)):
        arrays[f"{name}_text"], arrays[f"{name}_offsets"] = _blob(texts)
    arrays |= _entries(keys, np.asarray(arrays["track_title"], np.uint32))
    typed = {field.name: np.asarray(arrays[field.name], DTYPES[field.name]) for field in fields(Columns)}
    return Columns(**typed), len(keys.lengths)


def _entries(keys: Keys, track_title: NDArray[np.uint32]) -> dict[str, NDArray[Any]]:
    """Grow the trie and file every track at the nodes where its title's readings end."""
    edges, nodes = grow_trie(keys.words, keys.lengths)
    first_track = np.searchsorted(track_title, np.arange(len(keys.titles) + 1))
    counts = np.diff(first_track)[keys.owners]
    key = np.repeat(np.arange(len(counts)), counts)
    within = np.arange(len(key)) - np.repeat(np.cumsum(counts) - counts, counts)
    track = first_track[keys.owners[key]] + within
    order = np.lexsort((keys.surfaces[key], track, keys.forms[key], nodes[key]))
    key, track = key[order], track[order]
    return {
        "edges": edges,
        "first": np.searchsorted(nodes[key], np.arange(len(edges) + 2)),
        "entry_track": track,
        "entry_form": keys.forms[key],
        "entry_surface": keys.surfaces[key],
    }


def _blob(texts: Sequence[str]) -> tuple[NDArray[np.uint8], NDArray[np.uint64]]:
    """Put texts end to end as UTF-8, with the offset of each and of the end."""
    parts = [text.encode() for text in texts]
    offsets = np.zeros(len(parts) + 1, np.uint64)
    np.cumsum([len(part) for part in parts], out=offsets[1:], dtype=np.uint64)
    return np.frombuffer(b"".join(parts), np.uint8), offsets
