"""The copy of a run's image: made once, of the right image, whole or not at all."""

import shutil
import time
from contextlib import closing

import numpy as np
import pytest

from landslide_core.detection.run import open_run
from landslide_core.errors import MismatchError
from landslide_core.io import open_scene
from landslide_core.serving.copies import Copies, image_copy, write_copy
from tests import small_runs
from tests.limits import HANG_SECONDS


@pytest.fixture
def image(tmp_path):
    pixels = np.full((3, *small_runs.UTM.shape), 90, np.uint8)
    return small_runs.write_image(tmp_path / "image.tif", small_runs.UTM, pixels)


@pytest.fixture
def run(tmp_path, image):
    return open_run(small_runs.write_run(tmp_path / "run", image=image))


def until_over(copies, run, image):
    deadline = time.monotonic() + HANG_SECONDS
    while time.monotonic() < deadline:
        state = copies.ask(run, image)
        if state is None or state.problem:
            return state
        time.sleep(0.01)
    raise TimeoutError


def test_a_copy_is_begun_once_and_is_no_file_of_the_run(run, image):
    copies, files = Copies(), set(run.files)
    assert copies.ask(run, image).share < 1
    assert until_over(copies, run, image) is None

    assert image_copy(run.folder).is_file()
    assert set(run.files) == files
    assert Copies().ask(run, image) is None


def test_a_run_that_is_written_anew_gets_a_copy_anew(tmp_path, run, image):
    copies = Copies()
    assert until_over(copies, run, image) is None
    shutil.rmtree(run.folder)
    later = "2026-03-03T00:00:00+00:00"
    again = open_run(small_runs.write_run(tmp_path / "run", image=image, created=later))

    assert until_over(copies, again, image) is None
    assert image_copy(again.folder).is_file()


def test_an_image_that_has_changed_since_is_not_shown_for_the_runs(run, image):
    image.write_bytes(image.read_bytes() + b"more")

    with pytest.raises(MismatchError, match="has changed since"):
        write_copy(run, image)
    assert "has changed since" in until_over(Copies(), run, image).problem
    assert not image_copy(run.folder).exists()


def test_what_a_killed_server_left_is_removed(run, image):
    left = image_copy(run.folder).with_name(".0123.partial.image.tif")
    left.parent.mkdir()
    left.write_bytes(b"half")
    write_copy(run, image)

    assert [path.name for path in left.parent.iterdir()] == ["image.tif"]


def test_a_bug_is_logged_and_the_page_is_told_that_there_is_no_copy(run, image, monkeypatch, caplog):
    def broken(*_):
        raise RuntimeError("out of order")

    monkeypatch.setattr("landslide_core.serving.copies.write_pyramid", broken)

    assert "could not be prepared" in until_over(Copies(), run, image).problem
    assert "out of order" in caplog.text


def test_the_copy_of_an_image_that_was_moved_lies_where_the_run_saw_it(tmp_path, image):
    seen = small_runs.Affine.translation(14, -6) @ small_runs.UTM.affine
    grid = small_runs.GeoBox(small_runs.UTM.shape, seen, small_runs.UTM.crs)
    run = open_run(small_runs.write_run(tmp_path / "moved", grid, image=image))
    write_copy(run, image)

    with closing(open_scene(image_copy(run.folder))) as copy:
        assert copy.geobox.affine == seen
