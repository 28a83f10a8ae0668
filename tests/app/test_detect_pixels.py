"""Detect: at which pixel size an image is predicted, and the threshold that a result begins with."""

import io
import json

import numpy as np
import pytest
import streamlit as st
from PIL import Image

from landslide_ui.shared import compute, run_store
from tests import small_scenes
from tests.app.test_bad_uploads import upload
from tests.app.test_detect_page import metrics, run_of, said
from tests.limits import HANG_SECONDS


@pytest.fixture
def detect(app):
    """The Detect page with the small sample laid out."""
    app.run()
    app.button("home.sample.small").click().run()
    assert not app.exception
    return app


def test_an_image_comes_to_the_networks_pixel_size_or_stays_as_it_is(detect, desk):
    card = desk.parent / "models" / "unet-se.json"
    content = card.read_text("utf-8")
    try:
        card.write_text(json.dumps({**json.loads(content), "native_resolution_m": 0.8}), "utf-8")
        _forget()
        detect.run()
        by_itself = said(detect)
        control(detect, "Pixel size of the prediction").set_value("own").run()
        kept = said(detect)
    finally:
        card.write_text(content, "utf-8")

    assert not detect.exception
    assert "Predicted at 0.8 m per pixel, enlarged 2.5 times each way, 6.25 times the pixels" in by_itself
    assert "6.25 times those of the image" in by_itself
    assert any("as was asked for" in each.value for each in detect.warning)
    assert "times those of the image" not in kept


def test_a_picture_without_georeference_can_be_told_its_pixel_size(app, desk):
    picture = np.kron(small_scenes.blob_image(64, 64), np.ones((1, 4, 4), np.uint8))
    Image.fromarray(np.moveaxis(picture, 0, -1)).save(desk / "drone.png")
    app.run().switch_page("pages/detect.py").run()
    app.button_group("detect.origin").set_value("folder").run()
    try:
        app.selectbox("detect.file").set_value("drone.png").run()
        unknown = app.info[0].value
        field = next(each for each in app.number_input if each.label == "Metres per pixel")
        field.set_value(0.05).run()
    finally:
        (desk / "drone.png").unlink()

    assert not app.exception
    assert "tell it the pixel size" in unknown
    assert "predicted at" in said(app).lower()
    assert "times smaller each way" in said(app)


def test_an_uploaded_picture_is_given_a_place_by_its_edges_and_it_can_be_taken_back(app, desk):
    content = io.BytesIO()
    picture = np.kron(small_scenes.blob_image(64, 64), np.ones((1, 4, 4), np.uint8))
    Image.fromarray(np.moveaxis(picture, 0, -1)).save(content, "PNG")
    app.run()
    app.button("home.start").click().run()
    upload(app, ("drone.png", content.getvalue()))
    assert "no coordinates" in said(app)
    place(app, West=105.0, South=36.004, East=105.005, North=36.0)
    assert "are no edges of a picture" in app.error[0].value

    place(app, South=36.0, North=36.004)
    assert not app.error
    assert "WGS 84 (EPSG:4326)" in said(app)
    assert "no coordinates" not in said(app)
    app.button("detect.place.back").click().run()
    assert not app.exception
    assert "no coordinates" in said(app)


def place(app, **edges: float) -> None:
    """Fill in edges, and press."""
    for field in app.number_input:
        if field.label in edges:
            field.set_value(edges[field.label])
    app.run()
    app.button("detect.place.set").click().run()
    assert not app.exception


def test_the_threshold_of_the_scene_and_its_range_are_shown(detect, desk):
    card = desk.parent / "models" / "unet-se.json"
    content = card.read_text("utf-8")
    rule = {"usual": 0.4, "usual_share": 0.03, "shift": 0.0, "expected": 1.0}
    try:
        card.write_text(json.dumps({**json.loads(content), "threshold_rule": rule}), "utf-8")
        _forget()
        detect.run()
        assert control(detect, "Threshold that the result begins with").value == "scene"
        detect.button("detect.run").click().run()
        compute.jobs().wait(run_of(detect), timeout=HANG_SECONDS)
        finished = detect.run()
    finally:
        card.write_text(content, "utf-8")

    assert not finished.exception
    account = run_store.store().list()[0].folder / "run.json"
    found = json.loads(account.read_text("utf-8"))
    assert found["threshold"]["origin"] == "scene"
    assert "suits this scene best" in said(finished)
    if ends := found["results"]["range"]:
        assert "Ranges are of thresholds that are as plausible" in said(finished)
        few, many = sorted(ends[end]["count"] for end in ("low", "high"))
        assert f"({few:,}–{many:,})" in metrics(finished)["line"]


def _forget() -> None:
    """Cards and what was made of them."""
    st.cache_data.clear()
    st.cache_resource.clear()


def control(app, label: str):
    """The segmented control of that label."""
    return next(each for each in app.button_group if each.label == label)
