"""What a run says of pixel sizes, of its threshold and of its range."""

import dataclasses
from pathlib import Path

import geopandas as gpd
import numpy as np
import pytest
import rasterio
from affine import Affine

from landslide_core import networks
from landslide_core.calibration.scene_threshold import ThresholdRule
from landslide_core.detection import journey
from landslide_core.detection.settings import DetectSettings
from landslide_core.networks import Loaded
from tests.small_scenes import UTM, RedIsLandslide, blob_image, tiny_card, write_tif

SETTINGS = DetectSettings(tile=128, overlap=64, margin=16, device="cpu", simplify_px=0)
pytestmark = pytest.mark.usefixtures("models")


@pytest.fixture
def image(tmp_path: Path) -> Path:
    return write_tif(tmp_path / "valley.tif", blob_image())


def test_a_drone_picture_is_told_its_pixels_and_answers_in_them(tmp_path: Path) -> None:
    image = np.kron(blob_image(), np.ones((1, 4, 4), np.uint8))  # pixels of 0.5 m, the network's have 2 m
    picture = write_tif(tmp_path / "drone.tif", image, crs=None)
    told = dataclasses.replace(SETTINGS, pixel_size_m=0.5)

    alone = journey.detect(picture, tmp_path / "alone", SETTINGS).manifest
    run = journey.detect(picture, tmp_path / "told", told)
    account = run.manifest

    assert alone["network_grid"]["enlarged"] == 1
    assert any("tell it the pixel size" in note for note in alone["warnings"])
    assert account["network_grid"]["enlarged"] == 0.25
    assert account["predicted"]["resolution_m"] == 0.5
    assert (account["results"]["area_unit"], account["results"]["pixel_m2"]) == ("px", 0.25)
    assert account["results"]["total_area"] * 0.25 == pytest.approx(11200, rel=0.1)
    assert any("0.5 m per pixel as told" in note for note in account["warnings"])
    with rasterio.open(run.probability) as raster:
        assert raster.shape == (1200, 1600)
    assert journey.explain(run, picture).explanation.heat.shape == (1200, 1600)


def test_a_georeference_knows_better_than_a_told_pixel_size(image: Path, tmp_path: Path) -> None:
    run = journey.detect(image, tmp_path / "out", dataclasses.replace(SETTINGS, pixel_size_m=0.1))

    assert run.manifest["network_grid"]["enlarged"] == 1
    assert any("0.1 m was not used" in note for note in run.manifest["warnings"])


def test_the_threshold_of_the_scene_has_a_range_and_so_has_the_result(
    image: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rule = ThresholdRule(usual=0.4, usual_share=0.03, shift=0.0, expected=1.0)
    loaded = Loaded(tiny_card(threshold_rule=rule), RedIsLandslide())
    monkeypatch.setattr(networks, "load", lambda name: loaded)

    run = journey.detect(image, tmp_path / "scene", SETTINGS)
    own = journey.detect(image, tmp_path / "own", dataclasses.replace(SETTINGS, threshold_for="network"))
    given = journey.detect(image, tmp_path / "given", dataclasses.replace(SETTINGS, threshold=0.3))

    found = run.manifest["threshold"]
    assert found["origin"] == "scene"
    assert found["low"] <= run.threshold <= found["high"]
    ends = run.manifest["results"]["range"]
    assert ends["low"]["total_area"] >= run.manifest["results"]["total_area"] >= ends["high"]["total_area"]
    assert (own.manifest["threshold"]["origin"], own.threshold) == ("network", 0.5)
    assert (given.manifest["threshold"]["origin"], given.manifest["results"]["range"]) == ("given", None)
    moved = journey.export(run, 0.9, tmp_path / "moved").manifest
    assert moved["results"]["range"] is None
    assert moved["threshold"]["origin"] == "given"
    assert journey.export(run, run.threshold, tmp_path / "same").manifest["results"]["range"] == ends


def test_finds_of_fewer_than_three_pixels_are_marked(image: Path, tmp_path: Path) -> None:
    """The scene holds one of 2 x 2 pixels: enough; of a coarser copy it is a single one."""
    with rasterio.open(image) as source:
        coarse = source.read()[:, ::2, ::2]
    path = write_tif(tmp_path / "coarse.tif", coarse, transform=UTM * Affine.scale(2))
    run = journey.detect(path, tmp_path / "out", dataclasses.replace(SETTINGS, min_area_m2=0.0, pixels="own"))

    table = gpd.read_file(run.vectors["gpkg"])
    assert (table["area_px"] < 3).sum() == run.manifest["results"]["under_three_pixels"] == 1
    assert any("covers fewer than three pixels" in note for note in run.manifest["warnings"])
