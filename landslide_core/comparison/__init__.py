"""Networks side by side on the same ground: how good, where, and whether it is chance.

The order of work: settings -> predictions (cached by content) -> counts per block -> everything else, which
needs no pixel: matrices at any threshold, curves, intervals. Maps and single landslides read the pixels again.
"""

from landslide_core.comparison.comparison import Comparison, Contender, GroundTruth
from landslide_core.comparison.journey import compare
from landslide_core.comparison.settings import CompareSettings
from landslide_core.io.labelled import LabelledScene

__all__ = ["CompareSettings", "Comparison", "Contender", "GroundTruth", "LabelledScene", "compare"]
