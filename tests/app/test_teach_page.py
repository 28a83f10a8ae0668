"""Teach it here on Detect: what is still needed, the two ways, before and after, Undo, and whose the weights are."""

from dataclasses import replace
from functools import partial

import numpy as np
import pytest
from pyproj import Transformer

from landslide_core import networks
from landslide_core.errors import Cancelled, WeightsError
from landslide_core.io.plain.text import write_json
from landslide_core.teaching import journey, shelf
from landslide_core.teaching.settings import TeachSettings
from landslide_ui.detect.teach import given, teachings
from landslide_ui.shared import compute, owners
from tests.app.test_detect_options import finish
from tests.app.test_detect_page import metrics, run_of, said
from tests.limits import HANG_SECONDS
from tests.small_region import SIDE
from tests.small_scenes import UTM, write_tif, write_weights
from tests.unit.teaching.test_journey import mosaic

QUICK = {"parts": "all", "rate": 1e-2, "steps": 40, "most_seconds": 3600}  # the same on a busy machine
ON = "detect.teach.on."


@pytest.fixture
def place(desk, tmp_path, monkeypatch):
    """A scene of 25 blue landslides beside a network that knows red ones; returns the mask."""
    monkeypatch.setenv("SCARP_MODELS", str(write_weights(tmp_path / "models")))
    monkeypatch.setenv("SCARP_TAUGHT", str(tmp_path / "taught"))
    (tmp_path / "shared").mkdir()
    monkeypatch.setenv("SCARP_DATA_DIR", str(tmp_path / "shared"))
    monkeypatch.setattr(teachings, "TeachSettings", partial(TeachSettings, **QUICK))
    image, mask = mosaic()
    write_tif(tmp_path / "shared" / "place.tif", image)
    return mask


@pytest.fixture
def result(place, app):
    """The result of that scene: nothing of it was found."""
    app.run().switch_page("pages/detect.py").run()
    app.button_group("detect.origin").set_value("folder").run()
    app.selectbox("detect.file").set_value("place.tif").run()
    return finish(app)


def drawn(mask: np.ndarray, count: int) -> dict:
    """Rectangles around the first discs, as the map tells them."""
    to_degrees = Transformer.from_crs("EPSG:32648", "EPSG:4326", always_xy=True)
    found = {}
    for number in range(count):
        row, col = divmod(number, 5)
        part = mask[row * SIDE : (row + 1) * SIDE, col * SIDE : (col + 1) * SIDE]
        rows, cols = (np.flatnonzero(part.any(axis=axis)) for axis in (1, 0))
        top, low = row * SIDE + rows[0], row * SIDE + rows[-1] + 1
        left, right = col * SIDE + cols[0], col * SIDE + cols[-1] + 1
        corners = [(left, top), (right, top), (right, low), (left, low), (left, top)]
        ring = [list(to_degrees.transform(*(UTM * corner))) for corner in corners]
        found[str(number)] = {"type": "Polygon", "coordinates": [ring]}
    return found


def give(page, outlines: dict, **more) -> str:
    """Lay outlines on the map and switch teaching on; returns the run."""
    run_id = run_of(page)
    page.session_state[given._key(run_id)] = given.Given(drawn=outlines, **more)
    page.toggle(f"{ON}{run_id}").set_value(True).run()
    assert not page.exception
    return run_id


def ended(page):
    compute.jobs().wait(run_of(page), timeout=HANG_SECONDS)
    page.run()
    assert not page.exception
    return page


@pytest.mark.slow
def test_the_light_leads_to_teaching_and_too_few_outlines_are_said(result, place) -> None:
    result.button("detect.teach.offer").click().run()
    assert "No outlines: at least 3 more are needed, better 10 in all" in said(result).replace("\\", "")
    run_id = run_of(result)
    for count, wanted in ((2, "2 outlines: at least 1 more is needed"), (4, "enough to begin")):
        result.session_state[given._key(run_id)] = given.Given(drawn=drawn(place, count))
        result.run()
        assert wanted in said(result).replace("\\", "")
        assert result.button("detect.teach.start").disabled is (count < 3)
        assert result.button("detect.teach.threshold").disabled is (count < 3)


@pytest.mark.slow
def test_outlines_that_contradict_a_rejected_detection_are_said(result, place) -> None:
    (one,) = drawn(place, 1).values()
    corners = [
        Transformer.from_crs("EPSG:4326", "EPSG:32648", always_xy=True).transform(*at)
        for at in one["coordinates"][0]
    ]
    outline = "POLYGON ((" + ", ".join(f"{x} {y}" for x, y in corners) + "))"
    give(result, drawn(place, 4), verdicts={"a#1": ("rejected", outline)})

    assert "contradict each other" in result.error[0].value
    assert result.button("detect.teach.start").disabled


@pytest.mark.slow
def test_teaching_changes_the_map_keeps_private_weights_and_can_be_undone(result, place, as_browser) -> None:
    before = give(result, drawn(place, 12))
    result.button("detect.teach.start").click().run()
    after = run_of(ended(result))
    found = teachings.account(after)
    text = said(result).replace("\\", "")

    assert after != before
    assert found["kept_what"] == "weights"
    assert found["before"]["iou"] < 0.05 < 0.1 < found["after"]["iou"]
    assert "The new weights are kept" in text
    assert "Taught on 12 outlines of place.tif".lower() in text.lower()
    assert int(metrics(result)["Landslides"]) > 5

    name = found["network"]
    assert name in compute.cards_for(owners.current())
    as_browser("B")
    assert name not in compute.cards_for(owners.current())
    as_browser("A")
    result.button("detect.teach.undo").click().run()
    assert run_of(result) == before
    assert not result.exception
    assert shelf.taught_weights(owners.current()) == ()
    with pytest.raises(WeightsError):
        networks.load(name)


@pytest.mark.slow
def test_the_threshold_alone_is_fitted_and_nothing_kept_leads_back(result, place) -> None:
    before = give(result, drawn(place, 12))
    result.button("detect.teach.threshold").click().run()
    found = teachings.account(run_of(ended(result)))

    assert found["steps"] == 0
    if not found["kept"]:
        assert "Nothing is kept" in result.title[0].value
        result.button("detect.teach.back").click().run()
        assert run_of(result) == before


@pytest.mark.slow
def test_a_teaching_that_is_cancelled_leaves_nothing_and_leads_back(result, place, monkeypatch) -> None:
    def slow(*_, progress, **__):
        while not progress.cancelled():
            pass
        raise Cancelled

    monkeypatch.setattr(journey, "teach", slow)
    before = give(result, drawn(place, 5))
    result.button("detect.teach.start").click().run()
    result.button("detect.cancel").click().run()
    ended(result)

    assert "cancelled" in said(result)
    result.button("detect.teach.back").click().run()
    assert run_of(result) == before


@pytest.mark.slow
def test_what_was_given_outlives_the_session(result, place) -> None:
    run_id = give(result, drawn(place, 3))
    known = result.session_state[given._key(run_id)]
    path = given._file(run_id)

    assert not path.is_file(), "given to the session by the test alone"
    path.parent.mkdir(parents=True, exist_ok=True)
    write_json(
        path,
        {
            "turn": 2,
            "drawn": dict(known.drawn),
            "verdicts": {"a#1": ["accepted", "POINT (0 0)"]},
            "files": [],
        },
    )
    assert given._read(path) == replace(known, turn=2, verdicts={"a#1": ("accepted", "POINT (0 0)")})
    path.write_text("{}", "utf-8")
    assert given._read(path) == given.Given()
