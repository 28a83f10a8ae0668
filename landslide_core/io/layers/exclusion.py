"""Ground that is left out of prediction and of scores, such as farmland or water.

The field mask of Cui et al. 2026: fields look like landslides to a network, and a land-use map often says
where they are. The paper blanks them in the image; here the network still sees them as surroundings, and
what it says of them is not used.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from odc.geo.geobox import GeoBox

from landslide_core import io
from landslide_core.errors import MismatchError, NoDataError
from landslide_core.io.admission.guards import VECTOR_SUFFIXES
from landslide_core.io.boundary import opens
from landslide_core.io.layers.reference import open_reference
from landslide_core.io.plain.mask_rule import LANDSLIDE
from landslide_core.io.plain.mask_settings import MaskNote
from landslide_core.io.vectors import elsewhere
from landslide_core.io.vectors.layer_choice import file_of
from landslide_core.io.vectors.polygons import read_outlines
from landslide_core.language import marked
from landslide_core.scene import geodesy

_STRIP_ROWS = 1024


@dataclass(frozen=True)
class Exclusion:
    """read(rows) says where the scene is excluded: (rows, cols) over its whole width, True for excluded.

    notes: what was done with odd values of a mask.
    """

    path: Path
    read: Callable[[slice], NDArray[np.bool_]]
    notes: tuple[tuple[str, MaskNote], ...] = ()


@opens
def open_exclusion(path: Path, geobox: GeoBox, strict: bool = True) -> Exclusion:
    """Open polygons (any CRS) or a raster (1 or 255 is excluded) for a scene on `geobox`.

    Polygons are painted strip by strip; a raster on another grid is resampled to the nearest pixel, and
    takes a byte per pixel of its own. Raises InputError when the file cannot be read, has no CRS where one
    is needed, and when it is `strict` also if it does not overlap the scene or excludes all of it.
    """
    path = Path(path)
    if file_of(path).suffix.lower() in VECTOR_SUFFIXES:
        found = _polygons(path, geobox, strict)
    else:
        found = _raster(path, geobox, strict)
    if strict and not _leaves_something(found.read, geobox):
        raise excludes_everything(path.name)
    return found


def excludes_everything(name: str) -> NoDataError:
    """What is said when nothing is left to predict."""
    return NoDataError(
        f"The mask {name} excludes every pixel of the image that holds data.",
        "Give the areas to leave out (polygons, or a raster of 1 there and 0 elsewhere), not those to keep.",
    )


def _polygons(path: Path, geobox: GeoBox, strict: bool) -> Exclusion:
    outlines = read_outlines(path)
    polygons = outlines.table
    if polygons.crs is None and geobox.crs is not None:
        raise MismatchError(
            f"The mask {path.name} has no coordinate system, so it cannot be laid over the image.",
            "Give the polygons with their CRS (GeoPackage, or a shapefile with its .prj file).",
        )
    if polygons.crs is not None and geobox.crs is None:
        raise MismatchError(
            f"The mask {path.name} has coordinates on the Earth, but the image has no georeference.",
            "Give the image with its georeference, or the mask as a picture of the same size.",
        )
    shapes = io.polygons_within(polygons, geobox)
    if strict and not len(shapes):
        found = elsewhere.why(np.asarray(polygons.geometry.values), polygons.crs, geobox, marked("image"))
        raise found.said_of(partial(_apart, path.name))
    notes = outlines.mask_notes(path, geobox)
    return Exclusion(path, lambda rows: io.paint_polygons(shapes, geobox, rows), notes)


def _raster(path: Path, geobox: GeoBox, strict: bool) -> Exclusion:
    mask = open_reference(path, geobox, marked("mask"), of="excluded ground")
    if strict and mask.grid.crs is not None and not geodesy.overlap(mask.grid, geobox):
        raise _apart(path.name)
    return Exclusion(path, lambda rows: mask.read(rows) == LANDSLIDE, mask.notes)


def _apart(name: str, cause: str = "") -> NoDataError:
    return NoDataError(
        f"The mask {name} does not overlap the image. {cause}"
        if cause
        else f"The mask {name} does not overlap the image.",
        "Give the mask of the same area, or run without it.",
    )


def _leaves_something(read: Callable[[slice], NDArray[np.bool_]], geobox: GeoBox) -> bool:
    """Whether any pixel is not excluded; looks only as far as the first."""
    rows = int(geobox.shape[0])
    strips = (slice(start, min(start + _STRIP_ROWS, rows)) for start in range(0, rows, _STRIP_ROWS))
    return any(not read(strip).all() for strip in strips)
