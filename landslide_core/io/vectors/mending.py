"""Shapes as they are meant: broken rings mended, and nothing but the parts that count."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely
from numpy.typing import NDArray

from landslide_core.errors import NeedsMemoryError

if TYPE_CHECKING:  # geopandas takes most of a second to import
    import geopandas as gpd

_COLLECTION = 7  # shapely's type number of a geometry collection
_FARTHEST = 1e12  # no place on Earth has a larger coordinate, in whatever unit
_FEW_VERTICES = 30  # an outline of so few is mended at once, however often it crosses itself
_FEW_CROSSINGS, _MOST_CROSSINGS, _MOST_IN_ALL = 300, 10_000, 30_000
_MOST_COMPARED = 3_000_000  # pairs of edges that lie near each other
_MANY_VERTICES, _TRIED = 2_000, 48
_MOST_NEAR = 30_000_000  # pairs of edges, estimated from those tried
_FIRST_EDGES, _MOST_EDGES = 32, 16_384  # looked at together


def sensible(shapes: NDArray[Any]) -> NDArray[np.bool_]:
    """Say of each shape whether all its coordinates are numbers that a place can have."""
    good = np.ones(len(shapes), bool)
    xy, which = shapely.get_coordinates(shapes, return_index=True)
    with np.errstate(invalid="ignore"):
        good[which[~(np.abs(xy) < _FARTHEST).all(axis=1)]] = False
    return good


def left_out_in_words(count: int, name: str) -> tuple[str, ...]:
    """Return a note on polygons that enclosed nothing; none for none."""
    return (f"{count:,} polygons of {name} enclose nothing and are left out.",) if count else ()


def of_dimension(table: "gpd.GeoDataFrame", dimensions: Sequence[int]) -> tuple["gpd.GeoDataFrame", int]:
    """Return the rows with shapes of these dimensions, and how many polygons enclosed nothing.

    Parameters
    ----------
    table : geopandas.GeoDataFrame
        Rows with shapes of any kind.
    dimensions : sequence of int
        0 for points, 1 for lines, 2 for polygons.

    Returns
    -------
    tuple of geopandas.GeoDataFrame and int
        Of a broken or mixed shape only the parts of the highest wanted dimension are left: a spike of an outline is
        a line without area, and no part of it.
    """
    shapes = np.asarray(table.geometry.values)
    meant = np.isin(shapely.get_dimensions(shapes), dimensions) | (shapely.get_type_id(shapes) == _COLLECTION)
    kept = parts_of(shapely.force_2d(shapes[meant]), dimensions)
    there = np.array([shape is not None for shape in kept], bool)
    lost = int(np.count_nonzero(~there & (shapely.get_type_id(shapes[meant]) != _COLLECTION)))
    rows = table[meant][there]
    return rows.set_geometry(kept[there], crs=table.crs), lost


def parts_of(shapes: NDArray[Any], dimensions: Sequence[int]) -> NDArray[Any]:
    """Return shapes (n,) mended and without parts of other dimensions; None where nothing is left."""
    mended = np.array(shapes, object)
    _check_tangles(mended)
    broken = ~shapely.is_valid(mended)
    mended[broken] = _all_mended(mended[broken])
    mixed = np.flatnonzero(shapely.get_type_id(mended) == _COLLECTION)
    for place in mixed:
        mended[place] = _highest(mended[place], dimensions)
    there = np.flatnonzero([shape is not None for shape in mended])
    wrong = ~np.isin(shapely.get_dimensions(mended[there]), dimensions) | shapely.is_empty(mended[there])
    flat = (shapely.get_dimensions(mended[there]) == 2) & (shapely.area(mended[there]) == 0)
    mended[there[wrong | flat]] = None
    return mended


def _check_tangles(shapes: NDArray[Any]) -> None:
    """Raise NeedsMemoryError for outlines so wound up that even to ask whether they are valid would not end.

    What counts is how many pairs of edges lie near each other; some edges are held against all of their shape.
    """
    pairs = 0.0
    for shape in shapes[shapely.get_num_coordinates(shapes) > _MANY_VERTICES]:
        start, end = _edges(shape)
        low, high = np.minimum(start, end), np.maximum(start, end)
        near = 0
        tried = np.linspace(0, len(low) - 1, _TRIED).astype(np.int64) if len(low) else ()
        for place in tried:
            near += int(((low <= high[place]) & (high >= low[place])).all(axis=1).sum())
        pairs += near / _TRIED * len(low) / 2
    if pairs > _MOST_NEAR:
        raise NeedsMemoryError(
            f"Outlines are wound up: about {pairs:,.0f} pairs of their edges lie side by side.",
            "Simplify them, or give their parts as polygons of their own.",
        )


def _edges(shape: Any) -> tuple[NDArray[Any], NDArray[Any]]:
    """Return where the edges of a shape start and end (n, 2)."""
    xy, ring = shapely.get_coordinates(shapely.get_rings(shape), return_index=True)
    first = np.flatnonzero(ring[1:] == ring[:-1])
    return xy[first], xy[first + 1]


def _all_mended(shapes: NDArray[Any]) -> list[Any]:
    """Return broken shapes made valid; NeedsMemoryError where that would not end, one by one or together."""
    crossings = [_crossings(shape) for shape in shapes]
    if max(crossings, default=0.0) <= _MOST_CROSSINGS and sum(crossings) > _MOST_IN_ALL:
        raise NeedsMemoryError(
            f"{len(shapes):,} outlines cross themselves about {sum(crossings):,.0f} times in all.",
            "Draw them anew, or give their parts as polygons that do not cross themselves.",
        )
    return [_mended(shape, crossed) for shape, crossed in zip(shapes, crossings, strict=True)]


def _mended(shape: Any, crossings: float) -> Any:
    """Return a broken shape made valid; NeedsMemoryError where that would not end.

    The work grows faster than the crossings, which may be the square of the vertices: an outline that crosses itself
    hundreds of times is put together from its rings, which is quicker than from all pieces of its lines.
    """
    if crossings > _MOST_CROSSINGS:
        raise NeedsMemoryError(
            f"An outline of {shapely.get_num_coordinates(shape):,} vertices crosses itself about {crossings:,.0f} "
            "times.",
            "Draw it anew, or give its parts as polygons that do not cross themselves.",
        )
    if crossings > _FEW_CROSSINGS and shapely.get_num_coordinates(shape) > _FEW_VERTICES:
        return shapely.make_valid(shape, method="structure", keep_collapsed=False)
    return shapely.make_valid(shape)


def _crossings(shape: Any) -> float:
    """Return how often the edges of a shape cross or touch, as far as that matters."""
    if shapely.get_dimensions(shape) < 2:
        return 0.0
    start, end = _edges(shape)
    if len(start) <= _FEW_VERTICES:
        return float(_cross(start, end, *np.triu_indices(len(start), 2)).sum())
    boxes = shapely.box(*np.minimum(start, end).T, *np.maximum(start, end).T)
    tree, crossings, compared, begin = shapely.STRtree(boxes), 0, 0, 0
    size = max(1, min(_FIRST_EDGES, _MOST_COMPARED // (4 * len(boxes))))
    while begin < len(boxes):
        own, other = tree.query(boxes[begin : begin + size])
        own = own + begin
        apart = other > own + 1  # each pair once, and not an edge with the next
        crossings += int(_cross(start, end, own[apart], other[apart]).sum())
        compared += own.size
        if crossings > _MOST_CROSSINGS or compared > _MOST_COMPARED + 20 * len(boxes):
            return max(crossings, _MOST_CROSSINGS + 1) * len(boxes) / (begin + size)
        begin, size = begin + size, min(2 * size, _MOST_EDGES)
    return float(crossings)


def _cross(
    start: NDArray[Any], end: NDArray[Any], own: NDArray[Any], other: NDArray[Any]
) -> NDArray[np.bool_]:
    """Say of pairs of edges, by their places, whether they have a point in common."""

    def side(a: NDArray[Any], b: NDArray[Any], c: NDArray[Any]) -> NDArray[Any]:
        return np.asarray(
            np.sign((b[:, 0] - a[:, 0]) * (c[:, 1] - a[:, 1]) - (b[:, 1] - a[:, 1]) * (c[:, 0] - a[:, 0]))
        )

    a, b, c, d = start[own], end[own], start[other], end[other]
    return np.asarray((side(a, b, c) * side(a, b, d) <= 0) & (side(c, d, a) * side(c, d, b) <= 0))


def _highest(collection: Any, dimensions: Sequence[int]) -> Any:
    """Return the parts of a collection of the highest wanted dimension as one shape, None if there is none."""
    parts = np.array([collection], object)
    while (nested := shapely.get_type_id(parts) == _COLLECTION).any():
        parts = np.concatenate([parts[~nested], shapely.get_parts(parts[nested])])
    parts = parts[~shapely.is_empty(parts)]
    found = shapely.get_dimensions(parts)
    there = [dimension for dimension in dimensions if (found == dimension).any()]
    if not there:
        return None
    chosen = parts[found == max(there)]
    return chosen[0] if len(chosen) == 1 else shapely.union_all(chosen)
