"""The read side of an index: it opens only when whole, and reads the same from many threads."""

import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from bot.catalog.row import CatalogRow
from bot.errors import CatalogError
from bot.spelling.index import Index
from bot.spelling.manifest import MANIFEST_NAME
from bot.spelling.speller import Speller
from bot.spelling.spelling import TrackId
from tests.spelling.conftest import OpenRows


def data_file(place: Path) -> Path:
    """Give the data file of an index."""
    (data,) = place.glob("*.tracks")
    return data


def test_a_track_comes_back_as_it_was_given(open_rows: OpenRows) -> None:
    """Everything that a row knows is kept; what it does not know is none."""
    row = CatalogRow(
        title="Só", artist="Ana", track_id=TrackId("0" * 22), popularity=7, explicit=False, year=1999
    )
    with open_rows([row, CatalogRow(title="You")]) as index:
        first, second = index.track(0), index.track(1)
    assert (first.title, first.artist, first.track_id, first.popularity) == ("Só", "Ana", "0" * 22, 7)
    assert (first.explicit, first.year) == (False, 1999)
    assert (second.title, second.artist, second.track_id) == ("You", "", None)
    assert (second.popularity, second.explicit, second.year) == (None, None, None)


def test_search_gives_exact_titles_then_beginnings_then_the_rest(open_rows: OpenRows) -> None:
    """The order is what somebody looking for a title expects."""
    titles = ("Say Good Night", "Good Night Irene", "Good Night", "Night Good", "Goodbye")
    with open_rows(CatalogRow(title=title) for title in titles) as index:
        found = [track.title for track in index.search("good NIGHT!")]
        assert found == ["Good Night", "Good Night Irene", "Say Good Night"]
        assert [track.title for track in index.search("good", limit=2)] == ["Good Night", "Good Night Irene"]
        assert index.search("zebra") == index.search("?") == ()


def test_every_flipped_byte_is_noticed_at_open(index_place: Path) -> None:
    """Damage anywhere in the data is one clear sentence, never a wrong title."""
    data = data_file(index_place)
    whole = data.read_bytes()
    for at in range(0, len(whole), 997):
        damaged = bytearray(whole)
        damaged[at] ^= 0x55
        data.write_bytes(damaged)
        with pytest.raises(CatalogError, match=r"damaged .*bot catalog build"):
            Index.open(index_place)


@pytest.mark.parametrize("kept", [0, 1, 4096, -1])
def test_a_cut_data_file_is_refused(index_place: Path, kept: int) -> None:
    """A copy that broke off says so."""
    data = data_file(index_place)
    data.write_bytes(data.read_bytes()[:kept])
    with pytest.raises(CatalogError, match=str(data.name)):
        Index.open(index_place)


def test_a_missing_data_file_is_named(index_place: Path) -> None:
    """The manifest alone is no index."""
    data_file(index_place).unlink()
    with pytest.raises(CatalogError, match="is missing"):
        Index.open(index_place)


@pytest.mark.parametrize("content", ["", "{", "[]", "{}", '{"kind": "other"}', "\udcff", "[" * 5000])
def test_a_foreign_or_torn_manifest_is_refused(index_place: Path, content: str) -> None:
    """A directory that holds something else is not an index."""
    (index_place / MANIFEST_NAME).write_text(content, "utf-8", "surrogateescape")
    with pytest.raises(CatalogError, match=MANIFEST_NAME):
        Index.open(index_place)


def test_a_changed_manifest_is_damaged(index_place: Path) -> None:
    """The manifest carries its own checksum."""
    manifest = index_place / MANIFEST_NAME
    manifest.write_text(manifest.read_text().replace('"tracks": 3', '"tracks": 9'))
    with pytest.raises(CatalogError, match="damaged"):
        Index.open(index_place)


@pytest.mark.parametrize("field", ["format", "normaliser"])
def test_an_index_of_another_edition_is_refused(index_place: Path, field: str) -> None:
    """Keys made by another normaliser would not be found."""
    manifest = index_place / MANIFEST_NAME
    manifest.write_text(json.dumps(json.loads(manifest.read_text()) | {field: 99}))
    with pytest.raises(CatalogError, match="another edition"):
        Index.open(index_place)


def test_no_directory_is_a_clear_sentence(tmp_path: Path) -> None:
    """Nothing there, an empty directory and a plain file all say how to build."""
    (tmp_path / "file").write_text("x")
    for place in (tmp_path / "nowhere", tmp_path, tmp_path / "file"):
        with pytest.raises(CatalogError, match=r"no index at .*bot catalog build"):
            Index.open(place)


def test_a_closed_index_says_so_and_opens_again(index_place: Path) -> None:
    """Closing twice is fine; using a closed index is an error with a remedy."""
    index = Index.open(index_place)
    index.close()
    index.close()
    with pytest.raises(CatalogError, match="open it again"):
        index.track(0)
    with Index.open(index_place) as again:
        assert again.tracks == 3
        with pytest.raises(CatalogError, match="rows 0 to 2"):
            again.track(3)


def test_threads_may_share_an_index_that_closes_under_them(index_place: Path) -> None:
    """A look-up under way ends well or says that the index was closed."""
    index = Index.open(index_place)
    speller = Speller(index)

    def work(_: int) -> bool:
        try:
            return all(speller.spell("hello you it's me")[0].complete for _ in range(50))
        except CatalogError:
            return True

    with ThreadPoolExecutor(4) as pool:
        results = [pool.submit(work, at) for at in range(8)]
        results[0].result()
        index.close()
        assert all(result.result() for result in results)
