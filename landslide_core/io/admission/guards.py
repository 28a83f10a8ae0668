"""Refuse a file before its pixels are read: its name, its kind, its size."""

import os
import re
import unicodedata
from pathlib import Path

from landslide_core.errors import FileError, NeedsMemoryError
from landslide_core.language import marked

PICTURE_DRIVERS = ("PNG", "JPEG", "WEBP", "BMP")
VECTOR_SUFFIXES = (".gpkg", ".shp", ".zip", ".geojson", ".json", ".kml", ".kmz")
IMAGE_SUFFIXES = (
    ".tif", ".tiff", ".png", ".jpg", ".jpeg", ".webp", ".bmp", ".jp2", ".h5", ".hdf5", ".img", ".bil", ".bip", ".bsq",
    ".vrt",
)  # fmt: skip
RASTER_SUFFIXES = (
    *IMAGE_SUFFIXES,
    ".asc",
    ".sdat",
    ".sgrd",
    ".hgt",
    ".flt",
    ".hdr",
    ".grd",
    ".dt0",
    ".dt1",
    ".dt2",
)
# What may lie beside a raster: worlds, projections, headers, overviews, masks, colours.
SIDECARS = (
    ".tfw", ".tifw", ".tiffw", ".jgw", ".jpgw", ".jpegw", ".pgw", ".pngw", ".j2w", ".jp2w", ".bpw", ".bmpw", ".wpw",
    ".webpw", ".blw", ".bqw", ".bsqw", ".wld", ".xml", ".aux", ".prj", ".qpj", ".ovr", ".msk", ".rrd", ".ige", ".hdr",
    ".sgrd", ".mgrd", ".stx", ".clr",
)  # fmt: skip

_MAX_NAME_BYTES = 200
_MAX_PIXELS = 40_000_000_000  # 200,000 x 200,000
_MAX_PICTURE_PIXELS = 1_000_000_000  # pictures have no tiles: each is decoded from its first row
_MAX_BANDS = 500  # imaging spectrometers have 200 to 450
_MAX_BLOCK_BYTES = 1_500_000_000
_SUSPECT_BYTES = 1_000_000_000  # below this, decoding is harmless however small the file is …
_SUSPECT_WHOLE_BYTES = 200_000_000  # … and below this, where all of it is decoded at once
_MAX_EXPANSION = 500  # decoded bytes per byte of file; real imagery stays far below 100
# Also with one of its slashes lost, as a path has it; what follows may hold a password.
DATABASE = re.compile(r"postgres(ql)?(\+\w+)?:[/\\]", re.IGNORECASE)
_RESERVED = {"con", "prn", "aux", "nul", *(f"com{n}" for n in range(10)), *(f"lpt{n}" for n in range(10))}


def check_upload_name(name: str) -> str:
    """Return `name` in Unicode's composed form if it is a plain file name; InputError otherwise.

    Refused: empty, over-long, hidden, with a folder or a drive, with control characters, and names
    that Windows cannot store.
    """
    plain = unicodedata.normalize("NFC", name)
    cure = "Rename the file to something like 'scene.tif' and give it again."
    shown = printable(plain[:60])
    if not plain.strip(" ."):
        raise FileError("The file has no name.", cure)
    if any(unicodedata.category(c) in ("Cc", "Cf", "Cs") for c in plain):
        raise FileError(f"The file name '{shown}' contains invisible control characters.", cure)
    if any(c in plain for c in '/\\:<>"|?*'):
        raise FileError(f"The file name '{shown}' contains a folder, a drive or a reserved character.", cure)
    if plain.startswith(".") or plain != plain.strip(" ") or plain.endswith("."):
        raise FileError(f"The file name '{shown}' starts or ends with a dot or a space.", cure)
    if len(plain.encode()) > _MAX_NAME_BYTES:
        raise FileError(f"The file name is longer than {_MAX_NAME_BYTES} bytes.", cure)
    if plain.split(".")[0].strip().lower() in _RESERVED:
        raise FileError(f"The file name '{shown}' is reserved by Windows.", cure)
    return plain


def checked_file(path: Path) -> Path:
    """Return the absolute path of an existing, readable, non-empty ordinary file; InputError otherwise.

    GDAL's virtual paths (`/vsicurl/…`, `/vsizip/…`) are refused: they reach the network and other files.
    """
    text = os.fspath(path)
    name = safe_name(path)
    if text.replace("\\", "/").lstrip("/").lower().startswith("vsi") and text[:1] in "/\\":
        raise FileError(f"{name} is a virtual path, not a file.", "Give the path of a file on this machine.")
    if DATABASE.match(text):
        raise FileError(
            f"{name} was given where a file is needed.",
            "Write its table into a file first (landslide_core.fetch), and give that.",
        )
    try:
        absolute = path.resolve()
        if absolute.is_dir():
            raise FileError(f"{name} is a folder, not a file.", "Give one image file.")
        if not absolute.is_file():
            raise FileError(f"There is no file {name}.", "Check the path and the spelling.")
        if absolute.stat().st_size == 0:
            raise FileError(f"{name} is empty (0 bytes).", "Copy or download it again.")
        with absolute.open("rb") as file:
            file.read(1)
    except (OSError, ValueError) as error:  # no permission, over-long, null bytes
        raise FileError(
            f"{name} cannot be opened ({_reason(error)}).", "Check its path and its permissions."
        ) from error
    return absolute


def printable(text: str) -> str:
    """Return a text with a question mark for every sign that cannot be seen."""
    return "".join(sign if sign.isprintable() else "?" for sign in text)


def safe_name(path: Path) -> str:
    """Return the file's name without its folder, printable and short enough to show; of no address anything."""
    if DATABASE.match(os.fspath(path)):
        return "The address of a database"
    return printable(path.name)[:_MAX_NAME_BYTES] or "the file"


def check_size(
    name: str,
    file_bytes: int | None,
    shape: tuple[int, int],
    bands: int,
    itemsize: int,
    *,
    picture: bool,
    whole: bool = False,
) -> None:
    """Raise InputError for an image with no pixels or too many for `file_bytes` (None: any number).

    `picture` says that its pixels are decoded from the first row on, `whole` that all of them are held at once.
    """
    pixels = shape[0] * shape[1]
    size = marked(f"{shape[1]:,} x {shape[0]:,} pixels")
    if not pixels or not bands:
        raise FileError(f"{name} holds no image: {size}, {bands} bands.", "Export it again with its bands.")
    limit = _MAX_PICTURE_PIXELS if picture else _MAX_PIXELS
    if pixels > limit:
        raise NeedsMemoryError(
            f"{name} says it has {size}; at most {limit:,} pixels are read.",
            "Cut it into parts, or convert it to a tiled GeoTIFF." if picture else "Cut it into parts.",
        )
    decoded = pixels * bands * itemsize
    suspect = _SUSPECT_WHOLE_BYTES if whole else _SUSPECT_BYTES
    if file_bytes is not None and decoded > suspect and decoded > _MAX_EXPANSION * file_bytes:
        raise FileError(
            f"{name} says it has {size} in a file of {file_bytes:,} bytes: that is no photograph.",
            "If the image is genuine, crop away its empty parts and save it again.",
        )


def check_bands(name: str, count: int) -> None:
    """Raise InputError for more bands than any imager has: each is looked at before the first pixel."""
    if count > _MAX_BANDS:
        raise NeedsMemoryError(
            f"{name} has {count:,} bands; at most {_MAX_BANDS} are read.",
            "Give those that matter: gdal_translate -b 1 -b 2 -b 3 in.tif out.tif.",
        )


def check_block(name: str, block: tuple[int, int], bands: int, itemsize: int) -> None:
    """Raise InputError when the smallest part that can be read would not fit in memory."""
    size = block[0] * block[1] * bands * itemsize
    if size > _MAX_BLOCK_BYTES:
        raise NeedsMemoryError(
            f"{name} is stored in blocks of {block[1]:,} x {block[0]:,} pixels, too large to read in parts.",
            "Convert it with: gdal_translate -co TILED=YES -co COMPRESS=DEFLATE in.tif out.tif",
        )


def check_dtype(name: str, dtype: str) -> None:
    """Raise InputError for pixel types that are not measurements (complex numbers)."""
    if "complex" in dtype:
        raise FileError(
            f"{name} holds complex numbers ({dtype}), as raw radar does.",
            "Give an optical image, or convert the radar image to amplitude.",
        )


def _reason(error: Exception) -> str:
    return (error.strerror or "system error") if isinstance(error, OSError) else "impossible path"
