"""Masks read with GDAL, on their own grid, strip by strip; the rule is that of all masks (mask_rule)."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from affine import Affine
from numpy.typing import NDArray
from odc.geo.geobox import GeoBox
from rasterio.enums import ColorInterp, Compression
from rasterio.io import DatasetReader
from rasterio.windows import Window

from landslide_core.errors import NeedsMemoryError
from landslide_core.io.admission import formats, guards
from landslide_core.io.boundary import decoding, opens
from landslide_core.io.plain import hdf5
from landslide_core.io.plain.mask_rule import LANDSLIDE, MaskRule, mask_rule
from landslide_core.io.plain.mask_settings import AS_FOUND, MaskSettings
from landslide_core.io.plain.mask_values import Colour, MaskFile, Strip, count_values
from landslide_core.io.plain.masks import is_lossy_webp, white_is_zero
from landslide_core.io.rasters import reading
from landslide_core.io.rasters.place import georeference
from landslide_core.language import marked

_MAX_PIXELS = 2_000_000_000  # of a mask that is read whole, one byte a pixel
_STRIP_ROWS = 512
_JPEG_IN_TIFF = (Compression.jpeg, Compression.webp)


@dataclass(frozen=True, eq=False)
class MaskRaster:
    """A mask on its own grid. `rule` says what its values mean, and has notes on what was odd."""

    grid: GeoBox
    rule: MaskRule
    _strips: "_File | _Held"

    def read(self, rows: slice) -> NDArray[np.uint8]:
        """Return 1 landslide, 0 none, 255 unknown (rows, cols) over the whole width."""
        return self.rule.coded(*self._strips.read(rows))


@opens
def open_mask(path: Path, settings: MaskSettings = AS_FOUND, of: str = marked("landslide")) -> MaskRaster:
    """Open a mask, reading it once to learn its values.

    Parameters
    ----------
    path : Path
        Any image, or a Landslide4Sense HDF5 file, whose `mask` is read.
    settings : MaskSettings
        What the person who gives it says of it.
    of : str
        What it is a mask of.

    Returns
    -------
    MaskRaster
        Read strip by strip when asked for.

    Raises
    ------
    FileError
        No such file, not an image or damaged; no mask.
    NoDataError
        No pixel has data.
    """
    file = guards.checked_file(Path(path))
    driver = formats.whole_driver_of(file)
    if driver == formats.HDF5:
        values = hdf5.read_array(file, "mask", 2)
        held = _Held(MaskFile(guards.safe_name(file), of=of), values[None])
        return _ruled(GeoBox(values.shape, Affine.identity(), None), held, settings)
    with reading.open_dataset(file, driver) as dataset:
        grid, _ = georeference.geobox_of(dataset, file)
        opened = _File(_facts(dataset, file, of), file, driver, dataset.shape[1], dataset.shape[0])
    if opened.facts.transparent:
        opened = replace(opened, cut=opened.strongest() / 2)
    return _ruled(grid, opened, settings)


@opens
def read_mask(path: Path, settings: MaskSettings = AS_FOUND) -> NDArray[np.bool_]:
    """Return a reference mask, read whole.

    Parameters
    ----------
    path : Path
        PNG, TIF, WebP, … with values 0/1 or 0/255, a colour on black, a palette or transparency, or a
        Landslide4Sense HDF5 file, whose `mask` is read.
    settings : MaskSettings
        What nodata means, and which value is landslide.

    Returns
    -------
    array of bool, shape (rows, cols)
        True for landslide. Unknown ground is not landslide.

    Raises
    ------
    FileError
        No such file, not an image or damaged; more than two classes, a photograph, or fractions.
    NeedsMemoryError
        Too large to be read whole.

    Examples
    --------
    >>> import landslide_core as scarp
    >>> mask = read_mask(scarp.sample_data() / "scene_reference_synthetic.tif")
    >>> mask.shape, mask.dtype
    ((1280, 1280), dtype('bool'))
    """
    mask = open_mask(path, settings)
    rows, cols = (int(side) for side in mask.grid.shape)
    if rows * cols > _MAX_PIXELS:
        raise NeedsMemoryError(f"{mask.rule.file.name} is too large to be read whole.", "Cut it into parts.")
    return np.asarray(mask.read(slice(0, rows)) == LANDSLIDE)


def _ruled(grid: GeoBox, strips: "_File | _Held", settings: MaskSettings) -> MaskRaster:
    rows = int(grid.shape[0])
    parts = (slice(top, min(top + _STRIP_ROWS, rows)) for top in range(0, rows, _STRIP_ROWS))
    seen = count_values((strips.read(part) for part in parts), strips.facts)
    return MaskRaster(grid, mask_rule(strips.facts, seen, settings), strips)


@dataclass(frozen=True, eq=False)
class _Held:
    """A mask in memory (1, rows, cols)."""

    facts: MaskFile
    values: NDArray[Any]

    def read(self, rows: slice) -> Strip:
        part = self.values[:, rows]
        return part, np.ones(part.shape[1:], bool)


@dataclass(frozen=True, eq=False)
class _File:
    """A mask in a file, opened for each strip: from any thread. `cut`: opacity above which something is drawn."""

    facts: MaskFile
    path: Path
    driver: str
    cols: int
    rows: int
    cut: float = 0

    def read(self, rows: slice) -> Strip:
        window = Window.from_slices(rows, slice(0, self.cols))
        with self._opened() as dataset:
            bands = dataset.read(_image_bands(dataset), window=window)
            return bands, np.asarray(dataset.dataset_mask(window=window) > self.cut)

    def strongest(self) -> int:
        """The highest opacity of all pixels."""
        strips = (slice(top, min(top + _STRIP_ROWS, self.rows)) for top in range(0, self.rows, _STRIP_ROWS))
        with self._opened() as dataset:
            windows = (Window.from_slices(strip, slice(0, self.cols)) for strip in strips)
            return max(int(dataset.dataset_mask(window=window).max()) for window in windows)

    @contextmanager
    def _opened(self) -> Iterator[DatasetReader]:
        with (
            decoding(self.facts.name),
            reading.open_dataset(self.path, self.driver) as dataset,
        ):
            yield dataset


def _image_bands(dataset: DatasetReader) -> list[int]:
    return [i for i, kind in enumerate(dataset.colorinterp, 1) if kind != ColorInterp.alpha]


def _facts(dataset: DatasetReader, file: Path, of: str) -> MaskFile:
    lossy = dataset.driver == "JPEG" or dataset.compression in _JPEG_IN_TIFF
    return MaskFile(
        guards.safe_name(file),
        lossy or (dataset.driver == "WEBP" and is_lossy_webp(file)),
        nodata=dataset.nodata,
        transparent=ColorInterp.alpha in dataset.colorinterp,
        palette=_palette(dataset),
        of=of,
    )


def _palette(dataset: DatasetReader) -> dict[int, Colour] | None:
    if dataset.tags(ns="IMAGE_STRUCTURE").get("MINISWHITE") == "YES":
        return dict(white_is_zero())
    if dataset.colorinterp[0] != ColorInterp.palette:
        return None
    return {value: (red, green, blue) for value, (red, green, blue, _) in dataset.colormap(1).items()}
