"""A layer seen on another grid: windows of any CRS, resolution and extent, NaN where unknown.

Values are decoded before they are resampled, so that no fill, in whatever form, is mixed with its neighbours. The part
of the file under a window is read at full detail (its overviews may hold such mixtures), in pieces of bounded size. A
grid that is much coarser than the file looks at means over blocks of it, for GDAL would read the ground under a pixel
again for each of its neighbours.
"""

import math
from typing import Any, Protocol

import numpy as np
import rasterio
from affine import Affine
from numpy.typing import NDArray
from odc.geo.geobox import GeoBox
from pyproj import Transformer
from rasterio.enums import Resampling
from rasterio.io import MemoryFile
from rasterio.vrt import WarpedVRT

from landslide_core.io.rasters.kinds import Kind
from landslide_core.scene.geodesy import beside_longitude, on_ground, pyproj_crs

_PIECE_PX = 9_000_000  # of the file, held at once
_ALONG = 17  # points along a window by which its ground is found
_KERNEL_PX = 3  # cubic convolution looks two pixels around
_TOLERANCE_PX, _EXACT_PX = 0.125, 1e-6  # GDAL's own, and one that no window can tell
_NEARLY_ONE = 1.05  # grids of nearly the same resolution are interpolated, not averaged
_COARSER = 4.0  # pixels of what is resampled along one of the grid, where blocks are averaged before


class Source(Protocol):
    """Decoded values on a grid of their own."""

    @property
    def geobox(self) -> GeoBox:
        """The grid."""

    @property
    def kind(self) -> Kind:
        """What the values are."""

    def read(self, rows: slice, cols: slice) -> NDArray[Any]:
        """Return a window (rows, cols), NaN where unknown."""


class _Means:
    """A source in blocks of whole pixels, from its upper left corner on: of each the mean of what is known there."""

    def __init__(self, source: Source, rows: int, cols: int) -> None:
        self._source, self._rows, self._cols = source, rows, cols
        self.kind, own = source.kind, source.geobox
        shape = -(-own.shape[0] // rows), -(-own.shape[1] // cols)
        self.geobox = GeoBox(shape, own.affine @ Affine.scale(cols, rows), own.crs)

    def read(self, rows: slice, cols: slice) -> NDArray[Any]:
        """Return a window (rows, cols) of means, read in strips of bounded size."""
        values = np.full((rows.stop - rows.start, cols.stop - cols.start), np.nan, self.kind.dtype)
        # blocks of a piece; masks and sums come on top
        wide = max(1, _PIECE_PX // 4 // self._rows // self._cols)
        high = max(1, wide // values.shape[1])
        for top in range(rows.start, rows.stop, high):
            for left in range(cols.start, cols.stop, wide):
                part = slice(top, min(top + high, rows.stop)), slice(left, min(left + wide, cols.stop))
                into = tuple(
                    slice(p.start - w.start, p.stop - w.start)
                    for p, w in zip(part, (rows, cols), strict=True)
                )
                values[into] = self._means(*part)
        return values

    def _means(self, rows: slice, cols: slice) -> NDArray[Any]:
        height, width = self._source.geobox.shape
        part = self._source.read(
            slice(rows.start * self._rows, min(rows.stop * self._rows, height)),
            slice(cols.start * self._cols, min(cols.stop * self._cols, width)),
        )
        known = np.isfinite(part)
        tops, lefts = np.arange(0, part.shape[0], self._rows), np.arange(0, part.shape[1], self._cols)

        def sums(of: NDArray[Any]) -> NDArray[Any]:
            return np.add.reduceat(np.add.reduceat(of, lefts, 1, np.float64), tops, 0)

        counts = sums(known)
        total = sums(np.where(known, part, 0))
        means: NDArray[Any] = np.divide(total, counts, out=np.full(counts.shape, np.nan), where=counts > 0)
        return means


class Warp:
    """Reads windows of a grid from a layer on another.

    exact: place every pixel by itself, so that windows join without a seam; otherwise GDAL may be off by an eighth
    of a pixel, differently in every window, and is faster.
    """

    def __init__(self, source: Source, geobox: GeoBox, exact: bool) -> None:
        self._source, self._geobox = source, geobox
        self._resampling = Resampling.nearest if source.kind.codes else Resampling.cubic
        self._tolerance = _EXACT_PX if exact else _TOLERANCE_PX
        own, target = pyproj_crs(source.geobox), pyproj_crs(geobox)
        assert own is not None  # who opens a source sees to it
        assert target is not None
        # Such as the elevation that a run keeps: a filter through the pixels' own middles changes nothing.
        self._as_it_is = (
            own == target and source.geobox.shape == geobox.shape and source.geobox.affine == geobox.affine
        )
        self._turning = own.is_geographic
        self._there = None if own == target else Transformer.from_crs(target, own, always_xy=True)
        self._scale = self._pixels_per_pixel()
        blocks = [max(1, int(span // _COARSER)) for span in self._scale]
        if not source.kind.codes and max(blocks) > 1:
            self._source = _Means(source, *blocks)
            self._scale = self._pixels_per_pixel()

    def read(self, rows: slice, cols: slice) -> NDArray[Any]:
        """Return a window (rows, cols) of the grid."""
        shape = (rows.stop - rows.start, cols.stop - cols.start)
        values = np.full(shape, np.nan, self._source.kind.dtype)
        self._fill(values, rows, cols)
        return values

    def _fill(self, values: NDArray[Any], rows: slice, cols: slice) -> None:
        """Warp a window into `values`; one that stands on too much of the file goes in parts."""
        under = self._under(rows, cols)
        if under is None:
            return
        height, width = (part.stop - part.start for part in under)
        if height * width > _PIECE_PX and max(values.shape) > 1:
            axis = int(values.shape[1] >= values.shape[0])
            middle = values.shape[axis] // 2
            first, last = _halves((rows, cols)[axis], middle)
            if axis:
                self._fill(values[:, :middle], rows, first)
                self._fill(values[:, middle:], rows, last)
            else:
                self._fill(values[:middle], first, cols)
                self._fill(values[middle:], last, cols)
            return
        part = self._source.read(*under)
        if self._as_it_is:
            values[...] = part
            return
        if np.isnan(part).all():
            return
        for own in self._placed(self._source.geobox[under]):
            found = self._warped(part, own, self._geobox[rows, cols])
            np.copyto(values, found, where=np.isnan(values))

    def _under(self, rows: slice, cols: slice) -> tuple[slice, slice] | None:
        """Return the part of the file under a window and what the resampling looks at around it."""
        if self._as_it_is:
            return rows, cols
        nearest = self._source.kind.codes
        if nearest:  # a pixel looks at its own middle only
            sides = [np.linspace(part.start + 0.5, part.stop - 0.5, _ALONG) for part in (cols, rows)]
        else:
            sides = [np.linspace(part.start, part.stop, _ALONG) for part in (cols, rows)]
        col, row = np.meshgrid(*sides)
        own_col, own_row = self._own(col.ravel(), row.ravel())
        inside = np.isfinite(own_col) & np.isfinite(own_row)
        if not inside.any():
            return None
        found = []
        for place, size, scale in zip(
            (own_row, own_col), self._source.geobox.shape, self._scale, strict=True
        ):
            reach = _KERNEL_PX * max(1.0, 0.0 if nearest else scale) + 0.01 * np.ptp(place[inside])
            start, stop = math.floor(place[inside].min() - reach), math.ceil(place[inside].max() + reach)
            found.append(slice(max(0, start), min(size, stop)))
            if found[-1].start >= found[-1].stop:
                return None
        return found[0], found[1]

    def _own(self, col: NDArray[Any], row: NDArray[Any]) -> tuple[NDArray[Any], NDArray[Any]]:
        """Return the file's (col, row) of positions on the grid, not finite where it has none."""
        x, y = on_ground(self._geobox, col, row)
        if self._there is not None:
            x, y = self._there.transform(x, y)
        own = self._source.geobox
        if self._turning:  # 190 E is 170 W
            middle = own.affine.c + own.affine.a * own.shape[1] / 2 + own.affine.b * own.shape[0] / 2
            with np.errstate(invalid="ignore"):
                x = beside_longitude(x, middle)
        inverse = ~own.affine
        with np.errstate(invalid="ignore"):
            return inverse.a * x + inverse.b * y + inverse.c, inverse.d * x + inverse.e * y + inverse.f

    def _pixels_per_pixel(self) -> tuple[float, float]:
        """Return how many rows and columns of the file a pixel in the middle of the grid spans."""
        rows, cols = self._geobox.shape
        col, row = cols / 2 + np.array([0, 1.0, 0]), rows / 2 + np.array([0, 0, 1.0])
        own_col, own_row = self._own(col, row)
        spans = [float(np.hypot(*(place[1:] - place[0]))) for place in (own_row, own_col)]
        return (spans[0], spans[1]) if np.isfinite(spans).all() else (1.0, 1.0)

    def _placed(self, own: GeoBox) -> list[GeoBox]:
        """Return a part of the file where GDAL looks for it: longitudes from 180 W to 180 E, on either side of that."""
        if not self._turning:
            return [own]
        west, east = sorted((own.affine.c, own.affine.c + own.affine.a * own.shape[1]))
        turns = range(math.floor((west + 180) / 360), math.ceil((east + 180) / 360))
        return [GeoBox(own.shape, Affine.translation(-360 * turn, 0) @ own.affine, own.crs) for turn in turns]

    def _warped(self, part: NDArray[Any], own: GeoBox, window: GeoBox) -> NDArray[Any]:
        """Resample decoded values with GDAL; the scale is the same for all windows, so that they join."""
        assert own.crs is not None
        assert window.crs is not None
        profile = {
            "driver": "GTiff",
            "count": 1,
            "dtype": part.dtype.name,
            "nodata": float("nan"),
            "BIGTIFF": "IF_SAFER",
        }
        scales = {
            name: min(1.0, 1 / span) if span > _NEARLY_ONE else 1.0
            for name, span in (("YSCALE", self._scale[0]), ("XSCALE", self._scale[1]))
        }
        with MemoryFile() as memory:
            with memory.open(
                **profile,
                height=part.shape[0],
                width=part.shape[1],
                crs=own.crs.to_wkt(),
                transform=own.affine,
            ) as written:
                written.write(part, 1)
            with (
                memory.open() as source,
                WarpedVRT(
                    source,
                    crs=rasterio.crs.CRS.from_wkt(window.crs.to_wkt()),
                    transform=window.affine,
                    height=window.shape[0],
                    width=window.shape[1],
                    resampling=self._resampling,
                    src_nodata=float("nan"),
                    nodata=float("nan"),
                    dtype=part.dtype.name,
                    tolerance=self._tolerance,
                    **scales,
                ) as warped,
            ):
                values: NDArray[Any] = warped.read(1)
        return values


def _halves(part: slice, middle: int) -> tuple[slice, slice]:
    return slice(part.start, part.start + middle), slice(part.start + middle, part.stop)
