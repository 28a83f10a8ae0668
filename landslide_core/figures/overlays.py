"""Rasters as pictures that lie in the right place on a web map.

Web maps are drawn in EPSG:3857: a picture in any other projection would land in the wrong place. Everything
here is warped to it first. Without georeference the picture stays as it is and its bounds are pixels.
"""

import math
from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from odc.geo.geobox import GeoBox
from odc.geo.warp import rio_reproject
from PIL import Image

from landslide_core.figures import palette
from landslide_core.figures.palette import HEAT_SCALE, PROBABILITY_SCALE, colour_table
from landslide_core.io.plain.pictures import data_uri, encoded
from landslide_core.scene.geodesy import longitude_span, pixel_area_m2
from landslide_core.scene.probability import NODATA

MAX_PX = 2048
_PHOTO = {"quality": 82, "method": 2}  # of WebP
_EARTH_M = 6_378_137.0  # radius of the sphere of EPSG:3857
Colours = tuple[NDArray[np.uint8], NDArray[np.uint8]]  # of a palette: red, green, blue; and opacity by index
_OPAQUE_FROM, _ALPHA = 2, 235  # per cent below which probability is not drawn; how opaque it is above


@dataclass(frozen=True)
class Overlay:
    """A picture and where it lies.

    `bounds` are (west, south, east, north): degrees of longitude and latitude, or pixels (0, 0, cols, rows)
    counted from the lower left corner when the scene has no georeference.
    """

    picture: bytes
    mime: str
    bounds: tuple[float, float, float, float]

    @property
    def uri(self) -> str:
        """The picture as an address that holds it."""
        return data_uri(self.picture, self.mime)


def beside(overlay: Overlay, middle: float) -> Overlay:
    """The picture where its longitudes lie within half a turn of `middle`, as a map that holds others counts them."""
    west, south, east, north = overlay.bounds
    turn = 360 * round((middle - (west + east) / 2) / 360)
    return replace(overlay, bounds=(west + turn, south, east + turn, north)) if turn else overlay


@lru_cache(maxsize=64)  # a projection takes 8 ms, and a slider waits
def display_box(geobox: GeoBox, max_px: int = MAX_PX) -> GeoBox:
    """The grid on which a raster on `geobox` is shown: EPSG:3857 where it has a CRS, `max_px` at most."""
    longest = max(geobox.shape)
    small = geobox.zoom_to(max_px) if longest > max_px else geobox
    if geobox.crs is None:
        return small
    span = longitude_span(geobox)
    over_date_line = span[0] < -180 or span[2] > 180
    shown = _over_date_line(small, span) if over_date_line else small.to_crs("EPSG:3857")
    return shown.zoom_to(max_px) if max(shown.shape) > max_px else shown


def _over_date_line(geobox: GeoBox, span: tuple[float, float, float, float]) -> GeoBox:
    """The Mercator grid of one that lies over the date line: easting goes on beyond the border of the world."""
    west, south, east, north = span
    low, high = (math.asinh(math.tan(math.radians(lat))) for lat in (south, north))
    left, right = (_EARTH_M * math.radians(each) for each in (west, east))
    pixel_m = math.sqrt(pixel_area_m2(geobox)) * math.cosh((low + high) / 2)
    return GeoBox.from_bbox((left, _EARTH_M * low, right, _EARTH_M * high), "EPSG:3857", resolution=pixel_m)


@lru_cache(maxsize=64)
def map_bounds(shown: GeoBox) -> tuple[float, float, float, float]:
    """Bounds of a display grid as `Overlay.bounds` counts them; east is beyond 180 over the date line."""
    if shown.crs is None:
        west, south, east, north = shown.boundingbox.bbox
        return (float(west), 0.0, float(east), float(abs(north - south)))
    # The corners of a Mercator rectangle are a rectangle of meridians and parallels: exact, not a hull.
    box = shown.boundingbox
    west, east = (math.degrees(x / _EARTH_M) for x in (box.left, box.right))
    south, north = (math.degrees(math.atan(math.sinh(y / _EARTH_M))) for y in (box.bottom, box.top))
    return (west, south, east, north)


def photo(rgb: NDArray[np.uint8], valid: NDArray[np.bool_], geobox: GeoBox, max_px: int = MAX_PX) -> Overlay:
    """A picture (3, rows, cols) with its valid mask (rows, cols) as WebP; what is not valid is clear."""
    shown = display_box(geobox, max_px)
    alpha = _warp(np.where(valid, 255, 0).astype(np.uint8), geobox, shown, "nearest")
    bands = [_warp(band, geobox, shown, "average" if _shrinks(geobox, shown) else "bilinear") for band in rgb]
    image = Image.fromarray(np.stack([*bands, alpha], axis=-1), "RGBA")
    return Overlay(encoded(image, "WEBP", **_PHOTO), "image/webp", map_bounds(shown))


def grey(values: NDArray[np.uint8], valid: NDArray[np.bool_], geobox: GeoBox) -> Overlay:
    """One grey band (rows, cols), such as a hillshade, as `photo` shows it."""
    return photo(np.stack([values] * 3), valid, geobox)


def probability(
    percent: NDArray[np.uint8], geobox: GeoBox, scale: str = PROBABILITY_SCALE, top: int = 100
) -> Overlay:
    """Probability (rows, cols) in per cent, 255 = unknown, as a palette PNG: clear where it is very low.

    Indices are the per cents themselves, so the picture can be read back. Serves other per cents too, in
    another colour scale; from `top` on they have its last colour.
    """
    shown = display_box(geobox)
    resampling = "average" if _shrinks(geobox, shown) else "nearest"
    indices = _warp(percent, geobox, shown, resampling, nodata=NODATA)
    return _paletted(indices, *probability_colours(scale, top), shown)


def heat(percent: NDArray[np.uint8], geobox: GeoBox) -> Overlay:
    """Where a network looked (rows, cols) in per cent, 255 = not asked, as PNG; clear where little."""
    shown = display_box(geobox)
    indices = _warp(
        percent, geobox, shown, "average" if _shrinks(geobox, shown) else "nearest", nodata=NODATA
    )
    return _paletted(indices, *heat_colours(), shown)


def mask(inside: NDArray[np.bool_], geobox: GeoBox, colour: str) -> Overlay:
    """A mask (rows, cols) in one half-transparent colour ("#rrggbb") as a palette PNG."""
    shown = display_box(geobox)
    indices = _warp(inside.astype(np.uint8), geobox, shown, "nearest")
    return _paletted(indices, *mask_colours(colour), shown)


def probability_colours(scale: str = PROBABILITY_SCALE, top: int = 100) -> Colours:
    """The colours (per cents, 3) and opacities (256,) of a probability in per cent; 255 is clear."""
    alpha = np.full(256, 0, np.uint8)
    ramp = np.arange(_OPAQUE_FROM, 101)
    alpha[ramp] = np.rint(np.interp(ramp, [_OPAQUE_FROM, 0.3 * top, top], [40, 170, _ALPHA]))
    steps = np.minimum(np.arange(101) * 100 // top, 100)
    return colour_table(scale)[steps], alpha


def heat_colours() -> Colours:
    """The same of where a network looked, in per cent."""
    alpha = np.full(256, 0, np.uint8)
    alpha[:101] = np.rint(_ALPHA * np.linspace(0, 1, 101) ** 1.5)
    return colour_table(HEAT_SCALE), alpha


def mask_colours(colour: str) -> Colours:
    """The same of a mask whose ones are drawn half-transparent in `colour`."""
    alpha = np.zeros(256, np.uint8)
    alpha[1] = 140
    return np.array([(0, 0, 0), palette.rgb(colour)], np.uint8), alpha


def picture_webp(rgb: NDArray[np.uint8], valid: NDArray[np.bool_] | None = None) -> bytes:
    """A picture (3, rows, cols) as WebP bytes, as it is; what is not valid (rows, cols) is clear."""
    bands = list(rgb) if valid is None else [*rgb, np.where(valid, 255, 0).astype(np.uint8)]
    return encoded(Image.fromarray(np.stack(bands, axis=-1)), "WEBP", **_PHOTO)


def _warp(
    band: NDArray[np.uint8], geobox: GeoBox, shown: GeoBox, resampling: str, nodata: int | None = None
) -> NDArray[np.uint8]:
    if shown.crs is None:
        size = (shown.shape[1], shown.shape[0])
        method = Image.Resampling.NEAREST if resampling == "nearest" else Image.Resampling.BOX
        return np.asarray(Image.fromarray(band).resize(size, method))
    source = geobox if band.shape == tuple(geobox.shape) else geobox.zoom_to(band.shape)
    target = np.full(shown.shape, 0 if nodata is None else nodata, np.uint8)
    rio_reproject(
        np.ascontiguousarray(band), target, source, shown, resampling, src_nodata=nodata, dst_nodata=nodata
    )
    return target


def _shrinks(geobox: GeoBox, shown: GeoBox) -> bool:
    return max(shown.shape) < max(geobox.shape)


def _paletted(
    indices: NDArray[np.uint8], table: NDArray[np.uint8], alpha: NDArray[np.uint8], shown: GeoBox
) -> Overlay:
    return Overlay(paletted_png(indices, table, alpha), "image/png", map_bounds(shown))


def paletted_png(indices: NDArray[np.uint8], table: NDArray[np.uint8], alpha: NDArray[np.uint8]) -> bytes:
    """Indices (rows, cols) as a PNG in the colours of a table (entries, 3) and their opacities (256,)."""
    image = Image.fromarray(indices, "P")
    full = np.zeros((256, 3), np.uint8)  # an index beyond the palette would be drawn in its last colour
    full[: len(table)] = table
    image.putpalette(full.tobytes())
    return encoded(image, "PNG", transparency=alpha.tobytes(), optimize=False)
