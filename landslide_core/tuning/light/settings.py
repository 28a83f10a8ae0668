"""Whose light is fitted, on which folds."""

from dataclasses import dataclass
from pathlib import Path

from landslide_core.knobs import Without, check, knob

_NO_PAGE = Without("A light is fitted once for each training and is no matter of a web page.")


@dataclass(frozen=True)
class LightSettings:
    """Whose light is fitted, on which folds.

    network: of the shipped weights. folds: the folder with a folder a fold, as `train --folds` leaves it. models: where
    weights and card lie, and the light goes. maps: of each region that are shifted; time grows with them. device: what
    the networks run on.
    """

    network: str = knob("scarp", option="--network", page=_NO_PAGE, help="whose light")
    folds: Path | None = knob(
        None, option="--folds", page=_NO_PAGE, metavar="DIR",
        help="of --fit: the folder of the folds of the same recipe, as train left it",
    )  # fmt: skip
    models: Path | None = knob(
        None, option="--models", page=_NO_PAGE, metavar="DIR",
        help="where weights and card lie, and the light goes (by default models)",
    )  # fmt: skip
    maps: int = knob(
        2, option="--maps", page=_NO_PAGE, low=1, high=4, help="of --fit: maps of each region that are shifted",
    )  # fmt: skip
    device: str = knob("auto", option="--device", page=_NO_PAGE, help="auto, cpu or cuda")

    def __post_init__(self) -> None:
        check(self)
