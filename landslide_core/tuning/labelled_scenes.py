"""Scenes of which the landslides are known, as a network sees them."""

from collections.abc import Sequence
from contextlib import ExitStack, closing
from typing import TYPE_CHECKING

import numpy as np
import shapely
from odc.geo.geobox import GeoBox

from landslide_core import io
from landslide_core.io.labelled import LabelledScene
from landslide_core.io.layers.reference import open_reference
from landslide_core.normalise.scaling import fit_scaling
from landslide_core.scene.probability import NODATA
from landslide_core.training.data.examples import Example

if TYPE_CHECKING:
    from landslide_core.networks import Card

_UNKNOWN_PIXEL = 128  # the middle of the range: what a network sees of no-data when it predicts
_TOUCHING = 0.001  # scenes that have less than this share of the smaller one in common only touch


def read(scene: LabelledScene, card: "Card", resolution_m: float) -> tuple[Example, GeoBox]:
    """The scene as the card's network sees it, 8-bit, whole; and its grid.

    resolution_m: metres per pixel where the image does not say. No-data and ground that the mask does not
    know are grey and no landslide.
    """
    with ExitStack() as open_files:
        opened = io.open_scene(scene.image)
        open_files.enter_context(closing(opened.source))
        rows, cols = (slice(0, side) for side in opened.shape)
        truth = open_reference(scene.reference, opened.geobox, "mask").read(rows)
        valid = opened.valid(rows, cols)
        scaled = fit_scaling(opened, card).apply(opened.read(rows, cols, card.bands))
        pixels = np.rint(scaled * 255).astype(np.uint8)
        pixels[:, ~valid | (truth == NODATA)] = _UNKNOWN_PIXEL
        elevation = None
        if scene.dem is not None and card.terrain:
            elevation = open_files.enter_context(io.open_dem(scene.dem, opened.geobox)).read(rows, cols)
        metres = opened.resolution_m or resolution_m
    return Example(scene.image.stem, pixels, (truth == 1) & valid, metres, elevation), opened.geobox


def common_ground(grids: Sequence[GeoBox]) -> list[int]:
    """A number for each scene; scenes that show common ground, directly or through others, have the same.

    Scenes that touch, as neighbouring sheets do, show no common ground; without georeference none do.
    """
    numbers = list(range(len(grids)))
    placed = [index for index, grid in enumerate(grids) if grid.crs is not None]
    outlines = [grids[index].footprint("epsg:4326", buffer=0, npoints=100).geom for index in placed]
    tree = shapely.STRtree(outlines)
    for first, second in tree.query(outlines, predicate="intersects").T:
        smaller = min(outlines[first].area, outlines[second].area)
        if first < second and outlines[first].intersection(outlines[second]).area > _TOUCHING * smaller:
            kept, joined = numbers[placed[first]], numbers[placed[second]]
            numbers = [kept if number == joined else number for number in numbers]
    return numbers
