"""Pixels read from a GDAL raster, window by window, from any thread."""

import os
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
from rasterio.errors import NotGeoreferencedWarning, RasterioError
from rasterio.io import DatasetReader
from rasterio.windows import Window

from landslide_core.io.admission.formats import damaged
from landslide_core.io.admission.guards import check_block, check_dtype, check_size, safe_name

# GDAL's default cache is 5 % of the machine. rasterio.Env would be undone by whichever thread leaves
# it first, so the process environment says it once; a value set by the user is left as it is.
os.environ.setdefault("GDAL_CACHEMAX", "64")  # MB: a row of blocks of a wide scene
os.environ.setdefault("GDAL_ERROR_ON_LIBJPEG_WARNING", "TRUE")  # a truncated JPEG is an error, not grey rows
# A missing georeference is told to the user as a note of the scene.
warnings.filterwarnings("ignore", category=NotGeoreferencedWarning)

_HANDLES_KEPT = 4
_BLOCKS_CHECKED = 4096


def open_dataset(path: Path, driver: str, *, trusted: bool = False) -> DatasetReader:
    """Open `path` with this one GDAL driver; InputError if it cannot or if its size is not sensible.

    A `trusted` file (one that Scarp wrote) may hold any number of pixels for its bytes.
    """
    name = safe_name(path)
    try:
        dataset = rasterio.open(path, driver=driver)
    except RasterioError as error:
        raise damaged(name) from error
    try:
        itemsize = max((_itemsize(name, dtype) for dtype in dataset.dtypes), default=1)
        picture = driver != "GTiff"
        file_bytes = None if trusted else path.stat().st_size
        check_size(name, file_bytes, dataset.shape, dataset.count, itemsize, picture=picture)
        if driver == "GTiff":
            pixel_interleaved = dataset.count if dataset.interleaving.value.upper() == "PIXEL" else 1
            check_block(name, dataset.block_shapes[0], pixel_interleaved, itemsize)
            _check_blocks(dataset, path)
    except Exception:
        dataset.close()
        raise
    return dataset


def _itemsize(name: str, dtype: str) -> int:
    check_dtype(name, dtype)
    return np.dtype(dtype).itemsize


def _check_blocks(dataset: DatasetReader, path: Path) -> None:
    """Raise InputError if a block of the TIFF ends behind the file's end (the last and a sample of all)."""
    end = path.stat().st_size
    rows, cols = (
        -(-side // block) for side, block in zip(dataset.shape, dataset.block_shapes[0], strict=True)
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
    """Which bands of a dataset are image and what tells nodata apart.

    `image` are 1-based; `masked` says whether GDAL knows invalid pixels at all; `every` whether one
    band without data is enough to make a pixel invalid.
    """

    image: tuple[int, ...]
    masked: bool
    every: bool
    finite: bool


def bands_of(dataset: DatasetReader, *, alpha_is_image: bool = False) -> Bands:
    """Sort the bands of `dataset` into image and alpha.

    A nodata value that no measurement can have (negative or NaN) makes the pixel invalid wherever it
    stands in a band; any other (such as 0) only where all bands have it, as GDAL's dataset mask does.
    """
    alpha = (
        [] if alpha_is_image else [i for i, c in enumerate(dataset.colorinterp, 1) if c == ColorInterp.alpha]
    )
    flags = [flag for band in dataset.mask_flag_enums for flag in band]
    by_alpha = MaskFlags.alpha in flags
    masked = any(flag != MaskFlags.all_valid for flag in flags) and not (by_alpha and alpha_is_image)
    nodata = dataset.nodata
    every = nodata is not None and not alpha and (np.isnan(nodata) or nodata < 0)
    image = tuple(i for i in dataset.indexes if i not in alpha)
    finite = any(np.issubdtype(np.dtype(dtype), np.floating) for dtype in dataset.dtypes)
    return Bands(image, masked, every, finite)


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
        """Return pixels (bands, rows, cols), averaged when decimated; InputError if the file is damaged."""
        indexes = [self._bands.image[band] for band in bands]
        with self._dataset() as dataset:
            pixels: NDArray[Any] = dataset.read(
                indexes,
                window=Window.from_slices(rows, cols),
                out_shape=None if shape is None else (len(indexes), *shape),
                resampling=Resampling.nearest if shape is None else Resampling.average,
            )
        return pixels

    def valid(self, rows: slice, cols: slice, shape: tuple[int, int] | None = None) -> NDArray[np.bool_]:
        """Return (rows, cols), True where the dataset mask and finite values say that there is data."""
        out_shape = shape or (rows.stop - rows.start, cols.stop - cols.start)
        valid: NDArray[np.bool_] = np.ones(out_shape, np.bool_)
        if self._bands.masked:
            window = Window.from_slices(rows, cols)
            with self._dataset() as dataset:
                if self._bands.every:
                    masks = dataset.read_masks(
                        list(self._bands.image), window=window, out_shape=(len(self._bands.image), *out_shape)
                    )
                    valid = masks.all(0)
                else:
                    valid = dataset.dataset_mask(window=window, out_shape=out_shape) > 0
        if self._bands.finite:
            for band in range(len(self._bands.image)):
                valid &= np.isfinite(self.read((band,), rows, cols, shape)[0])
        return valid

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
            dataset = dataset or rasterio.open(self._path, driver=self._driver)
            yield dataset
        except RasterioError as error:
            raise damaged(safe_name(self._path)) from error
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
