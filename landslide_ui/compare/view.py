"""What a person decided about a comparison; a link opens the same view (landslide_ui.owned.view).

The page's widgets have no value of their own to begin with: they take what lies here under their keys.
"""

from collections.abc import Collection, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from landslide_core.comparison.class_maps import CELLS, Cell
from landslide_core.comparison.per_landslide import LandslideRules
from landslide_core.comparison.published import PROTOCOL_TITLES
from landslide_core.figures.matrix_cells import UNITS
from landslide_ui import state
from landslide_ui.compare import groups, maps, panels, scores, thresholds
from landslide_ui.owned import view as shared
from landslide_ui.owned.view import Part

if TYPE_CHECKING:
    from landslide_core.comparison import Comparison

_PAIR = "pair"


def settle(identity: str, found: "Comparison", views: Collection[str]) -> None:
    """Let the widgets begin with what was decided; to be called before they are drawn."""
    parts = _parts(identity, found, views)
    names = [part.name for part in parts]
    shared.settle(identity, names, [part for part in parts if part.name == _PAIR])
    shared.settle(identity, names, _parts(identity, found, views))  # maps begin with the networks of the pair


def note(identity: str, found: "Comparison", views: Collection[str]) -> None:
    """Write what was decided into the address, and into the comparison where it is one's own."""
    parts = _parts(identity, found, views)
    shared.note(identity, [part.name for part in parts], parts)


def _parts(identity: str, found: "Comparison", views: Collection[str]) -> Sequence[Part[Any]]:
    def key(name: str) -> str:
        return state.compare_key(f"{name}.{identity}")

    networks = [each.name for each in found.contenders]
    best = scores.best_two({each.name: each.matrix() for each in found.contenders})
    rules = LandslideRules.for_(found)
    return (
        *thresholds.parts(identity, found),
        shared.one_of("cells", key("unit"), UNITS, "pixels"),
        shared.one_of("view", key("view"), views, "Maps"),
        shared.one_of("maps", key("mode"), maps.MODES, "errors"),
        _pair(scores.pair_key(identity), networks, best),
        shared.some_of("networks", key("shown"), networks, state.recall(scores.pair_key(identity), best)),
        _cell(key("cell"), networks),
        _picture(key("scene"), len(found.scenes)),
        shared.whole("share", key("share"), (10, 90), round(100 * rules.share), 10),
        shared.whole("tolerance", key("tolerance"), (1, 30), int(rules.tolerance)),
        shared.one_of("tested", key("tested"), panels.TESTED, "f1"),
        shared.one_of("grouped", key("grouped"), groups.TITLES, "f1"),
        shared.one_of("protocol", key("protocol"), PROTOCOL_TITLES, next(iter(PROTOCOL_TITLES))),
        shared.switch("logits", key("logits"), own=False),
    )


def _pair(key: str, networks: Collection[str], best: Sequence[str]) -> Part[list[str]]:
    """The networks whose matrices are shown: at first the best two at their own thresholds."""
    several = shared.some_of(_PAIR, key, networks, best)

    def read(text: str) -> list[str] | None:
        return (several.read(text) or [])[: scores.SIDE_BY_SIDE] or None

    return replace(several, read=read)


def _cell(key: str, networks: Collection[str]) -> Part[tuple[str, Cell] | None]:
    """The pressed cell of a matrix, such as "unet.fp"."""

    def read(text: str) -> tuple[str, Cell] | None:
        name, _, code = text.rpartition(".")
        return next(((name, cell) for cell in CELLS if cell == code and name in networks), None)

    return Part("cell", key, None, read, lambda cell: "" if cell is None else ".".join(cell))


def _picture(key: str, count: int) -> Part[int]:
    """Which picture of several is on the maps; an address counts from 1."""
    numbered = shared.whole("picture", key, (1, count), 1)

    def read(text: str) -> int | None:
        number = numbered.read(text)
        return None if number is None else number - 1

    return Part("picture", key, 0, read, lambda index: str(index + 1))
