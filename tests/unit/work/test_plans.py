"""Plans of every kind of work: read as they were written, and each way to be wrong is a sentence."""

import copy
import json
from pathlib import Path

import pytest

from landslide_core.analysis.journey import FactorSettings, TableFile
from landslide_core.changes.settings import ChangeSettings
from landslide_core.comparison import CompareSettings, LabelledScene
from landslide_core.detection.batch.account import Batch
from landslide_core.detection.batch.scenes import Companions
from landslide_core.detection.batch.settings import BatchSettings
from landslide_core.detection.settings import DetectSettings
from landslide_core.errors import InputError
from landslide_core.factors.align import AlignSettings, ExtraFile, LayerFiles
from landslide_core.work.change_plan import ChangePlan
from landslide_core.work.plans import ApplyPlan, BatchPlan, ComparePlan, DetectPlan, FactorPlan

LAYERS = LayerFiles(
    dem=Path("dem.tif"), inventory=Path("slides.gpkg"), lithology_field="rock",
    extras=(ExtraFile(Path("soil.tif"), "soil", True, None),),
)  # fmt: skip
PLANS = {
    "detect": DetectPlan(
        Path("a.tif"), ("red", "green", "blue"), DetectSettings(tile=256), dem=Path("dem.tif")
    ),
    "batch": BatchPlan(
        Batch(
            "Three",
            (Path("a.tif"), Path("b.tif")),
            DetectSettings(),
            BatchSettings(),
            None,
            Companions(Path("dem")),
        )
    ),
    "change": ChangePlan(
        "May and July",
        Path("may.tif"),
        Path("july.tif"),
        ("red", "green", "blue"),
        ("blue", "green", "red", "nir"),
        DetectSettings(tile=256),
        ChangeSettings(most_shift_px=20),
        exclude=Path("fields.gpkg"),
    ),
    "compare": ComparePlan(
        [LabelledScene(Path("a.tif"), Path("m.png"), "A", region="Alps", pixel_m=0.5)],
        CompareSettings(("unet",)),
        "A",
    ),
    "layers": FactorPlan("County", LAYERS, FactorSettings(layers=True), True, ("ndvi",)),
    "table": FactorPlan(
        "Rows", TableFile(Path("rows.csv"), ignore=("id",), places=("x", "y")), FactorSettings()
    ),
    "apply": ApplyPlan("Elsewhere", Path("model.json"), LAYERS, AlignSettings()),
}


def written(kind: str) -> dict:
    return json.loads(json.dumps(PLANS[kind].as_json(), default=str))


def read(kind: str, content: dict):
    return type(PLANS[kind]).from_json(content)


@pytest.mark.parametrize("kind", PLANS)
def test_a_plan_is_read_as_it_was_written(kind):
    assert read(kind, written(kind)) == PLANS[kind]


def places(content, path=()):
    """Every place in what JSON holds, but for those within settings that take values of any kind."""
    for name, value in content.items() if isinstance(content, dict) else enumerate(content):
        yield (*path, name)
        if isinstance(value, dict | list):
            yield from places(value, (*path, name))


def refusal(kind: str, content: dict) -> InputError | None:
    """Why a plan is not read."""
    try:
        read(kind, content)
    except InputError as told:
        return told
    return None


@pytest.mark.parametrize(
    "odd", [None, 7, True, float("nan"), "", "\0", "x" * 20_000, [], {}, [[]], [None], {"x": {}}]
)
@pytest.mark.parametrize("kind", PLANS)
def test_an_odd_value_anywhere_is_read_or_said_in_a_sentence(kind, odd):
    whole = written(kind)
    for *path, last in places(whole):
        content = copy.deepcopy(whole)
        part = content
        for name in path:
            part = part[name]
        part[last] = odd
        told = refusal(kind, content)
        assert told is None or (told.message.endswith(".") and len(told.message) < 700 and told.hint), told


@pytest.mark.parametrize("kind", PLANS)
def test_what_is_missing_is_named(kind):
    whole = written(kind)
    for name in whole:
        content = {key: value for key, value in whole.items() if key != name}
        with pytest.raises(InputError, match=rf"of is not what it should be: .*{name}"):
            read(kind, content)


@pytest.mark.parametrize(
    ("kind", "change", "said"),
    [
        ("detect", {"image": ""}, "image: .*the name of a file"),
        ("detect", {"settings": {"tile": "abc"}}, "tile is 'abc'"),
        ("detect", {"settings": {"threshold": 7}}, "threshold is 7"),
        ("batch", {"images": []}, "images: .*at least 1"),
        ("change", {"before": ""}, "before: .*the name of a file"),
        ("change", {"how": {"most_shift_px": -1}}, "most_shift_px is -1"),
        ("compare", {"settings": {"networks": [7]}}, "networks.0"),
        ("layers", {"kind": "Others"}, "kind"),
        ("table", {"files": {"path": "rows.csv", "more": 1}}, "files.more"),
        ("apply", {"files": 7}, "files"),
    ],
)  # fmt: skip
def test_each_way_to_be_wrong_has_its_words(kind, change, said):
    with pytest.raises(InputError, match=said):
        read(kind, {**written(kind), **change})
