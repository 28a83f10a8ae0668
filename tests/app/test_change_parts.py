"""Two dates on the page Detect: what belongs together stays together, and what is missing is said."""

import json

import pytest

from landslide_core.errors import MismatchError
from landslide_core.io.plain.mask_settings import MaskSettings
from landslide_core.runs.store import PART
from landslide_ui.detect import runs
from landslide_ui.detect.change import changes
from landslide_ui.detect.teach import teachings
from landslide_ui.detect.teach.given import Given
from tests.app.change_pages import at_two_dates, choose, compared, pair_in
from tests.app.test_detect_page import run_of
from tests.small_scenes import write_weights


@pytest.fixture
def pair(tmp_path, desk, monkeypatch):
    return pair_in(tmp_path / "pair", write_weights(tmp_path / "models"), monkeypatch)


@pytest.fixture
def finished(app, pair):
    page = at_two_dates(app)
    choose(page, "Sample pair", "small")
    return compared(page)


def test_the_detection_of_a_date_finds_its_image_as_long_as_that_is_the_same(finished, pair):
    identity = run_of(finished)
    before, after = (runs.open_run(f"{identity}{PART}{date}") for date in changes.DATES)

    assert (runs.image_of(before), runs.image_of(after)) == (pair / "before.tif", pair / "after.tif")
    (pair / "after.tif").write_bytes((pair / "before.tif").read_bytes())
    assert runs.image_of(after) is None
    assert runs.image_of(before) == pair / "before.tif"


def test_a_network_does_not_learn_from_an_image_that_was_moved(finished, monkeypatch):
    run = runs.open_run(f"{run_of(finished)}{PART}before")
    account = run.folder.parent / "run.json"
    told = json.loads(account.read_text("utf-8"))
    assert not changes.moved(runs.id_of(run))
    told["coregistration"]["mended"] = True
    account.write_text(json.dumps(told), "utf-8")

    assert changes.moved(runs.id_of(run))
    with pytest.raises(MismatchError, match="was moved to lie over"):
        teachings.start(run, Given(), "Taught", MaskSettings(), train=False)
