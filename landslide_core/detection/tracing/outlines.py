"""Probability + threshold -> outlines of landslides, by the settings' rules."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from affine import Affine
from numpy.typing import NDArray
from odc.geo.geobox import GeoBox
from rasterio.features import rasterize

from landslide_core.detection.settings import DetectSettings
from landslide_core.detection.tracing.components import Geometries, ProbabilityGrid, collect
from landslide_core.detection.tracing.strip_labels import labelled, picked
from landslide_core.inventory.areas import areas
from landslide_core.inventory.places import pixels_at, place_names
from landslide_core.scene import geodesy
from landslide_core.scene.probability import NODATA


@dataclass(frozen=True)
class Outlines:
    """Landslides found in a probability grid; one entry each.

    exact: polygons along the pixels' edges, in pixels (col, row). polygons: simplified, in the CRS of the
    grid. mean_probability, max_probability: in [0, 1], over the pixels at or above the threshold.
    kept: for each strip of the grid, by its first row, which labels of it belong to a landslide.
    filled: the holes that were filled, in pixels. numbers: of each among all that the rules keep, from 1; found: how
    many those are. loops: whether compiled loops paint them.
    """

    geobox: GeoBox
    threshold: float
    exact: Geometries
    polygons: Geometries
    mean_probability: NDArray[np.float64]
    max_probability: NDArray[np.float64]
    summits: NDArray[np.int64]
    kept: Mapping[int, NDArray[np.bool_]]
    filled: Geometries
    numbers: NDArray[np.int64]
    found: int
    loops: bool

    def __len__(self) -> int:
        return len(self.exact)

    def places(self, full: GeoBox) -> list[str]:
        """Their names by place; `full` is the grid of the scene, where this one is reduced."""
        middles = shapely.transform(shapely.points(self.summits[:, ::-1] + 0.5), moved_by(self.geobox.affine))
        return place_names(pixels_at(shapely.get_coordinates(middles), full))

    def paint(self, rows: slice, percent: NDArray[np.uint8]) -> NDArray[np.bool_]:
        """The landslides as a mask (rows, cols) of one of the grid's strips: all pixels of `exact`."""
        labels, _ = labelled(percent, self.threshold, loops=self.loops)
        mask = picked(labels, self.kept[rows.start], loops=self.loops)
        top, bottom = shapely.bounds(self.filled)[:, [1, 3]].T
        holes = self.filled[(top < rows.stop) & (bottom > rows.start)]
        if len(holes):
            place = Affine.translation(0, rows.start)
            mask |= rasterize(holes, mask.shape, transform=place, dtype="uint8").astype(bool)
        return mask


def trace(
    grid: ProbabilityGrid,
    threshold: float,
    settings: DetectSettings,
    wanted: Callable[[Geometries], NDArray[np.bool_]] | None = None,
) -> Outlines:
    """Outline what is at or above the threshold (0 to 1), by the settings' rules.

    Holes smaller than fill_holes_m2 are filled, unless they hold no-data; landslides that lie in a filled
    hole go with it. Then landslides smaller than min_area_m2 are dropped, both before and after their
    outlines are simplified. Without georeference the rules in pixels apply. `wanted` says of the outlines, in the
    grid's coordinates, which of them are kept.
    """
    rules = _Rules.of(grid.geobox, settings)
    components = collect(grid, threshold, rules.may_suffice)
    exact, filled, owners = _fill_holes(components.outlines, grid, rules, components.nodata)
    simple = _simplify(exact, settings.simplify_px)
    keep = (rules.areas(exact) >= rules.min_area) & (rules.areas(simple) >= rules.min_area)
    keep &= ~_inside(exact, filled)
    numbers = np.cumsum(keep, dtype=np.int64)
    found = int(np.count_nonzero(keep))
    if wanted is not None:
        keep[keep] = wanted(shapely.transform(simple[keep], moved_by(grid.geobox.affine)))
    lookup = np.append(keep, False)  # number -1 is that of dropped specks
    return Outlines(
        geobox=grid.geobox,
        threshold=threshold,
        exact=exact[keep],
        polygons=shapely.transform(simple[keep], moved_by(grid.geobox.affine)),
        mean_probability=components.mean[keep],
        max_probability=components.peak[keep],
        summits=components.summits[keep],
        kept={row: lookup[numbers] for row, numbers in components.numbers.items()},
        filled=filled[keep[owners]],
        numbers=numbers[keep],
        found=found,
        loops=grid.pays,
    )


@dataclass(frozen=True)
class _Rules:
    """The settings that apply to a grid: in m² on the ground, or in pixels without georeference."""

    geobox: GeoBox
    min_area: float
    fill_holes: float

    @staticmethod
    def of(geobox: GeoBox, settings: DetectSettings) -> "_Rules":
        if geobox.crs is None:
            return _Rules(geobox, settings.min_area_px, settings.fill_holes_px)
        return _Rules(geobox, settings.min_area_m2, settings.fill_holes_m2)

    def areas(self, outlines: Geometries) -> NDArray[np.float64]:
        """True areas of outlines given in pixels."""
        return areas(shapely.transform(outlines, moved_by(self.geobox.affine)), self.geobox)

    def may_suffice(self, pixels: NDArray[np.int64]) -> NDArray[np.bool_]:
        """Whether components of so many pixels can reach the least area once their holes are filled."""
        # Of all shapes of n pixels joined by edges, a hollow square encloses the most.
        most = np.maximum(pixels, ((pixels + 4) / 4) ** 2)
        return np.asarray(most * self._largest_pixel() >= self.min_area)

    def _largest_pixel(self) -> float:
        if self.geobox.crs is None:
            return 1.0
        rows, cols = self.geobox.shape
        places = ((0, 0), (0, cols), (rows, 0), (rows, cols), (rows / 2, cols / 2))
        # 1 % more: between these places a pixel may be a little larger.
        return 1.01 * max(geodesy.pixel_area_m2(self.geobox, row, col) for row, col in places)


def moved_by(affine: Affine) -> Callable[[NDArray[np.float64]], NDArray[np.float64]]:
    """The affine as a function of coordinates (n, 2); for example of pixels (col, row) to those of a CRS."""
    a, b, c, d, e, f = tuple(affine)[:6]
    turn, shift = np.array([[a, d], [b, e]]), np.array([c, f])
    return lambda places: places @ turn + shift


def _fill_holes(
    outlines: Geometries, grid: ProbabilityGrid, rules: _Rules, nodata: bool
) -> tuple[Geometries, Geometries, NDArray[np.intp]]:
    """The outlines without their small holes, the holes that were filled, and in which outline each was.

    A hole that holds no-data stays. nodata: whether the grid has any.
    """
    if not len(outlines):
        return outlines, outlines, np.array([], np.intp)
    rings, owners = shapely.get_rings(outlines, return_index=True)
    is_hole = np.concatenate([[False], owners[1:] == owners[:-1]])  # the first ring of each is its outside
    holes = shapely.polygons(rings[is_hole])
    small = rules.areas(holes) < rules.fill_holes
    if nodata:
        small[small] = [not _holds_nodata(hole, grid) for hole in holes[small]]
    stays = ~is_hole
    stays[is_hole] = ~small
    return shapely.polygons(rings[stays], indices=owners[stays]), holes[small], owners[is_hole][small]


def _holds_nodata(hole: Any, grid: ProbabilityGrid) -> bool:
    left, top, right, bottom = (int(edge) for edge in hole.bounds)
    percent = grid.read(slice(top, bottom), slice(left, right))
    inside = rasterize([hole], percent.shape, transform=Affine.translation(left, top), dtype="uint8")
    return bool(np.any(percent[inside == 1] == NODATA))


def _inside(outlines: Geometries, filled: Geometries) -> NDArray[np.bool_]:
    """Which outlines lie in a hole that was filled."""
    _, islands = shapely.STRtree(outlines).query(filled, predicate="contains")
    result = np.zeros(len(outlines), bool)
    result[islands] = True
    return result


def _simplify(outlines: Geometries, tolerance_px: float) -> Geometries:
    """The outlines with fewer corners, each still one valid polygon."""
    simple = shapely.simplify(outlines, tolerance_px, preserve_topology=True)
    fails = ~shapely.is_valid(simple) | shapely.is_empty(simple)
    return np.where(fails, outlines, simple)
