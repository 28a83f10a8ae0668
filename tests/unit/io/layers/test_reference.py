"""A mask on a scene's grid: the same truth by every door, and what lies outside it is unknown."""

import dataclasses

import numpy as np
import pytest
from affine import Affine
from odc.geo.geobox import GeoBox

from landslide_core import io
from landslide_core.comparison import CompareSettings, LabelledScene, compare
from landslide_core.comparison.evaluate import evaluate
from landslide_core.comparison.settings import EvaluateSettings
from landslide_core.detection import journey
from landslide_core.detection.settings import DetectSettings
from landslide_core.errors import MismatchError
from landslide_core.io.layers.exclusion import open_exclusion
from landslide_core.io.layers.reference import open_reference
from landslide_core.io.plain.mask_settings import MaskSettings
from landslide_core.training.data.readers import image_folder
from tests.small_masks import RIGHT, TRUTH, picture, tiff

GRID = GeoBox((40, 60), Affine(2.0, 0, 500_000, 0, -2.0, 3_000_000), "EPSG:32648")
PLACE = {"crs": "EPSG:32648", "transform": GRID.affine}
QGIS = tiff(TRUTH, nodata=0, **PLACE)


@pytest.fixture
def scene(tmp_path):
    pixels = np.random.default_rng(0).integers(1, 255, (3, 40, 60)).astype(np.uint8)
    io.write_raster(tmp_path / "scene.tif", pixels, GRID)
    return tmp_path / "scene.tif"


@pytest.mark.slow
def test_nodata_as_background_means_the_same_at_every_door(tmp_path, scene, monkeypatch):
    monkeypatch.setenv("SCARP_RUNS", str(tmp_path / "runs"))
    mask = QGIS(tmp_path)
    labelled = LabelledScene(scene, mask)
    landslides, ground = int(TRUTH.sum()), TRUTH.size

    run = journey.detect(scene, tmp_path / "run", DetectSettings(network="unet"), reference=mask)
    counted = run.manifest["reference"]
    assert counted["tp"] + counted["fn"] == landslides
    assert sum(counted[cell] for cell in ("tp", "fp", "fn", "tn")) == ground
    assert any("background is nodata" in note for note in run.manifest["warnings"])
    again = journey.export(run, 0.9, tmp_path / "again").manifest["reference"]
    assert sum(again[cell] for cell in ("tp", "fp", "fn", "tn")) == ground

    found = compare(labelled, CompareSettings(("unet",)))
    assert found.contenders[0].matrix().total == ground
    assert any("background is nodata" in note for note in found.notes)
    report = evaluate([labelled], EvaluateSettings(("unet",)))
    assert report["networks"]["unet"]["pooled"]["tn"] + report["networks"]["unet"]["pooled"]["fp"] == (
        ground - landslides
    )
    assert "background is nodata" in report["data"]["notes"][0]

    excluded = open_exclusion(mask, GRID)
    np.testing.assert_array_equal(excluded.read(slice(0, 40)), TRUTH == 1)


@pytest.mark.slow
def test_the_switch_makes_it_unknown_at_every_door(tmp_path, scene, monkeypatch):
    monkeypatch.setenv("SCARP_RUNS", str(tmp_path / "runs"))
    labelled, landslides = LabelledScene(scene, QGIS(tmp_path)), int(TRUTH.sum())
    how = DetectSettings(network="unet", masks=MaskSettings(nodata="unknown"))

    run = journey.detect(scene, tmp_path / "run", how, reference=labelled.reference)
    for account in (run.manifest, journey.export(run, 0.9, tmp_path / "again").manifest):
        assert sum(account["reference"][cell] for cell in ("tp", "fp", "fn", "tn")) == landslides
    how = dataclasses.replace(how, network=None)
    assert compare(labelled, CompareSettings(("unet",), how)).contenders[0].matrix().total == landslides
    pooled = evaluate([labelled], EvaluateSettings(("unet",), how))["networks"]["unet"]["pooled"]
    assert pooled["tn"] + pooled["fp"] == 0


@pytest.mark.parametrize("kind", ["0 as nodata, as QGIS", "red on black", "palette", "one bit", "JPEG"])
def test_a_training_reads_what_the_scores_read(tmp_path, kind):
    for name in ("images", "masks"):
        (tmp_path / name).mkdir()
    pixels = np.random.default_rng(0).integers(1, 255, (40, 60, 3)).astype(np.uint8)
    picture(pixels)(tmp_path / "images")
    write, said = RIGHT[kind]
    write(tmp_path / "masks")

    folder = image_folder("own", tmp_path / "images", tmp_path / "masks", 1.0)

    np.testing.assert_array_equal(folder.read(0).mask, TRUTH == 1)
    np.testing.assert_array_equal(folder.read(0).pixels, pixels.transpose(2, 0, 1))
    assert said in " ".join(folder.notes())


def test_a_training_sees_unknown_ground_as_grey(tmp_path):
    for name in ("images", "masks"):
        (tmp_path / name).mkdir()
    picture(np.full((40, 60, 3), 7, np.uint8))(tmp_path / "images")
    tiff(TRUTH, nodata=0)(tmp_path / "masks")

    how = MaskSettings(nodata="unknown")
    example = image_folder("own", tmp_path / "images", tmp_path / "masks", 1.0, how=how).read(0)

    assert (example.pixels[:, TRUTH == 1] == 7).all()
    assert (example.pixels[:, TRUTH == 0] == 128).all()


def test_what_lies_outside_a_mask_is_unknown_and_its_nodata_inside_is_none(tmp_path):
    """A mask of the upper 20 rows at half the pixel size, as QGIS writes it."""
    fine = TRUTH[:20].repeat(2, axis=0).repeat(2, axis=1)
    place = {"crs": "EPSG:32648", "transform": GRID.affine @ Affine.scale(0.5)}

    reference = open_reference(tiff(fine, nodata=0, **place)(tmp_path), GRID)

    drawn = reference.read(slice(0, 40))
    np.testing.assert_array_equal(drawn[:20], TRUTH[:20])
    assert (drawn[20:] == 255).all()


def test_a_mask_of_another_size_without_a_place_is_refused(tmp_path):
    with pytest.raises(MismatchError, match="20 x 60"):
        open_reference(tiff(TRUTH[:20])(tmp_path), GRID)
