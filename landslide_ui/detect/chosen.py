"""Which landslide of a result is chosen: in the table, on the map, by keys, in a review or by an address.

It is kept by its place, which stays when the threshold moves. What is chosen elsewhere than in the table counts a turn
further, with which the table begins anew at its row.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from landslide_ui import state
from landslide_ui.detect import landslide_table, runs, view

if TYPE_CHECKING:
    from landslide_core.detection.journey import DetectRun
    from landslide_core.inventory.inventory import Inventory

_MOST_SIGNS = 40  # of a place


@dataclass(frozen=True)
class Chosen:
    """The place of the landslide, None for none; and how often it was chosen elsewhere than in the table."""

    place: str | None
    turn: int = 0


def of(run: "DetectRun") -> Chosen:
    """What is chosen; at first what the address says."""
    known: Chosen | None = state.recall(_key(run))
    return Chosen(view.first(run).chosen) if known is None else known


def choose(run: "DetectRun", place: str | None) -> None:
    """Choose a landslide by its place, or none; the table follows."""
    state.keep(_key(run), Chosen(place, of(run).turn + 1))


def note(run: "DetectRun", told: Any) -> None:
    """Take over what the map tells of, if it is of a landslide that was pressed on it."""
    place = told.get("chosen") if isinstance(told, Mapping) else None
    if isinstance(place, str) and len(place) <= _MOST_SIGNS and place != of(run).place:
        choose(run, place)


def number(run: "DetectRun", inventory: "Inventory", shown_as: str) -> int | None:
    """The number that the chosen landslide has among those shown; None where it is not among them."""
    known, numbers = of(run), numbers_of(inventory)
    places = {number: place for place, number in numbers.items()}
    pressed, row = landslide_table.pressed(table_as(run, shown_as), inventory)
    if pressed:
        known = Chosen(None if row is None else places[row], known.turn)
    elif known.place is not None and view.OLD_NUMBER.fullmatch(
        known.place
    ):  # of an earlier version's address
        known = Chosen(places.get(int(known.place)), known.turn)
    state.keep(_key(run), known)
    if pressed:
        landslide_table.seen(table_as(run, shown_as))
    return numbers.get(known.place or "")


def table_as(run: "DetectRun", shown_as: str) -> str:
    """The name of the table of what is shown, another one in each turn."""
    return f"{shown_as}.{of(run).turn}"


def numbers_of(inventory: "Inventory") -> dict[str, int]:
    """The number of each landslide by its place."""
    table = inventory.table
    return {str(place): int(number) for place, number in zip(table["place"], table["id"], strict=True)}


def _key(run: "DetectRun") -> str:
    return state.key(f"chosen.{runs.id_of(run)}")
