"""Every landslide with the ground it lies on, as in the paper's Table 3."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray
from odc.geo.geobox import GeoBox

from landslide_core.factors import breaks
from landslide_core.factors.card import Factor
from landslide_core.factors.stack import FactorStack, Strips
from landslide_core.io.vectors.features import rasterise_numbers
from landslide_core.scene import geodesy, slope

if TYPE_CHECKING:
    from geopandas import GeoDataFrame

_SUFFIX = {"°": "_deg", "m": "_m", "1/m": "_per_m"}
_SECTOR_SHARE = 0.25  # of a landslide's pixels, for its sector to be named
_NAMES = (*slope.SECTORS, slope.FLAT)  # in the order of breaks.SECTORS


def landslide_table(stack: Strips, landslides: "GeoDataFrame") -> "GeoDataFrame":
    """Return one row per landslide of `landslides` (column `id`, in the CRS of the stack) with its ground.

    area_m2 (0 for points) and pixels; of a measurement the mean, lowest and highest value; of the aspect the
    circular mean, its sector, and all sectors that hold a quarter of the pixels ("SW, SE"); of classes the
    most common one and its share. Pixels count whose centre lies inside, or the one under its middle where
    there is none; a landslide outside the valid area has gaps.
    """
    import geopandas as gpd

    unit = geodesy.metres_per_unit(geodesy.pyproj_crs(stack.geobox))
    slide, values_inside = _members(stack, np.asarray(landslides.geometry.values))
    columns: dict[str, Any] = {
        "id": landslides["id"].to_numpy(),
        "area_m2": (landslides.geometry.area.to_numpy() * unit**2).round(1),
        "pixels": np.bincount(slide, minlength=len(landslides)),
    }
    for factor, values in zip(stack.factors, values_inside.T, strict=True):
        columns |= _measures(factor, slide, values, len(landslides))
    return gpd.GeoDataFrame(columns, geometry=landslides.geometry.to_numpy(), crs=landslides.crs)


def _members(stack: Strips, shapes: NDArray[Any]) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
    """Return which landslide each valid pixel of a landslide belongs to, and its factors (pixels, factors).

    Ordered by landslide; a pixel under two landslides is there twice.
    """
    layers = tuple(_without_overlap(shapes))
    inside = [_under(part, _centres(shapes, layers, part.geobox)) for part in stack.strips()]
    missed = np.setdiff1d(np.arange(len(shapes)), np.concatenate([seen for *_, seen in inside]))
    if missed.size:
        inside += [_under(part, _middles(shapes, missed, part.geobox)) for part in stack.strips()]
    slide = np.concatenate([slides for slides, *_ in inside])
    order = np.argsort(slide, kind="stable")
    return slide[order], np.concatenate([values for _, values, _ in inside])[order]


_Places = tuple[NDArray[np.int64], NDArray[np.int64]]  # landslide, flat index of a pixel


def _under(
    part: FactorStack, found: _Places
) -> tuple[NDArray[np.int64], NDArray[np.float32], NDArray[np.int64]]:
    """Return the landslides of valid pixels, their factors, and all landslides with a pixel in the part."""
    slide, place = found
    known = part.valid.ravel()[place]
    values = np.stack([grid.ravel()[place[known]] for grid in part.values], axis=1)
    return slide[known], values, np.unique(slide)


def _centres(shapes: NDArray[Any], layers: Sequence[NDArray[np.int64]], geobox: GeoBox) -> _Places:
    """Return the pixels whose centres lie in polygons, layer by layer of polygons that do not overlap."""
    import shapely

    near = shapely.box(*geobox.boundingbox.bbox)
    slides, places = [np.empty(0, np.int64)], [np.empty(0, np.int64)]
    for layer in layers:
        here = layer[shapely.intersects(shapely.envelope(shapes[layer]), near)]
        numbers = rasterise_numbers(shapes[here], here + 1, geobox).ravel()
        place = np.flatnonzero(numbers)
        slides.append(numbers[place].astype(np.int64) - 1)
        places.append(place)
    return np.concatenate(slides), np.concatenate(places)


def _middles(shapes: NDArray[Any], missed: NDArray[np.int64], geobox: GeoBox) -> _Places:
    """Return the pixels under the middles of landslides that hold no pixel's centre."""
    import shapely

    rows, cols = geobox.shape
    xy = shapely.get_coordinates(shapely.point_on_surface(shapes[missed]))
    col, row = (np.floor(a).astype(np.int64) for a in geodesy.applied(~geobox.affine, xy[:, 0], xy[:, 1]))
    inside = (row >= 0) & (row < rows) & (col >= 0) & (col < cols)
    return missed[inside], row[inside] * cols + col[inside]


def _without_overlap(shapes: NDArray[Any]) -> Iterator[NDArray[np.int64]]:
    """Yield the positions of polygons in layers of which none overlaps another: each keeps all its pixels."""
    import shapely

    polygons = np.flatnonzero(shapely.get_dimensions(shapes) == 2)
    first, second = shapely.STRtree(shapes[polygons]).query(shapes[polygons], predicate="intersects")
    layer = np.zeros(len(polygons), np.int64)
    lower = first > second
    for one, others in _grouped(first[lower], second[lower]):
        taken = set(layer[others].tolist())
        layer[one] = next(n for n in range(len(taken) + 1) if n not in taken)
    for number in range(layer.max(initial=-1) + 1):
        yield polygons[layer == number]


def _grouped(keys: NDArray[Any], values: NDArray[Any]) -> Iterator[tuple[int, NDArray[Any]]]:
    order = np.argsort(keys, kind="stable")
    found, starts = np.unique(keys[order], return_index=True)
    for key, part in zip(found, np.split(values[order], starts[1:]), strict=bool(len(found))):
        yield int(key), part


def _measures(
    factor: Factor, slide: NDArray[np.int64], values: NDArray[np.float32], count: int
) -> dict[str, NDArray[Any]]:
    """Return the columns of one factor, one entry per landslide; NaN or None where there is no pixel."""
    if factor.kind == "circular":
        return _aspects(factor.name, slide, values.astype(np.float64), count)
    if factor.kind == "categorical":
        return _classes(factor, slide, values, count)
    there, starts, size = np.unique(slide, return_index=True, return_counts=True)
    unit = _SUFFIX.get(factor.unit, "")
    columns = {f"{factor.name}_{name}{unit}": np.full(count, np.nan) for name in ("mean", "min", "max")}
    if there.size:
        mean, lowest, highest = columns.values()
        mean[there] = np.add.reduceat(values.astype(np.float64), starts) / size
        lowest[there], highest[there] = (
            np.minimum.reduceat(values, starts),
            np.maximum.reduceat(values, starts),
        )
    return columns


def _aspects(
    name: str, slide: NDArray[np.int64], values: NDArray[np.float64], count: int
) -> dict[str, NDArray[Any]]:
    """Return circular mean, its sector, and the sectors with a quarter of the pixels, most common first."""
    angle, sloping = np.radians(values), values >= 0
    east = np.bincount(slide[sloping], np.sin(angle[sloping]), count)
    north = np.bincount(slide[sloping], np.cos(angle[sloping]), count)
    size, faces = np.bincount(slide, minlength=count), np.bincount(slide[sloping], minlength=count)
    mean = np.array([slope.direction_deg(*parts) for parts in zip(east, north, faces, strict=True)])
    codes = breaks.SECTORS.classify(values).astype(np.int64)
    shares = np.bincount(slide * 9 + codes, minlength=count * 9).reshape(count, 9)
    order = np.argsort(-shares, axis=1, kind="stable")
    sector, sectors = np.full(count, None, object), np.full(count, None, object)
    for place in np.flatnonzero(size):
        cancelled = faces[place] and np.isnan(mean[place])
        sector[place] = None if cancelled else slope.aspect_sector(mean[place])
        named = [_NAMES[s] for s in order[place] if shares[place, s] >= _SECTOR_SHARE * size[place]]
        sectors[place] = ", ".join(named) or None
    return {f"{name}_mean_deg": mean, f"{name}_sector": sector, f"{name}_sectors": sectors}


def _classes(
    factor: Factor, slide: NDArray[np.int64], values: NDArray[np.float32], count: int
) -> dict[str, NDArray[Any]]:
    """Return the name of the most common class of each landslide and its share of the pixels."""
    name, share = np.full(count, None, object), np.full(count, np.nan)
    codes, place = np.unique(values, return_inverse=True)
    if codes.size:
        counts = np.bincount(slide * codes.size + place, minlength=count * codes.size).reshape(
            count, codes.size
        )
        size, most = counts.sum(1), counts.argmax(1)
        there = np.flatnonzero(size)
        share[there] = counts[there, most[there]] / size[there]
        name[there] = [factor.classes.get(int(codes[m]), f"class {int(codes[m])}") for m in most[there]]
    return {factor.name: name, f"{factor.name}_share": share}
