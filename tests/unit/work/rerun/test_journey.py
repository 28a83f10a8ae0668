"""A run once more from its record: the same bytes, a changed input, a changed byte, other versions."""

import json
from pathlib import Path

import numpy as np
import pytest

from landslide_core.analysis import journey as analysis
from landslide_core.analysis.journey import FactorSettings
from landslide_core.commands.main import main
from landslide_core.detection import journey
from landslide_core.detection.around.kept import SurroundingFiles
from landslide_core.detection.batch.journey import detect_batch
from landslide_core.detection.redraw import export
from landslide_core.detection.settings import DetectSettings
from landslide_core.errors import FileError, MismatchError, MissingError
from landslide_core.factors.align import LayerFiles
from landslide_core.review.kept import change_review
from landslide_core.susceptibility import ForestSettings, SusceptibilitySettings
from landslide_core.work.rerun.journey import rerun
from tests import small_change
from tests.small_scenes import UTM, blob_image, write_tif

SETTINGS = DetectSettings(tile=128, overlap=64, margin=16, device="cpu", simplify_px=0)
pytestmark = pytest.mark.usefixtures("models")


@pytest.fixture
def made(tmp_path: Path):
    """A detection with everything beside it, its inputs in a folder of their own."""
    inputs = tmp_path / "inputs"
    inputs.mkdir()
    elevation = np.tile(1000 - np.arange(400) * 2.0, (300, 1)).astype(np.float32)[None]
    write_tif(inputs / "valley.tif", blob_image())
    write_tif(inputs / "dem.tif", elevation, transform=UTM)
    write_tif(inputs / "truth.tif", (blob_image()[0] > 128).astype(np.uint8)[None], nodata=None)
    write_tif(inputs / "cover.tif", np.ones((1, 300, 400), np.uint8), nodata=0)
    return journey.detect(
        inputs / "valley.tif",
        tmp_path / "run",
        SETTINGS,
        dem=inputs / "dem.tif",
        reference=inputs / "truth.tif",
        around=SurroundingFiles(land_cover=inputs / "cover.tif"),
    )


def verdicts(found) -> dict[str, str]:
    return {each.name: each.verdict for each in found.files}


def test_a_detection_is_repeated_to_the_same_bytes(made, tmp_path: Path) -> None:
    found = rerun(made.folder, tmp_path / "again", [tmp_path / "inputs"])

    assert found.agrees
    assert found.causes == ()
    said = verdicts(found)
    assert said["probability.tif"] == said["mask.tif"] == said["land_cover.tif"] == "same"
    assert said["landslides.csv"] == said["landslides.geojson"] == said["landslides.kml"] == "same"
    assert said["landslides.gpkg"] in ("same", "same content")
    assert set(said) == set(made.files) - {"run.json"}
    then, now = (
        json.loads((folder / "run.json").read_text()) for folder in (made.folder, tmp_path / "again")
    )
    for key in ("settings", "threshold", "results", "reference", "surroundings", "light"):
        assert then[key] == now[key]


def test_an_input_that_is_another_now_is_refused_with_both_checksums(made, tmp_path: Path) -> None:
    path = tmp_path / "inputs" / "dem.tif"
    needed = made.manifest["dem"]["sha256"]
    path.write_bytes(path.read_bytes() + b"x")

    with pytest.raises(MismatchError, match=needed) as problem:
        rerun(made.folder, tmp_path / "again", [tmp_path / "inputs"])
    assert "dem.tif is not the dem" in problem.value.message
    assert not (tmp_path / "again").exists()


def test_an_input_that_is_nowhere_is_named_with_the_places_that_were_looked_in(made, tmp_path: Path) -> None:
    (tmp_path / "inputs" / "truth.tif").unlink()

    with pytest.raises(MissingError, match=r"truth\.tif, is in none of .*inputs"):
        rerun(made.folder, tmp_path / "again", [tmp_path / "inputs"])


def test_the_right_file_is_found_beside_a_wrong_one_of_its_name(made, tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.mkdir()
    write_tif(other / "valley.tif", blob_image()[:, ::-1])

    assert rerun(made.folder, tmp_path / "again", [other, tmp_path / "inputs"]).agrees


def test_a_byte_that_changed_is_told_and_the_exit_status_is_one(made, tmp_path: Path, capsys) -> None:
    account = json.loads((made.folder / "run.json").read_text())
    account["files"]["mask.tif"]["sha256"] = "0" * 64
    account["versions"]["numpy"] = "1.0"
    (made.folder / "run.json").write_text(json.dumps(account))

    record = str(made.folder / "run.json")
    assert (
        main(["rerun", record, "--out", str(tmp_path / "again"), "--inputs", str(tmp_path / "inputs")]) == 1
    )
    told = capsys.readouterr().out
    assert "differs       mask.tif" in told
    assert "Another version: numpy 1.0 then" in told


def test_a_package_that_is_not_as_its_record_tells_is_nothing_to_compare_with(made, tmp_path: Path) -> None:
    path = made.folder / "landslides.gpkg"
    account = json.loads((made.folder / "run.json").read_text())
    account["files"]["landslides.gpkg"]["sha256"] = "0" * 64
    (made.folder / "run.json").write_text(json.dumps(account))
    assert path.is_file()

    assert (
        verdicts(rerun(made.folder, tmp_path / "again", [tmp_path / "inputs"]))["landslides.gpkg"]
        == "differs"
    )


def test_decisions_of_a_person_are_the_likely_cause_of_a_difference(made, tmp_path: Path) -> None:
    exported = export(made, made.threshold, tmp_path / "taken")
    outline = "POLYGON ((500000 3999990, 500020 3999990, 500020 3999970, 500000 3999990))"
    change_review(exported.folder, lambda review: review.sketched({"d1": outline}, (), "Ada"))

    found = rerun(exported.folder, tmp_path / "again", [tmp_path / "inputs"])
    assert not found.agrees
    assert any("reviewed" in cause for cause in found.causes)


def test_what_has_no_record_or_not_enough_of_one_is_refused(made, tmp_path: Path) -> None:
    with pytest.raises(FileError, match="neither the folder of a run"):
        rerun(tmp_path / "nowhere", tmp_path / "again")
    (tmp_path / "taught").mkdir()
    (tmp_path / "taught" / "run.json").write_text(json.dumps({"schema": 1, "kind": "teach"}))
    with pytest.raises(FileError, match="does not hold all that it was made from"):
        rerun(tmp_path / "taught", tmp_path / "again")


def test_a_batch_is_repeated_with_all_its_scenes(tmp_path: Path) -> None:
    images = tmp_path / "images"
    images.mkdir()
    write_tif(images / "west.tif", blob_image())
    write_tif(images / "east.tif", blob_image()[:, :, 150:], transform=UTM * UTM.translation(150, 0))
    batch = detect_batch(images, tmp_path / "batch", SETTINGS)

    found = rerun(batch.folder, tmp_path / "again", [images])
    assert found.agrees, verdicts(found)
    assert verdicts(found)["west/mask.tif"] == "same"
    (images / "east.tif").unlink()
    with pytest.raises(MissingError, match="image east"):
        rerun(batch.folder, tmp_path / "third", [images])


@pytest.mark.slow
def test_two_dates_are_repeated_with_both_detections(tmp_path: Path) -> None:
    inputs = tmp_path / "inputs"
    inputs.mkdir()
    run = small_change.done(*small_change.two_dates(inputs), tmp_path / "run")

    found = rerun(run.folder, tmp_path / "again", [inputs])
    assert found.agrees, verdicts(found)
    assert verdicts(found)["before/probability.tif"] == "same"


@pytest.mark.slow
def test_an_analysis_of_factors_is_repeated(paths, tmp_path: Path) -> None:
    few = SusceptibilitySettings(forest=ForestSettings(trees=10))
    files = LayerFiles(paths["dem"], paths["inventory"])
    run = analysis.analyse(files, tmp_path / "run", FactorSettings(names=("slope", "aspect"), mapping=few))

    found = rerun(run.folder, tmp_path / "again", [paths["dem"].parent])
    assert found.agrees, verdicts(found)
    assert verdicts(found)["report.html"] == "not compared"
    assert verdicts(found)["metrics.json"] == "same content"  # but for how long each step took
