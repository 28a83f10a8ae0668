"""Every knob of a detection."""

from dataclasses import dataclass
from typing import Any, Literal

from landslide_core.io.plain.mask_settings import MaskSettings
from landslide_core.knobs import NESTED, Without, check, knob
from landslide_core.language import marked

DEVICES = ("auto", "cpu", "cuda")
_FITTING = Without("What suits the network is taken; another tile costs quality without showing it.")
_REDRAWN = Without("The page draws landslides anew by threshold and smallest area; the rest stays as it was.")


def _rule(default: float, option: str, unit: str, help: str, page: str | Without) -> Any:
    """A knob of which landslides are kept."""
    return knob(default, option=option, unit=unit, low=0, help=help, page=page)


@dataclass(frozen=True)
class DetectSettings:
    """Every knob of a detection; the page and the command line read this one list.

    network: name of the network, None for the first shipped one. threshold: probability (0 to 1) from which
    a pixel is a landslide, None for the one of the network's card. tile, overlap, margin: see
    landslide_core.scene.tiles, in pixels; None for what suits the network (overlap 2, margin 3/4 of its halo).
    threshold_for: without a threshold, "scene" takes the one that the network's rule finds for the scene (the
    card's where it has no rule), "network" that of its card.
    device: "auto", "cpu" or "cuda". pixels: "network" predicts at the pixel size that the network learned from
    where the scene's differs (landslide_core.detection.grids), "own" on the scene's own grid; resample_to_m: at
    this many metres instead. Results lie on the scene's own grid in any case. pixel_size_m: metres per pixel of an
    image without georeference.
    augment: "d4" predicts every tile in the eight symmetries of the square and averages; the standard
    deviation is kept as the uncertainty. gradcam: also map what the network looked at (detection.journey).
    normalise: bring the scene to the look of the network's training images, or to that of another image
    whose path is normalise_to, by histogram matching or by pseudo-invariant
    features (landslide_core.normalise.scene_to_scene).
    min_area_m2: smaller landslides are dropped; min_area_px serves where there is no georeference.
    fill_holes_m2, fill_holes_px: smaller holes in a landslide are filled.
    simplify_px: about how far a simplified outline may depart from the pixels' edges.
    masks: how a reference mask is read.
    """

    network: str | None = knob(
        None, option="--network", page=marked("Network"), help="default: the first shipped; see 'networks'"
    )
    threshold: float | None = knob(
        None, option="--threshold", page=marked("Threshold"), low=0, high=1, above=True, offered=(0.01, 0.99),
        metavar="P",
        help="Probability from which a place counts as landslide. Lower finds more and errs more often. "
        "By default the one for this scene, if the network has a rule for it, or the network's own.",
    )  # fmt: skip
    threshold_for: Literal["scene", "network"] = knob(
        "scene", option="--threshold-for", page="Threshold that the result begins with", choices=("scene", "network"),
        help="which threshold is taken where none is given: the one that the network's rule finds for this scene from "
        "its probabilities, or the network's own",
    )  # fmt: skip
    tile: int | None = knob(
        None, option="--tile", page=_FITTING, unit="px", low=1, help="longest side of a tile"
    )
    overlap: int | None = knob(
        None, option="--overlap", page=_FITTING, unit="px", low=0, help="least overlap of neighbours"
    )
    margin: int | None = knob(
        None,
        option="--margin",
        page=_FITTING,
        unit="px",
        low=0,
        help="outer part of a tile that is thrown away",
    )
    device: str = knob(
        "auto", option="--device", choices=DEVICES, help="what the network runs on",
        page=Without("The server's device serves everyone who visits it; the page names it."),
    )  # fmt: skip
    pixels: Literal["network", "own"] = knob(
        "network", option="--as-it-is", sets="own", choices=("network", "own"), page="Pixel size of the prediction",
        help="predict at the image's own pixel size; by default an image whose pixels differ from those that the "
        "network learned from by more than a quarter is brought to their size",
    )  # fmt: skip
    resample_to_m: float | None = knob(
        None, option="--resample-to", unit="m", low=0, above=True,
        help="metres per pixel at which the image is predicted, whatever the network learned from",
        page=Without("The page offers the network's own pixel size and the image's, and says what each costs."),
    )  # fmt: skip
    pixel_size_m: float | None = knob(
        None, option="--pixel-size", page="Metres per pixel", unit="m", low=0, above=True, offered=(0.01, 100.0),
        help="ground that one pixel covers, for an image without georeference: a drone picture may have 0.05, an "
        "aerial one 0.2 to 0.5",
    )  # fmt: skip
    augment: Literal["none", "d4"] = knob(
        "none", option="--tta", sets="d4", choices=("none", "d4"),
        page="Look at the image in eight ways (8 times slower)",
        help="Test-time augmentation: every tile is also predicted turned and mirrored. The mean of eight answers "
        "is steadier than one, and their standard deviation becomes a map. It finds errors no better than the "
        "probability itself does.",
    )  # fmt: skip
    normalise: Literal["none", "histogram", "pif"] = knob(
        "none", option="--normalise", page=marked("Normalisation"), choices=("none", "histogram", "pif"),
        help="brings the colours of the scene to those of images that the network knows: by the histogram of each "
        "band, or by a line through ground that does not change (pif)",
    )  # fmt: skip
    normalise_to: str | None = knob(
        None, option="--normalise-to", page="To the look of", metavar="FILE",
        help="another image whose look the scene takes; by default that of the network's training images",
    )  # fmt: skip
    gradcam: bool = knob(
        False, option="--gradcam", page=Without("The page explains a landslide when it is asked to, after the run."),
        help="gradcam.tif: where the network looked, in the likeliest windows",
    )  # fmt: skip
    min_area_m2: float = _rule(50.0, "--min-area-m2", "m²", "drop smaller landslides", "Smallest landslide")
    min_area_px: float = _rule(16.0, "--min-area-px", "px", "drop smaller landslides", "Smallest landslide")
    fill_holes_m2: float = _rule(50.0, "--fill-holes-m2", "m²", "fill smaller holes", _REDRAWN)
    fill_holes_px: float = _rule(16.0, "--fill-holes-px", "px", "fill smaller holes", _REDRAWN)
    simplify_px: float = _rule(
        0.75, "--simplify-px", "px", "how far outlines may depart from the pixels' edges", _REDRAWN
    )
    masks: MaskSettings = knob(
        factory=MaskSettings, help="how a reference mask is read", option=NESTED, page=NESTED
    )

    def __post_init__(self) -> None:
        check(self)

    @property
    def views(self) -> int:
        """How often every tile is predicted."""
        return 8 if self.augment == "d4" else 1
