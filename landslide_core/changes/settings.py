"""Every knob of a comparison of two dates beside those of its detections."""

from dataclasses import dataclass
from typing import Any, Literal

from landslide_core.knobs import Without, check, knob

_FITTING = Without("The page takes the default; the command line and the notebook set it (docs/change.md).")


def _share(default: float, option: str, help: str) -> Any:
    """A knob between 0 and 1."""
    return knob(default, option=option, low=0, high=1, above=True, metavar="SHARE", help=help, page=_FITTING)


@dataclass(frozen=True)
class ChangeSettings:
    """How two dates are laid over each other, and what counts as a change (landslide_core.changes.rules).

    placing: "measured" measures by phase correlation how far the images lie apart and mends it, "given" takes their
    georeferences as they are. normalise: "helpful" brings the earlier image to the look of the later one where that
    makes ground alike that did not change, "none" never.
    """

    placing: Literal["measured", "given"] = knob(
        "measured", option="--as-placed", sets="given", choices=("measured", "given"),
        page="How both images lie",
        help="take both images to lie where their georeferences say; by default what they lie apart is measured by "
        "phase correlation and mended",
    )  # fmt: skip
    most_shift_px: float = knob(
        10.0, option="--most-shift", unit="px", low=0, above=True, offered=(1.0, 200.0),
        page="Largest shift that is mended (pixels)",
        help="a shift of more pixels of the later image is refused, not mended",
    )  # fmt: skip
    normalise: Literal["helpful", "none"] = knob(
        "helpful", option="--no-relative", sets="none", choices=("helpful", "none"),
        page="Bring the earlier image to the look of the later one",
        help="leave the look of the earlier image as it is; by default it is brought to that of the later one by a "
        "line per band through ground that did not change, where that brings both closer",
    )  # fmt: skip
    tolerance_px: float = knob(
        2.0, option="--tolerance", unit="px", low=0, page=_FITTING,
        help="how far outlines of the same ground may lie apart, in pixels of the coarser image",
    )  # fmt: skip
    least_overlap: float = _share(
        0.5, "--least-overlap", "share of the smaller outline within the tolerance of the other, from which both are "
        "one landslide",
    )  # fmt: skip
    least_growth: float = _share(
        0.25, "--least-growth", "new ground as a share of the area before, from which a landslide has grown; the same "
        "of lost ground",
    )  # fmt: skip
    least_rise: float = _share(
        0.25,
        "--least-rise",
        "rise of the mean probability over changed ground, below which a change is unclear",
    )

    def __post_init__(self) -> None:
        check(self)
