"""A run once more from its record: the same bytes, a changed input, a changed byte, other versions."""

import json
import re
import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from landslide_core.commands.main import main
from landslide_core.detection import journey
from landslide_core.detection.around.kept import SurroundingFiles
from landslide_core.detection.batch.journey import detect_batch
from landslide_core.detection.redraw import export
from landslide_core.detection.settings import DetectSettings
from landslide_core.errors import FileError, MismatchError, MissingError
from landslide_core.review.kept import change_review
from landslide_core.work.rerun.journey import rerun
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
        == "cannot tell"
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


def test_from_a_record_alone_packages_are_not_said_to_differ(made, tmp_path: Path, capsys) -> None:
    alone = tmp_path / "alone"
    alone.mkdir()
    shutil.copy(made.folder / "run.json", alone)

    out, inputs = tmp_path / "again", str(tmp_path / "inputs")
    assert main(["rerun", str(alone / "run.json"), "--out", str(out), "--inputs", inputs]) == 1

    told = capsys.readouterr().out
    assert "differs" not in told
    assert "likely why" not in told
    (package,) = re.findall(r"(.*)  landslides.gpkg", told)
    assert package.strip() in ("same", "cannot tell")
    if package.strip() == "cannot tell":
        assert "cannot be told: the original is not there" in told


def two_images(folder: Path) -> Path:
    folder.mkdir()
    write_tif(folder / "west.tif", blob_image())
    write_tif(folder / "east.tif", blob_image()[:, :, 150:], transform=UTM * UTM.translation(150, 0))
    return folder


def test_a_batch_without_the_records_of_its_scenes_is_refused(tmp_path: Path) -> None:
    images = two_images(tmp_path / "images")
    batch = detect_batch(images, tmp_path / "batch", SETTINGS)
    (batch.folder / "east" / "run.json").unlink()

    with pytest.raises(FileError, match="record of its scene east is missing"):
        rerun(batch.folder, tmp_path / "again", [images])
    assert not (tmp_path / "again").exists()


def test_weights_of_a_batch_are_those_of_its_scenes(tmp_path: Path) -> None:
    images = two_images(tmp_path / "images")
    batch = detect_batch(images, tmp_path / "batch", SETTINGS)
    path = batch.folder / "east" / "run.json"
    account = json.loads(path.read_text())
    assert account["settings"]["network"]
    account["network"]["sha256"] = "0" * 64
    path.write_text(json.dumps(account))

    with pytest.raises(MismatchError, match="weights of .* are others"):
        rerun(batch.folder, tmp_path / "again", [images])


def test_a_batch_is_repeated_by_the_network_that_did_it_not_by_the_one_that_is_the_default_now(
    tmp_path: Path, monkeypatch
) -> None:
    from landslide_core import networks

    images = two_images(tmp_path / "images")
    batch = detect_batch(images, tmp_path / "batch", SETTINGS)
    then = json.loads((batch.folder / "east" / "run.json").read_text())["network"]["name"]
    monkeypatch.setattr(networks, "default_name", lambda: "another-one")

    found = rerun(batch.folder, tmp_path / "again", [images])

    assert found.agrees, verdicts(found)
    assert json.loads((tmp_path / "again" / "east" / "run.json").read_text())["network"]["name"] == then


def test_what_went_with_the_images_of_a_batch_is_looked_for_and_checked(tmp_path: Path) -> None:
    images, heights = two_images(tmp_path / "images"), tmp_path / "heights"
    heights.mkdir()
    for name in ("west", "east"):
        elevation = np.tile(1000 - np.arange(400) * 2.0, (300, 1)).astype(np.float32)[None]
        write_tif(heights / f"{name}.tif", elevation, transform=UTM)
    write_tif(tmp_path / "fields.tif", np.pad(np.ones((1, 40, 40), np.uint8), ((0, 0), (0, 260), (0, 360))))
    batch = detect_batch(images, tmp_path / "batch", SETTINGS, dem=heights, exclude=tmp_path / "fields.tif")
    moved = tmp_path / "moved"
    moved.mkdir()
    heights.rename(moved / "heights")
    (tmp_path / "fields.tif").rename(moved / "fields.tif")

    with pytest.raises(MismatchError, match=r"east\.tif is not the dem east"):
        rerun(batch.folder, tmp_path / "again", [images])
    found = rerun(batch.folder, tmp_path / "again", [images, moved / "heights", moved])
    assert found.agrees, verdicts(found)
    assert verdicts(found)["west/elevation.tif"] == "same"
    path = moved / "heights" / "east.tif"
    path.write_bytes(path.read_bytes() + b"x")
    with pytest.raises(MismatchError, match="is not the dem east"):
        rerun(batch.folder, tmp_path / "third", [images, moved / "heights", moved])


def test_the_image_whose_look_was_taken_is_needed_and_checked(tmp_path: Path) -> None:
    inputs, looks = tmp_path / "inputs", tmp_path / "looks"
    inputs.mkdir()
    looks.mkdir()
    write_tif(inputs / "valley.tif", blob_image())
    write_tif(looks / "look.tif", blob_image()[:, ::-1] // 2 + 60)
    settings = replace(SETTINGS, normalise="histogram", normalise_to=str(looks / "look.tif"))
    run = journey.detect(inputs / "valley.tif", tmp_path / "run", settings)
    elsewhere = looks.rename(tmp_path / "elsewhere")

    with pytest.raises(MissingError, match=r"image whose look was taken.*look\.tif"):
        rerun(run.folder, tmp_path / "again", [inputs])
    assert rerun(run.folder, tmp_path / "again", [inputs, elsewhere]).agrees

    path = run.folder / "run.json"
    old = json.loads(path.read_text())
    del old["normalise_to"]
    path.write_text(json.dumps(old))
    with pytest.raises(FileError, match=r"name look\.tif.*checksum"):
        rerun(run.folder, tmp_path / "third", [inputs, elsewhere])
