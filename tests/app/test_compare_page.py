"""Compare: from a scene and networks to matrices, views and files, without predicting again."""

import shutil

import numpy as np
import pytest

from landslide_core.compare import prediction
from landslide_core.metrics import ConfusionMatrix
from landslide_ui import comparisons, compute, runs, thresholds
from tests import small_world

WAIT_SECONDS = 120


def said(app) -> str:
    """All that the page says, as one text."""
    elements = [*app.markdown, *app.get("html"), *app.info, *app.warning, *app.error, *app.caption]
    return "\n".join(str(getattr(element, "value", "") or element.proto.body) for element in elements)


def comparison_of(app) -> str:
    value = app.query_params["run"]
    return value if isinstance(value, str) else value[0]


@pytest.fixture
def compare_page(app, desk, tmp_path, monkeypatch):
    """The Compare page with two networks, not yet begun."""
    models = shutil.copytree(desk.parent / "models", tmp_path / "models")
    small_world.write_more_networks(models, ["unet"])
    monkeypatch.setenv("SCARP_MODELS", str(models))
    app.run()
    app.switch_page("pages/compare.py").run()
    assert not app.exception
    return app


@pytest.fixture
def compared(compare_page):
    """A comparison of both networks on the sample, done."""
    compare_page.button("compare.run").click().run()
    compute.jobs().wait(comparison_of(compare_page), timeout=WAIT_SECONDS)
    compare_page.run()
    assert not compare_page.exception
    return compare_page


def view(app, name: str):
    """The page with that view."""
    next(group for group in app.button_group if group.label == "View").set_value(name).run()
    assert not app.exception
    return app


def test_the_sample_is_laid_out_and_networks_without_scores_are_said(compare_page):
    text = said(compare_page)

    assert "No network with recorded validation scores" in text
    assert compare_page.multiselect[0].value == ["unet-se", "unet"]
    assert not compare_page.button("compare.run").disabled


def test_one_network_is_too_few(compare_page):
    compare_page.multiselect[0].set_value(["unet"]).run()

    assert "Choose at least two networks" in said(compare_page)
    assert compare_page.button("compare.run").disabled


def test_a_comparison_ends_with_a_table_of_scores_and_every_view(compared):
    found = compute.jobs().get(comparison_of(compared)).result
    matrix = found.contender("unet").matrix()

    assert f"{matrix.recall:.3f}" in said(compared)
    assert "Average precision" in said(view(compared, "Curves"))
    assert "of 1" in said(view(compared, "Landslides"))
    assert "95 % interval" in said(view(compared, "Is it real?")).replace("\\", "")
    assert "GMAC" in said(view(compared, "Cost"))
    published = said(view(compared, "Published"))
    assert "predicting nothing at all would score 0.733" in published
    assert "0.911" in published


def test_moving_a_threshold_changes_scores_and_predicts_nothing(compared, monkeypatch):
    monkeypatch.setattr(prediction, "predict", lambda *_, **__: pytest.fail("predicted again"))
    found = compute.jobs().get(comparison_of(compared)).result
    compared.slider[0].set_value(40).run()

    assert not compared.exception
    assert f"{found.contender('unet-se').matrix(0.4).f1:.3f}" in said(compared)
    assert f"{found.contender('unet').matrix(0.8).f1:.3f}" in said(compared), "the other stays at its own"


def test_buttons_set_the_thresholds_of_each_or_of_all(compared):
    from landslide_core.compare.curves import best_f1

    found = compute.jobs().get(comparison_of(compared)).result
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


def test_a_comparison_is_found_again_after_a_restart(compared, root):
    import streamlit as st
    from streamlit.testing.v1 import AppTest

    identity = comparison_of(compared)
    before = compute.jobs().get(identity).result.contender("unet").matrix()
    st.cache_resource.clear()
    again = AppTest.from_file(str(root / "app.py"), default_timeout=60)
    again.query_params["run"] = identity
    again.run().switch_page("pages/compare.py").run()
    compute.jobs().wait(identity, timeout=WAIT_SECONDS)
    again.run()

    assert not again.exception
    assert compute.jobs().get(identity).result.contender("unet").matrix() == before
    assert all(each.kept[0].reused for each in compute.jobs().get(identity).result.contenders)


def test_an_unknown_comparison_is_said_in_a_sentence(app):
    app.query_params["run"] = "compare-../../etc"
    app.run().switch_page("pages/compare.py").run()

    assert not app.exception
    assert "There is no such comparison" in app.error[0].value


def test_other_scenes_try_every_normalisation_and_say_what_cannot_be(compared):
    view(compared, "Other scenes")
    compared.button("compare.cross").click().run()
    job = comparisons.crossing(comparison_of(compared))
    compute.jobs().wait(job.id, timeout=WAIT_SECONDS)
    compared.run()

    assert not compared.exception
    assert "does not record the look" in said(compared)


def test_home_leads_to_a_comparison_that_is_under_way(compare_page, monkeypatch):
    import time

    from landslide_core import compare
    from landslide_core.errors import Cancelled

    def slow(*arguments, **_):
        while not arguments[-1]():
            time.sleep(0.01)
        raise Cancelled

    monkeypatch.setattr(compare, "compare", slow)
    compare_page.button("compare.run").click().run()
    identity = comparison_of(compare_page)
    compare_page.switch_page("pages/home.py").run()
    compare_page.button(f"home.run.{identity}").click().run()
    assert not compare_page.exception
    assert comparison_of(compare_page) == identity
    # AppTest goes back to the page it was last told of, whatever the script switched to.
    compare_page.switch_page("pages/compare.py")
    compare_page.button(f"compare.cancel.{identity}").click().run()
    compute.jobs().wait(identity, timeout=10)
    compare_page.run()

    assert not compare_page.exception
    assert "cancelled" in said(compare_page)
    assert runs.store().list() == ()


def test_cards_with_scores_are_shown_at_once(app, desk, monkeypatch, root):
    """With the shipped networks: their matrices stand below the choice before anything is run."""
    monkeypatch.setenv("SCARP_MODELS", str(root / "models"))
    app.run()
    app.switch_page("pages/compare.py").run()
    card = compute.cards()["unet"]
    pooled = card.scores["pooled"]
    matrix = ConfusionMatrix(*(pooled[name] for name in ("tn", "fp", "fn", "tp")))

    assert not app.exception
    assert f"{matrix.f1:.3f}" in said(app)
    assert np.isclose(matrix.iou, pooled["iou"])
