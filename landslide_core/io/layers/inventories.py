"""A landslide inventory of any kind, as shapes and as numbers on a grid."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
from numpy.typing import NDArray
from odc.geo.geobox import GeoBox
from scipy import ndimage

from landslide_core.errors import FileError, NoDataError
from landslide_core.io.admission import guards
from landslide_core.io.boundary import opens
from landslide_core.io.layers.classes import is_raster
from landslide_core.io.layers.mask_runs import runs_of
from landslide_core.io.layers.reference import Reference, open_reference
from landslide_core.io.plain.mask_rule import LANDSLIDE
from landslide_core.io.plain.mask_settings import in_sentences
from landslide_core.io.vectors.features import outlines_of, rasterise_numbers, read_features
from landslide_core.language import marked
from landslide_core.scene.geodesy import applied, pyproj_crs

if TYPE_CHECKING:
    from geopandas import GeoDataFrame

Rule = Literal["centre", "each", "touched"]
RULES: tuple[Rule, ...] = ("centre", "each", "touched")


@dataclass(frozen=True, eq=False)
class OpenSlides:
    """Landslides in the CRS of a grid: `table` with `id` from 1, painted window by window (rows, cols).

    paint: returns int32 (rows, cols) with that id, 0 for none.
    """

    table: "GeoDataFrame"
    paint: Callable[[slice, slice], NDArray[np.int32]]
    notes: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class Slides:
    """Landslides in the CRS of a grid: `table` with `id` from 1, `groups` int32 (rows, cols), 0 for none."""

    table: "GeoDataFrame"
    groups: NDArray[np.int32]
    notes: tuple[str, ...]


@opens
def read_slides(path: Path, geobox: GeoBox, rule: Rule = "centre") -> Slides:
    """Return the landslides that reach into the grid, from polygons, points, a raster mask or a detection.

    Of a detection, what a review rejected is left out.

    rule: a pixel belongs to a landslide when its centre lies inside ("centre"), or the landslide touches it
    ("touched"); "each" is "centre", but a landslide that holds no centre takes the pixel under its middle.
    Points take the pixel they lie in. A mask has 1 (or 255) for landslide; pixels that touch make one
    landslide. `path` may be the folder of a detection. InputError when there is none in the grid.
    """
    source = of_run(Path(path))
    if is_raster(source):
        slides = _from_mask(source, geobox)
        if not slides.groups.any():
            raise _none_inside(source)
        return slides
    whole = slice(0, geobox.shape[0]), slice(0, geobox.shape[1])
    opened = _opened(Path(path), geobox, rule, [whole])
    return Slides(opened.table, opened.paint(*whole), opened.notes)


@opens
def open_slides(
    path: Path, geobox: GeoBox, windows: Sequence[tuple[slice, slice]], rule: Rule = "centre"
) -> OpenSlides:
    """Return the same for a grid that is too large to be held; `windows` (rows, cols) cover it.

    They are strips of whole rows from top to bottom; a mask is read once by them.
    """
    source = of_run(Path(path))
    if is_raster(source):
        return _opened_mask(source, geobox, [rows for rows, _ in windows])
    return _opened(Path(path), geobox, rule, windows)


def _none_inside(source: Path, cause: str = "") -> NoDataError:
    name = guards.safe_name(source)
    return NoDataError(
        f"None of the landslides of {name} lies in the area of the elevation model. {cause}"
        if cause
        else f"None of the landslides of {name} lies in the area of the elevation model.",
        "Give the inventory of the same area, or count those smaller than a pixel (rule 'each').",
    )


def of_run(path: Path) -> Path:
    """Return the inventory of a detection's folder, or the path itself."""
    if not path.is_dir():
        return path
    inventory = path / "landslides.gpkg"
    if not inventory.is_file():
        raise FileError(
            f"{path.name} holds no landslides.gpkg.",
            "Give the folder of a detection, or a file of landslides.",
        )
    return inventory


def _from_mask(path: Path, geobox: GeoBox) -> Slides:
    """Return the connected regions of a mask, read by the rule of all masks."""
    mask = open_reference(path, geobox, marked("inventory"))
    truth = mask.read(slice(0, geobox.shape[0]))
    groups, count = ndimage.label(truth == LANDSLIDE, np.ones((3, 3)))
    groups = groups.astype(np.int32)
    return Slides(outlines_of(groups, geobox), groups, _mask_notes(mask, count))


def _opened_mask(path: Path, geobox: GeoBox, strips: Sequence[slice]) -> OpenSlides:
    """Return the same regions, found strip by strip."""
    mask = open_reference(path, geobox, marked("inventory"))
    runs = runs_of(lambda rows: mask.read(rows) == LANDSLIDE, geobox, strips, guards.safe_name(path))
    if not runs.count:
        raise _none_inside(path)
    return OpenSlides(runs.outlines(strips), runs.paint, _mask_notes(mask, runs.count))


def _mask_notes(mask: Reference, count: int) -> tuple[str, ...]:
    note = f"The {count:,} landslides are the connected regions of the mask {guards.safe_name(mask.path)}."
    return (*in_sentences(mask.notes), note)


def _opened(given: Path, geobox: GeoBox, rule: Rule, windows: Sequence[tuple[slice, slice]]) -> OpenSlides:
    import shapely

    path = of_run(given)

    rows, cols = geobox.shape
    read = read_features(path, ("polygon", "point"), geobox, of_run=given.is_dir())
    table = read.table
    edge = shapely.Polygon([geobox.affine * c for c in ((0, 0), (cols, 0), (cols, rows), (0, rows))])
    inside = table.geometry.intersects(edge)
    outside = int((~inside).sum())
    if not inside.any():
        raise read.apart(partial(_none_inside, path))
    table = table[inside].reset_index(drop=True)
    table["id"] = np.arange(1, len(table) + 1)
    numbers, shapes = table["id"].to_numpy(), np.asarray(table.geometry.values)
    is_point = shapely.get_dimensions(shapes) == 0
    painter = _Painter(geobox, shapes[~is_point], numbers[~is_point], rule == "touched")
    painter = painter.marking(shapes[is_point], numbers[is_point])
    found = np.unique(np.concatenate([np.unique(painter(*window)) for window in windows]))
    missed = np.setdiff1d(numbers[~is_point], found)
    notes = [*read.notes, *([f"{outside:,} landslides lie outside the area."] if outside else [])]
    if rule == "each" and len(missed):
        painter = painter.marking(shapely.point_on_surface(shapes[missed - 1]), missed)
        notes.append(
            f"{len(missed):,} landslides that hold no pixel's centre count with the pixel at their middle."
        )
    elif len(missed):
        notes.append(
            f"{len(missed):,} of {len(table):,} landslides hold no pixel's centre and are left out: "
            "they are smaller than a pixel or lie under another. The rule 'each' counts them."
        )
    if not found.any() and not painter.marks_any():
        raise _none_inside(path)
    return OpenSlides(table.set_crs(pyproj_crs(geobox), allow_override=True), painter, tuple(notes))


@dataclass(frozen=True, eq=False)
class _Painter:
    """Paints polygons by number, then points in turn where no landslide lies yet."""

    geobox: GeoBox
    polygons: NDArray[Any]
    numbers: NDArray[Any]
    touched: bool
    marks: tuple[tuple[NDArray[Any], NDArray[Any]], ...] = ()

    def marking(self, points: NDArray[Any], numbers: NDArray[Any]) -> "_Painter":
        return replace(self, marks=(*self.marks, (points, numbers)))

    def marks_any(self) -> bool:
        return any(_pixels(points, self.geobox)[0].size for points, _ in self.marks)

    def __call__(self, rows: slice, cols: slice) -> NDArray[np.int32]:
        import shapely

        window = self.geobox[rows, cols]
        near = np.sort(shapely.STRtree(self.polygons).query(shapely.box(*window.boundingbox.bbox)))
        groups = rasterise_numbers(self.polygons[near], self.numbers[near], window, touched=self.touched)
        for points, numbers in self.marks:
            _mark(groups, points, numbers, window)
        return groups


def _mark(groups: NDArray[np.int32], points: NDArray[Any], numbers: NDArray[Any], geobox: GeoBox) -> None:
    """Give the pixels under points their number, where no landslide lies yet."""
    rows, cols, which = _pixels(points, geobox)
    free = groups[rows, cols] == 0
    groups[rows[free], cols[free]] = numbers[which[free]]


def _pixels(points: NDArray[Any], geobox: GeoBox) -> tuple[NDArray[np.int64], ...]:
    """Return row, column and number of the points that lie in a grid."""
    import shapely

    xy, which = shapely.get_coordinates(points, return_index=True)
    cols, rows = (np.floor(axis).astype(np.int64) for axis in applied(~geobox.affine, xy[:, 0], xy[:, 1]))
    height, width = geobox.shape
    inside = (rows >= 0) & (rows < height) & (cols >= 0) & (cols < width)
    return rows[inside], cols[inside], which[inside]
