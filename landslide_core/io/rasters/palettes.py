"""Numbers that are places in a colour table: a photograph becomes red, green, blue; classes are asked about."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from rasterio.enums import ColorInterp, Resampling
from rasterio.io import DatasetReader

from landslide_core.errors import FileError
from landslide_core.io.admission.guards import PICTURE_DRIVERS
from landslide_core.io.admission.sidecars import beside
from landslide_core.scene.memory import cell_sums
from landslide_core.scene.sources import PixelSource

_FEW = 48  # colours of a photograph are more, classes of a map seldom are
_SIDE_PX = 512
_CLASS_WORDS = (b"<CategoryNames", b"<GDALRasterAttributeTable")
_MAX_SIDECAR_BYTES = 1_000_000
_BLOCK_PX = 4_000_000  # of the file, held at once

Table = NDArray[np.uint8]  # (colours, 4): red, green, blue, opacity


def has_palette(dataset: DatasetReader) -> bool:
    """Say whether the single image band holds indexes into a colour table."""
    others = [colour for colour in dataset.colorinterp if colour != ColorInterp.alpha]
    return others == [ColorInterp.palette]


def table_of(dataset: DatasetReader) -> Table:
    """Return the colour of every number that the band can hold; those that the table lacks are see-through."""
    entries = dataset.colormap(1)
    table = np.zeros((max(256, 1 + max(entries, default=0)), 4), np.uint8)
    for index, colour in entries.items():
        table[index] = colour
    return table


def check_photograph(dataset: DatasetReader, name: str, path: Path) -> None:
    """Raise FileError when the colours seem to mean classes; plain pictures are taken as they look."""
    if dataset.driver in PICTURE_DRIVERS:
        return
    shape = tuple(min(side, _SIDE_PX) for side in dataset.shape)
    used = np.unique(dataset.read(1, out_shape=shape, resampling=Resampling.nearest)).size
    if used > _FEW and not _names_classes(path):
        return
    raise FileError(
        f"{name} has a colour table of which {used} colours are used: it looks like a map of classes, not like a "
        "photograph.",
        "Give imagery, or add the map as a layer of classes. If it is a photograph, say so by writing its colours out: "
        "gdal_translate -expand rgb FILE rgb.tif.",
    )


def _names_classes(path: Path) -> bool:
    """Say whether the side-car of a raster names what its numbers mean."""
    file = beside(path, f"{path.suffix}.aux.xml")
    if file is None or file.stat().st_size > _MAX_SIDECAR_BYTES:
        return False
    content = file.read_bytes()
    return any(words in content for words in _CLASS_WORDS)


class PaletteSource:
    """A PixelSource of red, green and blue over one of indexes; see-through colours are invalid."""

    def __init__(self, source: PixelSource, table: Table) -> None:
        self._source, self._table = source, table

    def read(
        self, bands: Sequence[int], rows: slice, cols: slice, shape: tuple[int, int] | None = None
    ) -> NDArray[np.uint8]:
        """Return colours (bands, rows, cols); decimated, the mean of the colours and not of their numbers."""
        colours = self._colours(rows, cols, shape)
        return np.ascontiguousarray(np.moveaxis(colours[..., list(bands)], -1, 0))

    def valid(self, rows: slice, cols: slice, shape: tuple[int, int] | None = None) -> NDArray[np.bool_]:
        """Return (rows, cols), True where the file has data and its colour can be seen."""
        valid = self._source.valid(rows, cols, shape)
        return np.asarray(valid & (self._colours(rows, cols, shape)[..., 3] > 0))

    def close(self) -> None:
        """Give the file back."""
        self._source.close()

    def _colours(self, rows: slice, cols: slice, shape: tuple[int, int] | None) -> NDArray[np.uint8]:
        if shape is None:
            whole: NDArray[np.uint8] = self._table[self._source.read((0,), rows, cols)[0]]
            return whole
        height = rows.stop - rows.start
        out = np.empty((*shape, 4), np.uint8)
        step = max(1, _BLOCK_PX * shape[0] // (height * (cols.stop - cols.start)))
        for first in range(0, shape[0], step):
            last = min(first + step, shape[0])
            strip = slice(
                rows.start + first * height // shape[0], rows.start + max(1, last * height // shape[0])
            )
            colours = self._table[self._source.read((0,), strip, cols)[0]].astype(np.float64)
            cells = (last - first, shape[1])
            count = cell_sums(np.ones(colours.shape[:2]), cells)
            for band in range(4):
                out[first:last, :, band] = np.rint(cell_sums(colours[..., band], cells) / count)
        return out
