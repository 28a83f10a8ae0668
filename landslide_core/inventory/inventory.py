"""Inventory, a checked table of landslide polygons and their measures."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from odc.geo.geobox import GeoBox
from shapely import Polygon

from landslide_core.inventory.areas import Measures, measures
from landslide_core.inventory.column import Column
from landslide_core.inventory.places import names_within
from landslide_core.inventory.runout import Runout, runout
from landslide_core.inventory.surroundings import columns_of
from landslide_core.inventory.terrain_under import GroundMeasures, ground_under
from landslide_core.inventory.volume import volumes
from landslide_core.scene import geodesy
from landslide_core.scene.sources import ElevationSource

_ID = Column("id", "", "number of the landslide, from 1")
_PLACE = Column("place", "", "name by the pixel where it is likeliest, which stays when the threshold moves")
_CERTAINTY = (
    Column("confidence", "0-1", "mean landslide probability inside the outline"),
    Column("max_probability", "0-1", "highest landslide probability inside the outline"),
)
_METRIC = (
    Column("area_m2", "m²", "area inside the outline without its holes, seen from above"),
    Column("perimeter_m", "m", "length of the outline and of its holes"),
    Column("length_m", "m", "longer side of the smallest rectangle around the outline"),
    Column("width_m", "m", "shorter side of that rectangle"),
)
_RELATIONS = "by its area (Guzzetti et al. 2009; Larsen et al. 2010), empty outside of 2 m² to 1,000 km²"
# What earlier versions did not measure.
_VOLUME = (
    Column("volume_m3", "m³", f"volume that slides of this area have {_RELATIONS}"),
    Column("volume_low_m3", "m³", f"the least that published relations say {_RELATIONS}"),
    Column("volume_high_m3", "m³", f"the most that published relations say {_RELATIONS}"),
)
_RUNOUT = (
    Column("crown_m", "m", "elevation of the crown: the highest pixel inside"),
    Column("toe_m", "m", "elevation of the toe: the lowest pixel inside"),
    Column("relief_m", "m", "H: from toe to crown"),
    Column("runout_m", "m", "L: extent of the outline in the main direction of movement, seen from above"),
    Column("h_over_l", "", "H/L"),
    Column("reach_deg", "°", "angle of reach, arctan(H/L) (Heim 1932)"),
)
_STEEPEST = Column("max_slope_deg", "°", "steepest slope (Horn)")
_PIXELS = Column("area_px", "px", "pixels of the image that the area covers; under 3, no more than a hint")
_HEIGHTS = ("elevation_m", "crown_m", "toe_m")
LEAST_PIXELS = 3  # a find of fewer cannot be told from noise of the image
COLUMNS: tuple[Column, ...] = (
    _ID,
    _PLACE,
    *_METRIC,
    *_VOLUME,
    _PIXELS,
    *_CERTAINTY,
    Column("elevation_m", "m", "mean elevation, empty without an elevation model"),
    *_RUNOUT,
    Column("slope_deg", "°", "mean slope (Horn), empty without an elevation model"),
    _STEEPEST,
    Column(
        "aspect_deg",
        "°",
        "main direction of movement: circular mean of the aspect, clockwise from north, empty where flat",
    ),
    Column("aspect_sector", "", "N, NE, E, SE, S, SW, W, NW or Flat"),
    Column("centroid_lon", "°", "WGS84 longitude of the centroid"),
    Column("centroid_lat", "°", "WGS84 latitude of the centroid"),
)
PIXEL_COLUMNS: tuple[Column, ...] = (
    _ID,
    _PLACE,
    *(Column(c.name.rsplit("_", 1)[0] + "_px", "px", c.meaning) for c in _METRIC),
    *_CERTAINTY,
    Column("centroid_col", "px", "column of the centroid"),
    Column("centroid_row", "px", "row of the centroid"),
)


@dataclass(frozen=True, eq=False)
class Inventory:
    """Landslides as polygons, one per row of `table`, in the scene's CRS or in pixel coordinates.

    The columns are COLUMNS when `georeferenced`, else PIXEL_COLUMNS; they are there when it is empty. Those of the
    surroundings are there too where these were given.
    """

    table: gpd.GeoDataFrame
    georeferenced: bool

    @classmethod
    def of_run(cls, table: gpd.GeoDataFrame) -> "Inventory":
        """Return the inventory that a run wrote; measures that its version did not take are empty."""
        if _PLACE.name not in table:
            table = table.assign(**{_PLACE.name: ""})
        if table.crs is None:
            return cls(table, False)
        newer = {column.name: np.nan for column in (*_RUNOUT, _STEEPEST) if column.name not in table}
        areas = table.get("area_m2", pd.Series(np.nan, table.index)).to_numpy(np.float64)
        return cls(table.assign(**newer, **_volume_columns(areas)), True)

    def __post_init__(self) -> None:
        missing = {column.name for column in self.columns} - set(self.table.columns)
        if missing:
            raise ValueError(f"an inventory needs the columns {sorted(missing)}")
        if not self.table.geom_type.eq("Polygon").all():
            raise ValueError("an inventory holds polygons only")

    @property
    def columns(self) -> tuple[Column, ...]:
        """What each column of the table is."""
        if not self.georeferenced:
            return PIXEL_COLUMNS
        return (*COLUMNS, *(column for column in columns_of() if column.name in self.table))

    @property
    def count(self) -> int:
        """Number of landslides."""
        return len(self.table)

    @property
    def area_unit(self) -> str:
        """The unit of areas: m² or px."""
        return "m²" if self.georeferenced else "px"

    @property
    def areas(self) -> pd.Series:
        """Area of each landslide in `area_unit`."""
        areas: pd.Series = self.table["area_m2" if self.georeferenced else "area_px"]
        return areas

    @property
    def total_area(self) -> float:
        """Sum of the areas in `area_unit`."""
        return float(self.areas.sum())

    @property
    def under_three_pixels(self) -> int:
        """Number of landslides that cover fewer than three pixels of the image: no more than hints."""
        return int((self.table["area_px"] < LEAST_PIXELS).sum())

    def share(self, valid_area: float) -> float:
        """Return total area / `valid_area` (same unit), NaN when there is no valid area."""
        return self.total_area / valid_area if valid_area > 0 else float("nan")


def measure(
    polygons: Sequence[Polygon],
    geobox: GeoBox,
    *,
    confidence: Sequence[float] | NDArray[Any],
    max_probability: Sequence[float] | NDArray[Any],
    dem: ElevationSource | None = None,
    places: Sequence[str] | None = None,
) -> Inventory:
    """Build the inventory of polygons: areas, lengths, certainty, and the ground under them.

    Parameters
    ----------
    polygons : sequence of shapely.Polygon, n of them
        In the CRS of `geobox` (in pixels if it has none).
    geobox : GeoBox
        The scene's grid.
    confidence : array of float, shape (n,)
        Mean landslide probability inside each outline, in [0, 1].
    max_probability : array of float, shape (n,)
        Highest landslide probability inside each outline, in [0, 1].
    dem : ElevationSource, optional
        Elevation in metres on that grid. Elevation (m), slope and aspect (degrees) are then means over the
        pixels whose centre lies inside, crown, toe and steepest slope their extremes.
    places : sequence of str, optional
        Names by place (`inventory.places`); by default after a pixel in the middle of each.

    Returns
    -------
    Inventory
        Areas in m² and lengths in m, in pixels without a CRS; see `COLUMNS` and `PIXEL_COLUMNS`. They are
        taken in the plane of a projected CRS in its own unit turned into metres; in geographic coordinates
        and Web Mercator they are geodesic on WGS84 (Karney 2013).

    Raises
    ------
    ValueError
        A shape is no polygon, or there is not one confidence and one highest probability for each.

    References
    ----------
    Karney, C. F. F. (2013). Algorithms for geodesics. Journal of Geodesy 87, 43-55.
    Horn, B. K. P. (1981). Hill shading and the reflectance map. Proceedings of the IEEE 69(1), 14-47.

    Examples
    --------
    >>> from affine import Affine
    >>> grid = GeoBox((50, 50), Affine(10, 0, 400_000, 0, -10, 2_900_000), "EPSG:32648")
    >>> outline = shapely.box(400_100, 2_899_800, 400_300, 2_899_900)
    >>> found = measure([outline], grid, confidence=[0.8], max_probability=[0.9])
    >>> found.count, found.total_area, found.area_unit
    (1, 20000.0, 'm²')
    """
    shapes = np.array(polygons, dtype=object)
    centroids = shapely.get_coordinates(shapely.centroid(shapes))
    crs = geodesy.pyproj_crs(geobox)
    if crs is None:
        middles = {"centroid_col": centroids[:, 0], "centroid_row": centroids[:, 1]}
    else:
        lon, lat = geodesy.to_lonlat(crs).transform(centroids[:, 0], centroids[:, 1])
        middles = _terrain_columns(shapes, geobox, dem) | {"centroid_lon": lon, "centroid_lat": lat}
    measured = measures(shapes, geobox)
    pixel_m2 = geodesy.pixel_area_m2(geobox)
    columns = {
        "id": np.arange(1, len(shapes) + 1),
        "place": pd.array(names_within(shapes, geobox) if places is None else list(places), dtype="str"),
        **_metric_columns(measured, "px" if crs is None else "m"),
        **({} if crs is None else _volume_columns(measured.area)),
        **({} if crs is None else {"area_px": np.round(measured.area / pixel_m2, 2)}),
        "confidence": np.asarray(confidence, dtype=np.float64),
        "max_probability": np.asarray(max_probability, dtype=np.float64),
        **middles,
    }
    table = gpd.GeoDataFrame(columns, geometry=gpd.GeoSeries(list(shapes), dtype="geometry"))
    return Inventory(table if crs is None else table.set_crs(crs), crs is not None)


def _metric_columns(measured: Measures, unit: str) -> dict[str, NDArray[np.float64]]:
    return {
        "area_m2" if unit == "m" else "area_px": measured.area,
        f"perimeter_{unit}": measured.perimeter,
        f"length_{unit}": measured.length,
        f"width_{unit}": measured.width,
    }


def _volume_columns(areas_m2: NDArray[np.float64]) -> dict[str, NDArray[np.float64]]:
    found = volumes(areas_m2)
    return {
        "volume_m3": found.volume_m3,
        "volume_low_m3": found.low_m3,
        "volume_high_m3": found.high_m3,
    }


def _terrain_columns(shapes: NDArray[Any], geobox: GeoBox, dem: ElevationSource | None) -> dict[str, Any]:
    unknown = GroundMeasures.unknown()
    under = [unknown if dem is None else ground_under(shape, geobox, dem) for shape in shapes]
    reached = [runout(shape, ground, geobox) for shape, ground in zip(shapes, under, strict=True)]

    def of(found: Sequence[Any], names: Sequence[str]) -> dict[str, Any]:
        return {name: np.array([getattr(each, name) for each in found], np.float64) for name in names}

    return {
        **of(under, _HEIGHTS),
        **of(reached, [field.name for field in fields(Runout)]),
        **of(under, ("slope_deg", "max_slope_deg", "aspect_deg")),
        "aspect_sector": pd.array([m.aspect_sector for m in under], dtype="str"),
    }
