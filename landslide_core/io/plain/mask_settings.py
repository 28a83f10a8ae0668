"""What a person may say of a mask, and what is said of how it was read."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from landslide_core.io.plain.text import noted
from landslide_core.knobs import check, knob
from landslide_core.language import marked


@dataclass(frozen=True)
class MaskSettings:
    """How masks are read: what pixels without data are, and which value is a landslide."""

    nodata: Literal["auto", "none", "unknown"] = knob(
        "auto", option="--mask-nodata", page="Nodata of the mask is",
        choices=(marked("auto"), marked("none"), marked("unknown")),
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
    return tuple(noted(_all_of(found), _counted(said, pixels[said])) for said, found in names.items())


def _all_of(names: Sequence[str]) -> str:
    first, more = names[0], len(names) - 1
    if more < 2:
        return f"{first} and {more:,} more mask" if more else first
    return f"{first} and {more:,} more masks"


def _counted(said: str, pixels: int) -> str:
    return marked(f"{said} ({pixels:,} pixels).") if pixels else f"{said}."
