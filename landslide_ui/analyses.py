"""landslide_ui.analyses: factor analyses begun, found again after a reload or a restart, and held in memory.

An analysis is two jobs: the layers with their ratios first, so that the first steps show early, then the models.
"""

import dataclasses
import itertools
import json
import secrets
import threading
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import streamlit as st

from landslide_core.errors import InputError
from landslide_core.jobs import Job, JobQueue, Report
from landslide_ui import compute, runs

if TYPE_CHECKING:
    from landslide_core.align import LayerFiles
    from landslide_core.recipes_factors import FactorSettings, Related, TableFile
    from landslide_core.susceptibility import SusceptibilityResult, SusceptibilitySettings

PREFIX = "factors-"
MOST_HELD = 3  # analyses kept in memory; others are found by their plan and made anew
_FOLDER = ".analyses"
_LAYERS_SHARE = 0.15  # of the whole journey's progress, as recipes_factors tells it
_NUMBERS = itertools.count(1)


@dataclass(frozen=True)
class Plan:
    """What an analysis is of: kept on disk, so that it is found again."""

    title: str
    files: "LayerFiles | TableFile"
    settings: "FactorSettings"


@dataclass(frozen=True, eq=False)
class Analysis:
    """An analysis as far as it is. `stamp` tells one state of it from another, for caches."""

    id: str
    stamp: str
    plan: Plan
    related: "Related | None" = None
    mapped: "SusceptibilityResult | None" = None

    @property
    def data(self) -> Any:
        """The factors: a FactorStack, or a FactorTable."""
        assert self.related is not None
        return self.related.data


class _Held:
    """The newest analyses, by id."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._found: OrderedDict[str, Analysis] = OrderedDict()

    def get(self, identity: str) -> Analysis | None:
        with self._lock:
            if identity in self._found:
                self._found.move_to_end(identity)
            return self._found.get(identity)

    def put(self, analysis: Analysis) -> None:
        with self._lock:
            self._found[analysis.id] = analysis
            self._found.move_to_end(analysis.id)
            while len(self._found) > MOST_HELD:
                self._found.popitem(last=False)


@st.cache_resource
def _held() -> _Held:
    return _Held()


def start(plan: Plan) -> str:
    """Put an analysis in line and return its id."""
    identity = f"{PREFIX}{secrets.token_hex(5)}"
    _keep_plan(identity, plan)
    _submit(identity, plan)
    return identity


def find(identity: str) -> Analysis:
    """The analysis of that id as far as it is; begun again when the server forgot it. InputError if there is none."""
    known = _held().get(identity)
    if known is not None:
        return known
    plan = plan_of(identity)
    if job(identity, "layers") is None or job(identity, "layers").state == "done":  # type: ignore[union-attr]
        _submit(identity, plan)
    return Analysis(identity, f"{identity}.0", plan)


def job(identity: str, part: str) -> Job | None:
    """The newest job of an analysis: its "layers" or its "model"."""
    found = [each for each in compute.jobs().jobs() if each.id.startswith(f"{identity}.{part}.")]
    return found[-1] if found else None


def refit(identity: str, mapping: "SusceptibilitySettings", breaks: Mapping[str, Any]) -> None:
    """Fit the models again with other knobs and class breaks; what is there stays until they are done."""
    known = find(identity)
    assert known.related is not None
    settings = dataclasses.replace(known.plan.settings, mapping=mapping, breaks=dict(breaks))
    plan = dataclasses.replace(known.plan, settings=settings)
    _keep_plan(identity, plan)
    held = _held()
    held.put(dataclasses.replace(known, plan=plan))
    _submit_model(compute.jobs(), held, identity, plan)


def _submit(identity: str, plan: Plan) -> None:
    from landslide_core import recipes_factors

    queue, held = compute.jobs(), _held()  # here: a job's thread knows of no session

    def work(report: Report) -> None:
        def told(share: float) -> None:
            report.progress(share / _LAYERS_SHARE, "Aligning layers and relating landslides to them")

        told(0.0)
        if isinstance(plan.files, recipes_factors.TableFile):
            related = recipes_factors.relate_table(plan.files, plan.settings)
        else:
            related = recipes_factors.relate_layers(plan.files, plan.settings, told, report.cancelled)
        held.put(Analysis(identity, f"{identity}.{next(_NUMBERS)}", plan, related))
        _submit_model(queue, held, identity, plan)

    queue.submit(plan.title, work, "cpu", job_id=f"{identity}.layers.{next(_NUMBERS)}")


def _submit_model(queue: JobQueue, held: _Held, identity: str, plan: Plan) -> None:
    from landslide_core.susceptibility import map_susceptibility, relate

    def work(report: Report) -> None:
        def told(share: float) -> None:
            what = "Fitting and validating models" if share < 0.4 else "Explaining every place (SHAP)"
            report.progress(share, what if share < 0.92 else "Where the model may be trusted")

        known = held.get(identity)
        if known is None or known.related is None:
            raise InputError("The layers of this analysis are no longer in memory.", "Open it again.")
        told(0.0)
        breaks = plan.settings.breaks
        relations = known.related.relations
        if breaks:
            relations = relate(known.related.data, breaks, plan.settings.relate)
        mapped = map_susceptibility(
            known.related.data, plan.settings.mapping, told, report.cancelled, relations
        )
        held.put(Analysis(identity, f"{identity}.{next(_NUMBERS)}", plan, known.related, mapped))

    queue.submit(f"{plan.title}: models", work, "cpu", job_id=f"{identity}.model.{next(_NUMBERS)}")


def _plan_file(identity: str) -> Path:
    return runs.store().root / _FOLDER / f"{Path(identity).name}.json"


def _keep_plan(identity: str, plan: Plan) -> None:
    path = _plan_file(identity)
    path.parent.mkdir(parents=True, exist_ok=True)
    settings = dataclasses.replace(plan.settings, breaks={})
    content = {
        "title": plan.title,
        "kind": type(plan.files).__name__,
        "files": dataclasses.asdict(plan.files),
        "settings": dataclasses.asdict(settings),
    }
    path.write_text(json.dumps(content, default=str), "utf-8")


def plan_of(identity: str) -> Plan:
    """What an analysis is of; InputError when there is no such analysis."""
    path = _plan_file(identity)
    if not identity.removeprefix(PREFIX).isalnum() or not path.is_file():
        raise InputError("There is no such analysis.", "Start a new one.")
    content = json.loads(path.read_text("utf-8"))
    layers = content["kind"] == "LayerFiles"
    files = _layer_files(content["files"]) if layers else _table_file(content["files"])
    return Plan(content["title"], files, _settings(content["settings"]))


def _layer_files(given: dict[str, Any]) -> "LayerFiles":
    from landslide_core.align import ExtraFile, LayerFiles

    extras = tuple(
        ExtraFile(Path(e["path"]), e["name"], e["categorical"], _path(e["names"]))
        for e in given.pop("extras")
    )
    roles = given.pop("image_roles")
    values = {name: text if name.endswith("_field") else _path(text) for name, text in given.items()}
    return LayerFiles(**values, image_roles=None if roles is None else tuple(roles), extras=extras)


def _table_file(given: dict[str, Any]) -> "TableFile":
    from landslide_core.recipes_factors import TableFile

    categorical, ignore = tuple(given["categorical"]), tuple(given["ignore"])
    return TableFile(Path(given["path"]), given["label"], categorical, ignore)


def _settings(given: dict[str, Any]) -> "FactorSettings":
    from landslide_core.align import AlignSettings
    from landslide_core.factors import DeriveSettings
    from landslide_core.recipes_factors import FactorSettings
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
        mapping=mapping,
        layers=given["layers"],
    )


def _path(text: str | None) -> Path | None:
    return None if text is None else Path(text)
