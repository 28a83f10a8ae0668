"""The work that `tests.kills` kills: how it is begun again, and the digest of what it leaves when it is done."""

import hashlib
import json
import os
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from landslide_core.changes.settings import ChangeSettings
from landslide_core.detection.settings import DetectSettings
from landslide_core.runs.jobs import JobQueue
from landslide_core.work.change_plan import ChangePlan
from landslide_core.work.plans import BatchPlan, ComparePlan, DetectPlan, FactorPlan
from tests import small_change, small_factors

ROOT = Path(__file__).resolve().parents[1]
ID = "work-1"
VOLATILE = {"run.json", "report.html"}  # say when, and how long it took


@dataclass(frozen=True)
class Story:
    """Work that is killed: how it is begun in an empty folder, and the digest of what it leaves when it is done."""

    name: str
    start: Callable[..., "subprocess.Popen[Any]"]  # (runs): again and again, until it is over
    is_over: Callable[[Path], bool]
    digest: Callable[[Path], dict[str, str]]
    of_parts: bool = False  # whether some of it may stand there before the rest
    by_strips: bool = False  # whether it predicts: start(runs, worker) takes another worker


def by_server(
    name: str, kind: str, lane: str, plan: dict[str, Any], digest: Callable[..., Any], **what: bool
) -> Story:
    """Work that is put in line and done by a server's worker; a worker that dies alone ends it, so it is put again."""

    def start(runs: Path, *worker: str) -> "subprocess.Popen[Any]":
        with queue_of(runs) as queue:
            job = newest(queue)
            if job is None or job.state == "failed":
                number = len(queue.jobs()) + 1
                identity = ID if job is None else f"{ID}~{number}"
                queue.submit(kind, name, plan, lane, job_id=identity)
        return subprocess.Popen(
            [sys.executable, "-m", "tests.kills_server", str(runs), *worker], cwd=ROOT, stdin=subprocess.PIPE
        )

    def is_over(runs: Path) -> bool:
        with queue_of(runs) as queue:
            job = newest(queue)
            assert job is not None
            assert job.state != "failed", job.error
            return job.over

    return Story(name, start, is_over, digest, **what)


@contextmanager
def queue_of(runs: Path) -> Iterator[JobQueue]:
    queue = JobQueue(runs)
    try:
        yield queue
    finally:
        queue.close()


def newest(queue: JobQueue):
    return queue.jobs()[-1] if queue.jobs() else None


def by_command(name: str, *options: str) -> Story:
    """An analysis by the command line, begun again by the same command."""

    def start(runs: Path) -> "subprocess.Popen[Any]":
        runs.mkdir(parents=True, exist_ok=True)
        done = (runs / ID).exists()
        command = [sys.executable, "-m", "landslide_core", "factors", *options, "--out", str(runs / ID)]
        return subprocess.Popen(
            [sys.executable, "-c", ""] if done else command,
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )

    return Story(name, start, lambda runs: (runs / ID).exists(), folder_digest)


def detect(inputs: Path) -> Story:
    samples = Path(os.environ["SCARP_SAMPLES"])
    settings = DetectSettings(network="unet-se", device="cpu", tile=96, overlap=32, margin=16)
    image = samples / "scene.tif"
    plan = DetectPlan(image, ("red", "green", "blue", "nir"), settings, dem=samples / "dem.tif")
    return by_server("detect", "detect", "cpu", plan.as_json(), folder_digest, by_strips=True)


def batch(inputs: Path) -> Story:
    from landslide_core.detection.batch.account import Batch

    samples, images = Path(os.environ["SCARP_SAMPLES"]), inputs / "images"
    images.mkdir(parents=True, exist_ok=True)
    for name in ("one", "two", "torn"):
        if not (images / f"{name}.tif").exists():
            content = (samples / "scene.tif").read_bytes()
            (images / f"{name}.tif").write_bytes(content[:5000] if name == "torn" else content)
    settings = DetectSettings(network="unet-se", device="cpu", tile=96, overlap=32, margin=16)
    plan = BatchPlan(Batch("images", tuple(sorted(images.iterdir())), settings))

    def digest(runs: Path) -> dict[str, str]:
        found = {}
        for path in sorted((runs / ID).rglob("[!.]*.*")):
            name = path.relative_to(runs / ID).as_posix()
            if name.startswith("."):  # a scene that is under way
                continue
            if path.suffix == ".gpkg":
                found[name] = sha(content_of(path).encode())
            elif path.name not in VOLATILE:
                found[name] = sha(path.read_bytes())
        account = json.loads((runs / ID / "run.json").read_text("utf-8"))
        if not account["complete"]:
            return found
        states = [(scene["name"], scene["state"], scene["count"]) for scene in account["scenes"]]
        return found | {"states": str(states), "results": str(account["results"])}

    return by_server("batch", "batch", "cpu", plan.as_json(), digest, of_parts=True)


def compare(inputs: Path) -> Story:
    from landslide_core.comparison import CompareSettings, LabelledScene

    samples = Path(os.environ["SCARP_SAMPLES"])
    scene = LabelledScene(samples / "scene.tif", samples / "reference.tif", "small")
    settings = CompareSettings(
        ("unet-se", "unet"), DetectSettings(device="cpu", tile=96, overlap=32, margin=16)
    )
    plan = ComparePlan([scene], settings, "small")

    def digest(runs: Path) -> dict[str, str]:
        with queue_of(runs) as queue:
            found = queue.results.get(ID, "found")
        kept = {each.name: sha(each.kept[0].probability.read_bytes()) for each in found.contenders}
        return kept | {f"{each.name} counts": sha(each.histograms.tobytes()) for each in found.contenders}

    return by_server("compare", "compare", "cpu", plan.as_json(), digest, by_strips=True)


def factors(inputs: Path) -> Story:
    from landslide_core.analysis.journey import FactorSettings
    from landslide_core.factors.align import LayerFiles
    from landslide_core.susceptibility import SusceptibilitySettings

    files = layers(inputs)
    few = SusceptibilitySettings(models=("random_forest",), folds=2, repeats=1)
    given = LayerFiles(files["dem"], files["inventory"])
    plan = FactorPlan("small", given, FactorSettings(mapping=few))

    def digest(runs: Path) -> dict[str, str]:
        with queue_of(runs) as queue:
            related, mapped = (queue.results.get(ID, part) for part in ("related", "mapped"))
        scores = {name: sha(each.scores.tobytes()) for name, each in mapped.results.items()}
        return scores | {
            "table": sha(related.data.table().tobytes()),
            "notes": sha(str(mapped.notes).encode()),
        }

    return by_server("factors", "factors", "factors", plan.as_json(), digest)


def in_memory(inputs: Path) -> Story:
    files = layers(inputs)
    return by_command("factors in memory", *_given(files), "--hold", "memory")


def on_disk(inputs: Path) -> Story:
    files = layers(inputs)
    return by_command("factors on disk", *_given(files), "--hold", "disk")


def _given(files: dict[str, Path]) -> list[str]:
    few = [
        "--models",
        "random_forest",
        "--trees",
        "20",
        "--folds",
        "2",
        "--repeats",
        "1",
    ]  # it is killed often
    return ["--dem", str(files["dem"]), "--inventory", str(files["inventory"]), *few]


def layers(inputs: Path) -> dict[str, Path]:
    inputs.mkdir(exist_ok=True)
    files = {"dem": inputs / "dem.tif", "inventory": inputs / "slides.gpkg"}
    if not files["dem"].is_file():
        small_factors.write_tif(files["dem"], small_factors.dem())
        small_factors.slides().to_file(files["inventory"])
    return files


def change(inputs: Path) -> Story:
    inputs.mkdir(parents=True, exist_ok=True)
    before, after = small_change.two_dates(inputs)
    settings = DetectSettings(network="unet-se", device="cpu", tile=96, overlap=32, margin=16)
    plan = ChangePlan(
        "two dates", before, after, small_change.ROLES, small_change.ROLES, settings, ChangeSettings()
    )

    def digest(runs: Path) -> dict[str, str]:
        of_parts = {
            f"{part}/{name}": found
            for part in ("before", "after")
            for name, found in digest_of(runs / ID / part).items()
        }
        return digest_of(runs / ID) | of_parts

    return by_server("two dates", "change", "cpu", plan.as_json(), digest, by_strips=True)


def folder_digest(runs: Path) -> dict[str, str]:
    """Every file of the run, without what says when and how long."""
    return digest_of(runs / ID)


def digest_of(folder: Path) -> dict[str, str]:
    """The same of a folder, without its parts."""
    own = (path for path in folder.iterdir() if path.is_file() and path.name != "run.json")
    files = {path.name: sha(path.read_bytes()) for path in own}
    account = json.loads((folder / "run.json").read_text("utf-8"))
    assert {name: each["sha256"] for name, each in account["files"].items()} == files, (
        "run.json knows the files"
    )
    told = {name: account[name] for name in ("settings", "results", "warnings")}
    for path in folder.glob("metrics.json"):
        measured = {k: v for k, v in json.loads(path.read_text("utf-8")).items() if k != "seconds"}
        files[path.name] = sha(json.dumps(measured).encode())
    for path in folder.glob("*.gpkg"):
        files[path.name] = sha(content_of(path).encode())
    steady = {name: found for name, found in files.items() if name not in VOLATILE}
    return steady | {"run.json": sha(json.dumps(told, sort_keys=True).encode())}


def content_of(geopackage: Path) -> str:
    """All that a GeoPackage holds, but for the time at which its layers were written."""
    with sqlite3.connect(geopackage) as database:
        names = [row[0] for row in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        tables = {name: database.execute(f'SELECT * FROM "{name}"').fetchall() for name in sorted(names)}
        columns = [row[1] for row in database.execute("PRAGMA table_info(gpkg_contents)")]
    when = columns.index("last_change")
    tables["gpkg_contents"] = [row[:when] + row[when + 1 :] for row in tables["gpkg_contents"]]
    return repr(tables)


def sha(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
