"""Any table of shapes written as a GeoPackage."""

import secrets
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # geopandas takes most of a second to import
    import geopandas as gpd


def write_layer(path: Path, table: "gpd.GeoDataFrame", layer: str, changed: str | None = None) -> None:
    """Write `table` as the only layer of the GeoPackage `path`, atomically.

    `changed` (ISO date and time, "2026-01-01T00:00:00Z") stands in the file instead of the time of
    writing, so that the same table gives the same file.
    """
    import pyogrio

    draft = path.with_name(f".{path.stem}-{secrets.token_hex(4)}.gpkg")
    pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": changed})
    try:
        table.to_file(draft, driver="GPKG", layer=layer, engine="pyogrio")
        draft.replace(path)
    finally:
        pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": None})
        draft.unlink(missing_ok=True)
