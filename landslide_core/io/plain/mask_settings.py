"""What a person may say of a mask, and what is said of how it was read."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from landslide_core.knobs import check, knob


@dataclass(frozen=True)
class MaskSettings:
    """How masks are read: what pixels without data are, and which value is a landslide."""

    nodata: Literal["auto", "none", "unknown"] = knob(
        "auto", option="--mask-nodata", page="Nodata of the mask is", choices=("auto", "none", "unknown"),
        help="what nodata in a mask means: no landslide, or unknown ground that does not count; auto: unknown, but "
        "no landslide where the mask holds a single class and nodata",
    )  # fmt: skip
    landslide_value: int | None = knob(
        None, option="--landslide-value", page="Value of landslides in the mask", low=0, metavar="VALUE",
        help="the value that is landslide in a mask of several classes, every other being none; the only one "
        "beside 0 by default",
    )  # fmt: skip

    def __post_init__(self) -> None:
        check(self)


AS_FOUND = MaskSettings()


@dataclass(frozen=True)
class MaskNote:
    """What was done with awkward values of a mask and with how many pixels; 0 for what is not counted in pixels."""

    said: str
    pixels: int


def in_sentences(notes: Iterable[tuple[str, MaskNote]]) -> tuple[str, ...]:
    """Notes of any number of masks (name, note) as sentences, each said once with its masks and pixels."""
    names: dict[str, list[str]] = {}
    pixels: dict[str, int] = {}
    for name, note in notes:
        names.setdefault(note.said, []).append(name)
        pixels[note.said] = pixels.get(note.said, 0) + note.pixels
    return tuple(
        f"{found[0]}{_more(len(found) - 1)}: {said}{f' ({pixels[said]:,} pixels)' if pixels[said] else ''}."
        for said, found in names.items()
    )


def _more(count: int) -> str:
    return "" if not count else f" and {count:,} more {'mask' if count == 1 else 'masks'}"
