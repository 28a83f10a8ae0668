"""How much may be uploaded, and images of any number of bands."""

import numpy as np
import pytest

from landslide_ui.shared import compute, uploads
from tests import small_world
from tests.app.test_bad_uploads import has_cure, upload
from tests.app.test_detect_page import said


@pytest.fixture
def uploader(app):
    """The Detect page at its uploader."""
    app.run()
    app.button("home.start").click().run()
    return app


@pytest.mark.parametrize(
    ("limit", "whose"),
    [("SCARP_SESSION_UPLOADS_GB", "you have given"), ("SCARP_UPLOADS_GB", "this server keeps")],
)
def test_more_than_may_be_given_is_refused_and_counts_what_is_there(
    uploader, desk, monkeypatch, limit, whose
):
    scene = (desk / "scene.tif").read_bytes()
    monkeypatch.setenv(limit, str(1.5 * len(scene) / 1e9))
    upload(uploader, ("first.tif", scene))
    assert not uploader.error, "one fits"
    upload(uploader, ("second.tif", scene))

    assert not uploader.exception
    assert has_cure(uploader)
    assert whose in uploader.error[0].value
    assert not list(uploads.root().rglob("second.tif"))
    assert uploader.button("detect.run").label == "Find landslides", "the first image is still there"


def test_a_batch_counts_all_its_images_before_one_is_written(uploader, desk, monkeypatch):
    scene = (desk / "scene.tif").read_bytes()
    monkeypatch.setenv("SCARP_SESSION_UPLOADS_GB", str(1.5 * len(scene) / 1e9))
    upload(uploader, ("first.tif", scene), ("second.tif", scene))

    assert has_cure(uploader)
    assert not list(uploads.root().rglob("*.tif"))


def test_a_disk_that_would_be_full_is_said_before_anything_is_written(uploader, desk, monkeypatch):
    usage = uploads.shutil.disk_usage("/")
    monkeypatch.setattr(uploads.shutil, "disk_usage", lambda _: usage._replace(free=1_000_000_000))
    upload(uploader, ("first.tif", (desk / "scene.tif").read_bytes()))

    assert not uploader.exception
    assert "is full" in uploader.error[0].value
    assert not list(uploads.root().rglob("*.tif"))


@pytest.mark.parametrize("bands", [1, 2, 3, 4, 5, 7, 10, 11, 12, 13, 30])
@pytest.mark.parametrize("kind", ["uint8", "uint16", "float32"])
def test_an_image_of_any_number_of_bands_and_kind_is_shown(uploader, tmp_path, bands, kind):
    pixels = np.stack([small_world.hills()[:64, :64] * (band + 1) for band in range(bands)]) * 100 / bands
    small_world.write_tiff(tmp_path / "made.tif", (pixels + 1).astype(kind))
    upload(uploader, ("made.tif", (tmp_path / "made.tif").read_bytes()))

    assert not uploader.exception
    assert f"64 × 64 pixels, {bands} bands, {kind}" in said(uploader)
    assert compute.preview(compute.scene(next(uploads.root().rglob("made.tif"))))[8:12] == b"WEBP"
