"""What an analysis is of, and how that is kept as JSON."""

import dataclasses
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from landslide_core import knobs

if TYPE_CHECKING:
    from landslide_core.analysis.journey import FactorSettings, TableFile
    from landslide_core.factors.align import LayerFiles

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
    return {
        "title": plan.title,
        "synthetic": plan.synthetic,
        "without": list(plan.without),
        "kind": type(plan.files).__name__,
        "files": dataclasses.asdict(plan.files),
        "settings": knobs.to_json(plan.settings),
    }


def from_json(content: dict[str, Any]) -> Plan:
    """The plan that `as_json` wrote."""
    from landslide_core.analysis.journey import FactorSettings

    layers = content["kind"] == "LayerFiles"
    files = layer_files(content["files"]) if layers else _table_file(content["files"])
    settings = knobs.from_json(FactorSettings, content["settings"])
    return Plan(content["title"], files, settings, content["synthetic"], tuple(content["without"]))


def layer_files(given: dict[str, Any]) -> "LayerFiles":
    """The files that `dataclasses.asdict` took apart."""
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

    several = ("categorical", "ignore", "measured", "places")
    values: dict[str, Any] = {
        name: tuple(v) if name in several and v is not None else v for name, v in given.items()
    }
    return TableFile(**values)


def _path(text: str | None) -> Path | None:
    return None if text is None else Path(text)
