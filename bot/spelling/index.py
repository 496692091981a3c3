"""The read side of an index: words to numbers, the walk down the trie, tracks by row, and a plain search.

An index is immutable and mapped, so any number of threads and processes may read it at once. Closing only
forgets the arrays: a look-up that is under way in another thread ends on the arrays that it began with.
"""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from itertools import chain, islice
from pathlib import Path
from types import TracebackType
from typing import Self

import numpy as np
from numpy.typing import NDArray

from bot.errors import CatalogError
from bot.spelling.columns import WORD_BITS, Columns, map_columns
from bot.spelling.manifest import REBUILD, Manifest, read_manifest
from bot.spelling.spelling import Track, TrackId
from bot.spelling.words import canonical

ROOT = 0
_SWAP_TRIES = 5
_KNOWN_WORDS = 1 << 16
_WORD_MASK = np.uint64((1 << WORD_BITS) - 1)


class Index:
    """An open index; use it as a context manager or close it."""

    def __init__(self, path: Path, manifest: Manifest, columns: Columns) -> None:
        self.path = path
        self.manifest = manifest
        self._columns: Columns | None = columns
        self._numbers: dict[str, int | None] = {}

    @classmethod
    def open(cls, path: Path) -> Self:
        """Open the index in a directory, proving that it is whole.

        Raises:
            CatalogError: missing, damaged, cut short, or not an index of this edition; the sentence says
                which file, what is wrong and how to build it again.
        """
        for _ in range(_SWAP_TRIES):
            manifest = read_manifest(path)
            try:
                return cls(path, manifest, map_columns(path, manifest))
            except FileNotFoundError:
                continue  # a build swapped a newer one in between: its manifest is there now
        raise CatalogError(f"{path / manifest.data} is missing; {REBUILD.format(path=path)}")

    def close(self) -> None:
        """Forget the arrays; closing twice is fine."""
        self._columns = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @property
    def columns(self) -> Columns:
        """Give the arrays.

        Raises:
            CatalogError: the index was closed.
        """
        columns = self._columns
        if columns is None:
            raise CatalogError(f"the index at {self.path} was closed: open it again")
        return columns

    @property
    def tracks(self) -> int:
        """Count the tracks."""
        return self.manifest.tracks

    def track(self, row: int) -> Track:
        """Give a row's track.

        Raises:
            CatalogError: the index has no such row.
        """
        columns = self.columns
        if not 0 <= row < self.tracks:
            raise CatalogError(f"the index has rows 0 to {self.tracks - 1}, not {row}")
        popularity = int(columns.track_popularity[row])
        explicit = int(columns.track_explicit[row])
        track_id = columns.track_id[row].decode("ascii")
        return Track(
            row=row,
            title=_text(columns.title_text, columns.title_offsets, int(columns.track_title[row])),
            artist=_text(columns.artist_text, columns.artist_offsets, int(columns.track_artist[row])),
            track_id=TrackId(track_id) if track_id else None,
            popularity=popularity if popularity >= 0 else None,
            explicit=bool(explicit) if explicit >= 0 else None,
            year=int(columns.track_year[row]) or None,
        )

    def number(self, word: str) -> int | None:
        """Give a canonical word's number, or none when no title holds it."""
        if word not in self._numbers:
            if len(self._numbers) >= _KNOWN_WORDS:
                self._numbers = {}
            self._numbers[word] = self._find(word)
            return self._find(word)
        return self._numbers.get(word)

    def _find(self, word: str) -> int | None:
        columns = self.columns
        order, sought = columns.word_order, word.encode("utf-8", "replace")

        def at(place: int) -> bytes:
            return _bytes(columns.word_text, columns.word_offsets, int(order[place]))

        place = bisect_left(range(len(order)), sought, key=at)
        return int(order[place]) if place < len(order) and at(place) == sought else None

    def children(self, nodes: Sequence[int], words: Sequence[int]) -> NDArray[np.int64]:
        """Walk one step from each node by the word beside it; 0 where the trie has no such child."""
        edges = self.columns.edges
        sought = (
            np.asarray(nodes, np.uint64) << np.uint64(WORD_BITS) | np.asarray(words, np.uint64)
        ) + np.uint64(1)
        places = np.searchsorted(edges, sought)
        found = edges[np.minimum(places, len(edges) - 1)] == sought
        return np.where(found, places + 1, ROOT)

    def entries(self, node: int) -> slice:
        """Give the entries of a node: a slice of the three `entry_…` columns, empty for inner nodes."""
        first = self.columns.first
        return slice(int(first[node]), int(first[node + 1]))

    def search(self, words: str, limit: int = 20) -> tuple[Track, ...]:
        """Find titles that hold these words in order: exactly those first, then titles that begin with
        them, then titles that hold them anywhere; the popular ones first among each.
        """  # noqa: D205 - one sentence, too long for a line
        numbers = [self.number(token) for token in canonical(words)]
        if not numbers or None in numbers or limit < 1:
            return ()
        known = [number for number in numbers if number is not None]
        edges = self.columns.edges
        starts = np.flatnonzero(((edges - np.uint64(1)) & _WORD_MASK) == known[0]) + 1
        for number in known[1:]:
            starts = self.children(starts.tolist(), [number] * len(starts))
            starts = starts[starts > ROOT]
        head = self._from_root(known)
        anywhere = np.unique(starts[starts != head])
        rows = chain(
            self._rows([head] if head else []), self._below([head] if head else []),
            self._rows(anywhere.tolist()), self._below(anywhere.tolist()),
        )  # fmt: skip
        return tuple(map(self.track, islice(dict.fromkeys(rows), limit)))

    def _from_root(self, numbers: Sequence[int]) -> int:
        node = ROOT
        for number in numbers:
            node = int(self.children([node], [number])[0])
            if node == ROOT:
                break
        return node

    def _rows(self, nodes: Sequence[int]) -> Iterator[int]:
        """Give the rows filed at the nodes themselves, popular ones first, the plainest readings first."""
        columns = self.columns
        slices = [self.entries(node) for node in nodes]
        if not slices:
            return
        rows = np.concatenate([columns.entry_track[part] for part in slices])
        forms = np.concatenate([columns.entry_form[part] for part in slices])
        order = np.lexsort((rows, -columns.track_popularity[rows].astype(np.int16), forms))
        yield from rows[order].tolist()

    def _below(self, nodes: Sequence[int]) -> Iterator[int]:
        """Give the rows filed below the nodes, level by level."""
        edges = self.columns.edges
        while len(nodes):
            parents = np.asarray(nodes, np.uint64)
            lows = np.searchsorted(edges, (parents << np.uint64(WORD_BITS)) + np.uint64(1))
            highs = np.searchsorted(edges, ((parents + np.uint64(1)) << np.uint64(WORD_BITS)) + np.uint64(1))
            nodes = [
                child + 1
                for low, high in zip(lows.tolist(), highs.tolist(), strict=True)
                for child in range(low, high)
            ]
            yield from self._rows(nodes)


def _bytes(text: NDArray[np.uint8], offsets: NDArray[np.uint64], at: int) -> bytes:
    return text[int(offsets[at]) : int(offsets[at + 1])].tobytes()


def _text(text: NDArray[np.uint8], offsets: NDArray[np.uint64], at: int) -> str:
    return _bytes(text, offsets, at).decode("utf-8")
