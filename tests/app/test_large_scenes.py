"""A scene larger than a picture of it: tiles for the image, outlines as they come into view, an address for QGIS."""

import numpy as np
import pytest

from landslide_core.serving.copies import Copies, write_copy
from landslide_ui.detect import large, runs
from landslide_ui.serving import views
from landslide_ui.shared import run_store
from tests import small_runs

ROLES = ("blue", "green", "red", "nir")
WIDE = small_runs.GeoBox((300, 2500), small_runs.UTM.affine, "EPSG:32648")


@pytest.fixture
def page(app, desk, monkeypatch):
    """The page of a run that is wider than a picture; its image is on the server or is not."""

    def opened(*, image: bool = True, grid=WIDE, **run):
        path = desk / "wide.tif"
        pixels = np.full((4, *grid.shape), 900, np.uint16)
        small_runs.write_image(path, grid, pixels, descriptions=ROLES)
        small_runs.write_run(run_store.store().root / "wide", grid, image=path, roles=ROLES, **run)
        monkeypatch.setattr(runs, "image_of", lambda run: path if image else None)
        app.query_params["run"] = "wide"
        app.switch_page("pages/detect.py").run()
        assert not app.exception
        return app

    yield opened
    run_store.store.clear()


def said(app) -> str:
    elements = [*app.markdown, *app.get("html"), *app.caption, *app.code]
    return "\n".join(str(getattr(element, "value", "") or element.proto.body) for element in elements)


def test_a_large_scene_is_shown_as_tiles_and_its_outlines_by_view(page):
    app = page()
    run = runs.open_run("wide")
    shown = large.tiled(run)

    assert {"probability", "mask"} <= set(shown.layers)
    assert shown.zoom == 16
    found = views.find("wide", f"wide.{run.threshold:.2f}.{run.settings.min_area_m2:g}")
    assert found.outlines.count == 1
    assert (
        found.describe([1])[0]["Landslide"]
        == runs.redrawn(run, run.threshold, run.settings.min_area_m2).inventory.table["place"].iloc[0]
    )
    assert "numbers are approximate" not in said(app)


def test_an_image_that_is_gone_is_said_to_be_shown_small(page):
    assert "The image is not on this server any more" in said(page(image=False))


def test_a_large_picture_without_georeference_is_tiled_in_pixels_and_has_no_address_for_qgis(page):
    app = page(grid=small_runs.GeoBox((300, 2500), small_runs.Affine.identity(), None))
    shown = large.tiled(runs.open_run("wide"))

    assert (shown.zoom, shown.bounds, shown.georeferenced) == (0, (0, 0, 2500, 300), False)
    assert "/scarp/" not in said(app)


def test_the_image_comes_as_tiles_once_it_has_been_copied(page):
    app = page()
    run = runs.open_run("wide")
    if "image" not in large.tiled(run).layers:
        write_copy(run, runs.image_of(run))
    app.run()

    assert not app.exception
    assert "image" in large.tiled(run).layers
    chosen = app.selectbox("detect.look")
    assert chosen.options == ["As the eye sees it", "Near infrared, red, green"]
    chosen.select("Near infrared, red, green").run()
    assert not app.exception


def test_a_small_scene_over_the_date_line_is_tiled_too(page):
    grid = small_runs.GeoBox((600, 600), small_runs.Affine(20, 0, 812_000, 0, -20, 8_140_000), "EPSG:32760")
    page(grid=grid, image=False)
    west, _, east, _ = large.tiled(runs.open_run("wide")).bounds

    assert 0 < east - west < 0.2


def test_new_addresses_end_the_old_ones(page):
    app = page()
    before = [each.value for each in app.code]
    app.button("detect.renew").click().run()

    assert not app.exception
    assert len(before) == 2
    assert all("/scarp/" in each for each in before)
    assert {each.value for each in app.code}.isdisjoint(before)


def test_a_press_is_answered_though_the_copy_becomes_ready_in_the_same_run(page, monkeypatch):
    app = page()
    before = [each.value for each in app.code]
    monkeypatch.setattr(Copies, "ask", lambda self, run, image: None)
    app.button("detect.renew").click().run()

    assert not app.exception
    assert {each.value for each in app.code}.isdisjoint(before)


def test_a_small_scene_stays_a_picture(page):
    page(grid=small_runs.UTM)

    assert large.tiled(runs.open_run("wide")) is None
