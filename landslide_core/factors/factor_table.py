"""FactorTable, factors of single places from a table: whatever is fitted on a stack can be fitted on it."""

from dataclasses import dataclass, replace
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from landslide_core.errors import MissingError
from landslide_core.factors.card import Factor
from landslide_core.factors.named import NO_INVENTORY, Mask, Named, read_only


@dataclass(frozen=True, eq=False)
class FactorTable(Named):
    """Factors of single places, from a table: the same questions as a FactorStack, without a map.

    values: read-only float32 (n, n_factors). landslide: (n,) True for landslide, or None. group: int32 (n,),
    the number of the landslide, 0 for none. places_m: (n, 2) easting and northing in metres, or None.
    weight: float64 (n,), how many places each row stands for where they were drawn from more, or None.
    pixel_area_m2: area of a place on the ground, NaN where it has none.
    """

    factors: tuple[Factor, ...]
    values: NDArray[np.float32]
    landslide: Mask | None = None
    group: NDArray[np.int32] | None = None
    places_m: NDArray[np.float64] | None = None
    notes: tuple[str, ...] = ()
    weight: NDArray[np.float64] | None = None
    pixel_area_m2: float = float("nan")

    def __post_init__(self) -> None:
        if self.values.dtype != np.float32 or self.values.shape[1:] != (len(self.factors),):
            raise ValueError("a factor table needs one float32 column per factor")
        for name in ("values", "landslide", "group", "places_m", "weight"):
            array = getattr(self, name)
            if array is not None and len(array) != len(self.values):
                raise ValueError(f"{name} needs one entry per row")
            object.__setattr__(self, name, None if array is None else read_only(array))

    @property
    def count(self) -> int:
        """Number of rows."""
        return len(self.values)

    def table(self) -> NDArray[np.float32]:
        """Return float32 (n, n_factors)."""
        return self.values

    def labels(self) -> Mask:
        """Return (n,), True for landslide; InputError without labels."""
        if self.landslide is None:
            raise NO_INVENTORY
        return self.landslide

    def group_ids(self) -> NDArray[np.int32]:
        """Return int32 (n,): number of the landslide, 0 for none; every landslide row its own unless told."""
        if self.group is not None:
            return self.group
        labels = self.labels()
        return np.where(labels, np.cumsum(labels), 0).astype(np.int32)

    def coordinates_m(self) -> NDArray[np.float64]:
        """Return (n, 2): easting and northing in metres; InputError when the table has no coordinates."""
        if self.places_m is None:
            raise MissingError(
                "The table has no coordinates, so its rows cannot be split by place.",
                "Add two columns 'easting' and 'northing' in metres (or x and y), or split at random.",
            )
        return self.places_m

    def paint(self, column: NDArray[Any], fill: Any = np.nan) -> NDArray[Any]:
        """Raise InputError: a table has no map."""
        raise MissingError(
            "A table of single places cannot be drawn as a map.",
            "Give the factors as rasters on a grid, with an elevation model, to get maps.",
        )

    def without(self, *names: str) -> Self:
        """Return the table without these factors; InputError when one is unknown or none would be left."""
        kept = self.kept(names)
        return replace(
            self, factors=tuple(self.factors[k] for k in kept), values=np.array(self.values[:, kept])
        )
