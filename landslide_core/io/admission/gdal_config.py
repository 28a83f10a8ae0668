"""What GDAL and PROJ may do in this process, said in one place.

rasterio and pyogrio bring a GDAL each. Both read the environment of the process, and so do the processes that it
starts; `rasterio.Env` would be undone by whichever thread leaves it first. It is set when `landslide_core.io` is
imported, before either library is. Nothing that Scarp opens lies on a network, so that no part of GDAL or PROJ is left
that could ask one: drivers that name servers or other files are not registered, `/vsicurl` and its kin admit no name,
and whatever else would use HTTP meets a proxy that is not there.
"""

import logging
import os

# Drivers whose files are lists of other files, queries or servers. Those that Scarp opens are named at every opening;
# without these none can be chosen by what a file or a side-car says of itself.
_SKIPPED = (
    "ADBC", "AIVector", "AVCBin", "AVCE00", "AmigoCloud", "CSW", "Carto", "DAAS", "DERIVED", "DGN", "DIMAP", "DXF",
    "ECRGTOC", "EDIGEO", "EEDA", "EEDAI", "Elasticsearch", "FlatGeobuf", "GDALG", "GML", "GPSBabel", "GPX", "GTFS",
    "GTI", "GeoRSS", "HTTP", "ISIS2", "ISIS3", "Idrisi", "JML", "JSONFG", "KMLSUPEROVERLAY", "LVBAG", "MBTiles", "MRF",
    "MVT", "MapInfo File", "MapML", "MiraMonVector", "NGW", "NITF", "OAPIF", "ODS", "OGCAPI", "OGR_GMT", "OGR_PDS",
    "OGR_VRT", "OSM", "OpenFileGDB", "PCIDSK", "PDF", "PDS4", "PGDUMP", "PLMOSAIC", "PLSCENES", "PMTiles", "RPFTOC",
    "S57", "SAFE", "SENTINEL2", "SQLite", "STACIT", "STACTA", "SXF", "Selafin", "TIL", "TSX", "VDV", "VFK", "VICAR",
    "WAsP", "WCS", "WFS", "WMS", "WMTS", "XLSX",
)  # fmt: skip
_NOWHERE = "http://127.0.0.1:1"  # no server may listen there without being root
CLOSED = {
    "GDAL_SKIP": ",".join(_SKIPPED),
    "CPL_VSIL_CURL_ALLOWED_FILENAME": "none",
    "GDAL_HTTP_PROXY": _NOWHERE,
    "GDAL_HTTPS_PROXY": _NOWHERE,
    "GDAL_HTTP_CONNECTTIMEOUT": "1",
    "GDAL_HTTP_TIMEOUT": "1",
    "GDAL_HTTP_MAX_RETRY": "0",
    "PROJ_NETWORK": "OFF",
    "GDAL_DISABLE_READDIR_ON_OPEN": "TRUE",
    "GDAL_VRT_ENABLE_PYTHON": "NO",
    "GDAL_VRT_ENABLE_RAWRASTERBAND": "NO",
    "GDAL_XML_VALIDATION": "NO",
    "GML_DOWNLOAD_SCHEMA": "NO",
    "OGR_SQLITE_ALLOW_EXTERNAL_ACCESS": "NO",
    "OGR_SQLITE_PRAGMA": "trusted_schema=OFF",
    "LIBKML_RESOLVE_STYLE": "NO",
    "GDAL_ERROR_ON_LIBJPEG_WARNING": "TRUE",  # a truncated JPEG is an error, not grey rows
}
# What a person may set otherwise. GDAL's own cache would be 5 % of the machine.
_USUAL = {"GDAL_CACHEMAX": "64"}  # MB: a row of blocks of a wide scene


def close_doors() -> None:
    """Set the environment of this process, for both libraries and for every process that it starts."""
    os.environ.update(CLOSED)
    logging.getLogger("rasterio._env").addFilter(_is_news)
    for name, value in _USUAL.items():
        os.environ.setdefault(name, value)


def _is_news(record: logging.LogRecord) -> bool:
    """Whether a line of the log tells anything: one list serves both libraries, and neither has all of its drivers."""
    return "to unload from GDAL_SKIP" not in record.getMessage()
