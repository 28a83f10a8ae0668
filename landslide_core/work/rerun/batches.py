"""A batch once more: its images and what went with each, found by the records of its scenes."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from landslide_core.detection.batch.failing import DONE
from landslide_core.errors import FileError, MismatchError
from landslide_core.io.vectors.layer_choice import file_of
from landslide_core.knobs import from_json
from landslide_core.progress import Progress
from landslide_core.runs.store import MANIFEST, read_manifest
from landslide_core.work.rerun.detections import BESIDE, LOOK, look_needs
from landslide_core.work.rerun.inputs import Needed

Account = Mapping[str, Any]
Files = Mapping[str, Path]


def records(folder: Path, account: Account) -> list[Account]:
    """Return the records of the scenes of a batch that were done; FileError where one is missing, or none was done."""
    done = [scene["name"] for scene in account["scenes"] if scene["state"] == DONE]
    missing = [name for name in done if not (folder / name / MANIFEST).is_file()]
    if missing or not done:
        what = f"the record of its scene {missing[0]} is missing" if missing else "no scene of it was done"
        raise FileError(
            f"The batch {folder.resolve().name} cannot be repeated: {what}, and which weights and files it was made "
            "from stands in the records of its scenes.",
            "Give the folder of the whole batch, with the folders of its scenes.",
        )
    return [read_manifest(folder / name) for name in done]


def batch_needs(folder: Path, account: Account) -> list[Needed]:
    """Return the files that it was made from; FileError where its record does not suffice."""
    done = records(folder, account)
    by_scene = dict(zip((s["name"] for s in account["scenes"] if s["state"] == DONE), done, strict=True))
    needed = look_needs(done[0])
    for scene in account["scenes"]:
        record = by_scene.get(scene["name"], {})
        needed.append(Needed.of(f"image {scene['name']}", record.get("scene") or {"name": scene["image"]}))
        needed += [Needed.of(f"{role} {scene['name']}", record[role]) for role in BESIDE if record.get(role)]
    return needed


def batch_again(folder: Path, account: Account, files: Files, out: Path, progress: Progress) -> object:
    """Make it once more in `out`, from these files by role."""
    from landslide_core.detection.batch.journey import detect_batch
    from landslide_core.detection.batch.settings import BatchSettings
    from landslide_core.detection.settings import DetectSettings

    given = account["given"]
    networks = {record["network"]["name"] for record in records(folder, account)}
    if len(networks) > 1:
        raise FileError(
            f"The batch {folder.resolve().name} cannot be repeated as one: its scenes were done by several networks "
            f"({', '.join(sorted(networks))}).",
            "Repeat its scenes one by one: give the folder of a scene.",
        )
    settings = from_json(DetectSettings, {**given["settings"], "network": networks.pop()})
    if settings.normalise_to:
        settings = replace(settings, normalise_to=str(files[LOOK]))
    return detect_batch(
        [files[f"image {scene['name']}"] for scene in account["scenes"]],
        out,
        settings,
        from_json(BatchSettings, given["how"]),
        roles=given["roles"],
        dem=_companion("dem", account, files),
        reference=_companion("reference", account, files),
        exclude=_companion("exclude", account, files),
        progress=progress,
    )


def _companion(role: str, account: Account, files: Files) -> Path | None:
    """The file for all scenes, or the folder of files named like the images, from which each gets its own of then."""
    from landslide_core.detection.batch.scenes import Companions, with_companions

    done = [scene["name"] for scene in account["scenes"] if scene["state"] == DONE]
    images = [files[f"image {name}"] for name in done]
    theirs = [files.get(f"{role} {name}") for name in done]
    found = next((path for path in theirs if path is not None), None)
    if found is None:
        return None
    for given in (found, file_of(found).parent):
        made = [getattr(scene, role) for scene in with_companions(images, Companions(**{role: given}))]
        if [path and path.resolve() for path in made] == [path and path.resolve() for path in theirs]:
            return given
    raise MismatchError(
        f"The {role} files of the scenes lie so that they cannot be given together: each must be the {role} of one "
        "scene, or one of all.",
        "Put them into a folder of their own, named like the images and with no other files in it.",
        {"inputs": "PATH"},
    )
