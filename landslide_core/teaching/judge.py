"""What weights score on tiles, with an interval over ground, and what the tiles choose for them."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit, logit
from scipy.stats import t as student

from landslide_core.calibration.calibrate import fit
from landslide_core.calibration.calibration import KINDS, Calibration
from landslide_core.calibration.counts import MIDDLES, STEP, LabelledCounts, pooled
from landslide_core.calibration.rule_choice import plateau
from landslide_core.calibration.scene_threshold import ThresholdRule
from landslide_core.networks.blocks import AnySize
from landslide_core.progress import SILENT, Progress
from landslide_core.teaching.tiles import Tile
from landslide_core.training.loop import autocaster
from landslide_core.training.predict_whole import image_logits

LEVEL = 0.95
# Tiles with landslides, chosen on draws of left-out regions other than those of the learning curve.
USUAL_WEIGHS = 5.0


@dataclass(frozen=True)
class Cut:
    """A calibration and a threshold on calibrated probability."""

    calibration: Calibration
    threshold: float
    share: float = 0.05

    @property
    def raw(self) -> float:
        """The raw logit of the threshold."""
        return self.calibration.raw_logit(float(logit(self.threshold)))

    def towards(self, other: "Cut", weight: float) -> "Cut":
        """Between this cut and another, on raw logits; the other's share of landslides. weight: in [0, 1]."""
        mine, theirs = self.calibration, other.calibration
        kind = max(mine.kind, theirs.kind, key=KINDS.index)
        a, b, c = (
            round((1 - weight) * x + weight * y, 5) for x, y in zip(mine.numbers, theirs.numbers, strict=True)
        )
        calibration = Calibration(kind, a, b, c)
        raw = (1 - weight) * self.raw + weight * other.raw
        threshold = np.clip(round(float(expit(calibration.apply(np.array(raw)))), 4), 1e-4, 1 - 1e-4)
        return Cut(calibration, float(threshold), other.share)

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


def choose(counts: Sequence[LabelledCounts], usual: Cut, usual_weighs: float = USUAL_WEIGHS) -> Cut:
    """The calibration (Platt's) and the threshold that suit these tiles, nearer to the usual ones the fewer they are.

    Of n tiles with landslides the weight is n / (n + `usual_weighs`) (Bühlmann 1967, ASTIN Bulletin 4: credibility);
    lines between calibrations and between cuts are drawn on raw logits. Tiles that cannot say leave the usual ones.
    """
    together = pooled(counts)
    if not together.landslide.total or not together.background.total:
        return usual
    fitted = fit("platt", together)
    calibration = usual.calibration if fitted.kind == "none" else fitted  # a fit that ran away says nothing
    own = Cut(calibration, plateau([together], calibration).threshold, together.share)
    holding = sum(bool(each.landslide.total) for each in counts)
    return usual.towards(own, holding / (holding + usual_weighs))


def choose_without_own(
    counts: Sequence[LabelledCounts], parts: Sequence[int], usual: Cut, usual_weighs: float = USUAL_WEIGHS
) -> list[Cut]:
    """For each tile, what the tiles of the other parts choose."""
    others = {
        part: choose(
            [each for each, own in zip(counts, parts, strict=True) if own != part], usual, usual_weighs
        )
        for part in set(parts)
    }
    return [others[part] for part in parts]


def score(counts: Sequence[LabelledCounts], cuts: Sequence[Cut], grounds: Sequence[int]) -> Score:
    """The pooled score of tiles, each cut in its own way; ground is what the interval is over."""
    blocks = _by_ground(counts, cuts, grounds)
    low, high = _interval(blocks)
    whole = blocks.sum(axis=0)
    f1 = 2 * whole[0] / max(1.0, 2 * whole[0] + whole[1] + whole[2])
    return Score(_iou(whole), float(f1), low, high)


def gain(
    new: tuple[Sequence[LabelledCounts], Sequence[Cut]],
    old: tuple[Sequence[LabelledCounts], Sequence[Cut]],
    grounds: Sequence[int],
) -> tuple[float, float]:
    """The IoU gained on the same tiles, and its standard error: a jackknife over ground."""
    after, before = (_by_ground(*each, grounds) for each in (new, old))

    def gained(ground: int | None = None) -> float:
        of_all, of_all_before = (
            _iou(blocks.sum(axis=0) - (0 if ground is None else blocks[ground])) for blocks in (after, before)
        )
        return of_all - of_all_before

    return gained(), _jackknife([gained(ground) for ground in range(len(after))])


def _by_ground(
    counts: Sequence[LabelledCounts], cuts: Sequence[Cut], grounds: Sequence[int]
) -> NDArray[np.float64]:
    """(grounds, 3): the matrix of each ground's tiles."""
    matrices: dict[int, NDArray[np.float64]] = {}
    for each, cut, ground in zip(counts, cuts, grounds, strict=True):
        matrices[ground] = matrices.get(ground, np.zeros(3)) + _matrix(each, cut)
    return np.array(list(matrices.values()))


def _matrix(counts: LabelledCounts, cut: Cut) -> NDArray[np.float64]:
    """True positives, false positives, false negatives."""
    above = cut.raw - STEP / 2 <= MIDDLES
    hit, false = counts.landslide.counts[above].sum(), counts.background.counts[above].sum()
    return np.array([hit, false, counts.landslide.total - hit])


def _iou(matrix: NDArray[np.float64]) -> float:
    union = float(matrix.sum())
    return float(matrix[0]) / union if union else 0.0


def _interval(blocks: NDArray[np.float64]) -> tuple[float | None, float | None]:
    """Of the IoU, a jackknife over ground with Student's t: few outlines give a wide interval, not none."""
    holding = int(((blocks[:, 0] + blocks[:, 2]) > 0).sum())
    if holding < 2:
        return None, None
    whole = blocks.sum(axis=0)
    reach = _jackknife([_iou(whole - block) for block in blocks]) * float(
        student.ppf((1 + LEVEL) / 2, holding - 1)
    )
    value = _iou(whole)
    return float(np.clip(value - reach, 0, 1)), float(np.clip(value + reach, 0, 1))


def _jackknife(without: Sequence[float]) -> float:
    """The standard error of a figure from its values without each ground.

    Efron and Tibshirani 1993, An Introduction to the Bootstrap, chapter 11.
    """
    values = np.array(without)
    return float(np.sqrt((len(values) - 1) / len(values) * np.square(values - values.mean()).sum()))
