"""Where the rows of a table lie, in metres: longitudes and latitudes are projected."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from pyproj import CRS, Transformer
from pyproj.exceptions import CRSError

from landslide_core.errors import MismatchError, SettingError
from landslide_core.factors.tables.columns import DEGREES, plain
from landslide_core.scene import geodesy

_UTM_SPAN_DEG = 9.0  # of longitude: a zone and half its neighbours
_DIGITS = 1e-3  # degrees are written with at least three decimals, or they place nothing


@dataclass(frozen=True, eq=False)
class Places:
    """Easting and northing in metres (n, 2), NaN where a row has none, and what is to be said of them."""

    places_m: NDArray[np.float64]
    notes: tuple[str, ...]


def places_of(columns: tuple[str, str], xy: NDArray[np.float64], crs: str | None) -> Places:
    """Return the places of rows in metres.

    Parameters
    ----------
    columns : tuple of str
        Names of the two columns: easting or longitude first.
    xy : array, shape (n, 2)
        Their values, NaN for gaps.
    crs : str, optional
        What they are in. By default degrees on WGS 84 where the columns are named or look like that, else metres.

    Returns
    -------
    Places
        Longitudes and latitudes in the UTM zone of their middle, or around their middle (azimuthal equidistant)
        where no zone holds them; others in metres as they are.

    Raises
    ------
    SettingError
        The CRS is unknown.
    MismatchError
        Longitudes and latitudes are out of range, or the other way round.
    """
    named = f"{columns[0]} and {columns[1]}"
    given = None if crs is None else _system(crs)
    known = np.isfinite(xy).all(1)
    if not known.any():
        return Places(xy, (f"The columns {named} hold no place.",))
    if given is None:
        if not _in_degrees(columns, xy[known]):
            return Places(xy, ())
        given = CRS.from_epsg(4326)
    if given.is_geographic:
        _check_range(named, xy[known])
        target = _local(xy[known])
        note = f"{named} are degrees ({given.name}); they are projected to {target.name}."
    else:
        factor = geodesy.metres_per_unit(given)
        note = f"{named} are read in {given.name}."
        return Places(xy * factor, (note,))
    x, y = Transformer.from_crs(given, target, always_xy=True).transform(xy[:, 0], xy[:, 1])
    return Places(np.column_stack([np.where(known, x, np.nan), np.where(known, y, np.nan)]), (note,))


def _system(text: str) -> CRS:
    try:
        return CRS.from_user_input(int(text) if text.strip().isdigit() else text)
    except CRSError as error:
        raise SettingError(
            f"'{text}' is not a coordinate reference system.",
            "Give the CRS of the places, for example EPSG:4326 (degrees) or EPSG:32650 (UTM zone 50 north).",
        ) from error


def _in_degrees(columns: tuple[str, str], xy: NDArray[np.float64]) -> bool:
    """Whether columns hold degrees: by their names, or by values that only degrees have."""
    if DEGREES & {plain(column) for column in columns}:
        return True
    inside = (np.abs(xy) <= [180, 90]).all()
    return bool(inside and (np.abs(xy - np.round(xy, 2)) > _DIGITS / 2).any())


def _check_range(named: str, xy: NDArray[np.float64]) -> None:
    if (np.abs(xy) <= [360, 90]).all():
        return
    if (np.abs(xy[:, ::-1]) <= [360, 90]).all():
        raise MismatchError(
            f"{named} hold latitudes first: {xy[0, 0]:g} and {xy[0, 1]:g}.",
            "Name the columns the other way round: longitude is x, latitude is y.",
        )
    raise MismatchError(
        f"{named} hold {xy[0, 0]:g} and {xy[0, 1]:g}, which are no degrees.",
        "Say which CRS the places are in, or name the columns easting and northing if they are metres.",
    )


def _local(lonlat: NDArray[np.float64]) -> CRS:
    """Return the UTM zone of the middle, or a projection around it where they span more than a zone."""
    west, east = lonlat[:, 0].min(), lonlat[:, 0].max()
    longitude, latitude = (west + east) / 2, (lonlat[:, 1].min() + lonlat[:, 1].max()) / 2
    if east - west > _UTM_SPAN_DEG or not -80 < latitude < 84:
        return CRS.from_user_input(
            f"+proj=aeqd +lat_0={latitude:.4f} +lon_0={longitude:.4f} +datum=WGS84 +units=m"
        )
    zone = min(int((longitude + 180) % 360 // 6) + 1, 60)
    return CRS.from_epsg((32600 if latitude >= 0 else 32700) + zone)
