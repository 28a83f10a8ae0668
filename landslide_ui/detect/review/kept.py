"""The review of a run as the page reads and changes it: every change is in the run's folder at once."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import streamlit as st

from landslide_core.review.kept import LANDSLIDES, change_review, read_review
from landslide_core.review.log import Review
from landslide_core.review.states import Standing, standings
from landslide_ui import state
from landslide_ui.detect import runs
from landslide_ui.shared import compute, owners

if TYPE_CHECKING:
    from landslide_core.detection.journey import DetectRun
    from landslide_core.inventory.inventory import Inventory

_SIGNS = 16  # of an owner's name: enough to tell owners apart


def review_of(run: "DetectRun") -> Review:
    """The review as it is now, whoever changed it."""
    path = run.folder / LANDSLIDES
    return _read(compute.stamp(path)) if path.is_file() else Review()


@st.cache_data(max_entries=32, show_spinner=False)
def _read(version: tuple[str, int, int]) -> Review:
    return read_review(Path(version[0]).parent)


def change(run: "DetectRun", make: Callable[[Review], Review]) -> Review:
    """Change it; what others did meanwhile stays."""
    return change_review(run.folder, make)


def standing_of(review: Review, inventory: "Inventory") -> dict[int, Standing]:
    """What is decided of the landslides that are shown, by their number."""
    said = standings(review, inventory.table.geometry.to_numpy())
    return {int(number): each for number, each in zip(inventory.table["id"], said, strict=True)}


def states_of(review: Review, inventory: "Inventory") -> dict[int, str] | None:
    """The state of each landslide by its number; None where nothing was ever decided."""
    if not review.entries:
        return None
    return {number: each.state for number, each in standing_of(review, inventory).items()}


def may_change(run: "DetectRun") -> bool:
    """Whether who looks at the page may decide: of one's own runs and of everyone's."""
    return owners.may_begin(runs.id_of(run))


def who() -> str:
    """The name under which who looks at the page decides: of who signed in, else a part of the browser's."""
    said: Mapping[str, Any] = owners.user()
    names: Sequence[object] = (said.get("name"), owners.passphrases().person_of(owners.browser()))
    name = next((str(each) for each in names if each), owners.current()[: len("browser-") + _SIGNS])
    plain = "".join(sign for sign in name if sign.isprintable()).strip()
    return plain[:80] or owners.current()[:_SIGNS]


def key(run: "DetectRun", name: str) -> str:
    """The key of a widget of a run's review."""
    return state.key(f"review.{name}.{runs.id_of(run)}")
