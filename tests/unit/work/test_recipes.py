"""A teaching as a job: taught once, mapped with what is kept, its files under its id."""

import json
from pathlib import Path

import pytest

from landslide_core.detection import journey as detection
from landslide_core.detection.settings import DetectSettings
from landslide_core.owners.clearing import leavings
from landslide_core.progress import SILENT
from landslide_core.runs.plan_files import read_plan, write_plan
from landslide_core.runs.recipe import Task
from landslide_core.teaching import journey
from landslide_core.teaching.settings import TeachSettings
from landslide_core.work import recipes
from landslide_core.work.plans import DetectPlan, TeachPlan

PLAN = TeachPlan(
    began="run-0",
    map=DetectPlan(Path("scene.tif"), ("red", "green", "blue"), DetectSettings(network="unet")),
    outlines=(Path("mask.tif"), Path("drawn.gpkg")),
    no_landslide=Path("none.gpkg"),
    settings=TeachSettings(network="unet", steps=7),
    train=False,
    owner="ada",
)


@pytest.fixture
def work(tmp_path, monkeypatch):
    """Teaching and detection that only note what they are asked for: work(kept) does the job."""
    asked = []

    def do(kept: bool) -> list:
        def teach(scenes, out, settings, **how):
            asked.append(("teach", scenes, settings, how["owner"], how["train"]))
            out.mkdir(parents=True)
            score = {"iou": 0.5}
            account = {
                "kept": kept,
                "kept_what": "weights",
                "network": "unet@0",
                "before": score,
                "after": score,
            }
            (out / "teach.json").write_text(json.dumps(account), "utf-8")
            (out / "unet@0.safetensors").touch()

        def detect(image, folder, settings, **how):
            asked.append(("detect", folder, settings.network))

        monkeypatch.setattr(journey, "teach", teach)
        monkeypatch.setattr(detection, "detect", detect)
        plan = json.loads(json.dumps(PLAN.as_json(), default=str))
        recipes.teach(Task("run-1", plan, tmp_path, SILENT, None))  # type: ignore[arg-type]
        return asked

    return do


def test_a_plan_is_read_as_it_was_written(tmp_path) -> None:
    write_plan(tmp_path / "plan.json", PLAN.as_json())

    assert TeachPlan.from_json(read_plan(tmp_path / "plan.json", "teaching")) == PLAN


def test_the_scene_is_mapped_anew_with_what_is_kept(work, tmp_path) -> None:
    (taught, mapped) = work(kept=True)

    (outlined,) = taught[1]
    assert outlined.scene.reference == PLAN.outlines[0]
    assert outlined.further == PLAN.outlines[1:]
    assert outlined.no_landslide == PLAN.no_landslide
    assert taught[2:] == (PLAN.settings, "ada", False)
    assert mapped == ("detect", tmp_path / "run-1", "unet@0")


def test_nothing_is_mapped_where_nothing_is_kept(work) -> None:
    assert [each[0] for each in work(kept=False)] == ["teach"]


def test_what_was_taught_before_its_worker_was_killed_is_not_taught_again(work) -> None:
    work(kept=True)

    assert [each[0] for each in work(kept=True)] == ["teach", "detect", "detect"]


def test_what_it_leaves_goes_with_its_id_and_the_weights_lie_once(work, tmp_path) -> None:
    work(kept=True)

    (left,) = leavings(tmp_path, "run-1")
    assert left == recipes.taught_folder_of(tmp_path, "run-1")
    assert [path.name for path in left.iterdir()] == ["teach.json"]
