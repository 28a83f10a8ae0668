"""An analysis of factors once more: its layers, the files that its settings name, and breaks that a person set."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from landslide_core.errors import FileError
from landslide_core.knobs import from_json
from landslide_core.progress import Progress
from landslide_core.work.rerun.inputs import Needed, known

Account = Mapping[str, Any]
Files = Mapping[str, Path]
_FILES_OF_FACTORS = ("ahp", "units")  # files that the settings name
_BY_HAND = "manual"  # how classes are cut whose breaks a person set


def factors_needs(folder: Path, account: Account) -> list[Needed]:
    """Return the files that it was made from; FileError where its record does not suffice."""
    settings = account["settings"]
    kept = settings.get("breaks") or {}
    by_hand = [each["name"] for each in account["factors"] if each["classes"]["method"] == _BY_HAND]
    if lost := [name for name in by_hand if name not in kept]:
        raise FileError(
            f"The run cannot be repeated: a person set the class breaks of {', '.join(lost)}, and its record does not "
            "hold them, as those of earlier versions.",
            "Make the analysis anew with these breaks; its record then holds them.",
        )
    beside = account.get("settings_files") or {}
    return [Needed.of(role, facts) for role, facts in account["inputs"].items()] + [
        Needed.of(_of_setting(name), known(beside.get(name), settings[name]))
        for name in _FILES_OF_FACTORS
        if settings.get(name)
    ]


def _of_setting(name: str) -> str:
    return f"file of the setting {name}"


def factors_again(folder: Path, account: Account, files: Files, out: Path, progress: Progress) -> object:
    """Make it once more in `out`, from these files by role."""
    from landslide_core.analysis.journey import analyse
    from landslide_core.analysis.relating import FactorSettings, TableFile
    from landslide_core.factors.align import ExtraFile, LayerFiles

    told: dict[str, Any] = {
        name: tuple(value) if isinstance(value, list) else value
        for name, value in account.get("read_as", {}).items()
    }
    settings = from_json(FactorSettings, account["settings"])
    paths: dict[str, Any] = dict(files)
    beside = {name: paths.pop(_of_setting(name), None) for name in _FILES_OF_FACTORS}
    settings = replace(settings, **beside)
    classes = told.pop("classes", ())
    given: LayerFiles | TableFile
    if "path" in paths:
        given = TableFile(**paths, **told)
    else:
        own = {name: path for name, path in paths.items() if name in LayerFiles.__dataclass_fields__}
        extras = tuple(
            ExtraFile(path, name, name in classes) for name, path in paths.items() if name not in own
        )
        given = LayerFiles(**own, **told, extras=extras)
    return analyse(given, out, settings, progress=progress)
