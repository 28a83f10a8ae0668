"""Outlines of different scenes that are the same landslide.

The rule: on the ground that both scenes show, they share at least half of the smaller one. Looked at there alone, an
outline that the border of a scene cuts is the same as the whole one beyond it, and two that only touch are not. What
is the same as a third is the same.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import Polygon, STRtree
from shapely.geometry.base import BaseGeometry

LEAST_SHARED = 0.5  # of the smaller outline


def groups(
    shapes: NDArray[Any], scenes: Sequence[str] | NDArray[Any], grounds: Mapping[str, BaseGeometry]
) -> NDArray[np.int64]:
    """Return for every outline the number of the landslide that it shows.

    Parameters
    ----------
    shapes : array of shapely.Polygon, shape (n,)
        Outlines in one plane.
    scenes : array of str, shape (n,)
        The scene that each was found in.
    grounds : mapping of str to shapely geometry
        The ground that each scene shows, in the same plane.

    Returns
    -------
    (n,) int64
        From 0; the same number for the same landslide.

    Examples
    --------
    >>> from shapely import box
    >>> grounds = {"west": box(0, 0, 10, 10), "east": box(8, 0, 20, 10)}
    >>> cut, whole, other = box(7, 1, 10, 3), box(8, 1, 12, 3), box(8, 5, 12, 6)
    >>> groups(np.array([cut, whole, other]), ["west", "east", "east"], grounds).tolist()
    [0, 0, 1]
    """
    of = np.asarray(scenes, object)
    first, second = STRtree(shapes).query(shapes, predicate="intersects")
    pairs = (first < second) & (of[first] != of[second])
    first, second = first[pairs], second[pairs]
    same = _same(shapes, of, grounds, first, second)
    return _components(len(shapes), first[same], second[same])


def _same(
    shapes: NDArray[Any],
    of: NDArray[Any],
    grounds: Mapping[str, BaseGeometry],
    first: NDArray[np.int64],
    second: NDArray[np.int64],
) -> NDArray[np.bool_]:
    """Return which pairs of outlines are the same landslide."""
    common: dict[frozenset[str], BaseGeometry] = {}
    same = np.zeros(len(first), bool)
    for number, (one, other) in enumerate(zip(first, second, strict=True)):
        key = frozenset((of[one], of[other]))
        if key not in common:
            common[key] = shapely.intersection(*(grounds[name] for name in sorted(key)))
        here = shapely.intersection([shapes[one], shapes[other]], common[key])
        smaller = float(shapely.area(here).min())
        shared = float(shapely.area(shapely.intersection(here[0], here[1])))
        same[number] = smaller > 0 and shared >= LEAST_SHARED * smaller
    return same


def _components(count: int, first: NDArray[np.int64], second: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return the number of the connected component of each of `count` things, joined by pairs; in their order."""
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    joined = coo_array((np.ones(len(first), np.int8), (first, second)), shape=(count, count))
    _, labels = connected_components(joined, directed=False)
    _, begins = np.unique(labels, return_index=True)
    order = np.argsort(np.argsort(begins))  # by the first of each
    return np.asarray(order[labels], np.int64)


def union_of(shapes: Sequence[BaseGeometry]) -> Polygon:
    """Return one outline around several that are the same; a splinter that numerics left apart is dropped."""
    parts = shapely.get_parts(shapely.make_valid(shapely.union_all(list(shapes))))
    return max(parts, key=shapely.area)
