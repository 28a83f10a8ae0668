"""The account of a batch in its run.json: which scenes it has, how each ended, and what all found together.

Keys (stable; `schema` changes when one of them does):
schema, kind ("batch"), created (ISO 8601, UTC), warnings [sentence],
scene {name}: what a person calls the batch,
given {settings, how, roles, companions}: what it is of; going on needs the same,
scenes [{name (of its folder), image, stamp [ns, bytes], pixels, state ("waiting", "begun", "done", "failed"),
    error {message, hint} or null, deaths (of workers, when it was begun), count, total_area, area_unit, share,
    threshold, seconds, crs, light (of its run.json, null before)}],
results {count, total_area, area_unit}: of the mosaic, each landslide once; in_pixels {scenes, count}: of scenes
    without georeference, which are in no mosaic; merged: outlines that became one with another; rejected: outlines
    that a review of their scene rejected, which are left out; scenes, failed,
complete (whether all scenes are over and the mosaic is written),
settings {every field of DetectSettings}, how {every field of BatchSettings}, seconds {total}, versions, files.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from landslide_core import knobs
from landslide_core.detection.batch.failing import BEGUN, DONE, FAILED, WAITING, attempted
from landslide_core.detection.batch.scenes import BatchScene, Companions, free_name, look_at
from landslide_core.detection.batch.settings import BatchSettings
from landslide_core.detection.run import DetectRun
from landslide_core.detection.settings import DetectSettings
from landslide_core.errors import MismatchError
from landslide_core.progress import OPENING, Progress
from landslide_core.runs.record import head

Account = dict[str, Any]


@dataclass(frozen=True)
class Batch:
    """What a batch is of: a title, the images, what goes with them, and how.

    roles: what each band of every image is; None guesses it for each image by itself.
    """

    title: str
    images: tuple[Path, ...]
    settings: DetectSettings = DetectSettings()
    how: BatchSettings = BatchSettings()
    roles: tuple[str, ...] | None = None
    companions: Companions = Companions()

    @property
    def given(self) -> dict[str, Any]:
        """What the results depend on beside the images, as JSON holds it."""
        return {
            "settings": knobs.to_json(self.settings),
            "how": knobs.to_json(self.how),
            "roles": None if self.roles is None else list(self.roles),
            "companions": {name: each and str(each) for name, each in vars(self.companions).items()},
        }


def begun(batch: Batch, scenes: Sequence[BatchScene], progress: Progress) -> Account:
    """Return the account of a batch of which nothing is done; an image that cannot be opened has failed already."""
    account: Account = {
        **head("batch"),
        "warnings": [],
        "scene": {"name": batch.title},
        "given": batch.given,
        "scenes": [],
        "results": {"count": 0, "total_area": 0.0, "area_unit": "m²"},
        "complete": False,
        "settings": knobs.to_json(batch.settings),
        "how": knobs.to_json(batch.how),
        "seconds": {"total": 0.0},
    }
    return with_scenes(account, batch, scenes, progress)


def with_scenes(account: Account, batch: Batch, scenes: Sequence[BatchScene], progress: Progress) -> Account:
    """Return an account of these scenes: what is known of an image that is as it was stays, others are looked at."""
    known: dict[
        tuple[Any, ...], list[Account]
    ] = {}  # several: a list may name images of one name, time and size
    for entry in account["scenes"]:
        known.setdefault((entry["image"], *entry["stamp"]), []).append(entry)
    taken = {entry["name"] for entry in account["scenes"]}
    entries = []
    for number, scene in enumerate(scenes):
        alike = known.get((scene.image.name, *scene.stamp))
        if alike:
            entry = alike.pop(0)
        else:
            progress.tell(0, f"image {number + 1:,} of {len(scenes):,} · {OPENING}")
            name = free_name(scene.image, taken)
            taken.add(name)
            entry = _looked_at(scene, name, batch)
        entries.append(entry)
    return {**account, "scenes": entries}


def _looked_at(scene: BatchScene, name: str, batch: Batch) -> Account:
    entry: Account = {
        "name": name, "image": scene.image.name, "stamp": scene.stamp, "pixels": 0, "state": WAITING, "error": None,
        "deaths": 0, "seconds": 0.0, "light": None,
        **dict.fromkeys(("count", "total_area", "area_unit", "share", "threshold", "crs")),
    }  # fmt: skip
    return attempted(entry, lambda: {"pixels": look_at(scene.image, batch.roles).pixels})


def check_same(account: Mapping[str, Any], batch: Batch, folder: str) -> None:
    """MismatchError where a batch that is to go on was begun with other settings or companions."""
    before, now = account["given"], batch.given
    other = [part for part in ("roles", "companions") if before.get(part) != now[part]]
    for part in ("settings", "how"):
        names = {*before.get(part, {}), *now[part]}
        other += sorted(name for name in names if before.get(part, {}).get(name) != now[part].get(name))
    if other:
        raise MismatchError(
            f"The batch in {folder} was begun otherwise: {', '.join(other)} differ.",
            "Give what it was begun with, give another folder, or let it be replaced.",
            {"overwrite": ""},
        )


def again(account: Mapping[str, Any]) -> Account:
    """Return the account with scenes that failed waiting once more."""
    entries = [
        {**entry, "state": WAITING, "error": None} if entry["state"] == FAILED else entry
        for entry in account["scenes"]
    ]
    return {**account, "scenes": entries, "complete": False}


def done(run: DetectRun) -> Account:
    """Return what the entry of a scene says of its finished run."""
    results = run.manifest["results"]
    return {
        **{name: results[name] for name in ("count", "total_area", "area_unit", "share", "threshold")},
        "state": DONE,
        "error": None,
        "seconds": run.manifest["seconds"]["total"],
        "crs": run.manifest["predicted"]["crs"],
        "light": run.manifest["light"],
    }


def next_of(account: Mapping[str, Any]) -> int | None:
    """Return the number of the scene that is to be done next; None when all are over."""
    states = [entry["state"] for entry in account["scenes"]]
    open_ = [number for number, state in enumerate(states) if state in (WAITING, BEGUN)]
    return min(open_, key=lambda number: states[number] != BEGUN, default=None)


def share_before(account: Mapping[str, Any], number: int) -> tuple[float, float]:
    """Return the share of the work at the beginning and at the end of a scene, by the pixels of all."""
    sizes = [max(entry["pixels"], 1) for entry in account["scenes"]]
    over = sum(
        size for size, entry in zip(sizes, account["scenes"], strict=True) if entry["state"] in (DONE, FAILED)
    )
    return over / sum(sizes), (over + sizes[number]) / sum(sizes)


def counted(entries: Iterable[Mapping[str, Any]]) -> dict[str, int]:
    """Return how many scenes there are, by their state."""
    states = [entry["state"] for entry in entries]
    return {state: states.count(state) for state in (WAITING, BEGUN, DONE, FAILED)}
