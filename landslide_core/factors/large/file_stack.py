"""FileStack, aligned factors in files: read strip by strip, or drawn from."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray
from odc.geo.geobox import GeoBox

from landslide_core.factors.card import Factor
from landslide_core.factors.factor_table import FactorTable
from landslide_core.factors.named import Named
from landslide_core.factors.stack import FactorStack
from landslide_core.io.rasters.chunked import strips_of

if TYPE_CHECKING:
    import xarray as xr

MOST_SLIDES, MOST_OTHERS = 500_000, 1_000_000  # rows with and without a landslide that are drawn at most


@dataclass(frozen=True, eq=False)
class FileStack(Named):
    """Factors on one projected grid that is too large for memory.

    values: per factor a lazy float32 array (rows, cols) of strips, NaN wherever one factor is unknown.
    groups: lazy int32 (rows, cols): number of the landslide, 0 for none, -1 where a factor is unknown.
    rows_known, rows_landslide: int64 (strips,), valid and landslide pixels per strip. slides: numbers of the
    landslides with at least one valid pixel, ascending. notes: as of a FactorStack.
    """

    factors: tuple[Factor, ...]
    values: "tuple[xr.DataArray, ...]"
    groups: "xr.DataArray"
    geobox: GeoBox
    rows_known: NDArray[np.int64]
    rows_landslide: NDArray[np.int64]
    slides: NDArray[np.int32]
    notes: tuple[str, ...] = ()

    @property
    def count(self) -> int:
        """Number of valid pixels."""
        return int(self.rows_known.sum())

    @property
    def landslide_count(self) -> int:
        """Number of landslide pixels among them."""
        return int(self.rows_landslide.sum())

    def strips(self) -> Iterator[FactorStack]:
        """Yield the grid in strips of whole rows, top to bottom, each as a stack that is held in memory."""
        for rows in strips_of(self.geobox):
            groups = np.asarray(self.groups[rows])
            values = tuple(np.asarray(layer[rows]) for layer in self.values)
            geobox = self.geobox[rows, :]
            yield FactorStack(self.factors, values, geobox, groups >= 0, groups > 0, np.maximum(groups, 0))

    def draw(self, others: int = MOST_OTHERS, slides: int = MOST_SLIDES, seed: int = 0) -> FactorTable:
        """Return rows drawn at random: at most so many without a landslide and with one, each with its weight.

        A row's weight is the number of pixels that it stands for. Where all are taken the table is that of a
        FactorStack, row for row, and has no weights.
        """
        rng = np.random.default_rng(seed)
        without = self.rows_known - self.rows_landslide
        taken = {
            True: _drawn(rng, int(self.rows_landslide.sum()), slides),
            False: _drawn(rng, int(without.sum()), others),
        }
        starts = {
            True: np.append(0, np.cumsum(self.rows_landslide)),
            False: np.append(0, np.cumsum(without)),
        }
        parts: dict[str, list[NDArray[Any]]] = {
            name: [] for name in ("values", "landslide", "group", "place")
        }
        for n, strip in enumerate(self.strips()):
            labels = strip.labels()
            rows = np.sort(
                np.concatenate(
                    [
                        np.flatnonzero(labels == kind)[_between(taken[kind], *starts[kind][n : n + 2])]
                        for kind in (True, False)
                    ]
                )
            )
            parts["values"].append(strip.table()[rows])
            parts["landslide"].append(labels[rows])
            parts["group"].append(strip.group_ids()[rows])
            parts["place"].append(strip.coordinates_m()[rows])
        whole = {name: np.concatenate(found) for name, found in parts.items()}
        weight, notes = None, self.notes
        if taken[True].size + taken[False].size < self.count:
            each = [starts[kind][-1] / max(1, taken[kind].size) for kind in (True, False)]
            weight = np.where(whole["landslide"], *each)
            notes += (
                f"Of {self.count:,} pixels {taken[False].size:,} without and {taken[True].size:,} with a landslide "
                "were drawn at random: class breaks, models, curves, SHAP values and the areas of the map's "
                "classes rest on these, frequency ratios and maps on all.",
            )
        return FactorTable(
            self.factors,
            values=whole["values"],
            landslide=whole["landslide"],
            group=whole["group"],
            places_m=whole["place"],
            notes=notes,
            weight=weight,
            pixel_area_m2=strip.pixel_area_m2,
        )


def _drawn(rng: np.random.Generator, size: int, most: int) -> NDArray[np.int64]:
    """Return at most `most` of the numbers 0 to size - 1, ascending."""
    return np.arange(size) if size <= most else np.sort(rng.choice(size, most, replace=False))


def _between(numbers: NDArray[np.int64], first: int, stop: int) -> NDArray[np.int64]:
    """Return those of ascending numbers from `first` to before `stop`, counted from `first`."""
    low, high = np.searchsorted(numbers, [first, stop])
    return numbers[low:high] - first
