"""Landslide4Sense patches: `img` (rows, cols, bands) and `mask` (rows, cols)."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from landslide_core.errors import FileError, NeedsMemoryError
from landslide_core.io.admission.guards import check_dtype, check_size, safe_name
from landslide_core.io.boundary import damaged, no_memory

if TYPE_CHECKING:
    import h5py

_MAX_BYTES = 500_000_000  # the patch is read whole, and is copied once
_MAX_CHUNK_BYTES = 200_000_000
# Decoded bytes, and those per byte of file; real patches stay far below.
_SUSPECT_BYTES, _MAX_EXPANSION = 50_000_000, 300
_FILTERS = (1, 2, 3, 32000)  # gzip, shuffle, fletcher32, lzf: what h5py brings
_CURE = "Give a Landslide4Sense file, or convert the image to GeoTIFF."


def read_array(path: Path, dataset_name: str, dimensions: int) -> NDArray[Any]:
    """Return the dataset `img` or `mask` of an HDF5 file; InputError if it is not there or not readable.

    Only a dataset that lies in the file itself: no link of any kind, no virtual dataset, no external storage.
    """
    import h5py

    name = safe_name(path)
    try:
        with h5py.File(path, "r") as file:
            dataset = _own_dataset(file, dataset_name)
            if dataset is None or dataset.ndim != dimensions:
                raise FileError(
                    f"{name} is HDF5 but has no dataset '{dataset_name}' of its own with {dimensions} dimensions.",
                    _CURE,
                )
            _check(dataset, name, path.stat().st_size)
            values = np.asarray(dataset[()])
            return values if values.dtype.isnative else values.astype(values.dtype.newbyteorder("="))
    except MemoryError as error:
        raise no_memory(name) from error
    except (OSError, RuntimeError, KeyError, ValueError, TypeError) as error:
        raise damaged(name) from error


def _own_dataset(file: "h5py.File", name: str) -> "h5py.Dataset | None":
    """Return the dataset of that name if it lies in this file, None for links, virtual and external ones."""
    import h5py

    if not isinstance(file.get(name, getlink=True), h5py.HardLink):
        return None
    dataset = file.get(name)
    if not isinstance(dataset, h5py.Dataset) or dataset.is_virtual or dataset.external:
        return None
    return dataset


def _check(dataset: "h5py.Dataset", name: str, file_bytes: int) -> None:
    """InputError for what is no plain numbers, or would unpack to more than a patch can be."""
    if dataset.dtype.kind not in "uif":
        check_dtype(name, str(dataset.dtype))
        raise FileError(f"{name} holds {dataset.dtype} values.", "Give an image of plain numbers.")
    itemsize = dataset.dtype.itemsize
    bands = dataset.shape[2] if dataset.ndim == 3 else 1
    check_size(name, file_bytes, dataset.shape[:2], bands, itemsize, picture=True)
    decoded = dataset.size * itemsize
    chunk = int(np.prod(dataset.chunks or (1,), dtype=np.float64)) * itemsize
    if decoded > _MAX_BYTES or chunk > _MAX_CHUNK_BYTES:
        raise NeedsMemoryError(f"{name} is too large to read whole.", "Convert the image to a tiled GeoTIFF.")
    if max(decoded, chunk) > _SUSPECT_BYTES and max(decoded, chunk) > _MAX_EXPANSION * file_bytes:
        raise FileError(
            f"{name} would unpack from {file_bytes:,} to {max(decoded, chunk):,} bytes: that is no image.",
            _CURE,
        )
    filters = dataset.id.get_create_plist()
    for place in range(filters.get_nfilters()):
        number = filters.get_filter(place)[0]
        if number not in _FILTERS:
            raise FileError(
                f"{name} is packed in a way that is not read (filter {number}).",
                "Write it with gzip or lzf compression, or without.",
            )
