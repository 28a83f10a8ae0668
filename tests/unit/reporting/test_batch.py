"""A batch as a report: its totals, its images in lines, what was left out, and a map of all."""

import json
from pathlib import Path

import numpy as np
import pytest
from affine import Affine

from landslide_core.detection.batch.journey import BatchSettings, detect_batch
from landslide_core.detection.batch.run import BatchRun, open_batch
from landslide_core.detection.settings import DetectSettings
from landslide_core.errors import FileError, MissingError, SettingError
from landslide_core.io.plain.pictures import decoded
from landslide_core.io.plain.whole import file_sha256
from landslide_core.light.light import LEVELS
from landslide_core.reporting import words
from landslide_core.reporting.batch import document_of
from landslide_core.reporting.document import Bullets, Document, Heading, Map, Table, Tiles
from landslide_core.reporting.journey import made, report
from landslide_core.reporting.settings import ReportSettings
from tests.language.english import english_in, said_in
from tests.small_scenes import UTM, blob_image, write_tif

_SETTINGS = DetectSettings(tile=128, overlap=64, margin=16, device="cpu", simplify_px=0)
pytestmark = pytest.mark.usefixtures("models")


@pytest.fixture
def images(tmp_path: Path) -> Path:
    """Two scenes that share ground, a picture without a place, and no image at all."""
    folder = tmp_path / "images"
    folder.mkdir()
    write_tif(folder / "west <1> 滑.tif", blob_image())
    write_tif(folder / "east.tif", blob_image()[:, :, 150:], transform=UTM * Affine.translation(150, 0))
    write_tif(folder / "picture.png", blob_image()[:, :200, :200], crs=None, driver="PNG")
    (folder / "torn.tif").write_bytes((folder / "east.tif").read_bytes()[:3000])
    return folder


@pytest.fixture
def batch(images: Path, tmp_path: Path) -> BatchRun:
    return detect_batch(images, tmp_path / "out", _SETTINGS)


def of(batch: BatchRun, **settings) -> Document:
    return document_of(batch, ReportSettings(**settings), "2026-07-01T10:00:00+00:00")


def all_of(document: Document, kind: type) -> list:
    return [part for part in document.parts if isinstance(part, kind)]


def test_totals_are_those_of_the_batch_and_each_image_has_a_line(batch, images):
    made_of, results = of(batch), batch.manifest["results"]

    (tiles,) = all_of(made_of, Tiles)
    assert [tile.value for tile in tiles.tiles][::2] == [str(results["count"]), "3"]
    assert dict(made_of.facts)[words.IMAGES] == "3 predicted, 1 left out"
    lines, landslides, sums = all_of(made_of, Table)
    assert {row[0] for row in lines.rows} == {"west <1> 滑.tif", "east.tif", "picture.png"}
    assert len(landslides.rows) == results["count"] > 0
    sha256 = {row[1]: row[3] for row in sums.rows}
    assert sha256["east.tif"] == file_sha256(images / "east.tif")
    assert sha256["landslides.gpkg"] == file_sha256(batch.folder / "landslides.gpkg")


def test_what_was_left_out_says_why(batch):
    assert words.LEFT_OUT_WHY in [part.text for part in all_of(of(batch), Heading)]
    assert any(line.startswith("torn.tif: ") for part in all_of(of(batch), Bullets) for line in part.lines)


def test_the_map_shows_the_pictures_of_all_images_where_they_lie(batch):
    (drawn,) = all_of(of(batch), Map)

    assert drawn.caption.startswith("All 2 images with a georeference.")
    picture = np.asarray(decoded(drawn.content).convert("RGB")).astype(int)
    rows, cols = picture.shape[:2]
    west, east = picture[rows // 2, cols // 5], picture[rows // 2, 4 * cols // 5]
    for place in (west, east):
        assert np.abs(place - 236).max() > 20  # the grey of ground without an image


def test_outlines_that_bear_the_number_of_another_count_once(images, tmp_path):
    marked = detect_batch(images, tmp_path / "marked", _SETTINGS, BatchSettings(duplicates="mark"))

    assert marked.manifest["results"]["merged"] > 0
    assert len(all_of(of(marked), Table)[1].rows) == marked.manifest["results"]["count"]


def test_a_batch_without_a_place_has_no_map(images, tmp_path):
    for path in images.iterdir():
        if path.suffix == ".tif":
            path.unlink()
    flat = detect_batch(images, tmp_path / "flat", _SETTINGS)

    assert all_of(of(flat), Map) == []
    assert len(all_of(of(flat), Table)) == 2


@pytest.mark.parametrize("form", [".pdf", ".docx", ".html"])
def test_all_forms_are_made(batch, form):
    assert len(made(batch, form)) > 10_000


def test_a_batch_that_waits_an_image_and_another_kind_are_refused(batch, images, tmp_path):
    with pytest.raises(SettingError, match="many images"):
        report(batch.folder, tmp_path / "r.pdf", image=images / "east.tif")
    account = json.loads((batch.folder / "run.json").read_text("utf-8"))
    (batch.folder / "run.json").write_text(json.dumps({**account, "complete": False}), "utf-8")
    with pytest.raises(MissingError, match="is not finished"):
        report(open_batch(batch.folder), tmp_path / "r.pdf")


def test_another_kind_of_run_has_no_report_yet(tmp_path):
    from tests import small_runs

    folder = small_runs.write_run(tmp_path / "other", kind="evaluate")

    with pytest.raises(FileError, match="Scarp has no report of other"):
        report(folder, tmp_path / "r.pdf")


def test_every_light_has_its_words() -> None:
    assert set(LEVELS) == set(words.LEVELS) == set(words.BATCH_LIGHT) == set(words.LIGHT_SAID)


def test_in_chinese_it_holds_no_english(batch, chinese):
    made_of = of(batch)

    assert english_in("\n".join(said_in(made_of)), batch.folder.name, "images") == []
    assert dict(made_of.facts)["影像"] == "已预测 3 幅，未处理 1 幅"
