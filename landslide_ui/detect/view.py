"""What a person decided about a run: threshold, smallest area, chosen landslide, layers of the map.

A link opens the same view (landslide_ui.owned.view).
"""

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from landslide_core.inventory.places import is_place
from landslide_core.language import marked
from landslide_core.serving.layers import LAYERS
from landslide_ui import state
from landslide_ui.detect import runs
from landslide_ui.maps.decided import Decided
from landslide_ui.owned import view as shared

if TYPE_CHECKING:
    from landslide_core.detection.journey import DetectRun

_THRESHOLD, _AREA, _CHOSEN = "threshold", "area", "landslide"  # in the address
_LAYERS, _OPACITY = "layers", "opacity"
OLD_NUMBER = re.compile("[1-9][0-9]{0,8}")
_PARTS = (_THRESHOLD, _AREA, _CHOSEN, _LAYERS, _OPACITY)
# The layers of the map by their names in an address, and those that are on at first.
TITLES = {
    **{name: layer.title for name, layer in LAYERS.items()},
    "hillshade": marked("Hillshade"),
    "outlines": marked("Landslides"),
}
_ON = tuple(name for name in TITLES if name in ("image", "probability", "excluded", "reference", "outlines"))
_OPACITY_PER_CENT = 55  # of the probability, at first


@dataclass(frozen=True)
class View:
    """Threshold in per cent, smallest area as the run counts it, and the place of the chosen landslide.

    An address of an earlier version says its number instead.
    """

    per_cent: int
    min_area: float
    chosen: str | None = None


def own(run: "DetectRun") -> View:
    """The run as it was made."""
    return View(round(100 * run.threshold), runs.min_area_of(run))


def first(run: "DetectRun") -> View:
    """What a session sees first of a run; later it is what the person moved."""
    key = state.key(f"view.{runs.id_of(run)}")
    found: View | None = state.recall(key)
    if found is None:
        found = _read(run)
        state.keep(key, found)
    return found


def _read(run: "DetectRun") -> View:
    given = shared.known(runs.id_of(run), _PARTS)
    made = own(run)
    per_cent = _number(given.get(_THRESHOLD), made.per_cent)
    area = _number(given.get(_AREA), made.min_area)
    chosen = given.get(_CHOSEN, "")
    return View(
        int(min(max(per_cent, 1), 99)),
        min(runs.area_steps(run), key=lambda step: abs(step - area)),
        chosen if is_place(chosen) or OLD_NUMBER.fullmatch(chosen) else None,
    )


def _number(text: str | None, otherwise: float) -> float:
    value = None if text is None else shared.number(text)
    return otherwise if value is None else value


def note(run: "DetectRun", view: View) -> None:
    """Write what was decided into the address, and into the run where it is one's own."""
    made = own(run)
    parts = {
        _THRESHOLD: None if view.per_cent == made.per_cent else str(view.per_cent),
        _AREA: None if view.min_area == made.min_area else f"{view.min_area:g}",
        _CHOSEN: view.chosen,
    }
    shared.put(runs.id_of(run), _PARTS, parts)


def layers(run: "DetectRun") -> Decided:
    """Which layers of the map are on, and how opaque the probability is."""
    parts = on, opacity = _of_layers(run)
    shared.settle(runs.id_of(run), _PARTS, parts)
    return Decided(tuple(state.recall(on.key)), int(state.recall(opacity.key)))


def note_layers(run: "DetectRun", decided: Decided) -> None:
    """Write what was switched on the map into the address, and into the run where it is one's own."""
    parts = on, opacity = _of_layers(run)
    in_one_order = [name for name in TITLES if name in decided.layers]  # the same layers are one text
    state.keep(on.key, in_one_order)
    state.keep(opacity.key, decided.opacity)
    shared.note(runs.id_of(run), _PARTS, parts)


def _of_layers(run: "DetectRun") -> tuple[shared.Part[list[str]], shared.Part[int]]:
    identity = runs.id_of(run)
    return (
        shared.some_of(_LAYERS, state.key(f"layers.{identity}"), TITLES, _ON),
        shared.whole(_OPACITY, state.key(f"opacity.{identity}"), (0, 100), _OPACITY_PER_CENT),
    )
