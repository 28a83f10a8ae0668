"""Home: opens in an empty server, leads to Detect, tells what there is."""

import gc
import subprocess
import sys

import pytest

from landslide_ui.shared import compute
from tests.limits import HANG_SECONDS


def texts(app) -> str:
    """All that the page says, as one text."""
    elements = [
        *app.markdown,
        *app.get("html"),
        *app.title,
        *app.header,
        *app.caption,
        *app.warning,
        *app.error,
    ]
    return "\n".join(str(getattr(element, "value", "") or element.proto.body) for element in elements)


def test_home_opens_on_an_empty_server_and_says_what_scarp_is_not(app):
    app.run()

    assert not app.exception
    assert "Find landslides" in app.title[0].value
    assert "not site-specific design" in texts(app)
    assert "No runs yet" in texts(app)


def test_a_click_on_a_sample_leads_to_detect_with_the_sample_laid_out(app):
    app.run()
    app.button("home.sample.small").click().run()

    assert not app.exception
    assert app.title[0].value == "Detect landslides"
    assert app.button("detect.run").label == "Find landslides"


def test_upload_an_image_leads_to_the_uploader(app):
    app.run()
    app.button("home.start").click().run()

    assert not app.exception
    assert app.file_uploader[0].label.startswith("Image")


def test_home_opens_without_samples_and_without_networks(app, monkeypatch, tmp_path):
    monkeypatch.setenv("SCARP_SAMPLES", str(tmp_path))
    monkeypatch.setenv("SCARP_MODELS", str(tmp_path))
    app.run()

    assert not app.exception
    assert "python -m landslide_core sample" in texts(app)


@pytest.mark.parametrize(
    ("needs", "heavy"),
    [
        (
            "from landslide_ui import frame; from landslide_ui.home import parts;"
            "from landslide_ui.detect import choose, result",
            {"torch", "geopandas", "leafmap", "folium", "shap"},
        ),
        (
            "from landslide_ui import frame; from landslide_ui.home import parts, run_list;"
            "from landslide_ui.serving.routes import application; from landslide_ui.serving.life import life;"
            "application()",
            {"torch", "pandas", "scipy", "sklearn", "rio_tiler", "xarray", "numba"},
        ),
        (
            "from landslide_ui.serving.later import routes; from landslide_ui.serving.life import life;"
            "from landslide_ui.serving.cookies import OwnerCookie; routes()",
            {"torch", "pandas", "scipy", "numba", "rasterio", "odc", "dask"},
        ),
    ],
    ids=["frame, Home and Detect", "server and Home", "the server alone"],
)
def test_what_only_results_need_is_not_loaded_before(root, needs, heavy):
    code = f"import sys; {needs}; found = {heavy} & set(sys.modules); sys.exit(str(found) if found else 0)"
    answer = subprocess.run(
        [sys.executable, "-c", code], cwd=root, capture_output=True, text=True, timeout=HANG_SECONDS
    )

    assert answer.returncode == 0, answer.stderr[-500:]


def test_what_is_loaded_is_left_out_of_the_collection_after_every_run_of_a_page(app):
    app.run()
    compute.warm()
    compute._warm_up().join(timeout=HANG_SECONDS)

    assert gc.get_freeze_count() > 100_000


def test_each_page_has_a_card_that_leads_to_it(app):
    app.run()
    for name, title in (
        ("detect", "Detect landslides"),
        ("compare", "Compare networks"),
        ("factors", "Factors: why here?"),
    ):
        app.switch_page("pages/home.py").run()
        app.button(f"home.page.{name}").click().run()
        assert not app.exception
        assert app.title[0].value == title
