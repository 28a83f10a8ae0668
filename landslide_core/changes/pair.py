"""Two images of one place on the grid of the later one, whatever the grid of the earlier one is."""

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from affine import Affine
from numpy.typing import NDArray
from odc.geo.geobox import GeoBox
from odc.geo.overlap import compute_reproject_roi
from odc.geo.warp import rio_reproject
from pyproj import Transformer

from landslide_core.errors import MismatchError, NoDataError
from landslide_core.io.rasters.aligned import SceneBand, seen_on
from landslide_core.scene.geodesy import applied, on_ground, overlap
from landslide_core.scene.scene import Scene, Window

# Pixels of two pictures without georeference lie on one plane; which one makes no difference, for nothing is
# transformed between two grids of the same system.
_PLANE = "EPSG:3857"


@dataclass(frozen=True, eq=False)
class Pair:
    """Both images: `grid` is that of the later one, `placed` where the pixels of the earlier one lie.

    Both grids have a coordinate system, that of a plane of pixels where the images have none. apart_px: how far
    (rows down, columns right) the earlier image's content lay from the later one's, which `placed` mends.
    """

    before: Scene
    after: Scene
    grid: GeoBox
    placed: GeoBox
    apart_px: tuple[float, float] = (0.0, 0.0)

    @staticmethod
    def of(before: Scene, after: Scene) -> "Pair":
        """Return a pair as its georeferences place it; InputError where they share no ground."""
        if before.georeferenced != after.georeferenced:
            without = before if after.georeferenced else after
            raise MismatchError(
                f"{without.name} has no georeference and the other image has one, so nobody knows how they lie.",
                "Give both with their georeference, or both without and of the same pixels.",
            )
        if not before.georeferenced:
            if before.shape != after.shape:
                raise MismatchError(
                    f"{before.name} has {_size(before)} pixels and {after.name} {_size(after)}; without "
                    "georeference only images of the same size can be laid over each other.",
                    "Give both with their georeference, or cut to the same ground at the same pixel size.",
                )
            return Pair(before, after, _on_plane(after.geobox), _on_plane(before.geobox))
        if not overlap(before.geobox, after.geobox):
            raise NoDataError(
                f"{before.name} and {after.name} show different ground: they do not overlap.",
                "Give two images of the same place.",
            )
        return Pair(before, after, after.geobox, before.geobox)

    @property
    def common_roles(self) -> tuple[str, ...]:
        """The bands that both have, in the order of the later one; those that nobody knows are not among them."""
        return tuple(role for role in self.after.roles if role in self.before.roles and role != "other")

    @property
    def span_px(self) -> float:
        """How many pixels of the grid one of the earlier image spans, at its middle."""
        rows, cols = self.placed.shape
        col, row = self._on_grid(cols / 2 + np.array([0.0, 1.0]), rows / 2 + np.array([0.0, 1.0]))
        return float(np.hypot(np.ptp(col), np.ptp(row)) / np.sqrt(2))

    @property
    def move(self) -> tuple[float, float]:
        """What was added to the earlier image's georeference: easting and northing in the units of its CRS."""
        own = self.before.geobox.affine
        return self.placed.affine.c - own.c, self.placed.affine.f - own.f

    def mended(self, rows: float, cols: float) -> "Pair":
        """Return the pair with the earlier image moved up by `rows` and left by `cols` pixels of the grid."""
        height, width = self.grid.shape
        middle = on_ground(self.grid, width / 2, height / 2)
        there = on_ground(self.grid, width / 2 - cols, height / 2 - rows)
        if self.grid.crs != self.placed.crs:
            assert self.grid.crs is not None
            assert self.placed.crs is not None
            change = Transformer.from_crs(self.grid.crs.proj, self.placed.crs.proj, always_xy=True)
            middle, there = change.transform(*middle), change.transform(*there)
        by = Affine.translation(there[0] - middle[0], there[1] - middle[1])
        placed = GeoBox(self.placed.shape, by @ self.placed.affine, self.placed.crs)
        apart = (self.apart_px[0] + rows, self.apart_px[1] + cols)
        return dataclasses.replace(self, placed=placed, apart_px=apart)

    def common_window(self) -> Window:
        """Return the rows and columns of the grid that the earlier image's border encloses."""
        rows, cols = self.placed.shape
        along = np.linspace(0, 1, 33)
        ends = np.concatenate([np.zeros(33), np.ones(33)])
        edge_col = np.concatenate([along, along, ends]) * cols
        edge_row = np.concatenate([ends, along, along]) * rows
        col, row = self._on_grid(edge_col, edge_row)
        known = np.isfinite(col) & np.isfinite(row)
        window = []
        for place, size in zip((row, col), self.grid.shape, strict=True):
            start, stop = np.floor(place[known].min() + 1e-6), np.ceil(place[known].max() - 1e-6)
            window.append(slice(int(max(0, start)), int(min(size, stop))))
        if any(part.stop <= part.start for part in window):
            raise NoDataError(
                f"{self.before.name} and {self.after.name} share no pixel.",
                "Give two images of the same place.",
            )
        return window[0], window[1]

    def read_before(self, roles: Sequence[str], rows: slice, cols: slice) -> NDArray[np.float32]:
        """Return bands of the earlier image on a window of the grid (bands, rows, cols), NaN where unknown."""
        found = [
            seen_on(SceneBand(self.before, band, self.placed), self.grid, True).read(rows, cols)
            for band in self.before.indexes(roles)
        ]
        return _stacked(found, rows, cols)

    def read_after(self, roles: Sequence[str], rows: slice, cols: slice) -> NDArray[np.float32]:
        """Return the same of the later image."""
        found = [SceneBand(self.after, band).read(rows, cols) for band in self.after.indexes(roles)]
        return _stacked(found, rows, cols)

    def look_before(
        self, roles: Sequence[str], rows: slice, cols: slice, shape: tuple[int, int]
    ) -> NDArray[np.float32]:
        """Return bands of the earlier image on a window of the grid, for the eye: (bands, *shape), NaN where unknown.

        The file is read reduced, about as far as the window is.
        """
        small = self.grid[rows, cols].zoom_to(shape)
        found = np.full((len(roles), *shape), np.nan, np.float32)
        under = compute_reproject_roi(self.placed, small)
        part = tuple(
            slice(max(0, each.start - 2 * under.read_shrink), min(size, each.stop + 2 * under.read_shrink))
            for each, size in zip(under.roi_src, self.placed.shape, strict=True)
        )
        sizes = [each.stop - each.start for each in part]
        if min(sizes) <= 0:
            return found
        read = -(-sizes[0] // under.read_shrink), -(-sizes[1] // under.read_shrink)
        own = self.placed[part].zoom_to(read)
        for band, pixels in enumerate(_looked_at(self.before, roles, part[0], part[1], read)):
            rio_reproject(pixels, found[band], own, small, "bilinear", src_nodata=np.nan, dst_nodata=np.nan)
        return found

    def look_after(
        self, roles: Sequence[str], rows: slice, cols: slice, shape: tuple[int, int]
    ) -> NDArray[np.float32]:
        """Return the same of the later image."""
        return _looked_at(self.after, roles, rows, cols, shape)

    def _on_grid(self, col: NDArray[np.float64], row: NDArray[np.float64]) -> tuple[Any, Any]:
        """Return the grid's (col, row) of pixel positions of the earlier image."""
        x, y = applied(self.placed.affine, col, row)
        if self.grid.crs != self.placed.crs:
            assert self.grid.crs is not None
            assert self.placed.crs is not None
            x, y = Transformer.from_crs(self.placed.crs.proj, self.grid.crs.proj, always_xy=True).transform(
                x, y
            )
        return applied(~self.grid.affine, x, y)


def _stacked(bands: Sequence[NDArray[Any]], rows: slice, cols: slice) -> NDArray[np.float32]:
    """Return bands as (bands, rows, cols); images without a common band have none."""
    stacked = np.empty((len(bands), rows.stop - rows.start, cols.stop - cols.start), np.float32)
    for number, band in enumerate(bands):
        stacked[number] = band
    return stacked


def _looked_at(
    scene: Scene, roles: Sequence[str], rows: slice, cols: slice, shape: tuple[int, int]
) -> NDArray[np.float32]:
    """Return bands of a scene's window reduced to a shape, NaN where unknown."""
    pixels = scene.read(rows, cols, roles, shape).astype(np.float32)
    pixels[:, ~scene.valid(rows, cols, shape)] = np.nan
    return pixels


def _on_plane(geobox: GeoBox) -> GeoBox:
    return GeoBox(geobox.shape, geobox.affine, _PLANE)


def _size(scene: Scene) -> str:
    return f"{scene.shape[1]:,} x {scene.shape[0]:,}"
