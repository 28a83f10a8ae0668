"""Layers of the ground around landslides laid on the grid of a run: classes as a raster, things as single shapes."""

from collections.abc import Mapping
from pathlib import Path

import numpy as np
import shapely
from odc.geo.geobox import GeoBox

from landslide_core import io
from landslide_core.errors import FileError
from landslide_core.inventory.surroundings import LINES, singled
from landslide_core.io.admission.guards import safe_name
from landslide_core.io.class_names import ClassNames
from landslide_core.io.layers import classes
from landslide_core.io.vectors import features
from landslide_core.io.vectors.features import Shape
from landslide_core.io.vectors.writers import write_layer
from landslide_core.scene import geodesy

_STRIP_ROWS = 256
_SHAPES: Mapping[str, tuple[Shape, ...]] = {
    "roads": ("line",),
    "buildings": ("polygon", "point"),
    "rivers": ("line",),
}
_ALWAYS = "1970-01-01T00:00:00Z"  # stands for the time of writing: the same layer gives the same bytes
MOST_CLASSES = 255  # that fit a byte beside 0
_GROUND = "image"  # of whose grid errors speak


def lay_things(folder: Path, name: str, path: Path, geobox: GeoBox, far_m: float) -> tuple[str, ...]:
    """Write the single shapes that lie on the grid, or no farther from it than a path may go; notes in sentences.

    Lines are cut off there; a shape that stands in the file more than once is written once.
    """
    import geopandas as gpd

    found = features.read_features(path, _SHAPES[name], geobox, ground=_GROUND)
    found.require_plausible()
    rows, cols = geodesy.pixel_sides_m(geobox)
    pad_x, pad_y = far_m / cols * abs(geobox.resolution.x), far_m / rows * abs(geobox.resolution.y)
    left, bottom, right, top = geobox.boundingbox.bbox
    frame = (left - pad_x, bottom - pad_y, right + pad_x, top + pad_y)
    parts = shapely.get_parts(found.shapes)
    parts = parts[shapely.intersects(shapely.box(*frame), parts)]
    near = singled(parts)
    notes = found.notes
    if twice := len(parts) - len(near):
        notes = (*notes, f"{twice:,} shapes of {found.name} stand there more than once: each counts once.")
    if name in LINES:
        near = shapely.get_parts(shapely.clip_by_rect(near, *frame))
        near = near[shapely.length(near) > 0]
    target = folder / f"{name}.gpkg"
    target.unlink(missing_ok=True)
    if len(near):
        shapes = gpd.GeoDataFrame(geometry=list(near), crs=geodesy.pyproj_crs(geobox))
        write_layer(target, shapes, name, _ALWAYS)
    return notes


def lay_classes(
    folder: Path, name: str, path: Path, field: str | None, given: ClassNames, geobox: GeoBox
) -> tuple[Mapping[str, str], tuple[str, ...]]:
    """Write the classes that are met on the grid, numbered from 1; their names by number, and notes in sentences."""
    rows, cols = geobox.shape
    windows = [
        (slice(top, min(top + _STRIP_ROWS, rows)), slice(0, cols)) for top in range(0, rows, _STRIP_ROWS)
    ]
    layer = classes.open_classes(path, geobox, windows, field, given, ground=_GROUND)
    try:
        met: set[int] = set()
        for window in windows:
            codes = layer.read(*window)
            met.update(np.unique(codes[~np.isnan(codes)]).astype(int).tolist())
        values = sorted(met)
        if len(values) > MOST_CLASSES:
            raise FileError(
                f"{safe_name(path)} has {len(values):,} classes where the image lies; at most {MOST_CLASSES} can "
                "be kept.",
                "Join classes into fewer, or give the column of coarser ones.",
            )
        with io.strip_writer(
            folder / f"{name}.tif",
            geobox,
            nodata=0,
            descriptions=[f"{name}: number of the class"],
            overviews=False,
        ) as sink:
            for window in windows:
                codes = layer.read(*window)
                known = ~np.isnan(codes)
                out = np.zeros(codes.shape, np.uint8)
                out[known] = np.searchsorted(values, codes[known]) + 1
                sink.write(window[0].start, out)
    finally:
        layer.close()
    return {str(number): str(layer.names[value]) for number, value in enumerate(values, 1)}, layer.notes
