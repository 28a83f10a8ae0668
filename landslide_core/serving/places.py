"""Where a tile lies: on the web map in EPSG:3857, or among the pixels of an image without georeference."""

import math
from dataclasses import dataclass

from odc.geo.geobox import GeoBox

from landslide_core.errors import SettingError
from landslide_core.scene import geodesy

TILE_PX = 256
HALF_WORLD_M = 20037508.342789244  # half the equator of EPSG:3857
MAX_ZOOM = 24
_PIXEL_ZOOMS = (-12, 8)
_FURTHEST = 2**31  # rows and columns of tiles of an image without georeference

Bounds = tuple[float, float, float, float]  # west, south, east, north


def zooms(georeferenced: bool) -> tuple[int, int]:
    """Return the first and the last zoom of a map."""
    return (0, MAX_ZOOM) if georeferenced else _PIXEL_ZOOMS


@dataclass(frozen=True)
class Tile:
    """A square of a map: zoom, column, row. Rows of an image without georeference are counted from its lower edge."""

    zoom: int
    col: int
    row: int

    def check(self, georeferenced: bool) -> None:
        """Raise SettingError for a tile that no map has."""
        low, high = zooms(georeferenced)
        if not low <= self.zoom <= high:
            raise SettingError(f"There is no zoom {self.zoom}.", f"Zooms are {low} to {high}.")
        first, end = (0, 2**self.zoom) if georeferenced else (-_FURTHEST, _FURTHEST)
        if not (first <= self.col < end and first <= self.row < end):
            raise SettingError("There is no such tile.", "Columns and rows of a zoom are 0 to 2^zoom - 1.")

    @property
    def side_m(self) -> float:
        """Side in metres of EPSG:3857."""
        return 2 * HALF_WORLD_M / float(2**self.zoom)

    @property
    def bounds_m(self) -> Bounds:
        """(west, south, east, north) in EPSG:3857."""
        west, north = self.col * self.side_m - HALF_WORLD_M, HALF_WORLD_M - self.row * self.side_m
        return (west, north - self.side_m, west + self.side_m, north)

    def meets(self, span: Bounds, turn: int) -> bool:
        """Say whether the tile and a span (west, south, east, north) in degrees, turned by `turn`, share longitudes."""
        width = 360 / float(2**self.zoom)
        west = self.col * width - 180
        return west < span[2] + turn and span[0] + turn < west + width

    def pixels(self, rows: int) -> tuple[float, float, float]:
        """Return first column, first row and side in pixels of an image with so many rows."""
        side = TILE_PX / 2.0**self.zoom
        return self.col * side, rows + self.row * side, side


def web_resolution_m(geobox: GeoBox) -> float:
    """Return the side of a pixel at the middle of a georeferenced grid in metres of EPSG:3857."""
    _, lat = geodesy.centre_lonlat(geobox)
    return (geodesy.resolution_m(geobox) or 1.0) / math.cos(math.radians(min(abs(lat), 85.0)))


def native_zoom(geobox: GeoBox) -> int:
    """Return the zoom from which on a pixel of the grid is at least one of the map; 0 without georeference."""
    if geobox.crs is None:
        return 0
    at_zero = 2 * HALF_WORLD_M / TILE_PX
    return min(max(math.ceil(math.log2(at_zero / web_resolution_m(geobox)) - 0.01), 0), MAX_ZOOM)


def tile_of(zoom: str, col: str, row: str) -> Tile:
    """Return the tile that an address names; SettingError for what is no whole number."""
    try:
        return Tile(*(int(part) for part in (zoom[:12], col[:12], row[:12])))
    except ValueError as problem:
        raise SettingError(
            "A tile is named by three whole numbers.", "Ask for …/zoom/column/row.png."
        ) from problem


def zoom_of(text: str) -> float:
    """Return the zoom that an address gives, within those of any map; SettingError for what is no finite number."""
    try:
        zoom = float(text[:20])
    except ValueError:
        zoom = math.nan
    if not math.isfinite(zoom):
        raise SettingError("The zoom is no number.", f"Give one from {_PIXEL_ZOOMS[0]} to {MAX_ZOOM}.")
    return min(max(zoom, float(_PIXEL_ZOOMS[0])), float(MAX_ZOOM))
