"""What of a review stands in the files that are taken away: the state of each landslide, and what a person drew."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from odc.geo.geobox import GeoBox

from landslide_core.inventory.inventory import Inventory, measure
from landslide_core.review.filled import Beside
from landslide_core.review.kept import COLUMNS, summary, texts_of
from landslide_core.review.log import DRAWN, Review
from landslide_core.review.states import standings
from landslide_core.scene.sources import ElevationSource


@dataclass(frozen=True)
class Taken:
    """A review as files tell it.

    Parameters
    ----------
    review : Review
        The log.
    only_accepted : bool
        Whether landslides that are not accepted are left out.
    with_drawn : bool
        Whether outlines that a person drew stand among the landslides.
    beside : tuple of Beside
        What a person filled in with another program.
    """

    review: Review
    only_accepted: bool = False
    with_drawn: bool = True
    beside: tuple[Beside, ...] = ()

    def wanted(self, shapes: Sequence[Any] | NDArray[Any]) -> NDArray[np.bool_]:
        """Which landslides go into the files."""
        if not self.only_accepted:
            return np.ones(len(shapes), bool)
        return np.array([each.state == "accepted" for each in standings(self.review, shapes)], np.bool_)

    @cached_property
    def drawn(self) -> NDArray[Any]:
        """The outlines that were drawn, in the scene's coordinates."""
        entries = self.review.drawn.values() if self.with_drawn else ()
        return np.array([shapely.from_wkt(entry.outline) for entry in entries], dtype=object)

    def applied(
        self, found: Inventory, grid: GeoBox, dem: ElevationSource | None = None, *, after: int
    ) -> Inventory:
        """Add the state of each landslide that was found, and a row for each that was drawn, numbered after `after`.

        Without any decision the inventory stays as it is.
        """
        if not self.review.entries:
            return found
        rows = [texts_of(each) for each in standings(self.review, found.table.geometry.to_numpy())]
        parts = [found.table.assign(**_columns(rows))]
        if len(self.drawn):
            entries = [*self.review.drawn.items()]
            unknown = np.full(len(entries), np.nan)
            own = measure(
                list(self.drawn), grid, confidence=unknown, max_probability=unknown, dem=dem,
                places=[name for name, _ in entries],
            ).table  # fmt: skip
            said = [(DRAWN, entry.note, entry.by, entry.made) for _, entry in entries]
            parts.append(own.assign(id=np.arange(after + 1, after + 1 + len(own)), **_columns(said)))
        parts = [part for part in parts if len(part)] or parts[:1]
        table = gpd.GeoDataFrame(
            pd.concat(parts, ignore_index=True), geometry="geometry", crs=found.table.crs
        )
        return Inventory(table, found.georeferenced)

    def account(self, shapes: Sequence[Any] | NDArray[Any]) -> Mapping[str, Any]:
        """What run.json says of it."""
        return {**summary(self.review, standings(self.review, shapes)), "only_accepted": self.only_accepted}


def _columns(rows: Sequence[tuple[str, str, str, str]]) -> dict[str, Any]:
    values = zip(*rows, strict=True) if rows else [()] * len(COLUMNS)
    return {name: pd.array(list(each), dtype="str") for name, each in zip(COLUMNS, values, strict=True)}
