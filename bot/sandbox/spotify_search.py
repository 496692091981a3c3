"""Search as Spotify does it, at least in what hurts: popularity beats exactness.

A track's rank is the share of the query's words that its title and artist hold, then its
popularity. A title that says exactly the query gets nothing for it, so well-known near-titles
stand above it, as in life. Words are counted with numpy over all tracks at once.
"""

import re
import unicodedata
from array import array
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from bot.sandbox.tracks import Song

FILTER = re.compile(r'(?<!\S)(track|artist|album|year|isrc|genre|upc|tag):\s*("[^"]*"|)', re.IGNORECASE)
PHRASE = re.compile(r'"([^"]*)"')
WORD = re.compile(r"[^\W_]+")
ENOUGH = 0.6  # of the free words must be there for a track to be shown at all
POPULARITY_WEIGHT = 0.5
MOST_HITS = 1000

Counts = npt.NDArray[np.float64]


def words(text: str) -> list[str]:
    """Split a text as the search sees it: no case, no accents, no apostrophes."""
    if text.isascii():
        return WORD.findall(text.lower().replace("'", "").replace("`", ""))
    folded = unicodedata.normalize("NFKD", text).casefold()
    bare = "".join(letter for letter in folded if not unicodedata.combining(letter) and letter not in "'’ʼ`")
    return WORD.findall(bare)


@dataclass(frozen=True, kw_only=True, slots=True)
class Query:
    """A search, taken apart: loose words, phrases, and filters by field."""

    loose: list[str]
    phrases: list[list[str]]
    title: list[str]
    artist: list[str]
    years: tuple[int, int] | None = None
    impossible: bool = False


def parse_query(text: str) -> Query:
    """Take a search text apart; a filter without quotes runs to the next filter."""
    marks = list(FILTER.finditer(text))
    free = text[: marks[0].start()] if marks else text
    fields: dict[str, str] = {}
    ends = [*(mark.start() for mark in marks[1:]), len(text)]
    for mark, end in zip(marks, ends, strict=False):
        rest = text[mark.end() : end]
        if mark[2]:
            free += " " + rest
        fields[mark[1].casefold()] = mark[2] or rest
    phrases = [words(found) for found in PHRASE.findall(free)]
    years = re.fullmatch(r'"?(\d{4})(?:-(\d{4}))?"?', fields.get("year", "").strip())
    return Query(
        loose=words(PHRASE.sub(" ", free)),
        phrases=[phrase for phrase in phrases if phrase],
        title=words(fields.get("track", "")),
        artist=words(fields.get("artist", "")),
        years=(int(years[1]), int(years[2] or years[1])) if years else None,
        impossible=bool(fields.keys() & {"album", "isrc", "genre", "upc", "tag"}),
    )


class Shelf:
    """An inverted index of tracks that can grow and shrink."""

    def __init__(self) -> None:
        self._songs: list[Song | None] = []
        self._row: dict[str, int] = {}
        self._titles: dict[str, array[int]] = {}
        self._artists: dict[str, array[int]] = {}
        self._popularity: Counts | None = None

    def put(self, song: Song) -> None:
        """Add a track, in the place of the one with its id."""
        self.remove(song.track_id)
        row = len(self._songs)
        self._songs.append(song)
        self._row[song.track_id] = row
        for shelf, text in ((self._titles, song.title), (self._artists, song.artist)):
            for word in set(words(text)):
                shelf.setdefault(word, array("i")).append(row)
        self._popularity = None

    def remove(self, track_id: str) -> None:
        """Take a track out."""
        row = self._row.pop(track_id, None)
        if row is not None:
            self._songs[row] = None
            self._popularity = None

    def _ranks(self) -> Counts:
        if self._popularity is None:
            values = [song.popularity if song else -1 for song in self._songs]
            self._popularity = np.array(values, dtype=np.float64)
        return self._popularity

    def _holding(self, word: str, shelves: Iterable[dict[str, "array[int]"]]) -> npt.NDArray[np.bool_]:
        held = np.zeros(len(self._songs), dtype=np.bool_)
        for shelf in shelves:
            if word in shelf:
                held[np.array(shelf[word], dtype=np.int32)] = True
        return held

    def find(self, text: str, *, offset: int, limit: int) -> tuple[list[Song], int]:
        """Give a page of hits and how many there are in all (1000 at most)."""
        query = parse_query(text)
        everything = (self._titles, self._artists)
        allowed = self._ranks() >= 0
        strict = [word for phrase in query.phrases for word in phrase]
        if query.impossible or not (query.loose or strict or query.title or query.artist or query.years):
            return [], 0
        for wanted, shelves in (
            (query.title, everything[:1]),
            (query.artist, everything[1:]),
            (strict, everything),
        ):
            for word in set(wanted):
                allowed &= self._holding(word, shelves)
        share = self._share(query.loose)
        rows = np.flatnonzero(allowed & (share >= ENOUGH))
        scores = 100 * share[rows] + POPULARITY_WEIGHT * self._ranks()[rows]
        order: list[int] = rows[np.lexsort((rows, -scores))].tolist()
        if query.years or query.phrases:
            order = [row for row in order if (song := self._songs[row]) and _fits(song, query)]
        hits = [song for row in order[offset : offset + limit] if (song := self._songs[row])]
        return hits, min(len(order), MOST_HITS)

    def _share(self, loose: list[str]) -> Counts:
        different = set(loose)
        if not different:
            return np.ones(len(self._songs))
        held = np.zeros(len(self._songs))
        for word in different:
            held += self._holding(word, (self._titles, self._artists))
        return held / len(different)


def _fits(song: Song, query: Query) -> bool:
    if query.years and not (song.year and query.years[0] <= song.year <= query.years[1]):
        return False
    if not query.phrases:
        return True
    title, artist = (f" {' '.join(words(text))} " for text in (song.title, song.artist))
    return all(
        f" {' '.join(phrase)} " in title or f" {' '.join(phrase)} " in artist for phrase in query.phrases
    )
