"""Makers of small indexes and spellers for the tests of this room."""

from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.catalog.build import build_index
from bot.catalog.row import CatalogRow
from bot.spelling.index import Index
from bot.spelling.speller import Speller

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)

OpenRows = Callable[[Iterable[CatalogRow]], Index]
SpellWith = Callable[..., Speller]


@pytest.fixture(scope="session")
def open_rows(tmp_path_factory: pytest.TempPathFactory) -> OpenRows:
    """Give a maker of open indexes from rows."""

    def make(rows: Iterable[CatalogRow]) -> Index:
        place = tmp_path_factory.mktemp("index") / "made"
        build_index(rows, place, now=NOW)
        return Index.open(place)

    return make


@pytest.fixture(scope="session")
def spell_with(open_rows: OpenRows) -> SpellWith:
    """Give a maker of spellers from titles; an artist may follow a title after " | "."""

    def make(*titles: str) -> Speller:
        pairs = [title.partition(" | ") for title in titles]
        return Speller(open_rows(CatalogRow(title=title, artist=artist) for title, _, artist in pairs))

    return make


@pytest.fixture
def index_place(tmp_path: Path) -> Path:
    """Give the directory of a small index that a test may damage."""
    place = tmp_path / "catalog"
    build_index([CatalogRow(title=title) for title in ("Hello", "You", "It's Me")], place, now=NOW)
    return place
