"""What a person decided about an analysis; a link opens the same view (landslide_ui.owned.view).

The page's widgets have no value of their own to begin with: they take what lies here under their keys. Values of one
place that were moved by hand, and what was typed into forms, are not kept.
"""

from collections.abc import Collection, Iterator, Sequence
from typing import TYPE_CHECKING, Any

from landslide_core.knobs import knobs_of
from landslide_ui import state
from landslide_ui.factors import forest, frequency_ratio, layers, pictures, shap, susceptibility_map
from landslide_ui.factors.asking import knobs, place, what_if
from landslide_ui.owned import view as shared
from landslide_ui.owned.view import Part

if TYPE_CHECKING:
    from landslide_ui.factors.analyses import Analysis


def settle(found: "Analysis", steps: Collection[str]) -> None:
    """Let the widgets begin with what was decided; to be called before they are drawn."""
    parts = list(_parts(found, steps))
    shared.settle(found.id, _names(found), parts)


def note(found: "Analysis", steps: Collection[str]) -> None:
    """Write what was decided into the address, and into the analysis where it is one's own."""
    shared.note(found.id, _names(found), list(_parts(found, steps)))


_NAMES = (
    "step", "factor", "counting", "curve", "shap", "model", "zoning", "classes", "map", "ask", "shown", "follow",
    "place", "area", "row",
)  # fmt: skip


def _names(found: "Analysis") -> Sequence[str]:
    return (*_NAMES, *(knobs.name_of(factor) for factor in layers.related_of(found).data.factors))


def _parts(found: "Analysis", steps: Collection[str]) -> Iterator[Part[Any]]:
    key, factors = state.factor_key, layers.related_of(found).data.names
    yield shared.one_of("step", key("step"), steps, "Layers")
    yield shared.one_of("factor", key("factor"), factors, layers.first_factor(found))
    counting = found.plan.settings.relate.counting
    yield shared.one_of("counting", key(f"counting.{found.id}"), frequency_ratio.COUNTING, counting)
    if found.mapped is not None:
        yield from _of_models(found)
        yield from _of_questions(found)


def _of_models(found: "Analysis") -> Iterator[Part[Any]]:
    from landslide_core.susceptibility import METHODS, SusceptibilitySettings

    def one_of(name: str, kept: str, options: Sequence[Any]) -> Part[Any]:
        return shared.one_of(name, state.factor_key(f"{kept}.{found.id}"), options, options[0])

    yield shared.one_of("curve", state.factor_key(f"curve.{found.id}"), forest.CURVES, "Prediction rate")
    yield one_of("shap", "shap", list(shap.VIEWS))
    yield one_of("model", "model", list(forest.result_of(found).results))
    yield one_of("zoning", "zoning", list(METHODS))
    yield one_of("classes", "zones", list(knobs_of(SusceptibilitySettings)["classes"].choices))
    yield one_of("map", "shown", susceptibility_map.shown_of(found))


def _of_questions(found: "Analysis") -> Iterator[Part[Any]]:
    if not layers.has_map(found):
        count = layers.related_of(found).data.count
        yield shared.whole("row", state.factor_key(f"row.{found.id}"), (1, count), 1)
        return
    limits = (540.0, 90.0) if pictures.georeferenced(found) else (1e9, 1e9)
    yield place.part(found, limits)
    yield shared.places("area", what_if.ring_key(found), limits, 3, 60)
    yield from what_if.parts(found)
