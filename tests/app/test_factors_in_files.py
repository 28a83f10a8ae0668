"""Factors whose layers do not fit in memory: worked in files, and every step of the page draws what it can hold."""

from functools import partial, partialmethod

import numpy as np
import pytest
import rasterio

from landslide_core.analysis import in_small
from landslide_core.factors import large
from landslide_core.factors.large import FileStack
from landslide_core.work.recipes import ANALYSED
from landslide_ui.factors import analyses, layers, pictures
from landslide_ui.factors.asking import place, what_if_map
from landslide_ui.shared import run_store
from tests.app.factor_pages import STEPS, analysis_of, choose, said, step, wait
from tests.app.test_factors_own_data import lay_out

pytestmark = pytest.mark.slow


@pytest.fixture
def in_files(monkeypatch):
    """No grid fits in memory, few rows are drawn, and a page may hold a ninth of the pixels."""
    monkeypatch.setattr(large, "in_files", lambda *_: True)
    monkeypatch.setattr(FileStack, "draw", partialmethod(FileStack.draw, others=900, slides=80))
    monkeypatch.setattr(in_small, "in_small", partial(in_small.in_small, most_px=540))


@pytest.fixture
def analysed(in_files, app, county, fitted_once):
    """The Factors page when layers of one's own were analysed in files."""
    lay_out(app, county, dem=county / "dem.tif", inventory=county / "slides.gpkg")
    app.button("factors.run").click().run()
    wait(analysis_of(app))
    app.run()
    assert not app.exception
    return app


def test_every_step_shows_something_and_says_what_is_thinned_out(analysed):
    found = analyses.find(analysis_of(analysed))
    small = found.related.small

    assert small.every == 3
    assert "were kept in files" in said(analysed)
    assert "one of 9 pixels" in said(analysed)
    for name in STEPS:
        text = said(step(analysed, name))
        assert len(text) > 200, name
        assert not analysed.error, name
    for view in ("By value", "Together", "On the map", "Do the rankings agree?"):
        step(analysed, "SHAP")
        choose(analysed, "View", view)
        assert len(said(analysed)) > 200, view
        assert "There is no map of SHAP" not in said(analysed)


def test_maps_of_the_page_are_those_of_the_files_thinned_out(analysed):
    found = analyses.find(analysis_of(analysed))
    folder = run_store.store().root / ANALYSED / found.id
    stack, result = pictures.stack_of(found), pictures.result_of(found)
    small = found.related.small

    with rasterio.open(folder / f"susceptibility_{result.main}.tif") as file:
        whole = file.read(1)
    assert np.isfinite(whole).sum() == small.count > stack.count
    rows, cols = (side // 3 * 3 for side in whole.shape)
    shown = stack.paint(result.results[result.main].scores)
    np.testing.assert_allclose(shown, whole[:rows, :cols][1::3, 1::3], atol=1e-6)
    shap = result.shap
    np.testing.assert_allclose(shap.base + shap.values.sum(0), shap.probability, atol=5e-6)
    assert not list(folder.glob("shap_*"))
    asking = what_if_map.questions(found)
    np.testing.assert_array_equal(asking.what_if.before, result.results["random_forest"].scores)
    assert place.table(found).shape == (stack.count, len(stack.factors))
    assert layers.in_words(found).startswith(f"{small.landslides:,} landslides")


def test_ratios_of_new_classes_are_of_pixels_and_fitting_again_derives_anew(analysed):
    found = analyses.find(analysis_of(analysed))
    small, before = found.related.small, found.related
    step(analysed, "Classes")
    choose(analysed, "Method", "equal")
    analysed.button("factors.fit.classes").click().run()
    fresh = analysis_of(analysed)
    wait(fresh)
    analysed.run()

    assert not analysed.exception
    anew = analyses.find(fresh)
    assert fresh != found.id
    assert anew.mapped is not None
    assert anew.related.small.count == small.count
    for relation in anew.related.relations:
        assert relation.ratio.counts.landslide.sum() == before.relations[0].ratio.counts.landslide.sum()


def test_files_that_the_work_wrote_are_offered_and_not_written_again(analysed, monkeypatch):
    from landslide_ui.factors import downloads

    text = said(step(analysed, "Take it with you"))
    assert "the command line writes them" in text
    assert "All files (ZIP)" in [button.label for button in analysed.get("download_button")]
    monkeypatch.setattr(downloads, "_MOST_ZIPPED", 10)
    text = said(step(analysed, "Take it with you"))
    assert "too much for one download" in text
    assert "All files (ZIP)" not in [button.label for button in analysed.get("download_button")]


def test_what_files_cannot_tell_is_a_sentence(in_files, page):
    wait(analysis_of(page))  # the sample asks for slope units
    page.run()

    assert not page.exception
    assert "units can be told only of layers in memory" in page.error[0].value
