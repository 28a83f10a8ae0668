"""Shapes as they are meant: broken rings mended, and nothing but the parts that count."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely
from numpy.typing import NDArray

if TYPE_CHECKING:  # geopandas takes most of a second to import
    import geopandas as gpd

_COLLECTION = 7  # shapely's type number of a geometry collection


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
    broken = ~shapely.is_valid(mended)
    mended[broken] = shapely.make_valid(mended[broken])
    mixed = np.flatnonzero(shapely.get_type_id(mended) == _COLLECTION)
    for place in mixed:
        mended[place] = _highest(mended[place], dimensions)
    there = np.flatnonzero([shape is not None for shape in mended])
    wrong = ~np.isin(shapely.get_dimensions(mended[there]), dimensions) | shapely.is_empty(mended[there])
    flat = (shapely.get_dimensions(mended[there]) == 2) & (shapely.area(mended[there]) == 0)
    mended[there[wrong | flat]] = None
    return mended


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
