"""A saved model on another area, from upload to map; expert weights beside the forest."""

import json
import shutil
from types import SimpleNamespace

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

import landslide_core as scarp
from landslide_core.analysis.further import weights_of
from landslide_core.analysis.saved import MODEL_FILES
from landslide_core.factors import Factor
from landslide_core.factors.align import ExtraFile
from landslide_core.io.plain.packed import zipped
from landslide_ui.factors import applied
from landslide_ui.shared import compute
from tests import small_factors as small
from tests.app.factor_pages import analysis_of, choose, said
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
        "Lithology",
        "Landslides there (optional)",
    } <= labels
    assert not {"Faults (optional)", "Rivers (optional)", "NDVI (optional)"} & labels, (
        "nothing that it has no use for"
    )

    give(app, "Elevation model (DEM)", of(paths["dem"]))
    assert "The model has factors that nothing given here makes" in app.error[0].value.replace("\\", "")
    assert app.button("factors.apply").disabled
    give(app, "wetness", of(paths["ndvi"]))
    give(app, "Lithology", of(paths["lithology"]))
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

    shutil.rmtree(applied._folder(identity))
    app.run()
    assert not app.exception, "an answer that was removed is asked for again"
    compute.jobs().wait(f"{identity}~2", timeout=HANG_SECONDS)
    app.run()
    assert not app.exception
    assert {metric.label: metric.value for metric in app.metric} == shown


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


def experts():
    """The comparisons by themselves, of an analysis that the session holds."""
    import streamlit as st

    from landslide_ui.factors import expert

    expert.show(st.session_state["found"], st.session_state["result"])
    st.session_state["chosen"] = expert.chosen(st.session_state["found"])


@pytest.fixture
def comparing(desk):
    """An analysis of three factors with its importances, and the comparisons switched on."""
    factors = tuple(Factor(name, name.upper(), "", "continuous") for name in ("slope", "twi", "ndvi"))
    app = AppTest.from_function(experts, default_timeout=HANG_SECONDS)
    app.session_state["found"] = SimpleNamespace(
        id="one",
        plan=SimpleNamespace(settings=scarp.FactorSettings()),
        related=SimpleNamespace(data=SimpleNamespace(names=("slope", "twi", "ndvi"))),
    )
    app.session_state["result"] = SimpleNamespace(
        forest=SimpleNamespace(factors=factors), permutation=np.array([0.1, 0.3, 0.2])
    )
    app.run()
    app.toggle("factors.expert.one").set_value(True).run()
    assert not app.exception
    return app


def ratio_of(app) -> str:
    return {metric.label: metric.value for metric in app.metric}["Consistency ratio (at most 0.10)"]


def test_factors_are_compared_in_pairs_the_most_important_first(comparing):
    assert comparing.multiselect[0].value == ["twi", "ndvi", "slope"]
    assert ratio_of(comparing) == "0.000"
    weights = weights_of(comparing.session_state["chosen"])
    assert weights.names == ("twi", "ndvi", "slope")
    np.testing.assert_allclose(weights.weight, 1 / 3)
    comparing.multiselect[0].set_value(["twi"]).run()
    assert "Choose two factors or more" in said(comparing)
    comparing.toggle("factors.expert.one").set_value(False).run()
    assert comparing.session_state["chosen"] is None


def test_a_table_of_comparisons_or_of_weights_takes_their_place(comparing):
    label = "Or a table (CSV) (optional)"
    give(comparing, label, ("ahp.csv", b"factor,slope,twi,ndvi\nslope,1,3,1/5\ntwi,,1,4\nndvi,,,1\n"))
    assert float(ratio_of(comparing)) > 0.1
    assert "contradict each other" in said(comparing)
    comparing.button("factors.remove.ahp").click().run()
    give(comparing, label, ("w.csv", b"factor,weight\nslope,3\nrain,1\n"))
    assert not [metric for metric in comparing.metric if "Consistency" in metric.label]
    assert "without comparisons in pairs there is no consistency to judge" in said(comparing)
    np.testing.assert_allclose(weights_of(comparing.session_state["chosen"]).weight, [0.75, 0.25])
    comparing.button("factors.remove.ahp").click().run()
    give(comparing, label, ("w.csv", b"factor,weight\nslope,-3\ntwi,1\n"))
    assert "cannot be brought to a sum of 1" in comparing.error[0].value
    assert comparing.session_state["chosen"] is None
