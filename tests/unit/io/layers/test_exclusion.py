"""The field mask: ground that is neither searched nor scored."""

import json
from pathlib import Path

import geopandas as gpd
import numpy as np
import pytest
import rasterio
import shapely
from numpy.typing import NDArray

from landslide_core import networks
from landslide_core.commands.main import main
from landslide_core.comparison import evaluate
from landslide_core.detection import journey
from landslide_core.detection.predict import predict
from landslide_core.detection.settings import DetectSettings
from landslide_core.errors import FileError, InputError, MismatchError, NoDataError
from landslide_core.io import open_scene
from landslide_core.io.labelled import excluding, match_folders
from landslide_core.io.layers.exclusion import Exclusion, open_exclusion
from tests.small_scenes import UTM, blob_image, memory_scene, noise, random_network, write_tif

SMALL = DetectSettings(tile=128, overlap=64, margin=16, device="cpu", simplify_px=0)
CRS = "EPSG:32648"


def fields(
    path: Path, *boxes: tuple[int, int, int, int], crs: str | None = CRS, to: str | None = None
) -> Path:
    """Rectangles (left, top, right, bottom) in pixels of the small scene, written as polygons."""
    corners = [(UTM * (left, bottom), UTM * (right, top)) for left, top, right, bottom in boxes]
    table = gpd.GeoDataFrame(geometry=[shapely.box(*low, *high) for low, high in corners], crs=crs)
    (table if to is None else table.to_crs(to)).to_file(path)
    return path


@pytest.fixture
def county(tmp_path: Path) -> Path:
    return write_tif(tmp_path / "county.tif", blob_image())


def excluded(path: Path, image: Path) -> NDArray[np.bool_]:
    scene = open_scene(image)
    exclusion = open_exclusion(path, scene.geobox)
    strips = [exclusion.read(slice(start, min(start + 70, 300))) for start in range(0, 300, 70)]
    return np.concatenate(strips)


@pytest.mark.parametrize("to", [None, "EPSG:4326", "EPSG:3857"])
def test_polygons_of_any_crs_are_painted_where_they_lie(county: Path, tmp_path: Path, to: str | None) -> None:
    path = fields(tmp_path / "fields.gpkg", (40, 30, 200, 180), (300, 200, 350, 260), to=to)
    expected = np.zeros((300, 400), bool)
    expected[30:180, 40:200] = expected[200:260, 300:350] = True
    assert np.count_nonzero(excluded(path, county) != expected) <= (0 if to is None else 500)


def test_a_raster_on_another_grid_is_laid_over_the_scene(county: Path, tmp_path: Path) -> None:
    coarse = np.zeros((1, 100, 100), np.uint8)
    coarse[0, 10:60, 20:50] = 1
    path = write_tif(tmp_path / "fields.tif", coarse, transform=UTM * UTM.scale(4))
    expected = np.zeros((300, 400), bool)
    expected[40:240, 80:200] = True
    np.testing.assert_array_equal(excluded(path, county), expected)


def test_a_picture_of_the_same_size_serves_where_there_is_no_georeference(tmp_path: Path) -> None:
    image = write_tif(tmp_path / "plain.tif", blob_image(), crs=None)
    mask = np.zeros((1, 300, 400), np.uint8)
    mask[0, :, :100] = 255
    path = write_tif(tmp_path / "mask.tif", mask, crs=None)
    np.testing.assert_array_equal(excluded(path, image), mask[0] == 255)


def test_what_is_excluded_changes_nothing_elsewhere() -> None:
    scene = memory_scene(noise(260, 340))
    mask = np.zeros((260, 340), bool)
    mask[60:200, 100:300] = True
    whole, masked = (
        percent_of(scene, exclusion)
        for exclusion in (None, Exclusion(Path("fields"), lambda rows: mask[rows]))
    )
    np.testing.assert_array_equal(masked[~mask], whole[~mask])
    assert (masked[mask] == 255).all()


def percent_of(scene: object, exclusion: Exclusion | None) -> NDArray[np.uint8]:
    strips: list[NDArray[np.uint8]] = []
    predict(scene, random_network(), SMALL, lambda row, strip: strips.append(strip), exclusion=exclusion)  # type: ignore[arg-type]
    return np.concatenate(strips)


@pytest.mark.usefixtures("models")
def test_no_landslide_touches_excluded_ground_and_the_share_is_told(county: Path, tmp_path: Path) -> None:
    # Over half of the first landslide, and over none of the others.
    path = fields(tmp_path / "fields.gpkg", (0, 0, 80, 300))
    whole = journey.detect(county, tmp_path / "whole", SMALL)
    run = journey.detect(county, tmp_path / "run", SMALL, exclude=path)

    account = run.manifest["exclude"]
    assert account["name"] == "fields.gpkg"
    assert account["share"] == pytest.approx(80 / 400)
    assert run.manifest["scene"]["valid_share"] == 1
    left_out = np.zeros((300, 400), bool)
    left_out[:, :80] = True
    for written in (run.probability, run.mask):
        with rasterio.open(written) as raster:
            np.testing.assert_array_equal(raster.read(1) == 255, left_out)
    assert run.excluded is not None
    with rasterio.open(run.excluded) as raster:
        np.testing.assert_array_equal(raster.read(1) == 1, left_out)
    edge = UTM.c + 80 * UTM.a
    table = gpd.read_file(run.vectors["gpkg"])
    assert (table.bounds["minx"] >= edge).all()
    before = gpd.read_file(whole.vectors["gpkg"])
    assert sorted(table.area) == pytest.approx([20 * 20 * 4, 20 * 60 * 4])
    assert sorted(before.area) == pytest.approx([20 * 20 * 4, 40 * 60 * 4])
    assert run.manifest["results"]["share"] == pytest.approx((400 + 1200) / (300 * 320))
    again = journey.export(run, 0.6, out=tmp_path / "again")
    assert again.excluded is not None
    assert again.manifest["exclude"] == account


def test_a_mask_that_cannot_be_used_is_refused_with_a_cure(county: Path, tmp_path: Path) -> None:
    geobox = open_scene(county).geobox
    elsewhere = fields(tmp_path / "elsewhere.gpkg", (9000, 0, 9100, 100))
    nowhere = fields(tmp_path / "nowhere.shp", (0, 0, 80, 300), crs=None)
    everything = fields(tmp_path / "everything.gpkg", (-10, -10, 500, 400))
    far = write_tif(
        tmp_path / "far.tif", np.ones((1, 20, 20), np.uint8), transform=UTM.translation(5e5, 0) * UTM
    )
    other_size = write_tif(tmp_path / "size.tif", np.ones((1, 20, 20), np.uint8), crs=None)
    for path, said in (
        (elsewhere, "does not overlap the image"),
        (far, "does not overlap the image"),
        (nowhere, "no coordinate system"),
        (everything, "excludes every pixel"),
        (other_size, "The mask size.tif has 20 x 20 pixels"),
    ):
        with pytest.raises(InputError, match=said) as problem:
            open_exclusion(path, geobox)
        assert problem.value.hint
    plain = open_scene(write_tif(tmp_path / "plain.tif", blob_image(), crs=None))
    with pytest.raises(MismatchError, match="image has no georeference"):
        open_exclusion(fields(tmp_path / "fields.gpkg", (0, 0, 80, 300)), plain.geobox)


@pytest.mark.usefixtures("models")
def test_a_mask_over_all_that_holds_data_is_refused_and_leaves_no_run(tmp_path: Path) -> None:
    image = blob_image()
    image[:, :, 200:] = 0
    county = write_tif(tmp_path / "county.tif", image, nodata=0)
    path = fields(tmp_path / "fields.gpkg", (0, 0, 200, 300))
    with pytest.raises(NoDataError, match="excludes every pixel of the image that holds data"):
        journey.detect(county, tmp_path / "run", SMALL, exclude=path)
    assert not (tmp_path / "run").exists()


@pytest.mark.usefixtures("models")
def test_evaluating_leaves_excluded_ground_out_of_the_scores(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("images", "masks", "fields"):
        (tmp_path / name).mkdir()
    truth = np.zeros((1, 300, 400), np.uint8)
    truth[0, 50:110, 60:100] = 1
    for stem in ("a", "b"):
        write_tif(tmp_path / "images" / f"{stem}.tif", blob_image())
        write_tif(tmp_path / "masks" / f"{stem}.tif", truth)
    fields(tmp_path / "fields" / "a.gpkg", (150, 140, 400, 300))  # over what the reference does not have
    arguments = ["evaluate", "--images", str(tmp_path / "images"), "--masks", str(tmp_path / "masks")]
    arguments += ["--network", "unet", "--device", "cpu", "--json", str(tmp_path / "report.json")]
    assert main(arguments) == 0
    whole = json.loads((tmp_path / "report.json").read_text())
    assert main([*arguments, "--exclude", str(tmp_path / "fields")]) == 0
    masked = json.loads((tmp_path / "report.json").read_text())
    capsys.readouterr()

    before, after = (report["networks"]["unet"]["pooled"] for report in (whole, masked))
    assert after["tp"] == before["tp"]
    assert after["fp"] < before["fp"]
    total = sum(after[name] for name in ("tp", "fp", "fn", "tn"))
    assert total == 2 * 300 * 400 - 250 * 160
    assert (whole["data"]["excluded_images"], masked["data"]["excluded_images"]) == (0, 1)


@pytest.mark.usefixtures("models")
def test_one_mask_may_serve_all_images_and_a_folder_without_any_is_refused(tmp_path: Path) -> None:
    for name in ("images", "masks", "fields"):
        (tmp_path / name).mkdir()
    write_tif(tmp_path / "images" / "a.tif", blob_image())
    write_tif(tmp_path / "masks" / "a.tif", np.zeros((1, 300, 400), np.uint8))
    path = fields(tmp_path / "fields.gpkg", (0, 0, 400, 150))
    matched = match_folders(tmp_path / "images", [tmp_path / "masks"])
    (scene,) = excluding(matched, path)
    counts = evaluate.count(scene, networks.load("unet"), DetectSettings(device="cpu"))
    assert counts.background.sum() == 150 * 400
    with pytest.raises(FileError, match="holds no mask for any"):
        excluding(matched, tmp_path / "fields")
