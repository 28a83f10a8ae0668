"""Every knob of teaching; the defaults are those that held on events and counties left out (`teach --choose`)."""

from dataclasses import dataclass
from typing import Literal

from landslide_core.io.plain.mask_settings import MaskSettings
from landslide_core.knobs import NESTED, Without, check, knob

LEAST_OUTLINES = LEAST_GROUNDS = 3  # to learn from, to choose by, to judge by
ENOUGH_OUTLINES = 10

_OF_THE_RESULT = Without("The page teaches on a result, and goes on from its network and its pixel size.")
_CHOSEN = Without("It was chosen on events that were left out, and holds for any place.")


@dataclass(frozen=True)
class TeachSettings:
    """How a network is taught on outlines.

    network: the weights to begin with, None for the first shipped. title: what a person calls the new weights.
    parts: "decoder" leaves the encoder as it is, "all" moves everything. rate: learning rate. steps: of the optimiser,
    for each training. own_share: weights are mixed, so much of the taught ones with the rest of those that teaching
    began with, in [0, 1] (Wortsman et al. 2022, CVPR, WiSE-FT): what was known elsewhere stays, without its images.
    From weights that find hardly anything of the place, whatever their threshold, it goes all the way.
    most_seconds: all trainings together end by then. ways: how many times the ground is divided to judge.
    around: ground around an outline that counts as background, in sides of the outline. pixel_size_m: metres per pixel
    of an image without georeference.
    """

    network: str | None = knob(
        None, option="--network", page=_OF_THE_RESULT, help="default: the first shipped; see 'networks'"
    )
    title: str = knob(
        "", option="--title", page="Name of the new weights", help="what the new weights are called"
    )
    parts: Literal["decoder", "all"] = knob(
        "decoder", option="--parts", page=_CHOSEN, choices=("decoder", "all"), help="what learns"
    )
    rate: float = knob(4e-3, option="--rate", page=_CHOSEN, low=0, above=True, help="learning rate")
    steps: int = knob(40, option="--steps", page=_CHOSEN, low=1, help="optimiser steps of each training")
    own_share: float = knob(
        0.5, option="--own-share", page=_CHOSEN, low=0, high=1, above=True,
        help="how far the weights go from those that teaching began with to those that the outlines alone would give",
    )  # fmt: skip
    ways: int = knob(
        3, option="--ways", page=_CHOSEN, low=LEAST_GROUNDS, high=10,
        help="into how many parts the ground is divided: each is judged by weights that learned from the others",
    )  # fmt: skip
    most_seconds: float = knob(
        100.0, option="--most-seconds", page=_CHOSEN, low=1, help="all trainings together end by then"
    )
    around: float = knob(
        1.0, option="--around", page=_CHOSEN, low=0, high=20,
        help="ground around an outline that counts as background, in sides of the outline",
    )  # fmt: skip
    pixel_size_m: float | None = knob(
        None, option="--pixel-size", page=_OF_THE_RESULT, unit="m", low=0, above=True,
        help="ground that one pixel covers, for an image without georeference",
    )  # fmt: skip
    seed: int = knob(0, option="--seed", page=_CHOSEN, low=0, help="of everything that is drawn")
    masks: MaskSettings = knob(factory=MaskSettings, help="how masks are read", option=NESTED, page=NESTED)

    def __post_init__(self) -> None:
        check(self)
