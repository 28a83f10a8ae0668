"""The same awkward raster is the same ground behind every door: detect, evaluate, factors, pages and notebooks."""

import ast
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest
import rasterio
from affine import Affine
from odc.geo.geobox import GeoBox

import landslide_core as scarp
from landslide_core import io
from landslide_core.commands.main import main
from landslide_core.comparison.evaluate import count
from landslide_core.detection.settings import DetectSettings
from landslide_core.factors.align import AlignSettings, LayerFiles, align, grid_of
from landslide_core.factors.large.layer_windows import LayerWindows
from landslide_core.io.labelled import LabelledScene
from landslide_core.networks import load
from landslide_ui.shared import compute
from tests.small_rasters import AFFINE, CRS, GRID, SIDE, WHOLE, ground, write
from tests.small_scenes import blob_image, write_tif, write_weights

ROOT = Path(__file__).resolve().parents[2]
COLLAR = 70  # columns
SETTINGS = DetectSettings(network="unet", tile=128, overlap=64, margin=16, device="cpu")


@pytest.fixture(autouse=True)
def network(tmp_path_factory, monkeypatch):
    monkeypatch.setenv("SCARP_MODELS", str(write_weights(tmp_path_factory.mktemp("models"))))


def scene_of(folder: Path, kind: str) -> Path:
    """Three landslides beside a collar that says in some way that it holds nothing."""
    image = blob_image()
    image[:, :, :COLLAR] = np.maximum(image[:, :, :COLLAR], 1)
    path = folder / f"{kind}.tif"
    if kind == "declared":
        stored = image.astype("int16") * 30
        stored[:, :, :COLLAR] = -9999
        return write_tif(path, stored, nodata=-9999)
    if kind == "int16 -9999":
        stored = image.astype("int16") * 30
        stored[:, :, :COLLAR] = -9999
    elif kind == "uint16 65535":
        stored = image.astype("uint16") * 30
        stored[:, :, :COLLAR] = 65535
    elif kind == "one band 3.4e38":
        stored = image.astype("float32") * 30
        stored[1, :, :COLLAR] = 3.4e38
    else:
        stored = image.astype("int16") * 30 + 1000
        stored[:, :, :COLLAR] = -32768
        write_tif(path, stored)
        with rasterio.open(path, "r+") as file:
            file.scales, file.offsets = (1e-4,) * 3, (-0.1,) * 3
        return path
    return write_tif(path, stored)


@pytest.mark.parametrize("kind", ["declared", "int16 -9999", "uint16 65535", "one band 3.4e38", "packed"])
def test_an_image_has_the_same_ground_for_every_command(tmp_path, kind, capsys):
    path = scene_of(tmp_path, kind)
    expected = np.broadcast_to(np.arange(400) >= COLLAR, (300, 400))
    page, notebook = compute.scene(path), io.open_scene(str(path))
    for scene in (page, notebook):
        np.testing.assert_array_equal(scene.valid(slice(0, 300), slice(0, 400)), expected)
    assert page.notes == notebook.notes
    run = scarp.detect(path, tmp_path / "run", SETTINGS)
    with closing(io.open_scene(run.probability, codes=True)) as probability:
        np.testing.assert_array_equal(
            probability.source.read((0,), slice(0, 300), slice(0, 400))[0] != 255, expected
        )
    assert set(notebook.notes) <= set(run.manifest["warnings"])
    code = main(
        ["detect", str(path), "--out", str(tmp_path / "told"), "--network", "unet", "--device", "cpu"]
    )
    assert code == 0
    said = capsys.readouterr().out
    assert all(note in said for note in notebook.notes)
    mask = write_tif(tmp_path / "mask.tif", (blob_image()[:1] > 200).astype("uint8"))
    counts = count(LabelledScene(path, mask), load("unet"), SETTINGS)
    assert counts.background.sum() + counts.landslide.sum() == expected.sum()
    notebook.close()


@pytest.mark.parametrize("kind", ["feet", "decimetres", "voids", "zeros", "compound", "degrees"])
def test_a_model_has_the_same_heights_for_every_command(tmp_path, kind):
    heights = ground()
    path = tmp_path / "dem.tif"
    expected = heights.copy()
    if kind == "feet":
        write(path, (heights / 0.3048).astype("float32"), units=["ft"])
    elif kind == "decimetres":
        write(path, (heights * 10).round().astype("int16"), scales=[0.1])
    elif kind in ("voids", "zeros"):
        stored = heights.astype("float32")
        stored[10:15] = -32768 if kind == "voids" else 0
        expected[10:15] = np.nan
        write(path, stored)
    elif kind == "compound":
        write(path, (heights * 3937 / 1200).astype("float32"), crs=f"{CRS}+6360")
    else:
        stored = np.tile(1000 + np.arange(SIDE, dtype="float32"), (SIDE, 1))
        write(path, stored, crs="EPSG:4326", transform=Affine(1 / 3600, 0, 359.99 + 105, 0, -1 / 3600, 30))
    files = LayerFiles(path)
    memory = align(files)
    with closing(LayerWindows(files, grid_of(files, AlignSettings()), AlignSettings().derive)) as disk:
        windows = disk.read(*(slice(0, side) for side in memory.geobox.shape)).dem
        assert set(disk.notes) <= set(memory.notes)
    np.testing.assert_allclose(windows, memory.dem, atol=0.2)
    with io.open_dem(path, memory.geobox) as dem:
        scene = dem.read(*(slice(0, side) for side in memory.geobox.shape))
        assert set(dem.notes) <= set(memory.notes)
        assert dem.notes
    np.testing.assert_allclose(scene, memory.dem, atol=0.2)
    if kind != "degrees":
        assert memory.geobox == GRID
        np.testing.assert_allclose(memory.dem, expected, atol=0.06)
        shifted = GeoBox((SIDE, SIDE), AFFINE @ Affine.translation(0.5, 0.5), CRS)
        with io.open_dem(path, shifted) as dem:
            between = dem.read(*WHOLE)
        assert np.nanmin(between) > heights.min() - 5
        assert np.nanmax(between) < heights.max() + 5


def test_rasters_are_opened_by_the_reader_alone():
    """Whoever opens a raster of a user does it where admission, units and fills are looked at."""
    found = {}
    for path in sorted((ROOT / "landslide_core").rglob("*.py")) + sorted(
        (ROOT / "landslide_ui").rglob("*.py")
    ):
        calls = {
            ast.unparse(node.func)
            for node in ast.walk(ast.parse(path.read_text("utf-8")))
            if isinstance(node, ast.Call)
        }
        opened = calls & {
            "rasterio.open",
            "rioxarray.open_rasterio",
            "rasterio.vrt.WarpedVRT",
            "WarpedVRT",
            "gdal.Open",
        }
        if opened:
            found[path.relative_to(ROOT / "landslide_core").as_posix()] = opened

    assert found == {
        "io/rasters/chunked.py": {"rasterio.open", "rioxarray.open_rasterio"},  # Scarp's own files
        "io/rasters/reading.py": {"rasterio.open"},  # admission, and handles for more threads
        "io/rasters/served/pyramid.py": {"rasterio.open"},  # Scarp's own copies for the map's tiles
        "io/rasters/survey.py": {"rasterio.open"},  # what `layer` has admitted
        "io/rasters/warping.py": {"WarpedVRT"},  # decoded values in memory
        "io/rasters/writers.py": {"rasterio.open"},
    }
