"""Every text that reports share, and those of a detection and of a batch: what a catalogue translates.

Those of the other kinds stand in landslide_core.reporting.texts.

Texts with braces are filled by `str.format`; names in them say what stands there.
"""

from landslide_core.reporting.reading import read_in_language

KIND = "Landslide detection"
TITLE = "Landslides in {image}"
SUBTITLE = "Outlines found by a neural network in one image, for regional screening"
FOOT = "Regional screening, not site-specific design. Made with Scarp {version}."
PAGE = "Page {page} of {pages}"
UNKNOWN, NOT_GIVEN, NONE, AND = "not known", "not given", "–", " and "

# the title block
PLACE, CENTRE, IMAGE, IMAGE_DATE, PIXELS = (
    "Place",
    "Centre of the image",
    "Image",
    "Date of the image",
    "Pixels",
)
CRS, DETECTED, NETWORK, PREPARED, MADE = (
    "Coordinate system", "Detected", "Network", "Prepared by", "Report made",
)  # fmt: skip
LONLAT = "{lon:.5f}°, {lat:.5f}° (longitude, latitude, WGS84)"
PIXELS_OF = "{cols:,} × {rows:,}, {resolution}; bands: {bands}"
DETECTED_AT = "{moment}, Scarp {version}"
NO_CRS = "none: the image has no georeference"
TOLD_M = "{metres:.3g} m per pixel as told"

# purpose and limits
PURPOSE = "Purpose and limits"
PURPOSE_TEXT = (
    "This sheet shows where a neural network sees landslides in imagery, how large they are and how sure that is. It "
    "is meant to tell an officer where to look first."
)
LIMITS = (
    "Landslides are missed, and fields, roads, bare soil or river banks are taken for landslides. Each outline needs "
    "the eye of someone who knows the ground before anything is decided by it.",
    "An image does not tell type of movement, age, activity or trigger; those fields are left empty for the field.",
    "Lengths and areas are measured on the map, seen from above; on a slope the ground is longer.",
    "It is no basis for the design of a site, an evacuation or a claim of safety: ground without an outline is not "
    "safe ground.",
)

# what was found
FOUND = "What was found"
COUNT, TOTAL, SHARE, LARGEST = "Landslides", "Total area", "Share of the valid area", "Largest"
SPAN = "{low} to {high}"
FOUND_NONE = "No landslide was found at a threshold of {threshold}. That does not say that there is none."
FOUND_ONE = "1 landslide of {area} was found at a threshold of {threshold}."
FOUND_SOME = "{count:,} landslides of {area} in all were found at a threshold of {threshold}."
RANGE = (
    "Between thresholds that are as plausible ({low} to {high}) there are {fewest:,} to {most:,} landslides of "
    "{smallest} to {largest} in all."
)
NO_RANGE = "How far count and area move with the threshold is not known for this run."
TINY = "{count:,} of them cover fewer than three pixels of the image: no more than a hint."
REVIEWED = (
    "A person looked at them: {accepted:,} accepted, {rejected:,} rejected, {unsure:,} unsure, {open:,} not yet "
    "decided, {drawn:,} drawn by hand."
)
WITH_REJECTED = (
    "Counts and areas are of all that the network found, what was rejected too: {rejected} of {total}."
)
ONLY_ACCEPTED = "Counts, areas, maps and table hold only what was accepted and what was drawn."
STATES = {
    "open": "not decided", "accepted": "accepted", "rejected": "rejected", "unsure": "unsure", "drawn": "drawn by hand",
}  # fmt: skip

# the light
LIGHT = "Can it be trusted here?"
LIGHT_SAID = {
    "green": "Green: this image is like those that the network is good on",
    "amber": "Amber: look at the result with care",
    "red": "Red: do not rely on the result here",
}
LIGHT_F1 = " (F1 of {low:.2f} to {high:.2f} expected)"
NO_LIGHT = "The run is of an earlier version of Scarp, which did not judge the image before it."

# maps
MAP = "Overview map"
MAP_CAPTION = "The whole image. {numbers}{frame}"
NUMBERS_ALL = "Numbers are those of the table. "
NUMBERS_SOME = (
    "Numbers are those of the table; where they would lie on each other, the larger landslide has one. "
)
MAP_SPOKEN = "Map of the image with the outlines of {count:,} landslides"
CARD_SPOKEN = "Map of landslide {number} with its outline"
SCALE = "About 1 : {scale:,.0f} on A4. "
GRID_PROJECTED = "Grid every {step:g} {unit}, {crs}; north is that of the grid."
GRID_GEOGRAPHIC = "Grid every {step:g}°, {crs}."
GRID_PIXELS = "Grid every {step:g} pixels from the upper left corner; where north is, the image does not say."
IMAGE_AT = " Date of the image: {date}."
OUTLINE, REFERENCE, EXCLUDED = "Outline of a landslide", "Reference", "Left out"
FROM_PREVIEW = "Detail maps are cut from the run's small picture, because the image itself was not at hand."

# table of landslides
TABLE = "Landslides"
TABLE_CUT = (
    "The table ends with the {rows:,} largest of {count:,} landslides. All {count:,} of them, with their outlines, are "
    "in {files}, beside run.json in the run's folder and in its ZIP."
)
TABLE_WHOLE = (
    "All {count:,} landslides, the largest first. The same with their outlines is in {files}, beside run.json in the "
    "run's folder and in its ZIP."
)
TABLE_ONE = "The same with its outline is in {files}, beside run.json in the run's folder and in its ZIP."
NO_ELEVATION = (
    "No elevation model was given: relief, H/L, angle of reach, slope and the elevations of crown and toe "
    "are unknown."
)
PROBABILITY_IS = "Probability: the mean inside the outline."
TERRAIN_IS = (
    "H/L: relief over extent in the main direction of movement; reach: its angle (Heim 1932); slope: mean "
    "after Horn."
)
COLUMNS = {
    "id": "No.", "review": "Review",
    "area_m2": "Area", "area_px": "Area (px)", "length_m": "Length (m)", "width_m": "Width (m)",
    "length_px": "Length (px)", "width_px": "Width (px)", "perimeter_px": "Perimeter (px)", "relief_m": "Relief (m)",
    "h_over_l": "H/L", "reach_deg": "Reach (°)", "slope_deg": "Slope (°)", "aspect_sector": "Facing",
    "confidence": "Probability", "centroid_lon": "Longitude", "centroid_lat": "Latitude", "centroid_col": "Column",
    "centroid_row": "Row",
}  # fmt: skip

# cards of the largest
CARDS = "The largest landslides"
CARD = "Landslide {number}"
FIELD_NOTE = (
    "For the field: type of movement ____________  activity ____________  trigger ____________  "
    "visited on ____________"
)
NO_ELEVATION_SHORT, NO_ELEVATION_HERE = "no elevation given", "elevation not known here"
REVIEW, AREA, PERIMETER, SIZE, RELIEF, RATIO = (
    "Review", "Area", "Perimeter", "Length × width", "Relief (H)", "H/L",
)  # fmt: skip
REACH, CROWN_TOE, SLOPE, FACING = "Angle of reach", "Crown, toe at", "Slope", "Faces"
PROBABILITY, CENTRE_OF = "Probability", "Centre"
REVIEW_OF = "{state}: {note}"
SIZE_OF = "{length} × {width}"
CROWN_TOE_OF = "{crown}, {toe}"
SLOPE_OF = "{mean:.0f}° on average, {steepest:.0f}° at most"
SLOPE_MEAN = "{mean:.0f}° on average"
PROBABILITY_OF = "{mean} on average, {highest} at most"
LONLAT_SHORT = "{lon:.5f}°, {lat:.5f}°"
COL_ROW = "column {col:,.0f}, row {row:,.0f}"
METRES, PIXEL, DEGREES, RATIO_OF = "{value:,.0f} m", "{value:,.0f} px", "{value:.1f}°", "{value:.2f}"
VOLUME, VOLUME_OF = "Volume", "about {volume} ({low} to {high})"
LITHOLOGY, LAND_COVER, CLASS_OF = "Rock", "Land cover", "{name} ({share} of it)"
PATH, ROADS, BUILDINGS, RIVERS = "Run-out path", "Roads", "Buildings", "Rivers"
PATH_OF, PATH_NONE = "{metres:,.0f} m from the toe, {end}", "none: it went as far as it can"
PATH_ENDS = {
    "reach": "as far as its angle of reach goes", "edge": "to the edge of the known ground",
    "hollow": "into a hollow with no way out within 1 km² or 40,000 pixels", "far": "no farther was looked",
}  # fmt: skip
PATH_STOPS = {
    "edge": "not known: the known ground ends at the toe", "far": "not known: no farther than the toe was looked",
    "hollow": "not known: the toe lies in a hollow with no way out within 1 km² or 40,000 pixels",
}  # fmt: skip
REACH_UNKNOWN, REACH_NONE = "within reach: not known", "none within reach"
REACH_NONE_KNOWN = "none along the known path"
REACH_COUNT, REACH_METRES = "{count:,.0f} within reach", "{metres:,.0f} m within reach"
NEAREST, NEAREST_TOUCHED, NEAREST_NONE = (
    "{within}, the nearest {metres:,.0f} m away", "{within}, one touches it", "{within}, none near the image",
)  # fmt: skip

# against a reference
VALIDATION = "Against the reference"
VALIDATION_TEXT = "{name}, pixel by pixel at the threshold of {threshold}, over the ground that both know."
SCORES = {
    "iou": "IoU: what both call landslide, of what either does",
    "f1": "F1: the mean of the next two",
    "precision": "Precision: share of the found pixels that the reference knows",
    "recall": "Recall: share of the reference's pixels that were found",
    "kappa": "Kappa: agreement beyond chance",
}
SCORE, VALUE = "Score", "Value"
PIXEL_COUNTS = "Hits {tp:,}, false alarms {fp:,}, misses {fn:,}, rightly left alone {tn:,} (pixels)."
NO_VALIDATION = "No reference was given: how right these outlines are was not measured here."

# method and weights
METHOD, METHOD_ONLY = "Method and weights", "Method"
M_NETWORK, M_PREDICTS, M_THRESHOLD, M_LOOK, M_RULES, M_EXCLUDED, M_SPREAD, M_DEVICE = (
    "Network", "Predicted at", "Threshold", "Normalised", "Kept", "Left out", "Uncertainty", "Computed on",
)  # fmt: skip
M_TRAINED, M_FOR, M_SEEN, M_CHOSEN, M_SCORED, M_LICENCE = (
    "Trained on", "Made for", "Has seen", "Chosen on", "Scores", "Licence of the weights",
)  # fmt: skip
NETWORK_OF = "{title}, weights {file}"
PREDICTED_AT = "{metres:.3g} m per pixel, {tiles:,} tiles"
PREDICTED_OWN = "the image's own pixels, {tiles:,} tiles"
THRESHOLD_FROM = {
    "given": "{threshold}, as given; the network's own is {own}",
    "scene": "{threshold}, found for this scene by its probabilities; the network's own is {own}",
    "network": "{threshold}, the network's own",
}
RULES_M2 = "landslides from {smallest} on; holes under {holes} filled; outlines within {simplify:g} pixels"
RULES_PX = (
    "landslides from {smallest:g} pixels on; holes under {holes:g} pixels filled; outlines within {simplify:g} "
    "pixels"
)
EXCLUDED_OF = "{share} of the pixels, by {name}"
SPREAD_OF = "standard deviation over {views} views, {mean} on average"
DEVICE_OF = "{device}, in {duration}"
MADE_FOR = "{low:g} to {high:g} m per pixel (trained at {native:g} m)"
NO_CARD = "The card of these weights is not on this machine; what is said of them is what the run kept."
NOTES = "Notes on this run"

# provenance
PROVENANCE = "Provenance"
PROVENANCE_TEXT = (
    "Checksums (SHA-256) as run.json holds them: whoever has the same inputs, weights and version can repeat "
    "the run."
)
ROLE, FILE, BYTES, CHECKSUM = "What", "File", "Bytes", "SHA-256"
ROLES = {
    "scene": "image", "dem": "elevation", "reference": "reference", "exclude": "left out", "weights": "weights",
    "result": "result",
}  # fmt: skip
VERSIONS = "Versions: {versions}."

# the end
DISCLAIMER = "Disclaimer"
DISCLAIMER_TEXT = (
    "These outlines were drawn by a program from an image. They are offered for regional screening, without warranty "
    "of any kind, and replace neither a field survey nor the judgement of a qualified geologist or engineer. Whoever "
    "uses them answers for what is decided by them."
)
SIGN = ("Prepared by", "Checked by", "Approved by")
SIGN_HERE = "Name, date, signature"

# a batch
BATCH_KIND = "Landslide detection in many images"
BATCH_SUBTITLE = (
    "Outlines found by a neural network in many images, each landslide once, for regional screening"
)
IMAGES, IMAGES_OF, LEFT_OUT = "Images", "{done:,} predicted, {failed:,} left out", "Left out"
BATCH_FOUND = "{count:,} landslides of {area} in all were found in {images:,} images."
MERGED = (
    "{merged:,} outlines of overlapping images show a landslide that another image shows too; it counts once."
)
IN_PIXELS = (
    "{images:,} images without georeference, with {count:,} landslides, stand in the list of images and on no map; "
    "they do not count in the totals."
)
MOSAIC_CAPTION = "All {images:,} images with a georeference. {numbers}{frame}"
EACH_HAS_ITS_OWN = (
    "Red lights first, then by area. Each image has a folder of its own in the batch, with a run.json and room for a "
    "report with the maps of its largest landslides."
)
IMAGES_CUT = "The list ends with the first {rows:,} of {count:,} images; all of them are in scenes.csv."
IMAGE_COLUMNS = ("Image", "Landslides", "Area", "Share", "Threshold", "Light")
BATCH_LIGHT = {
    "green": "Green for more than half of the images",
    "amber": "Amber or red for half of the images or more: look at the results with care",
    "red": "Red for half of the images or more: do not rely on the results",
}
LEVELS = {"green": "green", "amber": "amber", "red": "red"}
LEFT_OUT_WHY = "Images left out, and why"
WHY_NOT = "{image}: {why}"
MORE_LEFT_OUT = "and {count:,} more, in scenes.csv."

read_in_language(__name__)
