"""Virtual rasters (VRT), admitted only where all that they name lies beside them.

A VRT is a text that tells GDAL to open other files, with any of its drivers, or servers. One that a stranger wrote is
read here first: it may hold nothing but plain mosaics, and name nothing but whole images below its own folder that
say by their first bytes what they are.
"""

import re
from pathlib import Path
from xml.etree import ElementTree

from landslide_core.errors import FileError
from landslide_core.io.admission.guards import safe_name

_MAX_BYTES, _MAX_SOURCES = 4_000_000, 20_000
_PARTS = frozenset(
    (
        "VRTDataset", "SRS", "GeoTransform", "Metadata", "MDI", "VRTRasterBand", "Description", "NoDataValue",
        "ColorInterp", "ColorTable", "Entry", "UnitType", "Offset", "Scale", "CategoryNames", "Category",
        "HideNoDataValue",
        "SimpleSource", "ComplexSource", "AveragedSource", "SourceFilename", "SourceBand", "SourceProperties",
        "SrcRect", "DstRect", "NODATA", "ScaleOffset", "ScaleRatio", "LUT", "UseMaskBand", "OverviewList", "BlockXSize",
        "BlockYSize", "Histograms", "HistItem", "HistMin", "HistMax", "BucketCount", "IncludeOutOfRange", "Approximate",
        "HistCounts", "MaskBand",
    )
)  # fmt: skip
# GDAL takes an attribute for an element of that name, whatever its case: no other may stand there.
_ATTRIBUTES = {
    "VRTDataset": {"rasterXSize", "rasterYSize"},
    "SRS": {"dataAxisToSRSAxisMapping", "coordinateEpoch"},
    "VRTRasterBand": {"dataType", "band", "blockXSize", "blockYSize"},
    "NoDataValue": {"le_hex_equiv"},
    "Entry": {"c1", "c2", "c3", "c4"},
    "Metadata": {"domain", "format"},
    "MDI": {"key"},
    "OverviewList": {"resampling"},
    "SimpleSource": {"resampling"},
    "ComplexSource": {"resampling"},
    "AveragedSource": {"resampling"},
    "SourceFilename": {"relativeToVRT", "shared"},
    "SourceProperties": {"RasterXSize", "RasterYSize", "DataType", "BlockXSize", "BlockYSize"},
    "SrcRect": {"xOff", "yOff", "xSize", "ySize"},
    "DstRect": {"xOff", "yOff", "xSize", "ySize"},
}
# Each has a zero early in its first bytes: what looks for words in a text (VRT, WMS, …) stops there.
_IMAGES = (
    b"II*\0",
    b"MM\0*",
    b"II+\0",
    b"MM\0+",
    b"\x89PNG",
    b"\xff\xd8\xff",
    b"\0\0\0\x0cjP",
    b"EHFA_HEADER_TAG\0",
)
_HEAD_BYTES = 24
_PREAMBLE = re.compile(rb"\s*<\?xml\s[^>]*>")


def check_virtual(path: Path) -> None:
    """Raise FileError unless a virtual raster is a plain mosaic of images below its own folder."""
    for source in sources_of(path):
        _check_image(source, safe_name(path))


def sources_of(path: Path) -> list[Path]:
    """Return the files that a virtual raster is made of; FileError when it holds or names anything else."""
    name = safe_name(path)
    if path.stat().st_size > _MAX_BYTES:
        raise _unusable(name, "is too large for a list of images")
    text = path.read_bytes()
    # GDAL ends a text where a comment or a CDATA section begins in it, and other readers do not.
    if any(sign in _PREAMBLE.sub(b"", text, count=1) for sign in (b"<!", b"<?")):
        raise _unusable(name, "holds comments or declares entities")
    try:
        tree = ElementTree.fromstring(text)
    except ElementTree.ParseError as error:
        raise _unusable(name, "is no XML") from error
    found = []
    for element in tree.iter():
        more = element.attrib.keys() - _ATTRIBUTES.get(element.tag, set())
        if element.tag not in _PARTS or more:
            what = min(more) if more else str(element.tag)
            raise _unusable(name, f"does more than join images ('{safe_name(Path(what))}')")
        if element.tag == "SourceFilename":
            found.append(_place(element, path, name))
    if not found or len(found) > _MAX_SOURCES:
        raise _unusable(name, f"names {len(found):,} images")
    return sorted(set(found))


def _place(element: ElementTree.Element, path: Path, name: str) -> Path:
    """Return where a source lies; FileError unless that is below the folder of the virtual raster."""
    text = (element.text or "").strip()
    shown = safe_name(Path(text.replace("\\", "/")))
    given = Path(text)
    relative = element.get("relativeToVRT") == "1"
    folder = path.parent.resolve()
    try:
        target = ((folder / given) if relative else given).resolve()
        inside = target.is_relative_to(folder) and (relative != given.is_absolute())
        there = inside and target.is_file()
    except (OSError, ValueError):
        inside = there = False
    if not inside:
        raise FileError(
            f"{name} names a file outside its folder: {shown}.",
            "Write it out as one GeoTIFF (gdal_translate FILE out.tif), or give it with its images beside it and built "
            "there (gdalbuildvrt).",
        )
    if not there:
        raise FileError(
            f"{name} is made of {shown}, which is not beside it.",
            f"Give {shown} too, or write the whole out as one GeoTIFF: gdal_translate FILE out.tif.",
        )
    return target


def _check_image(source: Path, name: str) -> None:
    with source.open("rb") as file:
        head = file.read(_HEAD_BYTES)
    if not head.startswith(_IMAGES) or b"\0" not in head:
        raise FileError(
            f"{name} is made of {safe_name(source)}, which is no GeoTIFF, PNG, JPEG, JPEG 2000 or ERDAS .img.",
            "Write it out as one GeoTIFF: gdal_translate FILE out.tif.",
        )


def _unusable(name: str, why: str) -> FileError:
    return FileError(
        f"{name} is a virtual raster that {why}.", "Write it out as a GeoTIFF: gdal_translate FILE out.tif."
    )
