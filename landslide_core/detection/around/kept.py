"""Layers of the ground around landslides, kept in the folder of a run, so that its files follow every threshold.

Rock and land cover are kept on the run's grid (lithology.tif, land_cover.tif: 0 for unknown ground), roads, buildings
and rivers as shapes in its CRS (roads.gpkg, …), what their values mean and how far run-out paths go in
surroundings.json.
"""

import dataclasses
import shutil
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from odc.geo.geobox import GeoBox

from landslide_core import io
from landslide_core.detection.around.layers import MOST_CLASSES, lay_classes, lay_things
from landslide_core.errors import FileError, MismatchError, SettingError
from landslide_core.inventory.runout_path import PathSettings
from landslide_core.inventory.surroundings import CLASSES, THINGS, ClassLayer, Surroundings
from landslide_core.io.class_names import read_class_names
from landslide_core.io.plain.text import read_json, write_json
from landslide_core.io.vectors.reader import read_layers
from landslide_core.knobs import from_json
from landslide_core.runs.record import file_facts

KEPT, PATHS = "surroundings.json", "runout_paths.gpkg"


@dataclass(frozen=True)
class SurroundingFiles:
    """What a person gives of the ground around, each of any CRS and extent. Paths may be given as text.

    Parameters
    ----------
    lithology : Path, optional
        Rock: polygons or a raster of codes.
    lithology_field : str, optional
        Column of the polygons with the rock; guessed by default.
    lithology_names : Path, optional
        Names of the codes, a table: code, name.
    land_cover : Path, optional
        Polygons or a raster of codes.
    land_cover_field : str, optional
        As of rock.
    land_cover_names : Path, optional
        As of rock.
    roads : Path, optional
        Lines.
    buildings : Path, optional
        Polygons or points.
    rivers : Path, optional
        Lines.
    path : PathSettings, optional
        How far run-out paths go; by default as far as in the run before.

    Examples
    --------
    >>> import landslide_core as scarp
    >>> around = scarp.SurroundingFiles(lithology="rock.gpkg", roads="roads.gpkg")
    >>> run = scarp.export(scarp.open_run("run"), 0.5, "described", around=around)  # doctest: +SKIP
    """

    lithology: Path | None = None
    lithology_field: str | None = None
    lithology_names: Path | None = None
    land_cover: Path | None = None
    land_cover_field: str | None = None
    land_cover_names: Path | None = None
    roads: Path | None = None
    buildings: Path | None = None
    rivers: Path | None = None
    path: PathSettings | None = None

    def __post_init__(self) -> None:
        for name in (*CLASSES, *THINGS, *(f"{each}_names" for each in CLASSES)):
            if isinstance(given := getattr(self, name), str):
                object.__setattr__(self, name, Path(given))

    @property
    def given(self) -> Mapping[str, Path]:
        """The files of layers that were given, by name."""
        paths = {name: getattr(self, name) for name in (*CLASSES, *THINGS)}
        return {name: path for name, path in paths.items() if path is not None}

    @property
    def read(self) -> tuple[Path, ...]:
        """Every file that is read."""
        names = (getattr(self, f"{each}_names") for each in CLASSES)
        return (*self.given.values(), *(path for path in names if path is not None))


def keep(folder: Path, files: SurroundingFiles, geobox: GeoBox) -> tuple[str, ...]:
    """Keep layers in the folder of a run, beside those that it has; what was done with odd ones, in sentences.

    Raises
    ------
    InputError
        The image has no georeference, or a layer cannot be used.
    """
    if geobox.crs is None:
        raise MismatchError(
            "The image has no georeference: where roads, houses, rivers, rock and land cover lie on it is not known.",
            "Leave these layers out, or give the image with its georeference.",
        )
    before = _read_kept(folder)
    way = files.path or path_of(folder)
    named: dict[str, Mapping[str, str]] = dict(before["classes"])
    notes: list[str] = []
    for name, path in files.given.items():
        if name in CLASSES:
            field, names = getattr(files, f"{name}_field"), read_class_names(getattr(files, f"{name}_names"))
            named[name], told = lay_classes(folder, name, path, field, names, geobox)
        else:
            told = lay_things(folder, name, path, geobox, way.far_m)
        notes += told
    facts = {name: file_facts(path) for name, path in files.given.items()}
    tables = {f"{each}_names": getattr(files, f"{each}_names") for each in CLASSES if each in facts}
    facts |= {name: file_facts(path) for name, path in tables.items() if path is not None}
    # The names of a layer that was replaced are of its codes, and go with it.
    given = {name: told for name, told in before["given"].items() if name not in tables}
    fields = {each: getattr(files, f"{each}_field") for each in CLASSES if each in facts}
    content = {
        "given": {**given, **facts},
        "fields": {**before["fields"], **fields},
        "classes": named,
        "path": dataclasses.asdict(way),
    }
    write_json(folder / KEPT, content)
    return tuple(dict.fromkeys(notes))


def path_of(folder: Path) -> PathSettings:
    """How far the run-out paths of a run go; as by default where it keeps nothing."""
    return _path_in(_read_kept(folder)["path"])


def copy_kept(source: Path, folder: Path) -> None:
    """Copy what a run keeps of its surroundings into the folder of another."""
    for path in kept_files(source):
        shutil.copy2(path, folder / path.name)


def kept_files(folder: Path) -> tuple[Path, ...]:
    """The files in which a run keeps its surroundings; none where it has none."""
    if not (folder / KEPT).is_file():
        return ()
    names = (*(f"{name}.tif" for name in CLASSES), *(f"{name}.gpkg" for name in THINGS))
    return (folder / KEPT, *(folder / name for name in names if (folder / name).is_file()))


def account_of(folder: Path) -> dict[str, Any] | None:
    """What run.json says of them: files by name, columns of their classes, how far paths go; None for none."""
    if not (folder / KEPT).is_file():
        return None
    kept = _read_kept(folder)
    return {**kept["given"], "fields": kept["fields"], "path": kept["path"]}


@contextmanager
def opened(folder: Path) -> Iterator[Surroundings | None]:
    """What a run keeps of its surroundings; None where it has none."""
    if not (folder / KEPT).is_file():
        yield None
        return
    kept = _read_kept(folder)
    with ExitStack() as open_files:
        layers = {}
        for name in (each for each in CLASSES if each in kept["classes"]):
            scene = open_files.enter_context(
                closing(io.open_scene(folder / f"{name}.tif", codes=True, trusted=True))
            )

            def read(rows: slice, cols: slice, source: Any = scene.source) -> NDArray[np.integer]:
                return np.asarray(source.read((0,), rows, cols)[0])

            layers[name] = ClassLayer(read, {int(v): str(t) for v, t in kept["classes"][name].items()})
        things = {name: _things(folder / f"{name}.gpkg") for name in THINGS if name in kept["given"]}
        yield Surroundings(layers, things, path_of(folder))


def _read_kept(folder: Path) -> dict[str, Any]:
    """What a run says of its surroundings, empty where it has none; FileError where it is not as it was written."""
    path = folder / KEPT
    if not path.is_file():
        return {"given": {}, "fields": {}, "classes": {}, "path": {}}
    try:
        kept = read_json(path)
    except ValueError as problem:
        raise _odd() from problem
    parts = ("given", "fields", "classes", "path")
    if not isinstance(kept, dict) or not all(isinstance(kept.get(part), dict) for part in parts):
        raise _odd()
    facts, fields, named = kept["given"], kept["fields"], kept["classes"]
    known = {*CLASSES, *THINGS, *(f"{each}_names" for each in CLASSES)}
    if not (
        set(facts) <= known
        and all(isinstance(each, dict) and isinstance(each.get("name"), str) for each in facts.values())
        and set(fields) <= set(CLASSES)
        and all(each is None or isinstance(each, str) for each in fields.values())
        and set(named) <= set(CLASSES)
        and all(isinstance(each, dict) and all(map(_numbered, each.items())) for each in named.values())
    ):
        raise _odd()
    _path_in(kept["path"])
    return kept


def _path_in(content: Mapping[str, Any]) -> PathSettings:
    try:
        return from_json(PathSettings, content)
    except SettingError as problem:
        raise _odd() from problem


def _numbered(item: tuple[str, Any]) -> bool:
    """Whether a class has a number that fits its raster, and a name."""
    return item[0].isdecimal() and 0 < int(item[0]) <= MOST_CLASSES and isinstance(item[1], str)


def _odd() -> FileError:
    return FileError(
        f"{KEPT} of the run is damaged, or of a later version of Scarp.",
        "Take it out of the run's folder, and give the layers again.",
    )


def _things(path: Path) -> NDArray[Any]:
    """The shapes of a kept layer; a layer without any has no file."""
    if not path.is_file():
        return np.array([], object)
    (layer,) = read_layers(path).layers
    return np.asarray(layer.table.geometry.values, object)
