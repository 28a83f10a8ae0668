"""How the numbers that a band stores become values: scale, offset, unit, and what stands for nothing."""

import math
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray
from pyproj import CRS
from rasterio.io import DatasetReader

from landslide_core.errors import FileError
from landslide_core.io.rasters.kinds import BEYOND, ELEVATION, Kind, fills_of
from landslide_core.io.rasters.units import metres_per, vertical_unit


@dataclass(frozen=True)
class Coding:
    """value = stored * scale + offset, in the unit of `kind`; `fills` are stored numbers that mean nothing.

    What GDAL knows to be invalid (nodata of the band, masks, transparency) comes on top.
    """

    kind: Kind
    fills: tuple[float, ...] = ()
    scale: float = 1.0
    offset: float = 0.0

    @property
    def plain(self) -> bool:
        """Whether the numbers are the values."""
        return (self.scale, self.offset) == (1.0, 0.0)

    def with_fills(self, *more: float) -> "Coding":
        """Return the same with more numbers that mean nothing."""
        return replace(self, fills=tuple(sorted({*self.fills, *more})))

    def scaled(self, stored: NDArray[Any]) -> NDArray[Any]:
        """Return values of any shape, in the type of the kind; what means nothing is still among them."""
        with np.errstate(over="ignore", invalid="ignore"):  # fills of 64 bits have no place in 32
            if self.plain:
                return stored.astype(self.kind.dtype)
            return (stored.astype(np.float64) * self.scale + self.offset).astype(self.kind.dtype)

    def filled(self, stored: NDArray[Any]) -> NDArray[np.bool_]:
        """Return where a stored number is one that programs write for nothing."""
        found = np.zeros(stored.shape, np.bool_)
        for fill in self.fills:
            found |= stored == stored.dtype.type(fill if stored.dtype.kind == "f" else int(fill))
        if stored.dtype.kind == "f":
            found |= np.abs(stored) >= BEYOND
        return found

    def outside(self, values: NDArray[Any]) -> NDArray[np.bool_]:
        """Return where a value lies outside what the kind can have."""
        if math.isinf(self.kind.low):
            return np.zeros(values.shape, np.bool_)
        slack = 1e-5 * (self.kind.high - self.kind.low)  # float32 rounds the ends of the range
        return np.asarray((values < self.kind.low - slack) | (values > self.kind.high + slack))

    def decoded(self, stored: NDArray[Any], known: NDArray[np.bool_]) -> NDArray[Any]:
        """Return values in the type of the kind, NaN where nothing is known (`known` is GDAL's mask)."""
        values = self.scaled(stored)
        values[~known | self.filled(stored) | self.outside(values)] = np.nan
        return values


def coding_of(
    dataset: DatasetReader, band: int, kind: Kind, crs: CRS | None, name: str
) -> tuple[Coding, tuple[str, ...]]:
    """Return how a band (from 1) is read as a layer of that kind, and what is to be said of it.

    The unit of heights is that of the band, else that of a compound coordinate system. FileError for a scale or
    an offset that no measurement has.
    """
    fills = fills_of(dataset.dtypes[band - 1], kind)
    if kind.codes:
        return Coding(kind, fills), ()
    scale, offset = float(dataset.scales[band - 1]), float(dataset.offsets[band - 1])
    if scale == 0 or not max(abs(scale), abs(offset)) < BEYOND:  # NaN is not below it either
        raise FileError(
            f"{name} says that its numbers are to be multiplied by {scale:g} and {offset:g} added.",
            "Export it again with its scale and offset, for example with gdal_edit.py -scale 0.1 -offset 0.",
        )
    notes: tuple[str, ...] = ()
    if (scale, offset) != (1.0, 0.0):
        notes = (f"{name}: its tags were applied: value = number x {scale:.6g} {offset:+.6g}.",)
    if kind is ELEVATION:
        metres, words = _metres(dataset.units[band - 1], crs, name)
        scale, offset, notes = scale * metres, offset * metres, (*notes, *words)
    return Coding(kind, fills, scale, offset), notes


def _metres(unit: str | None, crs: CRS | None, name: str) -> tuple[float, tuple[str, ...]]:
    """Return the length in metres of the unit of heights, and a note where that is not one metre."""
    said = (unit or "").strip()
    length, source = metres_per(said), "its band"
    if length is None:
        found = None if crs is None else vertical_unit(crs)
        if found is None:
            note = f"{name}: its heights are said to be in '{said[:40]}', which is no known unit: taken as metres."
            return 1.0, (note,) if said else ()
        (said, length), source = found, "its coordinate system"
    if length == 1.0:
        return 1.0, ()
    return length, (
        f"{name}: heights in {said} (so says {source}) were converted to metres (x {length:.7g}).",
    )
