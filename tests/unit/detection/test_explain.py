"""Windows to explain, and the heat that a run keeps."""

from pathlib import Path

import numpy as np
import pytest
import rasterio
from numpy.typing import NDArray
from odc.geo.geobox import GeoBox

from landslide_core import networks
from landslide_core.detection import journey, tile_reader
from landslide_core.detection.explain import likeliest_windows, window_around
from landslide_core.detection.settings import DetectSettings
from landslide_core.detection.tracing.components import ProbabilityGrid
from landslide_core.errors import MismatchError, NoDataError, WeightsError
from tests.small_scenes import UTM, blob_image, noise, random_network, write_tif


def grid_of(percent: NDArray[np.uint8]) -> ProbabilityGrid:
    return ProbabilityGrid(GeoBox(percent.shape, UTM, "EPSG:32648"), lambda rows, cols: percent[rows, cols])


def test_the_likeliest_windows_come_first_and_cover_every_find_of_a_small_scene() -> None:
    percent = np.zeros((1000, 1500), np.uint8)
    percent[100:150, 100:150] = 90
    percent[700:900, 1200:1400] = 95
    percent[0:40, 800:840] = 30  # below the threshold
    percent[500:, :400] = 255
    windows = likeliest_windows(grid_of(percent), 0.6, 512)
    assert len(windows) == 2
    assert percent[windows[0]][percent[windows[0]] <= 100].max() == 95
    for rows, cols in windows:
        assert (rows.stop - rows.start, cols.stop - cols.start) == (500, 500)
    assert likeliest_windows(grid_of(percent), 0.6, 512, most=1) == windows[:1]
    assert likeliest_windows(grid_of(percent), 0.99, 512) == ()


def test_a_window_may_begin_in_the_middle_of_another_to_hold_a_landslide_whole() -> None:
    percent = np.zeros((1024, 1024), np.uint8)
    percent[462:562, 462:562] = 90  # over the corner of four windows
    (window,) = likeliest_windows(grid_of(percent), 0.5, 512, most=1, split=2)
    assert np.count_nonzero(percent[window]) == 100 * 100


def test_the_window_around_a_landslide_lies_in_the_scene_and_holds_it() -> None:
    import shapely

    geobox = GeoBox((1000, 1200), UTM, "EPSG:32648")
    for left, top, size in ((10, 10, 30), (600, 500, 30), (1150, 950, 40), (300, 300, 500)):
        low, high = UTM * (left, top + size), UTM * (left + size, top)
        rows, cols = window_around(shapely.box(*low, *high), geobox, 512)
        assert 0 <= rows.start <= top
        assert top + size <= rows.stop <= 1000
        assert 0 <= cols.start <= left
        assert left + size <= cols.stop <= 1200
        assert 512 <= rows.stop - rows.start <= 1024


SMALL = DetectSettings(tile=128, overlap=64, margin=16, device="cpu", gradcam=True)


@pytest.fixture
def run(tmp_path: Path, models: Path) -> journey.DetectRun:
    return journey.detect(write_tif(tmp_path / "county.tif", blob_image()), tmp_path / "run", SMALL)


def test_a_run_with_gradcam_writes_heat_where_something_was_found(run: journey.DetectRun) -> None:
    assert run.gradcam is not None
    with rasterio.open(run.gradcam) as heat, rasterio.open(run.probability) as probability:
        assert heat.transform == probability.transform
        assert heat.crs == probability.crs
        assert (heat.nodata, heat.dtypes) == (255, ("uint8",))
        values = heat.read(1)
    account = run.manifest["gradcam"]
    assert account["layer"] == "encoder.4"
    assert "Selvaraju" in account["method"]
    expected = np.zeros(values.shape, bool)
    for window in account["windows"]:
        rows = slice(window["row"], window["row"] + window["rows"])
        cols = slice(window["col"], window["col"] + window["cols"])
        expected[rows, cols] = True
        assert window["pixels"] > 0
        assert values[rows, cols].max() in (0, 100)
    np.testing.assert_array_equal(values != 255, expected)


def test_a_finished_run_is_explained_from_its_image(run: journey.DetectRun, tmp_path: Path) -> None:
    loaded = networks.load("unet")
    image = tmp_path / "county.tif"
    likeliest = journey.explain(run, str(image))
    inventory = journey.redraw(run, run.threshold).inventory
    largest = inventory.table.geometry[inventory.areas.idxmax()]
    one = journey.explain(run, image, largest, loaded=loaded)

    assert likeliest.rgb.shape[1:] == likeliest.valid.shape == likeliest.explanation.heat.shape
    assert likeliest.outlined.sum() > one.outlined.sum() == one.explanation.pixels == 60 * 40
    assert one.geobox.shape == one.valid.shape
    assert "chosen landslide" in one.explanation.note
    with pytest.raises(MismatchError, match="not the image of this run"):
        journey.explain(run, write_tif(tmp_path / "other.tif", noise(50, 60)))
    with pytest.raises(WeightsError, match="not those of this run"):
        journey.explain(run, image, loaded=random_network())


def test_where_nothing_was_found_there_is_nothing_to_explain(tmp_path: Path, models: Path) -> None:
    image = write_tif(tmp_path / "forest.tif", np.full((3, 128, 128), 60, np.uint8))
    run = journey.detect(image, tmp_path / "run", SMALL)
    assert run.manifest["gradcam"]["windows"] == []
    assert run.gradcam is not None
    with rasterio.open(run.gradcam) as heat:
        assert (heat.read(1) == 255).all()
    with pytest.raises(NoDataError, match="no decision to explain"):
        journey.explain(run, image)


def test_a_run_whose_georeference_was_moved_is_explained_where_it_saw_the_image(
    tmp_path: Path, models: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    image = write_tif(tmp_path / "county.tif", blob_image())
    run = journey.detect(image, tmp_path / "run", SMALL, moved=(6.0, -4.0))
    seen = []
    fitted = tile_reader.scaler_for

    def noting(scene, *more):
        seen.append(scene.geobox)
        return fitted(scene, *more)

    monkeypatch.setattr(tile_reader, "scaler_for", noting)
    journey.explain(run, image)

    with rasterio.open(run.probability) as probability, rasterio.open(image) as own:
        assert seen[0].affine == probability.transform
        assert seen[0].affine.c == own.transform.c + 6
