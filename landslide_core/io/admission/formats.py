"""What a file is by its first bytes, and whether all of it is there."""

import re
import struct
import zlib
from pathlib import Path

from landslide_core.errors import FileError
from landslide_core.io.admission import virtual
from landslide_core.io.admission.guards import safe_name
from landslide_core.io.admission.sidecars import beside
from landslide_core.io.boundary import damaged
from landslide_core.language import marked

HDF5, VIRTUAL = "HDF5", "VRT"
_PNG = b"\x89PNG\r\n\x1a\n"
_SIGNATURES: tuple[tuple[bytes, int, str], ...] = (
    (b"II*\0", 0, "GTiff"),
    (b"MM\0*", 0, "GTiff"),
    (b"II+\0", 0, "GTiff"),
    (b"MM\0+", 0, "GTiff"),
    (_PNG, 0, "PNG"),
    (b"\xff\xd8\xff", 0, "JPEG"),
    (b"WEBP", 8, "WEBP"),
    (b"BM", 0, "BMP"),
    (b"\0\0\0\x0cjP  ", 0, "JP2OpenJPEG"),
    (b"\xff\x4f\xff\x51", 0, "JP2OpenJPEG"),
    (b"\x89HDF\r\n\x1a\n", 0, HDF5),
    (b"EHFA_HEADER_TAG", 0, "HFA"),
    (b"UHL1", 0, "DTED"),
    (b"DSAA", 0, "GSAG"),
    (b"DSBB", 0, "GSBG"),
    (b"DSRB", 0, "GS7BG"),
)
# Grids that start with plain numbers, so that the suffix has to tell.
_HEADED = (".bil", ".bip", ".bsq", ".flt", ".img", ".dat", ".raw", ".bin")
_HGT_NAME = re.compile(r"[ns]\d{2}[ew]\d{3}", re.IGNORECASE)
_CURE = (
    "Give a GeoTIFF, JPEG 2000, PNG, JPEG, WebP, BMP, ERDAS .img, .asc, .sdat, .hgt, or .bil, .bsq, .bip, .flt with "
    "the .hdr beside it, or a Landslide4Sense HDF5 file. QGIS writes any other as GeoTIFF: Export, Save as."
)
_OTHERS: tuple[tuple[bytes, int, str, str], ...] = (
    (b"PK\x03\x04", 0, marked("a zip"), "Unpack it and give the raster in it, with the files beside it."),
    (b"CDF", 0, "netCDF", "Give the one variable as a GeoTIFF: gdal_translate NETCDF:FILE:variable out.tif."),
    (
        b"SQLite format 3",
        0,
        marked("a GeoPackage"),
        "Give the raster in it as a GeoTIFF: gdal_translate FILE out.tif.",
    ),
    (b"GRIB", 0, "GRIB", "Give the one message as a GeoTIFF: gdal_translate -b 1 FILE out.tif."),
    (b"GRID1.", 0, "part of an ArcInfo grid", "Give the grid as a GeoTIFF: gdal_translate FOLDER out.tif."),
    (b"%PDF", 0, marked("a PDF"), "Give the map as a GeoTIFF: gdal_translate FILE out.tif."),
)


def driver_of(path: Path) -> str:
    """Return the GDAL driver (or "HDF5") that may open `path`; FileError, with a cure, for anything else.

    The first bytes decide, and only where they are plain numbers the suffix and the header beside them. Only these
    drivers are ever used. A virtual raster (VRT) is one only if all that it names lies beside it (`virtual`).
    """
    with path.open("rb") as file:
        head = file.read(4096)
    for signature, offset, driver in _SIGNATURES:
        if head[offset:].startswith(signature):
            return driver
    if path.suffix.lower() == ".vrt" and b"<VRTDataset" in head:
        virtual.check_virtual(path)
        return VIRTUAL
    name = safe_name(path)
    for signature, offset, what, cure in _OTHERS:
        if head[offset:].startswith(signature):
            raise FileError(f"{name} is {what}, not an image that can be read.", cure)
    found = _by_suffix(path, name, head)
    if found is None:
        raise FileError(f"{name} is not an image that can be read.", _CURE)
    return found


def whole_driver_of(path: Path) -> str:
    """Return the same for a file whose pixels are to be read; FileError also for a PNG that is not all there.

    Of a virtual raster that goes for the images that it is made of.
    """
    driver = driver_of(path)
    for file in virtual.sources_of(path) if driver == VIRTUAL else [path]:
        _check_png(file)
    return driver


def _by_suffix(path: Path, name: str, head: bytes) -> str | None:
    """Return the driver of a file of plain numbers, or None; FileError when what belongs to it is missing."""
    suffix = path.suffix.lower()
    if suffix == ".asc":
        return "GRASSASCIIGrid" if head.lstrip().lower().startswith(b"north:") else "AAIGrid"
    if suffix in (".sdat", ".sgrd"):
        if suffix == ".sgrd" or beside(path, ".sgrd") is None:
            raise FileError(
                f"{name} is half of a SAGA grid.", "Give the .sdat file with its .sgrd beside it."
            )
        return "SAGA"
    if suffix == ".hgt":
        if not _HGT_NAME.match(path.name):
            raise FileError(
                f"{name} does not say where it lies: an .hgt file is placed by its name.",
                "Name it after its south-west corner, such as N31E103.hgt.",
            )
        return "SRTMHGT"
    if suffix == ".hdr":
        raise FileError(
            f"{name} is the header of a raster.", "Give the .bil, .bsq, .flt or .img file beside it."
        )
    if suffix not in _HEADED:
        return None
    header = beside(path, ".hdr")
    if header is None:
        raise FileError(
            f"{name} lacks the header (.hdr) that says how many rows, columns and bands it has.",
            "Give the .hdr file beside it, or the raster as a GeoTIFF.",
        )
    with header.open("rb") as opened:
        return "ENVI" if opened.read(4) == b"ENVI" else "EHdr"


def _check_png(path: Path) -> None:
    """Raise FileError for a PNG of which not every chunk is whole; libpng would silently leave rows blank."""
    with path.open("rb") as file:
        if file.read(len(_PNG)) != _PNG:
            return
        while True:
            head = file.read(8)
            if len(head) < 8:
                raise damaged(safe_name(path))
            length, kind = struct.unpack(">I4s", head)
            checksum = zlib.crc32(kind)
            while length and (part := file.read(min(length, 1 << 20))):
                checksum, length = zlib.crc32(part, checksum), length - len(part)
            if length or file.read(4) != struct.pack(">I", checksum):
                raise damaged(safe_name(path))
            if kind == b"IEND":
                return
