"""One row of a catalog source, as every reader yields it and the build takes it.

Readers know files and columns, the build knows titles: this value is all that they share.
"""

from dataclasses import dataclass

from bot.spelling.spelling import TrackId


@dataclass(frozen=True, kw_only=True, slots=True)
class CatalogRow:
    """A track as a source tells it; only the title is sure to be there.

    Args:
        title: as written in the source, version tails and all.
        artist: the artists, joined as the source joins them; empty when unknown.
        popularity: 0 to 100.
    """

    title: str
    artist: str = ""
    track_id: TrackId | None = None
    popularity: int | None = None
    explicit: bool | None = None
    year: int | None = None
