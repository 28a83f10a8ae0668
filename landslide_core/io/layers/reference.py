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

from landslide_core import io
from landslide_core.errors import FileError, MismatchError
from landslide_core.io.admission.guards import VECTOR_SUFFIXES
from landslide_core.scene.probability import NODATA
from landslide_core.scene.scene import Scene

_LOSSY = (".jpg", ".jpeg", ".webp")


@dataclass(frozen=True)
class Reference:
    """read(rows) gives the reference on the scene's grid: 1 landslide, 0 none, 255 unknown (rows, cols).

    grid: the file's own, or the scene's for polygons.
    """

    path: Path
    read: Callable[[slice], NDArray[np.uint8]]
    grid: GeoBox


def open_reference(path: Path, geobox: GeoBox, what: str = "reference") -> Reference:
    """Open polygons (any CRS) or a mask (0 and 1, or 0 and 255) for a scene on `geobox`; `what` names it.

    A raster on the scene's grid is read strip by strip; one on another grid is resampled to the nearest
    pixel, and that and painted polygons take a byte per pixel. Raises InputError when the file cannot be
    read, or cannot be laid over the scene.
    """
    path = Path(path)
    if path.suffix.lower() in VECTOR_SUFFIXES:
        painted = io.rasterise_polygons(io.read_polygons(path), geobox).astype(np.uint8)
        return Reference(path, lambda rows: painted[rows], geobox)
    scene = io.open_scene(path, treat_black_border_as_nodata=False)
    if scene.shape == tuple(geobox.shape) and (geobox.crs is None or _same_place(scene.geobox, geobox)):
        cols = slice(0, scene.shape[1])
        return Reference(path, lambda rows: _coded(scene, rows, cols), scene.geobox)
    if geobox.crs is None or scene.geobox.crs is None:
        raise MismatchError(
            f"The {what} {path.name} has {scene.shape[0]} x {scene.shape[1]} pixels, the scene "
            f"{geobox.shape[0]} x {geobox.shape[1]}, and they cannot be laid over each other without a "
            "georeference in both.",
            "Give a mask with as many rows and columns as the scene, or georeference both.",
        )
    return Reference(path, _warped(scene, geobox), scene.geobox)


def _same_place(first: GeoBox, second: GeoBox) -> bool:
    """Whether a grid of the same shape is the other one, or says nothing of its place."""
    if first.crs is None:
        return True
    tolerance = 0.01 * abs(second.affine.a + second.affine.b)
    return bool(first.crs == second.crs and first.affine.almost_equals(second.affine, tolerance))


def _coded(scene: Scene, rows: slice, cols: slice) -> NDArray[np.uint8]:
    values, valid = scene.source.read((0,), rows, cols)[0], scene.valid(rows, cols)
    if scene.path is not None and scene.path.suffix.lower() in _LOSSY:
        landslide = values >= 128  # as landslide_core.io.read_mask has it
    else:
        landslide = values > 0
        top = values[valid].max(initial=0)
        if (landslide & valid & (values != top)).any():
            raise FileError(
                f"{scene.name} is not a mask: it holds other values than 0 and 1, or 0 and 255.",
                "Give 1 or 255 where it applies and 0 everywhere else.",
            )
    coded: NDArray[np.uint8] = np.where(valid, landslide, np.uint8(NODATA)).astype(np.uint8)
    return coded


def _warped(scene: Scene, geobox: GeoBox) -> Callable[[slice], NDArray[np.uint8]]:
    own_crs, crs = scene.geobox.crs, geobox.crs
    assert own_crs is not None
    assert crs is not None
    whole = _coded(scene, slice(0, scene.shape[0]), slice(0, scene.shape[1]))

    def read(rows: slice) -> NDArray[np.uint8]:
        target = np.full((rows.stop - rows.start, int(geobox.shape[1])), NODATA, np.uint8)
        rasterio.warp.reproject(
            whole,
            target,
            src_transform=scene.geobox.affine,
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
