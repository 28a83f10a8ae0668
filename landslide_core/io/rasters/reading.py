"""Pixels read from a GDAL raster, window by window, from any thread."""

import threading
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import rasterio
from numpy.typing import NDArray
from rasterio.enums import ColorInterp, MaskFlags, Resampling
from rasterio.errors import NotGeoreferencedWarning
from rasterio.io import DatasetReader
from rasterio.windows import Window

from landslide_core.errors import NeedsMemoryError
from landslide_core.io.admission import erdas, sidecars, virtual
from landslide_core.io.admission.formats import VIRTUAL, driver_of
from landslide_core.io.admission.guards import (
    PICTURE_DRIVERS,
    check_bands,
    check_block,
    check_dtype,
    check_size,
    safe_name,
)
from landslide_core.io.boundary import damaged, decoding
from landslide_core.io.rasters.coding import Coding, coding_of
from landslide_core.io.rasters.kinds import BEYOND, Kind

# A missing georeference is told to the user as a note of the scene.
warnings.filterwarnings("ignore", category=NotGeoreferencedWarning)

_HANDLES_KEPT = 4
_WITHOUT_TILES = (*PICTURE_DRIVERS, "JP2OpenJPEG", "AAIGrid", "GRASSASCIIGrid", "GSAG")
_HELD_WHOLE = ("WEBP", "JP2OpenJPEG")
_BLOCKS_CHECKED = 4096
_MOST_BLOCKS = 1_000_000  # of a band: each costs more than its pixels where it is small


def open_dataset(path: Path, driver: str, *, trusted: bool = False) -> DatasetReader:
    """Open `path` with this one GDAL driver; InputError if it cannot or if its size is not sensible.

    A `trusted` file (one that Scarp wrote) may hold any number of pixels for its bytes.
    """
    name = safe_name(path)
    files = virtual.sources_of(path) if driver == VIRTUAL else [path]
    for file in {path, *files}:
        _check_beside(file)
    for file in files if driver == VIRTUAL else []:
        _check_opened(file, driver_of(file))
    with decoding(name):
        dataset = rasterio.open(path, driver=driver)
    try:
        _check_names_nothing(dataset, path)
        check_bands(name, dataset.count)
        itemsize = max((_itemsize(name, dtype) for dtype in dataset.dtypes), default=1)
        picture = driver in _WITHOUT_TILES
        file_bytes = None if trusted else sum(file.stat().st_size for file in files)
        whole = driver in _HELD_WHOLE
        check_size(name, file_bytes, dataset.shape, dataset.count, itemsize, picture=picture, whole=whole)
        if driver == "GTiff":
            pixel_interleaved = dataset.count if dataset.interleaving.value.upper() == "PIXEL" else 1
            check_block(name, dataset.block_shapes[0], pixel_interleaved, itemsize)
            _check_blocks(dataset, path)
    except Exception:
        dataset.close()
        raise
    return dataset


def _check_beside(path: Path) -> None:
    """Raise FileError when overviews, masks or an image of a mosaic would have GDAL open further files."""
    if erdas.is_erdas(path):
        erdas.check_dependents(path)
    for other in sidecars.check_opened(path):
        _check_opened(other, "HFA" if erdas.is_erdas(other) else "GTiff")


def _check_opened(path: Path, driver: str) -> None:
    """Do that for a raster that GDAL will open by itself."""
    with decoding(safe_name(path)), rasterio.open(path, driver=driver) as dataset:
        _check_names_nothing(dataset, path)


def _check_names_nothing(dataset: DatasetReader, path: Path) -> None:
    """Raise FileError when its tags name the file of its overviews, to be asked before anything looks for them."""
    if dataset.get_tag_item("OVERVIEW_FILE", "OVERVIEWS") is not None:
        raise sidecars.names_files(path)


def _itemsize(name: str, dtype: str) -> int:
    check_dtype(name, dtype)
    return np.dtype(dtype).itemsize


def _check_blocks(dataset: DatasetReader, path: Path) -> None:
    """Raise InputError if a TIFF has blocks without number, or one that ends behind its end (of a sample of all)."""
    end = path.stat().st_size
    rows, cols = (
        -(-side // block) for side, block in zip(dataset.shape, dataset.block_shapes[0], strict=True)
    )
    if rows * cols > _MOST_BLOCKS:
        raise NeedsMemoryError(
            f"{safe_name(path)} is stored in {rows * cols:,} blocks; at most {_MOST_BLOCKS:,} are read.",
            "Convert it with: gdal_translate -co TILED=YES -co COMPRESS=DEFLATE in.tif out.tif",
        )
    step = max(1, rows * cols // _BLOCKS_CHECKED)
    for index in (*range(0, rows * cols, step), rows * cols - 1):
        place = f"{index % cols}_{index // cols}"
        start = dataset.get_tag_item(f"BLOCK_OFFSET_{place}", "TIFF", bidx=dataset.count)
        size = dataset.get_tag_item(f"BLOCK_SIZE_{place}", "TIFF", bidx=dataset.count)
        if start is not None and size is not None and int(start) + int(size) > end:
            raise damaged(safe_name(path))


@dataclass(frozen=True)
class Bands:
    """Which bands of a dataset are image, how their numbers become values and what tells nodata apart.

    `image` are 1-based, `codings` theirs; `masked` says whether GDAL knows invalid pixels at all; `each` are the
    bands of which one without data is enough to make a pixel invalid. `seen`: lowest and highest value of each band
    when fills lie among its numbers: a decimated pixel outside is a mixture of both; None without fills.
    """

    image: tuple[int, ...]
    codings: tuple[Coding, ...]
    masked: bool
    each: tuple[int, ...]
    seen: tuple[tuple[float, float], ...] | None = None

    @property
    def plain(self) -> bool:
        """Whether all numbers are values as they are."""
        return all(coding.plain for coding in self.codings)


def bands_of(
    dataset: DatasetReader, kind: Kind, *, alpha_is_image: bool = False
) -> tuple[Bands, tuple[str, ...]]:
    """Sort the bands of `dataset` into image and alpha; also what is to be said of their tags.

    A nodata value that no measurement can have (negative, NaN, the end of a type) makes the pixel invalid wherever
    it stands in a band; any other (such as 0) only where all bands have it, as GDAL's dataset mask does.
    """
    alpha = (
        [] if alpha_is_image else [i for i, c in enumerate(dataset.colorinterp, 1) if c == ColorInterp.alpha]
    )
    flags = [flag for band in dataset.mask_flag_enums for flag in band]
    by_alpha = MaskFlags.alpha in flags
    masked = any(flag != MaskFlags.all_valid for flag in flags) and not (by_alpha and alpha_is_image)
    image = tuple(i for i in dataset.indexes if i not in alpha)
    each = (
        ()
        if alpha
        else tuple(i for i in image if _is_no_value(dataset.nodatavals[i - 1], dataset.dtypes[i - 1]))
    )
    name = safe_name(Path(dataset.name))
    found = [coding_of(dataset, i, kind, None, name) for i in image]
    notes = tuple(dict.fromkeys(note for _, told in found for note in told))
    return Bands(image, tuple(coding for coding, _ in found), masked, each), notes


def _is_no_value(nodata: float | None, dtype: str) -> bool:
    """Say whether no measurement can have a declared nodata value."""
    if nodata is None:
        return False
    numbers = np.dtype(dtype)
    top = numbers.kind in "iu" and numbers.itemsize > 1 and nodata == np.iinfo(numbers).max
    return bool(np.isnan(nodata) or nodata < 0 or nodata >= BEYOND or top)


class RasterSource:
    """A PixelSource over a GDAL raster. A dataset serves one thread at a time; more are opened as needed."""

    def __init__(self, path: Path, driver: str, bands: Bands) -> None:
        self._path = path
        self._driver = driver
        self._bands = bands
        self._idle: list[DatasetReader] = []
        self._lock = threading.Lock()
        self._closed = False

    def read(
        self, bands: Sequence[int], rows: slice, cols: slice, shape: tuple[int, int] | None = None
    ) -> NDArray[Any]:
        """Return values (bands, rows, cols), averaged when decimated; InputError if the file is damaged."""
        stored = self._stored(bands, rows, cols, shape)
        if self._bands.plain:
            return stored
        return np.stack(
            [self._bands.codings[band].scaled(part) for band, part in zip(bands, stored, strict=True)]
        )

    def valid(self, rows: slice, cols: slice, shape: tuple[int, int] | None = None) -> NDArray[np.bool_]:
        """Return (rows, cols), True where masks say so and every band holds a number that can be one."""
        out_shape = shape or (rows.stop - rows.start, cols.stop - cols.start)
        valid: NDArray[np.bool_] = np.ones(out_shape, np.bool_)
        if self._bands.masked:
            valid = self._unmasked(Window.from_slices(rows, cols), out_shape)
        for band, coding in enumerate(self._bands.codings):
            if not coding.fills:
                continue
            stored = self._stored((band,), rows, cols, shape)[0]
            valid &= np.isfinite(stored) & ~coding.filled(stored)
            if shape is not None and self._bands.seen is not None:
                low, high = self._bands.seen[band]
                valid &= (stored >= low) & (stored <= high)
        return valid

    def _stored(
        self, bands: Sequence[int], rows: slice, cols: slice, shape: tuple[int, int] | None
    ) -> NDArray[Any]:
        indexes = [self._bands.image[band] for band in bands]
        with self._dataset() as dataset:
            stored: NDArray[Any] = dataset.read(
                indexes,
                window=Window.from_slices(rows, cols),
                out_shape=None if shape is None else (len(indexes), *shape),
                resampling=Resampling.nearest if shape is None else Resampling.average,
            )
        return stored

    def _unmasked(self, window: Window, shape: tuple[int, int]) -> NDArray[np.bool_]:
        """Return where no mask of the file hides the pixel: one band's for some, that of all for the rest."""
        each = list(self._bands.each)
        rest = [index for index in self._bands.image if index not in each]
        with self._dataset() as dataset:
            if not each:
                return np.asarray(dataset.dataset_mask(window=window, out_shape=shape) > 0)
            valid = (dataset.read_masks(each, window=window, out_shape=(len(each), *shape)) > 0).all(0)
            if rest:
                valid &= (dataset.read_masks(rest, window=window, out_shape=(len(rest), *shape)) > 0).any(0)
        return np.asarray(valid)

    def close(self) -> None:
        """Close every idle dataset; those in use are closed when they come back."""
        with self._lock:
            self._closed = True
            idle, self._idle = self._idle, []
        for dataset in idle:
            dataset.close()

    @contextmanager
    def _dataset(self) -> Iterator[DatasetReader]:
        with self._lock:
            if self._closed:
                raise ValueError(f"{self._path.name} has been closed")
            dataset = self._idle.pop() if self._idle else None
        try:
            with decoding(safe_name(self._path)):
                dataset = dataset or rasterio.open(self._path, driver=self._driver)
                yield dataset
        finally:
            if dataset is not None:
                self._give_back(dataset)

    def _give_back(self, dataset: DatasetReader) -> None:
        with self._lock:
            keep = not self._closed and len(self._idle) < _HANDLES_KEPT
            if keep:
                self._idle.append(dataset)
        if not keep:
            dataset.close()
