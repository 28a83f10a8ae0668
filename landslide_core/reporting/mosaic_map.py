"""The map of a batch: the pictures of all images in one coordinate system, and the outlines of all landslides."""

import math
from collections.abc import Iterator, Sequence

import numpy as np
from affine import Affine
from numpy.typing import NDArray
from odc.geo.geobox import GeoBox
from odc.geo.warp import rio_reproject

from landslide_core.detection.run import DetectRun
from landslide_core.figures import survey_map
from landslide_core.io.plain.pictures import opened_picture
from landslide_core.reporting import run_maps, words
from landslide_core.reporting.document import Map, Mark
from landslide_core.reporting.of_batch import OfBatch
from landslide_core.reporting.of_run import OfRun, in_pixels

_PX, _MOST_PICTURES = 1_600, 200
_PAPER = 236  # grey of ground without an image


def overview(of: OfBatch, date: str) -> Map:
    """Return the map of all images that have a georeference, with every outline."""
    assert of.inventory is not None
    placed = [each for each in (OfRun(run) for run in of.runs) if each.grid.crs is not None]
    table = of.inventory.table
    grid = _grid_over(placed, str(table.crs.to_wkt()), table.total_bounds)
    outlines = in_pixels(grid, list(table.geometry))
    numbered = {
        str(identity): (shape.bounds[2], shape.bounds[1])
        for identity, shape in zip(table["id"].head(run_maps.NUMBERED), outlines, strict=False)
    }
    window = (slice(0, grid.shape[0]), slice(0, grid.shape[1]))
    what = survey_map.Drawing(grid, window, _pictures(grid, placed), list(outlines), numbered)
    made = survey_map.drawn(what, run_maps.WIDE_MM, run_maps.TALL_MM)
    caption = words.MOSAIC_CAPTION.format(
        images=len(placed), numbers=words.NUMBERS_SOME, frame=run_maps.frame(grid, made, date)
    )
    marks: Sequence[Mark] = run_maps.legend()
    spoken = words.MAP_SPOKEN.format(count=len(outlines))
    return Map(made.content, made.width_mm, made.height_mm, caption, spoken, marks)


def _grid_over(placed: Sequence[OfRun], crs: str, bounds: NDArray[np.float64]) -> GeoBox:
    """A grid in a coordinate system that holds all images and landslides, with square pixels."""
    boxes = [each.grid.extent.to_crs(crs).boundingbox.bbox for each in placed]
    every = np.array([*boxes, bounds], np.float64)
    (west, south), (east, north) = every[:, :2].min(0), every[:, 2:].max(0)
    side = max(east - west, north - south) / _PX
    rows, cols = (max(1, math.ceil(span / side)) for span in (north - south, east - west))
    return GeoBox((rows, cols), Affine(side, 0, west, 0, -side, north), crs)


def _pictures(grid: GeoBox, placed: Sequence[OfRun]) -> NDArray[np.uint8]:
    """The small pictures of the images where they lie, the first above the others."""
    picture = np.full((*grid.shape, 3), _PAPER, np.uint8)
    for run in reversed(placed[:_MOST_PICTURES]):
        bands = list(_bands(run.run))
        small = run.grid.zoom_to(bands[0].shape)
        warped = []
        for band in bands:
            target = np.zeros(grid.shape, np.uint8)
            rio_reproject(np.ascontiguousarray(band), target, small, grid, "bilinear")
            warped.append(target)
        there = warped[3] > 127
        picture[there] = np.dstack(warped[:3])[there]
    return picture


def _bands(run: DetectRun) -> Iterator[NDArray[np.uint8]]:
    with opened_picture(run.preview) as opened:
        rgba = np.asarray(opened.convert("RGBA"))
    yield from np.moveaxis(rgba, -1, 0)
