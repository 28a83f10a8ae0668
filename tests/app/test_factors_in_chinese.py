"""Who reads Chinese finds no English on the page Factors: asking, where nothing is, and in every step."""

import pytest

from landslide_core.language import speaking
from landslide_core.susceptibility import MODELS
from landslide_ui.factors import analyses
from landslide_ui.maps import click_map
from tests.app.chinese import english, shown
from tests.app.factor_pages import STEPS, analysis_of, wait

# What the small county calls itself and its layers, and values of settings as they are written.
NAMES = (
    "Small county (synthetic)", "Made by the tests.", "forest", "field", "bare ground", "shale", "granite",
    "auto", "none", *(model.name for model in MODELS),
)  # fmt: skip


@pytest.fixture
def chinese(app, monkeypatch):
    """The dashboard as opened by a link that names Chinese; the names of pictures on maps are noted in `on_maps`."""
    app.query_params["lang"] = "zh"
    app.on_maps = []
    really = click_map.show

    def noted(scene, pictures, *args, **kwargs):
        app.on_maps += [picture.title for picture in pictures]
        really(scene, pictures, *args, **kwargs)

    monkeypatch.setattr(click_map, "show", noted)
    with speaking(
        "zh"
    ):  # a test says what it sets by the labels of the options, which a browser would have sent
        yield app


def run(app):
    app.run()
    assert not app.exception
    return app


def keyed(app, key: str):
    """The control of that key."""
    return next(
        each for each in (*app.button_group, *app.selectbox, *app.radio, *app.toggle) if each.key == key
    )


def put(app, key: str, value):
    """The page with a control set."""
    keyed(app, key).set_value(value)
    return run(app)


def nothing_is_left(app) -> None:
    """No text on the page is English."""
    left = english((*shown(app), *app.on_maps), NAMES)
    assert not left, "\n".join(left)


def test_what_is_to_be_analysed_is_asked_in_chinese(chinese, county, monkeypatch):
    monkeypatch.setenv("SCARP_SAMPLES", str(county))
    run(chinese).switch_page("pages/factors.py")
    run(chinese)

    for source in ("layers", "table", "model", "sample"):
        put(chinese, "factors.source", source)
        nothing_is_left(chinese)


def test_an_analysis_that_is_not_there_is_said_in_chinese(chinese, county, monkeypatch):
    monkeypatch.setenv("SCARP_SAMPLES", str(county))
    run(chinese).switch_page("pages/factors.py")
    chinese.query_params["analysis"] = "factors-nothing"
    run(chinese)

    assert chinese.error
    nothing_is_left(chinese)


def test_every_step_of_an_analysis_is_chinese(chinese, analysed):
    identity = analysis_of(analysed)
    key = f"factors.{{}}.{identity}".format
    states = {
        "Layers": (),
        "Classes": (
            (f"factors.method.{identity}.slope", "manual"), (key("classes"), "hardness"), (key("classes"), "aspect"),
        ),
        "Frequency ratio": ((key("counting"), "landslides"), (key("ratio"), "land_cover")),
        "Forest": (
            *((key("curve"), curve) for curve in ("ROC", "Success rate", "Precision-recall", "Reliability")),
            (key("coefficients"), True), (key("expert"), True),
        ),
        "SHAP": tuple((key("shap"), view) for view in ("By value", "Together", "On the map", "Do the rankings agree?")),
        "Map": (
            (key("shown"), "probability"), (key("shown"), "units"), (key("zoning"), "target"), (key("zones"), 4),
            (f"factors.relief.{identity}.on", True),
        ),
        "What if": ((key("what if.shown"), "change"), (key("ask"), "One place")),
        "Take it with you": (),
    }  # fmt: skip
    assert tuple(states) == STEPS

    for step, settings in states.items():
        nothing_is_left(put(analysed, "factors.step", step))
        for control, value in settings:
            nothing_is_left(put(analysed, control, value))


def test_a_changed_map_is_told_in_chinese(chinese, analysed):
    put(analysed, "factors.step", "What if")
    analysed.button("factors.preset.slope").click()

    nothing_is_left(run(analysed))


def test_an_analysis_that_was_fitted_again_is_told_in_chinese(chinese, page):
    wait(analysis_of(page))
    identity = analyses.refit(analysis_of(page), without=["twi"])
    wait(identity)
    nothing_is_left(run(page))
