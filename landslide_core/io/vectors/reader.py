"""The one reader of vector files: every layer of every format, before anyone asks what the shapes mean."""

import tempfile
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely

from landslide_core.errors import FileError, MismatchError, NeedsMemoryError, SettingError
from landslide_core.io.admission import archives
from landslide_core.io.admission.archives import VectorFile
from landslide_core.io.admission.crs import check_crs
from landslide_core.io.admission.guards import checked_file, safe_name
from landslide_core.io.boundary import damaged, opens
from landslide_core.io.plain.text import some_of
from landslide_core.io.vectors import dbf, mending, utf8
from landslide_core.io.vectors.layer_choice import file_and_layer

if TYPE_CHECKING:  # geopandas takes most of a second to import
    import geopandas as gpd

_LOSSLESS = "ISO-8859-1"  # a byte of a .dbf becomes a character, so that it can be decoded afterwards
_LAYERS_NAMED = 8
_MOST_LAYERS, _MOST_COLUMNS = 200, 2_000
_MOST_SHAPE_BYTES = 480_000_000  # 16 for a vertex
_MOST_CELLS = 60_000_000  # each takes memory, also where a row says nothing of a column


@dataclass(frozen=True, eq=False)
class VectorLayer:
    """One layer as it stands in its file.

    Parameters
    ----------
    name : str
        Of the layer, or of the file in a zip.
    table : geopandas.GeoDataFrame
        Every row that has a shape, in the layer's own CRS or None; no name of a column is reserved.
    """

    name: str
    table: "gpd.GeoDataFrame"


@dataclass(frozen=True, eq=False)
class VectorLayers:
    """The layers of a vector file, or the one that was chosen.

    Parameters
    ----------
    name : str
        Of the file.
    layers : sequence of VectorLayer
        Those that hold shapes; at least one.
    others : tuple of str
        Layers that were left out by choice.
    notes : tuple of str
        What was assumed, and rows that could not be read.
    """

    name: str
    layers: Sequence[VectorLayer]
    others: tuple[str, ...]
    notes: tuple[str, ...]


@opens
def layer_names(path: Path) -> tuple[str, ...]:
    """Return the names of the layers with shapes of a vector file, as they can be chosen by.

    Parameters
    ----------
    path : Path
        A vector file without a layer's name.

    Returns
    -------
    tuple of str

    Raises
    ------
    FileError
        It is no vector file that can be read.
    """
    file = checked_file(Path(path))
    with tempfile.TemporaryDirectory(prefix="scarp-vectors-") as folder:
        return tuple(found[0] for found in _listed(file, Path(folder), safe_name(file)))


@opens
def read_layers(path: Path) -> VectorLayers:
    """Read all layers of a vector file, or the one that `FILE:LAYER` names.

    Parameters
    ----------
    path : Path
        GeoPackage, GeoJSON, KML or KMZ with its folders, a shapefile, or a zip that holds any number of these in
        folders of any depth.

    Returns
    -------
    VectorLayers

    Raises
    ------
    FileError
        It is no vector file that can be read, or holds no shapes.
    SettingError
        It has no layer of that name.
    MismatchError
        Its CRS cannot be understood.
    """
    given, chosen = file_and_layer(Path(path))
    file = checked_file(given)
    name = safe_name(file)
    with tempfile.TemporaryDirectory(prefix="scarp-vectors-") as folder:
        there = _listed(file, Path(folder), name)
        wanted = there if chosen is None else _chosen(there, chosen, name)
        read = [_read(one, layer, title, name) for title, one, layer in wanted]
    layers = [layer for layer, _ in read]
    notes = tuple(dict.fromkeys(note for _, told in read for note in told))
    return VectorLayers(name, layers, tuple(each[0] for each in there if each not in wanted), notes)


def column_names(path: Path) -> tuple[str, ...]:
    """Return the columns of all layers of a vector file, or of the one that `FILE:LAYER` names; FileError as above."""
    layers = read_layers(path).layers
    return tuple(
        dict.fromkeys(
            str(name) for each in layers for name in each.table.columns.drop(each.table.geometry.name)
        )
    )


_Listed = tuple[str, Path, str]  # what a layer is called, the file that it lies in, its name there


def _listed(given: Path, folder: Path, name: str) -> list[_Listed]:
    """Return every layer with shapes; a layer of a file in a zip is called after that file too."""
    import pyogrio
    import pyogrio.errors

    files = archives.unpack_vectors(given, folder) if archives.is_zip(given) else [VectorFile(given)]
    found: list[_Listed] = []
    for file in files:
        readable = utf8.readable(file.path, folder)
        archives.check_vector_kind(readable, name)
        try:
            layers = pyogrio.list_layers(readable)
        except (pyogrio.errors.DataSourceError, pyogrio.errors.DataLayerError, ValueError) as error:
            raise damaged(name) from error
        shaped = [str(layer) for layer, kind in layers if kind is not None]
        for layer in shaped:
            named = file.name if len(shaped) == 1 else f"{file.name}/{layer}" if len(files) > 1 else layer
            found.append((named or layer, readable, layer))
        if len(found) > _MOST_LAYERS:
            raise NeedsMemoryError(
                f"{name} has more than {_MOST_LAYERS} layers.", "Give those that matter in a new GeoPackage."
            )
    if not found:
        raise FileError(f"{name} has a table but no shapes.", "Give a file with shapes.")
    return found


def _chosen(there: list[_Listed], chosen: str, name: str) -> list[_Listed]:
    for place in (0, 2):
        if wanted := [each for each in there if str(each[place]).lower() == chosen.lower()]:
            return wanted
    names = ", ".join(f"'{each[0]}'" for each in there)
    raise SettingError(f"{name} has no layer '{chosen}'.", f"Its layers are {names}.")


def _read(file: Path, layer: str, title: str, name: str) -> tuple[VectorLayer, list[str]]:
    import geopandas as gpd
    import pandas as pd
    import pyogrio
    import pyogrio.errors
    import pyogrio.raw

    shapefile, called = file.suffix.lower() == ".shp", name if title in ("", file.stem) else title
    encoding, said = dbf.text_encoding(file, called) if shapefile else (None, "")
    try:
        told = pyogrio.read_info(file, layer=layer, encoding=_LOSSLESS if encoding else None)
        _check_table(len(told["fields"]), max(0, int(told["features"])), name)
        facts, _, shapes, columns = pyogrio.raw.read(
            file,
            layer=layer,
            encoding=_LOSSLESS if encoding else None,
            force_2d=True,
            datetime_as_string=True,
        )
    except (pyogrio.errors.DataSourceError, pyogrio.errors.DataLayerError, ValueError) as error:
        raise damaged(name) from error
    fields = [_text(field, encoding) for field in facts["fields"]]
    values = {f: _texts(column, encoding) for f, column in zip(fields, columns, strict=True)}
    _check_shapes(shapes, name)
    geometry = shapely.from_wkb(shapes, on_invalid="ignore")
    geometry[~mending.sensible(geometry)] = None
    unread = sum(shape is not None and read is None for shape, read in zip(shapes, geometry, strict=True))
    notes = [f"{unread:,} shapes of {name} cannot be read and are left out."] if unread else []
    if said:
        notes.insert(0, said)
    own = free_name(fields)
    table = gpd.GeoDataFrame(
        pd.DataFrame({**values, own: geometry}), geometry=own, crs=_crs(facts["crs"], name)
    )
    there = ~(table.geometry.isna() | table.geometry.is_empty)
    if blank := int((~there).sum()) - unread:
        notes.append(f"{blank:,} of {len(table):,} rows of {name} have no shape and are left out.")
    if broken := int((~table.geometry[there].is_valid).sum()):
        notes.append(f"{broken:,} of {len(table):,} shapes of {name} cross themselves and were mended.")
    return VectorLayer(title, table[there].reset_index(drop=True)), notes


def _check_table(columns: int, rows: int, name: str) -> None:
    """Raise NeedsMemoryError, before anything is read, for more columns or cells than are held at once."""
    if columns > _MOST_COLUMNS or columns * rows > _MOST_CELLS:
        raise NeedsMemoryError(
            f"{name} has {columns:,} columns of {rows:,} rows; at most {_MOST_COLUMNS:,} columns and "
            f"{_MOST_CELLS:,} cells are read.",
            "Give the layer with the columns that matter.",
        )


def _check_shapes(shapes: Any, name: str) -> None:
    """Raise NeedsMemoryError for more coordinates than are looked at at once."""
    size = sum(len(shape) for shape in shapes if shape is not None)
    if size > _MOST_SHAPE_BYTES:
        raise NeedsMemoryError(
            f"{name} has about {size // 16:,} vertices; at most {_MOST_SHAPE_BYTES // 16:,} are read.",
            "Simplify the outlines, or give the part of them that matters.",
        )


def _text(given: str, encoding: str | None) -> str:
    return given if encoding is None else given.encode(_LOSSLESS).decode(encoding, "ignore")


def _texts(column: Any, encoding: str | None) -> Any:
    if encoding is None or column.dtype != object:
        return column
    decoded = [_text(each, encoding) if isinstance(each, str) else each for each in column]
    return np.array(decoded, object)


def free_name(fields: Collection[str]) -> str:
    """Return a name for the column of shapes that no column of the user's has."""
    name = "geometry"
    while name in fields:
        name += "_"
    return name


def _crs(given: str | None, name: str) -> Any:
    from pyproj import CRS
    from pyproj.exceptions import CRSError

    if not given:
        return None
    try:
        return CRS.from_user_input(check_crs(given, name))
    except CRSError as error:
        raise MismatchError(
            f"The coordinate system of {name} cannot be understood.",
            "Save it with a coordinate system that has an EPSG code.",
        ) from error


def joined(tables: Sequence["gpd.GeoDataFrame"]) -> "gpd.GeoDataFrame":
    """Return the rows of layers of one CRS in one table, numbered from 0."""
    import pandas as pd

    names = {str(column) for table in tables for column in table.columns if column != table.geometry.name}
    own = free_name(names)
    renamed = [table if table.geometry.name == own else table.rename_geometry(own) for table in tables]
    whole: gpd.GeoDataFrame = pd.concat(renamed, ignore_index=True)
    return whole


def choice_in_words(found: VectorLayers, counts: Sequence[tuple[str, int]]) -> tuple[str, ...]:
    """Return a note on which layers of a file with several are used; `counts` of rows by layer."""
    used = [(layer, rows) for layer, rows in counts if rows]
    if len(counts) + len(found.others) < 2:
        return ()
    shown = some_of((f"{layer} ({rows:,})" for layer, rows in used), _LAYERS_NAMED)
    if found.others:
        return (f"Of {found.name} the layer {shown} is used; left out: {', '.join(found.others)}.",)
    without = [layer for layer, rows in counts if not rows]
    if not without:
        return (f"All layers of {found.name} are used: {shown}. One can be chosen by its name.",)
    return (
        f"All layers of {found.name} are used: {shown}; without shapes of that kind: {', '.join(without)}. One can be "
        "chosen by its name.",
    )
