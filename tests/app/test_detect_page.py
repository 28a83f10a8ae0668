"""Detect: from an image to landslides in a table and files, without losing what was set."""

import io
import json
import re
import time
import zipfile

import pytest

from landslide_core.comparison.against_reference import agreement
from landslide_core.detection import journey
from landslide_core.detection.settings import DetectSettings
from landslide_core.errors import Cancelled, FileError, InputError
from landslide_core.io.plain.packed import zipped
from landslide_ui import state
from landslide_ui.detect import downloads, runs
from landslide_ui.shared import compute, run_store
from landslide_ui.shared.given import server_folder
from tests.app.owned_runs import link_of
from tests.limits import HANG_SECONDS


def said(app) -> str:
    """All that the page says, as one text."""
    elements = [*app.markdown, *app.get("html"), *app.info, *app.warning, *app.error, *app.caption]
    return "\n".join(str(getattr(element, "value", "") or element.proto.body) for element in elements)


def run_of(app) -> str:
    """The run that the address names."""
    return link_of(app)["run"]


def metrics(app) -> dict[str, str]:
    """What is told of all landslides of a result: their number, and the whole line above the map."""
    lines = [each.proto.body for each in app.get("html") if "scarp-headline" in each.proto.body]
    return (
        {"Landslides": re.search('data-landslides="([0-9]+)"', lines[0])[1], "line": lines[0]}
        if lines
        else {}
    )


@pytest.fixture
def detect(app):
    """The Detect page with the small sample laid out."""
    app.run()
    app.button("home.sample.small").click().run()
    assert not app.exception
    return app


@pytest.fixture
def finished(detect):
    """A run of the small sample that has ended, on its result page."""
    detect.button("detect.run").click().run()
    run_id = run_of(detect)
    compute.jobs().wait(run_id, timeout=HANG_SECONDS)
    detect.run()
    assert not detect.exception
    return detect


def test_detect_says_what_to_do_when_there_is_no_image(app):
    app.run()
    app.switch_page("pages/detect.py").run()

    assert not app.exception
    assert "No image yet" in said(app)


def test_the_page_shows_what_it_understood_and_the_bill(detect):
    text = said(detect)

    for fact in ("256 × 256 pixels, 4 bands, uint16", "EPSG:32648", "2 m per pixel", "1 tile", "about"):
        assert fact in text
    assert "98.6 %" in text, "a corner of 30 x 30 pixels holds no data"


def test_a_run_ends_with_totals_a_table_and_every_download(finished):
    run = runs.open_run(run_of(finished))
    inventory = journey.redraw(run, run.threshold).inventory

    assert metrics(finished)["Landslides"] == str(inventory.count)
    assert len(finished.dataframe[0].value) == inventory.count > 0
    assert [button.label for button in finished.get("download_button")] == [
        "Report (PDF)", "Report (DOCX)", "Report (HTML)", "Share (HTML)",
        "All files (ZIP)", "GeoPackage", "GeoJSON", "KML", "CSV table",
        "Probability (GeoTIFF)", "Mask (GeoTIFF)", "Run record (JSON)",
    ]  # fmt: skip


def test_the_sliders_redraw_and_never_predict_again(finished, monkeypatch):
    def forbidden(*_, **__):
        raise AssertionError("predicted again")

    monkeypatch.setattr(journey, "predict", forbidden)
    before = int(metrics(finished)["Landslides"])
    finished.slider[0].set_value(40).run()
    lower = int(metrics(finished)["Landslides"])
    finished.select_slider[0].set_value(5000.0).run()
    fewer = int(metrics(finished)["Landslides"])

    assert not finished.exception
    assert lower != before
    assert fewer < lower


def test_no_landslide_is_said_in_a_sentence(finished):
    finished.slider[0].set_value(99).run()
    finished.select_slider[0].set_value(100_000.0).run()

    assert not finished.exception
    assert metrics(finished)["Landslides"] == "0"
    assert "No landslide at these settings" in said(finished)


def test_downloads_hold_what_is_shown(finished, tmp_path):
    run = runs.open_run(run_of(finished))
    own = downloads.exported(run, run.threshold, runs.min_area_of(run), tmp_path)
    other = downloads.exported(run, 0.4, 500.0, tmp_path)
    shown = journey.redraw(run, 0.4, min_area_m2=500.0).inventory

    assert own == run.folder
    assert len(json.loads((other / "landslides.geojson").read_text("utf-8"))["features"]) == shown.count
    with zipfile.ZipFile(io.BytesIO(zipped(other))) as archive:
        assert {"landslides.gpkg", "probability.tif", "mask.tif", "run.json"} <= set(archive.namelist())


def test_a_reload_finds_the_run_again(finished, root):
    from streamlit.testing.v1 import AppTest

    again = AppTest.from_file(str(root / "app.py"), default_timeout=HANG_SECONDS)
    again.query_params["run"] = run_of(finished)
    again.run().switch_page("pages/detect.py").run()

    assert not again.exception
    assert metrics(again) == metrics(finished)


def test_home_lists_the_run_and_leads_to_it(finished):
    run_id = run_of(finished)
    finished.switch_page("pages/home.py").run()
    finished.button(f"home.run.{run_id}").click().run()

    assert not finished.exception
    assert "Landslides" in metrics(finished)


def test_an_unknown_run_is_said_in_a_sentence(app):
    app.query_params["run"] = "../../etc"
    app.run().switch_page("pages/detect.py").run()

    assert not app.exception
    assert "There is no run" in app.error[0].value


def test_a_failed_run_gives_its_sentence_and_the_way_back_keeps_the_image(detect, monkeypatch):
    def fail(*_, **__):
        raise InputError("The disk is full.", "Free some space and start again.")

    monkeypatch.setattr(journey, "detect", fail)
    detect.button("detect.run").click().run()
    compute.jobs().wait(run_of(detect), timeout=HANG_SECONDS)
    detect.run()
    assert "The disk is full" in detect.error[0].value
    detect.button("detect.back").click().run()

    assert not detect.exception
    assert "scene.tif" in said(detect)
    assert detect.button("detect.run").label == "Find landslides"


def test_cancel_ends_the_run_and_leaves_no_files(detect, monkeypatch):
    def slow(*_, progress, **__):
        while not progress.cancelled():
            time.sleep(0.01)
        raise Cancelled

    monkeypatch.setattr(journey, "detect", slow)
    detect.button("detect.run").click().run()
    detect.button("detect.cancel").click().run()
    compute.jobs().wait(run_of(detect), timeout=HANG_SECONDS)
    detect.run()

    assert not detect.exception
    assert "cancelled" in said(detect)
    assert run_store.store().list() == ()


def test_a_run_that_a_restart_ended_is_begun_again_and_ends_like_any_other(detect, root, monkeypatch):
    import streamlit as st
    from streamlit.testing.v1 import AppTest

    def slow(*_, progress, **__):
        while True:
            progress.stop_if_asked()
            time.sleep(0.01)

    with monkeypatch.context() as patched:
        patched.setattr(journey, "detect", slow)
        detect.button("detect.run").click().run()
        run_id = run_of(detect)
        st.cache_resource.clear()  # which ends the worker in the middle of its job
    again = AppTest.from_file(str(root / "app.py"), default_timeout=HANG_SECONDS)
    again.query_params["run"] = run_id
    again.run().switch_page("pages/detect.py").run()
    assert not again.exception
    compute.jobs().wait(run_id, timeout=HANG_SECONDS)
    again.run()

    assert not again.exception
    assert "Landslides" in metrics(again)
    assert [run.id for run in run_store.store().list()] == [run_id]


def test_two_runs_of_one_image_at_once_have_two_folders(detect, monkeypatch):
    case = state.Case("upload", "scene.tif", server_folder.data_folder() / "scene.tif")
    monkeypatch.setattr(journey, "detect", lambda *_, **__: None)
    first, second = (
        runs.start(case, ("red", "green", "blue"), DetectSettings(device="cpu")) for _ in range(2)
    )

    assert second != first
    assert all(re.search(r"-detect-scene-tif-[0-9a-f]{24}$", run_id) for run_id in (first, second))
    assert runs.case_of(second) == case


def test_why_here_lays_the_landslides_out_on_the_page_factors(finished):
    finished.button("detect.factors").click().run()
    finished.switch_page("pages/factors.py").run()

    assert not finished.exception
    chooser = next(box for box in finished.selectbox if box.label == "Landslides of a detection")
    assert chooser.value == run_store.store().list()[0].id


def test_band_roles_change_the_preview_and_a_role_given_twice_is_refused(detect):
    pictures = preview_urls(detect)
    first, last = detect.selectbox(role_key(detect, 0)), detect.selectbox(role_key(detect, 2))
    first.set_value("red")
    last.set_value("blue")
    detect.run()
    assert not detect.exception
    assert preview_urls(detect) != pictures != []

    detect.selectbox(role_key(detect, 1)).set_value("red").run()
    assert not detect.exception
    assert "More than one band is called red" in detect.error[0].value.replace("\\", "")


def preview_urls(app) -> list[str]:
    return [picture.url for element in app.get("image") for picture in element.proto.imgs]


def role_key(app, band: int) -> str:
    return next(box.key for box in app.selectbox if box.key and box.key.endswith(f"scene.tif.{band}"))


def test_a_path_below_the_shared_folder_opens(app):
    app.run().switch_page("pages/detect.py").run()
    app.button_group("detect.origin").set_value("folder").run()
    app.selectbox("detect.file").set_value("scene.tif").run()

    assert not app.exception
    assert "256 × 256" in said(app)


@pytest.mark.parametrize(
    "path", ["../models/unet-se.json", "/etc/passwd", "link/unet-se.json", "a/../../x.tif"]
)
def test_a_path_that_leads_out_of_the_shared_folder_is_refused(tmp_path, path):
    shared, private = tmp_path / "shared", tmp_path / "models"
    shared.mkdir(), private.mkdir()
    (shared / "link").symlink_to(private)

    with pytest.raises(FileError, match="leads out of the shared folder"):
        server_folder.below(shared, path)


def test_what_was_found_of_the_reference_is_said_for_the_threshold_that_is_shown(finished):
    run = runs.open_run(run_of(finished))
    said_of = {}
    for per_cent in (round(100 * run.threshold), 99):
        finished.slider[0].set_value(per_cent).run()
        found = agreement(run, per_cent / 100)
        said_of[per_cent] = metrics(finished)["line"]
        assert (
            f"found <b>{found.found} of {found.of}</b>, {found.false_alarms} false alarm" in said_of[per_cent]
        )
        assert f"{found.matrix.f1:.2f}" in said(finished)
    assert len(set(said_of.values())) == 2
