"""Grad-CAM: networks whose answer is known beforehand, windows, files."""

from pathlib import Path

import numpy as np
import pytest
import rasterio
import torch
from numpy.typing import NDArray
from odc.geo.geobox import GeoBox
from torch import Tensor, nn

from landslide_core import networks
from landslide_core.detection import journey
from landslide_core.detection.components import ProbabilityGrid
from landslide_core.detection.explain import likeliest_windows, window_around
from landslide_core.detection.gradcam import gradcam
from landslide_core.detection.predict import DetectSettings
from landslide_core.errors import InputError
from landslide_core.networks import Loaded
from landslide_core.networks.blocks import AnySize
from tests.unit.detection import UTM, blob_image, memory_scene, noise, random_network, tiny_card, write_tif

STRIDE = 16
WHOLE = (slice(0, 192), slice(0, 256))


class LooksAtRed(AnySize):
    """Logits from coarse maps of red and green; `sign` says whether they speak for a landslide.

    In the left half of the image red decides, in the right half green does too where it `splits`.
    """

    downsampling = STRIDE

    def __init__(self, sign: float = 1.0, splits: bool = False) -> None:
        super().__init__()
        self.sign, self.splits = sign, splits
        # The fifth of these is where a UNet's deepest maps are.
        deepest = nn.Sequential(nn.AvgPool2d(STRIDE), nn.ReLU())
        self.encoder = nn.ModuleList([*(nn.Identity() for _ in range(4)), deepest])

    def logits(self, image: Tensor) -> Tensor:  # type: ignore[override]
        maps = self.encoder[4](image[:, :2])
        left = torch.arange(maps.shape[-1]) < maps.shape[-1] // 2
        chosen = torch.where(left, maps[:, :1], maps[:, 1:]) if self.splits else maps[:, :1]
        return nn.functional.interpolate(self.sign * 20 * chosen - 10, scale_factor=STRIDE, mode="nearest")


def looks_at_red(sign: float = 1.0) -> Loaded:
    return Loaded(tiny_card(halo_px=32), LooksAtRed(sign))


def red_square() -> NDArray[np.uint8]:
    """A green scene with one red square of 32 x 32 pixels at row 64, column 160."""
    image = np.full((3, 192, 256), 40, np.uint8)
    image[0, 64:96, 160:192] = 250
    return image


def test_heat_is_highest_where_the_evidence_is_and_gone_far_from_it() -> None:
    explained = gradcam(memory_scene(red_square()), looks_at_red(), WHOLE)
    assert explained.heat.dtype == np.float32
    assert explained.heat.shape == (192, 256)
    assert explained.heat.max() == 1
    assert explained.heat[64:96, 160:192].mean() > 0.6
    assert not explained.heat[:, :120].any()
    assert explained.coarse_px == STRIDE
    assert explained.pixels == 32 * 32
    assert "1,024 pixels called landslide" in explained.note
    assert not explained.heat.flags.writeable


def test_a_network_that_found_nothing_for_a_landslide_has_no_heat_and_says_so() -> None:
    explained = gradcam(memory_scene(red_square()), looks_at_red(-1.0), WHOLE)
    assert not explained.heat.any()
    assert explained.pixels == 192 * 256
    assert "No pixel here reaches the threshold" in explained.note
    assert "speaks against a landslide" in explained.note


def test_the_heat_of_a_window_is_that_of_its_surroundings_too() -> None:
    """The window begins in the middle of a coarse pixel; the heat of the whole scene is the judge."""
    window = (slice(40, 130), slice(140, 230))
    scene = memory_scene(red_square())
    whole = gradcam(scene, looks_at_red(), WHOLE).heat[window]
    part = gradcam(scene, looks_at_red(), window).heat
    corners = np.argwhere(part > 0.9).mean(0), np.argwhere(whole > 0.9).mean(0)
    assert np.abs(corners[0] - corners[1]).max() < STRIDE


def test_a_target_says_which_landslide_is_explained() -> None:
    image = np.full((3, 192, 256), 40, np.uint8)
    image[0, 32:64, 32:64] = image[1, 128:160, 192:224] = 250
    loaded = Loaded(tiny_card(halo_px=32), LooksAtRed(splits=True))
    red, green = np.zeros((2, 192, 256), bool)
    red[32:64, 32:64] = green[128:160, 192:224] = True
    for target, other in ((red, green), (green, red)):
        explained = gradcam(memory_scene(image), loaded, WHOLE, target=target)
        assert explained.pixels == 1024
        assert "chosen landslide (1,024 pixels)" in explained.note
        assert explained.heat[target].mean() > 0.6
        assert not explained.heat[other].any()


def test_two_calls_agree_and_leave_the_network_as_it_was() -> None:
    scene, loaded = memory_scene(noise(100, 150)), random_network()
    before = {name: value.clone() for name, value in loaded.module.state_dict().items()}
    window = (slice(0, 100), slice(20, 150))
    first, second = (gradcam(scene, loaded, window).heat for _ in range(2))
    np.testing.assert_array_equal(first, second)
    assert all(torch.equal(before[name], value) for name, value in loaded.module.state_dict().items())
    assert all(parameter.grad is None for parameter in loaded.module.parameters())
    assert all(parameter.requires_grad for parameter in loaded.module.parameters())
    assert not any(layer._forward_hooks for layer in loaded.module.modules())
    assert torch.is_grad_enabled()


def test_no_data_is_never_hot_and_a_window_without_data_is_refused() -> None:
    valid = np.ones((192, 256), bool)
    valid[:, 176:] = False
    scene = memory_scene(red_square(), valid)
    assert not gradcam(scene, looks_at_red(), WHOLE).heat[:, 176:].any()
    with pytest.raises(InputError, match="no data in the chosen window"):
        gradcam(scene, looks_at_red(), (slice(0, 50), slice(200, 250)))
    with pytest.raises(InputError, match="does not lie in"):
        gradcam(scene, looks_at_red(), (slice(0, 50), slice(200, 300)))


def test_windows_of_any_size_are_explained() -> None:
    scene = memory_scene(noise(70, 50))
    for window in ((slice(0, 1), slice(0, 1)), (slice(69, 70), slice(0, 50)), (slice(3, 20), slice(11, 48))):
        heat = gradcam(scene, random_network(), window).heat
        assert heat.shape == tuple(part.stop - part.start for part in window)
        assert np.isfinite(heat).all()


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
    likeliest = journey.explain(run, image, loaded)
    inventory = journey.redraw(run, run.threshold).inventory
    largest = inventory.table.geometry[inventory.areas.idxmax()]
    one = journey.explain(run, image, loaded, largest)

    assert likeliest.rgb.shape[1:] == likeliest.valid.shape == likeliest.explanation.heat.shape
    assert likeliest.outlined.sum() > one.outlined.sum() == one.explanation.pixels == 60 * 40
    assert one.geobox.shape == one.valid.shape
    assert "chosen landslide" in one.explanation.note
    with pytest.raises(InputError, match="not the image of this run"):
        journey.explain(run, write_tif(tmp_path / "other.tif", noise(50, 60)), loaded)
    with pytest.raises(InputError, match="not those of this run"):
        journey.explain(run, image, random_network())


def test_where_nothing_was_found_there_is_nothing_to_explain(tmp_path: Path, models: Path) -> None:
    image = write_tif(tmp_path / "forest.tif", np.full((3, 128, 128), 60, np.uint8))
    run = journey.detect(image, tmp_path / "run", SMALL)
    assert run.manifest["gradcam"]["windows"] == []
    assert run.gradcam is not None
    with rasterio.open(run.gradcam) as heat:
        assert (heat.read(1) == 255).all()
    with pytest.raises(InputError, match="no decision to explain"):
        journey.explain(run, image, networks.load("unet"))
