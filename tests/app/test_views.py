"""A link opens the same view of a comparison; odd addresses open it all the same."""

import json

from landslide_ui.compare import comparisons
from landslide_ui.owned import view as shared
from landslide_ui.shared import owners
from tests.app.compare_pages import comparison_of
from tests.app.owned_runs import link_of

ODD = ("", "nan", "-5", "1e9", "x" * 500, "\0", "9" * 400, "none,none", "unet.xx")


def group(app, label: str):
    return next(each for each in app.button_group if each.label == label)


def test_a_link_opens_the_same_view_of_a_comparison_and_so_does_the_run_for_its_owner(
    compared, open_page, as_browser
):
    run_id = comparison_of(compared)
    assert link_of(compared) == {"run": run_id}
    compared.slider[1].set_value(35).run()
    group(compared, "Maps show").set_value("prediction").run()
    compared.multiselect[0].set_value(["unet"]).run()
    group(compared, "View").set_value("Is it real?").run()
    group(compared, "Score").set_value("recall").run()
    assert not compared.exception
    link = link_of(compared)
    assert link == {
        "run": run_id, "threshold.unet": "35", "view": "is-it-real", "maps": "prediction", "networks": "unet",
        "tested": "recall",
    }  # fmt: skip

    for opened in (open_page("compare", **link), open_page("compare", run=run_id)):
        assert link_of(opened) == link
        assert [slider.value for slider in opened.slider] == [80, 35]
        assert group(opened, "View").value == "Is it real?"
        assert group(opened, "Score").value == "recall"
        group(opened, "View").set_value("Maps").run()
        assert group(opened, "Maps show").value == "prediction"
        assert opened.multiselect[0].value == ["unet"]
        group(opened, "View").set_value("Is it real?").run()
    owners.register().share(owners.current(), run_id, True)
    as_browser("B")
    assert link_of(open_page("compare", **{**link, "threshold.unet": "12"}))["threshold.unet"] == "12"
    assert owners.find(run_id).view["threshold.unet"] == "35"


def test_a_pressed_cell_is_in_the_address(compared, open_page):
    run_id = comparison_of(compared)
    opened = open_page("compare", run=run_id, cell="unet.fp")
    counted = comparisons.result(run_id).contender("unet").matrix().fp

    assert f"{counted:,} pixels of UNet" in "\n".join(each.value for each in opened.markdown)
    opened.button("compare.all").click().run()
    assert "cell" not in link_of(opened)


def test_an_odd_view_in_an_address_opens_the_comparison_all_the_same(compared, open_page):
    run_id = comparison_of(compared)
    names = (
        "thresholds", "threshold", "threshold.unet", "threshold.nobody", "cells", "view", "maps", "networks", "cell",
        "picture", "share", "tolerance", "tested", "grouped", "protocol", "logits",
    )  # fmt: skip
    for bad in ODD:  # not a test each: a comparison takes a while
        opened = open_page("compare", run=run_id, **dict.fromkeys(names, bad))
        assert not opened.error, bad
        assert all(1 <= slider.value <= 99 for slider in opened.slider), bad
        assert len(json.dumps(owners.find(run_id).view)) < 1000, bad
    group(opened, "View").set_value("Landslides").run()
    assert not opened.exception
    assert not opened.error


def test_what_several_runs_share_in_a_session_is_set_where_a_run_is_opened(desk, monkeypatch):
    kept: dict = {}
    monkeypatch.setattr(shared.state, "recall", lambda key, otherwise=None: kept.get(key, otherwise))
    monkeypatch.setattr(shared.state, "has", kept.__contains__)
    monkeypatch.setattr(shared.state, "keep", kept.__setitem__)
    said = {"a": {"step": "map"}, "b": {}}
    for run in said:
        kept[f"view.{run}"] = said[run]
    part = shared.one_of("step", "factors.step", ["Layers", "Map", "SHAP"], "Layers")
    for run, expected in (("b", "Layers"), ("a", "Map"), ("b", "Map")):
        shared.settle(run, ["step"], [part])
        assert kept["factors.step"] == expected
    kept["factors.step"] = "SHAP"
    shared.settle("a", ["step"], [part])
    assert kept["factors.step"] == "SHAP", "what a person chose later stays"
