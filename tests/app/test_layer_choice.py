"""Files of several layers or folders: every page offers the choice, and what is chosen is what is used."""

import geopandas as gpd
import numpy as np
import pytest
from shapely.geometry import box

from landslide_core.factors.align import align
from landslide_core.io.layers.reference import open_reference
from landslide_ui.detect import runs
from landslide_ui.factors import analyses
from landslide_ui.shared import compute
from tests import small_factors, small_world
from tests.app.compare_pages import comparison_of
from tests.app.test_compare_uploads import landslide_pixels
from tests.app.test_detect_page import detect, run_of  # noqa: F401  # a fixture
from tests.app.test_factors_own_data import lay_out
from tests.limits import HANG_SECONDS

WEST, NORTH, STEP = small_world.WEST, small_world.NORTH, small_world.RESOLUTION_M


def square(row: int, col: int, side: int):
    """A square of pixels of the small world."""
    left, top = WEST + col * STEP, NORTH - row * STEP
    return box(left, top - side * STEP, left + side * STEP, top)


def two_squares(path):
    """A GeoPackage with landslides of 20 x 20 pixels in one layer and of 10 x 10 in another."""
    for name, side in (("large", 20), ("small", 10)):
        shapes = gpd.GeoDataFrame(geometry=[square(100, 90, side)], crs=small_world.CRS)
        shapes.to_file(path, layer=name)
    return path


def choosers(page):
    return [each for each in page.selectbox if each.label == "Layer"]


def upload(page, label: str, path):
    if label == "Reference landslides" and page.session_state["workspace"].case.reference is not None:
        page.button("detect.remove.reference").click().run()  # the sample's own
    mime = "application/octet-stream"
    uploader = next(each for each in page.file_uploader if each.label == label)
    uploader.set_value([(path.name, path.read_bytes(), mime)]).run()
    assert not page.exception
    assert not page.error


@pytest.mark.parametrize(
    ("label", "field"), [("Reference landslides", "reference"), ("Areas to leave out", "exclude")]
)
def test_detect_offers_the_layers_of_what_goes_with_an_image(detect, tmp_path, label, field):  # noqa: F811
    upload(detect, label, two_squares(tmp_path / "two.gpkg"))
    (chooser,) = choosers(detect)
    assert chooser.options == ["All layers", "large", "small"]
    chooser.set_value("small").run()
    assert not detect.exception
    assert not detect.error
    chosen = getattr(detect.session_state["workspace"].case, field)
    assert chosen.name == "two.gpkg:small"
    if field == "reference":
        truth = open_reference(chosen, compute.scene(detect.session_state["workspace"].case.image).geobox)
        assert np.count_nonzero(truth.read(slice(0, small_world.SIZE_PX)) == 1) == 100
    choosers(detect)[0].set_value("All layers").run()
    assert getattr(detect.session_state["workspace"].case, field).name == "two.gpkg"


@pytest.mark.slow
def test_detect_scores_against_the_layer_that_was_chosen(detect, tmp_path):  # noqa: F811
    upload(detect, "Reference landslides", two_squares(tmp_path / "two.gpkg"))
    choosers(detect)[0].set_value("small").run()
    detect.button("detect.run").click().run()
    compute.jobs().wait(run_of(detect), timeout=HANG_SECONDS)
    reference = runs.open_run(run_of(detect)).manifest["reference"]
    assert reference["name"] == "two.gpkg:small"
    assert reference["tp"] + reference["fn"] == 100


@pytest.mark.slow
def test_compare_offers_the_layers_of_a_reference_and_counts_the_one_chosen(compare_page, desk, tmp_path):  # noqa: F811
    next(group for group in compare_page.button_group if group.label == "What to compare on").set_value(
        "upload"
    ).run()
    upload(compare_page, "Scene", desk / "scene.tif")
    upload(compare_page, "Reference landslides", two_squares(tmp_path / "two.gpkg"))
    (chooser,) = choosers(compare_page)
    assert chooser.options == ["All layers", "large", "small"]
    chooser.set_value("small").run()
    compare_page.button("compare.run").click().run()
    compute.jobs().wait(comparison_of(compare_page), timeout=HANG_SECONDS)
    compare_page.run()
    assert not compare_page.exception
    assert landslide_pixels(compare_page) == 100


def test_compare_takes_an_elevation_model_with_a_scene(compare_page, desk, tmp_path, monkeypatch):  # noqa: F811
    from landslide_ui.compare import comparisons

    started = []
    monkeypatch.setattr(comparisons, "start", lambda scenes, *more: started.extend(scenes) or "compare-none")
    next(group for group in compare_page.button_group if group.label == "What to compare on").set_value(
        "upload"
    ).run()
    upload(compare_page, "Scene", desk / "scene.tif")
    upload(compare_page, "Reference landslides", two_squares(tmp_path / "two.gpkg"))
    upload(compare_page, "Elevation model (optional)", desk / "dem.tif")
    choosers(compare_page)[0].set_value("large").run()
    compare_page.button("compare.run").click().run()
    assert started[0].dem.name == "dem.tif"
    assert started[0].reference.name == "two.gpkg:large"


LINES, AREAS = (
    ("rivers", "faults", "roads"),
    ("inventory", "lithology", "land_cover", "boundary", "buildings"),
)


@pytest.fixture
def two_layers(county, tmp_path):
    """A file of two layers for every vector slot of Factors: the second of each holds half of the first."""
    slides = small_factors.slides()
    rocks = gpd.read_file(county / "rocks.gpkg").assign(cover=["wood", "field"])
    found = {}
    for slot in (*LINES, *AREAS):
        path = found[slot] = tmp_path / f"{slot}.gpkg"
        for layer, part in (("all", slice(None)), ("half", slice(0, 20))):
            if slot in LINES:
                small_factors.write_lines(tmp_path / "one.gpkg", shift=0.0 if layer == "all" else 5.0)
                shapes = gpd.read_file(tmp_path / "one.gpkg")
            elif slot in ("lithology", "land_cover", "boundary"):
                shapes = rocks
            else:
                shapes = slides.iloc[part]
            shapes.to_file(path, layer=layer)
    return found


def test_factors_offers_the_layers_of_every_slot_and_takes_those_chosen(app, county, two_layers, monkeypatch):
    started = []
    monkeypatch.setattr(analyses, "start", lambda plan, identity=None: started.append(plan) or "factors-none")
    lay_out(app, county, dem=county / "dem.tif", **two_layers)
    assert len(choosers(app)) == len(two_layers)
    for chooser in choosers(app):
        assert chooser.options == ["All layers", "all", "half"]
        chooser.set_value("half")
    app.run()
    assert not app.exception
    column = next(each for each in app.selectbox if each.label == "Column with the class")
    assert {"rock", "hardness", "cover"} <= set(column.options)
    column.set_value("cover").run()
    app.button("factors.run").click().run()
    files = started[0].files
    assert (files.land_cover_field, files.lithology_field) == ("cover", None)
    assert {slot: getattr(files, slot).name for slot in two_layers} == {
        slot: f"{slot}.gpkg:half" for slot in two_layers
    }
    assert len(align(files).landslides) == 20


def test_folders_of_a_kml_are_offered_as_layers(app, county, tmp_path, monkeypatch):
    started = []
    monkeypatch.setattr(analyses, "start", lambda plan, identity=None: started.append(plan) or "factors-none")
    path = tmp_path / "slides.kml"
    slides = small_factors.slides().to_crs(4326)
    folders = []
    for name, part in (("old", slides.iloc[:25]), ("new", slides.iloc[25:])):
        marks = "".join(
            "<Placemark><Polygon><outerBoundaryIs><LinearRing><coordinates>"
            + " ".join(f"{x},{y}" for x, y in shape.exterior.coords)
            + "</coordinates></LinearRing></outerBoundaryIs></Polygon></Placemark>"
            for shape in part.geometry
        )
        folders.append(f"<Folder><name>{name}</name>{marks}</Folder>")
    head = '<?xml version="1.0" encoding="UTF-8"?><kml xmlns="http://www.opengis.net/kml/2.2"><Document>'
    path.write_text(f"{head}{''.join(folders)}</Document></kml>", "utf-8")
    lay_out(app, county, dem=county / "dem.tif", inventory=path)
    (chooser,) = choosers(app)
    assert chooser.options == ["All layers", "old", "new"]
    chooser.set_value("new").run()
    app.button("factors.run").click().run()
    assert started[0].files.inventory.name == "slides.kml:new"
    assert len(align(started[0].files).landslides) == 15
