"""landslide_core.io.slides: a landslide inventory of any kind, as shapes and as numbers on a grid."""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
from numpy.typing import NDArray
from odc.geo.geobox import GeoBox
from scipy import ndimage

from landslide_core.errors import InputError
from landslide_core.geodesy import applied, pyproj_crs
from landslide_core.io import guards
from landslide_core.io.classes import is_raster
from landslide_core.io.features import outlines_of, rasterise_numbers, read_features
from landslide_core.io.grids import read_grid

if TYPE_CHECKING:
    from geopandas import GeoDataFrame

Rule = Literal["centre", "each", "touched"]
RULES: tuple[Rule, ...] = ("centre", "each", "touched")


@dataclass(frozen=True, eq=False)
class Slides:
    """Landslides in the CRS of a grid: `table` with `id` from 1, `groups` int32 (rows, cols), 0 for none."""

    table: "GeoDataFrame"
    groups: NDArray[np.int32]
    notes: tuple[str, ...]


def read_slides(path: Path, geobox: GeoBox, rule: Rule = "centre") -> Slides:
    """Return the landslides that reach into the grid, from polygons, points, a raster mask or a detection.

    rule: a pixel belongs to a landslide when its centre lies inside ("centre"), or the landslide touches it
    ("touched"); "each" is "centre", but a landslide that holds no centre takes the pixel under its middle.
    Points take the pixel they lie in. A mask has 1 (or 255) for landslide; pixels that touch make one
    landslide. `path` may be the folder of a detection. InputError when there is none in the grid.
    """
    source = _of_run(Path(path))
    slides = _from_mask(source, geobox) if is_raster(source) else _from_shapes(source, geobox, rule)
    if not slides.groups.any():
        raise InputError(
            f"None of the landslides of {guards.safe_name(source)} lies in the area of the elevation model.",
            "Give the inventory of the same area, or count those smaller than a pixel (rule 'each').",
        )
    return slides


def _of_run(path: Path) -> Path:
    """Return the inventory of a detection's folder, or the path itself."""
    if not path.is_dir():
        return path
    inventory = path / "landslides.gpkg"
    if not inventory.is_file():
        raise InputError(
            f"{path.name} holds no landslides.gpkg.",
            "Give the folder of a detection, or a file of landslides.",
        )
    return inventory


def _from_mask(path: Path, geobox: GeoBox) -> Slides:
    values = read_grid(path, geobox, classes=True)
    known = np.unique(values[~np.isnan(values)])
    if not set(known.tolist()) <= {0.0, 1.0, 255.0} or len(known) > 2:
        raise InputError(
            f"{guards.safe_name(path)} is no mask of landslides: it holds more than 0 and 1 (or 255).",
            "Give 1 for landslide and 0 for everything else.",
        )
    groups, count = ndimage.label(values > 0, np.ones((3, 3)))
    groups = groups.astype(np.int32)
    note = f"The {count:,} landslides are the connected regions of the mask {guards.safe_name(path)}."
    return Slides(outlines_of(groups, geobox), groups, (note,))


def _from_shapes(path: Path, geobox: GeoBox, rule: Rule) -> Slides:
    import shapely

    rows, cols = geobox.shape
    table = read_features(path, ("polygon", "point"), geobox)
    edge = shapely.Polygon([geobox.affine * c for c in ((0, 0), (cols, 0), (cols, rows), (0, rows))])
    inside = table.geometry.intersects(edge)
    outside = int((~inside).sum())
    table = table[inside].reset_index(names="row")
    table["id"] = np.arange(1, len(table) + 1)
    if table.empty:
        return Slides(table, np.zeros(geobox.shape, np.int32), ())
    numbers = table["id"].to_numpy()
    is_point = shapely.get_dimensions(table.geometry.values) == 0
    shapes = np.asarray(table.geometry.values)
    groups = rasterise_numbers(shapes[~is_point], numbers[~is_point], geobox, touched=rule == "touched")
    _mark(groups, shapes[is_point], numbers[is_point], geobox)
    missed = np.setdiff1d(numbers[~is_point], groups)
    notes = [f"{outside:,} landslides lie outside the area."] if outside else []
    if rule == "each" and len(missed):
        middles = shapely.point_on_surface(shapes[missed - 1])
        _mark(groups, middles, missed, geobox)
        notes.append(
            f"{len(missed):,} landslides that hold no pixel's centre count with the pixel at their middle."
        )
    elif len(missed):
        notes.append(
            f"{len(missed):,} of {len(table):,} landslides hold no pixel's centre and are left out: "
            "they are smaller than a pixel or lie under another. The rule 'each' counts them."
        )
    return Slides(table.set_crs(pyproj_crs(geobox), allow_override=True), groups, tuple(notes))


def _mark(groups: NDArray[np.int32], points: NDArray[Any], numbers: NDArray[Any], geobox: GeoBox) -> None:
    """Give the pixels under points their number, where no landslide lies yet."""
    import shapely

    if not len(points):
        return
    xy, which = shapely.get_coordinates(points, return_index=True)
    cols, rows = (np.floor(axis).astype(np.int64) for axis in applied(~geobox.affine, xy[:, 0], xy[:, 1]))
    inside = (rows >= 0) & (rows < groups.shape[0]) & (cols >= 0) & (cols < groups.shape[1])
    rows, cols, which = rows[inside], cols[inside], which[inside]
    free = groups[rows, cols] == 0
    groups[rows[free], cols[free]] = numbers[which[free]]
