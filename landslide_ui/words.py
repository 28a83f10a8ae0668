"""Numbers as a person reads them."""

import re

from landslide_core.figures.numbers import area as area
from landslide_core.figures.numbers import duration as duration
from landslide_core.figures.numbers import listed as listed
from landslide_core.figures.numbers import moment as moment
from landslide_core.figures.numbers import per_cent as per_cent
from landslide_core.figures.numbers import pixels as pixels
from landslide_core.figures.numbers import resolution as resolution
from landslide_core.figures.numbers import role as role
from landslide_core.figures.numbers import roughly as roughly
from landslide_core.figures.numbers import score as score
from landslide_core.figures.numbers import sentence as sentence
from landslide_core.figures.numbers import sentences as sentences
from landslide_core.figures.numbers import share as share
from landslide_core.figures.numbers import size as size
from landslide_core.figures.numbers import volume as volume
from landslide_core.language import marked, tr, tr_as
from landslide_core.language.units import after_number

# Settings that hints speak of (InputError.knobs) and the label of their control on the pages, in English.
CONTROLS = {
    "crs": marked("Coordinate system of the grid"),
    "label": marked("Label (1 is landslide)"),
    "landslide_value": marked("Value of landslides in the mask"),
    "mask_nodata": marked("Nodata of the mask is"),
    "pixel_size": marked("Metres per pixel"),
    "as_it_is": marked("Pixel size of the prediction"),
    "as_placed": marked("How both images lie"),
    "most_shift": marked("Largest shift that is mended (pixels)"),
}


def plain(text: str) -> str:
    """Text to show as it is, with nothing in it taken for Markdown: file names hold all kinds of signs."""
    return re.sub(r"([\\`*_{}\[\]()#+\-.!$:<>~|&])", r"\\\1", text)


def titled(title: str) -> str:
    """What a sample or a piece of work is called; what a person or a file calls it is the same in every language."""
    count, _, what = title.partition(" ")
    if count.isdigit() and what == "images":
        return tr_as("title", "{count} images", count=count)
    if count.isdigit() and what == "labelled pictures":
        return tr_as("title", "{count} labelled pictures", count=count)
    return tr(title)


def value(number: float, unit: str = "") -> str:
    """A measurement with three digits and its unit."""
    text = f"{number:,.0f}" if abs(number) >= 1000 else f"{number:.3g}"
    return f"{text}{after_number(unit)}"
