"""Read every title every way it may be used, and number the words that come up.

The numbers go by falling frequency, so the first children of a node are the commonest words.
"""

from array import array
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bot.errors import CatalogError
from bot.spelling.columns import MAX_WORDS, surface_sum
from bot.spelling.title import title_readings


@dataclass(frozen=True, kw_only=True, slots=True)
class Keys:
    """Every reading of every title.

    Args:
        titles: those that can be read at all, in their order; the rest is left out.
        vocabulary: the canonical words by number, and `counts`, how often each stands in a reading.
        words: the word numbers of all readings, one reading after another, `lengths` of them each.
        owners: of each reading, its title's place in `titles`; `forms` and `surfaces` as in the index.
    """

    titles: list[str]
    vocabulary: list[str]
    counts: NDArray[np.int64]
    words: NDArray[np.uint32]
    lengths: NDArray[np.uint32]
    owners: NDArray[np.uint32]
    forms: NDArray[np.uint8]
    surfaces: NDArray[np.uint32]


def read_titles(titles: Iterable[str]) -> Keys:
    """Read distinct titles, given in the order that the index shall keep.

    Raises:
        CatalogError: they hold more distinct words than an index can number.
    """
    seen: dict[str, int] = {}
    said: list[str] = []
    words, lengths, owners, forms, surfaces = array("I"), array("I"), array("I"), array("B"), array("I")
    for title in titles:
        readings = title_readings(title)
        for reading in readings:
            key = reading.key
            words.extend([seen.setdefault(word, len(seen)) for word in key])
            lengths.append(len(key))
            owners.append(len(said))
            forms.append(int(reading.form))
            surfaces.append(surface_sum(reading.folded))
        if readings:
            said.append(title)
    vocabulary, counts, number = _rank(list(seen), np.frombuffer(words, np.uint32))
    return Keys(
        titles=said,
        vocabulary=vocabulary,
        counts=counts,
        words=number[np.frombuffer(words, np.uint32)],
        lengths=np.frombuffer(lengths, np.uint32),
        owners=np.frombuffer(owners, np.uint32),
        forms=np.frombuffer(forms, np.uint8),
        surfaces=np.frombuffer(surfaces, np.uint32),
    )


def _rank(
    texts: list[str], spoken: NDArray[np.uint32]
) -> tuple[list[str], NDArray[np.int64], NDArray[np.uint32]]:
    """Order words by falling frequency, then by text; also give each first number its final one."""
    if len(texts) > MAX_WORDS:
        raise CatalogError(f"{len(texts)} distinct words are more than an index holds ({MAX_WORDS})")
    counts = np.bincount(spoken, minlength=len(texts))
    order = sorted(range(len(texts)), key=lambda word: (-counts[word], texts[word]))
    number = np.empty(len(order), np.uint32)
    number[order] = np.arange(len(order), dtype=np.uint32)
    return [texts[word] for word in order], counts[order], number
