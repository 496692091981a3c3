"""The starter catalog: real, well-known tracks that come with Spellist, and their index.

The index is built once into the cache, under a name that changes with the catalog and with the index's
format, so that an older one is never taken for the present one.
"""

import atexit
import hashlib
import shutil
import tempfile
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from bot.catalog.build import build_index
from bot.catalog.row import CatalogRow
from bot.catalog.sources import read_rows
from bot.errors import CatalogError
from bot.settings.resources import resource
from bot.spelling.index import Index
from bot.spelling.manifest import FORMAT
from bot.spelling.words import NORMALISER

STARTER = "config/starter.csv"


def starter_rows() -> Iterator[CatalogRow]:
    """Give the tracks of the starter catalog: title, artist, year; no Spotify ids."""
    return iter(read_rows([str(resource(STARTER))]))


def starter_index(cache: Path, now: datetime) -> Path:
    """Give the directory of the starter catalog's index, building it where there is none yet.

    Args:
        cache: where it is kept between runs; when nothing can be written there, the index lies in a
            temporary directory that goes when the process ends.
        now: when it was built, should it be built.

    Raises:
        CatalogError: it cannot be built anywhere.
    """
    place = cache / _name()
    if _usable(place):
        return place
    try:
        return _built(place, now)
    except (CatalogError, OSError):
        temporary = Path(tempfile.mkdtemp(prefix="spellist-"))
        atexit.register(shutil.rmtree, temporary, ignore_errors=True)
        return _built(temporary / place.name, now)


def chosen_index(index: Path | None, *, cache: Path, now: datetime) -> Path:
    """Give the index directory that the settings name, or the starter's when they name none."""
    return index or starter_index(cache, now)


def _name() -> str:
    digest = hashlib.sha256(resource(STARTER).read_bytes()).hexdigest()[:12]
    return f"starter-{digest}-{FORMAT}-{NORMALISER}"


def _usable(place: Path) -> bool:
    try:
        Index.open(place).close()
    except CatalogError:
        return False
    return True


def _built(place: Path, now: datetime) -> Path:
    place.parent.mkdir(parents=True, exist_ok=True)
    build_index(starter_rows(), place, sources=("the starter catalog",), now=now)
    return place
