"""Every knob of every Settings class: described, within its range, on the command line, on a page, and in JSON."""

import argparse
import ast
import dataclasses
import importlib
import json
from pathlib import Path
from typing import Any

import pytest

from landslide_core.analysis.questions import WhatIfSettings
from landslide_core.analysis.relating import FactorSettings, TableFile
from landslide_core.changes.settings import ChangeSettings
from landslide_core.commands.shared.options import from_options
from landslide_core.comparison.settings import CompareSettings, EvaluateSettings
from landslide_core.detection.batch.settings import BatchSettings
from landslide_core.detection.settings import DetectSettings
from landslide_core.errors import SettingError
from landslide_core.factors.align import AlignSettings
from landslide_core.factors.breaks import manual
from landslide_core.factors.layers import DeriveSettings
from landslide_core.factors.units import SlopeUnitSettings
from landslide_core.inventory.runout_path import PathSettings
from landslide_core.inventory.sizes.settings import SizeSettings
from landslide_core.io.plain.mask_settings import MaskSettings
from landslide_core.knobs import Knob, Without, default_of, from_json, kind_of, knobs_of, to_json
from landslide_core.reporting.settings import ReportSettings
from landslide_core.susceptibility import ForestSettings, RelateSettings, SusceptibilitySettings
from landslide_core.teaching.settings import TeachSettings
from landslide_core.training.protocol.publish import CardSettings
from landslide_core.training.settings import FoldSettings, TrainSettings
from landslide_core.tuning.fusion import FusionSettings
from landslide_core.tuning.light.settings import LightSettings
from landslide_core.work.plans import FactorPlan

ROOT = Path(__file__).resolve().parents[2]
# Settings class: the command whose options it gives, and words without which that command does not run.
COMMAND_OF: dict[type, tuple[str, tuple[str, ...]]] = {
    DetectSettings: ("detect", ("scene.tif", "--out", "run")),
    BatchSettings: ("detect", ("scenes", "--out", "run")),
    ChangeSettings: ("change", ("may.tif", "july.tif", "--out", "run")),
    CompareSettings: ("compare", ()),
    EvaluateSettings: ("evaluate", ("--images", "images")),
    MaskSettings: ("detect", ("scene.tif", "--out", "run")),
    FactorSettings: ("factors", ("--out", "run")),
    AlignSettings: ("factors", ("--out", "run")),
    DeriveSettings: ("factors", ("--out", "run")),
    RelateSettings: ("factors", ("--out", "run")),
    SusceptibilitySettings: ("factors", ("--out", "run")),
    ForestSettings: ("factors", ("--out", "run")),
    SlopeUnitSettings: ("factors", ("--out", "run")),
    WhatIfSettings: ("what_if", ("--out", "run")),
    TeachSettings: ("teach", ()),
    TrainSettings: ("train", ()),
    FoldSettings: ("train", ()),
    CardSettings: ("card", ()),
    FusionSettings: ("fusion", ()),
    LightSettings: ("light", ()),
    SizeSettings: ("inventory", ("slides.gpkg",)),
    PathSettings: ("of_runs.describe", ("run",)),
    ReportSettings: ("report", ("run", "--out", "report.pdf")),
}
REQUIRED: dict[type, dict[str, Any]] = {
    TrainSettings: {"network": "unet"},
    CardSettings: {"weights": Path("weights.safetensors"), "choices": Path("folds")},
    CompareSettings: {"networks": ("unet",)},
}
# Fields whose text on the command line does not follow from their type: the text, and the value that it gives.
WRITTEN: dict[tuple[type, str], tuple[str, Any]] = {
    (FactorSettings, "breaks"): ("slope=10,20", {"slope": manual((10.0, 20.0))}),
    (WhatIfSettings, "shifts"): ("slope=5", {"slope": 5.0}),
    (WhatIfSettings, "values"): ("rock=shale", {"rock": "shale"}),
    (TrainSettings, "switches"): ("pooling=1", {"pooling": 1}),
    (ForestSettings, "columns_per_split"): ("3", 3),
}
ALL = [(settings, field) for settings in COMMAND_OF for field in dataclasses.fields(settings)]
IDS = [f"{settings.__name__}.{field.name}" for settings, field in ALL]
every_knob = pytest.mark.parametrize(("settings", "field"), ALL, ids=IDS)


def knob_of(settings: type, field: "dataclasses.Field[Any]") -> Knob:
    return knobs_of(settings)[field.name]


def another(settings: type, field: "dataclasses.Field[Any]") -> Any:
    """A value that is allowed and not the default."""
    knob, kind, default = knob_of(settings, field), kind_of(field), default_of(field)
    if (settings, field.name) in WRITTEN:
        return WRITTEN[settings, field.name][1]
    if dataclasses.is_dataclass(kind):
        return changed(kind)
    if kind is bool:
        return not default
    if knob.choices:
        return next(value for value in knob.choices if value != default)
    if kind in (int, float):
        low = knob.low or 0
        return kind(
            next(each for each in (low + 0.5, low + 1, low + 2) if each == kind(each) and each != default)
        )
    return {tuple: ("one", "two"), dict: {"epochs": 3}, Path: Path("elsewhere")}.get(kind, "another")


def changed(settings: type) -> Any:
    """The settings with no field at its default."""
    return settings(**{field.name: another(settings, field) for field in dataclasses.fields(settings)})


def parsed(settings: type, *given: str) -> argparse.Namespace:
    command, needed = COMMAND_OF[settings]
    parser = argparse.ArgumentParser()
    importlib.import_module(f"landslide_core.commands.{command}").add_arguments(parser)
    return parser.parse_args([*needed, *given])


def test_no_settings_class_is_left_out() -> None:
    named = {
        node.name
        for path in (ROOT / "landslide_core").rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.ClassDef) and node.name.endswith("Settings")
    }

    assert named == {settings.__name__ for settings in COMMAND_OF}


@every_knob
def test_a_knob_is_described_and_says_why_it_is_not_offered(settings: type, field: Any) -> None:
    knob = knob_of(settings, field)

    assert len(knob.help) > 5
    for door in (knob.option, knob.page):
        said = door.reason if isinstance(door, Without) else door
        assert len(said) > (20 if isinstance(door, Without) else 3)
        assert not isinstance(door, Without) or said.endswith(".")


@every_knob
def test_the_default_lies_within_its_own_range_and_so_do_the_ends_that_a_page_offers(
    settings: type, field: Any
) -> None:
    knob, default = knob_of(settings, field), default_of(field)

    assert default in (None, dataclasses.MISSING) or knob.allows(default)
    low, high = knob.reach
    assert low is None or knob.low is None or low >= knob.low
    assert high is None or knob.high is None or high <= knob.high


@every_knob
def test_the_option_of_a_knob_sets_it(settings: type, field: Any) -> None:
    knob, value = knob_of(settings, field), another(settings, field)
    required = {name: given for name, given in REQUIRED.get(settings, {}).items() if name != field.name}
    if isinstance(knob.option, Without):
        assert getattr(
            from_options(parsed(settings), settings, ("",), **REQUIRED.get(settings, {})), field.name
        ) == (default_of(field))
        return
    text = WRITTEN.get(
        (settings, field.name), (",".join(value) if isinstance(value, tuple) else str(value),)
    )[0]
    flag = kind_of(field) is bool or knob.sets is not None
    given = (knob.option,) if flag else (knob.option, *(text.split(",") if knob.spaced else (text,)))
    found = from_options(parsed(settings, *given), settings, (field.name,), **required)

    assert getattr(found, field.name) == (knob.sets or value)


@pytest.mark.parametrize("settings", COMMAND_OF, ids=lambda settings: settings.__name__)
def test_a_command_without_options_runs_with_the_defaults(settings: type) -> None:
    required = REQUIRED.get(settings, {})
    names = tuple(knobs_of(settings))

    assert from_options(parsed(settings), settings, names, **required) == settings(**required)


def drawn() -> set[tuple[str, str]]:
    """Settings class and field of every control in landslide_ui: `controls.said(Settings, "field")` and its kin."""
    calls = [
        node
        for path in (ROOT / "landslide_ui").rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Call) and ast.unparse(node.func).startswith("controls.")
    ]
    return {(ast.unparse(call.args[0]), ast.literal_eval(call.args[1])) for call in calls}


def test_every_knob_with_a_control_is_drawn_from_its_description_and_no_other() -> None:
    offered = {
        (settings.__name__, field.name)
        for settings, field in ALL
        if not isinstance(knob_of(settings, field).page, Without)
    }

    assert drawn() == offered


@pytest.mark.parametrize("settings", COMMAND_OF, ids=lambda settings: settings.__name__)
def test_json_and_back_is_the_same_with_every_field_changed(settings: type) -> None:
    for wanted in (settings(**REQUIRED.get(settings, {})), changed(settings)):
        content = json.loads(json.dumps(to_json(wanted)))

        assert set(content) == set(knobs_of(settings))
        assert from_json(settings, content) == wanted


def test_what_an_earlier_version_wrote_is_read_with_defaults_for_what_is_new() -> None:
    assert from_json(FactorSettings, {"layers": True, "gone": 1}) == FactorSettings(layers=True)
    assert from_json(FactorSettings, {"mapping": None}).mapping is None


@every_knob
def test_a_value_out_of_range_is_refused_with_the_value_and_the_cure(settings: type, field: Any) -> None:
    knob = knob_of(settings, field)
    required = {name: given for name, given in REQUIRED.get(settings, {}).items() if name != field.name}
    wrong: list[Any] = ["no such choice"] if knob.choices else []
    wrong += (
        [] if knob.low is None or knob.choices else [knob.low if knob.above else knob.low - 1, float("nan")]
    )
    wrong += [] if knob.high is None or knob.choices else [knob.high + 1]
    for value in wrong:
        with pytest.raises(SettingError) as caught:
            settings(**{**required, field.name: value})
        assert str(value) in caught.value.message
        bounds = knob.choices or [end for end in (knob.low, knob.high) if end is not None]
        for bound in bounds:
            assert (f"{bound:g}" if isinstance(bound, float) else str(bound)) in caught.value.hint


def test_detect_takes_the_normalisation_that_the_page_offers() -> None:
    args = parsed(DetectSettings, "--normalise", "pif", "--normalise-to", "other.tif")
    found = from_options(args, DetectSettings)

    assert (found.normalise, found.normalise_to) == ("pif", "other.tif")


def test_a_plan_keeps_every_knob_of_its_analysis() -> None:
    settings = dataclasses.replace(changed(FactorSettings), hold="disk")
    table = TableFile(Path("rows.csv"), "slide", ("rock",), ("id",), ("count",), ("x", "y"), "EPSG:32648")
    plan = FactorPlan("Slope failures", table, settings)

    assert FactorPlan.from_json(json.loads(json.dumps(plan.as_json(), default=str))) == plan
