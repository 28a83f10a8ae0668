"""Every knob of a detection."""

from dataclasses import dataclass
from typing import Literal

from landslide_core.errors import SettingError


@dataclass(frozen=True)
class DetectSettings:
    """Every knob of a detection; the page and the command line read this one list.

    network: name of the network, None for the first shipped one. threshold: probability (0 to 1) from which
    a pixel is a landslide, None for the one of the network's card. tile, overlap, margin: see
    landslide_core.scene.tiles, in pixels; None for what suits the network (overlap 2, margin 3/4 of its halo).
    device: "auto", "cpu" or "cuda". resample_to_m: predict at this many
    metres per pixel, None for the scene's own grid; all results are then on that grid.
    augment: "d4" predicts every tile in the eight symmetries of the square and averages; the standard
    deviation is kept as the uncertainty. gradcam: also map what the network looked at (recipes.detect).
    normalise: bring the scene to the look of the network's training images, or to that of another image
    whose path is normalise_to, by histogram matching or by pseudo-invariant
    features (landslide_core.normalise.scene_to_scene).
    min_area_m2: smaller landslides are dropped; min_area_px serves where there is no georeference.
    fill_holes_m2, fill_holes_px: smaller holes in a landslide are filled.
    simplify_px: about how far a simplified outline may depart from the pixels' edges.
    """

    network: str | None = None
    threshold: float | None = None
    tile: int | None = None
    overlap: int | None = None
    margin: int | None = None
    device: str = "auto"
    resample_to_m: float | None = None
    augment: Literal["none", "d4"] = "none"
    normalise: Literal["none", "histogram", "pif"] = "none"
    normalise_to: str | None = None
    gradcam: bool = False
    min_area_m2: float = 50.0
    min_area_px: float = 16.0
    fill_holes_m2: float = 50.0
    fill_holes_px: float = 16.0
    simplify_px: float = 0.75

    def __post_init__(self) -> None:
        if self.threshold is not None and not 0 < self.threshold <= 1:
            raise SettingError(
                f"The threshold {self.threshold} is not a probability.", "Give a number above 0, up to 1."
            )
        if self.augment not in ("none", "d4"):
            raise SettingError(f"There is no augmentation '{self.augment}'.", "Choose none or d4.")
        if self.normalise not in ("none", "histogram", "pif"):
            raise SettingError(
                f"There is no normalisation called '{self.normalise}'.", "Choose none, histogram or pif."
            )
        for name in ("min_area_m2", "min_area_px", "fill_holes_m2", "fill_holes_px", "simplify_px"):
            if not getattr(self, name) >= 0:
                raise SettingError(f"{name} is {getattr(self, name)}.", "Give zero or a positive number.")

    @property
    def views(self) -> int:
        """How often every tile is predicted."""
        return 8 if self.augment == "d4" else 1
