"""FactorStack, the aligned factors on one grid.

It answers what a FactorTable answers (see `named`), and can be painted back to a map.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, Protocol, Self

import numpy as np
from numpy.typing import NDArray
from odc.geo.geobox import GeoBox

from landslide_core.factors.card import Factor
from landslide_core.factors.layers import Grid
from landslide_core.factors.named import NO_INVENTORY, Mask, Named, read_only
from landslide_core.scene import geodesy


class Strips(Protocol):
    """Factors on one grid that can be gone through in parts of whole rows."""

    @property
    def factors(self) -> tuple[Factor, ...]:
        """The factors, in the order of the table's columns."""
        ...

    @property
    def geobox(self) -> GeoBox:
        """The grid."""
        ...

    @property
    def count(self) -> int:
        """Number of valid pixels."""
        ...

    def strips(self) -> "Iterator[FactorStack]":
        """Yield the grid from top to bottom, every part as a stack of its own."""
        ...


@dataclass(frozen=True, eq=False)
class FactorStack(Named):
    """Factors on one projected grid.

    values: one read-only float32 array (rows, cols) per factor, NaN outside `valid`; see `Factor.kind` for
    what they hold. valid: (rows, cols), True where every factor is known. landslides: (rows, cols) or None.
    groups: int32 (rows, cols), the number of the landslide at each pixel, 0 for none, or None. notes: what a
    reader should know of the data, in sentences. Build it with `stacked`.
    """

    factors: tuple[Factor, ...]
    values: tuple[Grid, ...]
    geobox: GeoBox
    valid: Mask
    landslides: Mask | None = None
    groups: NDArray[np.int32] | None = None
    notes: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        shape = tuple(self.geobox.shape)
        grids = (self.valid, self.landslides, self.groups, *self.values)
        if any(grid is not None and grid.shape != shape for grid in grids):
            raise ValueError(f"every layer of a stack must have the shape {shape} of its geobox")
        if len(self.factors) != len(self.values) or len(set(self.names)) != len(self.names):
            raise ValueError("a stack needs one array per factor and a different name for each")
        if any(values.dtype != np.float32 for values in self.values):
            raise ValueError("factor values are float32")
        object.__setattr__(self, "values", tuple(read_only(values) for values in self.values))
        for name in ("valid", "landslides", "groups"):
            grid = getattr(self, name)
            object.__setattr__(self, name, None if grid is None else read_only(grid))

    @classmethod
    def stacked(
        cls,
        factors: Sequence[Factor],
        values: Sequence[Grid],
        geobox: GeoBox,
        landslides: Mask | None = None,
        groups: NDArray[np.int32] | None = None,
        within: Mask | None = None,
        notes: Sequence[str] = (),
    ) -> Self:
        """Return the stack whose valid pixels are those where every factor is finite, and `within` is True.

        The arrays given are not changed; those with values outside the common mask are copied.
        """
        valid = np.ones(geobox.shape, np.bool_) if within is None else np.array(within, np.bool_)
        for grid in values:
            valid &= np.isfinite(grid)
        masked = tuple(_masked(grid, valid) for grid in values)
        return cls(
            factors=tuple(factors),
            values=masked,
            geobox=geobox,
            valid=valid,
            landslides=landslides,
            groups=groups,
            notes=tuple(notes),
        )

    @property
    def count(self) -> int:
        """Number of valid pixels: rows of the table."""
        return int(np.count_nonzero(self.valid))

    @property
    def pixel_area_m2(self) -> float:
        """Area of a pixel on the ground in m²."""
        return geodesy.pixel_area_m2(self.geobox)

    def strips(self) -> "Iterator[FactorStack]":
        """Yield the stack itself: what is in memory is one part."""
        yield self

    def table(self) -> NDArray[np.float32]:
        """Return the valid pixels as float32 (n_valid, n_factors), in row-major order of the grid."""
        out = np.empty((self.count, len(self.factors)), np.float32)
        for column, grid in enumerate(self.values):
            out[:, column] = grid[self.valid]
        return out

    def labels(self) -> Mask:
        """Return (n_valid,), True for landslide; InputError without an inventory."""
        if self.landslides is None:
            raise NO_INVENTORY
        return np.asarray(self.landslides[self.valid])

    def group_ids(self) -> NDArray[np.int32]:
        """Return int32 (n_valid,): number of the landslide of each row, 0 for none.

        InputError without an inventory.
        """
        if self.groups is None:
            raise NO_INVENTORY
        return np.asarray(self.groups[self.valid])

    def rows_cols(self) -> NDArray[np.int32]:
        """Return int32 (n_valid, 2): row and column of the grid for every row of the table."""
        return np.argwhere(self.valid).astype(np.int32)

    def coordinates_m(self) -> NDArray[np.float64]:
        """Return (n_valid, 2): easting and northing in metres of the pixel centres."""
        rows, cols = np.nonzero(self.valid)
        east, north = geodesy.on_ground(self.geobox, cols + 0.5, rows + 0.5)
        return np.column_stack([east, north]) * geodesy.metres_per_unit(geodesy.pyproj_crs(self.geobox))

    def paint(self, column: NDArray[Any], fill: Any = np.nan) -> NDArray[Any]:
        """Return `column` (n_valid,) laid back on the grid (rows, cols), `fill` elsewhere; undoes `table`."""
        if column.shape != (self.count,):
            raise ValueError(f"a column of {self.count} values is needed, not {column.shape}")
        grid = np.full(self.valid.shape, fill, column.dtype)
        grid[self.valid] = column
        return grid

    def with_factor(self, factor: Factor, values: Grid) -> Self:
        """Return the stack with one factor more; pixels where it is unknown become invalid."""
        return self._of((*self.factors, factor), (*self.values, values))

    def without(self, *names: str) -> Self:
        """Return the stack without these factors; InputError when one is unknown or none would be left."""
        kept = self.kept(names)
        return self._of([self.factors[k] for k in kept], [self.values[k] for k in kept], self.valid)

    def noted(self, *notes: str) -> Self:
        """Return the stack with further notes."""
        return replace(self, notes=(*self.notes, *notes))

    def _of(self, factors: Sequence[Factor], values: Sequence[Grid], within: Mask | None = None) -> Self:
        return self.stacked(
            factors, values, self.geobox, self.landslides, self.groups, within, notes=self.notes
        )


def _masked(grid: Grid, valid: Mask) -> Grid:
    stray = np.isfinite(grid)
    stray &= ~valid
    return np.where(valid, grid, np.float32(np.nan)) if stray.any() or np.isinf(grid).any() else grid
