"""Factor analyses begun, found again after a reload or a restart, and opened as far as they are.

A worker relates the landslides to the layers first, so that the first steps show early, and then fits the models; each
part lies among the server's results as soon as it is done.
"""

import dataclasses
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import streamlit as st

from landslide_core.errors import MissingError
from landslide_core.language import marked, tr
from landslide_core.owners.names import SERVER
from landslide_core.runs.jobs import Job
from landslide_core.work.plans import FactorPlan
from landslide_core.work.recipes import FACTORS, MAPPED, RELATED, without_factors
from landslide_ui.shared import background, compute, owners

if TYPE_CHECKING:
    from landslide_core.analysis.in_small import MappedInSmall
    from landslide_core.analysis.journey import Related
    from landslide_core.factors.breaks import Breaks
    from landslide_core.susceptibility import SusceptibilityResult, SusceptibilitySettings
    from landslide_core.susceptibility.classes.counts import Counting

PREFIX = "factors-"
APPLIED = "applied-"  # of models of one area asked of another: landslide_ui.factors.applied
SHARED = f"{PREFIX}sample"  # begins the ids of analyses that all visitors share: nobody cancels those
LANE = "factors"  # a line of its own: an analysis does not keep a detection waiting


@dataclass(frozen=True, eq=False)
class Analysis:
    """An analysis as far as it is. `stamp` tells one state of it from another, for caches.

    small: what the models say of the pixels that a map shows, where layers are kept in files (`related.small`).
    """

    id: str
    stamp: str
    plan: FactorPlan
    related: "Related | None" = None
    mapped: "SusceptibilityResult | None" = None
    small: "SusceptibilityResult | None" = None


def start(plan: FactorPlan, identity: str | None = None) -> str:
    """Put an analysis in line and return its id; `identity` for one of the server, which all visitors share."""
    if identity is None:
        identity = background.new_id(PREFIX)
    else:
        owners.register().enter(identity, FACTORS, SERVER)
    _PLANS.keep(identity, plan)
    find(identity)
    return identity


def find(identity: str) -> Analysis:
    """The analysis of that id as far as it is; begun where nothing is known of it. InputError if none."""
    plan = _PLANS.plan_of(identity)
    with background.beginning:
        known = job(identity)  # before what is there: a job that is done has put it there
        stamps = [compute.jobs().results.stamp(identity, part) for part in (RELATED, MAPPED)]
        if stamps[1] is None and (known is None or known.state == "done"):
            _begin(identity, plan)
    related, content = (
        None if stamp is None else _open(identity, part, stamp)
        for part, stamp in zip((RELATED, MAPPED), stamps, strict=True)
    )
    stamp = ".".join([identity, *((each or "none")[:12] for each in stamps)])
    mapped, small = (None, None) if content is None else _whole_and_small(content)
    return Analysis(identity, stamp, plan, related, mapped, small)


def _whole_and_small(
    content: "SusceptibilityResult | MappedInSmall",
) -> "tuple[SusceptibilityResult, SusceptibilityResult | None]":
    from landslide_core.analysis.in_small import MappedInSmall

    return (content.whole, content.small) if isinstance(content, MappedInSmall) else (content, None)


def _open(identity: str, part: str, stamp: str) -> Any:
    with st.spinner(tr("Opening the analysis…")):
        return _opened(identity, part, stamp)


@st.cache_resource(max_entries=8, show_spinner=False)
def _opened(identity: str, part: str, stamp: str) -> Any:
    return compute.jobs().results.get(identity, part)


def again(identity: str) -> None:
    """Begin an analysis anew that was cancelled or failed; layers that are related already stay."""
    _begin(identity, _PLANS.plan_of(identity))


def is_there(identity: str) -> bool:
    """Whether an analysis is made, or under way: to open it starts no work."""
    made = all(compute.jobs().results.stamp(identity, part) is not None for part in (RELATED, MAPPED))
    return _PLANS.known(identity) and (made or under_way(identity) is not None)


def job(identity: str) -> Job | None:
    """The newest job of an analysis."""
    return background.job(identity)


def under_way(identity: str) -> Job | None:
    """The job of an analysis that waits or runs now, if one does."""
    found = job(identity)
    return None if found is None or found.over else found


def refit(
    identity: str,
    mapping: "SusceptibilitySettings | None" = None,
    breaks: "Mapping[str, Breaks] | None" = None,
    counting: "Counting | None" = None,
    without: Sequence[str] = (),
) -> str:
    """Begin an analysis of the same layers with other knobs, class breaks or fewer factors; return its id.

    The one there is stays as it is, for others who look at it. Ratios are those of the new breaks at once; the models
    follow. Layers that were kept in files are derived anew. InputError while the layers are not ready, and when no
    factor would be left.
    """
    from landslide_core.susceptibility import relate

    known = find(identity)
    if known.related is None:
        raise MissingError(
            marked("The layers are not ready yet."), marked("Wait until they are, then fit again.")
        )
    old = known.plan.settings
    related = without_factors(known.related, without)
    kept = {name: cut for name, cut in {**old.breaks, **(breaks or {})}.items() if name not in without}
    counted = old.relate if counting is None else dataclasses.replace(old.relate, counting=counting)
    settings = dataclasses.replace(old, mapping=mapping or old.mapping, breaks=kept, relate=counted)
    plan = dataclasses.replace(known.plan, settings=settings, without=(*known.plan.without, *without))
    fresh = background.new_id(PREFIX)
    if related.small is not None:
        plan = dataclasses.replace(plan, settings=dataclasses.replace(settings, names=related.data.names))
        _PLANS.keep(fresh, plan)
        _begin(fresh, plan)
        return fresh
    if breaks or counting is not None:
        related = dataclasses.replace(related, relations=relate(related.data, kept, counted))
    _PLANS.keep(fresh, plan)
    compute.jobs().results.put(fresh, RELATED, related)
    _begin(fresh, plan)
    return fresh


def _begin(identity: str, plan: FactorPlan) -> Job:
    return background.submit(identity, FACTORS, plan.title, plan.as_json(), LANE)


_PLANS = background.Plans("analysis", ".analyses", FactorPlan.as_json, FactorPlan.from_json, _begin)
