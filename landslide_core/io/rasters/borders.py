"""Collars that no tag declares, and alpha bands that are none."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray
from rasterio.enums import ColorInterp, Resampling
from rasterio.io import DatasetReader

from landslide_core.language import marked
from landslide_core.scene.scene import Scene
from landslide_core.scene.sources import PixelSource

_OVERVIEW_PX = 512
_MIN_SHARE = 0.005  # of the scene; a smaller border-connected black patch may be a shadow
_LOSSY_SLACK = 8  # lossy compression lifts black by a few grey levels, most near the rim
_LOSSY_FLAT = 2  # but leaves one colour next to zero over most of the filler
_FLAT_SHARE, _WHITE_SHARE = 0.4, 0.9


@dataclass(frozen=True)
class Collars:
    """What undeclared collars of a file may be made of.

    lossy: whether its compression changes pixel values. highest: the highest number that its pixels can be.
    """

    lossy: bool = False
    highest: float | None = None


def highest_of(dataset: DatasetReader, dtype: str) -> float | None:
    """Return the highest number of the pixels' type (4095 of 12 bits); None for floats and signed numbers."""
    numbers = np.dtype(dtype)
    if numbers.kind != "u":
        return None
    bits = dataset.tags(1, ns="IMAGE_STRUCTURE").get("NBITS")
    return float(2 ** int(bits) - 1) if bits else float(np.iinfo(numbers).max)


def without_collars(scene: Scene, collars: Collars, *, pictures: bool = True) -> Scene:
    """Return the scene with large flat regions along its border invalid, and notes that say so.

    Mosaics and drone photographs are often padded without a nodata tag, with zeros or with the highest number that
    pixels can have (255, 65535). A region counts when it has that colour in all of at least three bands, touches the
    border, covers 0.5 % of the scene and is mostly one colour (in lossy pictures, where black is up to 8, shadow
    would pass otherwise). A white one must moreover hold a corner of the picture and be flat throughout: cloud and
    snow are neither. It is found on an overview; at full resolution a pixel is invalid if it has the colour and is in
    or next to the region, so dark shadow inside the scene stays. Black of scenes that declare nodata themselves, and
    scenes of one or two bands (masks, where 0 is a value), are returned as they are. pictures: whether black and
    the white of 8 bits are looked for, which labelled pictures of a collection may show.
    """
    if len(scene.roles) < 3:
        return scene
    eight_bit = scene.dtype == "uint8"
    slack = _LOSSY_SLACK if collars.lossy and eight_bit else 0
    if pictures:
        scene = _without(scene, _Colour(marked("black"), 0, slack))
    if collars.highest is None or (eight_bit and not pictures):
        return scene
    name = marked("white") if eight_bit else f"{collars.highest:.0f}"
    return _without(scene, _Colour(name, collars.highest, slack))


@dataclass(frozen=True)
class _Colour:
    """The colour of a collar: the number in every band, and how far a pixel may be from it."""

    name: str
    number: float
    slack: int

    def of(self, pixels: NDArray[Any], slack: float | None = None) -> NDArray[np.bool_]:
        """Return where pixels (bands, …) have the colour."""
        wide = pixels.astype(np.float32) if pixels.dtype.kind == "u" else pixels
        return np.asarray((np.abs(wide - self.number) <= (self.slack if slack is None else slack)).all(0))


def _without(scene: Scene, colour: _Colour) -> Scene:
    if not _touches_border(scene, colour):
        return scene
    view = scene.overview(_OVERVIEW_PX)
    if colour.number == 0 and not view.valid.all():
        return scene
    region = _border_regions(view.pixels, colour)
    share = float(region.mean())
    if not share:
        return scene
    note = f"{share:.0%} of the pixels are a {colour.name} border that no tag declares: treated as no data."
    source = BorderlessSource(scene.source, len(scene.roles), scene.shape, _grown(region), colour)
    return replace(scene, source=source, notes=(*scene.notes, note))


class BorderlessSource:
    """A PixelSource whose pixels of a colour inside `region` (a coarse map of the scene) are invalid."""

    def __init__(
        self,
        source: PixelSource,
        bands: int,
        shape: tuple[int, int],
        region: NDArray[np.bool_],
        colour: _Colour,
    ) -> None:
        self._source = source
        self._bands = range(bands)
        self._shape = shape
        self._region = region
        self._colour = colour

    def read(
        self, bands: Sequence[int], rows: slice, cols: slice, shape: tuple[int, int] | None = None
    ) -> NDArray[Any]:
        """Return pixels as the file has them."""
        return self._source.read(bands, rows, cols, shape)

    def valid(self, rows: slice, cols: slice, shape: tuple[int, int] | None = None) -> NDArray[np.bool_]:
        """Return the file's valid mask without the collar."""
        valid = self._source.valid(rows, cols, shape)
        inside = self._region_in(rows, cols, valid.shape)
        if inside.any():
            valid &= ~(inside & self._colour.of(self._source.read(self._bands, rows, cols, shape)))
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


def _touches_border(scene: Scene, colour: _Colour) -> bool:
    """Say whether any pixel of the scene's frame has the colour: the cheap question before an overview."""
    rows, cols = scene.shape
    top, bottom, tall = slice(0, 1), slice(rows - 1, rows), slice(0, rows)
    left, right, wide = slice(0, 1), slice(cols - 1, cols), slice(0, cols)
    bands = range(len(scene.roles))
    return any(
        bool(colour.of(scene.source.read(bands, *window)).any())
        for window in ((top, wide), (bottom, wide), (tall, left), (tall, right))
    )


def _border_regions(pixels: NDArray[Any], colour: _Colour) -> NDArray[np.bool_]:
    """Return the connected regions (rows, cols) of the colour that touch the border, are large and are flat."""
    from scipy import ndimage

    labels, _ = ndimage.label(colour.of(pixels))
    edge = np.unique(np.concatenate([labels[0], labels[-1], labels[:, 0], labels[:, -1]]))
    if colour.number:
        edge = np.unique(labels[[0, 0, -1, -1], [0, -1, 0, -1]])
    sizes = np.bincount(labels.ravel())
    large = [label for label in edge if label and sizes[label] >= _MIN_SHARE * labels.size]
    return np.isin(labels, [label for label in large if _is_flat(pixels[:, labels == label], colour)])


def _is_flat(values: NDArray[Any], colour: _Colour) -> bool:
    """Say whether `values` (bands, pixels) are mostly the one colour; deep shadow is many."""
    colours, counts = np.unique(values, axis=1, return_counts=True)
    usual = colours[:, counts.argmax()]
    least = _WHITE_SHARE if colour.number else _FLAT_SHARE
    return bool(colour.of(usual[:, None], _LOSSY_FLAT)[0] and counts.max() >= least * counts.sum())


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
