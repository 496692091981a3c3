"""Grow the word trie of an index from its keys, level by level.

A level is one sort, so building costs the sum of the words times a logarithm; node numbers go breadth first,
which is what makes a child's number its place among the sorted edges.
"""

import numpy as np
from numpy.typing import NDArray

from bot.spelling.columns import WORD_BITS


def grow_trie(
    words: NDArray[np.uint32], lengths: NDArray[np.uint32]
) -> tuple[NDArray[np.uint64], NDArray[np.uint32]]:
    """Give the trie's sorted edges, and for each key the node at which it ends.

    Args:
        words: the word numbers of all keys, one key after another.
        lengths: how many of them each key has, at least one.
    """
    starts = np.cumsum(lengths, dtype=np.int64) - lengths
    nodes = np.zeros(len(lengths), np.uint64)
    alive = np.arange(len(lengths))
    edges: list[NDArray[np.uint64]] = []
    grown = level = 0
    while len(alive):
        codes = (nodes[alive] << np.uint64(WORD_BITS) | words[starts[alive] + level]) + np.uint64(1)
        unique, inverse = np.unique(codes, return_inverse=True)
        edges.append(unique)
        nodes[alive] = (grown + inverse + 1).astype(np.uint64)
        grown += len(unique)
        level += 1
        alive = alive[lengths[alive] > level]
    return np.concatenate(edges), nodes.astype(np.uint32)
