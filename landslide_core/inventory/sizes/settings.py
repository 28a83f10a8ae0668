"""Every knob of the statistics of areas."""

from dataclasses import dataclass

from landslide_core.knobs import Without, check, knob


@dataclass(frozen=True)
class SizeSettings:
    """From which area on an inventory is complete, and how often it is drawn anew.

    smallest_m2: smaller landslides are left out, and the laws are fitted knowing that they are missing; None for the
    smallest area of a detection, 0 for a file. draws: for the intervals, and as many again for the goodness of fit.
    """

    smallest_m2: float | None = knob(
        None, option="--smallest-m2", unit="m²", low=0,
        help="all landslides from this area on were mapped; by default what a detection was told to keep, 0 for a file",
        page=Without("The page takes the smallest landslide that is chosen beside the map."),
    )  # fmt: skip
    draws: int = knob(
        200, option="--draws", low=50, high=10_000,
        help="how often the inventory is drawn anew for the intervals, and the laws for the goodness of fit",
        page=Without("Two hundred draws settle the digits that the page shows."),
    )  # fmt: skip

    def __post_init__(self) -> None:
        check(self)
