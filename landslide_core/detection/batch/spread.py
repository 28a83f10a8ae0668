"""The scenes of a batch on the workers of a cluster: each is the work of one, and writes into the batch's folder."""

import dataclasses
from dataclasses import dataclass
from pathlib import Path

from landslide_core.cluster import there
from landslide_core.cluster.connection import Call, Cluster
from landslide_core.detection.batch.account import Account, Batch
from landslide_core.detection.batch.failing import BEGUN, DONE, FAILED, WAITING, attempted
from landslide_core.detection.batch.going_on import SCENES, account_of, finish, found_in, note
from landslide_core.detection.batch.scenes import BatchScene, with_companions
from landslide_core.errors import OutputError
from landslide_core.progress import SILENT, Progress


@dataclass(frozen=True)
class _Task:
    """A scene for a worker: its folder and files, the batch without its images, and the weights that are meant."""

    folder: Path
    scene: BatchScene
    batch: Batch
    image_bytes: int
    sha256: str
    overwrite: bool
    topic: str
    number: int


def go_on_together(
    out: Path,
    batch: Batch,
    cluster: Cluster,
    progress: Progress = SILENT,
    *,
    overwrite: bool = False,
    most: int | None = None,
) -> bool:
    """Do the next scenes of a batch at the same time, or write what is of all scenes when they are over.

    Parameters
    ----------
    out : Path
        Its folder, which all workers have under the same path; begun where there is none.
    batch : Batch
        What it is of; the same each time.
    cluster : Cluster
        Whose workers do a scene each.
    progress : Progress
        Of the whole batch.
    overwrite : bool
        Whether the runs of scenes from an earlier batch are replaced.
    most : int, optional
        Of scenes that are done now, all by default.

    Returns
    -------
    bool
        Whether there is more to do.
    """
    out = out.absolute()
    scenes = with_companions(batch.images, batch.companions)
    account = account_of(out, batch, scenes, progress)
    entries = account["scenes"]
    numbers = [number for number, entry in enumerate(entries) if entry["state"] in (WAITING, BEGUN)][:most]
    if not numbers:
        if not account["complete"]:
            finish(out, account, batch, progress)
        return False
    name, sha256 = _network(batch)
    settings = dataclasses.replace(batch.settings, network=name)
    given = dataclasses.replace(batch, images=(), settings=settings)
    shares: dict[int, float] = {}
    with cluster.heard(shares.__setitem__) as topic:
        calls = [
            Call(
                f"the image {entries[number]['image']}",
                _scene,
                [
                    _Task(
                        folder=out / entries[number]["name"],
                        scene=there.absolute(scenes[number]),
                        batch=given,
                        image_bytes=entries[number]["stamp"][1],
                        sha256=sha256,
                        overwrite=overwrite,
                        topic=topic,
                        number=number,
                    )
                ],
            )
            for number in numbers
        ]
        told = _told(account, shares, cluster, progress)
        told.tell(0)
        for index, result in cluster.as_they_end(calls, told):
            number = numbers[index]
            note(out, account, number, attempted(entries[number], result))
    return True


def _network(batch: Batch) -> tuple[str, str]:
    """Name and checksum of the network: the workers must have the same."""
    from landslide_core import networks

    card = networks.load(batch.settings.network or networks.default_name()).card
    return card.name, card.sha256


def _told(account: Account, shares: dict[int, float], cluster: Cluster, progress: Progress) -> Progress:
    """The progress of all scenes by their pixels; asking whether to stop tells it too."""

    def share() -> float:
        entries: list[Account] = account["scenes"]
        sizes = [max(int(entry["pixels"]), 1) for entry in entries]
        done = [1.0 if e["state"] in (DONE, FAILED) else shares.get(n, 0.0) for n, e in enumerate(entries)]
        return SCENES * sum(size * part for size, part in zip(sizes, done, strict=True)) / sum(sizes)

    def asked() -> bool:
        over = sum(entry["state"] in (DONE, FAILED) for entry in account["scenes"])
        progress.heard(share(), f"{over:,} of {len(account['scenes']):,} scenes · {cluster.in_words}")
        return progress.cancelled()

    return Progress(cancelled=asked)


def _scene(task: _Task) -> Account:
    """Find the landslides of a scene on a worker, on its own device."""
    from landslide_core.detection.spread.tiles import loaded_there

    if not task.folder.parent.is_dir():
        raise OutputError(
            f"The worker {there.name()} does not see the folder {task.folder.parent}.",
            "Write into a folder that all machines have under the same path, such as a network drive.",
        )
    there.check_sees(task.scene.image, task.image_bytes)
    assert task.batch.settings.network is not None  # whoever gave the task named it
    loaded = loaded_there(task.batch.settings.network, task.sha256)
    progress = there.progress(task.topic, task.number)
    work = found_in(task.folder, task.scene, task.batch, progress, overwrite=task.overwrite, loaded=loaded)
    return work()
