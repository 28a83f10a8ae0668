"""How runs of each kind are repeated: what they need, and the journey that made them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from landslide_core.errors import FileError, MismatchError
from landslide_core.inventory.runout_path import PathSettings
from landslide_core.inventory.surroundings import CLASSES, THINGS
from landslide_core.knobs import from_json
from landslide_core.progress import Progress
from landslide_core.runs.store import read_manifest
from landslide_core.work.rerun.inputs import Needed

Account = Mapping[str, Any]
Files = Mapping[str, Path]
_BESIDE = ("dem", "reference", "exclude")
_GIVEN = "given"  # where a threshold comes from that a person set


@dataclass(frozen=True)
class Kind:
    """How runs of a kind are repeated.

    needed: the files, from the run's folder and its record. again: makes the
    run once more, from its folder, its record and these files by role, in another folder.
    """

    needed: Callable[[Path, Account], list[Needed]]
    again: Callable[[Path, Account, Files, Path, Progress], object]


def kind_of(account: Account, name: str) -> Kind:
    """Return how a run is repeated; FileError where its record does not suffice."""
    kind = KINDS.get(account["kind"])
    if kind is None:
        raise FileError(
            f"{name} cannot be repeated: the record of a run of the kind '{account['kind']}' does not hold all that it "
            "was made from.",
            f"Give the folder of one of these: {', '.join(KINDS)}.",
        )
    return kind


def check_weights(account: Account) -> None:
    """MismatchError where the weights of a run's network are others now."""
    from landslide_core import networks

    told = account.get("network") or {}
    if not told.get("sha256"):
        return
    card = networks.load(str(told["name"])).card
    if card.sha256 != told["sha256"]:
        raise MismatchError(
            f"The weights of {card.title} are others than those of the run: their SHA-256 is {card.sha256}, needed is "
            f"{told['sha256']}.",
            "Put the weights of the run into the folder of weights (SCARP_MODELS).",
        )


def _detect_needs(folder: Path, account: Account) -> list[Needed]:
    needed = [Needed.of("image", account["scene"])]
    needed += [Needed.of(role, account[role]) for role in _BESIDE if account.get(role)]
    around = account.get("surroundings") or {}
    names = (*CLASSES, *(f"{each}_names" for each in CLASSES), *THINGS)
    return needed + [Needed.of(name, around[name]) for name in names if name in around]


def _detect(folder: Path, account: Account, files: Files, out: Path, progress: Progress) -> object:
    from landslide_core.detection.around.kept import SurroundingFiles
    from landslide_core.detection.journey import detect

    told, around = account.get("surroundings"), None
    if told:
        given: dict[str, Any] = {n: path for n, path in files.items() if n not in ("image", *_BESIDE)}
        fields = {f"{name}_field": value for name, value in told["fields"].items()}
        around = SurroundingFiles(**given, **fields, path=from_json(PathSettings, told["path"]))
    return detect(
        files["image"],
        out,
        _settings(account, account),
        around=around,
        roles=account["scene"].get("roles"),
        dem=files.get("dem"),
        reference=files.get("reference"),
        exclude=files.get("exclude"),
        progress=progress,
    )


def _settings(account: Account, part: Account) -> Any:
    """The settings of a detection; its threshold only where a person set it, for others were found by the run."""
    from landslide_core.detection.settings import DetectSettings

    settings = from_json(DetectSettings, {**account["settings"], "network": str(account["network"]["name"])})
    set_by_hand = (part.get("threshold") or {}).get("origin", _GIVEN) == _GIVEN
    return settings if set_by_hand else replace(settings, threshold=None)


def _change_needs(folder: Path, account: Account) -> list[Needed]:
    after = read_manifest(folder / "after")
    beside = [Needed.of(role, after[role]) for role in ("dem", "exclude") if after.get(role)]
    return [
        Needed.of("earlier image", account["before"]),
        Needed.of("later image", account["after"]),
        *beside,
    ]


def _change(folder: Path, account: Account, files: Files, out: Path, progress: Progress) -> object:
    from landslide_core.changes.journey import change
    from landslide_core.changes.settings import ChangeSettings

    return change(
        files["earlier image"],
        files["later image"],
        out,
        _settings(account, read_manifest(folder / "after")),
        from_json(ChangeSettings, account["how"]),
        dem=files.get("dem"),
        exclude=files.get("exclude"),
        roles_before=account["before"]["roles"],
        roles=account["after"]["roles"],
        progress=progress,
    )


def _batch_needs(folder: Path, account: Account) -> list[Needed]:
    needed = []
    for scene in account["scenes"]:
        inside = folder / scene["name"]
        done = scene["state"] == "done" and (inside / "run.json").is_file()
        facts = read_manifest(inside)["scene"] if done else {"name": scene["image"]}
        needed.append(Needed.of(f"image {scene['name']}", facts))
    return needed


def _batch(folder: Path, account: Account, files: Files, out: Path, progress: Progress) -> object:
    from landslide_core.detection.batch.journey import detect_batch
    from landslide_core.detection.batch.settings import BatchSettings
    from landslide_core.detection.settings import DetectSettings

    given = account["given"]
    return detect_batch(
        list(files.values()),
        out,
        from_json(DetectSettings, given["settings"]),
        from_json(BatchSettings, given["how"]),
        roles=given["roles"],
        progress=progress,
        **given["companions"],
    )


def _factors_needs(folder: Path, account: Account) -> list[Needed]:
    return [Needed.of(role, facts) for role, facts in account["inputs"].items()]


def _factors(folder: Path, account: Account, files: Files, out: Path, progress: Progress) -> object:
    from landslide_core.analysis.journey import analyse
    from landslide_core.analysis.relating import FactorSettings, TableFile
    from landslide_core.factors.align import ExtraFile, LayerFiles

    told: dict[str, Any] = {
        name: tuple(value) if isinstance(value, list) else value
        for name, value in account.get("read_as", {}).items()
    }
    paths: dict[str, Any] = dict(files)
    classes = told.pop("classes", ())
    given: LayerFiles | TableFile
    if "path" in files:
        given = TableFile(**paths, **told)
    else:
        known = {name: path for name, path in paths.items() if name in LayerFiles.__dataclass_fields__}
        extras = tuple(
            ExtraFile(path, name, name in classes) for name, path in files.items() if name not in known
        )
        given = LayerFiles(**known, **told, extras=extras)
    return analyse(given, out, from_json(FactorSettings, account["settings"]), progress=progress)


KINDS: Mapping[str, Kind] = {
    "detect": Kind(_detect_needs, _detect),
    "change": Kind(_change_needs, _change),
    "batch": Kind(_batch_needs, _batch),
    "factors": Kind(_factors_needs, _factors),
}
