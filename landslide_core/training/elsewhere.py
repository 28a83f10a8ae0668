"""The recipe for networks that are to hold on ground nobody trained on.

Several regions and sensors, hard changes of appearance, and no choice by validation: its length is chosen on folds
(landslide_core.training.fold_run), the last weights' running mean is shipped.
"""

from dataclasses import dataclass

from landslide_core.training.recipe import Recipe, Share, Stage

_SCALES = (0.8, 6.0)  # 0.64 to 4.8 m from images of 0.8 m

ELSEWHERE = Recipe(
    name="elsewhere",
    loss="dice_and_cross_entropy",
    learning_rate=1e-3,
    weight_decay=0.02,
    schedule="trapezoid",
    batch=4,
    epochs=24,
    epoch_crops=200,
    stages=(Stage(0.0, 384, _SCALES),),
    warmup_epochs=1.0,
    ema=0.998,
    rotate=True,
    weather=1.0,
    validate_every=0,
    gradient_clip=1.0,
    # The 3 m patches are enlarged 1.25 to 4 times: few, and of another sensor. Overhead images have no landslide at
    # all: more of them would teach "not this sensor, hence none". Synthetic scenes come where they are given:
    # two-source networks learn there what terrain says.
    draw=(
        Share("landslide", 0.5, _SCALES),
        Share("negative", 0.25, _SCALES),
        Share("planet", 0.18, (0.25, 0.8)),
        Share("synthetic", 0.1, (0.7, 1.6)),
        Share("overhead", 0.07, (0.5, 1.5)),
    ),
)


@dataclass(frozen=True)
class Rate:
    """The learning rate of a network under this recipe, the published one, and where that stands.

    here: with batches of 4, AdamW, random weights or ImageNet's, and a trapezoid instead of the published schedule.
    """

    here: float
    published: float
    source: str


_CUI = "Cui et al. 2026, table of settings: AdamW, a tenth every 10 epochs, batch 32"

# The published rate is that of `Network.recipe` (landslide_core.training.published_recipes, recipes.PAPER). Where
# ours is higher, the published schedule never rises above its first rate and ends after a few epochs that matter.
RATES = {
    "unet": Rate(6e-4, 1e-4, _CUI),
    "unet-se": Rate(6e-4, 1e-4, _CUI),
    "vgg13-se": Rate(4e-4, 1e-4, _CUI),
    "resnet18-se": Rate(6e-4, 1e-4, _CUI),
    "resu-cbnet": Rate(1e-3, 1e-3, "ours: the abstract is all of Xing et al. 2026 that is public"),
    "digate-unet": Rate(5e-4, 3e-4, "code of Islam et al. 2026: Adam, constant, batch 32, frozen encoders"),
    "geonext": Rate(
        1e-3, 3.5e-3, "code of GeoNeXt: peak of the one-cycle that the released loop never steps"
    ),
    # It learns nothing at 7e-4, and by heart only at 1e-4 or below.
    "calanddet": Rate(1.25e-4, 1.25e-4, "code of Hu et al. 2025: 1e-3 x batch / 256, batch 32"),
}
