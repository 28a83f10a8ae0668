"""A detection, or a change of two dates, once more: the files that it needs, and the journey that made it."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from landslide_core.errors import FileError
from landslide_core.inventory.runout_path import PathSettings
from landslide_core.inventory.surroundings import CLASSES, THINGS
from landslide_core.knobs import from_json
from landslide_core.language import marked
from landslide_core.progress import Progress
from landslide_core.runs.store import MANIFEST, read_manifest
from landslide_core.work.rerun.inputs import Needed, known

if TYPE_CHECKING:
    pass

Account = Mapping[str, Any]
Files = Mapping[str, Path]
BESIDE = (marked("dem"), marked("reference"), marked("exclude"))
LOOK = "image whose look was taken"  # normalise_to of the settings
_GIVEN = "given"  # where a threshold comes from that a person set


def look_needs(record: Account) -> list[Needed]:
    """Return the image that a detection was normalised to, as a list of one or none."""
    to = record["settings"].get("normalise_to")
    if not to:
        return []
    return [Needed.of(LOOK, known(record.get("normalise_to"), str(to)))]


def _check_part(folder: Path, account: Account) -> None:
    """FileError for a part of a change whose record does not say how it was moved onto the other image."""
    around = folder.resolve().parent
    if "moved" in account or not (around / MANIFEST).is_file():
        return
    whole = read_manifest(around)
    if whole["kind"] == "change" and folder.resolve().name in whole["parts"]:
        raise FileError(
            f"{folder.resolve().name} is a part of the change {around.name}, and its record does not say how its image "
            "was moved.",
            f"Repeat the whole change: give {around.name}.",
        )


def detect_needs(folder: Path, account: Account) -> list[Needed]:
    """Return the files that it was made from; FileError where its record does not suffice."""
    _check_part(folder, account)
    needed = [Needed.of(marked("image"), account["scene"]), *look_needs(account)]
    needed += [Needed.of(role, account[role]) for role in BESIDE if account.get(role)]
    around = account.get("surroundings") or {}
    names = (*CLASSES, *(f"{each}_names" for each in CLASSES), *THINGS)
    return needed + [Needed.of(name, around[name]) for name in names if name in around]


def detect_again(folder: Path, account: Account, files: Files, out: Path, progress: Progress) -> object:
    """Make it once more in `out`, from these files by role."""
    from landslide_core.detection.around.kept import SurroundingFiles
    from landslide_core.detection.journey import detect

    told, around = account.get("surroundings"), None
    if told:
        given: dict[str, Any] = {n: path for n, path in files.items() if n not in ("image", LOOK, *BESIDE)}
        fields = {f"{name}_field": value for name, value in told["fields"].items()}
        around = SurroundingFiles(**given, **fields, path=from_json(PathSettings, told["path"]))
    moved = account.get("moved")
    return detect(
        files["image"],
        out,
        settings_of(account, account, files),
        around=around,
        roles=account["scene"].get("roles"),
        moved=None if moved is None else tuple(moved),
        dem=files.get("dem"),
        reference=files.get("reference"),
        exclude=files.get("exclude"),
        progress=progress,
    )


def settings_of(account: Account, part: Account, files: Files) -> Any:
    """Return the settings of a detection; its threshold only where a person set it: others are found by the run."""
    from landslide_core.detection.settings import DetectSettings

    settings = from_json(DetectSettings, {**account["settings"], "network": str(account["network"]["name"])})
    if settings.normalise_to:
        settings = replace(settings, normalise_to=str(files[LOOK]))
    set_by_hand = (part.get("threshold") or {}).get("origin", _GIVEN) == _GIVEN
    return settings if set_by_hand else replace(settings, threshold=None)


def change_needs(folder: Path, account: Account) -> list[Needed]:
    """Return the files that it was made from; FileError where its record does not suffice."""
    after = read_manifest(folder / "after")
    beside = [Needed.of(role, after[role]) for role in ("dem", "exclude") if after.get(role)]
    return [
        Needed.of("earlier image", account["before"]),
        Needed.of("later image", account["after"]),
        *beside,
        *look_needs(after),
    ]


def change_again(folder: Path, account: Account, files: Files, out: Path, progress: Progress) -> object:
    """Make it once more in `out`, from these files by role."""
    from landslide_core.changes.journey import change
    from landslide_core.changes.settings import ChangeSettings

    return change(
        files["earlier image"],
        files["later image"],
        out,
        settings_of(account, read_manifest(folder / "after"), files),
        from_json(ChangeSettings, account["how"]),
        dem=files.get("dem"),
        exclude=files.get("exclude"),
        roles_before=account["before"]["roles"],
        roles=account["after"]["roles"],
        progress=progress,
    )
