"""Inventories written for every desk, and any table of shapes as a GeoPackage."""

import tempfile
import warnings
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from landslide_core.io.plain.whole import draft
from landslide_core.io.tables import write_table
from landslide_core.io.vectors import date_line

if TYPE_CHECKING:  # geopandas takes most of a second to import
    import geopandas as gpd

    from landslide_core.inventory.inventory import Inventory

# Pictures have no CRS, and the user is told so in better words.
warnings.filterwarnings("ignore", message="'crs' was not provided")

FORMATS = ("gpkg", "geojson", "kml", "csv")
_STEM = "landslides"
_WGS84_ONLY = ("geojson", "kml")


def write_vectors(inventory: "Inventory", folder: Path, formats: Sequence[str] = FORMATS) -> dict[str, Path]:
    """Write `landslides.<format>` into a folder, each file taking its final name in one step.

    Parameters
    ----------
    inventory : Inventory
        Landslides as polygons with their measures.
    folder : Path
        Where the files go; it must be there.
    formats : sequence of {"gpkg", "geojson", "kml", "csv"}
        GeoPackage in the scene's CRS; GeoJSON (RFC 7946) and KML in WGS84; CSV as UTF-8 with a byte-order
        mark, so that Excel reads it.

    Returns
    -------
    dict of str to Path
        The path of each format that was written. Formats that cannot hold the inventory are left out: see
        `formats_left_out`.

    Raises
    ------
    ValueError
        An unknown format.

    References
    ----------
    Butler et al. (2016). The GeoJSON Format. RFC 7946.

    Examples
    --------
    >>> from affine import Affine
    >>> from odc.geo.geobox import GeoBox
    >>> from shapely import box
    >>> from landslide_core.inventory.inventory import measure
    >>> picture = GeoBox((50, 50), Affine.identity(), None)
    >>> found = measure([box(0, 0, 20, 10)], picture, confidence=[0.8], max_probability=[0.9])
    >>> sorted(write_vectors(found, Path("."), ["gpkg", "kml", "csv"]))
    ['csv', 'gpkg']
    """
    unknown = sorted(set(formats) - set(FORMATS))
    if unknown:
        raise ValueError(f"unknown vector formats {unknown}; there are {FORMATS}")
    left_out = formats_left_out(inventory, formats)
    written = {}
    with tempfile.TemporaryDirectory(prefix=".writing-", dir=folder) as hidden:
        for kind in formats:
            if kind not in left_out:
                file = Path(hidden) / f"{_STEM}.{kind}"
                _write(inventory, file, kind)
                written[kind] = file.replace(folder / file.name)
    return written


def formats_left_out(inventory: "Inventory", formats: Sequence[str] = FORMATS) -> dict[str, str]:
    """Return the formats that cannot hold the inventory, each with the reason in a sentence."""
    if inventory.georeferenced:
        return {}
    return {
        kind: f"{name} was not written: it needs longitudes and latitudes, and the image has no georeference."
        for kind, name in ((kind, kind.upper()) for kind in formats)
        if kind in _WGS84_ONLY
    }


def _write(inventory: "Inventory", path: Path, kind: str) -> None:
    table = inventory.table
    if kind == "csv":
        write_table(path, table.drop(columns=table.geometry.name))
        return
    if kind in _WGS84_ONLY:
        table = table.to_crs(4326)
    options: dict[str, object] = {"engine": "pyogrio", "layer": _STEM, "geometry_type": "Polygon"}
    if kind == "gpkg":
        table.to_file(path, driver="GPKG", **options)
    elif kind == "geojson":
        table.to_file(path, driver="GeoJSON", RFC7946=True, WRITE_BBOX=False, **options)
    else:
        parted = date_line.cut(date_line.unbroken(table.geometry.to_numpy()))  # as GDAL does for GeoJSON
        named = table.set_geometry(parted, crs=4326).assign(
            Name=[f"Landslide {number}" for number in table["id"]]
        )
        named.to_file(path, driver="LIBKML", **options)


def write_layer(path: Path, table: "gpd.GeoDataFrame", layer: str, changed: str | None = None) -> None:
    """Write `table` as the only layer of the GeoPackage `path`, atomically.

    `changed` (ISO date and time, "2026-01-01T00:00:00Z") stands in the file instead of the time of
    writing, so that the same table gives the same file.
    """
    import pyogrio

    pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": changed})
    try:
        with draft(path) as hidden:
            table.to_file(hidden, driver="GPKG", layer=layer, engine="pyogrio")
    finally:
        pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": None})
