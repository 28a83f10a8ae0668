"""The colours of maps and charts, safe for colour-blind eyes.

Marks are after Okabe & Ito (2008); probability is shown in inferno, which is even in lightness.
"""

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from plotly.colors import sample_colorscale, unlabel_rgb

ACCENT = "#0f5c63"
LANDSLIDE = "#ffd60a"  # on soil, forest and shadow alike a yellow line with a dark casing stays visible
CASING = "#1a1a1a"
SELECTED = "#aaee77"  # none of what outlines mean is like it
REFERENCE = "#cc79a7"
DRAWN = "#ff4fd8"  # what a person outlines: seen on every ground, and on the yellow of what was found
# By the state of a review; the map, the table and the legend take them from here.
REVIEW = {"open": LANDSLIDE, "accepted": "#2ee6a8", "rejected": "#d55e00", "unsure": "#f2f2f2"}
# By what became of a landslide between two dates.
CHANGE = {
    "new": "#f0642d", "grown": "#fff04d", "unchanged": "#ffffff", "shrunk": "#66e0ff", "gone": "#7d8cff",
    "unclear": "#b5b5b5", "unknown": "#7f8a90",
}  # fmt: skip
# By what became of a landslide or a pixel when compared with a reference: bright on forest, soil and shadow alike, and
# told apart by colour-blind eyes.
HIT, FALSE_ALARM, MISS, LEFT_ALONE = "#ffd60a", "#ff5a1f", "#35b6ff", "#ffffff"
OUTCOME = {"hit": HIT, "false alarm": FALSE_ALARM, "missed": MISS, "unknown": CHANGE["unclear"]}
EXCLUDED = "#6b7780"
PROBABILITY_SCALE = "Inferno"
HEAT_SCALE = "Plasma"  # no green in it, which would be taken for forest
UNCERTAINTY_SCALE = "Cividis"
UNCERTAINTY_TOP = 25  # per cent: standard deviations of probabilities are rarely larger


@lru_cache(maxsize=8)
def colour_table(scale: str = PROBABILITY_SCALE, entries: int = 101) -> NDArray[np.uint8]:
    """(entries, 3) red, green, blue of the named plotly scale, lowest value first; read-only."""
    steps = sample_colorscale(scale, np.linspace(0.0, 1.0, entries).tolist())
    table = np.rint([unlabel_rgb(step) for step in steps]).astype(np.uint8)
    table.flags.writeable = False
    return table


def rgb(colour: str) -> tuple[int, int, int]:
    """Red, green and blue of "#rrggbb"."""
    red, green, blue = bytes.fromhex(colour[1:])
    return red, green, blue


def css_gradient(scale: str = PROBABILITY_SCALE, stops: int = 8) -> str:
    """The scale as a CSS gradient from left (lowest) to right, for legends drawn in HTML."""
    colours = (f"rgb({red},{green},{blue})" for red, green, blue in colour_table(scale, stops))
    return f"linear-gradient(to right, {', '.join(colours)})"
