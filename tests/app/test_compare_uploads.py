"""Compare on one's own scene: references of every kind give the right numbers, or a sentence and a cure."""

import geopandas as gpd
import numpy as np
import pytest
from shapely.geometry import box

from landslide_ui.compare import comparisons
from landslide_ui.shared import compute
from tests import small_world
from tests.app.compare_pages import comparison_of
from tests.app.test_compare_page import said
from tests.limits import HANG_SECONDS

SIZE, WEST, NORTH, STEP = small_world.SIZE_PX, small_world.WEST, small_world.NORTH, small_world.RESOLUTION_M
BLOCK = np.s_[100:160, 90:150]
VALID = SIZE**2 - 900  # a corner of 30 x 30 pixels holds no data


def mask(fill: int = 0, landslide: int = 1) -> np.ndarray:
    drawn = np.full((1, SIZE, SIZE), fill, np.uint8)
    drawn[0][BLOCK] = landslide
    return drawn


def tiff(tmp_path, bands: np.ndarray, **place) -> tuple[str, bytes, str]:
    small_world.write_tiff(tmp_path / "reference.tif", bands, **place)
    return "reference.tif", (tmp_path / "reference.tif").read_bytes(), "image/tiff"


def outlines(tmp_path, *bounds: tuple[float, float, float, float]) -> tuple[str, bytes, str]:
    """Boxes of the scene's coordinates as polygons in degrees."""
    path = tmp_path / "outlines.geojson"
    gpd.GeoDataFrame(geometry=[box(*each) for each in bounds], crs=small_world.CRS).to_crs(4326).to_file(path)
    return path.name, path.read_bytes(), "application/geo+json"


@pytest.fixture
def upload(compare_page, desk):
    """Upload the small scene with a reference and compare: upload(reference, nodata) -> the page."""

    def begin(reference: tuple[str, bytes, str], nodata: str | None = None):
        source = next(group for group in compare_page.button_group if group.label == "What to compare on")
        source.set_value("upload").run()
        scene = ("scene.tif", (desk / "scene.tif").read_bytes(), "image/tiff")
        for label, file in (("Scene", scene), ("Reference landslides", reference)):
            next(each for each in compare_page.file_uploader if each.label == label).set_value([file]).run()
        assert not compare_page.exception
        assert not compare_page.error
        if nodata is not None:
            next(b for b in compare_page.selectbox if b.label == "Nodata of the mask is").set_value(
                nodata
            ).run()
        compare_page.button("compare.run").click().run()
        compute.jobs().wait(comparison_of(compare_page), timeout=HANG_SECONDS)
        compare_page.run()
        assert not compare_page.exception
        return compare_page

    return begin


def found(page):
    return comparisons.result(comparison_of(page))


def landslide_pixels(page) -> int:
    matrix = found(page).contenders[0].matrix()
    return matrix.tp + matrix.fn


def test_with_enough_landslides_differences_have_intervals_and_chances(upload, tmp_path):
    drawn = mask() * 0
    for row in range(20, SIZE - 20, 40):
        for col in range(20, SIZE - 20, 40):
            drawn[0, row : row + 8, col : col + 8] = 1
    page = upload(tiff(tmp_path, drawn))
    next(group for group in page.button_group if group.label == "View").set_value("Is it real?").run()
    text = said(page).replace("\\", "")

    assert found(page).ground.enough
    assert "95 % interval" in text
    assert "p (Holm, all pairs)" in text


def test_a_mask_that_states_its_background_as_nodata_is_said_and_may_be_unknown(upload, tmp_path):
    page = upload(tiff(tmp_path, mask(), nodata=0))
    assert found(page).contenders[0].matrix().total == VALID
    assert "background is nodata" in said(page)

    page.button("compare.back").click().run()
    page = upload(tiff(tmp_path, mask(), nodata=0), nodata="unknown")
    assert landslide_pixels(page) == found(page).contenders[0].matrix().total


def test_without_a_reference_it_is_said_what_is_missing(compare_page, desk):
    source = next(group for group in compare_page.button_group if group.label == "What to compare on")
    source.set_value("upload").run()
    assert "No scene yet" in said(compare_page)
    scene = ("scene.tif", (desk / "scene.tif").read_bytes(), "image/tiff")
    next(each for each in compare_page.file_uploader if each.label == "Scene").set_value([scene]).run()

    assert not compare_page.exception
    assert "without it nothing can be compared" in said(compare_page)
    assert compare_page.button("compare.run").disabled
    bands = [box.label for box in compare_page.selectbox if box.label.startswith("Band")]
    assert len(bands) == 4, "what each band is can be said"


def test_polygons_in_another_crs_are_laid_over_the_scene(upload, tmp_path):
    page = upload(outlines(tmp_path, (WEST + 180, NORTH - 320, WEST + 300, NORTH - 200)))

    assert found(page).contenders[0].matrix().total == VALID
    assert landslide_pixels(page) == pytest.approx(60 * 60, abs=2 * 60)


def test_a_mask_of_another_resolution_is_laid_over_the_scene(upload, tmp_path):
    page = upload(tiff(tmp_path, mask()[:, ::4, ::4], resolution=4 * STEP))

    assert found(page).contenders[0].matrix().total == VALID
    assert landslide_pixels(page) == pytest.approx(60 * 60, abs=4 * 60)


def test_what_a_mask_leaves_open_does_not_count_and_is_said(upload, tmp_path):
    page = upload(tiff(tmp_path, mask()[:, :, : SIZE // 2]))

    assert found(page).contenders[0].matrix().total == SIZE * SIZE // 2 - 900
    assert "says nothing of" in said(page)


@pytest.mark.parametrize(
    ("fill", "landslide", "words"), [(0, 0, "holds no landslide"), (1, 1, "every known pixel landslide")]
)
def test_a_reference_of_one_class_is_said_with_a_cure_and_undefined_scores_are_dashes(
    upload, tmp_path, fill, landslide, words
):
    page = upload(tiff(tmp_path, mask(fill, landslide)))
    text = said(page)

    assert words in text
    assert "Give a reference" in text
    assert "A dash is a score that is not defined" in text
    assert page.dataframe[0].value.isna().to_numpy().any()
    assert page.dataframe[0].proto.placeholder == "–"


def test_a_reference_that_lies_elsewhere_gets_a_sentence_and_a_cure(upload, tmp_path):
    page = upload(outlines(tmp_path, (WEST + 90_000, NORTH - 100, WEST + 90_100, NORTH)))
    (error,) = page.error

    assert "None of the polygons lies in the image" in error.value
    assert len(error.value.split("\n")[1].strip()) > 20, "and what to do"
    page.button("compare.back").click().run()
    assert not page.exception
    assert page.button("compare.run").label == "Compare networks"
