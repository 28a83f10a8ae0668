"""What tests of two dates on the page Detect share."""

import json

from landslide_ui.shared import compute
from tests import small_change
from tests.app.test_detect_page import run_of
from tests.limits import HANG_SECONDS


def pair_in(folder, models, monkeypatch):
    """A folder of samples with a pair in it, which is the folder on the server too."""
    monkeypatch.setenv("SCARP_MODELS", str(models))
    folder.mkdir()
    small_change.two_dates(folder)
    named = {
        "id": "small",
        "title": "Small place at two dates (synthetic)",
        "description": "Made by the tests.",
    }
    catalog = {"samples": [], "pairs": [{**named, "before": "before.tif", "after": "after.tif"}]}
    (folder / "catalog.json").write_text(json.dumps(catalog), "utf-8")
    monkeypatch.setenv("SCARP_SAMPLES", str(folder))
    monkeypatch.setenv("SCARP_DATA_DIR", str(folder))
    return folder


def at_two_dates(app):
    """The page Detect at two dates, with nothing chosen."""
    app.run()
    app.switch_page("pages/detect.py").run()
    app.button_group("detect.way").set_value("two").run()
    assert not app.exception
    return app


def choose(page, label: str, value: str) -> None:
    next(box for box in page.selectbox if box.label.startswith(label)).set_value(value).run()
    assert not page.exception


def compared(page):
    """The comparison of the images that are laid out, when it has ended."""
    page.button("detect.run").click().run()
    compute.jobs().wait(run_of(page), timeout=HANG_SECONDS)
    page.run()
    assert not page.exception
    return page
