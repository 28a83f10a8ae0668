"""Relating landslides to factors: ratios, forests, SHAP, maps, what-if.

`relate` counts classes; `map_susceptibility` fits, validates, maps and explains; `what_if` asks the map
questions.
"""

from landslide_core.susceptibility.asking import thinned, what_if
from landslide_core.susceptibility.changes import Change, limits
from landslide_core.susceptibility.classes.relate import RelateSettings, Relation, relate, relation_table
from landslide_core.susceptibility.following import Surroundings
from landslide_core.susceptibility.in_words import mean_against_its_members, who_answers, who_is_explained
from landslide_core.susceptibility.mapping import map_susceptibility
from landslide_core.susceptibility.models.encode import Encoding
from landslide_core.susceptibility.models.forest import (
    Forest,
    ForestSettings,
    fit_forest,
    open_forest,
    permutation_importance,
    save_forest,
)
from landslide_core.susceptibility.models.models import MODELS, Model
from landslide_core.susceptibility.models.sample import Sample, draw_sample
from landslide_core.susceptibility.result import (
    FOREST,
    MEAN,
    ModelResult,
    SusceptibilityResult,
)
from landslide_core.susceptibility.settings import SusceptibilitySettings
from landslide_core.susceptibility.shap.agreement import Agreement, agreement
from landslide_core.susceptibility.shap.dependence import Dependence, dependence
from landslide_core.susceptibility.shap.values import Shap, Waterfall, explain, interactions, waterfall
from landslide_core.susceptibility.validation.applicability import Applicability, applicability
from landslide_core.susceptibility.validation.crossval import CrossValidation, cross_validate
from landslide_core.susceptibility.validation.folds import (
    SCHEMES,
    Folds,
    block_folds,
    grouped_folds,
    kmeans_folds,
    random_folds,
    region_folds,
)
from landslide_core.susceptibility.validation.ranking_curves import (
    PREDICTION,
    SUCCESS,
    Curve,
    Reliability,
    area_curve,
    precision_recall,
    reliability,
    roc,
)
from landslide_core.susceptibility.what_if import Answer, WhatIf
from landslide_core.susceptibility.zoning import METHODS, Zones, class_table, zone

__all__ = [
    # class by class
    "RelateSettings",
    "Relation",
    "relate",
    "relation_table",
    # the whole journey: fit, validate, map, explain
    "SusceptibilitySettings",
    "SusceptibilityResult",
    "ModelResult",
    "map_susceptibility",
    "FOREST",
    "MEAN",
    "MODELS",
    "Model",
    # questions to the map
    "what_if",
    "thinned",
    "who_answers",
    "who_is_explained",
    "mean_against_its_members",
    "Surroundings",
    "WhatIf",
    "Change",
    "Answer",
    "limits",
    "waterfall",
    "Waterfall",
    # maps in classes
    "METHODS",
    "zone",
    "Zones",
    "class_table",
    # reasons
    "explain",
    "Shap",
    "dependence",
    "Dependence",
    "interactions",
    "agreement",
    "Agreement",
    # how good, and where
    "Curve",
    "Reliability",
    "SUCCESS",
    "PREDICTION",
    "roc",
    "area_curve",
    "precision_recall",
    "reliability",
    "applicability",
    "Applicability",
    # the parts of the journey
    "draw_sample",
    "Sample",
    "SCHEMES",
    "Folds",
    "random_folds",
    "grouped_folds",
    "block_folds",
    "kmeans_folds",
    "region_folds",
    "cross_validate",
    "CrossValidation",
    "Encoding",
    "ForestSettings",
    "Forest",
    "fit_forest",
    "permutation_importance",
    "save_forest",
    "open_forest",
]
