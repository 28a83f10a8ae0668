"""Which networks are compared or scored, and how they predict."""

from dataclasses import dataclass

from landslide_core.detection.settings import DetectSettings
from landslide_core.errors import SettingError
from landslide_core.knobs import NESTED, Without, knob
from landslide_core.language import marked

FEWEST, MOST = 1, 9


@dataclass(frozen=True)
class CompareSettings:
    """Which networks, by name, and how they predict: `detect` is read but for its network and threshold."""

    networks: tuple[str, ...] = knob(
        option="--network",
        page=marked("Networks"),
        spaced=True,
        metavar="NAME",
        help="default: all with weights",
    )
    detect: DetectSettings = knob(factory=DetectSettings, help="how they predict", option=NESTED, page=NESTED)

    def __post_init__(self) -> None:
        if not FEWEST <= len(self.networks) <= MOST:
            raise SettingError(
                f"{len(self.networks)} networks were chosen.", f"Choose from {FEWEST} to {MOST} networks."
            )
        if len(set(self.networks)) < len(self.networks):
            raise SettingError("A network was chosen twice.", "Name each network once.")


@dataclass(frozen=True)
class EvaluateSettings:
    """Which networks are scored on labelled images, by name (all with weights for none), and how they predict.

    `detect` is read but for its network; without a threshold each network has its own.
    """

    networks: tuple[str, ...] = knob(
        (), option="--network", spaced=True, metavar="NAME", help="default: every network with weights",
        page=Without("Labelled pictures are scored on the page Compare, which has a chooser of networks."),
    )  # fmt: skip
    detect: DetectSettings = knob(factory=DetectSettings, help="how they predict", option=NESTED, page=NESTED)
