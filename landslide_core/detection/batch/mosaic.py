"""The landslides of all scenes of a batch in one table and one coordinate system, each landslide once."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from affine import Affine
from numpy.typing import NDArray
from odc.geo.geobox import GeoBox
from pyproj import CRS
from pyproj.exceptions import CRSError
from shapely.geometry.base import BaseGeometry

from landslide_core.detection.batch.duplicates import groups, union_of
from landslide_core.detection.batch.settings import BatchSettings
from landslide_core.detection.run import DetectRun
from landslide_core.errors import SettingError
from landslide_core.inventory.areas import measures
from landslide_core.inventory.inventory import measure
from landslide_core.io.admission.crs import check_crs
from landslide_core.io.vectors.reader import read_layers
from landslide_core.io.vectors.reviewed import without_rejected
from landslide_core.io.vectors.writers import write_layer
from landslide_core.scene import geodesy

LAYER = "landslides"
_WGS84 = "EPSG:4326"
_EDGE_POINTS = 50  # of each side of a scene, so that it lies right in another coordinate system


@dataclass(frozen=True, eq=False)
class Mosaic:
    """The landslides of many scenes.

    Parameters
    ----------
    table : geopandas.GeoDataFrame
        A row for each landslide ("merge") or each outline ("mark"), the columns of an inventory, and
        `scene` (of the outline, the largest where several became one), `scenes` (all that found it), `found_in` and
        `shown_by` (how many scenes found it and show its place), and for "mark" `same_as` (the id of the largest
        outline of the same landslide, its own where it is that).
    count, total_area : int, float
        Of landslides and m², each landslide once.
    merged : int
        Outlines that are the same landslide as another's.
    rejected : int
        Outlines that are left out because a review of their scene rejected them.
    """

    table: gpd.GeoDataFrame
    count: int
    total_area: float
    merged: int
    rejected: int = 0

    def write(self, path: Path) -> None:
        """Write it as a GeoPackage, whole or not at all."""
        write_layer(path, self.table, LAYER)


def check_mosaic_crs(how: BatchSettings) -> None:
    """SettingError for a coordinate system that there is not."""
    if how.mosaic_crs is not None:
        _crs(how.mosaic_crs)


def _crs(text: str) -> CRS:
    try:
        return CRS.from_user_input(check_crs(text, "the mosaic"))
    except CRSError as error:
        raise SettingError(
            f"'{text}' is not a coordinate reference system.",
            "Give one with its code, such as EPSG:32650.",
            {"mosaic_crs": ""},
        ) from error


def mosaic(runs: Mapping[str, DetectRun], how: BatchSettings) -> Mosaic | None:
    """Lay the landslides of several runs into one table.

    Parameters
    ----------
    runs : mapping of str to DetectRun
        Finished detections by the names of their scenes.
    how : BatchSettings
        What becomes of landslides that several scenes show, and the coordinate system.

    Returns
    -------
    Mosaic or None
        None where no scene has a georeference.
    """
    placed = {name: run for name, run in runs.items() if run.manifest["results"]["georeferenced"]}
    if not placed:
        return None
    crs = _common_crs(placed.values(), how)
    grounds = {name: _ground(run, crs) for name, run in placed.items()}
    table, rejected = _table(placed, crs)
    of = groups(table.geometry.to_numpy(), table["scene"].to_numpy(), grounds)
    once = _numbered(_with_scenes(_merged(table, of, crs), grounds))
    merged = len(table) - len(once)
    shown = once if how.duplicates == "merge" else _marked(table, of, grounds)
    return Mosaic(shown, len(once), float(once["area_m2"].sum()), merged, rejected)


def _common_crs(runs: Iterable[DetectRun], how: BatchSettings) -> CRS:
    if how.mosaic_crs is not None:
        return _crs(how.mosaic_crs)
    found = {run.manifest["predicted"]["crs"] for run in runs}
    return CRS.from_user_input(found.pop() if len(found) == 1 else _WGS84)


def _table(runs: Mapping[str, DetectRun], crs: CRS) -> tuple[gpd.GeoDataFrame, int]:
    """Return the outlines of all runs with their scenes, and how many are left out because they were rejected."""
    found = {name: _outlines(run) for name, run in runs.items() if run.manifest["results"]["count"]}
    rejected = sum(count for _, count in found.values())
    parts = [table.to_crs(crs).assign(scene=name) for name, (table, _) in found.items() if len(table)]
    if not parts:
        none = measure([], GeoBox((1, 1), Affine.identity(), crs.to_wkt()), confidence=[], max_probability=[])
        return none.table.assign(scene=pd.Series(dtype="str")), rejected
    return gpd.GeoDataFrame(pd.concat(parts, ignore_index=True), crs=crs), rejected


def _outlines(run: DetectRun) -> tuple[gpd.GeoDataFrame, int]:
    (layer,) = read_layers(run.vectors["gpkg"]).layers
    return without_rejected(layer.table)


def _ground(run: DetectRun, crs: CRS) -> BaseGeometry:
    """Return the ground that a scene shows."""
    grid = run.manifest["predicted"]
    rows, cols = grid["rows"], grid["cols"]
    affine = Affine(*grid["affine"])
    edge = shapely.segmentize(shapely.box(0, 0, cols, rows), max(rows, cols) / _EDGE_POINTS)
    x, y = geodesy.applied(affine, *shapely.get_coordinates(edge).T)
    ground = gpd.GeoSeries([shapely.Polygon(np.column_stack((x, y)))], crs=grid["crs"])
    return ground.to_crs(crs).make_valid().iloc[0]


def _merged(table: gpd.GeoDataFrame, of: NDArray[np.int64], crs: CRS) -> gpd.GeoDataFrame:
    """Return one row for each landslide: of several outlines the largest one's, around all of them."""
    order = np.lexsort((-table["area_m2"].to_numpy(), of))
    largest = order[np.unique(of[order], return_index=True)[1]]  # of each landslide, in their order
    once = table.iloc[largest].copy()
    members = pd.Series(range(len(table))).groupby(of).apply(list)
    once["scenes"] = [_names(table["scene"].iloc[rows]) for rows in members]
    once["found_in"] = [table["scene"].iloc[rows].nunique() for rows in members]
    several = np.array([len(rows) > 1 for rows in members], bool)
    if several.any():
        _measure_again(once, several, [rows for rows in members if len(rows) > 1], table, crs)
    return once


def _measure_again(
    once: gpd.GeoDataFrame,
    several: NDArray[np.bool_],
    members: Sequence[Sequence[int]],
    table: gpd.GeoDataFrame,
    crs: CRS,
) -> None:
    """Put the union of outlines, and what is measured of it, in the rows of landslides that have several."""
    shapes = np.array([union_of(table.geometry.iloc[rows]) for rows in members], object)
    measured = measures(shapes, GeoBox((1, 1), Affine.identity(), crs.to_wkt()))
    lon, lat = geodesy.to_lonlat(crs).transform(*shapely.get_coordinates(shapely.centroid(shapes)).T)
    at = once.index[several]
    once.loc[at, once.geometry.name] = shapes
    for name, values in (
        ("area_m2", measured.area), ("perimeter_m", measured.perimeter), ("length_m", measured.length),
        ("width_m", measured.width), ("centroid_lon", lon), ("centroid_lat", lat),
        ("confidence", [_mean(table.iloc[rows]) for rows in members]),
        ("max_probability", [table["max_probability"].iloc[rows].max() for rows in members]),
    ):  # fmt: skip
        once.loc[at, name] = values


def _mean(parts: pd.DataFrame) -> float:
    """Return the mean probability of outlines, each by its area."""
    return float(np.average(parts["confidence"], weights=parts["area_m2"]))


def _names(scenes: Iterable[str]) -> str:
    return "; ".join(dict.fromkeys(scenes))


def _with_scenes(table: gpd.GeoDataFrame, grounds: Mapping[str, BaseGeometry]) -> gpd.GeoDataFrame:
    """Return the table with how many scenes show each place."""
    points = shapely.point_on_surface(table.geometry.to_numpy())
    shown = sum(
        (shapely.intersects(ground, points).astype(np.int64) for ground in grounds.values()),
        start=np.zeros(len(table), np.int64),
    )
    return table.assign(shown_by=shown)


def _marked(
    table: gpd.GeoDataFrame, of: NDArray[np.int64], grounds: Mapping[str, BaseGeometry]
) -> gpd.GeoDataFrame:
    """Return every outline, with the id of the largest one of the same landslide."""
    marked = _numbered(_with_scenes(table, grounds))
    largest = marked.groupby(of)["area_m2"].idxmax()
    named = table["scene"].groupby(of).agg([_names, "nunique"])
    return marked.assign(
        scenes=named["_names"].to_numpy()[of],
        found_in=named["nunique"].to_numpy()[of],
        same_as=marked["id"].loc[largest].to_numpy()[of],
    )


def _numbered(table: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Return the table with ids from 1."""
    return table.reset_index(drop=True).assign(id=np.arange(1, len(table) + 1))
