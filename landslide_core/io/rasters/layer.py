"""The one way in for a band of numbers: elevation, vegetation index, factor layers, classes and masks as layers."""

import threading
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from numpy.typing import NDArray
from odc.geo.geobox import GeoBox
from rasterio.enums import ColorInterp
from rasterio.io import DatasetReader
from rasterio.windows import Window

from landslide_core.errors import FileError, SettingError
from landslide_core.io.admission import formats, guards
from landslide_core.io.boundary import decoding, opens
from landslide_core.io.plain.text import noted
from landslide_core.io.rasters import reading
from landslide_core.io.rasters.coding import Coding, coding_of
from landslide_core.io.rasters.kinds import Kind
from landslide_core.io.rasters.place import georeference
from landslide_core.io.rasters.survey import survey
from landslide_core.io.rasters.verdict import judged


@dataclass(frozen=True, eq=False)
class Layer:
    """One band of a raster on its own grid. Windows are read when asked for; safe from several threads.

    geobox: its CRS is None when the file cannot be placed; `place` then says why. notes: what was done with what the
    file says and with what no such layer can hold.
    """

    name: str
    geobox: GeoBox
    coding: Coding
    band: int
    dataset: DatasetReader
    notes: tuple[str, ...] = ()
    place: str = ""
    _lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def kind(self) -> Kind:
        """What its values are."""
        return self.coding.kind

    def read(self, rows: slice, cols: slice) -> NDArray[Any]:
        """Return a window of values in the type and unit of the kind, NaN where unknown; FileError if damaged."""
        window = Window.from_slices(rows, cols)
        with decoding(self.name), self._lock:
            stored = self.dataset.read(self.band, window=window)
            known = self.dataset.read_masks(self.band, window=window) > 0
        return self.coding.decoded(stored, known)

    def close(self) -> None:
        """Give the file back, when nobody reads in it."""
        with self._lock:
            self.dataset.close()


@opens
def open_layer(path: Path, kind: Kind, band: int | None = None) -> Layer:
    """Open a band of a raster as a layer of a kind.

    Parameters
    ----------
    path : Path
        A raster of any format that is admitted.
    kind : Kind
        What its values are, and with that the range that they can have.
    band : int, optional
        Its number from 1; the only one by default.

    Returns
    -------
    Layer
        Scale, offset and vertical unit applied, NaN where unknown. Close it after use.

    Raises
    ------
    FileError
        No raster, damaged, more bands than one and none chosen, a colour table where measurements are needed, or
        values of another unit than the kind's.
    NeedsMemoryError
        More pixels, or larger blocks, than can be read.
    SettingError
        No such band.
    """
    file = guards.checked_file(Path(path))
    name = guards.safe_name(file)
    driver = formats.whole_driver_of(file)
    if driver == formats.HDF5:
        raise FileError(f"{name} is HDF5.", "Give the layer as a GeoTIFF.")
    dataset = reading.open_dataset(file, driver)
    try:
        number = band or _only_band(dataset, name, kind)
        if not 1 <= number <= dataset.count:
            raise SettingError(f"{name} has no band {number}.", f"Choose one of its {dataset.count} bands.")
        if not kind.codes and dataset.colorinterp[number - 1] == ColorInterp.palette:
            raise FileError(
                f"{name} has a colour table: its numbers stand for colours or classes, not for {kind.name}.",
                "Give the measurements themselves (before they were coloured), or add it as a layer of classes.",
            )
        geobox, placed = georeference.geobox_of(dataset, file)
        coding, notes = coding_of(dataset, number, kind, georeference.crs_of(dataset, file), name)
        coding, counted = judged(survey(file, driver, number, coding), coding, name)
    except Exception:
        dataset.close()
        raise
    place = placed[0] if geobox.crs is None else ""
    said = () if geobox.crs is None else tuple(noted(name, note) for note in placed)
    return Layer(
        name=name,
        geobox=geobox,
        coding=coding,
        band=number,
        dataset=dataset,
        notes=(*said, *notes, *counted),
        place=place,
    )


def _only_band(dataset: DatasetReader, name: str, kind: Kind) -> int:
    """Return the band that is no transparency; FileError when there are several."""
    alpha = ColorInterp.alpha
    bands = [
        index for index, colour in enumerate(dataset.colorinterp, 1) if colour != alpha or dataset.count == 1
    ]
    if len(bands) != 1:
        raise FileError(
            f"{name} has {dataset.count} bands; {kind.called} has one.",
            f"Give the {kind.name} alone (for example gdal_translate -b 1 FILE one.tif).",
        )
    return bands[0]
