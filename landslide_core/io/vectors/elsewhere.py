"""Why shapes lie nowhere near the ground they should lie on."""

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from odc.geo.geobox import GeoBox
from pyproj import CRS, Geod, Proj, Transformer
from pyproj.exceptions import CRSError, ProjError

from landslide_core.errors import NoDataError
from landslide_core.language import marked
from landslide_core.scene import geodesy

Places = NDArray[np.float64]  # (n, 2): x and y as they stand in the file
_MOST = 400  # places that are tried
_NEARLY_ALL = 0.5
_WIDER = 0.5  # of the grid's extent, on each side: what lies there is a neighbour, not a mistake
_FOOT, _KILOMETRE = 0.3048, 1000.0
_SAME_SIZE_M = 1.0
_SIDES = (
    marked("north"), marked("north-east"), marked("east"), marked("south-east"), marked("south"),
    marked("south-west"), marked("west"), marked("north-west"),
)  # fmt: skip


@dataclass(frozen=True)
class Elsewhere:
    """What is likely wrong, and how to mend it; `known` whether a reading was found that fits."""

    cause: str
    cure: str
    known: bool

    def said_of(self, problem: Callable[[str], NoDataError]) -> NoDataError:
        """Return what is said of shapes that lie nowhere on the grid with the likely cause, and its cure.

        problem: what is said with a cause behind it, which may be empty, and its own cure.
        """
        said = problem(self.cause)
        return NoDataError(said.message, self.cure if self.known else said.hint)


def why(shapes: NDArray[Any], crs: CRS | None, geobox: GeoBox, ground: str) -> Elsewhere:
    """Return the likely cause that shapes lie nowhere near a grid.

    Parameters
    ----------
    shapes : array of shapely geometries
        As they stand in the file.
    crs : CRS or None
        What the file says that they are in.
    geobox : GeoBox
        The grid, with a CRS.
    ground : str
        What a person calls the grid: "elevation model" or "image".

    Returns
    -------
    Elsewhere
        Swapped axes, metres taken for degrees or degrees for metres, another zone or hemisphere, other units; or
        else how far away they lie.
    """
    xy = _places(shapes)
    target = geodesy.pyproj_crs(geobox)
    if target is None or not len(xy):
        return Elsewhere("", "", False)
    box = shapely.box(*geobox.boundingbox.bbox)
    for read in _readings(xy, crs, target, geobox, ground):
        if read.places is not None and _fits(read.places, read.crs, target, box):
            return Elsewhere(read.cause, read.cure, True)
    x, y = _shown(xy)
    if crs is not None and crs.is_geographic and _beyond_degrees(xy):
        return Elsewhere(
            f"Its coordinates, such as {x} and {y}, are no degrees, though its CRS is {crs.name}.",
            "Save it with the CRS that its coordinates are in.",
            True,
        )
    return Elsewhere(*_distance(xy, crs, geobox, ground), False)


@dataclass(frozen=True)
class _Reading:
    places: Places | None
    crs: CRS
    cause: str
    cure: str


def _readings(xy: Places, crs: CRS | None, target: CRS, geobox: GeoBox, ground: str) -> Iterator[_Reading]:
    """Yield other ways to read the coordinates, the most likely first."""
    wgs84, own = CRS.from_epsg(4326), crs or target
    swapped = xy[:, ::-1]
    x, y = _shown(xy)
    said = "it names no CRS" if crs is None else f"its CRS is {crs.name}"
    if crs is None or crs.is_geographic:
        yield _Reading(
            swapped, crs or wgs84, "It would fit with latitude and longitude swapped.",
            "Save it with x for longitude and y for latitude.",
        )  # fmt: skip
    if crs is not None and crs.is_projected and not _beyond_degrees(xy):
        yield _Reading(
            xy, wgs84, f"Its coordinates, such as {x} and {y}, are degrees, though {said}.",
            "Save it with the CRS EPSG:4326.",
        )  # fmt: skip
    for other in _metric_systems(target, geobox, ground):
        yield _Reading(
            xy, other.crs, f"Its coordinates, such as {x} and {y}, fit {other.said}, though {said}.",
            f"Save it with the CRS {_code(other.crs)}.",
        )  # fmt: skip
    yield from _mended(xy, own, ground)
    yield _Reading(swapped, own, "It would fit with x and y swapped.", "Save it with easting first.")
    for other in _metric_systems(target, geobox, ground):
        yield _Reading(
            swapped, other.crs,
            f"Its coordinates, such as {x} and {y}, fit {other.said} with x and y swapped.",
            f"Save it with easting first and the CRS {_code(other.crs)}.",
        )  # fmt: skip


def _mended(xy: Places, own: CRS, ground: str) -> Iterator[_Reading]:
    """Yield the same coordinates with another sign, false origin or unit."""
    if own.is_geographic:
        for sign, wrong in (
            ((-1, 1), marked("longitudes")),
            ((1, -1), marked("latitudes")),
            ((-1, -1), "signs of both axes"),
        ):
            yield _Reading(
                xy * sign, own, f"Its {wrong} have the wrong sign for this {ground}.",
                "Give east and north as positive, west and south as negative.",
            )  # fmt: skip
        yield _Reading(
            (xy + 180) % 360 - 180, own, "Its longitudes run from 0 to 360.", "Save it with -180 to 180."
        )
        return
    for shift in (1e7, -1e7):
        yield _Reading(
            xy + [0, shift], own, "Its northings are those of the other hemisphere.",
            "Save it with the CRS of its hemisphere (UTM north or south).",
        )  # fmt: skip
    yield _Reading(
        np.column_stack([xy[:, 0] % 1e6, xy[:, 1]]), own,
        "Its eastings begin with the number of a zone, which its CRS does not have.",
        "Save it with the CRS of that zone, or without the number.",
    )  # fmt: skip
    for factor, wrong in (
        (_FOOT, "in feet"), (1 / _FOOT, "in metres, not in feet"), (_KILOMETRE, "in kilometres"),
        (1 / _KILOMETRE, "in millimetres"),
    ):  # fmt: skip
        yield _Reading(
            xy * factor, own, f"Its coordinates are {wrong}, against what its CRS says.",
            "Save it with the CRS that its coordinates are in.",
        )  # fmt: skip


@dataclass(frozen=True)
class _System:
    crs: CRS
    said: str


def _metric_systems(target: CRS, geobox: GeoBox, ground: str) -> Iterator[_System]:
    """Yield projected systems that are common where the grid lies."""
    if target.is_projected:
        yield _System(target, f"{target.name}, the CRS of the {ground}")
    longitude, latitude = geodesy.centre_lonlat(geobox)
    zone = int((longitude + 180) // 6) % 60 + 1
    north = [32600, 32700] if latitude >= 0 else [32700, 32600]
    codes = [base + (zone - 1 + step) % 60 + 1 for base in north for step in (0, -1, 1)]
    codes.append(3857)
    # Gauss-Krüger as used in China: zones of 3 and 6 degrees, with and without number
    if 73 < longitude < 136:
        three = round(longitude / 3)
        for k in (three, three - 1, three + 1):
            codes += [4513 + k - 25, 4534 + k - 25] if 25 <= k <= 45 else []
        six = int(longitude // 6) + 1
        codes += [4491 + six - 13, 4502 + six - 13] if 13 <= six <= 23 else []
    for code in codes:
        try:
            found = CRS.from_epsg(code)
        except CRSError:
            continue
        yield _System(found, f"{found.name} (EPSG:{code})")


def _fits(xy: Places, crs: CRS, target: CRS, box: Any) -> bool:
    """Whether most of the places lie in the box or beside it.

    One datum is taken for the other: they lie near each other, and to look up how takes PROJ a quarter of a second for
    each of dozens of readings.
    """
    try:
        x, y = xy.T if crs.is_geographic else Proj(crs)(xy[:, 0], xy[:, 1], inverse=True)
        if not target.is_geographic:
            x, y = Proj(target)(x, y)
    except (ProjError, CRSError):
        return False
    west, south, east, north = box.bounds
    wide, high = _WIDER * (east - west), _WIDER * (north - south)
    with np.errstate(invalid="ignore"):
        near = (x > west - wide) & (x < east + wide) & (y > south - high) & (y < north + high)
    return bool(near.mean() > _NEARLY_ALL)


def _distance(xy: Places, crs: CRS | None, geobox: GeoBox, ground: str) -> tuple[str, str]:
    """Return how far away the middle of the places lies, and what to do about it."""
    cure = "Give the layer of the same area, with the CRS that its coordinates are in."
    if crs is None:
        return "", cure
    x, y = np.median(xy, axis=0)
    longitude, latitude = Transformer.from_crs(crs, 4326, always_xy=True).transform(x, y)
    here = geodesy.centre_lonlat(geobox)
    if not (math.isfinite(longitude) and math.isfinite(latitude)):
        shown_x, shown_y = _shown(xy)
        return f"Its coordinates, such as {shown_x} and {shown_y}, lie nowhere in {crs.name}.", cure
    towards, _, metres = Geod(ellps="WGS84").inv(*here, longitude, latitude)
    side = _SIDES[round((towards % 360) / 45) % 8]
    return f"It lies {max(1, round(metres / 1000)):,} km {side} of the {ground}.", cure


def _places(shapes: NDArray[Any]) -> Places:
    """Return some coordinates of shapes, spread over all of them."""
    xy: Places = shapely.get_coordinates(shapes)
    xy = xy[np.isfinite(xy).all(1)]
    chosen = np.linspace(0, len(xy) - 1, min(_MOST, len(xy))).astype(np.int64)
    return np.asarray(xy[chosen], np.float64)


def _beyond_degrees(xy: Places) -> bool:
    return bool((np.abs(xy) > [360, 90]).any(1).mean() > _NEARLY_ALL)


def _shown(xy: Places) -> tuple[str, str]:
    x, y = np.median(xy, axis=0)
    return (f"{x:,.6g}", f"{y:,.6g}") if max(abs(x), abs(y)) < 1000 else (f"{x:,.0f}", f"{y:,.0f}")


def _code(crs: CRS) -> str:
    code = crs.to_epsg()
    return crs.name if code is None else f"EPSG:{code} ({crs.name})"


def ballpark(crs: CRS | None, shapes: NDArray[Any], target: CRS | None) -> bool:
    """Whether PROJ can only guess how one datum lies to the other: no operation for that place, or no grid for it.

    Datums whose ellipsoids have the same size, as all modern geocentric ones, lie within metres of each other and are
    taken for one.
    """
    from pyproj.transformer import AreaOfInterest, TransformerGroup

    if crs is None or target is None or crs == target or not len(shapes):
        return False
    bounds = shapely.total_bounds(shapes)
    to_degrees = Transformer.from_crs(crs, 4326, always_xy=True)
    degrees = np.array(to_degrees.transform_bounds(*bounds))
    if not np.isfinite(degrees).all():
        return False
    found = TransformerGroup(
        crs, target, always_xy=True, area_of_interest=AreaOfInterest(*degrees)
    ).transformers
    guessed = not found or "ballpark" in found[0].description.lower()
    own, other = crs.ellipsoid, target.ellipsoid
    if own is None or other is None:
        return guessed
    return guessed and abs(own.semi_major_metre - other.semi_major_metre) > _SAME_SIZE_M


def datum_note(name: str, crs: CRS | None, shapes: NDArray[Any], target: CRS | None) -> str:
    """Return a note where PROJ can only guess how a layer's datum lies to the grid's, else an empty text."""
    if crs is None or target is None or not ballpark(crs, shapes, target):
        return ""
    return (
        f"{name} is in {crs.name}; PROJ has only a ballpark operation from there to {target.name}: it may lie off "
        "by up to some hundred metres. Save it in the other CRS with your survey's parameters if that matters."
    )
