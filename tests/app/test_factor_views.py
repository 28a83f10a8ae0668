"""A link opens the same view of an analysis; odd addresses open it all the same."""

from landslide_ui.factors import analyses
from tests.app.factor_pages import analysis_of, choose, said, step
from tests.app.owned_runs import link_of

ODD = ("", "nan", "-5", "1e999", "x" * 500, "\0", "1,2;3", "0,0;0,0;inf,1", "90,90")
NAMES = (
    "step", "factor", "counting", "curve", "shap", "model", "zoning", "classes", "map", "ask", "shown", "follow",
    "place", "area", "row", "shift.slope", "shift.land_cover", "shift.nothing",
)  # fmt: skip


def chosen(app, label: str):
    return next(each for each in (*app.button_group, *app.selectbox, *app.radio) if each.label == label).value


def shift_of(app, factor: str) -> float:
    return next(slider for slider in app.slider if slider.label == f"Shift: {factor}").value


def test_a_link_opens_the_same_step_factor_model_and_shifts(analysed, open_page):
    identity = analysis_of(analysed)
    assert link_of(analysed) == {"analysis": identity}
    choose(analysed, "Layer", "elevation")
    step(analysed, "Map")
    choose(analysed, "Model", "logistic_regression")
    choose(analysed, "Show", "probability")
    assert "logistic-regression" in link_of(analysed)["model"]
    step(analysed, "What if")
    analysed.button("factors.preset.slope").click().run()
    choose(analysed, "Map shows", "change")
    link = link_of(analysed)
    assert link == {
        "analysis": identity, "step": "what-if", "factor": "elevation", "model": "logistic-regression",
        "map": "probability", "shown": "change", "shift.slope": "5",
    }  # fmt: skip

    opened = open_page("factors", **link)
    assert link_of(opened) == link
    assert shift_of(opened, "Slope") == 5.0
    assert chosen(opened, "Map shows") == "change"
    metrics = {metric.label: metric.value for metric in opened.metric}
    assert metrics == {metric.label: metric.value for metric in analysed.metric}
    assert chosen(step(opened, "Map"), "Model") == "logistic_regression"
    assert chosen(step(opened, "Layers"), "Layer") == "elevation"
    opened.button("factors.another").click().run()
    assert link_of(opened) == {}, "what is begun next has a view of its own"


def test_a_place_and_an_area_of_a_link_are_on_the_map(analysed, open_page):
    from landslide_core.figures import map_to_pixel
    from landslide_ui.factors.asking import what_if_map

    found = analyses.find(analysis_of(analysed))
    box = what_if_map.questions(found).box
    corners = [map_to_pixel.place_of(box, row, col) for row, col in ((10, 10), (10, 50), (40, 50))]
    area = ";".join(f"{east:.6f},{north:.6f}" for east, north in corners)
    link = {"analysis": found.id, "step": "what-if", "area": area, "place": area.split(";")[0]}
    opened = open_page("factors", **link)
    assert "in the drawn area" in said(opened)
    choose(opened, "Ask", "One place")
    east, north = corners[0]
    assert f"{north:.5f}° N, {east:.5f}° E" in [
        expander.label.removeprefix("Place: ") for expander in opened.expander
    ]
    assert link_of(opened) == {**link, "ask": "one-place"}


def test_an_odd_view_in_an_address_opens_the_analysis_all_the_same(analysed, open_page):
    identity = analysis_of(analysed)
    for bad in ODD:
        opened = open_page(
            "factors", **{**dict.fromkeys(NAMES, bad), "analysis": identity, "step": "what-if"}
        )
        assert not opened.error, bad
        choose(opened, "Ask", "One place")
        assert not opened.error, bad
    assert not step(opened, "Map").error
    assert not step(opened, "Frequency ratio").error
