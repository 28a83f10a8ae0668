"""Factors: from layers to ratios, a forest, its reasons, a map, and what if; bad inputs get a sentence and a cure."""

import zipfile
from pathlib import Path

import numpy as np
import pytest

from landslide_core.breaks import manual
from landslide_ui import (
    analyses,
    compute,
    downloads,
    factor_downloads,
    factor_place,
    factor_questions,
    factor_sample,
    factor_what_if,
    samples,
)
from tests import small_factors

WAIT_SECONDS = 300
STEPS = ("Layers", "Classes", "Frequency ratio", "Forest", "SHAP", "Map", "What if", "Take it with you")


def said(app) -> str:
    """All that the page says, as one text."""
    elements = [
        *app.markdown,
        *app.get("html"),
        *app.info,
        *app.warning,
        *app.error,
        *app.success,
        *app.caption,
    ]
    return "\n".join(str(getattr(element, "value", "") or element.proto.body) for element in elements)


def wait(identity: str) -> None:
    """Until both jobs of an analysis are over."""
    compute.jobs().wait(analyses.job(identity, "layers").id, timeout=WAIT_SECONDS)
    model = analyses.job(identity, "model")
    if model is not None:
        compute.jobs().wait(model.id, timeout=WAIT_SECONDS)


def analysis_of(app) -> str:
    value = app.query_params["analysis"]
    return value if isinstance(value, str) else value[0]


def step(app, name: str):
    """The page at that step."""
    next(group for group in app.button_group if group.label == "Step").set_value(name).run()
    assert not app.exception
    return app


def choose(app, label: str, value):
    """Set the chooser of that label."""
    groups = [each for each in (*app.button_group, *app.selectbox, *app.radio) if each.label == label]
    groups[0].set_value(value).run()
    assert not app.exception
    return app


@pytest.fixture(scope="session")
def county(tmp_path_factory) -> Path:
    """A folder of samples whose only sample is a small county with layers."""
    return small_factors.write_samples(tmp_path_factory.mktemp("county"))


@pytest.fixture
def page(app, county, monkeypatch):
    """The Factors page as it opens."""
    monkeypatch.setenv("SCARP_SAMPLES", str(county))
    app.run()
    app.switch_page("pages/factors.py").run()
    assert not app.exception
    return app


@pytest.fixture
def analysed(page):
    """The Factors page when the synthetic county is analysed."""
    wait(analysis_of(page))
    page.run()
    assert not page.exception
    return page


def test_the_synthetic_county_is_analysed_on_opening_and_every_step_shows_something(analysed):
    found = analyses.find(analysis_of(analysed))

    assert found.plan.synthetic
    assert "no real place" in said(analysed)
    for name in STEPS:
        text = said(step(analysed, name))
        assert len(text) > 200, name
        assert not analysed.error, name
    assert found.mapped is not None
    block = found.mapped.results["random_forest"].cross["block"].auc
    step(analysed, "Forest")
    assert f"{block:.3f}" in [metric.value for metric in analysed.metric]
    assert "gap" in said(analysed)
    for view in ("By value", "Together", "On the map", "Do the rankings agree?"):
        step(analysed, "SHAP")
        choose(analysed, "View", view)
        assert len(said(analysed)) > 200, view


def test_zero_shift_is_the_identical_map_and_a_shift_moves_it(analysed):
    found = analyses.find(analysis_of(analysed))
    asking = factor_questions.questions(found)
    same, _ = factor_questions.ask(found, [], ())
    step(analysed, "What if")

    assert np.array_equal(same.probability, found.mapped.results["random_forest"].scores)
    assert "answered in" in said(analysed)
    before = {metric.label: metric.value for metric in analysed.metric}
    assert before["Area entering"] == "0.00 km²"

    analysed.button("factors.preset.slope").click().run()
    assert not analysed.exception
    slider = next(each for each in analysed.slider if each.label == "Shift: Slope")
    assert slider.value == 5.0
    from landslide_core.susceptibility import Change

    moved = asking.what_if.ask([Change("slope", 5.0)])
    after = {metric.label: metric.value for metric in analysed.metric}
    assert after["Area entering"] == f"{moved.entered_km2:,.2f} km²"
    assert np.any(moved.change != 0)

    analysed.button("factors.reset").click().run()
    assert {metric.label: metric.value for metric in analysed.metric} == before


def test_a_drawn_area_changes_the_map_inside_it_only(analysed):
    from landslide_core.figures import picking
    from landslide_core.susceptibility import Change

    found = analyses.find(analysis_of(analysed))
    box = factor_questions.questions(found).box
    corners = [picking.place_of(box, row, col) for row, col in ((10, 10), (10, 50), (40, 50), (40, 10))]
    answer, _ = factor_questions.ask(found, [Change("slope", 5.0)], corners)
    moved = np.nan_to_num(factor_questions.questions(found).paint(answer.change)) != 0

    assert moved[10:41, 10:51].any()
    moved[10:41, 10:51] = False
    assert not moved.any()
    analysed.session_state[factor_what_if.ring_key(found)] = tuple(corners)
    assert "in the drawn area" in said(step(analysed, "What if"))


def test_one_place_follows_its_sliders(analysed):
    step(analysed, "What if")
    choose(analysed, "Ask", "One place")
    metrics = {metric.label: metric.value for metric in analysed.metric}
    assert metrics["Probability as it is"] == metrics["Probability as changed"]

    slope = next(each for each in analysed.slider if each.label.startswith("Slope"))
    slope.set_value(slope.min).run()
    found = analyses.find(analysis_of(analysed))
    row = factor_place.row_at(found, analysed.session_state[factor_place.key(found)])
    values = factor_place.values_at(found, row)
    values[found.related.data.index("slope")] = slope.min
    expected = found.mapped.forest.probability(values[None])[0]

    assert not analysed.exception
    metrics = {metric.label: metric.value for metric in analysed.metric}
    assert metrics["Probability as changed"] == f"{100 * expected:.0f} %"


def test_other_breaks_give_other_ratios_at_once_and_a_new_analysis_when_fitted_again(analysed):
    first = analysis_of(analysed)
    step(analysed, "Classes")
    assert analysed.button("factors.fit.classes").disabled
    choose(analysed, "Method", "quantile")
    assert not analysed.button("factors.fit.classes").disabled
    analysed.button("factors.fit.classes").click().run()
    second = analysis_of(analysed)
    wait(second)
    analysed.run()

    assert not analysed.exception
    assert second != first
    cut = {r.name: r.ratio.counts.breaks for r in analyses.find(second).related.relations}["slope"]
    assert "quantile" in cut.method
    assert analyses.find(second).mapped is not None
    old = {r.name: r.ratio.counts.breaks for r in analyses.find(first).related.relations}["slope"]
    assert old != cut, "the first analysis stays as it was"


def test_an_analysis_with_breaks_of_its_own_is_found_again_after_a_restart(analysed):
    import streamlit as st

    fresh = analyses.refit(analysis_of(analysed), breaks={"slope": manual((5.0, 15.0))}, without=["twi"])
    wait(fresh)
    before = analyses.find(fresh)
    st.cache_resource.clear()
    assert analyses.find(fresh).related is None, "the server forgot it"
    wait(fresh)
    again = analyses.find(fresh)

    assert again.plan == before.plan
    assert again.related.data.names == before.related.data.names
    assert "twi" not in again.related.data.names
    ratio = {r.name: r.ratio for r in again.related.relations}["slope"]
    assert ratio.counts.breaks.edges == (5.0, 15.0)
    scores = [each.mapped.results["random_forest"].scores for each in (before, again)]
    assert np.array_equal(*scores)


def test_leaving_the_page_and_coming_back_finds_the_analysis(analysed):
    identity = analysis_of(analysed)
    analysed.switch_page("pages/home.py").run()
    analysed.switch_page("pages/factors.py").run()

    assert not analysed.exception
    assert analysis_of(analysed) == identity


def test_every_file_is_in_the_archive(analysed, tmp_path):
    found = analyses.find(analysis_of(analysed))
    folder = factor_downloads.written(found, True, tmp_path)
    archive = tmp_path / "all.zip"
    archive.write_bytes(downloads.zipped(folder))
    names = set(zipfile.ZipFile(archive).namelist())

    assert {"frequency_ratio.csv", "collinearity.csv", "landslides_ground.gpkg", "report.html"} <= names
    assert {"random_forest.npz", "random_forest.json", "metrics.json", "run.json", "zones.csv"} <= names
    assert {"susceptibility_random_forest.tif", "zones_random_forest.tif", "shap_slope.tif"} <= names
    assert "factor_slope.tif" in names


def test_an_unknown_analysis_is_said_in_a_sentence(app, county, monkeypatch):
    monkeypatch.setenv("SCARP_SAMPLES", str(county))
    app.query_params["analysis"] = "factors-../../etc"
    app.run().switch_page("pages/factors.py").run()

    assert not app.exception
    app.query_params["analysis"] = "factors-../../etc"
    app.run()
    assert "There is no such analysis" in app.error[0].value


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
    compute.jobs().wait(analyses.job(analysis_of(app), "layers").id, timeout=WAIT_SECONDS)
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
    compute.jobs().wait(analyses.job(analysis_of(app), "layers").id, timeout=WAIT_SECONDS)
    app.run()

    assert not app.exception
    assert len(app.error) == 1
    assert "\n" in app.error[0].value, "a sentence and a cure"


def test_a_table_with_text_in_a_number_column_gets_a_sentence_and_works_once_named(app, county, tmp_path):
    rng = np.random.default_rng(0)
    rows = ["slope,rock,landslide"]
    for _ in range(600):
        slope = rng.uniform(0, 50)
        rows.append(f"{slope:.2f},{rng.choice(['shale', 'granite'])},{int(rng.random() < slope / 80)}")
    path = tmp_path / "places.csv"
    path.write_text("\n".join(rows))
    lay_out(app, county, table=path)
    choose(app, "What to analyse", "table")
    app.button("factors.run").click().run()
    compute.jobs().wait(analyses.job(analysis_of(app), "layers").id, timeout=WAIT_SECONDS)
    app.run()
    assert "rock" in app.error[0].value
    assert "categorical" in app.error[0].value

    app.button("factors.another").click().run()
    app.multiselect("factors.categorical").set_value(["rock"]).run()
    app.button("factors.run").click().run()
    wait(analysis_of(app))
    app.run()
    assert not app.exception
    for name in STEPS:
        step(app, name)
        assert not app.error, name


def test_cancelled_work_is_said_and_can_be_begun_again(page):
    identity = analysis_of(page)
    for part in ("layers", "model"):
        job = analyses.job(identity, part)
        if job is not None and not job.over:
            compute.jobs().cancel(job.id)
            compute.jobs().wait(job.id, timeout=WAIT_SECONDS)
    page.run()
    assert not page.exception
    assert "cancelled" in said(page)
    page.button("factors.retry").click().run()
    wait(identity)
    page.run()

    assert not page.exception
    assert analyses.find(identity).mapped is not None


def test_the_samples_of_the_repository_have_layers(root):
    layers = [sample.factors for sample in samples._read(root / "sample_data")]

    assert len(layers) == 2
    for found in layers:
        assert {"dem", "landslides", "streams", "faults", "lithology", "ndvi", "land_cover"} <= set(found)
        assert all(path.is_file() for path in found.values())
    plan = factor_sample.plan_of(samples._read(root / "sample_data")[0])
    assert plan.synthetic
    assert plan.settings.align.resolution_m == 25.0
