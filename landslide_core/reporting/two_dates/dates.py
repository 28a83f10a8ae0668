"""What lies under the outlines of both dates: small pictures or the images themselves, on the grid of the maps."""

from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from odc.geo.geobox import GeoBox
from odc.geo.warp import rio_reproject

from landslide_core import io
from landslide_core.errors import MismatchError
from landslide_core.io.plain.pictures import opened_picture
from landslide_core.io.plain.whole import known_sha256
from landslide_core.io.rasters.aligned import SceneBand, seen_on
from landslide_core.reporting import refusals
from landslide_core.reporting.of_run import OfRun
from landslide_core.reporting.pictures import Picture, Pictures, on_grey, shown_px
from landslide_core.reporting.two_dates.of_change import OfChange
from landslide_core.scene.preview import between, limits, stretched, visible_roles
from landslide_core.scene.scene import Scene, Window


class SmallOf:
    """A run's small picture, warped to the grid of the maps.

    grid: of the maps. placed: where the run's pixels lie.
    """

    def __init__(self, of: OfRun, grid: GeoBox, placed: GeoBox) -> None:
        with opened_picture(of.run.preview) as opened:
            rgba = np.asarray(opened.convert("RGBA"))
        self._bands = [np.ascontiguousarray(band) for band in np.moveaxis(rgba, -1, 0)]
        self._grid, self._own = grid, placed.zoom_to(rgba.shape[:2])

    def over(self, window: Window) -> Picture:
        """Return the picture of rows and columns of the grid."""
        target = _part_of(self._grid, window)
        bands = [np.zeros(target.shape, np.uint8) for _ in self._bands]
        for band, warped in zip(self._bands, bands, strict=True):
            rio_reproject(band, warped, self._own, target, "bilinear")
        return on_grey(np.dstack(bands[:3]), bands[3] > 127)


class ImageOf:
    """An image at its own resolution where a map can show it, warped to the grid of the maps."""

    def __init__(self, scene: Scene, grid: GeoBox, placed: GeoBox) -> None:
        self._scene, self._grid, self._placed = scene, grid, placed
        self._roles = visible_roles(scene)
        small = scene.overview(2048, self._roles)
        plain = small.pixels.dtype == np.uint8 or not small.valid.any()
        self._limits = None if plain else limits(small.pixels, small.valid)

    def over(self, window: Window) -> Picture:
        """Return the picture of rows and columns of the grid."""
        target = _part_of(self._grid, window)
        rows, cols = target.shape
        pixels = np.stack(
            [
                seen_on(SceneBand(self._scene, band, self._placed), target, True).read(
                    slice(0, rows), slice(0, cols)
                )
                for band in self._scene.indexes(self._roles)
            ]
        )
        valid = np.isfinite(pixels).all(axis=0)
        shown = self._shown(np.where(valid, pixels, 0), valid)
        return on_grey(np.moveaxis(np.broadcast_to(shown, (3, rows, cols)), 0, -1), valid)

    def _shown(self, pixels: NDArray[np.float32], valid: NDArray[np.bool_]) -> NDArray[np.uint8]:
        if self._limits is not None:
            return between(pixels, *self._limits)
        return stretched(np.clip(np.rint(pixels), 0, 255).astype(np.uint8), valid)


@contextmanager
def pictures_of(of: OfChange, before: Path | None, after: Path | None) -> Iterator[tuple[Pictures, Pictures]]:
    """Give what draws the ground of both dates; MismatchError where an image is not the run's."""
    grid, *placed = of.placed
    with ExitStack() as files:
        found: list[Pictures] = []
        for run, own, image, hint in zip(
            (of.before, of.after), placed, (before, after), (refusals.OTHER_BEFORE_HINT, refusals.OTHER_IMAGE_HINT),
            strict=True,
        ):  # fmt: skip
            if image is None:
                found.append(SmallOf(run, grid, own))
                continue
            told = run.run.manifest["scene"]
            scene = files.enter_context(closing(io.open_scene(image, told.get("roles"))))
            if known_sha256(image) != told["sha256"]:
                raise MismatchError(refusals.OTHER_IMAGE.format(image=image.name, folder=of.folder), hint)
            found.append(ImageOf(scene, grid, own))
        yield found[0], found[1]


def _part_of(grid: GeoBox, window: Window) -> GeoBox:
    """The part of a grid over a window, with as many pixels as a map can show."""
    part = grid[window]
    return part if part.shape == (shape := shown_px(window)) else part.zoom_to(shape)
