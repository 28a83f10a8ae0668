"""Many scenes in one go, written once: each a run of its own, then a table and a mosaic of all.

A batch goes on scene by scene, so that whoever does it may do other work in between; what is done is noted after each
scene. A scene that fails says why, and the others go on.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from landslide_core.cluster.connection import connected
from landslide_core.detection.batch import account as accounts
from landslide_core.detection.batch.account import Batch
from landslide_core.detection.batch.failing import FAILED
from landslide_core.detection.batch.going_on import go_on
from landslide_core.detection.batch.run import BatchRun, open_batch
from landslide_core.detection.batch.scenes import Companions, checked, images_of
from landslide_core.detection.batch.settings import BatchSettings
from landslide_core.detection.batch.spread import go_on_together
from landslide_core.detection.settings import DetectSettings
from landslide_core.errors import BusyError
from landslide_core.io.image_lists import is_list, read_list
from landslide_core.io.plain import locks
from landslide_core.progress import SILENT, Progress
from landslide_core.runs import store
from landslide_core.runs.record import write_record
from landslide_core.runs.replacing import check_inputs

__all__ = [
    "Batch",
    "BatchRun",
    "BatchSettings",
    "detect_batch",
    "go_on",
    "go_on_together",
    "open_batch",
    "try_again",
]
_LOCK = ".lock"


def detect_batch(
    images: str | Path | Sequence[str | Path],
    out: str | Path,
    settings: DetectSettings | None = None,
    how: BatchSettings | None = None,
    *,
    dem: str | Path | None = None,
    reference: str | Path | None = None,
    exclude: str | Path | None = None,
    roles: Sequence[str] | None = None,
    resume: bool = False,
    overwrite: bool = False,
    scheduler: str | None = None,
    progress: Progress = SILENT,
) -> BatchRun:
    """Find the landslides of many images: a run for each, a table and one mosaic of all.

    An image that cannot be used says why, and the others go on. The same call with `resume` goes on where it was
    stopped or killed, within a scene at its last finished strip, and tries again what failed.

    Parameters
    ----------
    images : str, Path, or sequence of them
        A folder, whose images are taken but not those of folders in it; a list of paths (.txt) or a collection of STAC
        items (.json), whose images lie in its folder or below; or files.
    out : str or Path
        Folder for the results: a folder for each scene, landslides.gpkg, scenes.csv, run.json.
    settings : DetectSettings, optional
        As for `detect`, for all scenes.
    how : BatchSettings, optional
        What is made of all scenes together.
    dem, reference, exclude : str or Path, optional
        As for `detect`: one file for all scenes, or a folder of files named like the images.
    roles : sequence of str, optional
        What each band of every image is; guessed for each image where it is not given.
    resume : bool
        Whether a batch in `out` goes on.
    overwrite : bool
        Whether an earlier batch in `out` is made anew.
    scheduler : str, optional
        Address of a Dask scheduler, whose workers do a scene each; images and `out` must have the same paths on all
        machines.
    progress : Progress
        Hears the share that is done, and says when to stop.

    Returns
    -------
    BatchRun
        The folder, what is known of each scene, and what was found in all of them.

    Raises
    ------
    InputError
        There is no image, `out` may not be taken, or a batch in it was begun with other settings.
    Cancelled
        `progress` said so.

    Examples
    --------
    >>> import landslide_core as scarp
    >>> batch = scarp.detect_batch("images", "batch", resume=True)  # doctest: +SKIP
    >>> batch.manifest["results"]["count"]  # doctest: +SKIP
    214
    """
    if isinstance(images, str | Path):
        given = Path(images)
        found = checked(read_list(given)) if is_list(given) else images_of(given)
        title = given.resolve().name
    else:
        found = checked([Path(each) for each in images])
        title = f"{len(found)} images"
    files = (None if each is None else Path(each) for each in (dem, reference, exclude))
    batch = Batch(
        title,
        found,
        settings or DetectSettings(),
        how or BatchSettings(),
        None if roles is None else tuple(roles),
        Companions(*files),
    )
    out = Path(out)
    _check_target(out, resume, overwrite, (*found, *vars(batch.companions).values()))
    out.mkdir(parents=True, exist_ok=True)
    lock = locks.take(out / _LOCK)
    if lock is None:
        raise BusyError(f"Another process works on the batch in {out.name}.", "Wait until it has ended.")
    with lock:
        if overwrite:
            (out / store.MANIFEST).unlink(missing_ok=True)
        try_again(out)
        if scheduler is None:
            while go_on(out, batch, progress, overwrite=overwrite):
                pass
        else:
            with connected(scheduler, progress) as cluster:
                while go_on_together(out, batch, cluster, progress, overwrite=overwrite):
                    pass
        (out / _LOCK).unlink(missing_ok=True)
    return open_batch(out)


def _check_target(out: Path, resume: bool, overwrite: bool, inputs: Sequence[Any]) -> None:
    """InputError unless a batch may be written into `out`: free, empty, or one that goes on or is replaced."""
    there = out.is_dir() and (out / store.MANIFEST).is_file()
    begun = there or (out.is_dir() and {each.name for each in out.iterdir()} == {_LOCK})
    if not (begun and (resume or overwrite)):
        store.check_target(out, False, inputs)
    elif there:
        check_inputs(out, inputs)
        open_batch(out)


def try_again(out: Path) -> None:
    """Let scenes that failed be tried once more when the batch goes on; nothing where there is no batch yet."""
    if (out / store.MANIFEST).is_file():
        batch = open_batch(out)
        if any(scene["state"] == FAILED for scene in batch.scenes):
            write_record(out, accounts.again(batch.manifest))
