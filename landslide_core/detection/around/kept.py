"""Layers of the ground around landslides, kept in the folder of a run, so that its files follow every threshold.

Rock and land cover are kept on the run's grid (lithology.tif, land_cover.tif: 0 for unknown ground), roads, buildings
and rivers as shapes in its CRS (roads.gpkg, …), what their values mean and how far run-out paths go in
surroundings.json.
"""

import dataclasses
import shutil
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from odc.geo.geobox import GeoBox

from landslide_core import io
from landslide_core.errors import MismatchError
from landslide_core.inventory.runout_path import PathSettings
from landslide_core.inventory.surroundings import CLASSES, THINGS, ClassLayer, Surroundings
from landslide_core.io.class_names import read_class_names
from landslide_core.io.layers import classes
from landslide_core.io.plain.text import read_json, write_json
from landslide_core.io.vectors import features
from landslide_core.io.vectors.features import Shape
from landslide_core.io.vectors.reader import read_layers
from landslide_core.io.vectors.writers import write_layer
from landslide_core.knobs import from_json
from landslide_core.runs.record import file_facts
from landslide_core.scene import geodesy

KEPT, PATHS = "surroundings.json", "runout_paths.gpkg"
_STRIP_ROWS = 256
_SHAPES: Mapping[str, tuple[Shape, ...]] = {
    "roads": ("line",),
    "buildings": ("polygon", "point"),
    "rivers": ("line",),
}
_ALWAYS = "1970-01-01T00:00:00Z"  # stands for the time of writing: the same layer gives the same bytes
_CARVED = 255  # classes that fit a byte


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
    path : PathSettings
        How far run-out paths go.

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
    path: PathSettings = field(default_factory=PathSettings)

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
    before = read_json(folder / KEPT) if (folder / KEPT).is_file() else {}
    named: dict[str, Mapping[str, str]] = dict(before.get("classes", {}))
    notes: list[str] = []
    for name, path in files.given.items():
        if name in CLASSES:
            named[name], told = _keep_classes(folder, name, path, files, geobox)
        else:
            told = _keep_things(folder, name, path, geobox, files.path.far_m)
        notes += told
    facts = {name: file_facts(path) for name, path in files.given.items()}
    names = {f"{each}_names": getattr(files, f"{each}_names") for each in CLASSES if each in facts}
    facts |= {name: file_facts(path) for name, path in names.items() if path is not None}
    fields = {each: getattr(files, f"{each}_field") for each in CLASSES if each in facts}
    content = {
        "given": {**before.get("given", {}), **facts},
        "fields": {**before.get("fields", {}), **fields},
        "classes": named,
        "path": dataclasses.asdict(files.path),
    }
    write_json(folder / KEPT, content)
    return tuple(dict.fromkeys(notes))


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
    kept = read_json(folder / KEPT)
    return {**kept["given"], "fields": kept["fields"], "path": kept["path"]}


@contextmanager
def opened(folder: Path) -> Iterator[Surroundings | None]:
    """What a run keeps of its surroundings; None where it has none."""
    if not (folder / KEPT).is_file():
        yield None
        return
    kept = read_json(folder / KEPT)
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
        yield Surroundings(layers, things, from_json(PathSettings, kept["path"]))


def _things(path: Path) -> NDArray[Any]:
    """The shapes of a kept layer; a layer without any has no file."""
    if not path.is_file():
        return np.array([], object)
    (layer,) = read_layers(path).layers
    return np.asarray(layer.table.geometry.values, object)


def _keep_things(folder: Path, name: str, path: Path, geobox: GeoBox, far_m: float) -> tuple[str, ...]:
    """Write the shapes that lie on the grid, or no farther from it than a path may go."""
    import geopandas as gpd

    found = features.read_features(path, _SHAPES[name], geobox)
    found.require_plausible()
    rows, cols = geodesy.pixel_sides_m(geobox)
    pad = max(far_m / rows * abs(geobox.resolution.y), far_m / cols * abs(geobox.resolution.x))
    near = shapely.intersects(shapely.box(*geobox.boundingbox.bbox).buffer(pad), found.shapes)
    target = folder / f"{name}.gpkg"
    target.unlink(missing_ok=True)
    if near.any():
        shapes = gpd.GeoDataFrame(geometry=list(found.shapes[near]), crs=geodesy.pyproj_crs(geobox))
        write_layer(target, shapes, name, _ALWAYS)
    return found.notes


def _keep_classes(
    folder: Path, name: str, path: Path, files: SurroundingFiles, geobox: GeoBox
) -> tuple[Mapping[str, str], tuple[str, ...]]:
    """Write the classes on the grid, numbered from 1; their names by number."""
    rows, cols = geobox.shape
    windows = [
        (slice(top, min(top + _STRIP_ROWS, rows)), slice(0, cols)) for top in range(0, rows, _STRIP_ROWS)
    ]
    given = read_class_names(getattr(files, f"{name}_names"))
    layer = classes.open_classes(path, geobox, windows, getattr(files, f"{name}_field"), given)
    try:
        values = sorted(layer.names)
        numbers = {value: number for number, value in enumerate(values, 1)}
        if len(values) > _CARVED:
            raise ValueError("a class layer has at most 200 classes")  # io.layers.classes sees to that
        with io.strip_writer(
            folder / f"{name}.tif",
            geobox,
            nodata=0,
            descriptions=[f"{name}: number of the class"],
            overviews=False,
        ) as sink:
            for window in windows:
                codes = layer.read(*window)
                known = ~np.isnan(codes)
                out = np.zeros(codes.shape, np.uint8)
                out[known] = np.searchsorted(values, codes[known]) + 1
                sink.write(window[0].start, out)
    finally:
        layer.close()
    return {str(numbers[value]): str(layer.names[value]) for value in values}, layer.notes
