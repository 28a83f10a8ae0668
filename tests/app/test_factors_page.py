"""Factors: from layers to ratios, a forest, its reasons, a map, and what if; bad inputs get a sentence and a cure."""

import json
import zipfile
from pathlib import Path

import numpy as np
import pytest

from landslide_core.breaks import manual
from landslide_ui import (
    analyses,
    compute,
    downloads,
    factor_export,
    factor_place,
    factor_questions,
    factor_sample,
    factor_what_if,
    samples,
)
from tests import small_factors

WAIT_SECONDS = 300
STEPS = ("Layers", "Classes", "Frequency ratio", "Forest", "SHAP", "Map", "What if", "Take it with you")
RASTERS = {"dem": "dem", "ndvi": "ndvi", "land_cover": "land_cover"}
VECTORS = {"landslides": "inventory", "streams": "rivers", "faults": "faults", "lithology": "lithology"}


def said(app) -> str:
    """All that the page says, as one text."""
    elements = [*app.markdown, *app.get("html"), *app.info, *app.warning, *app.error, *app.success, *app.caption]
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
    folder = tmp_path_factory.mktemp("county")
    paths = small_factors.write_inputs(folder)
    factors = {name: paths[given].name for name, given in {**RASTERS, **VECTORS}.items()}
    sample = {
        "id": "small", "title": "Small county (synthetic)", "description": "Made by the tests.",
        "scene": factors["dem"], "factors": factors,
    }  # fmt: skip
    names = {"1": "forest", "2": "field", "3": "bare ground"}
    (folder / "catalog.json").write_text(json.dumps({"samples": [sample], "land_cover_classes": names}))
    return folder


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
