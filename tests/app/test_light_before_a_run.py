"""The light on Detect: shown before the button, with its level, its range and its reasons; kept with the result."""

import json
import shutil

import pytest

from landslide_ui.detect import runs
from tests.app.test_detect_options import finish
from tests.app.test_detect_page import run_of, said
from tests.small_light import fitted_light, write_light

BOXES = {"green": "success", "amber": "warning", "red": "error"}


@pytest.fixture
def models(desk, tmp_path, monkeypatch):
    """The network of the tests, in a folder of its own."""
    folder = shutil.copytree(desk.parent / "models", tmp_path / "models")
    monkeypatch.setenv("SCARP_MODELS", str(folder))
    return folder


def fit(models, f1: float) -> None:
    sha256 = json.loads((models / "unet-se.json").read_text("utf-8"))["sha256"]
    write_light(models, fitted_light("unet-se", sha256, {}, f1))


def opened(app):
    app.run()
    app.button("home.sample.small").click().run()
    assert not app.exception
    return app


def lights(page) -> list[tuple[str, str]]:
    """Level and text of every light on the page."""
    return [
        (level, box.value.replace("\\", ""))
        for level, kind in BOXES.items()
        for box in page.get(kind)
        if box.value.startswith(f"**{level.capitalize()}:")
    ]


@pytest.mark.parametrize(("f1", "level"), [(0.7, "green"), (0.4, "amber"), (0.1, "red")])
def test_every_level_is_said_in_words_with_its_range_before_the_run_and_kept_with_it(
    models, app, f1, level
) -> None:
    fit(models, f1)
    page = opened(app)
    ((shown, text),) = lights(page)

    assert shown == level
    low, high = max(f1 - 0.2, 0), f1 + 0.2
    assert f"F1 of {low:.2f} to {high:.2f} expected" in text or f"F1 of {f1 - 0.1:.2f}" in text
    finish(page)
    kept = runs.open_run(run_of(page)).manifest["light"]
    assert kept["level"] == level
    assert kept["reasons"]
    assert len(kept["expected_f1"]) == 2
    assert f"Before the run · {level.capitalize()}: " in " ".join(each.label for each in page.expander)


def test_weights_that_nobody_measured_elsewhere_are_amber_and_say_so(models, app) -> None:
    page = opened(app)
    ((level, text),) = lights(page)

    assert level == "amber"
    assert "was never measured" in text
    assert "F1" not in text
    assert "Find landslides" in [button.label for button in page.button], "it warns and does not forbid"
    assert said(page)
