"""The pictures of a run that a map shows under the outlines; drawn once and kept."""

from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, fields
from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from odc.geo.geobox import GeoBox

from landslide_core.detection.run import DetectRun, open_run
from landslide_core.errors import FileError
from landslide_core.figures import overlays
from landslide_core.figures.hillshade import hillshade
from landslide_core.figures.overlays import Overlay
from landslide_core.figures.palette import EXCLUDED, REFERENCE, UNCERTAINTY_SCALE, UNCERTAINTY_TOP
from landslide_core.io import open_dem, open_scene
from landslide_core.scene.geodesy import resolution_m
from landslide_core.scene.probability import NODATA
from landslide_core.scene.scene import Overview
from landslide_core.serving.reading import grid_of


@dataclass(frozen=True)
class Pictures:
    """What the map of a run shows under the outlines."""

    image: Overlay
    probability: Overlay
    reference: Overlay | None
    hillshade: Overlay | None
    uncertainty: Overlay | None
    excluded: Overlay | None
    heat: Overlay | None

    def named(self, name: str) -> Overlay:
        """Return a picture by its name; FileError where the run has none of that name."""
        names = [field.name for field in fields(self) if getattr(self, field.name) is not None]
        if name not in names:
            raise FileError("The run has no such picture.", f"Ask for one of {', '.join(names)}.")
        found: Overlay = getattr(self, name)
        return found


def pictures_of(run: DetectRun) -> Pictures:
    """Return the pictures of a run; those of the last few runs are kept.

    Raises
    ------
    InputError
        A file of the run is missing or damaged.
    """
    return _pictures(run.folder, run.manifest["created"])


def photo_of(run: DetectRun) -> Overlay:
    """Return the picture of a run's image alone, drawn anew."""
    return _photo(run.preview, grid_of(run.probability))


@lru_cache(maxsize=4)
def _pictures(folder: Path, created: str) -> Pictures:
    run = open_run(folder)
    percent = _overview(run.probability)
    known = np.where(percent.valid, percent.pixels[0], NODATA).astype(np.uint8)
    return Pictures(
        image=_photo(run.preview, percent.geobox),
        probability=overlays.probability(known, percent.geobox),
        reference=_mask(run.reference, REFERENCE),
        hillshade=_hillshade(run.elevation, percent.geobox),
        uncertainty=_per_cent(run.uncertainty, _uncertainty),
        excluded=_mask(run.excluded, EXCLUDED),
        heat=_per_cent(run.gradcam, overlays.heat),
    )


def _photo(path: Path, grid: GeoBox) -> Overlay:
    with closing(open_scene(path)) as picture:
        rows, cols = (slice(0, side) for side in picture.shape)
        pixels = picture.read(rows, cols, ("red", "green", "blue"))
        return overlays.photo(pixels, picture.valid(rows, cols), grid.zoom_to(picture.shape))


def _mask(path: Path | None, colour: str) -> Overlay | None:
    if path is None:
        return None
    small = _overview(path)
    return overlays.mask((small.pixels[0] == 1) & small.valid, small.geobox, colour)


def _per_cent(path: Path | None, draw: Callable[[NDArray[np.uint8], GeoBox], Overlay]) -> Overlay | None:
    if path is None:
        return None
    small = _overview(path)
    return draw(np.where(small.valid, small.pixels[0], NODATA).astype(np.uint8), small.geobox)


def _uncertainty(percent: NDArray[np.uint8], geobox: GeoBox) -> Overlay:
    return overlays.probability(percent, geobox, UNCERTAINTY_SCALE, UNCERTAINTY_TOP)


def _hillshade(path: Path | None, grid: GeoBox) -> Overlay | None:
    if path is None:
        return None
    with open_dem(path, grid) as elevation:
        heights = elevation.read(slice(0, grid.shape[0]), slice(0, grid.shape[1]))
    shade = hillshade(heights, resolution_m(grid) or 1.0)
    return overlays.grey(shade, np.isfinite(heights), grid)


def _overview(path: Path) -> Overview:
    with closing(open_scene(path, codes=True, trusted=True)) as raster:
        return raster.overview(overlays.MAX_PX)
