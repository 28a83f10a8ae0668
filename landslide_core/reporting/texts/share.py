"""Texts of the page that is shared; texts with braces are filled by `str.format`."""

from landslide_core.reporting.reading import read_in_language

KIND = "Landslide detection, to look at"
MAP, TABLE = "Map", "Landslides"
MAP_SPOKEN = (
    "Map of the image with the outlines of landslides; arrow keys move it, plus and minus change its scale"
)
HOW = "Choose a row and the map goes to its outline; choose an outline and the table goes to its row."
NO_LANDSLIDES = "No landslide was found. That does not say that there is none."
WHOLE = "All {count:,} landslides of the run, the largest first."
CUT = "The {rows:,} largest of {count:,} landslides; all of them are in the run's own files."
SIMPLIFIED = "Outlines are simplified to {pixels:g} pixels of the image, so that this file stays small."
HOLES_LEFT_OUT = (
    "A page cannot hold all points of the outlines: the {count:,} smallest holes in them are drawn as if they were "
    "landslide."
)
LANDSLIDES_LEFT_OUT = (
    "A page cannot hold all points of the outlines: those of the {count:,} smallest landslides of the table are not on "
    "the map; the run's own files hold all."
)
LEGEND_SPOKEN = "What the colours of the outlines mean"
SIZE = "The file holds everything: it opens without internet and asks nothing of any server."
SELECT = "Show landslide {number} on the map"
MADE_OF = "{image}; {network}; detected {moment}"

read_in_language(__name__)
