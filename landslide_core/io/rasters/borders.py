"""Black borders that no tag declares, and alpha bands that are none."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray
from rasterio.enums import ColorInterp, Resampling
from rasterio.io import DatasetReader

from landslide_core.scene.scene import Scene
from landslide_core.scene.sources import PixelSource

_OVERVIEW_PX = 512
_MIN_SHARE = 0.005  # of the scene; a smaller border-connected black patch may be a shadow
_LOSSY_BLACK = 8  # lossy compression lifts black by a few grey levels, most near the rim
_LOSSY_FLAT = 2  # but leaves one colour next to zero over most of the filler
_FLAT_SHARE = 0.4


def without_black_border(scene: Scene, *, lossy: bool) -> Scene:
    """Return the scene with large black regions along its border invalid, and a note that says so.

    Mosaics and drone photographs are often padded with zeros without a nodata tag. A region counts
    when it is black in all of at least three bands, touches the border, covers 0.5 % of the scene and
    is mostly one colour (in lossy pictures, where black is up to 8, shadow would pass otherwise).
    It is found on an overview; at full resolution a pixel is invalid if it is black and in or next to
    the region, so dark shadow inside the scene stays. Scenes that declare nodata themselves, and
    scenes of one or two bands (masks, where 0 is a value), are returned as they are.
    """
    if len(scene.roles) < 3:
        return scene
    black = _LOSSY_BLACK if lossy and scene.dtype == "uint8" else 0
    if not _touches_border(scene, black):
        return scene
    view = scene.overview(_OVERVIEW_PX)
    if not view.valid.all():
        return scene
    region = _border_regions(view.pixels, black)
    share = float(region.mean())
    if not share:
        return scene
    note = f"{share:.0%} of the pixels are a black border that no tag declares: treated as no data."
    source = BorderlessSource(scene.source, len(scene.roles), scene.shape, _grown(region), black)
    return replace(scene, source=source, notes=(*scene.notes, note))


class BorderlessSource:
    """A PixelSource whose black pixels inside `region` (a coarse map of the scene) are invalid."""

    def __init__(
        self, source: PixelSource, bands: int, shape: tuple[int, int], region: NDArray[np.bool_], black: int
    ) -> None:
        self._source = source
        self._bands = range(bands)
        self._shape = shape
        self._region = region
        self._black = black

    def read(
        self, bands: Sequence[int], rows: slice, cols: slice, shape: tuple[int, int] | None = None
    ) -> NDArray[Any]:
        """Return pixels as the file has them."""
        return self._source.read(bands, rows, cols, shape)

    def valid(self, rows: slice, cols: slice, shape: tuple[int, int] | None = None) -> NDArray[np.bool_]:
        """Return the file's valid mask without the black border."""
        valid = self._source.valid(rows, cols, shape)
        inside = self._region_in(rows, cols, valid.shape)
        if inside.any():
            black = (np.abs(self._source.read(self._bands, rows, cols, shape)) <= self._black).all(0)
            valid &= ~(inside & black)
        return valid

    def close(self) -> None:
        """Give the file back."""
        self._source.close()

    def _region_in(self, rows: slice, cols: slice, shape: tuple[int, ...]) -> NDArray[np.bool_]:
        """Return the coarse region at the centres of the window's cells."""
        axes = []
        for part, cells, full, coarse in zip(
            (rows, cols), shape, self._shape, self._region.shape, strict=True
        ):
            centre = part.start + (np.arange(cells) + 0.5) * (part.stop - part.start) / cells
            axes.append(np.minimum((centre * coarse / full).astype(np.int64), coarse - 1))
        return np.asarray(self._region[np.ix_(*axes)])


def _touches_border(scene: Scene, black: int) -> bool:
    """Say whether any pixel of the scene's frame is black: the cheap question before an overview."""
    rows, cols = scene.shape
    top, bottom, tall = slice(0, 1), slice(rows - 1, rows), slice(0, rows)
    left, right, wide = slice(0, 1), slice(cols - 1, cols), slice(0, cols)
    bands = range(len(scene.roles))
    return any(
        bool((np.abs(scene.source.read(bands, *window)) <= black).all(0).any())
        for window in ((top, wide), (bottom, wide), (tall, left), (tall, right))
    )


def _border_regions(pixels: NDArray[Any], black: int) -> NDArray[np.bool_]:
    """Return the connected black regions (rows, cols) that touch the border, are large and are flat."""
    from scipy import ndimage

    labels, _ = ndimage.label((np.abs(pixels) <= black).all(0))
    edge = np.unique(np.concatenate([labels[0], labels[-1], labels[:, 0], labels[:, -1]]))
    sizes = np.bincount(labels.ravel())
    large = [label for label in edge if label and sizes[label] >= _MIN_SHARE * labels.size]
    return np.isin(labels, [label for label in large if _is_flat(pixels[:, labels == label])])


def _is_flat(values: NDArray[Any]) -> bool:
    """Say whether `values` (bands, pixels) are mostly one colour next to zero; deep shadow is many."""
    colours, counts = np.unique(values, axis=1, return_counts=True)
    usual = colours[:, counts.argmax()]
    return bool(np.abs(usual).max() <= _LOSSY_FLAT and counts.max() >= _FLAT_SHARE * counts.sum())


def _grown(region: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Add two cells all round: the overview averaged the region's rim with its neighbours."""
    from scipy import ndimage

    return np.asarray(ndimage.binary_dilation(region, np.ones((3, 3)), iterations=2))


def alpha_holds_measurements(dataset: DatasetReader) -> bool:
    """Say whether the band tagged as alpha is an image band in truth.

    GDAL tags the fourth of four 8-bit bands as alpha unless told otherwise, so near infrared often
    arrives so. Real transparency is 0 or 255 nearly everywhere; a measurement is not.
    """
    alpha = [i for i, colour in enumerate(dataset.colorinterp, 1) if colour == ColorInterp.alpha]
    if dataset.driver != "GTiff" or len(alpha) != 1 or dataset.count != 4:
        return False
    shape = tuple(min(side, _OVERVIEW_PX) for side in dataset.shape)
    values = dataset.read(alpha[0], out_shape=shape, resampling=Resampling.nearest)
    return bool(np.mean((values > 0) & (values < 255)) > 0.5)
