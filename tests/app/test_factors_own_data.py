"""Factors with data of one's own: bad inputs get a sentence and a cure, and nothing that was given is lost."""

from pathlib import Path

import numpy as np
import pytest

from landslide_ui.factors import analyses
from landslide_ui.factors.given import sample
from landslide_ui.shared import samples
from tests import small_factors
from tests.app.factor_pages import STEPS, analysis_of, choose, said, step, wait

pytestmark = pytest.mark.usefixtures("fitted_once")


def lay_out(app, county, **files: Path):
    """The chooser with these files in its slots, as if they had been given."""
    app.session_state["factors.opened"] = True
    app.session_state["factors.files"] = files
    app.run()
    app.switch_page("pages/factors.py").run()
    assert not app.exception
    return app


def test_own_layers_are_analysed_and_a_bad_one_gets_a_sentence_and_loses_nothing(app, county, tmp_path):
    lines = small_factors.write_lines(tmp_path / "no_crs.gpkg", crs=None)
    lay_out(app, county, dem=county / "dem.tif", inventory=county / "slides.gpkg", faults=lines)
    app.button("factors.run").click().run()
    wait(analysis_of(app))
    app.run()

    assert not app.exception
    assert "no_crs" in app.error[0].value.replace("\\", "")
    app.button("factors.another").click().run()
    text = said(app).replace("\\", "")
    assert "dem.tif" in text
    assert "slides.gpkg" in text, "nothing is lost"

    app.button("factors.remove.faults").click().run()
    app.button("factors.run").click().run()
    wait(analysis_of(app))
    app.run()
    assert not app.exception
    assert "factors ·" in said(app)
    assert analyses.find(analysis_of(app)).mapped is not None


def test_no_landslides_on_the_layers_is_said_with_a_cure(app, county, tmp_path):
    far = small_factors.slides()
    far.geometry = far.geometry.translate(900_000, 0)
    far.to_file(tmp_path / "far.gpkg")
    lay_out(app, county, dem=county / "dem.tif", inventory=tmp_path / "far.gpkg")
    app.button("factors.run").click().run()
    wait(analysis_of(app))
    app.run()

    assert not app.exception
    assert len(app.error) == 1
    assert "\n" in app.error[0].value, "a sentence and a cure"


def test_a_table_with_text_in_a_number_column_gets_a_sentence_and_works_once_named(app, county, tmp_path):
    rng = np.random.default_rng(0)
    rows = ["slope,rock,landslide"]
    for _ in range(600):
        slope = rng.uniform(0, 50)
        rows.append(f"{slope:.2f},{rng.choice(['1', '2', 'moraine'])},{int(rng.random() < slope / 80)}")
    path = tmp_path / "places.csv"
    path.write_text("\n".join(rows))
    lay_out(app, county, table=path)
    choose(app, "What to analyse", "table")
    app.button("factors.run").click().run()
    wait(analysis_of(app))
    app.run()
    assert "rock" in app.error[0].value
    assert "categorical" in app.error[0].value

    app.button("factors.another").click().run()
    app.multiselect(f"factors.categorical.{path}").set_value(["rock"]).run()
    app.button("factors.run").click().run()
    wait(analysis_of(app))
    app.run()
    assert not app.exception
    for name in STEPS:
        step(app, name)
        assert not app.error, name


def test_cancelled_work_is_said_and_can_be_begun_again(app, county, monkeypatch):
    import time

    from landslide_core.analysis import journey
    from landslide_core.errors import Cancelled

    def slow(files, settings, progress):
        while not progress.cancelled():
            time.sleep(0.01)
        raise Cancelled

    with monkeypatch.context() as patched:
        patched.setattr(journey, "relate_layers", slow)
        lay_out(app, county, dem=county / "dem.tif", inventory=county / "slides.gpkg")
        app.button("factors.run").click().run()
        identity = analysis_of(app)
        app.button("factors.cancel").click().run()
        wait(identity)
        app.run()
    assert not app.exception
    assert "cancelled" in said(app)
    app.button("factors.retry").click().run()
    wait(identity)
    app.run()

    assert not app.exception
    assert analyses.find(identity).mapped is not None


def test_the_samples_of_the_repository_have_layers(root):
    layers = [sample.factors for sample in samples._read(root / "sample_data")]

    assert len(layers) == 2
    for found in layers:
        assert {"dem", "landslides", "streams", "faults", "lithology", "ndvi", "land_cover"} <= set(found)
        assert all(path.is_file() for path in found.values())
    plan = sample.plan_of(samples._read(root / "sample_data")[0])
    assert plan.synthetic
    assert plan.settings.align.resolution_m == 25.0
