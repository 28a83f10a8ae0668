"""A comparison end to end: predictions kept by content, references of every kind, sentences with a cure."""

import csv
import io
import json
import re

import geopandas as gpd
import numpy as np
import pytest
import rasterio
from rasterio.warp import calculate_default_transform, reproject
from shapely.geometry import box

from landslide_core.comparison import CompareSettings, Task, compare, predictions, task_of_pair
from landslide_core.comparison.evaluate import pairs
from landslide_core.comparison.export import as_csv, as_json, images_of, to_dict, write_all
from landslide_core.comparison.protocols import in_protocol, of_nothing
from landslide_core.detection import journey
from landslide_core.detection.predict import DetectSettings
from landslide_core.errors import Cancelled, InputError
from landslide_core.metrics import ConfusionMatrix
from tests import small_world

BOTH = CompareSettings(("unet-se", "unet"))
SIZE, WEST, NORTH, STEP = small_world.SIZE_PX, small_world.WEST, small_world.NORTH, small_world.RESOLUTION_M
BLOCK = np.s_[100:160, 90:150]  # the landslide of the small world's reference


def mask(fill: int = 0) -> np.ndarray:
    drawn = np.full((1, SIZE, SIZE), fill, np.uint8)
    drawn[0][BLOCK] = 1
    return drawn


@pytest.fixture
def reference(tmp_path):
    """Write a reference mask beside the scene: reference(bands, **place) -> path."""

    def write(bands: np.ndarray, **place):
        path = tmp_path / "reference.tif"
        small_world.write_tiff(path, bands, **place)
        return path

    return write


def run(scene, reference, store, settings=BOTH, **more):
    return compare([Task(scene, reference)], settings, store, **more)


def test_matrices_are_those_of_the_prediction_and_the_reference(models, scene, reference, store):
    found = run(scene, reference(mask()), store)
    for each in found.contenders:
        percent = each.kept[0].percent()
        for threshold in (0.3, 0.8):
            direct = ConfusionMatrix.from_masks(mask()[0] == 1, percent >= 100 * threshold, percent != 255)
            assert each.matrix(threshold) == direct
    assert found.contenders[0].matrix().total == SIZE**2 - 900, "a corner of 30 x 30 pixels holds no data"
    assert found.pixel_m2 == pytest.approx(4.0, rel=0.01)
    assert found.contenders[0].cost.gmac > 0


def test_a_second_comparison_predicts_nothing(models, scene, reference, empty_store, monkeypatch):
    store = empty_store
    first = run(scene, reference(mask()), store)
    monkeypatch.setattr(predictions, "predict", lambda *_, **__: pytest.fail("predicted again"))
    again = run(scene, reference(mask()), store)

    assert [each.matrix() for each in again.contenders] == [each.matrix() for each in first.contenders]
    assert all(each.kept[0].reused for each in again.contenders)


def test_a_detection_that_is_there_already_serves(models, scene, reference, empty_store, monkeypatch):
    store = empty_store
    found = journey.detect(scene, store.new_folder("detect", "one"), DetectSettings(network="unet"))
    monkeypatch.setattr(predictions, "predict", lambda *_, **__: pytest.fail("predicted again"))
    compared = run(scene, reference(mask()), store, CompareSettings(("unet",)))

    assert compared.contenders[0].kept[0].reused
    with rasterio.open(found.probability) as probability:
        assert (compared.contenders[0].kept[0].percent() == probability.read(1)).all()


def test_other_settings_and_another_look_of_the_scene_are_other_predictions(models, scene, reference, store):
    plain = run(scene, reference(mask()), store)
    resampled = run(
        scene, reference(mask()), store, CompareSettings(("unet",), DetectSettings(resample_to_m=4))
    )

    assert resampled.scenes[0].truth.shape == (SIZE // 2, SIZE // 2)
    assert plain.contenders[1].kept[0].probability != resampled.contenders[0].kept[0].probability


def test_a_reference_of_polygons_in_another_crs_gives_the_same_matrices(
    models, scene, reference, store, tmp_path
):
    rows, cols = BLOCK
    square = box(
        WEST + STEP * cols.start, NORTH - STEP * rows.stop, WEST + STEP * cols.stop, NORTH - STEP * rows.start
    )
    outlines = tmp_path / "outlines.geojson"
    gpd.GeoDataFrame(geometry=[square], crs=small_world.CRS).to_crs(4326).to_file(outlines)

    from_mask = run(scene, reference(mask()), store).contenders[0].matrix()
    from_outlines = run(scene, outlines, store).contenders[0].matrix()
    assert from_outlines.total == from_mask.total
    assert abs(from_outlines.tp - from_mask.tp) <= 2 * 60, "at most the pixels along an edge"


def test_a_mask_in_another_crs_and_resolution_is_laid_over_the_scene(
    models, scene, reference, store, tmp_path
):
    same = reference(mask())
    with rasterio.open(same) as source:
        place, width, height = calculate_default_transform(
            source.crs, "EPSG:4326", source.width, source.height, *source.bounds, resolution=0.000009
        )
        warped = np.full((1, height, width), 255, np.uint8)
        reproject(source.read(), warped, src_transform=source.transform, src_crs=source.crs,
                  dst_transform=place, dst_crs="EPSG:4326", dst_nodata=255, init_dest_nodata=True)  # fmt: skip
    other = tmp_path / "degrees.tif"
    with rasterio.open(other, "w", driver="GTiff", count=1, height=height, width=width, dtype="uint8",
                       crs="EPSG:4326", transform=place, nodata=255) as target:  # fmt: skip
        target.write(warped)

    first, second = (run(scene, path, store) for path in (same, other))
    landslide = [found.contenders[0].counts.landslide.sum() for found in (first, second)]
    assert landslide[1] == pytest.approx(landslide[0], rel=0.03)
    for cell in ("fp", "tp"):
        values = [getattr(found.contenders[0].matrix(0.5), cell) for found in (first, second)]
        assert values[1] == pytest.approx(values[0], rel=0.05, abs=40)


def test_what_lies_outside_the_reference_does_not_count_and_is_said(models, scene, reference, store):
    left_half = reference(mask()[:, :, : SIZE // 2])
    found = run(scene, left_half, store)

    assert found.contenders[0].matrix().total == SIZE * SIZE // 2 - 900
    assert any("says nothing of" in note for note in found.notes)


@pytest.mark.parametrize(("fill", "words"), [(0, "holds no landslide"), (1, "every known pixel landslide")])
def test_a_reference_of_one_class_gives_what_can_be_measured_and_says_the_rest(
    models, scene, reference, store, fill, words
):
    found = run(scene, reference(np.full((1, SIZE, SIZE), fill, np.uint8)), store)
    content = to_dict(found, {"unet": 0.5, "unet-se": 0.5})
    undefined = "recall" if fill == 0 else "specificity"

    assert words in found.one_class
    assert content["networks"][0]["scores"][undefined]["why_undefined"]
    assert json.loads(as_json(content))["networks"][0]["scores"][undefined]["value"] is None


def test_a_reference_that_cannot_be_used_gets_a_sentence_and_a_cure(
    models, scene, reference, store, tmp_path
):
    far = tmp_path / "far.gpkg"
    gpd.GeoDataFrame(geometry=[box(0, 0, 1, 1)], crs=small_world.CRS).to_file(far)
    with pytest.raises(InputError, match="None of the polygons lies in the image"):
        run(scene, far, store)
    with pytest.raises(InputError, match="no pixel in common"):
        run(scene, reference(mask(), west=WEST + 50_000), store)
    with pytest.raises(InputError, match="cannot be laid over each other"):
        run(scene, reference(mask()[:, :100], crs=None), store)
    photo = np.random.default_rng(0).integers(0, 255, (1, SIZE, SIZE)).astype(np.uint8)
    with pytest.raises(InputError, match="not a mask"):
        run(scene, reference(photo), store)


def test_wrong_choices_of_networks_are_said(models, scene, reference, store):
    with pytest.raises(InputError, match="No trained weights"):
        run(scene, reference(mask()), store, CompareSettings(("unet", "vgg")))
    with pytest.raises(InputError, match="twice"):
        CompareSettings(("unet", "unet"))
    with pytest.raises(InputError, match="were chosen"):
        CompareSettings(())


def test_a_comparison_can_be_cancelled_and_tells_how_far_it_is(models, scene, reference, store):
    told: list[tuple[float, str]] = []
    run(scene, reference(mask()), store, progress=lambda share, text: told.append((share, text)))
    shares = [share for share, _ in told]

    assert shares == sorted(shares)
    assert 0 <= shares[0] < shares[-1] <= 1
    assert "UNet (2 of 2)" in told[-1][1]
    with pytest.raises(Cancelled):
        run(scene, reference(mask()), store, cancelled=lambda: True)


def test_a_folder_of_pairs_is_scored_image_by_image(models, store, tmp_path):
    rng = np.random.default_rng(3)
    pictures, masks = tmp_path / "images", tmp_path / "masks"
    pictures.mkdir(), masks.mkdir()
    for index in range(3):
        image = rng.integers(1, 255, (3, 64, 80)).astype(np.uint8)
        small_world.write_tiff(pictures / f"{index}.tif", image, crs=None)
        drawn = np.zeros((1, 64, 80), np.uint8)
        drawn[0, 10:30, 10 : 10 + 20 * index] = 1
        small_world.write_tiff(masks / f"{index}.tif", drawn, crs=None)
    found = compare([task_of_pair(pair) for pair in pairs(pictures, [masks])], BOTH, store)
    images = images_of(found, "unet")

    assert found.title == "3 labelled images"
    assert found.pixel_m2 is None
    assert found.contenders[0].matrix().total == 3 * 64 * 80
    assert sum(image.is_empty for image in images) == 1
    assert of_nothing(images, "image_wise_empty_one")["iou"] == pytest.approx(1 / 3)
    assert in_protocol(images, 0.5, "pooled")["f1"] == pytest.approx(found.contender("unet").matrix(0.5).f1)
    with pytest.raises(InputError, match="no protocol"):
        in_protocol(images, 0.5, "best")


def test_csv_json_and_html_say_the_same_and_need_no_internet(models, scene, reference, store, tmp_path):
    found = run(scene, reference(mask()), store)
    thresholds = {"unet-se": 0.4, "unet": 0.6}
    table, content, report = write_all(found, thresholds, tmp_path / "out")
    data = json.loads(content.read_text("utf-8"))
    rows = list(csv.DictReader(io.StringIO(table.read_text("utf-8-sig"))))
    html = report.read_text("utf-8")

    matrix = found.contender("unet").matrix(0.6)
    assert rows[1]["title"] == "UNet"
    assert [int(rows[1][cell]) for cell in ("tn", "fp", "fn", "tp")] == [
        data["networks"][1]["matrix"][cell] for cell in ("tn", "fp", "fn", "tp")
    ]
    assert int(rows[1]["tp"]) == matrix.tp
    assert float(rows[1]["f1"]) == pytest.approx(data["networks"][1]["scores"]["f1"]["value"])
    assert data["differences"][0]["only_first_right"] > 0
    assert as_csv(to_dict(found, thresholds)) == table.read_bytes().decode("utf-8")
    head, own = html.split("<script>", 1)[0], html.split("</script>", 1)[1]  # between them is plotly's bundle
    assert not re.search(r"""(src|href)=["'](?!data:)""", head + own)
    assert f"{matrix.tp:,}" in html
    assert "Only first right" in html
