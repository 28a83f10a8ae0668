"""A mask that someone drew, as raster or polygons of any CRS, on a scene's grid."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import rasterio.warp
from affine import Affine
from numpy.typing import NDArray
from odc.geo.geobox import GeoBox
from rasterio.enums import Resampling

from landslide_core.errors import MismatchError
from landslide_core.io.admission.guards import VECTOR_SUFFIXES, safe_name
from landslide_core.io.boundary import opens
from landslide_core.io.plain.mask_settings import AS_FOUND, MaskNote, MaskSettings
from landslide_core.io.rasters.masks import MaskRaster, open_mask
from landslide_core.io.vectors.layer_choice import file_of
from landslide_core.io.vectors.polygons import rasterise_polygons, read_outlines
from landslide_core.language import marked
from landslide_core.scene.probability import NODATA


@dataclass(frozen=True)
class Reference:
    """read(rows) gives the reference on the scene's grid: 1 landslide, 0 none, 255 unknown (rows, cols).

    grid: the file's own, or the scene's for polygons. notes: what was done with odd values of a mask.
    """

    path: Path
    read: Callable[[slice], NDArray[np.uint8]]
    grid: GeoBox
    notes: tuple[tuple[str, MaskNote], ...] = ()


@opens
def open_reference(
    path: Path,
    geobox: GeoBox,
    what: str = marked("reference"),
    settings: MaskSettings = AS_FOUND,
    of: str = "landslide",
) -> Reference:
    """Open polygons (any CRS) or a mask (landslide_core.io.plain.mask_rule) for a scene on `geobox`.

    A raster on the scene's grid is read strip by strip; one on another grid is resampled to the nearest pixel, and
    that and painted polygons take a byte per pixel. What lies outside a mask is unknown.

    Parameters
    ----------
    path : Path
        The file.
    geobox : GeoBox
        The scene's grid.
    what : str
        What the file is called in a refusal.
    settings : MaskSettings
        How a mask is read.
    of : str
        What it is a mask of.

    Returns
    -------
    Reference
        On the scene's grid.

    Raises
    ------
    InputError
        The file cannot be read, does not say which of its values is meant, or cannot be laid over the scene.
    """
    path = Path(path)
    if file_of(path).suffix.lower() in VECTOR_SUFFIXES:
        outlines = read_outlines(path)
        painted = rasterise_polygons(outlines.table, geobox).astype(np.uint8)
        return Reference(path, lambda rows: painted[rows], geobox, outlines.mask_notes(path, geobox))
    mask = open_mask(path, settings, of)
    notes = tuple((safe_name(path), note) for note in mask.rule.notes)
    if mask.grid.shape == geobox.shape and (geobox.crs is None or _same_place(mask.grid, geobox)):
        return Reference(path, mask.read, mask.grid, notes)
    if geobox.crs is None or mask.grid.crs is None:
        raise MismatchError(
            f"The {what} {path.name} has {mask.grid.shape[0]} x {mask.grid.shape[1]} pixels, the scene "
            f"{geobox.shape[0]} x {geobox.shape[1]}, and they cannot be laid over each other without a "
            "georeference in both.",
            "Give a mask with as many rows and columns as the scene, or georeference both.",
        )
    return Reference(path, _warped(mask, geobox), mask.grid, notes)


def _same_place(first: GeoBox, second: GeoBox) -> bool:
    """Whether a grid of the same shape is the other one, or says nothing of its place."""
    if first.crs is None:
        return True
    tolerance = 0.01 * abs(second.affine.a + second.affine.b)
    return bool(first.crs == second.crs and first.affine.almost_equals(second.affine, tolerance))


def _warped(mask: MaskRaster, geobox: GeoBox) -> Callable[[slice], NDArray[np.uint8]]:
    own_crs, crs = mask.grid.crs, geobox.crs
    assert own_crs is not None
    assert crs is not None
    whole = mask.read(slice(0, int(mask.grid.shape[0])))

    def read(rows: slice) -> NDArray[np.uint8]:
        target = np.full((rows.stop - rows.start, int(geobox.shape[1])), NODATA, np.uint8)
        rasterio.warp.reproject(
            whole,
            target,
            src_transform=mask.grid.affine,
            src_crs=own_crs.to_wkt(),
            src_nodata=NODATA,
            dst_transform=geobox.affine @ Affine.translation(0, rows.start),
            dst_crs=crs.to_wkt(),
            dst_nodata=NODATA,
            init_dest_nodata=True,
            resampling=Resampling.nearest,
        )
        return target

    return read
