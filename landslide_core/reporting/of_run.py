"""A finished detection as a report reads it: nothing but what its folder, and the card of its weights, hold."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import shapely
from affine import Affine
from numpy.typing import NDArray
from odc.geo.geobox import GeoBox
from shapely import Polygon

from landslide_core.detection.redraw import written
from landslide_core.detection.run import DetectRun
from landslide_core.errors import FileError, WeightsError
from landslide_core.figures import numbers
from landslide_core.inventory.inventory import Inventory, measure
from landslide_core.io.admission.guards import printable
from landslide_core.networks.card import Card, read_card
from landslide_core.reporting import refusals, words
from landslide_core.shipped import models_folder, taught_folder

_NAME = re.compile(r"[\w@-]+")  # of weights: a part of a path


@dataclass(frozen=True, eq=False)
class OfRun:
    """A run with what a report needs of it."""

    run: DetectRun

    @cached_property
    def account(self) -> Mapping[str, Any]:
        """What run.json says, with a question mark for every sign that cannot be printed: names hold all kinds."""
        return printable_account(self.run.manifest)

    @cached_property
    def grid(self) -> GeoBox:
        """Of all results."""
        told = self.run.manifest["predicted"]
        return GeoBox((told["rows"], told["cols"]), Affine(*told["affine"]), told["crs"])

    @property
    def told_m(self) -> float | None:
        """Side of a pixel in metres that a person told, of an image without georeference."""
        side = self.run.manifest["predicted"].get("resolution_m")
        return None if self.grid.crs is not None or side is None else float(side)

    @cached_property
    def inventory(self) -> Inventory:
        """The landslides, the largest first."""
        count = self.run.manifest["results"]["count"]
        if not count:
            return measure([], self.grid, confidence=[], max_probability=[])
        if "gpkg" not in self.run.vectors:
            raise FileError(
                refusals.NO_OUTLINES.format(folder=self.folder, count=count), refusals.NO_OUTLINES_HINT
            )
        found = written(self.run, with_drawn=True)
        order = found.areas.sort_values(ascending=False, kind="stable").index
        return Inventory(found.table.loc[order].reset_index(drop=True), found.georeferenced)

    @property
    def review(self) -> Mapping[str, Any] | None:
        """How many landslides are in which state; None where nothing was decided."""
        told = self.account.get("review")
        return told if told and told.get("step") else None

    @cached_property
    def states(self) -> list[str]:
        """What was decided of each landslide, in the order of the inventory; "open" where nothing was."""
        table = self.inventory.table
        return [str(state) for state in table["review"]] if "review" in table else ["open"] * len(table)

    @cached_property
    def on_grid(self) -> NDArray[Any]:
        """The outlines in (column, row) of the grid, in the order of the inventory."""
        return in_pixels(self.grid, list(self.inventory.table.geometry))

    @property
    def folder(self) -> str:
        """Name of the run's folder."""
        return printable(self.run.folder.resolve().name)

    @property
    def files(self) -> str:
        """Names of the tables with all landslides."""
        named = [path.name for kind, path in self.run.vectors.items() if kind in ("csv", "gpkg")]
        return words.AND.join(named)

    @property
    def has_terrain(self) -> bool:
        """Whether an elevation model was given."""
        return self.run.manifest.get("dem") is not None

    def area(self, value: float) -> str:
        """An area of the inventory: on the ground, or in pixels and on the ground where somebody told their size."""
        if self.inventory.georeferenced:
            return numbers.area(value)
        pixel_m2 = self.run.manifest["results"].get("pixel_m2")
        ground = "" if pixel_m2 is None else f" ({numbers.area(value * pixel_m2)})"
        return f"{numbers.pixels(value)}{ground}"

    @cached_property
    def card(self) -> Card | None:
        """The card of the run's weights; None where it is not on this machine."""
        network = self.run.manifest["network"]
        name = str(network["name"])
        if _NAME.fullmatch(name) is None:
            return None
        for folder in (models_folder(), taught_folder() / name):
            try:
                card = read_card(folder / f"{name}.json") if (folder / f"{name}.json").is_file() else None
            except WeightsError:  # a card that is damaged is as good as none: the run's own account stands
                continue
            if card is not None and card.sha256 == network.get("sha256"):
                return card
        return None


def in_pixels(grid: GeoBox, outlines: Sequence[Polygon]) -> NDArray[Any]:
    """Return outlines in a grid's coordinates as shapes in its (column, row)."""
    a, b, c, d, e, f = tuple(~grid.affine)[:6]
    turned = np.array([[a, d], [b, e]])
    shapes = np.array(outlines, dtype=object)
    return np.asarray(shapely.transform(shapes, lambda xy: xy @ turned + np.array([c, f])))


def printable_account(account: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return what an account says, with a question mark for every sign that cannot be printed."""
    cleaned: Mapping[str, Any] = _printable(account)
    return cleaned


def _printable(value: Any) -> Any:
    if isinstance(value, str):
        return printable(value)
    if isinstance(value, Mapping):
        return {printable(str(name)): _printable(each) for name, each in value.items()}
    if isinstance(value, list | tuple):
        return [_printable(each) for each in value]
    return value
