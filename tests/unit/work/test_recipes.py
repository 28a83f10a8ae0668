"""A teaching as a job: taught once, mapped with what is kept; detections as jobs, here and on a cluster."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from landslide_core.detection import journey as detection
from landslide_core.detection.batch.account import Batch
from landslide_core.detection.batch.run import open_batch
from landslide_core.detection.run import open_run
from landslide_core.detection.settings import DetectSettings
from landslide_core.owners.clearing import leavings
from landslide_core.progress import SILENT
from landslide_core.runs.launching import InThread
from landslide_core.runs.plan_files import read_plan, write_plan
from landslide_core.runs.recipe import Task
from landslide_core.runs.supervisor import Supervisor
from landslide_core.runs.taking import Line
from landslide_core.teaching import journey
from landslide_core.teaching.settings import TeachSettings
from landslide_core.work import recipes
from landslide_core.work.plans import BatchPlan, DetectPlan, TeachPlan
from tests.limits import HANG_SECONDS
from tests.small_scenes import noise, write_tif

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


@pytest.fixture
def server(tmp_path, same_models) -> Iterator[Supervisor]:
    """A server whose work is done by threads of this process, or by whom they ask."""
    looking_after = Supervisor(tmp_path / "runs", InThread(recipes.RECIPES)).start()
    yield looking_after
    looking_after.stop()


@pytest.fixture
def said(monkeypatch) -> list[str]:
    """All that jobs tell of themselves, however fast."""
    heard: list[str] = []
    monkeypatch.setattr("landslide_core.runs.worker._TOLD_S", 0.0)
    monkeypatch.setattr(Line, "tell", lambda _, number, share, message, stage, left: heard.append(message))
    return heard


@pytest.mark.slow
def test_the_workers_of_a_cluster_do_what_a_page_began(
    tmp_path, server, two_workers, monkeypatch, said
) -> None:
    image = write_tif(tmp_path / "image.tif", noise(500, 420))
    settings = DetectSettings(tile=128, overlap=64, margin=16, device="cpu")
    plan = DetectPlan(image, ("red", "green", "blue"), settings).as_json()
    images = tuple(write_tif(tmp_path / f"{seed}.tif", noise(200, 300, seed)) for seed in range(3))
    batch = BatchPlan(Batch("many", images, settings)).as_json()

    server.queue.submit("detect", "here", plan, "cpu", job_id="here")
    assert server.queue.wait("here").state == "done"
    assert not any("workers" in message for message in said)
    monkeypatch.setenv("SCARP_SCHEDULER", two_workers.address)
    server.queue.submit("detect", "there", plan, "cpu", job_id="there")
    assert server.queue.wait("there", timeout=HANG_SECONDS).state == "done"
    assert any(" · 2 workers" in message for message in said)
    said.clear()
    server.queue.submit("batch", "many", batch, "cpu", job_id="many")
    assert server.queue.wait("many", timeout=HANG_SECONDS).state == "done"
    assert any(message.endswith(" of 3 scenes · 2 workers") for message in said)

    runs = tmp_path / "runs"
    assert open_run(runs / "there").manifest["device"].startswith("2 workers: ")
    assert (runs / "there" / "probability.tif").read_bytes() == (
        runs / "here" / "probability.tif"
    ).read_bytes()
    assert open_batch(runs / "many").complete


@pytest.mark.slow
def test_a_job_on_a_cluster_is_cancelled_and_one_without_a_cluster_says_so(
    tmp_path, server, two_workers, monkeypatch
) -> None:
    image = write_tif(tmp_path / "image.tif", noise(500, 420))
    settings = DetectSettings(tile=64, overlap=32, margin=8, device="cpu", augment="d4")
    plan = DetectPlan(image, ("red", "green", "blue"), settings).as_json()
    monkeypatch.setenv("SCARP_SCHEDULER", two_workers.address)
    monkeypatch.setattr("landslide_core.runs.worker._TOLD_S", 0.0)  # every message is written, however fast

    server.queue.submit("detect", "long", plan, "cpu", job_id="long")
    while "tile" not in server.queue.get("long").message:
        assert not server.queue.get("long").over
    server.queue.cancel("long")
    assert server.queue.wait("long").state == "cancelled"
    assert not (tmp_path / "runs" / "long").exists()
    monkeypatch.setenv("SCARP_SCHEDULER", "tcp://127.0.0.1:9")
    server.queue.submit("detect", "lost", plan, "cpu", job_id="lost")
    job = server.queue.wait("lost")
    assert job.state == "failed"
    assert "No scheduler answers" in str(job.error)
