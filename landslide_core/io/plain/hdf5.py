"""Landslide4Sense patches: `img` (rows, cols, bands) and `mask` (rows, cols)."""

from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from landslide_core.errors import FileError, NeedsMemoryError
from landslide_core.io.admission.formats import damaged
from landslide_core.io.admission.guards import check_dtype, check_size, safe_name

_MAX_BYTES = 2_000_000_000  # the patch is read whole


def read_array(path: Path, dataset_name: str, dimensions: int) -> NDArray[Any]:
    """Return the dataset `img` or `mask` of an HDF5 file; InputError if it is not there or not readable."""
    import h5py

    name = safe_name(path)
    try:
        with h5py.File(path, "r") as file:
            dataset = file.get(dataset_name)
            if not isinstance(dataset, h5py.Dataset) or dataset.ndim != dimensions or dataset.external:
                raise FileError(
                    f"{name} is HDF5 but has no dataset '{dataset_name}' with {dimensions} dimensions.",
                    "Give a Landslide4Sense file, or convert the image to GeoTIFF.",
                )
            if dataset.dtype.kind not in "uif":
                check_dtype(name, str(dataset.dtype))
                raise FileError(f"{name} holds {dataset.dtype} values.", "Give an image of plain numbers.")
            bands = dataset.shape[2] if dimensions == 3 else 1
            check_size(
                name, path.stat().st_size, dataset.shape[:2], bands, dataset.dtype.itemsize, picture=True
            )
            if dataset.size * dataset.dtype.itemsize > _MAX_BYTES:
                raise NeedsMemoryError(
                    f"{name} is too large to read whole.", "Convert the image to a tiled GeoTIFF."
                )
            return np.asarray(dataset[()])
    except (OSError, RuntimeError, KeyError) as error:
        raise damaged(name) from error
