"""The projected grid that layers are laid on, and whether it fits."""

import math

from odc.geo.geobox import GeoBox
from pyproj import CRS
from pyproj.exceptions import CRSError

from landslide_core.errors import MismatchError, NeedsMemoryError, SettingError
from landslide_core.io.rasters.aligned import GridFacts
from landslide_core.scene import geodesy

_BYTES_PER_LAYER, _BYTES_PER_PX = 16, 200  # layer, table, SHAP, report; six models, folds, rankings
_BYTES_PER_GROUND_PX = 90  # elevation, filled, order and drained area of the ground around a boundary
_UTM_SPAN_DEG = 9.0  # of longitude: a zone and half its neighbours


def target_grid(
    facts: GridFacts, wanted: str | None = None, resolution_m: float | None = None
) -> tuple[GeoBox, tuple[str, ...]]:
    """Return the grid of the results and what is to be said of it.

    Slopes and distances need metres, so the CRS is projected: the one asked for, the elevation model's own,
    or else the UTM zone of its middle. InputError when none can be derived or the one asked for is unusable.
    """
    own = facts.geobox
    affine = own.affine
    straight = affine.b == affine.d == 0 and affine.a > 0 > affine.e
    crs: CRS | None = _projected(wanted) if wanted else None
    notes: tuple[str, ...] = ()
    if crs is None and not geodesy.is_planar(own):
        crs = _utm(own, facts.name)
        notes = (
            f"{facts.name} is not in a projected CRS near home: laid on {crs.name} (EPSG:{crs.to_epsg()}).",
        )
    if resolution_m is not None and not (math.isfinite(resolution_m) and resolution_m > 0):
        raise SettingError(f"A resolution of {resolution_m} m is not possible.", "Give metres above zero.")
    if straight and resolution_m is None and (crs is None or crs == geodesy.pyproj_crs(own)):
        return own, notes
    crs = crs or geodesy.pyproj_crs(own)
    assert crs is not None  # grid_facts refuses rasters without
    side_m = resolution_m or geodesy.resolution_m(own)
    assert side_m is not None
    box = own.footprint(crs, buffer=0, npoints=100).boundingbox
    geobox = GeoBox.from_bbox(box, crs, resolution=side_m / geodesy.metres_per_unit(crs))
    return geobox, (
        *notes,
        f"The grid has pixels of {side_m:.3g} m; {facts.name} was resampled to it (cubic).",
    )


def memory_bill(geobox: GeoBox, layers: int) -> None:
    """Raise InputError when the layers of this grid would not fit in the memory that is free.

    Everything is held whole: 4 bytes a pixel for each layer, as often again in the models' table, in its SHAP
    values and in the report, and about 200 bytes a pixel for the answers of six models and their validation.
    """
    need, free = _bill(geobox, layers)
    if need <= free:
        return
    side_m = geodesy.resolution_m(geobox) or 1.0
    fits = side_m * math.sqrt(need / free) * 1.05
    rows, cols = geobox.shape
    raise NeedsMemoryError(
        f"{cols:,} x {rows:,} pixels of {side_m:.3g} m would take {need / 1e9:.1f} GB of memory; "
        f"{free / 1e9:.1f} GB are free.",
        f"Choose a resolution of {math.ceil(fits * 10) / 10:g} m or more, give a smaller boundary, or "
        "keep large grids in files.",
        {"hold": "disk"},
    )


def fits_in_memory(geobox: GeoBox, layers: int) -> bool:
    """Say whether `memory_bill` would let this grid pass."""
    need, free = _bill(geobox, layers)
    return need <= free


def ground_that_fits(whole: GeoBox, window: tuple[slice, slice]) -> tuple[slice, slice]:
    """Return the window widened evenly, to all of the grid if memory has room for that."""
    import psutil

    most_px = psutil.virtual_memory().available // 2 // _BYTES_PER_GROUND_PX
    wide = widened(whole, window, max(whole.shape))
    low, high = 0, max(whole.shape)
    if _pixels(wide) <= most_px:
        return wide
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if _pixels(widened(whole, window, middle)) <= most_px else (low, middle)
    return widened(whole, window, low)


def widened(whole: GeoBox, window: tuple[slice, slice], margin_px: int) -> tuple[slice, slice]:
    """Return a window of a grid with a margin around it, as far as the grid goes."""
    rows, cols = (
        slice(max(0, part.start - margin_px), min(size, part.stop + margin_px))
        for part, size in zip(window, whole.shape, strict=True)
    )
    return rows, cols


def _pixels(window: tuple[slice, slice]) -> int:
    rows, cols = window
    return int((rows.stop - rows.start) * (cols.stop - cols.start))


def _bill(geobox: GeoBox, layers: int) -> tuple[int, int]:
    """Return bytes needed and bytes to be had."""
    import psutil

    rows, cols = geobox.shape
    return rows * cols * (_BYTES_PER_LAYER * layers + _BYTES_PER_PX), int(
        psutil.virtual_memory().available * 0.8
    )


def _projected(text: str) -> CRS:
    cure = "Give a projected CRS, for example EPSG:32650 (UTM zone 50 north)."
    try:
        crs = CRS.from_user_input(text)
    except CRSError as error:
        raise SettingError(f"'{text}' is not a coordinate reference system.", cure, {"crs": ""}) from error
    if not crs.is_projected:
        raise SettingError(
            f"{crs.name} is not projected: slopes and distances need metres.", cure, {"crs": ""}
        )
    return crs


def _utm(own: GeoBox, name: str) -> CRS:
    """Return the UTM zone of the grid's middle; InputError where UTM does not serve."""
    lon, lat = geodesy.centre_lonlat(own)
    west, south, east, north = geodesy.longitude_span(own)
    if east - west > _UTM_SPAN_DEG or south < -80 or north > 84:
        raise MismatchError(
            f"{name} spans {east - west:.3g} degrees of longitude from latitude {south:.3g} to {north:.3g}: "
            "no UTM zone fits it, and slopes and distances need metres.",
            "Name a projected CRS that suits the area, or cut the area into parts.",
            {"crs": "EPSG:…"},
        )
    zone = min(int((lon + 180) // 6) + 1, 60)
    return CRS.from_epsg((32600 if lat >= 0 else 32700) + zone)
