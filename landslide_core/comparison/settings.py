"""What is compared: scenes with their reference, and networks."""

from dataclasses import dataclass, field
from pathlib import Path

from landslide_core.comparison.evaluate import Pair
from landslide_core.detection.settings import DetectSettings
from landslide_core.errors import SettingError

FEWEST, MOST = 1, 9


@dataclass(frozen=True)
class Task:
    """A scene and its reference: a mask or polygons, any CRS and resolution.

    roles: what each band is, None to guess. dem: elevation for networks that use it. whole: every pixel that
    the file does not declare no-data counts, black ones too (for pictures of a labelled collection).
    """

    image: Path
    reference: Path
    title: str = ""
    roles: tuple[str, ...] | None = None
    dem: Path | None = None
    whole: bool = False

    @property
    def name(self) -> str:
        """What a person calls the scene."""
        return self.title or self.image.name


@dataclass(frozen=True)
class CompareSettings:
    """Which networks, by name, and how they predict: `detect` is read but for its network and threshold."""

    networks: tuple[str, ...]
    detect: DetectSettings = field(default_factory=DetectSettings)

    def __post_init__(self) -> None:
        if not FEWEST <= len(self.networks) <= MOST:
            raise SettingError(
                f"{len(self.networks)} networks were chosen.", f"Choose from {FEWEST} to {MOST} networks."
            )
        if len(set(self.networks)) < len(self.networks):
            raise SettingError("A network was chosen twice.", "Name each network once.")


def task_of_pair(pair: Pair) -> Task:
    """A labelled picture of a folder as a task."""
    return Task(pair.image, pair.mask, pair.image.stem, whole=True)
