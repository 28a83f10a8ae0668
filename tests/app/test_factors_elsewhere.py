"""A saved model on another area, from upload to map; expert weights beside the forest."""

import json

import numpy as np
import pytest

import landslide_core as scarp
from landslide_core.analysis.saved import MODEL_FILES
from landslide_core.factors.align import ExtraFile
from landslide_core.io.plain.packed import zipped
from landslide_ui.factors import applied, downloads
from landslide_ui.shared import compute
from tests import small_factors as small
from tests.app.factor_pages import analysis_of, choose, said, step, wait
from tests.limits import HANG_SECONDS

FEW = scarp.SusceptibilitySettings(forest=scarp.ForestSettings(trees=8), models=("random_forest",), folds=3)


@pytest.fixture(scope="module")
def learned(tmp_path_factory):
    """A finished run with the factors slope, lithology and a raster of its own, and the layers that it had."""
    folder = tmp_path_factory.mktemp("learned")
    paths = small.write_inputs(folder)
    wet = ExtraFile(paths["ndvi"], "wetness")
    files = scarp.LayerFiles(paths["dem"], paths["inventory"], lithology=paths["lithology"], extras=(wet,))
    settings = scarp.FactorSettings(names=("slope", "lithology", "wetness"), mapping=FEW)
    return paths, scarp.analyse(files, folder / "run", settings)


def at_the_model(app):
    app.session_state["factors.opened"] = True
    app.run()
    app.switch_page("pages/factors.py").run()
    choose(app, "What to analyse", "model")
    return app


def give(app, label: str, *files):
    uploader = next(each for each in app.file_uploader if each.label == label)
    uploader.set_value([(name, content, "application/octet-stream") for name, content in files]).run()
    assert not app.exception
    return app


def of(path):
    return path.name, path.read_bytes()


@pytest.mark.slow
def test_a_saved_model_is_asked_of_another_area_from_upload_to_map(app, learned, tmp_path):
    paths, run = learned
    at_the_model(app)
    give(app, "Saved model", ("model.zip", zipped(run.folder, MODEL_FILES)))
    text = said(app).replace("\\", "")
    assert "It learned from Slope, Lithology, wetness." in text
    assert "pixels of 10 m" in text
    labels = {each.label for each in app.file_uploader}
    assert {
        "Elevation model (DEM)",
        "wetness",
        "Lithology (optional)",
        "Landslides there (optional)",
    } <= labels
    assert not {"Faults (optional)", "Rivers (optional)", "NDVI (optional)"} & labels, (
        "nothing that it has no use for"
    )

    give(app, "Elevation model (DEM)", of(paths["dem"]))
    assert "The model has factors that nothing given here makes" in app.error[0].value.replace("\\", "")
    assert app.button("factors.apply").disabled
    give(app, "wetness", of(paths["ndvi"]))
    give(app, "Lithology (optional)", of(paths["lithology"]))
    give(app, "Landslides there (optional)", of(paths["inventory"]))
    assert not app.error
    app.button("factors.apply").click().run()
    identity = analysis_of(app)
    assert applied.is_one(identity)
    compute.jobs().wait(identity, timeout=HANG_SECONDS)
    app.run()
    assert not app.exception
    assert not app.error
    told = json.loads((applied._folder(identity) / "applied.json").read_text("utf-8"))
    shown = {metric.label: metric.value for metric in app.metric}
    assert shown["ROC AUC on the landslides there"] == f"{told['auc']:.3f}"
    text = said(app).replace("\\", "")
    assert all(sentence in text for sentence in told["words"])
    choose(app, "Show", "probability")
    assert "as common as in the sample" in said(app)


def test_what_is_no_saved_model_is_said_and_the_page_goes_on(app, learned, tmp_path):
    _, run = learned
    at_the_model(app)
    give(app, "Saved model", ("model.json", (run.folder / "model.json").read_bytes()))
    assert "model.npz, random_forest.json, random_forest.npz was not given" in app.error[0].value.replace(
        "\\", ""
    )
    give(app, "Saved model", ("model.zip", b"PK\x03\x04 nothing"))
    assert app.error


def test_the_four_files_do_as_well_as_the_zip(app, learned):
    _, run = learned
    at_the_model(app)
    give(app, "Saved model", *(of(run.folder / name) for name in MODEL_FILES))
    assert not app.error
    assert "It learned from" in said(app)


@pytest.mark.slow
def test_expert_weights_stand_beside_the_forest_and_in_the_report(
    app, county, fitted_once, monkeypatch, tmp_path
):
    monkeypatch.setenv("SCARP_SAMPLES", str(county))
    app.run()
    app.switch_page("pages/factors.py").run()
    identity = analysis_of(app)
    wait(identity)
    app.run()
    step(app, "Forest")
    app.toggle(f"factors.expert.{identity}").set_value(True).run()
    assert not app.exception
    assert {m.label: m.value for m in app.metric}["Consistency ratio (at most 0.10)"] == "0.000"
    give(
        app,
        "Or a table (CSV) (optional)",
        ("ahp.csv", b"factor,slope,twi,ndvi\nslope,1,3,1/5\ntwi,,1,4\nndvi,,,1\n"),
    )
    assert "contradict each other" in said(app)
    ratio = {m.label: m.value for m in app.metric}["Consistency ratio (at most 0.10)"]
    assert float(ratio) > 0.1

    from landslide_ui.factors import analyses

    found = analyses.find(identity)
    path = app.session_state[f"factors.expert.table.{identity}"]
    folder = downloads.written(found, False, tmp_path, path)
    metrics = json.loads((folder / "metrics.json").read_text("utf-8"))
    assert metrics["ahp"]["ratio"] == pytest.approx(float(ratio), abs=1e-3)
    assert np.isclose(sum(metrics["ahp"]["weights"].values()), 1)
    assert "Expert weights (AHP)" in (folder / "report.html").read_text("utf-8")

    give_again = app.button("factors.remove.ahp").click().run()
    give(give_again, "Or a table (CSV) (optional)", ("w.csv", b"factor,weight\nslope,3\ntwi,1\n"))
    assert "without comparisons in pairs there is no consistency to judge" in said(app)
