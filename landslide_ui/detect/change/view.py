"""What a person decided on the page of two dates: which outcomes are shown, and which landslide is chosen.

A link opens the same view (landslide_ui.owned.view).
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from landslide_core.figures.palette import CHANGE
from landslide_ui import state
from landslide_ui.detect.change import changes
from landslide_ui.owned import view as shared

if TYPE_CHECKING:
    from landslide_core.changes.run import ChangeRun

_CHOSEN, _SHOWN = "landslide", "outcomes"  # in the address
_PARTS = (_CHOSEN, _SHOWN)


def chosen(run: "ChangeRun") -> int | None:
    """The number of the chosen landslide; None for none."""
    identity = changes.id_of(run)
    key = _key(run)
    if not state.has(key):
        number = shared.number(shared.known(identity, _PARTS).get(_CHOSEN, ""))
        state.keep(key, int(number) if number is not None and 1 <= number < 2**31 else None)
    found: int | None = state.recall(key)
    return found


def choose(run: "ChangeRun", number: int | None) -> None:
    """Choose a landslide, from the map or by a button: the table is then drawn anew with its row."""
    state.keep(_key(run), number)
    turn = f"{_key(run)}.turn"
    state.keep(turn, state.recall(turn, 0) + 1)
    note(run, number)


def note(run: "ChangeRun", number: int | None) -> None:
    """Write the chosen one into the session, the address, and the run where it is one's own."""
    state.keep(_key(run), number)
    shared.put(changes.id_of(run), _PARTS, {_CHOSEN: None if number is None else str(number)})


def begin(run: "ChangeRun", kinds: Sequence[str]) -> None:
    """To be called before the table is looked at: with other outcomes, rows are those of other landslides."""
    listed = f"{_key(run)}.listed"
    if state.recall(listed) != [*kinds]:
        state.keep(listed, [*kinds])
        choose(run, chosen(run))


def table_key(run: "ChangeRun") -> str:
    """The key of the table, which changes where another row is to be selected than it knows."""
    return f"{_key(run)}.table.{state.recall(f'{_key(run)}.turn', 0)}"


def shown(run: "ChangeRun") -> shared.Part[list[str]]:
    """Which outcomes are shown; settled, so that its widget may be drawn."""
    identity = changes.id_of(run)
    there = [kind for kind, count in run.counts.items() if count]
    part = shared.some_of(_SHOWN, state.key(f"change.shown.{identity}"), list(CHANGE), there)
    shared.settle(identity, _PARTS, (part,))
    return part


def note_shown(run: "ChangeRun", part: shared.Part[list[str]]) -> None:
    """Write which outcomes are shown into the address and the run."""
    shared.note(changes.id_of(run), _PARTS, (part,))


def _key(run: "ChangeRun") -> str:
    return state.key(f"change.chosen.{changes.id_of(run)}")
