"""Many images on the page Detect: one batch, its table, its map and its files, and each image as a run."""

import shutil

import pytest

from landslide_core.errors import FileError
from landslide_core.io.plain.packed import packing
from landslide_core.runs.store import PART
from landslide_ui.detect import report
from landslide_ui.detect.batch import batches
from landslide_ui.shared import compute, owners, run_store, uploads
from tests import small_world
from tests.app.test_bad_uploads import upload
from tests.app.test_detect_page import run_of, said
from tests.limits import HANG_SECONDS


def metrics(app) -> dict[str, str]:
    return {metric.label: metric.value for metric in app.metric}


@pytest.fixture
def survey(tmp_path, monkeypatch):
    """A folder on the server with two overlapping images, and one that is torn."""
    folder = tmp_path / "data" / "survey"
    folder.mkdir(parents=True)
    bands = small_world.write_scene(folder / "north.tif")
    small_world.write_tiff(folder / "south.tif", bands, west=small_world.WEST + 200, nodata=0)
    (folder / "torn.tif").write_bytes((folder / "north.tif").read_bytes()[:4000])
    monkeypatch.setenv("SCARP_DATA_DIR", str(folder.parent))
    return folder


@pytest.fixture
def chosen(app, survey):
    """The Detect page with the folder laid out."""
    app.run()
    app.switch_page("pages/detect.py").run()
    app.button_group("detect.origin").set_value("folder").run()
    box = next(box for box in app.selectbox if box.label.startswith("Image below"))
    box.set_value("survey/").run()
    assert not app.exception
    return app


@pytest.fixture
def finished(chosen):
    """The batch when it has ended."""
    chosen.button("detect.run").click().run()
    compute.jobs().wait(run_of(chosen), timeout=HANG_SECONDS)
    chosen.run()
    assert not chosen.exception
    return chosen


def test_a_folder_shows_its_images_what_cannot_be_used_and_the_bill(chosen):
    text = said(chosen)

    for part in (
        "3 images, one batch",
        "north.tif",
        "256 × 256, 4 bands",
        "EPSG:32648",
        "2 tiles",
        "for one image",
    ):
        assert part in text
    assert "torn\\.tif" in text
    assert "1 of 3 images will be left out" in text
    assert chosen.button("detect.run").label == "Find landslides in 2 images"


def test_a_batch_ends_with_totals_a_table_a_map_and_files(finished):
    identity = run_of(finished)
    batch = batches.opened(identity)
    results = batch.manifest["results"]

    assert metrics(finished)["Landslides"] == f"{results['count']:,}"
    assert (metrics(finished)["Images"], metrics(finished)["Left out"]) == ("2", "1")
    assert "torn" in said(finished)
    assert list(finished.dataframe[0].value["image"]) == ["north.tif", "south.tif"]
    assert [button.label for button in finished.get("download_button")] == [
        "Mosaic (GeoPackage)", "Table of images (CSV)", "Batch record (JSON)",
        "Report (PDF)", "Report (DOCX)", "Report (HTML)",
    ]  # fmt: skip
    assert report.of_batch(batch.folder, ".pdf", "two").startswith(b"%PDF-")
    (link,) = finished.get("link_button")
    assert link.proto.url.endswith(f"/{identity}/all.zip")
    assert b"".join(packing(batch.members())).startswith(b"PK")


def test_an_image_of_a_batch_opens_as_a_run_and_leads_back(finished):
    identity = run_of(finished)
    finished.query_params["run"] = f"{identity}{PART}south"
    finished.run()

    assert not finished.exception
    assert "Share of the valid area" in said(finished)
    finished.slider[0].set_value(40).run()
    assert not finished.exception
    finished.button("detect.to_batch").click().run()
    assert run_of(finished) == identity


def test_what_failed_is_tried_again_and_a_stopped_batch_goes_on(finished, survey):
    identity = run_of(finished)
    shutil.copy(survey / "north.tif", survey / "torn.tif")
    finished.button("detect.go_on").click().run()
    compute.jobs().wait(f"{identity}~2", timeout=HANG_SECONDS)
    finished.run()

    assert not finished.exception
    assert (metrics(finished)["Images"], metrics(finished)["Left out"]) == ("3", "0")


def test_a_cancelled_batch_says_so_and_goes_on(chosen, monkeypatch):
    from landslide_core.detection.batch import going_on

    really = going_on.journey.detect

    def stops(image, *given, progress, **named):
        if image.stem == "south":
            compute.jobs().cancel(identity[0])
            while True:
                progress.stop_if_asked()
        return really(image, *given, progress=progress, **named)

    identity: list[str] = []
    monkeypatch.setattr(
        batches.background, "new_id", lambda prefix, _: identity.append(f"{prefix}1") or f"{prefix}1"
    )
    monkeypatch.setattr(going_on.journey, "detect", stops)
    chosen.button("detect.run").click().run()
    assert compute.jobs().wait("batch-1", timeout=HANG_SECONDS).state == "cancelled"
    chosen.run()
    assert "can go on" in said(chosen)
    monkeypatch.setattr(going_on.journey, "detect", really)
    chosen.button("detect.go_on").click().run()
    compute.jobs().wait("batch-1~2", timeout=HANG_SECONDS)
    chosen.run()

    assert not chosen.exception
    assert metrics(chosen)["Images"] == "2"


def test_several_uploads_are_one_batch_and_keep_their_world_files(app, desk):
    scene = (desk / "scene.tif").read_bytes()
    app.run()
    app.button("home.start").click().run()
    upload(app, ("one.tif", scene), ("two.tif", scene), ("two.tfw", b"2\n0\n0\n-2\n500400\n4000000\n"))

    assert not app.exception
    assert "2 images, one batch" in said(app)
    folder = next(uploads.root().rglob("one.tif")).parent
    assert sorted(path.name for path in folder.iterdir()) == ["one.tif", "two.tfw", "two.tif"]


def test_home_lists_a_batch_as_one(finished):
    identity = run_of(finished)
    finished.switch_page("pages/home.py").run()

    assert not finished.exception
    assert "survey" in said(finished)
    assert [run.id for run in run_store.store().list()] == [identity]
    finished.button(f"home.run.{identity}").click().run()
    assert metrics(finished)["Images"] == "2"


@pytest.mark.parametrize(
    "run_id", ["..{0}north", "{0}..", "{0}.", ".{0}", "{0}/north", "{0}.north.x", "{0}.a/../north"]
)
def test_no_id_leads_out_of_a_batch(finished, run_id):
    identity = run_of(finished)
    with pytest.raises(FileError):
        run_store.store().folder_of(run_id.format(identity))


def test_another_visitor_sees_neither_a_batch_nor_its_images(finished, monkeypatch):
    identity = run_of(finished)
    register = owners.register()
    assert register.may_see(owners.current(), f"{identity}{PART}south")
    assert not register.may_see("another", identity)
    assert not register.may_see("another", f"{identity}{PART}south")
    monkeypatch.setattr(owners, "browser", lambda: "another")
    for run_id in (identity, f"{identity}{PART}south"):
        finished.query_params["run"] = run_id
        finished.run()
        assert "There is no" in finished.error[0].value, run_id
        assert not finished.metric


def test_images_that_all_fail_are_said_to(app, desk):
    torn = (desk / "scene.tif").read_bytes()[:4000]
    app.run()
    app.button("home.start").click().run()
    upload(app, ("one.tif", torn), ("two.tif", torn))

    assert not app.exception
    assert "None of these images" in said(app)
    assert not [each for each in app.button if each.key == "detect.run"]
