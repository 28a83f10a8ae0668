"""The detect journey: every file, reopened by other software; atomic; redrawn and exported again."""

import csv
import json
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pyproj
import pytest
import rasterio
from PIL import Image
from rasterio.features import rasterize

from landslide_core.detection import journey
from landslide_core.detection.run import DetectRun
from landslide_core.detection.settings import DetectSettings
from landslide_core.errors import Cancelled, FileError, MismatchError, OutputError
from landslide_core.progress import Progress
from tests.small_accounts import detected
from tests.small_scenes import UTM, blob_image, write_tif

SETTINGS = DetectSettings(tile=128, overlap=64, margin=16, device="cpu", simplify_px=0)
pytestmark = pytest.mark.usefixtures("models")


@pytest.fixture
def image(tmp_path: Path) -> Path:
    return write_tif(tmp_path / "valley.tif", blob_image())


@pytest.fixture
def dem(tmp_path: Path) -> Path:
    """A plane that falls towards the east by one metre in two: 26.57 degrees, facing east."""
    elevation = np.tile(1000 - np.arange(200) * 3.0, (160, 1)).astype(np.float32)[None]
    place = UTM @ UTM.translation(-20, -20) @ UTM.scale(3)
    return write_tif(tmp_path / "dem.tif", elevation, transform=place)


@pytest.fixture
def truth(tmp_path: Path) -> Path:
    mask = (blob_image()[0] > 128).astype(np.uint8)[None] * 255
    return write_tif(tmp_path / "truth.tif", mask, nodata=None)


def hidden(folder: Path) -> list[str]:
    return [path.name for path in folder.iterdir() if path.name.startswith(".")]


def test_a_run_writes_every_file_and_each_reopens(
    image: Path, dem: Path, truth: Path, tmp_path: Path
) -> None:
    run = journey.detect(image, tmp_path / "out", SETTINGS, dem=dem, reference=truth)
    assert set(run.files) == {
        "probability.tif", "mask.tif", "reference.tif", "elevation.tif", "preview.webp", "run.json",
        "landslides.gpkg", "landslides.geojson", "landslides.kml", "landslides.csv",
    }  # fmt: skip
    assert not hidden(tmp_path)
    assert not hidden(run.folder)
    for name, dtype in (("probability.tif", "uint8"), ("mask.tif", "uint8"), ("reference.tif", "uint8")):
        with rasterio.open(run.folder / name) as raster:
            assert raster.shape == (300, 400)
            assert raster.transform == UTM
            assert raster.crs.to_epsg() == 32648
            assert (raster.dtypes[0], raster.nodata) == (dtype, 255)
            assert raster.tags(ns="IMAGE_STRUCTURE")["LAYOUT"] == "COG"
            if name == "mask.tif":
                assert raster.colormap(1)[1][:3] != (0, 0, 0)
    table = gpd.read_file(run.vectors["gpkg"])
    assert table.crs.to_epsg() == 32648
    assert sorted(table.area_m2) == [20 * 20 * 4, 60 * 40 * 4]  # the hole is filled, 2 x 2 pixels dropped
    assert table.confidence.min() > 0.9
    np.testing.assert_allclose(table.slope_deg, np.degrees(np.arctan(0.5)), atol=0.5)
    assert set(table.aspect_sector) == {"E"}
    geojson = gpd.read_file(run.vectors["geojson"])
    assert geojson.crs.to_epsg() == 4326
    assert len(gpd.read_file(run.vectors["kml"])) == 2
    with run.vectors["csv"].open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert {float(row["area_m2"]) for row in rows} == {1600, 9600}
    with Image.open(run.preview) as preview:
        assert preview.size == (400, 300)


def test_the_account_says_what_went_in_and_what_came_out(image: Path, truth: Path, tmp_path: Path) -> None:
    run = journey.detect(image, tmp_path / "out", SETTINGS, reference=truth)
    account = json.loads((run.folder / "run.json").read_text("utf-8"))
    assert account["schema"] == 1
    assert account["kind"] == "detect"
    assert account["scene"]["sha256"] == __import__("hashlib").sha256(image.read_bytes()).hexdigest()
    assert account["scene"]["roles"] == ["red", "green", "blue"]
    assert account["scene"]["resolution_m"] == pytest.approx(2)
    assert account["network"]["name"] == account["settings"]["network"] == "unet"
    assert account["results"]["count"] == 2
    assert account["results"]["total_area"] == 11200
    assert account["results"]["share"] == pytest.approx(2800 / 120_000)
    assert account["reference"]["iou"] == pytest.approx((2400 + 391) / (2400 + 400 + 4))
    assert account["reference"]["fp"] == 9  # the filled hole
    assert account["reference"]["fn"] == 4  # the dropped speck
    assert set(account["files"]) == set(run.files) - {"run.json"}
    assert account["seconds"]["total"] > 0
    assert account["dem"] is None
    assert not account["warnings"] or all(text.endswith(".") for text in account["warnings"])


def test_mask_and_outlines_tell_the_same_story(image: Path, tmp_path: Path) -> None:
    run = journey.detect(image, tmp_path / "out", SETTINGS)
    with rasterio.open(run.mask) as raster:
        mask = raster.read(1)
    table = gpd.read_file(run.vectors["gpkg"])
    painted = rasterize(table.geometry, mask.shape, transform=UTM)
    np.testing.assert_array_equal(mask, painted)


def test_nodata_is_never_a_landslide_in_any_file(tmp_path: Path) -> None:
    pixels = blob_image()
    pixels[:, 70:90, 70:90] = 0  # no data inside the largest landslide
    run = journey.detect(write_tif(tmp_path / "holed.tif", pixels, nodata=0), tmp_path / "out", SETTINGS)
    generous = DetectSettings(**{**SETTINGS.__dict__, "fill_holes_m2": 1e9})
    filled = journey.detect(tmp_path / "holed.tif", tmp_path / "filled", generous)
    for each in (run, filled):
        with rasterio.open(each.mask) as mask, rasterio.open(each.probability) as probability:
            assert (mask.read(1)[70:90, 70:90] == 255).all()
            assert (probability.read(1)[70:90, 70:90] == 255).all()
        table = gpd.read_file(each.vectors["gpkg"])
        assert table.area_m2.max() == (60 * 40 - 20 * 20) * 4
    assert run.manifest["scene"]["valid_share"] == pytest.approx(1 - 400 / 120_000)


def test_without_georeference_everything_is_in_pixels_and_says_so(tmp_path: Path) -> None:
    Image.fromarray(np.moveaxis(blob_image(), 0, -1)).save(tmp_path / "photo.png")
    run = journey.detect(tmp_path / "photo.png", tmp_path / "out", SETTINGS)
    assert set(run.vectors) == {"gpkg", "csv"}
    table = gpd.read_file(run.vectors["gpkg"])
    assert sorted(table.area_px) == [400, 2400]
    assert run.manifest["results"]["area_unit"] == "px"
    assert any("KML" in warning for warning in run.manifest["warnings"])


def test_areas_in_geographic_coordinates_are_true_areas(tmp_path: Path) -> None:
    degree = rasterio.transform.from_origin(104.0, 31.0, 2e-5, 2e-5)
    path = write_tif(tmp_path / "geo.tif", blob_image(), crs="EPSG:4326", transform=degree)
    run = journey.detect(path, tmp_path / "out", SETTINGS)
    geod = pyproj.Geod(ellps="WGS84")
    _, _, east = geod.inv(104.0, 31.0 - 80 * 2e-5, 104.0 + 40 * 2e-5, 31.0 - 80 * 2e-5)
    _, _, south = geod.inv(104.0, 31.0, 104.0, 31.0 - 60 * 2e-5)
    table = gpd.read_file(run.vectors["gpkg"])
    assert table.area_m2.max() == pytest.approx(east * south, rel=1e-4)
    smallest = DetectSettings(**{**SETTINGS.__dict__, "min_area_m2": table.area_m2.min() * 1.001})
    assert journey.detect(path, tmp_path / "fewer", smallest).manifest["results"]["count"] == 1


def test_a_resampled_run_is_on_the_images_grid_and_says_so(image: Path, tmp_path: Path) -> None:
    run = journey.detect(
        image, tmp_path / "out", DetectSettings(**{**SETTINGS.__dict__, "resample_to_m": 4.0})
    )
    with rasterio.open(run.probability) as raster:
        assert raster.shape == (300, 400)
    assert run.manifest["predicted"]["resolution_m"] == pytest.approx(2)
    grid = run.manifest["network_grid"]
    assert (grid["rows"], grid["cols"], grid["enlarged"]) == (150, 200, 0.5)
    assert grid["resolution_m"] == pytest.approx(4)
    assert any("predicted at 4 m per pixel" in warning for warning in run.manifest["warnings"])
    assert run.manifest["results"]["total_area"] == pytest.approx(11200, rel=0.1)


def test_redrawing_at_the_same_threshold_gives_the_same_landslides(image: Path, tmp_path: Path) -> None:
    run = journey.detect(image, tmp_path / "out", SETTINGS)
    before = {path: path.stat().st_mtime_ns for path in run.files.values()}
    again = journey.redraw(run, run.threshold)
    assert not again.approximate
    assert sorted(again.inventory.areas) == [1600, 9600]
    assert journey.redraw(run, run.threshold, min_area_m2=2000).inventory.count == 1
    assert journey.redraw(run, run.threshold, min_area_m2=0).inventory.count == 3
    large = journey.redraw(run, run.threshold, max_pixels=300 * 400 // 4)
    assert not large.approximate, "at its own settings a run is as it was written"
    assert sorted(large.inventory.areas) == [1600, 9600]
    rough = journey.redraw(run, 0.6, max_pixels=300 * 400 // 4)
    assert rough.approximate
    assert rough.reduction == pytest.approx(2)
    assert rough.inventory.total_area == pytest.approx(11200, rel=0.05)
    assert before == {path: path.stat().st_mtime_ns for path in run.files.values()}


@pytest.mark.slow
def test_exporting_again_rewrites_results_but_not_the_probability(
    image: Path, dem: Path, truth: Path, tmp_path: Path
) -> None:
    run = journey.detect(image, tmp_path / "out", SETTINGS, dem=dem, reference=truth)
    probability, outlines = run.probability.read_bytes(), gpd.read_file(run.vectors["gpkg"])
    again = journey.export(run, 0.6, min_area_m2=2000)
    assert again.folder == run.folder
    assert again.probability.read_bytes() == probability
    assert again.threshold == 0.6
    assert again.manifest["results"]["count"] == len(gpd.read_file(again.vectors["gpkg"])) == 1
    assert again.manifest["reference"]["fn"] == 400 - 9 + 4
    dem.unlink()
    copy = journey.export(again, 0.5, out=tmp_path / "copy", min_area_m2=SETTINGS.min_area_m2)
    pd.testing.assert_frame_equal(gpd.read_file(copy.vectors["gpkg"]), outlines, rtol=1e-4)
    assert not hidden(tmp_path)


def test_a_run_that_is_cancelled_or_fails_leaves_nothing(image: Path, tmp_path: Path) -> None:
    with pytest.raises(Cancelled):
        journey.detect(image, tmp_path / "out", SETTINGS, progress=Progress(cancelled=lambda: True))
    with pytest.raises(ZeroDivisionError):
        journey.detect(image, tmp_path / "out", SETTINGS, progress=Progress(lambda share, message: 1 / 0))
    assert not (tmp_path / "out").exists()
    assert not hidden(tmp_path)


def test_a_persons_files_are_never_overwritten(image: Path, tmp_path: Path) -> None:
    own = tmp_path / "own"
    own.mkdir()
    (own / "thesis.txt").write_text("ten years")
    for overwrite in (False, True):
        with pytest.raises(OutputError, match="left alone"):
            journey.detect(image, own, SETTINGS, overwrite=overwrite)
    assert (own / "thesis.txt").read_text() == "ten years"
    with pytest.raises(OutputError, match="not a folder"):
        journey.detect(image, own / "thesis.txt", SETTINGS)
    first = journey.detect(image, tmp_path / "run", SETTINGS)
    with pytest.raises(OutputError, match="be replaced") as refused:
        journey.detect(image, first.folder, SETTINGS)
    assert refused.value.knobs == {"overwrite": ""}
    second = journey.detect(image, first.folder, SETTINGS, overwrite=True)
    assert second.folder == first.folder
    assert not hidden(tmp_path)


@pytest.mark.slow
def test_a_reference_of_another_kind_or_place_is_read_or_refused(
    image: Path, truth: Path, tmp_path: Path
) -> None:
    expected = journey.detect(image, tmp_path / "raster", SETTINGS, reference=truth).manifest["reference"]
    outlines = journey.detect(image, tmp_path / "plain", SETTINGS).vectors["geojson"]  # other CRS
    by_polygons = journey.detect(image, tmp_path / "vector", SETTINGS, reference=outlines)
    assert by_polygons.manifest["reference"]["iou"] == pytest.approx(1, abs=0.02)
    with rasterio.open(truth) as source:
        mask = source.read()
    padded = np.pad(mask, ((0, 0), (10, 10), (10, 10)))
    moved = write_tif(tmp_path / "wide.tif", padded, transform=UTM @ UTM.translation(-10, -10))
    by_warp = journey.detect(image, tmp_path / "warped", SETTINGS, reference=moved).manifest["reference"]
    assert by_warp["iou"] == expected["iou"]
    other = write_tif(tmp_path / "other.tif", mask[:, :50], crs=None)
    with pytest.raises(MismatchError, match="rows and columns"):
        journey.detect(image, tmp_path / "never", SETTINGS, reference=other)
    assert not (tmp_path / "never").exists()


def test_folders_that_hold_no_detection_are_refused(tmp_path: Path) -> None:
    with pytest.raises(FileError, match="run.json is missing"):
        journey.open_run(tmp_path)
    (tmp_path / "run.json").write_text('{"kind": "detect"}')
    with pytest.raises(FileError, match="not what it should be"):
        journey.open_run(tmp_path)
    (tmp_path / "run.json").write_text(json.dumps(detected()))  # a sound account without its maps
    with pytest.raises(FileError, match="holds no detection"):
        journey.open_run(tmp_path)


def test_the_settings_of_a_run_come_back(image: Path, tmp_path: Path) -> None:
    run = journey.detect(image, tmp_path / "out", SETTINGS)
    assert isinstance(journey.open_run(run.folder), DetectRun)
    assert run.settings == DetectSettings(**{**SETTINGS.__dict__, "network": "unet", "threshold": 0.5})
