"""The maps of a mapping in small, gathered while they are written, and drawn for the report."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from affine import Affine
from numpy.typing import NDArray
from odc.geo.geobox import GeoBox

from landslide_core.analysis import factor_maps
from landslide_core.factors.stack import FactorStack
from landslide_core.figures import report
from landslide_core.figures.hillshade import hillshade
from landslide_core.figures.map_sheet import sheet
from landslide_core.scene import geodesy
from landslide_core.susceptibility.models import models
from landslide_core.susceptibility.result import SusceptibilityResult

MOST_PX = 1_000  # of the longer side
_PNG = "image/png"
_LAND = "#e9e6df"


@dataclass(frozen=True, eq=False)
class Sketch:
    """Every so-manyth pixel of the maps. Fill it part by part with `add`.

    geobox: of the small grid, whose pixels are `every` times as long. grids: float32 (rows, cols) by name, NaN
    where unknown. landslides: True where any of a small pixel's own pixels is one.
    """

    geobox: GeoBox
    every: int
    grids: dict[str, NDArray[np.float32]]
    landslides: NDArray[np.bool_]

    @classmethod
    def of(cls, geobox: GeoBox, most_px: int = MOST_PX) -> "Sketch":
        """Return an empty sketch of a grid."""
        every = max(1, -(-max(geobox.shape) // most_px))
        shape = max(1, geobox.shape[0] // every), max(1, geobox.shape[1] // every)
        small = GeoBox(shape, geobox.affine * Affine.scale(every), geobox.crs)
        return cls(small, every, {}, np.zeros(shape, np.bool_))

    def add(self, first_row: int, part: FactorStack, columns: Mapping[str, NDArray[Any]]) -> None:
        """Take over what a part of whole rows from `first_row` says: columns (n,) of its valid pixels."""
        rows, cols = self.geobox.shape
        here = first_row + np.arange(part.valid.shape[0])
        middle = np.flatnonzero((here % self.every == self.every // 2) & (here // self.every < rows))
        across = np.arange(cols) * self.every + self.every // 2
        known = {**columns}
        if "elevation" in part.names:
            known["elevation"] = part.table()[:, part.index("elevation")]
        for name, column in known.items():
            grid = self.grids.setdefault(name, np.full((rows, cols), np.nan, np.float32))
            grid[here[middle] // self.every] = part.paint(column.astype(np.float32))[np.ix_(middle, across)]
        if part.landslides is not None:
            at = np.argwhere(part.landslides)
            places = (at[:, 0] + first_row) // self.every, at[:, 1] // self.every
            inside = (places[0] < rows) & (places[1] < cols)
            self.landslides[places[0][inside], places[1][inside]] = True


def sections(sketch: Sketch, result: SusceptibilityResult) -> tuple[report.Section, ...]:
    """Return the report's parts with the map, the area of applicability and the inventory."""
    main = result.results[result.main]
    zones = sketch.grids["zones"]
    colours = factor_maps.zone_colours(len(main.zones.names))
    painted = _coloured(zones, dict(enumerate(colours)))
    caption = f"Susceptibility by the {models.inside(main.title)}"
    drawn = report.Picture(_sheet(sketch, painted, sketch.landslides), _PNG, caption)
    legend = {**dict(zip(main.zones.names, colours, strict=True)), "landslides": factor_maps.LANDSLIDES}
    found = [
        report.Section(
            "The map", (f"{main.title}, in classes by {main.zones.method}.",), pictures=[drawn], legend=legend
        )
    ]
    if result.applicability is not None:
        unlike = (sketch.grids["dissimilarity"] > result.applicability.threshold).astype(np.float32)
        unlike[np.isnan(sketch.grids["dissimilarity"])] = np.nan
        painted = _coloured(unlike, {0: _LAND, 1: factor_maps.UNLIKE})
        picture = report.Picture(_sheet(sketch, painted), _PNG, "Area of applicability")
        meanings = {"like what the model learned from": _LAND, "unlike it: a guess": factor_maps.UNLIKE}
        words = (result.applicability.words,)
        found.append(
            report.Section("Where the model may be trusted", words, pictures=[picture], legend=meanings)
        )
    painted = _coloured(np.where(np.isnan(zones), np.nan, 0), {0: _LAND})
    picture = report.Picture(
        _sheet(sketch, painted, sketch.landslides), _PNG, "The landslides that all of this rests on"
    )
    legend = {"landslides": factor_maps.LANDSLIDES, "area where all factors are known": _LAND}
    return (*found, report.Section("The inventory", pictures=[picture], legend=legend))


def of_units(
    sketch: Sketch, codes: NDArray[np.int16], numbers: NDArray[np.int32], classes: int
) -> report.Picture:
    """Return the map by units as a picture: their classes, -1 for none, and numbers, on the grid of the maps."""
    rows, cols = sketch.geobox.shape
    at = np.ix_(*(np.arange(count) * sketch.every + sketch.every // 2 for count in (rows, cols)))
    painted = _coloured(codes[at].astype(np.float32), dict(enumerate(factor_maps.zone_colours(classes))))
    content = _sheet(sketch, painted, factor_maps.borders(numbers[at]))
    return report.Picture(content, _PNG, "Units by their mean probability")


def _coloured(codes: NDArray[np.floating], colours: Mapping[int, str]) -> NDArray[np.float32]:
    """Return (rows, cols, 3) colours of codes, NaN where unknown."""
    out = np.full((*codes.shape, 3), np.nan, np.float32)
    for code, colour in zip(colours, factor_maps.rgb(list(colours.values())), strict=True):
        out[codes == code] = colour
    return out


def _sheet(sketch: Sketch, painted: NDArray[np.float32], marks: NDArray[np.bool_] | None = None) -> bytes:
    side_m = geodesy.resolution_m(sketch.geobox) or 1.0
    shade = None
    if "elevation" in sketch.grids:
        shade = hillshade(sketch.grids["elevation"], side_m).astype(np.float32) / np.float32(255)
    return sheet(painted, side_m, shade, marks, factor_maps.LANDSLIDES)
