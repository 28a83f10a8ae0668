"""The report of a result of Detect: of what the map shows, made when a button is pressed and outside the page's run."""

import numpy as np
import pytest
from docx import Document

from landslide_core.reporting import journey, words
from landslide_ui.shared import run_store
from tests import small_runs
from tests.app.downloads_made import REPORTS, noted, pressed


@pytest.fixture
def makers(monkeypatch):
    """What each download makes when it is pressed, by its file name."""
    return noted(monkeypatch)


@pytest.fixture
def result(app, desk, makers):
    """The page of a run of an image with an odd name, of which the server has no copy."""
    grid = small_runs.UTM
    percent = np.zeros(grid.shape, np.uint8)
    percent[20:60, 20:90], percent[100:160, 200:300] = 90, 60
    small_runs.write_run(
        run_store.store().root / "odd",
        percent=percent,
        scene={
            "name": "<b>滑坡 & x.tif", "sha256": "0" * 64, "bytes": 0, "roles": ["red", "green", "blue"],
            "rows": 400, "cols": 600, "crs": str(grid.crs), "affine": list(grid.affine)[:6], "valid_share": 1.0,
        },
    )  # fmt: skip
    app.query_params["run"] = "odd"
    app.switch_page("pages/detect.py").run()
    assert not app.exception
    yield app
    run_store.store.clear()


def test_three_forms_are_offered_and_none_is_made_before_it_is_asked_for(result, makers, monkeypatch):
    monkeypatch.setattr(journey, "made", lambda *_, **__: pytest.fail("made before it was asked for"))
    result.run()

    assert not result.exception
    labels = [button.label for button in result.get("download_button")]
    assert labels[:3] == ["Report (PDF)", "Report (DOCX)", "Report (HTML)"]
    assert {f"<b>滑坡 & x-report{form}" for form in REPORTS} <= set(makers)


@pytest.mark.parametrize(("form", "beginning"), REPORTS.items())
def test_a_press_makes_the_report_outside_the_pages_run(result, makers, form, beginning):
    assert pressed(makers[f"<b>滑坡 & x-report{form}"]).startswith(beginning)


def test_the_report_is_of_what_the_map_shows(result, makers):
    import io

    def count() -> str:
        document = Document(io.BytesIO(pressed(makers["<b>滑坡 & x-report.docx"])))
        tiles = next(t for t in document.tables if t.cell(0, 0).text.startswith(words.COUNT))
        return tiles.cell(0, 0).text.split("\n")[1]

    result.slider[0].set_value(55).run()
    two = count()
    result.slider[0].set_value(80).run()

    assert not result.exception
    assert (two, count()) == ("2", "1")


def test_a_page_to_share_is_offered_beside_them_and_made_when_pressed(result, makers):
    result.run()

    assert "Share (HTML)" in [button.label for button in result.get("download_button")]
    page = pressed(makers["<b>滑坡 & x-share.html"])
    assert page.startswith("<!DOCTYPE html>")
    assert "&lt;b&gt;滑坡 &amp; x" in page
