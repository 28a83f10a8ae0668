"""Labelled scenes: what is read, how ground is kept apart, what is refused."""

from pathlib import Path

import geopandas as gpd
import numpy as np
import pytest
from affine import Affine
from odc.geo.geobox import GeoBox
from shapely.geometry import box

from landslide_core.commands.main import main
from landslide_core.io.labelled import LabelledScene
from landslide_core.tuning.labelled_scenes import common_ground, read
from tests.small_region import SIDE, purple_scene, write_region
from tests.small_scenes import tiny_card, write_tif


def grid_at(west: float, side: int = 100) -> GeoBox:
    return GeoBox((side, side), Affine(2.0, 0, west, 0, -2.0, 3_000_000.0), "EPSG:32648")


def test_sheets_that_touch_are_apart_and_sheets_that_overlap_are_not() -> None:
    sheets = [grid_at(500_000), grid_at(500_200), grid_at(500_390), grid_at(500_580), grid_at(501_000)]
    first, second, third, fourth, fifth = common_ground(sheets)

    assert second == third == fourth  # the second and fourth through the third
    assert len({first, second, fifth}) == 3


def test_pictures_without_a_place_are_each_their_own_ground() -> None:
    bare = GeoBox((10, 10), Affine.identity(), None)

    assert len(set(common_ground([bare, bare, grid_at(500_000)]))) == 3


def test_polygons_and_masks_of_other_crs_and_no_data_are_read(tmp_path: Path) -> None:
    image, mask = purple_scene(1)
    image[:, :4] = 0
    write_tif(tmp_path / "scene.tif", image, nodata=0)
    outline = gpd.GeoDataFrame(geometry=[box(500_020, 2_999_900, 500_060, 2_999_998)], crs="EPSG:32648")
    outline.to_crs("EPSG:4326").to_file(tmp_path / "scene.gpkg")

    example, grid = read(LabelledScene(tmp_path / "scene.tif", tmp_path / "scene.gpkg"), tiny_card(), 9.0)

    expected = np.zeros((SIDE, SIDE), bool)
    expected[4:50, 10:30] = True  # rows above are no-data
    assert (example.mask != expected).mean() < 0.005
    assert (example.pixels[:, :4] == 128).all()
    assert example.native_resolution_m == pytest.approx(2.0)  # the image's own, not the 9 m that was given
    assert grid.crs is not None
    plain = write_tif(tmp_path / "plain.tif", purple_scene(1)[0], crs=None)
    truth = write_tif(tmp_path / "truth.tif", mask[None].astype(np.uint8) * 255, crs=None)
    example, _ = read(LabelledScene(plain, truth), tiny_card(), 9.0)
    assert np.array_equal(example.mask, mask)
    assert example.native_resolution_m == 9.0


@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        (["--from", "unet"], "nothing to fine-tune on"),
        (["--from", "unet", "--images", "IMAGES"], "nothing to fine-tune on"),
        (["--from", "unet", "--bijie", "x"], "--bijie does not go with"),
        (["--from", "unet", "--network", "unet"], "--network does not go with"),
        (["--from", "unet", "--switch", "pooling=2"], "--switch does not go with"),
        (["--from", "unet", "--train-list", "x"], "--train-list does not go with"),
        (["--images", "IMAGES", "--masks", "MASKS", "--dem", "x.tif"], "--dem is of --from"),
        (["--images", "IMAGES", "--masks", "MASKS", "--test-images", "x"], "--test-images is of --from"),
        (["--from", "unet", "--images", "IMAGES", "--masks", "MASKS", "--test-images", "x"], "need masks"),
        (["--from", "unet", "--images", "IMAGES", "--masks", "nowhere"], "not two files or two folders"),
        (["--from", "unet", "--images", "IMAGES", "--masks", "MASKS", "--out", "MODELS"], "begins with"),
        (["--from", "unet", "--images", "IMAGES", "--masks", "MASKS", "--dem", "x.tif"], "images alone"),
        (
            ["--from", "unet", "--images", "IMAGES", "--masks", "MASKS"]
            + ["--test-images", "IMAGES", "--test-masks", "MASKS"],
            "learnt from",
        ),
        (["--from", "geonext", "--images", "IMAGES", "--masks", "MASKS"], "No trained weights"),
        (["--from", "unet", "--images", "IMAGES", "--masks", "MASKS", "--only", "roof"], "no part 'roof'"),
    ],
)
def test_what_does_not_go_together_is_refused_with_a_cure(
    words: list[str], complaint: str, models: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    region = write_region(tmp_path / "region", range(3))
    places = {"IMAGES": region / "images", "MASKS": region / "masks", "MODELS": models}
    before = {path: path.read_bytes() for path in models.iterdir()}
    out = [] if "MODELS" in words else ["--out", str(tmp_path / "out")]
    given = [str(places.get(word, word)) for word in words]

    assert main(["train", *given, *out, "--work", str(tmp_path / "work"), "--device", "cpu"]) == 2
    message, cure = capsys.readouterr().err.strip().splitlines()[-2:]
    assert complaint in message
    assert cure.split()[0] in {"Give", "Fine-tuning", "Leave", "Choose", "Its"}
    assert {path: path.read_bytes() for path in models.iterdir()} == before
