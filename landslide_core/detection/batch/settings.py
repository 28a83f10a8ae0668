"""Every knob of a batch beside those of its detections."""

from dataclasses import dataclass
from typing import Literal

from landslide_core.knobs import check, knob


@dataclass(frozen=True)
class BatchSettings:
    """What is made of many scenes together.

    duplicates: what becomes of a landslide that several scenes show (landslide_core.detection.batch.duplicates):
    "merge" makes one outline of theirs, "mark" keeps each and says which are the same. mosaic_crs: of the mosaic,
    None for that of the scenes, or WGS84 where theirs differ.
    """

    duplicates: Literal["merge", "mark"] = knob(
        "merge", option="--duplicates", page="Landslides that several scenes show", choices=("merge", "mark"),
        help="two outlines are one landslide where, on the ground that both scenes show, they share at least half of "
        "the smaller one: merge makes one outline of them, mark keeps both and says which are the same",
    )  # fmt: skip
    mosaic_crs: str | None = knob(
        None, option="--mosaic-crs", page="Coordinate system of the mosaic", metavar="EPSG:…",
        help="of the outlines of all scenes in one file, such as EPSG:32650; by default that of the scenes, and "
        "longitudes and latitudes where theirs differ",
    )  # fmt: skip

    def __post_init__(self) -> None:
        check(self)
