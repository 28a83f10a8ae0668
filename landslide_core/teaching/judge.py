"""What weights score on tiles, with an interval over ground, and what the tiles choose for them."""

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.special import logit
from scipy.stats import t as student

from landslide_core.calibration.calibrate import fit
from landslide_core.calibration.calibration import Calibration
from landslide_core.calibration.counts import MIDDLES, STEP, LabelledCounts, pooled
from landslide_core.calibration.rule_choice import plateau
from landslide_core.calibration.scene_threshold import ThresholdRule
from landslide_core.networks.blocks import AnySize
from landslide_core.progress import SILENT, Progress
from landslide_core.teaching.tiles import Tile
from landslide_core.training.loop import autocaster
from landslide_core.training.predict_whole import image_logits

LEVEL = 0.95


@dataclass(frozen=True)
class Cut:
    """A calibration and a threshold on calibrated probability."""

    calibration: Calibration
    threshold: float
    share: float = 0.05

    @property
    def rule(self) -> ThresholdRule:
        """As a card holds it: the same threshold for every scene of the place."""
        return ThresholdRule(self.threshold, float(np.clip(round(self.share, 5), 1e-5, 0.99)))


@dataclass(frozen=True)
class Score:
    """Pooled over tiles; low and high: 95 % interval of the IoU over ground, None where there is too little."""

    iou: float
    f1: float
    low: float | None
    high: float | None

    def as_dict(self) -> dict[str, Any]:
        """As teach.json holds it."""
        return {name: None if v is None or np.isnan(v) else round(v, 4) for name, v in asdict(self).items()}


def count(
    module: AnySize, tiles: Sequence[Tile], sizes_m: Sequence[float], progress: Progress = SILENT
) -> list[LabelledCounts]:
    """The judged pixels of each tile by their raw logit."""
    module.eval()
    autocast = autocaster(next(module.parameters()).device)
    found = []
    for number, tile in enumerate(tiles):
        progress.tell(number / len(tiles))
        logits = image_logits(module, tile.example, sizes_m, autocast)
        found.append(LabelledCounts.of(tile.example.mask, np.where(tile.counts, logits, np.nan)))
    return found


def choose(counts: Sequence[LabelledCounts], usual: Cut) -> Cut:
    """The calibration (Platt's) and threshold that suit these tiles; the usual ones where they cannot say."""
    together = pooled(counts)
    if not together.landslide.total or not together.background.total:
        return usual
    calibration = fit("platt", together)
    return Cut(calibration, plateau([together], calibration).threshold, together.share)


def choose_without_own(counts: Sequence[LabelledCounts], parts: Sequence[int], usual: Cut) -> list[Cut]:
    """For each tile, what the tiles of the other parts choose."""
    others = {
        part: choose([each for each, own in zip(counts, parts, strict=True) if own != part], usual)
        for part in set(parts)
    }
    return [others[part] for part in parts]


def score(counts: Sequence[LabelledCounts], cuts: Sequence[Cut], grounds: Sequence[int]) -> Score:
    """The pooled score of tiles, each cut in its own way; ground is what the interval is over."""
    matrices: dict[int, NDArray[np.float64]] = {}
    for each, cut, ground in zip(counts, cuts, grounds, strict=True):
        matrices[ground] = matrices.get(ground, np.zeros(3)) + _matrix(each, cut)
    blocks = np.array(list(matrices.values()))
    low, high = _interval(blocks, _iou)
    whole = blocks.sum(axis=0)
    f1 = 2 * whole[0] / max(1.0, 2 * whole[0] + whole[1] + whole[2])
    return Score(_iou(whole), float(f1), low, high)


def _matrix(counts: LabelledCounts, cut: Cut) -> NDArray[np.float64]:
    """True positives, false positives, false negatives."""
    above = cut.calibration.raw_logit(float(logit(cut.threshold))) - STEP / 2 <= MIDDLES
    hit, false = counts.landslide.counts[above].sum(), counts.background.counts[above].sum()
    return np.array([hit, false, counts.landslide.total - hit])


def _iou(matrix: NDArray[np.float64]) -> float:
    union = float(matrix.sum())
    return float(matrix[0]) / union if union else 0.0


def _interval(
    blocks: NDArray[np.float64], of: Callable[[NDArray[np.float64]], float]
) -> tuple[float | None, float | None]:
    """A jackknife over ground with Student's t: few outlines give a wide interval, not none.

    Efron and Tibshirani 1993, An Introduction to the Bootstrap, chapter 11.
    """
    holding = int(((blocks[:, 0] + blocks[:, 2]) > 0).sum())
    number = len(blocks)
    if holding < 2:
        return None, None
    whole = blocks.sum(axis=0)
    without = np.array([of(whole - block) for block in blocks])
    error = float(np.sqrt((number - 1) / number * np.square(without - without.mean()).sum()))
    reach = error * float(student.ppf((1 + LEVEL) / 2, holding - 1))
    value = of(whole)
    return float(np.clip(value - reach, 0, 1)), float(np.clip(value + reach, 0, 1))
