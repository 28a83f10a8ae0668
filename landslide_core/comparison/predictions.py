"""A network's probability of a scene, predicted once and kept by content.

The key is what the answer depends on: the image's bytes, its band roles and grid, the weights and their card, and those
settings that change a probability. Detections that are on disk already serve too. A prediction that was killed goes on
at its last finished strip.
"""

import dataclasses
import hashlib
import json
import shutil
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from landslide_core import io
from landslide_core.detection import resume
from landslide_core.detection.files import full_grid, open_probability
from landslide_core.detection.predict import PredictionFacts, plan_for, predict
from landslide_core.detection.record import grid_of
from landslide_core.detection.run import PROBABILITY
from landslide_core.detection.settings import DetectSettings
from landslide_core.errors import FileError
from landslide_core.io.plain.text import read_json, write_json
from landslide_core.io.plain.whole import draft, known_sha256
from landslide_core.progress import SILENT, Progress
from landslide_core.runs.store import PREDICTIONS, RunStore, read_manifest
from landslide_core.runs.under_way import under_way
from landslide_core.scene.scene import Scene

if TYPE_CHECKING:
    from landslide_core.networks import Loaded

MOST_BYTES = 4_000_000_000
# What a probability does not depend on.
_AFTERWARDS = {
    "network", "threshold", "threshold_for", "device", "gradcam", "min_area_m2", "min_area_px", "fill_holes_m2",
    "fill_holes_px", "simplify_px", "masks",
}  # fmt: skip


@dataclass(frozen=True)
class Kept:
    """A prediction on disk: its probability (whole per cent, COG), how long it took and on what."""

    probability: Path
    seconds: float
    device: str
    reused: bool

    def file(self) -> Path:
        """The file with the probability; FileError where it is not there any more."""
        if not self.probability.is_file():
            raise FileError(
                "A prediction of this comparison was removed to make room.", "Start the comparison again."
            )
        return self.probability

    def percent(self) -> NDArray[np.uint8]:
        """The probability in whole per cent, 255 unknown (rows, cols), read-only."""
        with closing(open_probability(self.file())) as scene:
            rows, cols = scene.shape
            percent = full_grid(scene).read(slice(0, rows), slice(0, cols))
        percent.flags.writeable = False
        return percent


def cache_folder(runs: RunStore | None = None) -> Path:
    """Where predictions are kept: beside the runs."""
    return (runs or RunStore()).root / PREDICTIONS


def predicted(
    scene: Scene,
    image: Path,
    loaded: "Loaded",
    settings: DetectSettings,
    runs: RunStore,
    dem: Path | None = None,
    progress: Progress = SILENT,
) -> Kept:
    """The kept prediction of that scene (on its final grid) by that network; predicted when there is none."""
    folder = cache_folder(runs)
    folder.mkdir(parents=True, exist_ok=True)
    content = _content(scene, image, loaded, settings, dem)
    key = hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()[:24]
    target, facts = folder / f"{key}.tif", folder / f"{key}.json"
    if target.is_file() and facts.is_file():
        known = read_json(facts)
        target.touch()
        return Kept(target, known["seconds"], known["device"], reused=True)
    found = _among_detections(content, runs)
    if found is not None:
        run, account = found
        with draft(target) as hidden:
            shutil.copyfile(run / PROBABILITY, hidden)
        seconds, device = float(account["seconds"]["predict"]), str(account["device"])
    else:
        with _journal(target, scene, image, loaded, settings, dem) as journal:
            done = _predict(target, scene, loaded, settings, dem, journal=journal, progress=progress)
        seconds, device = done.seconds["predict"], done.device
    write_json(facts, {"seconds": seconds, "device": device, "content": content})
    _make_room(folder, target)
    return Kept(target, seconds, device, reused=found is not None)


@contextmanager
def _journal(
    target: Path, scene: Scene, image: Path, loaded: "Loaded", settings: DetectSettings, dem: Path | None
) -> Iterator[resume.StripJournal | None]:
    """The finished strips of a prediction that is under way; None for a picture that ends with its first strip."""
    if len(plan_for(scene, loaded.card, settings).rows.starts) == 1:
        yield None
        return
    plan = resume.plan_of({"image": image, "dem": dem}, scene, loaded.card, settings)
    with under_way(target, plan) as folder:
        yield resume.StripJournal(folder)


def _predict(
    target: Path,
    scene: Scene,
    loaded: "Loaded",
    settings: DetectSettings,
    dem: Path | None,
    *,
    journal: resume.StripJournal | None,
    progress: Progress,
) -> PredictionFacts:
    with ExitStack() as open_files:
        used = dem if loaded.card.terrain else None
        elevation = open_files.enter_context(io.open_dem(used, scene.geobox)) if used is not None else None
        sink = open_files.enter_context(
            io.strip_writer(target, scene.geobox, descriptions=["landslide, %"], units=["%"])
        )
        return predict(scene, loaded, settings, sink.write, progress, elevation=elevation, journal=journal)


def _content(
    scene: Scene, image: Path, loaded: "Loaded", settings: DetectSettings, dem: Path | None
) -> dict[str, Any]:
    card = loaded.card
    values = {k: v for k, v in dataclasses.asdict(settings).items() if k not in _AFTERWARDS}
    other = values.pop("normalise_to")
    return {
        "image": known_sha256(image),
        "grid": grid_of(scene),  # what is kept says where it lies
        "roles": list(scene.roles),
        "notes": _collars(scene.notes),
        "predicts": card.predicts,
        "normalise_to": None if other is None else known_sha256(Path(other)),
        "uses_terrain": bool(card.terrain),
        "dem": known_sha256(dem) if card.terrain and dem is not None else None,
        **values,
    }


def _collars(notes: Iterable[str]) -> list[str]:
    """What is said of ground that no tag declares but that counts as no data, such as a black border."""
    return [note for note in notes if "no data" in note]


def _among_detections(content: Mapping[str, Any], runs: RunStore) -> tuple[Path, Mapping[str, Any]] | None:
    """The newest detection that predicted the same, with its account."""
    defaults = DetectSettings()
    for summary in runs.list():
        if not summary.readable or summary.kind != "detect":
            continue
        account = read_manifest(summary.folder)
        if (
            account["scene"]["sha256"] != content["image"]
            or account["network"].get("predicts") != content["predicts"]
            or list(account["scene"].get("roles") or ()) != content["roles"]
            or {name: account["predicted"][name] for name in content["grid"]} != content["grid"]
            or _collars(account["warnings"]) != content["notes"]
            or account.get("exclude") is not None
            or (content["dem"] != (account["dem"] or {}).get("sha256") and content["uses_terrain"])
            or content["normalise"] != "none"
        ):
            continue
        used = account["settings"]
        names = (field.name for field in dataclasses.fields(DetectSettings) if field.name in content)
        same = all(used.get(name, getattr(defaults, name)) == content[name] for name in names)
        if same and (summary.folder / PROBABILITY).is_file():
            return summary.folder, account
    return None


def _make_room(folder: Path, newest: Path) -> None:
    """Remove the predictions that were not used for longest, until the rest fits."""
    kept = sorted(folder.glob("[!.]*.tif"), key=lambda path: path.stat().st_mtime, reverse=True)
    total = 0
    for path in kept:
        total += path.stat().st_size
        if total > MOST_BYTES and path != newest:
            path.unlink(missing_ok=True)
            path.with_suffix(".json").unlink(missing_ok=True)
