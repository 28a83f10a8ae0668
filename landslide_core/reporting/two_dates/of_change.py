"""A finished run of two dates as a report reads it: nothing but what its folder holds."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely
from affine import Affine
from numpy.typing import NDArray
from odc.geo.geobox import GeoBox

from landslide_core.changes.rules import KINDS
from landslide_core.changes.run import ChangeRun
from landslide_core.detection.tracing.outlines import moved_by
from landslide_core.errors import MismatchError
from landslide_core.figures import numbers
from landslide_core.io.admission.guards import printable
from landslide_core.io.vectors.reader import read_layers
from landslide_core.reporting.of_run import OfRun, in_pixels, printable_account

if TYPE_CHECKING:
    import geopandas as gpd

_PLANE = "EPSG:3857"  # on which pictures without georeference lie, as in landslide_core.changes.pair
# Settings of a detection in which the earlier image may differ from the later one.
_OF_ONE_DATE = ("threshold", "normalise", "normalise_to")
_ORDER = ("new", "grown", "gone", "shrunk", "unclear", "unknown", "unchanged")  # in which a person reads them
_CHANGED = {"new": "area_after", "grown": "area_gained", "gone": "area_before", "shrunk": "area_lost"}
assert set(_ORDER) == set(KINDS)


@dataclass(frozen=True, eq=False)
class OfChange:
    """A run of two dates with what a report needs of it."""

    run: ChangeRun

    @cached_property
    def account(self) -> Mapping[str, Any]:
        """What run.json says, with a question mark for every sign that cannot be printed."""
        return printable_account(self.run.manifest)

    @cached_property
    def before(self) -> OfRun:
        """The detection of the earlier image."""
        return OfRun(self.run.before)

    @cached_property
    def after(self) -> OfRun:
        """The detection of the later image."""
        return OfRun(self.run.after)

    @cached_property
    def grid(self) -> GeoBox:
        """Of all maps: that of the later image."""
        told = self.run.manifest["scene"]
        return GeoBox((told["rows"], told["cols"]), Affine(*told["affine"]), told["crs"])

    @cached_property
    def placed(self) -> tuple[GeoBox, GeoBox, GeoBox]:
        """The grids of the maps, of the earlier and of the later detection: where their pixels lie on one plane."""
        grids = self.grid, self.before.grid, self.after.grid
        if self.grid.crs is not None:
            return grids
        moved = Affine.translation(*self.run.manifest["coregistration"]["moved"])
        maps, earlier, later = (GeoBox(each.shape, each.affine, _PLANE) for each in grids)
        return maps, GeoBox(earlier.shape, moved @ earlier.affine, _PLANE), later

    @property
    def told_m(self) -> float | None:
        """Side of a pixel in metres that a person told, of images without georeference."""
        side = self.run.manifest["scene"].get("resolution_m")
        return None if self.grid.crs is not None or side is None else float(side)

    @property
    def unit(self) -> str:
        """What names of columns with areas end with."""
        return "m2" if self.account["results"]["area_unit"] == "m²" else "px"

    def area(self, value: float) -> str:
        """An area of the table."""
        return numbers.area(value) if self.unit == "m2" else numbers.pixels(value)

    @cached_property
    def table(self) -> "gpd.GeoDataFrame":
        """A row for each landslide: new, grown, gone, shrunk and the others, each by how much of it changed."""
        (layer,) = read_layers(self.run.outlines).layers
        table = layer.table
        weight = [
            float(row[f"{_CHANGED.get(row['kind'], 'area_after')}_{self.unit}"])
            for _, row in table.iterrows()
        ]
        rank = [_ORDER.index(kind) for kind in table["kind"]]
        return table.iloc[
            np.lexsort((table["id"].to_numpy(), np.negative(weight), np.array(rank)))
        ].reset_index(drop=True)

    @property
    def changed(self) -> list[int]:
        """Rows of what is new, grown, gone or shrunk, the largest change first."""
        rows = [n for n, kind in enumerate(self.table["kind"]) if kind in _CHANGED]
        sizes = {n: float(self.table[f"{_CHANGED[self.table['kind'][n]]}_{self.unit}"][n]) for n in rows}
        return sorted(rows, key=lambda n: (-sizes[n], n))

    @cached_property
    def after_on_grid(self) -> NDArray[Any]:
        """The outlines after, or before where it is gone, in (column, row) of the maps, in the order of the table."""
        return in_pixels(self.grid, list(self.table.geometry))

    @cached_property
    def before_on_grid(self) -> list[Any]:
        """The outlines before in (column, row) of the maps, in the order of the table; None where there are none."""
        self._check_before()
        if not self.before.run.manifest["results"]["count"]:
            return [None] * len(self.table)
        (layer,) = read_layers(self.before.run.vectors["gpkg"]).layers
        outlines = layer.table
        if self.table.crs is not None and outlines.crs != self.table.crs:
            outlines = outlines.to_crs(self.table.crs)
        shapes = outlines.geometry.to_numpy()
        if self.grid.crs is None:
            shapes = shapely.transform(shapes, moved_by(self.placed[1].affine))
        shapes = shapely.make_valid(np.asarray(in_pixels(self.grid, list(shapes)), object))
        by_id = dict(zip(outlines["id"].astype(int), shapes, strict=True))
        return [
            shapely.union_all([by_id[each] for each in ids]) if ids else None
            for ids in map(_ids, self.table["before_ids"])
        ]

    def _check_before(self) -> None:
        """MismatchError where the outlines of the earlier image were made anew after both dates were compared."""
        told, whole = self.run.manifest["before"], self.run.manifest["settings"]
        now, results = self.before.run.manifest["settings"], self.before.run.manifest["results"]
        rules = {name: value for name, value in whole.items() if name not in _OF_ONE_DATE}
        then = told["threshold"], told["count"], rules
        if then != (results["threshold"], results["count"], {name: now.get(name) for name in rules}):
            raise MismatchError(
                f"The outlines of the earlier image in {self.folder} are not those that were compared: "
                f"{results['count']:,} at a threshold of {numbers.per_cent(results['threshold'])}, compared were "
                f"{told['count']:,} at {numbers.per_cent(told['threshold'])}.",
                "Draw them as they were then, with the same threshold and rules, or compare both images anew.",
            )

    @property
    def folder(self) -> str:
        """Name of the run's folder."""
        return printable(self.run.folder.resolve().name)


def _ids(listed: Any) -> list[int]:
    """Numbers that are listed as "3; 5"; nothing listed may come back as None or not a number."""
    return [int(each) for each in listed.split(";")] if isinstance(listed, str) and listed.strip() else []
