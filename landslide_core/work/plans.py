"""What a job is of, and how that is kept as JSON: never as anything that could run."""

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from landslide_core import knobs
from landslide_core.detection.settings import DetectSettings
from landslide_core.io.plain.validated import check_content
from landslide_core.language import marked
from landslide_core.runs.plan_files import CURE

if TYPE_CHECKING:  # what is read by pages that need none of it
    from landslide_core.analysis.journey import FactorSettings, TableFile
    from landslide_core.comparison import CompareSettings, LabelledScene
    from landslide_core.detection.batch.account import Batch
    from landslide_core.factors.align import AlignSettings, LayerFiles
    from landslide_core.teaching.settings import TeachSettings


def check_plan(content: dict[str, Any], keys: str, what: str) -> None:
    """Raise FileError, naming the places, where a plan is not what it should be.

    Parameters
    ----------
    content : dict
        The plan as JSON holds it.
    keys : str
        Name of its model in `landslide_core.work.plan_keys`.
    what : str
        What a person calls the work.
    """
    from landslide_core.work import plan_keys  # pydantic: what only starts work does without

    check_content(content, getattr(plan_keys, keys), f"What this {what} is of", CURE)


@dataclass(frozen=True)
class DetectPlan:
    """What a detection is of: files, what each band is, settings."""

    image: Path
    roles: tuple[str, ...]
    settings: DetectSettings
    dem: Path | None = None
    reference: Path | None = None
    exclude: Path | None = None

    def as_json(self) -> dict[str, Any]:
        """The plan as JSON writes it."""
        return {**dataclasses.asdict(self), "settings": knobs.to_json(self.settings)}

    @staticmethod
    def from_json(content: dict[str, Any]) -> "DetectPlan":
        """The plan that `as_json` wrote; FileError or SettingError where it is none."""
        check_plan(content, "DetectKeys", marked("detection"))
        return DetectPlan(
            Path(content["image"]),
            tuple(content["roles"]),
            knobs.from_json(DetectSettings, content["settings"]),
            *(_path(content[name]) for name in ("dem", "reference", "exclude")),
        )


@dataclass(frozen=True)
class TeachPlan:
    """What a teaching on the result of a detection is of, and how the scene is mapped anew afterwards.

    began: id of the run that it began from. map: the scene and the settings of that run. outlines: files with
    landslides. no_landslide: a file with what is none. settings: those of the teaching, with the network that it begins
    with. train: False fits the threshold alone. owner: whose the new weights become.
    """

    began: str
    map: DetectPlan
    outlines: tuple[Path, ...]
    no_landslide: Path | None
    settings: "TeachSettings"
    train: bool
    owner: str

    def as_json(self) -> dict[str, Any]:
        """The plan as JSON writes it."""
        return {
            **dataclasses.asdict(self),
            "map": self.map.as_json(),
            "settings": knobs.to_json(self.settings),
        }

    @staticmethod
    def from_json(content: dict[str, Any]) -> "TeachPlan":
        """The plan that `as_json` wrote; FileError or SettingError where it is none."""
        from landslide_core.teaching.settings import TeachSettings

        check_plan(content, "TeachKeys", marked("teaching"))
        return TeachPlan(
            began=str(content["began"]),
            map=DetectPlan.from_json(content["map"]),
            outlines=tuple(map(Path, content["outlines"])),
            no_landslide=_path(content["no_landslide"]),
            settings=knobs.from_json(TeachSettings, content["settings"]),
            train=bool(content["train"]),
            owner=str(content["owner"]),
        )


@dataclass(frozen=True)
class BatchPlan:
    """What a batch of detections is of."""

    batch: "Batch"

    def as_json(self) -> dict[str, Any]:
        """The plan as JSON writes it."""
        batch = self.batch
        return {
            "title": batch.title,
            "images": [str(image) for image in batch.images],
            "settings": knobs.to_json(batch.settings),
            "how": knobs.to_json(batch.how),
            "roles": None if batch.roles is None else list(batch.roles),
            "companions": {name: each and str(each) for name, each in vars(batch.companions).items()},
        }

    @staticmethod
    def from_json(content: dict[str, Any]) -> "BatchPlan":
        """The plan that `as_json` wrote; FileError or SettingError where it is none."""
        check_plan(content, "BatchKeys", marked("batch"))
        from landslide_core.detection.batch.account import Batch
        from landslide_core.detection.batch.scenes import Companions
        from landslide_core.detection.batch.settings import BatchSettings

        roles = content["roles"]
        return BatchPlan(
            Batch(
                content["title"],
                tuple(map(Path, content["images"])),
                knobs.from_json(DetectSettings, content["settings"]),
                knobs.from_json(BatchSettings, content["how"]),
                None if roles is None else tuple(roles),
                Companions(**{name: _path(text) for name, text in content["companions"].items()}),
            )
        )


@dataclass(frozen=True)
class ComparePlan:
    """What a comparison is of: scenes with their reference, settings with the networks, and its title."""

    scenes: "Sequence[LabelledScene]"
    settings: "CompareSettings"
    title: str

    def as_json(self) -> dict[str, Any]:
        """The plan as JSON writes it."""
        return {
            "title": self.title,
            "scenes": [dataclasses.asdict(scene) for scene in self.scenes],
            "settings": knobs.to_json(self.settings),
        }

    @staticmethod
    def from_json(content: dict[str, Any]) -> "ComparePlan":
        """The plan that `as_json` wrote; FileError or SettingError where it is none."""
        check_plan(content, "CompareKeys", marked("comparison"))
        from landslide_core.comparison import CompareSettings, LabelledScene

        scenes = [
            LabelledScene(
                image=Path(each["image"]),
                reference=Path(each["reference"]),
                title=each["title"],
                roles=None if each["roles"] is None else tuple(each["roles"]),
                dem=_path(each["dem"]),
                exclude=_path(each["exclude"]),
                whole=each["whole"],
                region=each.get("region", ""),
                pixel_m=each.get("pixel_m"),
            )
            for each in content["scenes"]
        ]
        return ComparePlan(scenes, knobs.from_json(CompareSettings, content["settings"]), content["title"])


@dataclass(frozen=True)
class FactorPlan:
    """What an analysis is of.

    synthetic: whether its layers were drawn by Scarp and show no real place. without: factors that are left
    out of the models, where the layers have them.
    """

    title: str
    files: "LayerFiles | TableFile"
    settings: "FactorSettings"
    synthetic: bool = False
    without: tuple[str, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """The plan as JSON writes it."""
        return {
            "title": self.title,
            "synthetic": self.synthetic,
            "without": list(self.without),
            "kind": type(self.files).__name__,
            "files": dataclasses.asdict(self.files),
            "settings": knobs.to_json(self.settings),
        }

    @staticmethod
    def from_json(content: dict[str, Any]) -> "FactorPlan":
        """The plan that `as_json` wrote; FileError or SettingError where it is none."""
        layers = content.get("kind") != "TableFile"
        check_plan(content, "LayersKeys" if layers else "TableKeys", marked("analysis"))
        from landslide_core.analysis.journey import FactorSettings

        files = _layer_files(content["files"]) if layers else _table_file(content["files"])
        settings = knobs.from_json(FactorSettings, content["settings"])
        without = tuple(content["without"])
        return FactorPlan(content["title"], files, settings, content["synthetic"], without)


@dataclass(frozen=True)
class ApplyPlan:
    """A saved model (its model.json) that is asked of an area, and the layers of that area."""

    title: str
    model: Path
    files: "LayerFiles"
    settings: "AlignSettings"

    def as_json(self) -> dict[str, Any]:
        """The plan as JSON writes it."""
        return {
            "title": self.title,
            "model": str(self.model),
            "files": dataclasses.asdict(self.files),
            "settings": knobs.to_json(self.settings),
        }

    @staticmethod
    def from_json(content: dict[str, Any]) -> "ApplyPlan":
        """The plan that `as_json` wrote; FileError or SettingError where it is none."""
        check_plan(content, "ApplyKeys", marked("answer"))
        from landslide_core.factors.align import AlignSettings

        settings = knobs.from_json(AlignSettings, content["settings"])
        return ApplyPlan(content["title"], Path(content["model"]), _layer_files(content["files"]), settings)


def _layer_files(given: dict[str, Any]) -> "LayerFiles":
    from landslide_core.factors.align import ExtraFile, LayerFiles

    extras = tuple(
        ExtraFile(Path(e["path"]), e["name"], e["categorical"], _path(e["names"])) for e in given["extras"]
    )
    roles = given["image_roles"]
    values: dict[str, Any] = {
        name: text if name.endswith("_field") else _path(text)
        for name, text in given.items()
        if name not in ("extras", "image_roles")
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
