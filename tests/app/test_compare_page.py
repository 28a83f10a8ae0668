"""Compare: from a scene and networks to matrices, views and files, without predicting again."""

import json

import pytest

from landslide_core.comparison import predictions
from landslide_core.figures import class_pictures
from landslide_core.metrics import ConfusionMatrix
from landslide_ui.compare import comparisons, matrix_grid, thresholds
from landslide_ui.shared import compute, run_store
from tests.app.compare_pages import comparison_of
from tests.limits import HANG_SECONDS


def said(app) -> str:
    """All that the page says, as one text."""
    elements = [*app.markdown, *app.get("html"), *app.info, *app.warning, *app.error, *app.caption]
    return "\n".join(str(getattr(element, "value", "") or element.proto.body) for element in elements)


def components(app, name: str) -> list[dict]:
    """The data of the page's own components of that name."""
    found = [element.proto for element in app.get("bidi_component")]
    return [json.loads(each.json) for each in found if each.component_name == f"scarp_{name}"]


def cells(matrix: dict, class_pictures: list[str]) -> dict[tuple[str, str], str]:
    """The value of each cell by the names that stand at its row (truth) and its column (prediction)."""
    return {
        (truth, predictions): matrix["cells"][row][column]["value"]
        for row, truth in enumerate(class_pictures)
        for column, predictions in enumerate(class_pictures)
    }


def scores_of(app, title: str, where: int = 0) -> dict[str, float]:
    """The row of a network in the table of scores."""
    table = app.dataframe[where].value.set_index("network")
    return table.loc[title].to_dict()


def view(app, name: str):
    """The page with that view."""
    next(group for group in app.button_group if group.label == "View").set_value(name).run()
    assert not app.exception
    return app


def test_the_sample_is_laid_out_and_networks_without_scores_are_said(compare_page):
    text = said(compare_page)

    assert "No network with recorded validation scores" in text
    assert "2 networks: 2 tiles, 0.1 million pixels" in text
    assert compare_page.multiselect[0].value == ["unet-se", "unet"]
    assert not compare_page.button("compare.run").disabled


def test_one_network_is_too_few(compare_page):
    compare_page.multiselect[0].set_value(["unet"]).run()

    assert "Choose at least two networks" in said(compare_page)
    assert compare_page.button("compare.run").disabled


def test_a_comparison_ends_with_a_table_of_scores_and_every_view(compared):
    found = comparisons.result(comparison_of(compared))
    matrix = found.contender("unet").matrix()

    assert scores_of(compared, "UNet")["recall"] == pytest.approx(matrix.recall, abs=5e-4)
    assert "Average precision" in said(view(compared, "Curves"))
    assert "of 1" in said(view(compared, "Landslides"))
    doubt = said(view(compared, "Is it real?"))
    assert "Not enough independent ground: 1 landslide in 1 block" in doubt
    assert "points" not in doubt, "no number where nothing can be said"
    own = said(view(compared, "Regions"))
    assert "one region and one pixel size" in own
    assert "UNet learned from" in own
    assert "GMAC" in said(view(compared, "Cost"))
    published = said(view(compared, "Published"))
    assert "predicting nothing at all would score 0.733" in published
    assert "0.911" in published


def test_moving_a_threshold_changes_scores_and_predicts_nothing(compared, monkeypatch):
    monkeypatch.setattr(predictions, "predict", lambda *_, **__: pytest.fail("predicted again"))
    found = comparisons.result(comparison_of(compared))
    compared.slider[0].set_value(40).run()

    assert not compared.exception
    assert scores_of(compared, "UNet-SE")["threshold"] == 40
    assert scores_of(compared, "UNet-SE")["f1"] == round(found.contender("unet-se").matrix(0.4).f1, 3)
    own = round(found.contender("unet").matrix(0.8).f1, 3)
    assert scores_of(compared, "UNet")["f1"] == own, "the other stays at its own"


def test_matrices_show_the_truth_in_rows_at_the_thresholds_chosen(compared):
    found = comparisons.result(comparison_of(compared))
    compared.slider[1].set_value(35).run()
    (drawn,) = components(compared, "matrix_grid")

    assert drawn["columns"] == 1
    assert drawn["pressable"]
    assert [matrix["title"] for matrix in drawn["matrices"]] == ["UNet-SE", "UNet"]
    for name, cut, matrix in zip(("unet-se", "unet"), (0.8, 0.35), drawn["matrices"], strict=True):
        counted = found.contender(name).matrix(cut)
        assert counted.fp != counted.fn, "else a matrix turned over would pass"
        assert cells(matrix, drawn["classes"]) == {
            ("background", "background"): f"{counted.tn:,}",
            ("background", "landslide"): f"{counted.fp:,}",
            ("landslide", "background"): f"{counted.fn:,}",
            ("landslide", "landslide"): f"{counted.tp:,}",
        }


@pytest.mark.parametrize(("code", "row", "column"), [("tn", 0, 0), ("fp", 0, 1), ("fn", 1, 0), ("tp", 1, 1)])
def test_the_chosen_cell_is_framed_and_no_other(code, row, column):
    matrix = ConfusionMatrix(tn=1000, fp=20, fn=3, tp=400)
    drawn = matrix_grid.drawn({"A": matrix, "B": matrix}, "pixels", chosen=("B", code))
    framed = [
        (each["title"], t, p)
        for each in drawn["matrices"]
        for t, cells_of_truth in enumerate(each["cells"])
        for p, cell in enumerate(cells_of_truth)
        if cell["chosen"]
    ]

    assert framed == [("B", row, column)]
    assert drawn["matrices"][1]["cells"][row][column]["code"] == code


def test_cells_are_shown_in_the_unit_chosen(compared):
    next(group for group in compared.button_group if group.label == "Cells show").set_value("truth").run()
    (drawn,) = components(compared, "matrix_grid")
    recall = comparisons.result(comparison_of(compared)).contender("unet").matrix().recall
    hit = drawn["matrices"][1]["cells"][1][1]

    assert hit["name"] == "hit"
    assert float(hit["value"].removesuffix(" %")) == pytest.approx(100 * recall, abs=0.05)


def test_a_moved_threshold_draws_no_other_networks_map_again(compared, monkeypatch):
    before = [panel["uri"] for panel in components(compared, "sync_maps")[-1]["panels"]]
    drawn_again = []
    really = class_pictures.overlay
    monkeypatch.setattr(class_pictures, "overlay", lambda *given: drawn_again.append(given) or really(*given))
    compared.slider[0].set_value(20).run()
    after = [panel["uri"] for panel in components(compared, "sync_maps")[-1]["panels"]]

    assert len(drawn_again) == 1
    assert after[0] != before[0]
    assert after[1] == before[1]


def test_buttons_set_the_thresholds_of_each_or_of_all(compared):
    from landslide_core.comparison.threshold_curves import best_f1

    found = comparisons.result(comparison_of(compared))
    compared.button("compare.best").click().run()
    assert [slider.value for slider in compared.slider] == [
        round(100 * best_f1(each.counts)) for each in found.contenders
    ]
    compared.button("compare.recall").click().run()
    for slider, each in zip(compared.slider, found.contenders, strict=True):
        assert each.matrix(slider.value / 100).recall >= 0.9
        assert not each.matrix((slider.value + 1) / 100).recall >= 0.9

    kind = next(group for group in compared.button_group if group.label == "Thresholds")
    kind.set_value("common").run()
    compared.button("compare.best").click().run()
    assert not compared.exception
    assert compared.slider[0].value == round(100 * thresholds._common_best(found))
    assert len(compared.slider) == 1


def test_a_comparison_is_found_again_after_a_restart_and_not_made_again(compared, root, monkeypatch):
    import streamlit as st
    from streamlit.testing.v1 import AppTest

    identity = comparison_of(compared)
    before = comparisons.result(identity).contender("unet").matrix()
    st.cache_resource.clear()
    monkeypatch.setattr(predictions, "predict", lambda *_, **__: pytest.fail("predicted again"))
    again = AppTest.from_file(str(root / "app.py"), default_timeout=HANG_SECONDS)
    again.query_params["run"] = identity
    again.run().switch_page("pages/compare.py").run()

    assert not again.exception
    assert comparisons.result(identity).contender("unet").matrix() == before
    assert compute.jobs().get(identity).attempts == 1


def test_an_unknown_comparison_is_said_in_a_sentence(app):
    app.query_params["run"] = "compare-../../etc"
    app.run().switch_page("pages/compare.py").run()

    assert not app.exception
    assert "There is no such comparison" in app.error[0].value


def test_other_scenes_try_every_normalisation_and_say_what_cannot_be(compared):
    view(compared, "Other scenes")
    compared.button("compare.cross").click().run()
    job = comparisons.crossing(comparison_of(compared))
    compute.jobs().wait(job.id, timeout=HANG_SECONDS)
    compared.run()

    assert not compared.exception
    assert "does not record the look" in said(compared)


def test_home_leads_to_a_comparison_that_is_under_way(compare_page, monkeypatch):
    import time

    from landslide_core import comparison
    from landslide_core.errors import Cancelled

    def slow(*_, progress, **__):
        while not progress.cancelled():
            time.sleep(0.01)
        raise Cancelled

    monkeypatch.setattr(comparison, "compare", slow)
    compare_page.button("compare.run").click().run()
    identity = comparison_of(compare_page)
    compare_page.switch_page("pages/home.py").run()
    compare_page.button(f"home.run.{identity}").click().run()
    assert not compare_page.exception
    assert comparison_of(compare_page) == identity
    # AppTest goes back to the page it was last told of, whatever the script switched to.
    compare_page.switch_page("pages/compare.py")
    compare_page.button(f"compare.cancel.{identity}").click().run()
    compute.jobs().wait(identity, timeout=HANG_SECONDS)
    compare_page.run()

    assert not compare_page.exception
    assert "cancelled" in said(compare_page)
    assert run_store.store().list() == ()


def test_cards_with_scores_are_shown_at_once(app, desk, monkeypatch, root):
    """With the shipped networks: scores of all, and the matrices of the best two, before anything is run."""
    monkeypatch.setenv("SCARP_MODELS", str(root / "models"))
    app.run()
    app.switch_page("pages/compare.py").run()
    assert not app.exception
    scored = {card.full_title: card for card in compute.cards().values()}
    table = app.dataframe[0].value.set_index("network")
    best = set(table["iou"].sort_values().index[-2:])

    assert set(table.index) == set(scored)
    for title, card in scored.items():
        assert table.loc[title, "iou"] == pytest.approx(card.scores["pooled"]["iou"], abs=5e-4)
        assert table.loc[title, "threshold"] == round(100 * card.threshold)
    (drawn,) = components(app, "matrix_grid")
    assert {each["title"] for each in drawn["matrices"]} == best
    for each in drawn["matrices"]:
        pooled = scored[each["title"]].scores["pooled"]
        counted = cells(each, drawn["classes"])
        assert counted["background", "landslide"] == f"{pooled['fp']:,}"
        assert counted["landslide", "background"] == f"{pooled['fn']:,}"
    assert not drawn["pressable"], "there is no map that could show a cell"


def test_matrices_and_sliders_are_those_of_the_networks_that_are_chosen(compared, open_page):
    run_id = comparison_of(compared)
    one = open_page("compare", run=run_id, pair="unet")
    (drawn,) = components(one, "matrix_grid")

    assert [each["title"] for each in drawn["matrices"]] == ["UNet"]
    assert len(one.dataframe[0].value) == 2
    assert [slider.label for slider in one.slider] == ["UNet", "UNet-SE"], "that of the other is folded away"
    assert [each.label for each in one.expander if "other networks" in each.label]
    assert one.session_state[f"compare.scores.{run_id}"]["selection"]["rows"] == [1], "its row is ticked"
