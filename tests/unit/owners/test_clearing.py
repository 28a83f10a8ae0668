"""What is deleted goes whole, and nothing of another goes with it."""

import json
from pathlib import Path

import pytest

from landslide_core.owners.clearing import bytes_of, clear, leavings, used_uploads
from landslide_core.owners.register import UNDO_S, Register
from landslide_core.runs.jobs import JobQueue


@pytest.fixture
def register(tmp_path, clock):
    opened = Register(tmp_path / "runs", clock)
    yield opened
    opened.close()


@pytest.fixture
def uploads(tmp_path) -> Path:
    return tmp_path / "uploads"


def upload(uploads: Path, session: str, name: str) -> Path:
    path = uploads / session / name / "scene.tif"
    path.parent.mkdir(parents=True)
    path.write_bytes(b"pixels")
    return path


def put(root: Path, run: str, image: Path) -> None:
    """A run as a detection leaves it, with its plan, an export and a result."""
    (root / run).mkdir()
    (root / run / "run.json").write_bytes(b"x" * 100)
    for folder in (".detections", ".exports"):
        (root / folder).mkdir(exist_ok=True)
    (root / ".detections" / f"{run}.json").write_text(
        json.dumps({"case": {"image": str(image), "dem": None}})
    )
    (root / ".exports" / run).mkdir()
    (root / ".exports" / run / "mask.tif").write_bytes(b"y" * 50)
    queue = JobQueue(root)
    queue.results.put(run, "found", [1, 2, 3])
    queue.close()


def test_all_of_a_run_goes_a_minute_after_it_was_deleted(register, tmp_path, uploads):
    root = tmp_path / "runs"
    run, other = (register.reserve("detect", "ada", "detect-") for _ in range(2))
    first, second = upload(uploads, "a", "1"), upload(uploads, "a", "2")
    put(root, run, first)
    put(root, other, second)
    register.delete("ada", run)
    assert clear(root, register, uploads) == ()
    assert (root / run).is_dir()
    register._clock.now += UNDO_S

    assert clear(root, register, uploads) == (run,)
    assert clear(root, register, uploads) == ()
    assert leavings(root, run) == ()
    assert not first.exists()
    assert second.exists()
    assert len(leavings(root, other)) == 3
    queue = JobQueue(root)
    assert queue.results.stamp(run, "found") is None
    assert queue.results.get(other, "found") == [1, 2, 3]
    assert len([each for each in (root / ".work" / "results").iterdir() if each.is_file()]) == 1
    queue.close()


def test_an_upload_that_another_run_reads_stays(register, tmp_path, uploads):
    root = tmp_path / "runs"
    run, other = (register.reserve("detect", "ada", "detect-") for _ in range(2))
    image = upload(uploads, "a", "1")
    put(root, run, image)
    put(root, other, image)
    register.delete("ada", run)
    register._clock.now += UNDO_S
    clear(root, register, uploads)

    assert image.exists()
    assert used_uploads(root, uploads) == {image.parent}


@pytest.mark.parametrize(
    "path", ["/etc/passwd", "../../etc/x/y", "uploads/a/../../../b/c", "", "\0", "x" * 5_000]
)
def test_a_plan_leads_to_nothing_that_is_no_upload(register, tmp_path, uploads, path):
    root = tmp_path / "runs"
    run = register.reserve("detect", "ada", "detect-")
    given = path.replace("uploads", str(uploads))
    put(root, run, Path("none"))
    (root / ".detections" / f"{run}.json").write_text(json.dumps([given, {"a": [given]}]))

    assert used_uploads(root, uploads) == set()


def test_names_that_only_begin_like_an_id_are_anothers(tmp_path, register):
    root = tmp_path / "runs"
    (root / ".comparisons").mkdir()
    for name in ("compare-1.json", "compare-12.json", "compare-1.other_scenes.json", "compare-1~2.json"):
        (root / ".comparisons" / name).write_text("{}")

    assert {path.name for path in leavings(root, "compare-1")} == {
        "compare-1.json", "compare-1.other_scenes.json", "compare-1~2.json"
    }  # fmt: skip


def test_bytes_are_those_of_all_that_belongs_to_a_run(register, tmp_path, uploads):
    run = register.reserve("detect", "ada", "detect-")
    put(tmp_path / "runs", run, Path("none"))

    plan = (tmp_path / "runs" / ".detections" / f"{run}.json").stat().st_size
    assert bytes_of(tmp_path / "runs", run) == 150 + plan
