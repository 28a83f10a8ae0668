"""What papers printed, each with the way it was computed in plain words.

Every figure stands in the named paper or, where said, in the notebook its authors published. Scores of papers
on other data than ours can never be ranked against ours; they can be set beside ours in the same protocol.
"""

from dataclasses import dataclass
from typing import Literal

from landslide_core.language import marked
from landslide_core.metrics import ConfusionMatrix

CUI = "Cui et al. 2026, Sustainability 18(12):5803, Table 2"
Area = Literal["Hongtan", "Kecun", "Lushan"]


@dataclass(frozen=True)
class Row:
    """A row of Table 2 of Cui et al.: landslide class, pooled pixels of patches of 128 x 128."""

    area: Area
    network: str
    precision: float
    recall: float
    f1: float
    kappa: float
    iou: float


TABLE_2: tuple[Row, ...] = (
    Row("Hongtan", "ResNet18-SE", precision=0.847, recall=0.604, f1=0.705, kappa=0.637, iou=0.545),
    Row("Hongtan", "VGG13-SE", precision=0.890, recall=0.651, f1=0.752, kappa=0.694, iou=0.603),
    Row("Hongtan", "UNet", precision=0.861, recall=0.634, f1=0.731, kappa=0.667, iou=0.575),
    Row("Hongtan", "UNet-SE", precision=0.911, recall=0.685, f1=0.782, kappa=0.730, iou=0.642),
    Row("Kecun", "ResNet18-SE", precision=0.745, recall=0.751, f1=0.748, kappa=0.704, iou=0.597),
    Row("Kecun", "VGG13-SE", precision=0.709, recall=0.756, f1=0.731, kappa=0.684, iou=0.577),
    Row("Kecun", "UNet", precision=0.761, recall=0.689, f1=0.723, kappa=0.678, iou=0.566),
    Row("Kecun", "UNet-SE", precision=0.784, recall=0.755, f1=0.769, kappa=0.730, iou=0.625),
    Row("Lushan", "ResNet18-SE", precision=0.674, recall=0.850, f1=0.752, kappa=0.676, iou=0.602),
    Row("Lushan", "VGG13-SE", precision=0.641, recall=0.881, f1=0.742, kappa=0.659, iou=0.590),
    Row("Lushan", "UNet", precision=0.679, recall=0.840, f1=0.751, kappa=0.675, iou=0.601),
    Row("Lushan", "UNet-SE", precision=0.693, recall=0.854, f1=0.765, kappa=0.694, iou=0.620),
)

# The confusion counts that the same paper prints in its text, all of UNet-SE.
COUNTS: dict[Area, ConfusionMatrix] = {
    "Hongtan": ConfusionMatrix(tn=3_947_553, fp=78_172, fn=367_921, tp=800_082),
    "Kecun": ConfusionMatrix(tn=2_316_323, fp=86_393, fn=101_756, tp=313_576),
    "Lushan": ConfusionMatrix(tn=2_058_883, fp=230_861, fn=89_093, tp=521_131),
}

CUI_NOTES = (
    "The three matrices are recomputed here and agree with the printed digits; the abstract's IoU of 0.643 "
    "(Hongtan) is a slip for 0.642.",
    "They count 317, 172 and 177 overlapping patches: windows every 40 pixels count a place up to ten times.",
    "The paper says that UNet-SE is best by every measure; by recall VGG13-SE is, in Kecun (0.756) and in "
    "Lushan (0.881).",
)


def matrix_of(row: Row) -> ConfusionMatrix:
    """A matrix with the row's precision and recall, on as many pixels as the paper counted in that area.

    Rounded to whole pixels. F1, kappa and IoU of it must be those printed in the row, within their rounding.
    """
    area = COUNTS[row.area]
    landslide, background = area.tp + area.fn, area.tn + area.fp
    tp = round(row.recall * landslide)
    fp = round(tp * (1 - row.precision) / row.precision)
    return ConfusionMatrix(tn=background - fp, fp=fp, fn=landslide - tp, tp=tp)


@dataclass(frozen=True)
class Published:
    """A paper's headline figures, 0 to 1, and how they were computed.

    protocol: the entry of metrics.PROTOCOLS that computes the same, "pooled", or None when the paper does not
    say how. logits: whether the authors cut raw logits at 0.5, which is a probability of 0.622.
    """

    network: str
    data: str
    figures: dict[str, float]
    protocol: str | None
    words: str
    source: str
    logits: bool = False


_TWO_CLASSES = (
    "mean of the score of landslide and of background on one pool of pixels; background is easy, so the mean "
    "is higher than the landslide score alone"
)

_XING = (
    "pixel accuracy and F1. How F1 is averaged is not said, and there is no public code. The abstract can be "
    "read in two ways; this is the usual one."
)
_XING_SOURCE = "abstract of Xing et al. 2026, Earth Science 51(2):657-673"


def _beside(f1: str, iou: str) -> str:
    return f"{_TWO_CLASSES} (landslide alone: F1 {f1}, IoU {iou})"


PUBLISHED: tuple[Published, ...] = (
    Published(
        "DiGATe-UNet", "Bijie", {"f1": 0.9110, "iou": 0.8839}, "image_wise_empty_one",
        "computed image by image and averaged; an empty image left empty counts as 1. 201 of the 278 test "
        "images are empty: predicting nothing at all would score 0.733. On images with a landslide, recall is "
        "0.719 and IoU between 0.566 and 0.709.",
        "abstract; protocol from the authors' notebook", logits=True,
    ),
    Published(
        "GeoNeXt", "Bijie", {"f1": 0.9425, "iou": 0.8951}, "pooled_two_class_mean",
        _beside("0.895", "0.810"),
        "abstract; landslide class from the authors' notebook", logits=True,
    ),
    Published(
        "GeoNeXt", "Landslide4Sense (RGB)", {"f1": 0.8643, "iou": 0.7821}, "pooled_two_class_mean",
        _beside("0.741", "0.588"),
        "abstract; landslide class from the authors' notebook", logits=True,
    ),
    Published(
        "GeoNeXt", "GVLM", {"f1": 0.9227, "iou": 0.8602}, "pooled_two_class_mean",
        _beside("0.874", "0.776"),
        "abstract; landslide class from the authors' notebook", logits=True,
    ),
    Published(
        "GeoNeXt", "CAS", {"f1": 0.9039, "iou": 0.8318}, "pooled_two_class_mean",
        f"{_TWO_CLASSES} (landslide alone: about F1 0.835, IoU 0.717, derived)", marked("abstract"), logits=True,
    ),
    Published(
        "CALandDet", "Bijie, GVLM and Sichuan together", {"f1": 0.8164, "iou": 0.8265}, "calandet_pair",
        "two different averages: IoU image by image, where an empty image left empty counts as 1; F1 over "
        "batches of two images, where a batch without a landslide counts as 0. So IoU is above F1, which on "
        "one pool of pixels is impossible.",
        "abstract; protocol from the authors' evaluation script",
    ),
    Published("ResU-CBNet", "cross-scene, first region", {"pa": 0.928, "f1": 0.832}, None, _XING, _XING_SOURCE),
    Published("ResU-CBNet", "cross-scene, second region", {"pa": 0.913, "f1": 0.800}, None, _XING, _XING_SOURCE),
)  # fmt: skip

PROTOCOL_TITLES: dict[str, str] = {
    "pooled": "One pool of pixels, landslide class (ours; Cui et al.)",
    "pooled_two_class_mean": "One pool, mean of both classes (GeoNeXt)",
    "image_wise_empty_one": "Image by image, empty counts as 1 (DiGATe-UNet)",
    "calandet_pair": "IoU by image, F1 by batches of two (CALandDet)",
}
