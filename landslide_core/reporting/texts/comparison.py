"""Texts of the report of a comparison; texts with braces are filled by `str.format`."""

from landslide_core.reporting.reading import read_in_language

KIND = "Comparison of networks"
TITLE = "Networks compared on {title}"
SUBTITLE = (
    "How well networks find landslides that a reference knows, pixel by pixel and landslide by landslide"
)

# the title block
COMPARED_ON, PIXELS, GROUND, COMPARED, NETWORKS = (
    "Compared on", "Pixels", "Independent ground", "Compared", "Networks",
)  # fmt: skip
PIXELS_OF = "{count:,} that the reference knows"
IMAGES_OF = "{count:,} labelled images"
SYNTHETIC, NO_REAL_GROUND = "Synthetic data", "No real ground"
SYNTHETIC_TEXT = "Made by a program: {names}. The scores are of that picture and of no real place."

# what was found
BEST, BEST_F1, BEST_IOU, HIT = "Highest F1", "Its F1", "Its IoU", "Landslides it found"
HIT_OF = "{hit:,} of {count:,}"
FOUND = "At the thresholds below, {title} has the highest F1 of the landslide class: {f1}."
SPAN = "95 % interval {low:.2f} to {high:.2f}"

# purpose and limits
PURPOSE_TEXT = (
    "This sheet says how well networks find the landslides of one reference, so that one of them can be chosen for "
    "ground like this."
)
LIMITS = (
    "Scores hold for ground like this one, in images like this one. Other ground needs a test of its own.",
    "The reference was drawn by people: what it misses counts as a false alarm, and what it draws too large as a miss.",
    "Intervals that overlap are no proof that two networks are equal; see whether the difference is more than chance.",
    "Nothing here says how any network does on a landslide that no reference knows.",
)

# protocol
PROTOCOL = "Protocol"
PROTOCOL_TEXT = (
    "All pixels that the reference knows stand in one pool; landslide is the class that is scored. Intervals come from "
    "whole blocks of ground left out in turn, because neighbouring pixels are no independent tests. A block is {block}."
)
NO_INTERVALS = "There are no intervals: {why}."
OWN = "Every network is cut at its own threshold, which was chosen before and elsewhere."
CHOSEN_HERE = "Best F1 was chosen on this scene"
CHOSEN_HERE_TEXT = (
    "The threshold of {titles} is the one with the highest F1 on this very ground. Scores at it are an upper bound "
    "and no test."
)
MOVED = "Thresholds are not the networks' own"
HIT_RULE = (
    "A landslide of the reference is found where at least {share} of it is called landslide; a false alarm touches "
    "none."
)

# scores
SCORES = "Scores"
INTERVALS = ("IoU, 95 %", "F1, 95 %")  # where there is enough independent ground
COLUMNS = (
    "Network", "Threshold", "IoU", INTERVALS[0], "F1", INTERVALS[1], "Found", "Missed", "False", "Mpx/s", "Parameters",
)  # fmt: skip
SCORES_NOTE = (
    "The highest F1 first. Found, missed: landslides of the reference; false: outlines that touch none of them. Mpx/s: "
    "million pixels a second on {device}."
)
SPAN_OF = "{low:.2f} to {high:.2f}"
MILLIONS = "{value:.1f} M"
CHANCE = "Is the difference real?"

# matrices and maps
MATRICES = "Confusion matrices of the best two"
MATRIX_CAPTION = "{title} at {threshold}: pixels, and the share of their row."
MATRIX_SPOKEN = (
    "Confusion matrix of {title}: {tp:,} pixels found, {fn:,} missed, {fp:,} false alarms, {tn:,} rightly left "
    "alone"
)
TRUTH, PREDICTION = "truth", "prediction"
CLASSES = ("background", "landslide")
CELLS = {"tn": "left alone", "fp": "false alarm", "fn": "miss", "tp": "hit"}
MAPS = "Where the best two are right and wrong"
MAP_CAPTION = "{title} at {threshold}. {scale}"
MAP_SPOKEN = "Map of hits, misses and false alarms of {title}"
NO_MAP = "Of many images there is no map; each is shown on the page Compare."
HITS, MISSES, ALARMS = "hit", "miss", "false alarm"

# curves
CURVES = "Thresholds"
CURVES_CAPTION = (
    "F1 of the landslide class over the threshold, and precision over recall at all thresholds with the average "
    "precision in brackets."
)
CURVES_SPOKEN = "Curves of F1 over the threshold, and of precision over recall, of all networks"
F1, PRECISION_RECALL = "F1 over the threshold", "Precision and recall"
THRESHOLD_AXIS, F1_AXIS, RECALL_AXIS, PRECISION_AXIS = "threshold", "F1", "recall", "precision"
IN_BRACKETS = "{title} ({value:.3f})"

# provenance
WEIGHTS = "Networks and what they have seen"
WEIGHTS_COLUMNS = ("Network", "Trained on", "And this ground")
PROVENANCE_TEXT = (
    "Checksums (SHA-256): whoever has the same images, reference, weights and version can repeat it."
)
ROLES = {"image": "image", "reference": "reference", "weights": "weights"}
GONE = "no longer there"
DISCLAIMER_TEXT = (
    "These scores were measured by a program against a reference that people drew. They are offered without warranty "
    "of any kind, and replace neither a test on the ground in question nor the judgement of a qualified geologist or "
    "engineer. Whoever chooses by them answers for what is chosen."
)

read_in_language(__name__)
