"""The steps of a batch: one scene, the next one, and at the end what is of all of them."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from landslide_core.detection import journey
from landslide_core.detection.batch import account as accounts
from landslide_core.detection.batch.account import Account, Batch
from landslide_core.detection.batch.failing import BEGUN, DEADLY, DONE, FAILED, WAITING, attempted, failed
from landslide_core.detection.batch.mosaic import check_mosaic_crs, mosaic
from landslide_core.detection.batch.run import MOSAIC, TABLE, open_batch, table_of
from landslide_core.detection.batch.scenes import BatchScene, with_companions
from landslide_core.detection.run import open_run
from landslide_core.io.boundary import writing
from landslide_core.io.tables import write_table
from landslide_core.io.vectors.reviewed import left_out_in_words
from landslide_core.progress import SILENT, Progress
from landslide_core.runs import store
from landslide_core.runs.record import write_record

if TYPE_CHECKING:  # PyTorch takes seconds
    from landslide_core.networks import Loaded

SCENES = 0.98  # what share of the time has passed when all scenes are over, for the progress
# The progress of a detection and the share of its time that has passed by then: outlining and writing count too.
_TOLD, _PASSED = (0.0, 0.92, 0.97, 1.0), (0.0, 0.8, 0.92, 1.0)
_MOST_DEATHS = 2  # of workers on one scene; then the others go on without it


def go_on(
    out: Path, batch: Batch, progress: Progress = SILENT, *, deaths: int = 0, overwrite: bool = False
) -> bool:
    """Do the next scene of a batch, or write what is of all scenes when they are over.

    Parameters
    ----------
    out : Path
        Its folder; begun where there is none.
    batch : Batch
        What it is of; the same each time.
    progress : Progress
        Of the whole batch.
    deaths : int
        How many processes that worked on it have died so far. A scene on which some did is left out as failed.
    overwrite : bool
        Whether the run of a scene from an earlier batch is replaced.

    Returns
    -------
    bool
        Whether there is more to do.
    """
    scenes = with_companions(batch.images, batch.companions)
    account = account_of(out, batch, scenes, progress)
    number = accounts.next_of(account)
    if number is None:
        if not account["complete"]:
            finish(out, account, batch, progress)
        return False
    entry = account["scenes"][number]
    if entry["state"] == BEGUN and deaths - entry["deaths"] >= _MOST_DEATHS:
        note(out, account, number, failed(entry, *DEADLY))
        return True
    if entry["state"] == WAITING:
        note(out, account, number, {**entry, "state": BEGUN, "deaths": deaths})
    told = _of_scene(progress, account, number)
    told.tell(0)
    work = found_in(out / entry["name"], scenes[number], batch, told, overwrite=overwrite)
    note(out, account, number, attempted(entry, work))
    return True


def account_of(out: Path, batch: Batch, scenes: Sequence[BatchScene], progress: Progress) -> Account:
    """Return the account of a batch with the scenes that it has now; begun where there is none."""
    if not (out / store.MANIFEST).is_file():
        check_mosaic_crs(batch.how)
        account = accounts.begun(batch, scenes, progress)
        with writing(out):
            out.mkdir(parents=True, exist_ok=True)
            write_record(out, account)
        return account
    before = open_batch(out).manifest
    accounts.check_same(before, batch, out.name)
    account = accounts.with_scenes({**before}, batch, scenes, progress)
    if account["scenes"] != before["scenes"]:
        account["complete"] = False
    return account


def found_in(
    folder: Path,
    scene: BatchScene,
    batch: Batch,
    progress: Progress,
    *,
    overwrite: bool = False,
    loaded: "Loaded | None" = None,
) -> Callable[[], Account]:
    """Return what finds the landslides of a scene and says what was found."""

    def work() -> Account:
        if overwrite or not (folder / store.MANIFEST).is_file():
            journey.detect(
                scene.image,
                folder,
                batch.settings,
                dem=scene.dem,
                reference=scene.reference,
                exclude=scene.exclude,
                roles=batch.roles,
                overwrite=overwrite,
                loaded=loaded,
                progress=progress,
            )
        return accounts.done(open_run(folder))

    return work


def note(out: Path, account: Account, number: int, entry: Account) -> None:
    """Keep what is known of a scene now."""
    account["scenes"][number] = entry
    account["seconds"] = {"total": round(sum(each["seconds"] for each in account["scenes"]), 3)}
    with writing(out):
        write_record(out, account)


def _of_scene(progress: Progress, account: Account, number: int) -> Progress:
    """Return the progress of one scene within the whole, by its pixels and by what its stages take."""
    start, end = (SCENES * share for share in accounts.share_before(account, number))
    scene, scenes = f"{number + 1:,}", f"{len(account['scenes']):,}"

    def heard(share: float, message: str) -> None:
        passed = float(np.interp(share, _TOLD, _PASSED))
        told = f"scene {scene} of {scenes} · {message}" if message else f"scene {scene} of {scenes}"
        progress.heard(start * (1 - passed) + end * passed, told)

    return Progress(heard, progress.cancelled)


def finish(out: Path, account: Account, batch: Batch, progress: Progress) -> None:
    """Write the mosaic, the table and what was found in all."""
    progress.tell(SCENES, "mosaic of all scenes")
    runs = {e["name"]: open_run(out / e["name"]) for e in account["scenes"] if e["state"] == DONE}
    found = mosaic(runs, batch.how)
    pixels = [e for e in account["scenes"] if e["state"] == DONE and e["area_unit"] == "px"]
    states = accounts.counted(account["scenes"])
    with writing(out):
        if found is None:
            (out / MOSAIC).unlink(missing_ok=True)
        else:
            found.write(out / MOSAIC)
        write_table(out / TABLE, table_of(account["scenes"]))
        account["results"] = {
            "count": 0 if found is None else found.count,
            "total_area": 0.0 if found is None else found.total_area,
            "area_unit": "m²",
            "merged": 0 if found is None else found.merged,
            "rejected": 0 if found is None else found.rejected,
            "in_pixels": {"scenes": len(pixels), "count": sum(e["count"] for e in pixels)},
            "scenes": states[DONE],
            "failed": states[FAILED],
        }
        account["warnings"] = [*left_out_in_words(account["results"]["rejected"])]
        account["complete"] = True
        write_record(out, account)
    progress.tell(1.0)
