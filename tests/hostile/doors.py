"""Every door that an input can come to: the readers, the journeys and the pages' upload functions."""

import io
import random
import shutil
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import numpy as np
from affine import Affine
from odc.geo.geobox import GeoBox

import landslide_core as scarp
from landslide_core.io import open_scene
from landslide_core.io.class_names import read_class_names
from landslide_core.io.layers.classes import read_classes
from landslide_core.io.layers.exclusion import open_exclusion
from landslide_core.io.layers.inventories import read_slides
from landslide_core.io.layers.reference import open_reference
from landslide_core.io.rasters.elevation import open_dem
from landslide_core.io.rasters.kinds import CLASSES, ELEVATION
from landslide_core.io.rasters.layer import open_layer
from landslide_core.io.rasters.masks import open_mask
from landslide_core.io.tables import read_text_table
from landslide_core.io.vectors.reader import layer_names, read_layers
from landslide_core.scene.preview import stretched, visible_roles
from tests.hostile.bait import CRS, NORTH, PIXEL_M, SIDE, WEST

GRID = GeoBox((SIDE, SIDE), Affine(PIXEL_M, 0, WEST, 0, -PIXEL_M, NORTH), CRS)
Door = tuple[str, Callable[[], object]]
_SMALL_PX = 1_000_000  # what is larger takes its time by right
_ROWS = slice(0, SIDE)


def doors_of(door: str, path: Path, base: Path, out: Path, rng: random.Random) -> Iterator[Door]:
    """Yield what an input is given to, by name; those of pages come last."""
    yield from {
        "raster": _raster, "vector": _vector, "table": _table, "zip": _zip, "record": _record, "address": _address,
        "weights": _weights,
    }[door](path, base, out, rng)  # fmt: skip


def _raster(path: Path, base: Path, out: Path, rng: random.Random) -> Iterator[Door]:
    small = []

    def look() -> None:
        with closing(open_scene(path)) as scene:
            rows, cols = scene.shape
            view = scene.overview(900, visible_roles(scene))
            stretched(view.pixels, view.valid)
            window = slice(max(0, rows - 64), rows), slice(max(0, cols - 64), cols)
            scene.source.read(range(min(4, len(scene.roles))), *window)
            scene.valid(*window)
            if rows * cols <= _SMALL_PX:
                small.append(True)

    yield "open_scene", look
    yield (
        "open_layer",
        lambda: _some(open_layer(path, rng.choice((ELEVATION, CLASSES)), rng.choice((None, 1)))),
    )
    yield "open_dem", lambda: open_dem(path, GRID).close()
    yield "open_mask", lambda: open_mask(path).read(slice(0, 8))
    yield from _layers(path)
    yield "upload", lambda: _uploaded(path, look)
    sound = base / "samples"
    journeys: list[Door] = [
        ("factors", lambda: scarp.analyse(
            scarp.LayerFiles(dem=path, inventory=base / "inventory.gpkg"), out / "f", _quick_factors())),
        ("detect (elevation)", lambda: scarp.detect(sound / "scene.tif", out / "d", _quick(), dem=path)),
        ("detect (reference)", lambda: scarp.detect(sound / "scene.tif", out / "r", _quick(), reference=path)),
    ]  # fmt: skip
    if small:
        labelled = scarp.LabelledScene(path, sound / "reference.tif")
        journeys += [("detect", lambda: scarp.detect(path, out / "i", _quick()))] * 3
        journeys.append(
            ("evaluate", lambda: scarp.evaluate([labelled], scarp.EvaluateSettings(("unet-se",))))
        )
        journeys.append(
            ("compare", lambda: scarp.compare([labelled], scarp.CompareSettings(("unet-se", "unet"))))
        )
    yield rng.choice(journeys)


def _some(layer: object) -> None:
    with closing(layer) as opened:  # type: ignore[type-var]
        rows, cols = opened.geobox.shape
        opened.read(slice(0, min(64, rows)), slice(0, min(64, cols)))


def _layers(path: Path) -> Iterator[Door]:
    yield "open_reference", lambda: open_reference(path, GRID).read(_ROWS)
    yield "open_exclusion", lambda: open_exclusion(path, GRID).read(_ROWS)
    yield "read_slides", lambda: read_slides(path, GRID)
    yield "read_classes", lambda: read_classes(path, GRID, None)


def _vector(path: Path, base: Path, out: Path, rng: random.Random) -> Iterator[Door]:
    yield "layer_names", lambda: layer_names(path)
    yield "read_layers", lambda: read_layers(path)
    yield from _layers(path)
    yield "upload", lambda: _uploaded(path, lambda: layer_names(path))
    scene = base / "samples" / "scene.tif"
    dem = base / "samples" / "dem.tif"
    yield rng.choice((
        ("detect (reference)", lambda: scarp.detect(scene, out / "r", _quick(), reference=path)),
        ("detect (exclude)", lambda: scarp.detect(scene, out / "e", _quick(), exclude=path)),
        ("factors", lambda: scarp.analyse(scarp.LayerFiles(dem=dem, inventory=path), out / "f", _quick_factors())),
        ("evaluate", lambda: scarp.evaluate([scarp.LabelledScene(scene, path)], scarp.EvaluateSettings(("unet-se",)))),
    ))  # fmt: skip


def _table(path: Path, base: Path, out: Path, rng: random.Random) -> Iterator[Door]:
    del base, rng
    yield "read_text_table", lambda: read_text_table(path)
    yield "read_class_names", lambda: read_class_names(path)
    yield "factors", lambda: scarp.analyse(scarp.TableFile(path), out / "t", _quick_factors(()))


def _zip(path: Path, base: Path, out: Path, rng: random.Random) -> Iterator[Door]:
    yield "read_layers", lambda: read_layers(path)
    yield "upload", lambda: _uploaded(path, lambda: None)
    yield from _vector(path, base, out, rng)


def _uploaded(path: Path, then: Callable[[], object]) -> None:
    """Give all files of the folder to the pages' upload function, then look at what it laid down."""
    from landslide_ui.shared import uploads

    class Upload(io.BytesIO):
        name = ""

    files = []
    for each in sorted(path.parent.iterdir()):
        if each.is_file() and not each.is_symlink():
            files.append(Upload(each.read_bytes()))
            files[-1].name = each.name
    given = uploads.spool(files)
    if given.suffix.lower() not in (".zip", ".kmz"):
        then()


def _record(path: Path, base: Path, out: Path, rng: random.Random) -> Iterator[Door]:
    from landslide_core.analysis.saved.model import open_model
    from landslide_core.networks.card import read_card
    from landslide_core.runs.store import RunStore
    from landslide_core.susceptibility import open_forest

    del rng
    store = RunStore(out / "runs")
    run = store.root / "20260101-000000-detect-odd"
    shutil.copytree(base / "accounts" / "run", run)
    shutil.copyfile(path, run / "run.json")
    yield "RunStore.list", store.list
    yield "RunStore.folder_of", lambda: store.folder_of(run.name)
    yield "open_run", lambda: _run_in_full(scarp.open_run(run))
    yield "open_analysis", lambda: scarp.open_analysis(run).scores
    yield "read_card", lambda: read_card(path)
    yield "open_model", lambda: open_model(path)
    yield "open_forest", lambda: open_forest(path)
    yield "plans", lambda: _plans(path)


def _run_in_full(run: "scarp.DetectRun") -> None:
    from landslide_ui.detect import runs

    del runs
    _ = run.settings, run.scene_name, run.threshold


def _plans(path: Path) -> None:
    from landslide_ui.compare import comparisons
    from landslide_ui.detect import runs
    from landslide_ui.factors import analyses
    from landslide_ui.shared import run_store

    for plans in (comparisons._PLANS, runs._PLANS, analyses._PLANS):
        folder = run_store.store().root / plans.folder
        folder.mkdir(exist_ok=True)
        shutil.copyfile(path, folder / "odd.json")
    errors = []
    for plans in (comparisons._PLANS, runs._PLANS, analyses._PLANS):
        try:
            plans.plan_of("odd")
        except scarp.InputError as error:
            errors.append(error)
    if errors:
        raise errors[0]


def _address(path: Path, base: Path, out: Path, rng: random.Random) -> Iterator[Door]:
    from landslide_core.runs.store import RunStore
    from landslide_ui.compare import comparisons
    from landslide_ui.detect import runs
    from landslide_ui.factors import analyses

    del rng, base
    named = path.read_bytes().decode("utf-8", "surrogatepass")
    store = RunStore(out / "runs")
    yield "folder_of", lambda: store.folder_of(named)
    yield "delete", lambda: store.delete(named)
    yield "run", lambda: runs.unfinished(named) or runs.open_run(named)
    yield "comparison", lambda: comparisons.find(named)
    yield "analysis", lambda: analyses.find(named)


def _weights(path: Path, base: Path, out: Path, rng: random.Random) -> Iterator[Door]:
    """The folder of an input in the place of the shipped networks."""
    from landslide_core import networks

    del base, out, rng
    yield "cards", lambda: networks.cards(path.parent)
    yield "load", lambda: networks.load(path.stem, folder=path.parent)


def _quick() -> "scarp.DetectSettings":
    return scarp.DetectSettings(network="unet-se", device="cpu")


def _quick_factors(names: tuple[str, ...] = ("slope",)) -> "scarp.FactorSettings":
    return scarp.FactorSettings(names=names, mapping=None) if names else scarp.FactorSettings(mapping=None)


def prepare(base: Path) -> None:
    """Make sound files, networks and accounts once, and run every journey, so that what compiles is compiled."""
    import os

    from tests import small_world
    from tests.hostile.vectors import outlines

    small_world.make(base)
    small_world.write_more_networks(base / "models", ("unet",))
    os.environ.update(small_world.environment(base))
    outlines().to_file(base / "inventory.gpkg")
    accounts = base / "accounts"
    accounts.mkdir()
    scene, dem = base / "samples" / "scene.tif", base / "samples" / "dem.tif"
    run = scarp.detect(scene, accounts / "run", _quick(), dem=dem)
    shutil.copyfile(run.folder / "run.json", accounts / "run.json")
    shutil.copyfile(base / "models" / "unet-se.json", accounts / "unet-se.json")
    files = scarp.LayerFiles(dem=dem, inventory=base / "inventory.gpkg")
    found = scarp.analyse(files, accounts / "analysis", _quick_factors())
    shutil.copyfile(found.folder / "run.json", accounts / "factors.json")
    labelled = scarp.LabelledScene(scene, base / "samples" / "reference.tif")
    scarp.compare([labelled], scarp.CompareSettings(("unet-se", "unet")))
    np.random.default_rng(0)
