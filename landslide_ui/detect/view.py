"""What a person decided about a run: threshold, smallest area, chosen landslide; in the address, and in the run.

A link opens the same view. An address without any opens what the owner of the run decided last, else the run as it was
made. What is as the run was made stands in no address.
"""

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from landslide_ui import state
from landslide_ui.detect import runs
from landslide_ui.shared import owners

if TYPE_CHECKING:
    from landslide_core.detection.journey import DetectRun

_THRESHOLD, _AREA, _CHOSEN = "threshold", "area", "landslide"  # in the address
_PARTS = (_THRESHOLD, _AREA, _CHOSEN)


@dataclass(frozen=True)
class View:
    """Threshold in per cent, smallest area as the run counts it, and the number of the chosen landslide."""

    per_cent: int
    min_area: float
    chosen: int | None = None


def own(run: "DetectRun") -> View:
    """The run as it was made."""
    return View(round(100 * run.threshold), runs.min_area_of(run))


def first(run: "DetectRun") -> View:
    """What a session sees first of a run; later it is what the person moved."""
    key = state.key(f"view.{runs.id_of(run)}")
    known: View | None = state.recall(key)
    if known is None:
        known = _read(run)
        state.keep(key, known)
    return known


def _read(run: "DetectRun") -> View:
    given = state.in_address(_PARTS)
    found = owners.find(runs.id_of(run))
    if not given and found is not None:
        given = dict(found.view)
    made = own(run)
    per_cent = _number(given.get(_THRESHOLD), made.per_cent)
    area = _number(given.get(_AREA), made.min_area)
    chosen = _number(given.get(_CHOSEN), 0)
    return View(
        int(min(max(per_cent, 1), 99)),
        min(runs.area_steps(run), key=lambda step: abs(step - area)),
        int(chosen) if 1 <= chosen < 2**31 else None,
    )


def _number(text: str | None, otherwise: float) -> float:
    """What an address says, which anybody may have typed."""
    try:
        value = float((text or "")[:20])
    except ValueError:
        return otherwise
    return value if math.isfinite(value) else otherwise


def note(run: "DetectRun", view: View) -> None:
    """Write what was decided into the address, and into the run where it is one's own."""
    made = own(run)
    parts = {
        _THRESHOLD: None if view.per_cent == made.per_cent else str(view.per_cent),
        _AREA: None if view.min_area == made.min_area else f"{view.min_area:g}",
        _CHOSEN: None if view.chosen is None else str(view.chosen),
    }
    state.put_in_address(parts)
    said = {name: text for name, text in parts.items() if text is not None}
    found = owners.find(runs.id_of(run))
    if found is not None and dict(found.view) != said:
        owners.register().keep_view(owners.current(), runs.id_of(run), said)
