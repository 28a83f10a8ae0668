"""Reference masks: 1 or 255 is landslide, 0 is not."""

from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from rasterio.errors import RasterioError

from landslide_core.errors import FileError, NeedsMemoryError
from landslide_core.io.admission import formats, guards
from landslide_core.io.plain import hdf5
from landslide_core.io.rasters import reading

_MAX_PIXELS = 2_000_000_000  # a mask is read whole, one byte a pixel


def read_mask(path: Path) -> NDArray[np.bool_]:
    """Return a reference mask, read whole.

    Parameters
    ----------
    path : Path
        PNG, TIF, WebP, … with values 0/1 or 0/255 (in lossy files 128 and above is landslide), or a
        Landslide4Sense HDF5 file, whose `mask` is read.

    Returns
    -------
    array of bool, shape (rows, cols)
        True for landslide. Nodata is not landslide.

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
    file = guards.checked_file(Path(path))
    name = guards.safe_name(file)
    driver = formats.driver_of(file)
    if driver == formats.HDF5:
        return _as_mask(hdf5.read_array(file, "mask", 2), name, lossy=False)
    if driver == "PNG":
        formats.check_png(file)
    with reading.open_dataset(file, driver) as dataset:
        if dataset.shape[0] * dataset.shape[1] > _MAX_PIXELS:
            raise NeedsMemoryError(f"{name} is too large for a mask read whole.", "Cut it into parts.")
        try:
            values = dataset.read(1)
            if dataset.count > 2 and not (dataset.read(2) == values).all():
                raise FileError(
                    f"{name} is a colour picture, not a mask.", "Give one band of 0 and 1 or 255."
                )
            nodata = dataset.nodata
        except RasterioError as error:
            raise formats.damaged(name) from error
    if nodata is not None and nodata != 0:
        values = np.where(values == nodata, 0, values)
    return _as_mask(values, name, lossy=driver in ("JPEG", "WEBP"))


def _as_mask(values: NDArray[Any], name: str, *, lossy: bool) -> NDArray[np.bool_]:
    if lossy:
        return np.asarray(values >= 128)
    top = values.max(initial=0)
    if top not in (0, 1, 255) or not ((values == 0) | (values == top)).all():
        raise FileError(
            f"{name} is not a mask: it holds other values than 0 and 1, or 0 and 255.",
            "Give 1 or 255 for landslide and 0 for everything else.",
        )
    return np.asarray((values == top) & (top > 0), dtype=np.bool_)
