"""Texts of the report of a factor analysis; texts with braces are filled by `str.format`."""

from landslide_core.reporting.reading import read_in_language

KIND = "Landslide susceptibility"
TITLE = "Where landslides are likely: {name}"
SUBTITLE = "How landslides of the past lie over terrain, water, rock and cover, and where others are likely"

# the title block
ELEVATION, TABLE_FILE, INVENTORY, GRID, ANALYSED, MODEL = (
    "Elevation model", "Table", "Inventory", "Grid", "Analysed", "Map to go by",
)  # fmt: skip
GRID_OF = "{cols:,} × {rows:,} pixels, {resolution}"
NO_GRID = "none: a table of places"
SYNTHETIC, NO_REAL_GROUND = "Synthetic data", "No real ground"
SYNTHETIC_TEXT = (
    "Made by a program: {names}. Nothing on this sheet says anything of a real place; it shows what "
    "such a sheet says."
)

# what was found
FOUND = "What was found"
LANDSLIDES, PIXELS, PLACES, FACTORS = "Landslides", "Pixels", "Places", "Factors"
# Of what the score to go by is, by the split: only blocks and regions keep ground apart.
AUC = {
    "random": "AUC on rows left out at random", "grouped": "AUC on landslides not seen",
    "block": "AUC on ground not seen", "kmeans": "AUC on ground not seen", "region": "AUC on ground not seen",
}  # fmt: skip
INTERVAL = "95 % interval {low:.2f} to {high:.2f}"
FOUND_TEXT = (
    "{landslides:,} landslides, {landslide_rows:,} of {rows:,} pixels, were set against {factors:,} factors. The class "
    "“{top}” takes {area} of the area and holds {share} of the landslides' pixels."
)
FOUND_ONLY = (
    "{landslides:,} landslides, {landslide_rows:,} of {rows:,} pixels, were set against {factors:,} factors."
)
FOUND_TABLE = (
    "{landslide_rows:,} of {rows:,} places are landslides; they were set against {factors:,} factors. The class "
    "“{top}” takes {area} of the places and holds {share} of the landslides."
)
FOUND_TABLE_ONLY = (
    "{landslide_rows:,} of {rows:,} places are landslides; they were set against {factors:,} factors."
)
NO_MODELS = "No model was asked for: this sheet has ratios and no map."

# purpose and limits
PURPOSE_TEXT = (
    "This sheet orders ground by how likely landslides are, as far as landslides of the past tell it. It is meant for "
    "planning on the scale of a region: where to look closer, and where to build only after someone looked."
)
LIMITS = (
    "It says where, not when and not how large. What sets a landslide off, rain or an earthquake, is not in it.",
    "It knows only the landslides of the inventory: what that misses, or what is no longer seen, no model knows.",
    "Factors that go together share what they explain; what a factor adds is no proof that it is the cause.",
    "It is no basis for the design of a site, an evacuation or a claim of safety: a low class is not safe ground.",
)

# maps
MAP = "Susceptibility map"
MAP_CAPTION = "{title}, in classes by {method}. {frame}"
MAP_SPOKEN = "Map of the classes of susceptibility with landslides"
LANDSLIDE = "landslide of the inventory"
CLASSES = "Classes"
CLASS_COLUMNS = ("Class", "Probability", "Area", "Share of area", "Landslides", "Their share", "Ratio")
CLASS_NOTE = (
    "Probability: as common as in the sample the models learned from; it orders places and is no chance. Their share: "
    "of the landslides' pixels. Ratio: that share over the share of the area; 1 is the average."
)
FROM_TO, BELOW, FROM = "{low} to {high}", "under {high}", "from {low}"
ZONES = {
    "very low": "very low", "low": "low", "moderate": "moderate", "high": "high", "very high": "very high",
}  # fmt: skip
GROUND = "Landslides, and where the map can be trusted"
ONLY_GROUND = "Landslides"
GROUND_CAPTION = "The landslides that all of this rests on, over shaded relief. {scale}"
NO_RELIEF = "The run keeps no shaded relief; the landslides lie on plain ground."
TRUST_CAPTION = "Ground unlike what the models learned from, in violet: there the map guesses. {scale}"
GROUND_SPOKEN, TRUST_SPOKEN = (
    "Map of the landslides over shaded relief",
    "Map of ground that the models do not know",
)
UNLIKE = "unlike what the models learned from"
TRUST_TEXT = (
    "{share} of the area is like what the models learned from (area of applicability, Meyer and Pebesma 2021; "
    "dissimilarity up to {threshold:.3f}). Elsewhere, do not rely on the map."
)

# factors
FACTOR_TABLE = "Factors"
FACTOR_COLUMNS = ("Factor", "Unit", "From", "Classes by")
OWN_LAYER = "a layer of its own"
CATEGORICAL = "classes"
SOURCES = {
    "dem": "elevation model", "rivers": "rivers", "faults": "faults", "lithology": "lithology", "ndvi": "NDVI",
    "land_cover": "land cover", "roads": "roads", "rain": "rain", "rainfall": "rain", "soil": "soil",
}  # fmt: skip
RATIOS = "Frequency ratios"
RATIO_TEXT = (
    "Share of the landslides' pixels over share of the area, class by class: 1 is the average of the area, 2 twice as "
    "many. Clear: the class differs from the average with at most 5 % false ones among all that do."
)
RATIO_TEXT_TABLE = (
    "Share of the landslides over share of all places, class by class: 1 is the average of the places, 2 twice as "
    "many. Clear: the class differs from the average with at most 5 % false ones among all that do."
)
RATIO_CUT = (
    "The table ends with the first {rows:,} of {count:,} classes; all of them are in frequency_ratio.csv."
)
RATIO_COLUMNS = ("Factor", "Class", "Area", "Landslides", "Ratio", "95 % interval", "Clear")
RATIO_COLUMNS_TABLE = ("Factor", "Class", "Places", "Landslides", "Ratio", "95 % interval", "Clear")
SPAN = "{low:.2f} to {high:.2f}"
YES = "yes"

# reasons
REASONS = "Which factors matter"
REASONS_TEXT = (
    "Importance: how much the forest's trees are divided by the factor. SHAP: how far the factor moves the forest's "
    "probability from the mean, up or down, over all places explained."
)
REASONS_SPOKEN = "Bars of the importance and of the mean SHAP value of each factor"
NO_SHAP = "The reasons (SHAP) were not asked for."
IMPORTANCE_AXIS, SHAP_AXIS = "importance in the forest", "mean |SHAP|, change of probability"
TOGETHER = "Factors that go together"
EFFECT_TEXT = "{factor}: from {low} to {high} the median SHAP value goes from {first:+.3f} to {last:+.3f}."

# validation
VALIDATION = "Validation"
PROTOCOLS = {
    "random": "Rows were split at random: neighbours stand on both sides, which flatters.",
    "grouped": "Rows of one landslide stay together.",
    "block": "Blocks of ground stay together, so that the models are asked of ground that they have not seen.",
    "kmeans": "Places near each other stay together, so that the models are asked of ground that they have not seen.",
    "region": "Whole regions are left out, one after the other.",
}
PROTOCOL_TEXT = "The figure to go by is that of “{headline}”."
# How rows were split, as metrics.json calls it.
SCHEMES = {"random": "random", "grouped": "grouped", "block": "block", "kmeans": "kmeans", "region": "region"}
SCORE_COLUMNS = ("Model", "Success rate", "Prediction rate", "Brier skill")
AUC_OF = "AUC, {scheme}"
AUC_INTERVAL = "95 % interval"
SPAN_OF_AUC = "{low:.3f} to {high:.3f}"
SCORES_NOTE = (
    "Success rate: area under the curve of landslides that the models learned from. Prediction rate: of {left_out}. "
    "Brier skill: against the mean rate for every place; below 0 use the order and not the chances."
)
LEFT_OUT = {
    "random": "landslide rows left out at random, whose neighbours the models learned from",
    "grouped": "whole landslides left out",
    "block": "landslides on ground left out", "kmeans": "landslides on ground left out",
    "region": "landslides on ground left out",
}  # fmt: skip
CURVES_CAPTION = (
    "Share of the landslides (up) in the most susceptible share of the {ground} (across). The dashed line is a map "
    "that knows nothing."
)
CURVES_SPOKEN = "Success rate and prediction rate curves of all models"
SUCCESS, PREDICTION, AREA_AXIS, LANDSLIDE_AXIS = (
    "Success rate", "Prediction rate", "share of the {ground}, most susceptible first", "share of the landslides",
)  # fmt: skip
AREA, OF_PLACES = "area", "places"  # what shares are of, with a grid and without one

# method
M_MODELS, M_LEARNED, M_ZONES, M_BLOCKS, M_RULE, M_TOOK = (
    "Models", "Learned from", "Classes", "Blocks of ground", "Pixels of a landslide", "Took",
)  # fmt: skip
LEARNED_OF = "{rows:,} rows, {share} of them landslide, where the area has {rate}"
LEARNED_OF_TABLE = "{rows:,} places, {share} of them landslide, where all have {rate}"
RULES = {
    "centre": "those whose centre lies inside", "each": "those whose centre lies inside, and at least one each",
    "touched": "all that it touches",
}  # fmt: skip

# provenance
ROLES = {
    "dem": "elevation", "inventory": "inventory", "rivers": "rivers", "faults": "faults", "lithology": "lithology",
    "ndvi": "NDVI", "land_cover": "land cover", "table": "table", "path": "table",
}  # fmt: skip
DISCLAIMER_TEXT = (
    "This map was made by programs from layers and an inventory. It is offered for regional screening, without "
    "warranty of any kind, and replaces neither a field survey nor the judgement of a qualified geologist or "
    "engineer. Whoever uses it answers for what is decided by it."
)

read_in_language(__name__)
