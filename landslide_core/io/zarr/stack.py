"""Layers of one grid as one Zarr store: chunks that many processes read at once, on a disk or in an object store."""

import json
import math
import secrets
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal
from urllib.parse import unquote, urlsplit

from landslide_core.errors import FileError, MissingError, OutputError, SettingError
from landslide_core.io.admission.guards import printable
from landslide_core.io.boundary import writing
from landslide_core.io.plain.hidden import hidden_folder
from landslide_core.io.rasters.chunked import open_chunked
from landslide_core.progress import SILENT, Progress

if TYPE_CHECKING:
    import xarray as xr

CHUNK_PX = 1024  # side of a chunk
# Version 2 of the format: GDAL and QGIS read it since 3.4, version 3 only since 3.8.
_FORMAT: Literal[2] = 2
_WHOLE = "scarp_layers"  # said last of all, so that a store without it is known to be half written
_NUMBERS, _PACKED = ("<f4", "<f8", "<i8"), ("blosc", "zstd", "zlib", "lz4")
_MOST_CHUNK_PX = 16 * CHUNK_PX**2
_ELSEWHERE = ("s3", "gs", "gcs", "az", "abfs", "memory")
_CURE = "Give a folder that ends with .zarr, or an address such as s3://BUCKET/NAME.zarr."


@dataclass(frozen=True)
class StoredLayer:
    """A raster that becomes an array of the store, and what is to be known of it."""

    name: str
    path: Path
    facts: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Place:
    """Where a store is: a folder of this machine, or an address elsewhere."""

    folder: Path | None
    url: str

    @property
    def shown(self) -> str:
        """What a sentence calls it."""
        return printable(self.folder.name if self.folder is not None else self.url)


def is_place(text: str) -> bool:
    """Say whether a text names a Zarr store rather than anything else."""
    scheme = urlsplit(text).scheme.lower()
    return scheme in (*_ELSEWHERE, "file") or text.rstrip("/\\").lower().endswith(".zarr")


def place_of(text: str) -> Place:
    """Return where a store is; SettingError for any other place.

    An address of an object store is one that a person wrote: it is the only way that layers leave this machine.
    """
    parts = urlsplit(text)
    scheme = parts.scheme.lower()
    if not text.rstrip("/\\").lower().endswith(".zarr") or "@" in parts.netloc or not text.isprintable():
        raise SettingError("That is no place for layers as Zarr.", _CURE)
    if scheme in _ELSEWHERE:
        return Place(None, text.rstrip("/"))
    if scheme == "file":
        if parts.netloc not in ("", "localhost"):
            raise SettingError("That is no place for layers as Zarr.", _CURE)
        return _local(Path(unquote(parts.path)))
    if "://" in text:
        raise SettingError(f"Zarr is not written to {printable(scheme)}://.", _CURE)
    return _local(Path(text))


def _local(path: Path) -> Place:
    folder = path.absolute()
    return Place(folder, str(folder))


def write_stack(
    place: Place,
    layers: Sequence[StoredLayer],
    facts: Mapping[str, Any],
    *,
    overwrite: bool = False,
    progress: Progress = SILENT,
) -> None:
    """Write layers of one grid as a Zarr store, strip by strip.

    Parameters
    ----------
    place : Place
        Where.
    layers : sequence of StoredLayer
        Rasters of one grid; each becomes float32 (y, x) in chunks of 1024 x 1024, NaN where unknown.
    facts : mapping
        What is to be known of all of them.
    overwrite : bool
        Whether a store of layers that is there is replaced.
    progress : Progress
        Hears the share that is done, and says when to stop.

    Raises
    ------
    OutputError
        Something else is there, or it cannot be written.
    MissingError
        An object store whose package is not installed.
    """
    mapper = _store_of(place)
    there = _facts_in(mapper, place)
    occupied = there is not None or _holds_anything(place)
    if occupied and (there is None or _WHOLE not in there):
        raise OutputError(f"{place.shown} holds something that is no store of layers.", "Give another place.")
    if occupied and not overwrite:
        raise OutputError(
            f"{place.shown} holds layers already.",
            "Give another place, or let it be replaced.",
            {"overwrite": ""},
        )
    with _elsewhere(place, writes=True), _written(place) as url:
        _write(url, layers, facts, progress)


@contextmanager
def _written(place: Place) -> Iterator[str]:
    """Give where to write; a folder takes its name when all is in it, elsewhere what was there goes before."""
    if place.folder is None:
        import fsspec

        system, path = fsspec.core.url_to_fs(place.url)
        if system.exists(path):
            system.rm(path, recursive=True)
        yield place.url
        return
    place.folder.parent.mkdir(parents=True, exist_ok=True)
    with (
        writing(place.folder),
        hidden_folder(place.folder.parent, f".scarp-layers-{secrets.token_hex(4)}") as hidden,
    ):
        made = hidden / place.folder.name
        yield str(made)
        if place.folder.is_dir():
            place.folder.rename(hidden / "before")
        made.rename(place.folder)


def _write(url: str, layers: Sequence[StoredLayer], facts: Mapping[str, Any], progress: Progress) -> None:
    import zarr

    for number, layer in enumerate(layers):
        progress.tell(number / len(layers), layer.name)
        array = open_chunked(layer.path, CHUNK_PX).astype("float32").chunk({"y": CHUNK_PX, "x": CHUNK_PX})
        array.attrs = {**layer.facts, "grid_mapping": "spatial_ref"}
        array.encoding = {"chunks": (CHUNK_PX, CHUNK_PX), "_FillValue": float("nan")}
        data = array.to_dataset(name=layer.name)
        how: dict[str, Any] = {
            "mode": "w-" if number == 0 else "a",
            "consolidated": False,
            "zarr_format": _FORMAT,
        }
        data.to_zarr(url, **how)
    group = zarr.open_group(url, mode="r+", zarr_format=_FORMAT)
    group.attrs.update({**facts, "Conventions": "CF-1.8", _WHOLE: [layer.name for layer in layers]})
    zarr.consolidate_metadata(url, zarr_format=_FORMAT)
    progress.tell(1.0)


def open_stack(place: Place) -> "xr.Dataset":
    """Return the layers of a store as lazy arrays (y, x); nothing but their description is read.

    Parameters
    ----------
    place : Place
        Where.

    Returns
    -------
    xarray.Dataset
        A float32 variable for each layer in dask chunks, with `spatial_ref` (CRS and grid) as rioxarray reads it.

    Raises
    ------
    FileError
        There is no store of layers, or one that was not written to its end.
    MissingError
        An object store whose package is not installed.
    """
    import xarray as xr

    facts = _facts_in(_store_of(place), place)
    if facts is None or _WHOLE not in facts:
        raise FileError(
            f"{place.shown} is no store of layers, or one that was not written to its end.",
            "Give one that Scarp wrote, or write it again.",
        )
    with _elsewhere(place):
        found = xr.open_zarr(place.url, consolidated=True, zarr_format=_FORMAT, decode_coords="all")
    layers: xr.Dataset = found[list(facts[_WHOLE])]
    return layers


def _store_of(place: Place) -> Mapping[str, bytes]:
    """Return the files of a store by their names."""
    import fsspec

    with _elsewhere(place):
        found: Mapping[str, bytes] = fsspec.get_mapper(place.url)
        return found


def _facts_in(mapper: Mapping[str, bytes], place: Place) -> Mapping[str, Any] | None:
    """Return what a store says of all its layers, read from the description that is written last; None for none.

    FileError for arrays that are not layers of ours: Zarr also knows codecs that run what a file says.
    """
    with _elsewhere(place):
        text = mapper.get(".zmetadata")
    if text is None:
        return None
    try:
        described = json.loads(text)["metadata"]
        facts, arrays = (
            described[".zattrs"],
            [each for name, each in described.items() if name.endswith(".zarray")],
        )
        plain = all(map(_is_plain, arrays))
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError):
        return None
    if not plain:
        raise FileError(
            f"{place.shown} holds arrays of other kinds than layers.", "Give one that Scarp wrote."
        )
    return facts if isinstance(facts, dict) else None


def _is_plain(array: Mapping[str, Any]) -> bool:
    """Say whether an array is of plain numbers, packed in a way that runs nothing, in chunks that fit in memory."""
    packed = array["compressor"] is None or array["compressor"]["id"] in _PACKED
    chunk_px = math.prod(array["chunks"])
    return array["dtype"] in _NUMBERS and not array["filters"] and packed and chunk_px <= _MOST_CHUNK_PX


def _holds_anything(place: Place) -> bool:
    if place.folder is not None:
        return place.folder.exists()
    import fsspec

    with _elsewhere(place):
        system, path = fsspec.core.url_to_fs(place.url)
        return bool(system.exists(path))


@contextmanager
def _elsewhere(place: Place, writes: bool = False) -> Iterator[None]:
    """Say of an object store that cannot be had what is the matter; nothing of its credentials is repeated."""
    try:
        yield
    except ImportError as problem:
        scheme = urlsplit(place.url).scheme
        package = {"s3": "s3fs", "gs": "gcsfs", "gcs": "gcsfs", "az": "adlfs", "abfs": "adlfs"}.get(scheme)
        if place.folder is not None or package is None:
            raise
        raise MissingError(
            f"{scheme}:// needs the package {package}.", f"Install it beside Scarp: pip install {package}."
        ) from problem
    except OSError as problem:
        if place.folder is not None:
            raise
        kind = OutputError if writes else FileError
        raise kind(
            f"{place.shown} cannot be reached, or does not let you in.",
            "Check the address, the rights, and the credentials in the environment.",
        ) from problem
