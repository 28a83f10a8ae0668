"""The recipe for networks that are to hold on ground nobody trained on.

Several regions and sensors, hard changes of appearance, and no choice by validation: its length is chosen on folds
(landslide_core.training.fold_run), the last weights' running mean is shipped.
"""

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

# Learning rates of networks that need another than the recipe's: from random weights a gentler one; CALandDet's is
# its authors' (1e-3 x batch / 256, at their batch of 32): it learns nothing at 7e-4.
RATES = {
    "unet": 6e-4,
    "unet-se": 6e-4,
    "vgg13-se": 4e-4,
    "resnet18-se": 6e-4,
    "digate-unet": 5e-4,
    "calanddet": 1.25e-4,
}
