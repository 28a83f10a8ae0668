"""A comparison end to end: references of every kind, sentences with a cure."""

import geopandas as gpd
import numpy as np
import pytest
import rasterio
from rasterio.warp import calculate_default_transform, reproject
from shapely.geometry import box

from landslide_core.comparison import CompareSettings, LabelledScene, compare
from landslide_core.errors import (
    Cancelled,
    FileError,
    MismatchError,
    NoDataError,
    SettingError,
    WeightsError,
)
from landslide_core.metrics import ConfusionMatrix
from landslide_core.progress import Progress
from tests import small_world
from tests.small_comparison import BLOCK, BOTH, NORTH, SIZE, STEP, WEST, mask, run


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


def test_a_reference_that_cannot_be_used_gets_a_sentence_and_a_cure(
    models, scene, reference, store, tmp_path
):
    far = tmp_path / "far.gpkg"
    gpd.GeoDataFrame(geometry=[box(0, 0, 1, 1)], crs=small_world.CRS).to_file(far)
    with pytest.raises(NoDataError, match="None of the polygons lies in the image"):
        run(scene, far, store)
    with pytest.raises(NoDataError, match="no pixel in common"):
        run(scene, reference(mask(), west=WEST + 50_000), store)
    with pytest.raises(MismatchError, match="cannot be laid over each other"):
        run(scene, reference(mask()[:, :100], crs=None), store)
    photo = np.random.default_rng(0).integers(0, 255, (1, SIZE, SIZE)).astype(np.uint8)
    with pytest.raises(FileError, match="not a mask"):
        run(scene, reference(photo), store)


def test_wrong_choices_of_networks_are_said(models, scene, reference, store):
    with pytest.raises(WeightsError, match="No trained weights"):
        run(scene, reference(mask()), store, CompareSettings(("unet", "vgg")))
    with pytest.raises(SettingError, match="twice"):
        CompareSettings(("unet", "unet"))
    with pytest.raises(SettingError, match="were chosen"):
        CompareSettings(())


def test_a_comparison_can_be_cancelled_and_tells_how_far_it_is(models, scene, reference, store):
    told: list[tuple[float, str]] = []
    run(scene, reference(mask()), store, progress=Progress(lambda share, text: told.append((share, text))))
    shares = [share for share, _ in told]

    assert shares == sorted(shares)
    assert 0 <= shares[0] < shares[-1] <= 1
    assert "UNet (2 of 2)" in told[-1][1]
    with pytest.raises(Cancelled):
        run(scene, reference(mask()), store, progress=Progress(cancelled=lambda: True))


def test_what_was_done_to_the_elevation_model_is_told(models, scene, reference, store, tmp_path):
    small_world.write_dem(tmp_path / "dem.tif")
    with rasterio.open(tmp_path / "dem.tif", "r+") as file:
        file.units = ["ft"]
    labelled = LabelledScene(scene, reference(mask()), dem=tmp_path / "dem.tif")
    found = compare(labelled, BOTH, runs=store)
    assert sum("dem.tif: heights in ft" in note for note in found.notes) == 1


def test_an_elevation_model_elsewhere_is_refused_before_anything_is_predicted(
    models, scene, reference, empty_store, tmp_path
):
    small_world.write_dem(tmp_path / "dem.tif", west=900_000.0)
    labelled = LabelledScene(scene, reference(mask()), dem=tmp_path / "dem.tif")
    with pytest.raises(NoDataError, match="does not overlap the image"):
        compare(labelled, BOTH, runs=empty_store)
