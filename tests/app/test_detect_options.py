"""Detect's further options: the network's card, eight views, areas left out, and where the network looked."""

import json
import shutil
from dataclasses import replace

import numpy as np
import pytest
from PIL import Image

from landslide_ui.detect import chosen, gradcam, runs
from landslide_ui.shared import compute
from tests import small_world
from tests.app.test_detect_page import metrics, run_of, said
from tests.limits import HANG_SECONDS

LOOKED = "detect.looked"


@pytest.fixture
def detect(app):
    """The Detect page with the small sample laid out."""
    app.run()
    app.button("home.sample.small").click().run()
    assert not app.exception
    return app


def finish(page):
    """Start the run and wait for its result page."""
    page.button("detect.run").click().run()
    compute.jobs().wait(run_of(page), timeout=HANG_SECONDS)
    page.run()
    assert not page.exception
    return page


def pictures(page) -> list[str]:
    return [picture.url for element in page.get("image") for picture in element.proto.imgs]


def labels(page) -> list[str]:
    return [button.label for button in page.get("download_button")]


def test_the_card_of_the_network_is_laid_out(detect):
    text = said(detect)
    for fact in (
        "Trained on",
        "random weights for tests",
        "0.5 to 3 m per pixel",
        "80 %",
        "Apache-2.0",
    ):
        assert fact in text
    assert "Not scored on validation images" in text
    assert [each.partition(" (")[0] for each in detect.selectbox("detect.network").options] == ["UNet-SE"], (
        "networks without weights cannot be chosen"
    )


def test_a_learning_curve_beside_the_card_is_shown(detect, world):
    before = pictures(detect)
    curve = world / "models" / "unet-se.webp"
    try:
        Image.new("RGB", (60, 40), "white").save(curve)
        detect.run()
        assert len(pictures(detect)) == len(before) + 1
    finally:
        curve.unlink()


def test_what_teaching_gains_is_drawn_where_the_card_knows_it(detect, world, monkeypatch):
    rows = [
        {"region": "event b", "images": images, "draws": 3, "before": 0.4, "after": 0.4 + images / 100}
        for images in (3, 10)
    ]
    taught = {name: replace(card, scores={"teaching": {"on": "ground left out", "rows": rows}})
              for name, card in compute.cards().items()}  # fmt: skip
    assert not detect.get("plotly_chart")
    monkeypatch.setattr(compute, "cards_for", lambda owner: taught)
    detect.run()

    (chart,) = detect.get("plotly_chart")
    (line,) = json.loads(chart.proto.spec)["data"]
    assert (line["name"], line["x"], line["y"]) == ("event b", [0, 3, 10], pytest.approx([0.4, 0.43, 0.5]))
    assert "Ground left out." in said(detect)


def test_eight_views_are_billed_run_and_shown(detect):
    once = said(detect)
    detect.toggle("detect.tta").set_value(True).run()
    assert ", 8 times" in said(detect)
    assert ", 8 times" not in once

    finish(detect)
    run = runs.open_run(run_of(detect))
    assert run.uncertainty is not None
    assert run.manifest["settings"]["augment"] == "d4"
    assert "Uncertainty 0 %" in said(detect)
    assert "Uncertainty (GeoTIFF)" in labels(detect)
    assert "Where it looked (GeoTIFF)" not in labels(detect)


def lay_mask(page, mask: np.ndarray, folder) -> None:
    """Put a mask into the case, as its uploader does."""
    path = folder / "fields.tif"
    small_world.write_tiff(path, mask[None].astype(np.uint8))
    desk = page.session_state["workspace"]
    page.session_state["workspace"] = replace(desk, case=replace(desk.case, exclude=path))
    page.run()


def test_areas_left_out_are_neither_searched_nor_counted(detect, tmp_path):
    mask = np.zeros((small_world.SIZE_PX,) * 2, bool)
    mask[:, :128] = True
    lay_mask(detect, mask, tmp_path)
    assert "fields" in said(detect)

    finish(detect)
    run = runs.open_run(run_of(detect))
    assert run.manifest["exclude"]["share"] == pytest.approx(0.5 - 30 * 30 / 256**2)
    assert "Left out" in said(detect)
    assert int(metrics(detect)["Landslides"]) > 0


def test_an_uploaded_mask_that_lies_elsewhere_gets_a_sentence_and_the_next_one_works(detect, tmp_path):
    mask = np.ones((1, 40, 40), np.uint8)
    for name, west, refused in (("elsewhere", 700_000.0, True), ("corner", small_world.WEST, False)):
        path = tmp_path / f"{name}.tif"
        small_world.write_tiff(path, mask, west=west)
        box = next(box for box in detect.file_uploader if box.label == "Areas to leave out")
        box.set_value([(path.name, path.read_bytes(), "image/tiff")]).run()
        assert not detect.exception
        assert bool(detect.error) == refused
        if refused:
            assert "does not overlap the image" in detect.error[0].value.replace("\\", "")
            detect.button("detect.remove.exclude").click().run()
    assert detect.session_state["workspace"].case.exclude.name == "corner.tif"


def test_a_mask_over_everything_is_refused_in_a_sentence_and_can_be_removed(detect, tmp_path):
    lay_mask(detect, np.ones((small_world.SIZE_PX,) * 2, bool), tmp_path)

    assert not detect.exception
    assert "excludes every pixel" in detect.error[0].value.replace("\\", "")
    detect.button("detect.remove.exclude").click().run()
    assert not detect.error
    assert detect.button("detect.run")


def test_where_the_network_looked_is_told_of_the_likeliest_place_and_of_a_landslide(detect):
    finish(detect)
    assert gradcam.LAYER not in [heading.value for heading in detect.header]
    before = pictures(detect)
    detect.toggle(LOOKED).set_value(True).run()

    assert not detect.exception
    assert gradcam.LAYER in [heading.value for heading in detect.header]
    assert "Grad-CAM of the likeliest place" in said(detect)
    assert "not why, and not that it was right" in said(detect)
    assert len(pictures(detect)) == len(before) + 2

    run = runs.open_run(run_of(detect))
    place = runs.redrawn(run, run.threshold, runs.min_area_of(run)).inventory.table["place"].iloc[0]
    detect.session_state[f"detect.chosen.{run_of(detect)}"] = chosen.Chosen(place)
    detect.run()
    assert not detect.exception
    assert "Grad-CAM of landslide No." in said(detect)
    assert "the chosen landslide" in said(detect)


def test_a_run_whose_image_is_gone_says_so_and_still_shows_its_result(detect, monkeypatch):
    finish(detect)
    monkeypatch.setattr(runs, "image_of", lambda run: None)
    detect.toggle(LOOKED).set_value(True).run()

    assert not detect.exception
    assert "no longer on the server" in said(detect)
    assert "Landslides" in metrics(detect)


def test_after_a_restart_the_image_of_a_run_is_found_again(detect, tmp_path):
    import streamlit as st

    finish(detect)
    run = runs.open_run(run_of(detect))
    image = runs.image_of(run)
    assert image is not None
    assert image.name == "scene.tif"
    st.cache_resource.clear()
    assert runs.image_of(run) == image

    shutil.rmtree(
        tmp_path / "runs" / ".detections"
    )  # of a run that was not begun here only samples are known
    assert runs.image_of(run) == image
