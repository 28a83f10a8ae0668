"""Landslides of any file as rows of the table `landslides`."""

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from pyproj import CRS
from pyproj.exceptions import ProjError

from landslide_core.errors import MismatchError, NeedsMemoryError
from landslide_core.geodatabase.tables import MEASURES, SRID
from landslide_core.inventory.areas import areas_of_rows
from landslide_core.io.postgis.reading import ATTRIBUTES, MOST_ROWS

if TYPE_CHECKING:
    import geopandas as gpd

_OWN = (*MEASURES, "aspect_sector", "scene")


def rows_of(table: "gpd.GeoDataFrame", name: str, measured: bool) -> "gpd.GeoDataFrame":
    """Return a table of landslides as it is stored.

    Parameters
    ----------
    table : geopandas.GeoDataFrame
        Points or polygons in a CRS.
    name : str
        Of the file, for sentences.
    measured : bool
        Whether Scarp measured them, so that columns of its names mean what they say; otherwise area and middle are
        measured here, and every column of the file is kept as an attribute.

    Returns
    -------
    geopandas.GeoDataFrame
        In longitude and latitude (WGS84), numbered from 1.

    Raises
    ------
    MismatchError
        They have no place on the Earth.
    NeedsMemoryError
        There are more than are stored at once.
    """
    import geopandas as gpd

    if len(table) > MOST_ROWS:
        raise NeedsMemoryError(
            f"{name} holds {len(table):,} landslides; at most {MOST_ROWS:,} are stored at once.",
            "Store it in parts, each under its own name.",
        )
    placed = _on_wgs84(table, name)
    given = pd.DataFrame(table.drop(columns=table.geometry.name)).reset_index(drop=True)
    if measured:
        own = {column: given[column] for column in _OWN if column in given}
        more = given.drop(columns=[*own, *(["id"] if "id" in given else [])])
    else:
        own, more = _measured(np.asarray(table.geometry.values), placed, table.crs), given
    columns: dict[str, Any] = {"number": np.arange(1, len(table) + 1), **own, ATTRIBUTES: as_json(more)}
    return gpd.GeoDataFrame(columns, geometry=placed, crs=f"EPSG:{SRID}")


def required_crs(table: "gpd.GeoDataFrame", name: str) -> CRS:
    """Return the coordinate system of a table; MismatchError where it has none."""
    crs: CRS | None = table.crs
    if crs is None:
        raise MismatchError(
            f"{name} has no coordinate reference system (CRS): where it lies is unknown.",
            "Save it as a GeoPackage with its CRS.",
        )
    return crs


def crs_in_words(crs: CRS) -> str:
    """Return the code of a coordinate system, or all of it where it has none."""
    code = crs.to_epsg()
    return f"EPSG:{code}" if code else str(crs.to_wkt())


def as_json(table: pd.DataFrame) -> Sequence[str | None]:
    """Return each row as a JSON object without what is not known; None where nothing is."""
    rows = table.to_dict("records")
    known = [{str(key): value for key, value in row.items() if not _is_gap(value)} for row in rows]
    return [json.dumps(plain(row), ensure_ascii=False) if row else None for row in known]


def plain(value: Any) -> Any:
    """Return a value as PostgreSQL takes JSON: no NUL in a text, no NaN, whatever has no form of its own as text."""
    if isinstance(value, dict):
        return {plain(str(key)): plain(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [plain(each) for each in value]
    if isinstance(value, np.generic):
        return plain(value.item())
    if isinstance(value, float) and not np.isfinite(value):
        return None
    if value is None or isinstance(value, bool | int | float):
        return value
    return str(value).replace("\0", "").encode("utf-8", "replace").decode()


def _is_gap(value: Any) -> bool:
    return (
        value is None or value is pd.NA or value is pd.NaT or (isinstance(value, float) and np.isnan(value))
    )


def _on_wgs84(table: "gpd.GeoDataFrame", name: str) -> NDArray[Any]:
    required_crs(table, name)
    lost = MismatchError(
        f"Some shapes of {name} have no longitude and latitude.", "Check the CRS that it is saved with."
    )
    try:
        placed = np.asarray(table.geometry.to_crs(SRID).values)
    except ProjError as error:
        raise lost from error
    lon, lat = shapely.get_coordinates(placed).T
    if not ((np.abs(lon) <= 180) & (np.abs(lat) <= 90)).all():
        raise lost
    return placed


def _measured(shapes: NDArray[Any], placed: NDArray[Any], crs: CRS) -> dict[str, NDArray[np.float64]]:
    """Return the areas of polygons, those of all their parts together, and the middles of all shapes."""
    middle = shapely.get_coordinates(shapely.centroid(placed))
    return {
        "area_m2": areas_of_rows(shapes, crs),
        "centroid_lon": middle[:, 0],
        "centroid_lat": middle[:, 1],
    }
