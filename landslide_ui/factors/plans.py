"""What an analysis is of, and how that is kept as JSON."""

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from landslide_core.analysis.journey import FactorSettings, TableFile
    from landslide_core.factors.align import LayerFiles
    from landslide_core.factors.breaks import Breaks

PREFIX = "factors-"


@dataclass(frozen=True)
class Plan:
    """What an analysis is of.

    synthetic: whether its layers were drawn by Scarp and show no real place. without: factors that are left
    out of the models, where the layers have them.
    """

    title: str
    files: "LayerFiles | TableFile"
    settings: "FactorSettings"
    synthetic: bool = False
    without: tuple[str, ...] = ()


def as_json(plan: Plan) -> dict[str, Any]:
    """A plan as JSON writes it."""
    settings = plan.settings
    return {
        "title": plan.title,
        "synthetic": plan.synthetic,
        "without": list(plan.without),
        "kind": type(plan.files).__name__,
        "files": dataclasses.asdict(plan.files),
        "settings": dataclasses.asdict(dataclasses.replace(settings, breaks={})),
        "breaks": {name: _cut(found) for name, found in settings.breaks.items()},
    }


def from_json(content: dict[str, Any]) -> Plan:
    """The plan that `as_json` wrote."""
    layers = content["kind"] == "LayerFiles"
    files = _layer_files(content["files"]) if layers else _table_file(content["files"])
    settings = _settings(content["settings"], _breaks(content["breaks"]))
    return Plan(content["title"], files, settings, content["synthetic"], tuple(content["without"]))


def _cut(found: "Breaks") -> dict[str, Any]:
    """Breaks that a person chose are intervals: sectors and classes stay what they are."""
    return dataclasses.asdict(found)


def _breaks(given: Mapping[str, Any]) -> "dict[str, Breaks]":
    from landslide_core.factors.breaks import Intervals

    return {
        name: Intervals(cut["method"], tuple(cut["labels"]), tuple(cut["edges"]))
        for name, cut in given.items()
    }


def _layer_files(given: dict[str, Any]) -> "LayerFiles":
    from landslide_core.factors.align import ExtraFile, LayerFiles

    extras = tuple(
        ExtraFile(Path(e["path"]), e["name"], e["categorical"], _path(e["names"]))
        for e in given.pop("extras")
    )
    roles = given.pop("image_roles")
    values: dict[str, Any] = {
        name: text if name.endswith("_field") else _path(text) for name, text in given.items()
    }
    return LayerFiles(**values, image_roles=None if roles is None else tuple(roles), extras=extras)


def _table_file(given: dict[str, Any]) -> "TableFile":
    from landslide_core.analysis.journey import TableFile

    categorical, ignore = tuple(given["categorical"]), tuple(given["ignore"])
    return TableFile(Path(given["path"]), given["label"], categorical, ignore)


def _settings(given: dict[str, Any], breaks: "Mapping[str, Breaks]") -> "FactorSettings":
    from landslide_core.analysis.journey import FactorSettings
    from landslide_core.factors import DeriveSettings
    from landslide_core.factors.align import AlignSettings
    from landslide_core.susceptibility import ForestSettings, RelateSettings, SusceptibilitySettings

    align = {**given["align"], "derive": DeriveSettings(**given["align"]["derive"])}
    mapping = given["mapping"]
    if mapping is not None:
        lists = {name: tuple(mapping[name]) for name in ("models", "schemes")}
        mapping = SusceptibilitySettings(
            **{**mapping, **lists, "forest": ForestSettings(**mapping["forest"])}
        )
    return FactorSettings(
        names=None if given["names"] is None else tuple(given["names"]),
        align=AlignSettings(**align),
        relate=RelateSettings(**given["relate"]),
        breaks=breaks,
        mapping=mapping,
        layers=given["layers"],
    )


def _path(text: str | None) -> Path | None:
    return None if text is None else Path(text)
