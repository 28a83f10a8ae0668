"""Texts of the report of two dates; texts with braces are filled by `str.format`."""

from landslide_core.reporting.reading import read_in_language

KIND = "Landslides of two dates"
TITLE = "What changed between {before} and {after}"
SUBTITLE = "Landslides that came, grew, stayed or went between two images, for regional screening"

# the title block
BEFORE, AFTER = "Earlier image", "Later image"
DATE_BEFORE, DATE_AFTER = "Date of the earlier", "Date of the later"
IMAGE_OF = "{name}; {resolution}; bands: {bands}"
GRID, COMMON, COMPARED = "Pixels of the maps", "Ground in both", "Compared"
GRID_OF = "{cols:,} × {rows:,}, {resolution}, those of the later image"
COMMON_OF = "{share} of the maps' pixels"

# what was found
COUNT = "Landslides"
FOUND = "{count:,} landslides were found at either date or at both. {kinds}."
FOUND_ONE = "1 landslide was found. {kinds}."
FOUND_NONE = "No landslide was found at either date. That does not say that there is none."
KIND_OF = "{count:,} {kind} ({area})"
KINDS = {
    "new": "new", "grown": "grown", "unchanged": "unchanged", "shrunk": "shrunk", "gone": "gone",
    "unclear": "unclear", "unknown": "unknown",
}  # fmt: skip
MEANINGS = {
    "new": "new: after only, and the ground changed",
    "grown": "grown: at both dates, with new ground",
    "unchanged": "unchanged: at both dates",
    "shrunk": "shrunk: at both dates, with lost ground",
    "gone": "gone: before only, and the ground changed",
    "unclear": "unclear: at one date only, without evidence that the ground changed",
    "unknown": "unknown: the other date does not show this ground",
}
AREAS_ARE = (
    "Areas are those after; of what has grown the gain, of what is gone the area before. Gone means that the later "
    "image shows no scar any more, not that the slope is at rest."
)

# purpose and limits
PURPOSE_TEXT = (
    "This sheet shows where a neural network sees landslides in two images of one place, and what became of each "
    "between them. It is meant to tell an officer where to look first."
)
LIMITS = (
    "Season, light, clouds, ploughed fields and building sites change ground too. Each change needs the eye of someone "
    "who knows the ground before anything is decided by it.",
    "When between the two dates a landslide came, how it moved, and what set it off, images do not tell.",
    "Where the images still lie apart, outlines grow and shrink by themselves; how far they do is said under Method.",
    "It is no basis for the design of a site, an evacuation or a claim of safety: ground without an outline is not "
    "safe ground.",
)

# the lights
LIGHTS = "Can it be trusted here?"
LIGHT_OF = "{date}, {name}: {said}"

# maps
MAPS = "Before and after"
MAP_BEFORE = (
    "Before: what was found in the earlier image, in the colour of what became of it. {numbers}{frame}"
)
MAP_AFTER = "After: what was found in the later image, and where something is gone. {numbers}{frame}"
SPOKEN_BEFORE = "Map of the earlier image with the outlines of {count:,} landslides"
SPOKEN_AFTER = "Map of the later image with the outlines of {count:,} landslides"

# the table
TABLE = "All landslides by what became of them"
TABLE_WHOLE = (
    "What came first, then by area. The same with outlines is in change.gpkg and change.csv, beside run.json in the "
    "run's folder and in its ZIP."
)
TABLE_CUT = (
    "What came first, then by area; the table ends with the first {rows:,} of {count:,}. All of them, with their "
    "outlines, are in change.gpkg and change.csv, beside run.json in the run's folder and in its ZIP."
)
COLUMNS = {
    "id": "No.", "kind": "What", "area_before": "Before", "area_after": "After", "area_gained": "Gained",
    "area_lost": "Lost", "probability_before": "Probab. before", "probability_after": "Probab. after",
    "ndvi_before": "NDVI before", "ndvi_after": "NDVI after",
    "centroid_lon": "Longitude", "centroid_lat": "Latitude", "centroid_col": "Column", "centroid_row": "Row",
}  # fmt: skip
COLUMNS_ARE = (
    "Gained, lost: ground beyond the tolerance of the other date's outlines, where both know. Probability, NDVI: "
    "means over the ground of all its outlines."
)

# cards
CARDS = "The largest changes"
CARD = "Landslide {number}: {kind}"
FROM_PREVIEW = (
    "The maps are cut from the small pictures of both runs, because the images themselves were not at hand."
)
CARD_BEFORE, CARD_AFTER = "Before ({date}). {scale}", "After ({date}). {scale}"
CARD_SPOKEN_BEFORE, CARD_SPOKEN_AFTER = (
    "Ground of landslide {number} before",
    "Ground of landslide {number} after",
)
NO_CARDS = "Nothing is new, grown, shrunk or gone."
AREA_BEFORE, AREA_AFTER, GAINED, LOST = "Area before", "Area after", "Gained", "Lost"
PROBABILITY, NDVI, LOOK, SHOWN, PARTNERS, PLACE = (
    "Probability", "NDVI (rdNDVI)", "Change of looks", "Shown", "Outlines", "Centre",
)  # fmt: skip
FROM_TO = "{before} before, {after} after"
NDVI_OF, NDVI_BOTH = "{before:.2f}, then {after:.2f} ({relative:+.0f} %)", "{before:.2f}, then {after:.2f}"
NO_NDVI = "no near infrared at both dates"
LOOK_OF = "{value:.1f} deviations of all ground"
SHOWN_OF = "{before} of it before, {after} after"
WHY = "Evidence: {why}"

# method
M_PLACE, M_LOOK, M_VEGETATION, M_RULES, M_NETWORK, M_THRESHOLDS, M_TOOK = (
    "Coregistration", "Radiometry", "Vegetation", "Rules", "Network", "Thresholds", "Took",
)  # fmt: skip
SHIFT_OF = "{said} Moved by {rows:+.2f} pixels down and {cols:+.2f} right{metres}."
SHIFT_METRES = " ({metres:.1f} m)"
LOOK_SEEN = "{said} The network saw the earlier image so, too."
VEGETATION_OF = (
    "Over other ground the index changed by {median:+.2f}, give or take {spread:.2f}; what changed more speaks for a "
    "landslide."
)
NO_VEGETATION = (
    "Not both images have near infrared: nothing but the network's probability speaks for a change."
)
RULES_OF = (
    "One landslide: outlines of which {overlap} of the smaller one lie within {tolerance:g} pixels of the other. "
    "Grown or shrunk from {growth} of the area before. A change needs a rise or fall of the "
    "mean probability of {rise}, other looks, and, with near infrared, another vegetation."
)
THRESHOLDS_OF = "{before} before, {after} after"

# provenance
ROLES = {"before": "earlier image", "after": "later image"}

read_in_language(__name__)
