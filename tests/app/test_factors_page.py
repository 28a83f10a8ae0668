"""Factors: from layers to ratios, a forest, its reasons, a map, and what if, on the synthetic county."""

import zipfile

import numpy as np
import pytest

from landslide_core.factors.breaks import manual
from landslide_core.io.plain.packed import zipped
from landslide_core.reporting import journey
from landslide_core.susceptibility import FOREST
from landslide_ui import words
from landslide_ui.factors import analyses, downloads
from landslide_ui.factors.asking import place, what_if, what_if_map
from landslide_ui.shared import compute, run_store
from tests.app.downloads_made import REPORTS, noted, pressed
from tests.app.factor_pages import STEPS, analysis_of, choose, said, step, wait
from tests.limits import HANG_SECONDS


def test_the_synthetic_county_is_one_click_away_and_every_step_shows_something(analysed):
    found = analyses.find(analysis_of(analysed))

    assert found.plan.synthetic
    assert "no real place" in said(analysed)
    for name in STEPS:
        text = said(step(analysed, name))
        assert len(text) > 200, name
        assert not analysed.error, name
    assert found.mapped is not None
    main = found.mapped.results[found.mapped.main]
    step(analysed, "Forest")
    shown = {metric.label: metric.value for metric in analysed.metric}
    assert shown["AUC, blocks of ground"] == main.cross["block"].words
    assert " ± " in shown["AUC, blocks of ground"]
    assert shown["95 % interval"] == main.interval.words
    assert shown["Gap"] == f"{main.cross['random'].auc - main.cross['block'].auc:.3f}"
    assert found.mapped.notes[0] in " ".join(said(analysed).split())
    for view in ("By value", "Together", "On the map", "Do the rankings agree?"):
        step(analysed, "SHAP")
        choose(analysed, "View", view)
        assert len(said(analysed)) > 200, view


def test_zero_shift_is_the_identical_map_and_a_shift_moves_it(analysed):
    found = analyses.find(analysis_of(analysed))
    asking = what_if_map.questions(found)
    same, _ = what_if_map.ask(found, [], (), True)
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
    from landslide_core.figures import map_to_pixel
    from landslide_core.susceptibility import Change

    found = analyses.find(analysis_of(analysed))
    box = what_if_map.questions(found).box
    corners = [map_to_pixel.place_of(box, row, col) for row, col in ((10, 10), (10, 50), (40, 50), (40, 10))]
    answer, _ = what_if_map.ask(found, [Change("slope", 5.0)], corners, True)
    moved = np.nan_to_num(what_if_map.questions(found).paint(answer.change)) != 0

    assert moved[10:41, 10:51].any()
    moved[10:41, 10:51] = False
    assert not moved.any()
    analysed.session_state[what_if.ring_key(found)] = tuple(corners)
    assert "in the drawn area" in said(step(analysed, "What if"))


def test_one_place_follows_its_sliders(analysed):
    step(analysed, "What if")
    choose(analysed, "Ask", "One place")
    metrics = {metric.label: metric.value for metric in analysed.metric}
    assert metrics["Chance of landslide as it is"] == metrics["Chance of landslide as changed"]

    slope = next(each for each in analysed.slider if each.label.startswith("Slope"))
    slope.set_value(slope.min).run()
    found = analyses.find(analysis_of(analysed))
    row = place.row_at(found, analysed.session_state[place.key(found)])
    values = place.values_at(found, row)
    values[found.related.data.index("slope")] = slope.min
    expected = found.mapped.results[FOREST].chance(found.mapped.forest.probability(values[None]))[0]

    assert not analysed.exception
    metrics = {metric.label: metric.value for metric in analysed.metric}
    assert metrics["Chance of landslide as changed"] == words.share(expected)
    assert (
        found.mapped.sample.share > 2 * found.mapped.sample.rate
    )  # in the sample landslides are more common


def test_each_slider_of_a_place_goes_back_to_its_own_value(analysed):
    step(analysed, "What if")
    choose(analysed, "Ask", "One place")
    first, second = (each.key for each in analysed.slider[:2])
    own = {key: analysed.slider(key).value for key in (first, second)}
    for key in own:
        analysed.slider(key).set_value(analysed.slider(key).min).run()
    analysed.button(f"{first}.reset").click().run()
    assert analysed.slider(first).value == own[first]
    assert analysed.slider(second).value == analysed.slider(second).min != own[second]

    (everything,) = (each for each in analysed.button if each.label == "Reset all")
    everything.click().run()
    assert not analysed.exception
    assert analysed.slider(second).value == own[second]
    assert all(each.disabled for each in analysed.button if each.label in ("Reset", "Reset all"))


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
    assert analyses.find(fresh).stamp == before.stamp, "the server kept it"
    for path in (run_store.store().root / ".work" / "results").iterdir():
        path.unlink()
    st.cache_resource.clear()
    assert analyses.find(fresh).related is None, "it was removed to make room"
    wait(fresh)
    again = analyses.find(fresh)

    assert again.plan == before.plan
    assert again.related.data.names == before.related.data.names
    assert "twi" not in again.related.data.names
    ratio = {r.name: r.ratio for r in again.related.relations}["slope"]
    assert ratio.counts.breaks.edges == (5.0, 15.0)
    assert again.mapped is not None


def test_leaving_the_page_and_coming_back_finds_the_analysis(analysed):
    identity = analysis_of(analysed)
    analysed.switch_page("pages/home.py").run()
    analysed.switch_page("pages/factors.py").run()

    assert not analysed.exception
    assert analysis_of(analysed) == identity


def test_every_file_is_in_the_archive(analysed, tmp_path):
    found = analyses.find(analysis_of(analysed))
    folder = downloads.written(found, True, tmp_path)
    archive = tmp_path / "all.zip"
    archive.write_bytes(zipped(folder))
    names = set(zipfile.ZipFile(archive).namelist())

    assert {"frequency_ratio.csv", "collinearity.csv", "landslides_ground.gpkg", "report.html"} <= names
    assert {"random_forest.npz", "random_forest.json", "metrics.json", "run.json", "zones.csv"} <= names
    assert {"susceptibility_random_forest.tif", "zones_random_forest.tif", "shap_slope.tif"} <= names
    assert "factor_slope.tif" in names


def test_the_samples_analysis_is_one_for_all_visitors_and_nobodys_to_cancel(page, root):
    from streamlit.testing.v1 import AppTest

    another = AppTest.from_file(str(root / "app.py"), default_timeout=HANG_SECONDS)
    another.run().switch_page("pages/factors.py").run()

    assert not another.exception
    assert analysis_of(another) == analysis_of(page)
    assert "factors.cancel" not in {button.key for button in (*page.button, *another.button)}
    assert [job.attempts <= 1 for job in compute.jobs().jobs()] == [True]


def test_an_unknown_analysis_is_said_in_a_sentence(app, county, monkeypatch):
    monkeypatch.setenv("SCARP_SAMPLES", str(county))
    app.query_params["analysis"] = "factors-../../etc"
    app.run().switch_page("pages/factors.py").run()

    assert not app.exception
    app.query_params["analysis"] = "factors-../../etc"
    app.run()
    assert "There is no such analysis" in app.error[0].value


def test_a_report_is_offered_in_three_forms_and_made_when_pressed(analysed, monkeypatch):
    makers = noted(monkeypatch)
    with monkeypatch.context() as early:
        early.setattr(journey, "made", lambda *_, **__: pytest.fail("made before it was asked for"))
        step(analysed, "Take it with you")

    assert not analysed.exception
    labels = [button.label for button in analysed.get("download_button")]
    assert [each for each in labels if each.startswith("Report")] == [
        "Report (PDF)",
        "Report (DOCX)",
        "Report (HTML)",
    ]
    reports = {name: make for name, make in makers.items() if "-report." in name}
    for form, beginning in REPORTS.items():
        (name,) = (each for each in reports if each.endswith(f"-report{form}"))
        assert pressed(reports[name])[:15].startswith(beginning)
