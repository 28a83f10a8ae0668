"""Scarp finds landslides in remote-sensing imagery and explains where they occur.

The table of contents, in the order of a person's work; everything is loaded when it is first asked for, so that
`import landslide_core as scarp` takes no time:

>>> import landslide_core as scarp
>>> scarp.DetectSettings(threshold=0.6).threshold
0.6

The rooms hold more than this page: `landslide_core.io`, `.scene`, `.networks`, `.factors`, `.susceptibility`, …
"""

import os
from importlib import import_module
from typing import TYPE_CHECKING, Any

from landslide_core.shipped import __version__

# Threads of OpenMP (PyTorch, scikit-learn) that wait for each other sleep instead of spinning: on cores that others use
# too, a spinning team stands still at each of its thousands of barriers (benchmarks/busy_cores.py: fifty times and
# more). The libraries read this when they are loaded, so it stands before all of them.
os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
# Those of OpenBLAS (numpy, scipy) spin whatever they are told, and what is multiplied here is small or narrow: a
# logistic regression takes twice the time with two of them, and its last bits would change with the number of cores.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

if TYPE_CHECKING:
    from landslide_core.analysis.journey import analyse as analyse
    from landslide_core.analysis.questions import WhatIfSettings as WhatIfSettings
    from landslide_core.analysis.questions import ask_what_if as ask_what_if
    from landslide_core.analysis.relating import FactorSettings as FactorSettings
    from landslide_core.analysis.relating import TableFile as TableFile
    from landslide_core.analysis.run import FactorRun as FactorRun
    from landslide_core.analysis.run import open_analysis as open_analysis
    from landslide_core.analysis.saved.applying import apply_model as apply_model
    from landslide_core.analysis.saved.layer_store import open_layers as open_layers
    from landslide_core.analysis.saved.layer_store import write_layers as write_layers
    from landslide_core.changes.journey import change as change
    from landslide_core.changes.run import ChangeRun as ChangeRun
    from landslide_core.changes.run import open_change as open_change
    from landslide_core.changes.settings import ChangeSettings as ChangeSettings
    from landslide_core.comparison.comparison import Comparison as Comparison
    from landslide_core.comparison.evaluate import evaluate as evaluate
    from landslide_core.comparison.journey import compare as compare
    from landslide_core.comparison.settings import CompareSettings as CompareSettings
    from landslide_core.comparison.settings import EvaluateSettings as EvaluateSettings
    from landslide_core.detection.around.kept import SurroundingFiles as SurroundingFiles
    from landslide_core.detection.batch.journey import detect_batch as detect_batch
    from landslide_core.detection.batch.run import BatchRun as BatchRun
    from landslide_core.detection.batch.run import open_batch as open_batch
    from landslide_core.detection.batch.settings import BatchSettings as BatchSettings
    from landslide_core.detection.explain import explain as explain
    from landslide_core.detection.journey import detect as detect
    from landslide_core.detection.redraw import export as export
    from landslide_core.detection.redraw import redraw as redraw
    from landslide_core.detection.run import DetectRun as DetectRun
    from landslide_core.detection.run import open_run as open_run
    from landslide_core.detection.settings import DetectSettings as DetectSettings
    from landslide_core.detection.sizes.journey import size_statistics as size_statistics
    from landslide_core.errors import Cancelled as Cancelled
    from landslide_core.errors import FileError as FileError
    from landslide_core.errors import InputError as InputError
    from landslide_core.errors import MismatchError as MismatchError
    from landslide_core.errors import MissingError as MissingError
    from landslide_core.errors import NeedsMemoryError as NeedsMemoryError
    from landslide_core.errors import NoDataError as NoDataError
    from landslide_core.errors import OutputError as OutputError
    from landslide_core.errors import SettingError as SettingError
    from landslide_core.errors import WeightsError as WeightsError
    from landslide_core.factors import FACTORS as FACTORS
    from landslide_core.factors.align import AlignSettings as AlignSettings
    from landslide_core.factors.align import LayerFiles as LayerFiles
    from landslide_core.factors.layers import DeriveSettings as DeriveSettings
    from landslide_core.factors.units.slope_units import SlopeUnitSettings as SlopeUnitSettings
    from landslide_core.geodatabase.journey import Stored as Stored
    from landslide_core.geodatabase.journey import fetch as fetch
    from landslide_core.geodatabase.journey import store as store
    from landslide_core.inventory.sizes.settings import SizeSettings as SizeSettings
    from landslide_core.inventory.sizes.statistics import SizeStatistics as SizeStatistics
    from landslide_core.io.labelled import LabelledScene as LabelledScene
    from landslide_core.io.labelled import labelled_scenes as labelled_scenes
    from landslide_core.networks.card import Card as Card
    from landslide_core.networks.registry import NETWORKS as NETWORKS
    from landslide_core.progress import Progress as Progress
    from landslide_core.reporting.journey import report as report
    from landslide_core.reporting.settings import ReportSettings as ReportSettings
    from landslide_core.review.kept import change_review as change_review
    from landslide_core.review.kept import read_review as read_review
    from landslide_core.review.log import Review as Review
    from landslide_core.shipped import sample_data as sample_data
    from landslide_core.susceptibility.classes.relate import RelateSettings as RelateSettings
    from landslide_core.susceptibility.models.forest import ForestSettings as ForestSettings
    from landslide_core.susceptibility.models.models import MODELS as MODELS
    from landslide_core.susceptibility.settings import SusceptibilitySettings as SusceptibilitySettings
    from landslide_core.teaching.journey import Taught as Taught
    from landslide_core.teaching.journey import teach as teach
    from landslide_core.teaching.outlined import Outlined as Outlined
    from landslide_core.teaching.outlined import outlined as outlined
    from landslide_core.teaching.settings import TeachSettings as TeachSettings
    from landslide_core.teaching.shelf import forget as forget
    from landslide_core.teaching.shelf import taught_weights as taught_weights
    from landslide_core.training.data.datasets import Sources as Sources
    from landslide_core.training.recipes import RECIPES as RECIPES
    from landslide_core.training.settings import TrainSettings as TrainSettings
    from landslide_core.training.train import train as train
    from landslide_core.tuning.fine_tune import fine_tune as fine_tune
    from landslide_core.work.rerun.journey import rerun as rerun

_HOMES = {
    # what to try it on: two synthetic counties with known landslides
    "sample_data": "shipped",
    # find landslides in an image, and look at what was found
    "detect": "detection.journey",
    "DetectSettings": "detection.settings",
    "DetectRun": "detection.run",
    "open_run": "detection.run",
    "redraw": "detection.redraw",
    "export": "detection.redraw",
    "explain": "detection.explain",
    "SurroundingFiles": "detection.around.kept",
    # what a person decides of what was found
    "Review": "review.log",
    "read_review": "review.kept",
    "change_review": "review.kept",
    # what two dates of one place differ in
    "change": "changes.journey",
    "ChangeSettings": "changes.settings",
    "ChangeRun": "changes.run",
    "open_change": "changes.run",
    # how large landslides are: of a run or of any inventory
    "size_statistics": "detection.sizes.journey",
    "SizeSettings": "inventory.sizes.settings",
    "SizeStatistics": "inventory.sizes.statistics",
    # a detection as a sheet to print, to complete and to sign
    "report": "reporting.journey",
    "ReportSettings": "reporting.settings",
    # a run once more from its record, and whether the bytes agree
    "rerun": "work.rerun.journey",
    # many images in one go
    "detect_batch": "detection.batch.journey",
    "BatchSettings": "detection.batch.settings",
    "BatchRun": "detection.batch.run",
    "open_batch": "detection.batch.run",
    # networks side by side on labelled scenes, and their scores
    "LabelledScene": "io.labelled",
    "labelled_scenes": "io.labelled",
    "compare": "comparison.journey",
    "CompareSettings": "comparison.settings",
    "EvaluateSettings": "comparison.settings",
    "Comparison": "comparison.comparison",
    "evaluate": "comparison.evaluate",
    # why landslides occur, and where they are likely
    "analyse": "analysis.journey",
    "LayerFiles": "factors.align",
    "TableFile": "analysis.relating",
    "FactorSettings": "analysis.relating",
    "AlignSettings": "factors.align",
    "DeriveSettings": "factors.layers",
    "SlopeUnitSettings": "factors.units.slope_units",
    "RelateSettings": "susceptibility.classes.relate",
    "SusceptibilitySettings": "susceptibility.settings",
    "ForestSettings": "susceptibility.models.forest",
    "FactorRun": "analysis.run",
    "open_analysis": "analysis.run",
    "ask_what_if": "analysis.questions",
    "apply_model": "analysis.saved.applying",
    "WhatIfSettings": "analysis.questions",
    # weights for a region, or from the beginning
    "teach": "teaching.journey",
    "Taught": "teaching.journey",
    "outlined": "teaching.outlined",
    "Outlined": "teaching.outlined",
    "TeachSettings": "teaching.settings",
    "taught_weights": "teaching.shelf",
    "forget": "teaching.shelf",
    "fine_tune": "tuning.fine_tune",
    "train": "training.train",
    "TrainSettings": "training.settings",
    "Sources": "training.data.datasets",
    "Card": "networks.card",
    # what an office keeps together in a database, and layers as Zarr
    "store": "geodatabase.journey",
    "Stored": "geodatabase.journey",
    "fetch": "geodatabase.journey",
    "write_layers": "analysis.saved.layer_store",
    "open_layers": "analysis.saved.layer_store",
    # what there is to choose from
    "NETWORKS": "networks.registry",
    "FACTORS": "factors",
    "MODELS": "susceptibility.models.models",
    "RECIPES": "training.recipes",
    # how far long work is, and how it is stopped
    "Progress": "progress",
    "Cancelled": "errors",
    # what can go wrong and be mended
    "InputError": "errors",
    "FileError": "errors",
    "OutputError": "errors",
    "MismatchError": "errors",
    "NoDataError": "errors",
    "MissingError": "errors",
    "SettingError": "errors",
    "NeedsMemoryError": "errors",
    "WeightsError": "errors",
}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return __all__


__all__ = ["__version__", *_HOMES]
