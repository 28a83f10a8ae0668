"""Labelled scenes of every kind are read as detection reads them."""

import subprocess
import sys
from pathlib import Path

import geopandas as gpd
import numpy as np
import pytest
import rasterio
from PIL import Image
from shapely.geometry import box

from landslide_core import io
from landslide_core.errors import FileError, InputError
from landslide_core.io.labelled import LabelledScene
from landslide_core.normalise.scaling import fit_scaling
from landslide_core.training.data import labelled_scenes
from landslide_core.training.data.labelled_scenes import Wanted, notes_of, read
from tests.architecture.package_graph import MODULES, ROOT, room_of
from tests.small_region import SIDE, purple_scene
from tests.small_scenes import tiny_card, write_tif


def test_polygons_and_masks_of_other_crs_and_no_data_are_read(tmp_path: Path) -> None:
    image, mask = purple_scene(1)
    image[:, :4] = 0
    write_tif(tmp_path / "scene.tif", image, nodata=0)
    outline = gpd.GeoDataFrame(geometry=[box(500_020, 2_999_900, 500_060, 2_999_998)], crs="EPSG:32648")
    outline.to_crs("EPSG:4326").to_file(tmp_path / "scene.gpkg")

    found = read(LabelledScene(tmp_path / "scene.tif", tmp_path / "scene.gpkg"), tiny_card(), 9.0)
    example, grid = found.example, found.grid

    expected = np.zeros((SIDE, SIDE), bool)
    expected[4:50, 10:30] = True  # rows above are no-data
    assert (example.mask != expected).mean() < 0.005
    assert (example.pixels[:, :4] == 128).all()
    assert example.native_resolution_m == pytest.approx(2.0)  # the image's own, not the 9 m that was given
    assert grid.crs is not None
    plain = write_tif(tmp_path / "plain.tif", purple_scene(1)[0], crs=None)
    truth = write_tif(tmp_path / "truth.tif", mask[None].astype(np.uint8) * 255, crs=None)
    example = read(LabelledScene(plain, truth), tiny_card(), 9.0).example
    assert np.array_equal(example.mask, mask)
    assert example.native_resolution_m == 9.0


RGB = Wanted(("red", "green", "blue"), (0.1, 0.1, 0.1), (0.6, 0.6, 0.6))


def sixteen_bit(image: np.ndarray, order: tuple[int, ...] = (0, 1, 2)) -> np.ndarray:
    """The same picture as a satellite writes it: 16 bits, other units."""
    return (image.astype(np.uint16) * 37 + 300)[list(order)]


def test_sixteen_bit_bands_are_scaled_and_ordered_as_detect_does(tmp_path: Path) -> None:
    image, mask = purple_scene(3)
    bands = np.concatenate([sixteen_bit(image, (2, 1, 0)), sixteen_bit(image)[:1] * 2])
    write_tif(tmp_path / "s.tif", bands)  # four 16-bit bands: blue, green, red, near infrared
    write_tif(tmp_path / "m.tif", mask[None].astype(np.uint8))

    example = read(LabelledScene(tmp_path / "s.tif", tmp_path / "m.tif", whole=True), RGB, 1.0).example

    assert np.array_equal(example.mask, mask)
    opened = io.open_scene(tmp_path / "s.tif")
    rows = slice(0, SIDE)
    expected = fit_scaling(opened, RGB).apply(opened.read(rows, rows, RGB.bands)) * 255
    assert np.abs(example.pixels - expected).max() <= 0.5
    assert example.pixels[2][mask].mean() > example.pixels[1][mask].mean()  # purple is blue before green


def test_band_roles_that_a_person_gives_are_used(tmp_path: Path) -> None:
    image, mask = purple_scene(3)
    write_tif(tmp_path / "s.tif", image[[2, 0, 1]])
    write_tif(tmp_path / "m.tif", mask[None].astype(np.uint8))

    scene = LabelledScene(tmp_path / "s.tif", tmp_path / "m.tif", roles=("blue", "red", "green"), whole=True)

    assert np.array_equal(read(scene, RGB, 1.0).example.pixels, image)


@pytest.mark.parametrize("ending", [".gpkg", ".geojson", ".shp"])
def test_polygons_are_painted_on_the_images_grid(tmp_path: Path, ending: str) -> None:
    write_tif(tmp_path / "s.tif", purple_scene(1)[0])
    outline = gpd.GeoDataFrame(geometry=[box(500_020, 2_999_900, 500_060, 2_999_998)], crs="EPSG:32648")
    outline.to_file(tmp_path / f"s{ending}")

    example = read(LabelledScene(tmp_path / "s.tif", tmp_path / f"s{ending}", whole=True), RGB, 1.0).example

    assert example.mask.sum() == 20 * 49


def test_a_plain_picture_is_the_same_through_either_door(tmp_path: Path, monkeypatch) -> None:
    image, mask = purple_scene(2)
    Image.fromarray(image.transpose(1, 2, 0)).save(tmp_path / "s.png")
    Image.fromarray(mask.astype(np.uint8) * 255).save(tmp_path / "m.png")
    scene = LabelledScene(tmp_path / "s.png", tmp_path / "m.png", whole=True)
    plain = read(scene, RGB, 0.7)
    monkeypatch.setattr(labelled_scenes, "is_plain_picture", lambda *_: False)
    placed = read(scene, RGB, 0.7)

    assert plain.grid is None
    assert placed.grid is not None
    assert np.array_equal(plain.example.pixels, placed.example.pixels)
    assert np.array_equal(plain.example.mask, placed.example.mask)
    assert plain.example.native_resolution_m == placed.example.native_resolution_m == 0.7


def test_a_machine_without_the_library_is_told_what_it_lacks(tmp_path: Path, monkeypatch) -> None:
    def lacking(*_args: object, **_named: object) -> None:
        raise ModuleNotFoundError("No module named 'rasterio'", name="rasterio")

    monkeypatch.setattr(io, "open_scene", lacking)

    with pytest.raises(
        FileError, match=r"s\.tif with m\.png needs rasterio, which is not installed\. Install"
    ):
        read(LabelledScene(tmp_path / "s.tif", tmp_path / "m.png"), RGB, 1.0)


@pytest.mark.parametrize(
    ("mask", "complaint"),
    [
        (np.zeros((64, 60), np.uint8), "64 x 60 pixels"),
        (np.arange(64**2, dtype=np.uint8).reshape(64, 64) % 5, "holds"),
    ],
)
def test_a_mask_that_does_not_fit_is_refused(tmp_path: Path, mask: np.ndarray, complaint: str) -> None:
    Image.fromarray(purple_scene(2)[0].transpose(1, 2, 0)).save(tmp_path / "s.png")
    Image.fromarray(mask).save(tmp_path / "m.png")

    with pytest.raises(InputError, match=complaint):
        read(LabelledScene(tmp_path / "s.png", tmp_path / "m.png", whole=True), RGB, 1.0)


def test_training_and_networks_are_imported_where_gdal_and_the_web_are_missing() -> None:
    """A bare machine for training has none of these."""
    names = [name for name in MODULES if room_of(name) in ("training", "networks")]
    code = (
        "import sys\n"
        "for name in ('rasterio', 'odc', 'shapely', 'geopandas', 'pyproj', 'streamlit', 'pandas'):\n"
        "    sys.modules[name] = None\n"
        f"import importlib\nfor name in {names}:\n    importlib.import_module(name)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stderr


def test_what_was_done_to_image_and_elevation_is_told_once(tmp_path: Path) -> None:
    image, mask = purple_scene(1)
    write_tif(tmp_path / "scene.tif", image)
    write_tif(tmp_path / "mask.tif", mask[None].astype(np.uint8))
    dem = write_tif(tmp_path / "dem.tif", np.full((1, SIDE, SIDE), 3000, np.float32))
    with rasterio.open(dem, "r+") as file:
        file.units = ["ft"]
    card = tiny_card(terrain=("elevation", "slope", "aspect"))
    found = read(LabelledScene(tmp_path / "scene.tif", tmp_path / "mask.tif", dem=dem), card, 2.0)

    told = [note for note in notes_of([found, found]) if "dem.tif" in note]
    assert len(told) == 1
    assert "heights in ft" in told[0]
