"""The landslides of two dates as a table: one row for each, what became of it, and its evidence."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray

from landslide_core.changes.evidence import evidence_of
from landslide_core.changes.maps import Maps
from landslide_core.changes.pair import Pair
from landslide_core.changes.rules import KINDS, Evidence, Group, Verdict, groups_of, verdict_of
from landslide_core.changes.settings import ChangeSettings
from landslide_core.changes.vegetation import Around, relative_difference
from landslide_core.detection.run import DetectRun
from landslide_core.detection.tracing.outlines import moved_by
from landslide_core.inventory.column import Column
from landslide_core.io.tables import write_table
from landslide_core.io.vectors.reader import read_layers
from landslide_core.io.vectors.writers import write_layer
from landslide_core.progress import SILENT, Progress
from landslide_core.scene import geodesy

LAYER, GEOPACKAGE, CSV = "change", "change.gpkg", "change.csv"
_AREAS = (
    Column("area_before", "", "area of its outlines before"),
    Column("area_after", "", "area of its outlines after"),
    Column(
        "area_gained", "", "new ground beyond the tolerance of the outlines before, where both dates know"
    ),
    Column("area_lost", "", "lost ground beyond the tolerance of the outlines after, where both dates know"),
)
COLUMNS: tuple[Column, ...] = (
    Column("id", "", "number of the landslide, from 1"),
    Column("kind", "", ", ".join(KINDS)),
    Column("why", "", "what speaks for the kind, in words"),
    Column("partners", "", "no partner, one to one, split, merged, several"),
    Column("before_ids", "", "its outlines before: id in before/landslides.gpkg"),
    Column("after_ids", "", "its outlines after: id in after/landslides.gpkg"),
    *_AREAS,
    Column("covered_before", "0-1", "share of the outlines before within the tolerance of those after"),
    Column("covered_after", "0-1", "share of the outlines after within the tolerance of those before"),
    Column("known_before", "0-1", "share of its ground that the earlier image shows"),
    Column("known_after", "0-1", "share of its ground that the later image shows"),
    Column("probability_before", "0-1", "mean landslide probability over its ground before"),
    Column("probability_after", "0-1", "mean landslide probability over its ground after"),
    Column("ndvi_before", "-1-1", "mean vegetation index before, in the look of the later image"),
    Column("ndvi_after", "-1-1", "mean vegetation index after"),
    Column("rdndvi", "%", "relative difference of the two"),
    Column("look_change", "", "mean change of looks, in the deviations of all ground"),
)


@dataclass(frozen=True, eq=False)
class ChangeTable:
    """The landslides of two dates, one row each, in the CRS of the later image or in its pixels.

    partners: how many have outlines at both dates.
    """

    table: gpd.GeoDataFrame
    area_unit: str
    partners: int

    def counts(self) -> dict[str, dict[str, float]]:
        """How many there are of each kind, and their area: after, of those that are gone before, of grown the gain."""
        unit = "m2" if self.area_unit == "m²" else "px"
        column = {"gone": f"area_before_{unit}", "grown": f"area_gained_{unit}"}
        found = {}
        for kind in KINDS:
            rows = self.table[self.table["kind"] == kind]
            area = rows[column.get(kind, f"area_after_{unit}")]
            found[kind] = {"count": len(rows), "area": float(area.sum())}
        return found

    def write(self, folder: Path) -> None:
        """Write GeoPackage and CSV, each whole or not at all."""
        write_layer(folder / GEOPACKAGE, self.table, LAYER)
        write_table(folder / CSV, self.table.drop(columns=self.table.geometry.name))


@dataclass(frozen=True)
class _Outlines:
    """Outlines of a date in pixels of the grid, their ids and their areas in the unit of the later image."""

    shapes: NDArray[np.object_]
    ids: NDArray[np.int64]
    areas: NDArray[np.float64]


def compared(
    pair: Pair,
    before: DetectRun,
    after: DetectRun,
    maps: Maps,
    how: ChangeSettings,
    *,
    around: Around | None,
    progress: Progress = SILENT,
) -> ChangeTable:
    """Match the outlines of two dates and say what became of each landslide (landslide_core.changes.rules)."""
    tolerance = how.tolerance_px * max(1.0, pair.span_px)
    first, second = _outlines(before, pair, pair.before.georeferenced), _outlines(after, pair, True)
    least_px = _least_px(after, pair)
    groups = groups_of(first.shapes, second.shapes, tolerance, how.least_overlap)
    found: list[tuple[Group, Evidence, Verdict]] = []
    for number, group in enumerate(groups):
        progress.tell(number / len(groups), f"landslide {number + 1:,} of {len(groups):,}")
        was, now = first.shapes[list(group.before)], second.shapes[list(group.after)]
        evidence = evidence_of(was, now, maps, pair.after.shape, tolerance)
        found.append((group, evidence, verdict_of(group, evidence, how, least_px, around)))
    partners = sum(bool(group.before and group.after) for group in groups)
    return ChangeTable(
        _table(pair, first, second, found), "m²" if pair.after.georeferenced else "px", partners
    )


def _least_px(after: DetectRun, pair: Pair) -> float:
    """Return the pixels of the smallest landslide that the detection keeps."""
    settings = after.settings
    if not pair.after.georeferenced:
        return settings.min_area_px
    return settings.min_area_m2 / geodesy.pixel_area_m2(pair.after.geobox)


def _outlines(run: DetectRun, pair: Pair, placed: bool) -> _Outlines:
    """Return the outlines of a run on the grid; `placed` says that the run's own georeference is the mended one."""
    if not run.manifest["results"]["count"]:
        return _Outlines(np.array([], object), np.array([], np.int64), np.array([], np.float64))
    (layer,) = read_layers(run.vectors["gpkg"]).layers
    table = layer.table
    if table.crs is not None and pair.grid.crs is not None and table.crs != pair.grid.crs.proj:
        table = table.to_crs(pair.grid.crs.proj)
    shapes = table.geometry.to_numpy()
    if not placed:
        shapes = shapely.transform(shapes, moved_by(pair.placed.affine))
    shapes = shapely.make_valid(shapely.transform(shapes, moved_by(~pair.grid.affine)))
    areas = table["area_m2" if table.crs is not None else "area_px"].to_numpy(np.float64)
    return _Outlines(np.asarray(shapes, object), table["id"].to_numpy(np.int64), areas)


def _table(
    pair: Pair, first: _Outlines, second: _Outlines, found: Sequence[tuple[Group, Evidence, Verdict]]
) -> gpd.GeoDataFrame:
    placed = pair.after.georeferenced
    unit = "m2" if placed else "px"
    pixel = geodesy.pixel_area_m2(pair.after.geobox) if placed else 1.0
    rows = [_row(*each, first, second, pixel) for each in found]
    names = [f"{column.name}_{unit}" if column in _AREAS else column.name for column in COLUMNS[1:]]
    columns: Mapping[str, Any] = {name: [row[at] for row in rows] for at, name in enumerate(names)}
    shapes = np.array([_shape(group, first, second) for group, _, _ in found], object)
    drawn = shapely.transform(shapes, moved_by(pair.grid.affine))
    table = gpd.GeoDataFrame(
        {"id": np.arange(1, len(found) + 1), **columns},
        geometry=gpd.GeoSeries(list(drawn), dtype="geometry"),
        crs=geodesy.pyproj_crs(pair.after.geobox),
    )
    centres = shapely.get_coordinates(shapely.centroid(drawn))
    if not placed:
        return table.assign(centroid_col=centres[:, 0], centroid_row=centres[:, 1])
    lon, lat = geodesy.to_lonlat(table.crs).transform(centres[:, 0], centres[:, 1])
    return table.assign(centroid_lon=lon, centroid_lat=lat)


def _shape(group: Group, first: _Outlines, second: _Outlines) -> shapely.MultiPolygon:
    """Return its outlines after, or before where it is gone, as one shape."""
    shapes = second.shapes[list(group.after)] if group.after else first.shapes[list(group.before)]
    parts = shapely.get_parts(shapely.union_all(shapes))
    return shapely.MultiPolygon([part for part in parts if part.geom_type == "Polygon"])


def _row(
    group: Group, found: Evidence, verdict: Verdict, first: _Outlines, second: _Outlines, pixel: float
) -> tuple[Any, ...]:
    """Return the columns but for the id and the centre."""
    was, now = list(group.before), list(group.after)
    ground = found.whole
    indices = np.array([[ground.index_before], [ground.index_after]], np.float32)
    return (
        verdict.kind,
        verdict.why,
        group.how,
        _listed(first.ids[was]),
        _listed(second.ids[now]),
        float(first.areas[was].sum()),
        float(second.areas[now].sum()),
        found.gained.pixels * pixel if was else float(second.areas[now].sum()),
        found.lost.pixels * pixel if now else float(first.areas[was].sum()),
        *(round(each, 4) for each in (found.covered_before, found.covered_after)),
        *(round(each, 4) for each in (found.known_before, found.known_after)),
        *(round(each, 4) for each in (ground.probability_before, ground.probability_after)),
        *(round(each, 4) for each in (ground.index_before, ground.index_after)),
        round(float(relative_difference(*indices)[0]), 2),
        round(ground.look, 2),
    )


def _listed(ids: NDArray[np.int64]) -> str:
    return "; ".join(str(each) for each in ids)
