"""A scene written so that any part of it, at any scale, is quick to read."""

import os
import shutil
from pathlib import Path

import numpy as np
import rasterio
from rasterio.enums import Resampling
from rasterio.windows import Window

from landslide_core.errors import OutputError
from landslide_core.io.plain.whole import draft
from landslide_core.progress import SILENT, Progress
from landslide_core.scene.scene import Scene

ROLES_TAG = "SCARP_ROLES"
_BLOCK = 512
_SMALLEST_OVERVIEW_PX = 256
# Not in a file beside it. rasterio.Env would be undone by whichever thread leaves it first.
os.environ.setdefault("GDAL_TIFF_INTERNAL_MASK", "TRUE")
_WRITING = 0.8  # of the time; the rest builds overviews


def write_pyramid(path: Path, scene: Scene, progress: Progress = SILENT) -> None:
    """Write all bands of a scene as a tiled GeoTIFF with averaged overviews, whole or not at all.

    Parameters
    ----------
    path : Path
        The file to write; its folder must be there.
    scene : Scene
        Of any size: 512 rows are held in memory.
    progress : Progress
        Told after each strip.

    Raises
    ------
    OutputError
        The disk has less room than the file may need.

    Notes
    -----
    Numbers keep their type; a mask inside the file says where there is no data. The roles of the bands stand in the
    tag `SCARP_ROLES`.
    """
    _check_room(path, scene)
    with draft(path) as hidden:
        _write(hidden, scene, progress.part(0.0, _WRITING))
        progress.stop_if_asked()
        factors = _factors(scene.shape)
        if factors:
            with rasterio.open(hidden, "r+", driver="GTiff") as dataset:
                dataset.build_overviews(factors, Resampling.average)
        progress.tell(1.0)


def _check_room(path: Path, scene: Scene) -> None:
    """Raise OutputError where the pixels and their overviews, were they not packed at all, might not fit."""
    rows, cols = scene.shape
    needed = 4 / 3 * rows * cols * len(scene.roles) * np.dtype(scene.dtype).itemsize
    free = shutil.disk_usage(path.parent).free
    if needed > free:
        raise OutputError(
            f"A copy of {scene.name} to zoom into may need {needed / 1e9:.1f} GB; {free / 1e9:.1f} GB are free.",
            "Make room on the disk that holds the runs.",
        )


def _write(path: Path, scene: Scene, progress: Progress) -> None:
    rows, cols = scene.shape
    with rasterio.open(path, "w", **_profile(scene)) as dataset:
        dataset.update_tags(**{ROLES_TAG: ",".join(scene.roles)})
        for start in range(0, rows, _BLOCK):
            part = slice(start, min(start + _BLOCK, rows)), slice(0, cols)
            window = Window(0, start, cols, part[0].stop - start)
            valid = scene.valid(*part)
            pixels = scene.source.read(range(len(scene.roles)), *part)
            dataset.write(np.where(valid, pixels, 0).astype(pixels.dtype), window=window)
            dataset.write_mask(valid, window=window)
            progress.tell(part[0].stop / rows)


def _profile(scene: Scene) -> dict[str, object]:
    rows, cols = scene.shape
    kind = np.dtype(scene.dtype).kind
    profile: dict[str, object] = {
        "driver": "GTiff", "height": rows, "width": cols, "count": len(scene.roles), "dtype": scene.dtype,
        "tiled": True, "blockxsize": _BLOCK, "blockysize": _BLOCK,
        # a tile asks for three bands of many; bands that lie apart need not be unpacked together
        "interleave": "band", "compress": "deflate", "zlevel": 1, "predictor": 3 if kind == "f" else 2,
        "bigtiff": "IF_SAFER", "sparse_ok": True, "photometric": "minisblack",
        "alpha": "no",
    }  # fmt: skip
    if scene.geobox.crs is not None:
        profile |= {"crs": scene.geobox.crs.to_wkt(), "transform": scene.geobox.affine}
    return profile


def _factors(shape: tuple[int, int]) -> list[int]:
    """Return 2, 4, 8, … until the smallest overview fits into a tile."""
    longest, factors = max(shape), [2]
    while longest / factors[-1] > _SMALLEST_OVERVIEW_PX:
        factors.append(2 * factors[-1])
    return factors if longest > _SMALLEST_OVERVIEW_PX else []
