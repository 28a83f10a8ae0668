"""A finished factor analysis as a report reads it: nothing but what its folder holds."""

from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from affine import Affine
from numpy.typing import NDArray
from odc.geo.geobox import GeoBox

from landslide_core import io
from landslide_core.analysis.run import RELIEF, FactorRun
from landslide_core.factors import FACTORS
from landslide_core.factors.card import Factor
from landslide_core.io.admission.guards import printable
from landslide_core.io.tables import read_csv
from landslide_core.io.vectors.reader import read_layers
from landslide_core.language import retold
from landslide_core.language.units import after_number
from landslide_core.reporting.of_run import in_pixels, printable_account
from landslide_core.reporting.pictures import shown_px
from landslide_core.scene.scene import Window

if TYPE_CHECKING:
    import pandas as pd

_SYNTHETIC = "synthetic"
_CARDS: Mapping[str, Factor] = {each.name: each for each in FACTORS}


def class_name(factor: str, name: str) -> str:
    """Return a class of a factor as a person calls it: the ways that ground faces, else numbers or the user's names."""
    card = _CARDS.get(factor)
    return retold(name) if card is not None and card.kind == "circular" else printable(name)


@dataclass(frozen=True, eq=False)
class OfAnalysis:
    """A factor analysis with what a report needs of it."""

    run: FactorRun

    @cached_property
    def account(self) -> Mapping[str, Any]:
        """What run.json says, with a question mark for every sign that cannot be printed."""
        return printable_account(self.run.manifest)

    @cached_property
    def scores(self) -> Mapping[str, Any]:
        """What metrics.json says, the same way."""
        return printable_account(self.run.scores)

    @property
    def main(self) -> str | None:
        """Name of the model to go by; None where no model was asked for."""
        name = self.scores.get("main")
        return None if name is None else str(name)

    @cached_property
    def grid(self) -> GeoBox | None:
        """Of all maps; None where the analysis is of a table of places."""
        told = self.run.manifest["scene"]
        if "rows" not in told:
            return None
        return GeoBox((told["rows"], told["cols"]), Affine(*told["affine"]), told["crs"])

    @property
    def window(self) -> Window:
        """All rows and columns of the grid."""
        assert self.grid is not None
        rows, cols = self.grid.shape
        return slice(0, rows), slice(0, cols)

    @property
    def synthetic(self) -> list[str]:
        """Names of the inputs that call themselves synthetic."""
        names = [str(told["name"]) for told in self.account["inputs"].values()]
        return [name for name in names if _SYNTHETIC in name.lower()]

    def table(self, name: str) -> "pd.DataFrame":
        """A table of the run."""
        return read_csv(self.run.folder / name)

    @cached_property
    def zones(self) -> "pd.DataFrame":
        """The classes of the main map, the highest first."""
        table = self.table("zones.csv")
        return table[table["model"] == self.main].reset_index(drop=True)

    @cached_property
    def landslides(self) -> NDArray[Any]:
        """Outlines of the inventory in (column, row) of the grid; none where the run keeps none."""
        path = self.run.folder / "landslides_ground.gpkg"
        if self.grid is None or not path.is_file():
            return np.array([], object)
        (layer,) = read_layers(path).layers
        table = layer.table
        if self.grid.crs is not None and table.crs is not None:
            table = table.to_crs(self.grid.crs.proj)
        return in_pixels(self.grid, list(table.geometry))

    def raster(self, path: Path) -> NDArray[Any] | None:
        """Values (rows, cols) of a map of the run, no more of them than a map on paper can show; None without one."""
        if not path.is_file():
            return None
        with closing(io.open_scene(path, codes=True, trusted=True)) as opened:
            rows, cols = opened.shape
            whole = slice(0, rows), slice(0, cols)
            return np.asarray(opened.source.read((0,), *whole, shown_px(whole))[0])

    @property
    def relief(self) -> NDArray[np.uint8] | None:
        """Shaded relief (rows, cols) over about the whole grid, 0 to 255."""
        return self.raster(self.run.folder / RELIEF)

    def title(self, factor: str) -> str:
        """A factor as a person calls it: a name of the user's own as it is."""
        card = _CARDS.get(factor)
        return retold(card.title) if card is not None else printable(factor.replace("_", " "))

    def unit_after(self, factor: str) -> str:
        """The unit of a factor as it stands after a number."""
        units = {str(told["name"]): str(told["unit"]) for told in self.account["factors"]}
        return after_number(units.get(factor, ""))

    def sources(self, factor: str) -> tuple[str, ...]:
        """The inputs that a factor is made of; none of a layer of the user's own."""
        card = _CARDS.get(factor)
        return () if card is None else card.requires

    @property
    def folder(self) -> str:
        """Name of the run's folder."""
        return printable(self.run.folder.resolve().name)
