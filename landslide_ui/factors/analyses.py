"""Factor analyses begun, found again after a reload or a restart, and held in memory.

An analysis is two jobs: the layers with their ratios first, so that the first steps show early, then the models.
"""

import dataclasses
import itertools
import threading
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import streamlit as st

from landslide_core.errors import MissingError
from landslide_core.progress import Progress
from landslide_core.runs.jobs import Job, JobQueue
from landslide_ui.factors import plans
from landslide_ui.factors.plans import PREFIX, Plan
from landslide_ui.shared import background, compute

if TYPE_CHECKING:
    from landslide_core.analysis.journey import Related
    from landslide_core.factors.breaks import Breaks
    from landslide_core.susceptibility import SusceptibilityResult, SusceptibilitySettings
    from landslide_core.susceptibility.classes.counts import Counting

MOST_HELD = 4  # analyses kept in memory; others are found by their plan and made anew
LANE = "factors"  # a line of its own: an analysis does not keep a detection waiting
_NUMBERS = itertools.count(1)


@dataclass(frozen=True, eq=False)
class Analysis:
    """An analysis as far as it is. `stamp` tells one state of it from another, for caches."""

    id: str
    stamp: str
    plan: Plan
    related: "Related | None" = None
    mapped: "SusceptibilityResult | None" = None


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


def start(plan: Plan, identity: str | None = None) -> str:
    """Put an analysis in line and return its id; `identity` for one that all visitors share."""
    identity = identity or background.new_id(PREFIX)
    _PLANS.keep(identity, plan)
    find(identity)
    return identity


def find(identity: str) -> Analysis:
    """The analysis of that id as far as it is; begun when the server does not hold it. InputError if none."""
    with background.beginning:
        begun = job(identity, "layers")  # before what is held: a job that is done has put it there
        known = _held().get(identity)
        if known is not None:
            return known
        plan = _PLANS.plan_of(identity)
        if begun is None or begun.state == "done":
            _begin(identity, plan)
        return Analysis(identity, f"{identity}.0", plan)


def again(identity: str) -> None:
    """Begin an analysis anew that was cancelled or failed: its layers, or only its models."""
    known = _held().get(identity)
    if known is not None and known.related is not None:
        _begin_model(compute.jobs(), _held(), identity, known.plan)
    else:
        _begin(identity, _PLANS.plan_of(identity))


def job(identity: str, part: str) -> Job | None:
    """The newest job of an analysis: its "layers" or its "model"."""
    return background.job(identity if part == "layers" else f"{identity}.{part}")


def under_way(identity: str) -> Job | None:
    """The job of an analysis that waits or runs now, if one does."""
    for part in ("model", "layers"):
        found = job(identity, part)
        if found is not None and not found.over:
            return found
    return None


def refit(
    identity: str,
    mapping: "SusceptibilitySettings | None" = None,
    breaks: "Mapping[str, Breaks] | None" = None,
    counting: "Counting | None" = None,
    without: Sequence[str] = (),
) -> str:
    """Begin an analysis of the same layers with other knobs, class breaks or fewer factors; return its id.

    The one there is stays as it is, for others who look at it. Ratios are those of the new breaks at once;
    the models follow. InputError while the layers are not ready, and when no factor would be left.
    """
    from landslide_core.susceptibility import relate

    known = find(identity)
    if known.related is None:
        raise MissingError("The layers are not ready yet.", "Wait until they are, then fit again.")
    old = known.plan.settings
    related = _without(known.related, without)
    kept = {name: cut for name, cut in {**old.breaks, **(breaks or {})}.items() if name not in without}
    counted = old.relate if counting is None else dataclasses.replace(old.relate, counting=counting)
    settings = dataclasses.replace(old, mapping=mapping or old.mapping, breaks=kept, relate=counted)
    plan = dataclasses.replace(known.plan, settings=settings, without=(*known.plan.without, *without))
    fresh = background.new_id(PREFIX)
    if breaks or counting is not None:
        related = dataclasses.replace(related, relations=relate(related.data, kept, counted))
    _PLANS.keep(fresh, plan)
    _held().put(Analysis(fresh, f"{fresh}.{next(_NUMBERS)}", plan, related))
    _begin_model(compute.jobs(), _held(), fresh, plan)
    return fresh


def _without(related: "Related", names: Sequence[str]) -> "Related":
    """The same with some factors left out, as far as they are there."""
    gone = [name for name in names if name in related.data.names]
    if not gone:
        return related
    from landslide_core.factors.collinearity import collinearity

    data = related.data.without(*gone)
    relations = tuple(relation for relation in related.relations if relation.name not in gone)
    return dataclasses.replace(related, data=data, collinearity=collinearity(data), relations=relations)


def _begin(identity: str, plan: Plan) -> Job:
    queue, held = compute.jobs(), _held()  # here: a job's thread knows of no session

    def work(progress: Progress) -> None:
        from landslide_core.analysis import journey

        told = progress.part(0, 1, "Aligning layers and relating landslides to them")
        told.tell(0)
        if isinstance(plan.files, journey.TableFile):
            related = journey.relate_table(plan.files, plan.settings)
        else:
            related = journey.relate_layers(plan.files, plan.settings, told)
        related = _without(related, plan.without)
        held.put(Analysis(identity, f"{identity}.{next(_NUMBERS)}", plan, related))
        _begin_model(queue, held, identity, plan)

    return background.submit(identity, plan.title, work, LANE)


_PLANS = background.Plans("analysis", ".analyses", plans.as_json, plans.from_json, _begin)


def _begin_model(queue: JobQueue, held: _Held, identity: str, plan: Plan) -> None:
    def work(progress: Progress) -> None:
        from landslide_core.susceptibility import map_susceptibility

        known = held.get(identity)
        if known is None or known.related is None:
            raise MissingError("The layers of this analysis are no longer in memory.", "Open it again.")
        related = known.related
        mapped = map_susceptibility(related.data, plan.settings.mapping, progress, related.relations)
        held.put(Analysis(identity, f"{identity}.{next(_NUMBERS)}", plan, known.related, mapped))

    background.submit(f"{identity}.model", plan.title, work, LANE, queue)
