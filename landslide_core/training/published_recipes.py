"""How the authors of each network trained it, where that is known.

Facts are from the authors' code and papers; what they leave open is marked as ours. ImageNet weights exist
offline for none of these encoders at the published size, so published scores cannot be matched.
"""

import dataclasses

from landslide_core.training.recipe import Recipe, Stage

# Crops that do not shrink or enlarge the image, as all of them cut their patches.
_PATCHES_256 = (Stage(0.0, 256, (1.0, 1.0)),)
_BIJIE_CROPS = 1920  # an epoch over the 1,941 training patches of the usual 7:2:1 split, in whole batches

RESU_CBNET = Recipe(
    # Xing et al. 2026: nothing is public but the abstract, so all of this is ours (a residual UNet's usual).
    name="resu-cbnet",
    loss="dice_and_cross_entropy",
    learning_rate=1e-3,
    weight_decay=0.01,
    schedule="cosine",
    batch=16,
    epochs=60,
    epoch_crops=_BIJIE_CROPS,
    stages=_PATCHES_256,
    rotate=True,
    jitter=0.5,
    patience=60,
)

DIGATE = Recipe(
    # Islam et al. 2026. Left out: CLAHE, and the min-max scaling of each patch, which would make a patch's
    # brightest pixel white whatever it shows; all our networks see the same normalisation.
    name="digate-unet",
    loss="digate",
    learning_rate=3e-4,
    weight_decay=1e-4,
    schedule="constant",
    optimiser="adam",
    batch=32,
    epochs=100,
    epoch_crops=_BIJIE_CROPS,
    stages=_PATCHES_256,
    noise=0.05,
    salt_and_pepper=0.005,
    patience=100,
)

GEONEXT = Recipe(
    # The configured one-cycle rate. The released loop never steps its scheduler; from random weights the
    # constant rate that results is too low to learn within 60 epochs, so it is the second choice.
    name="geonext",
    loss="geonext",
    learning_rate=3.5e-3,
    weight_decay=1e-5,
    schedule="one-cycle",
    optimiser="adam",
    betas=(0.95, 0.999),
    batch=8,
    epochs=60,
    epoch_crops=_BIJIE_CROPS,
    stages=_PATCHES_256,
    ema=0.9999,
    mirror=(0.0, 0.35, 0.0),
    turn_deg=8.0,
    jitter=0.25,  # our strength whose gain is nearest to their colour jitter of 0.06
    elastic=0.2,
    patience=60,
)

GEONEXT_AS_RELEASED = dataclasses.replace(
    # What the released code does: the first rate of the cycle, for good.
    GEONEXT,
    name="geonext-constant",
    learning_rate=3.5e-3 / 65,
    schedule="constant",
)

CALANDDET = Recipe(
    # The epochs of the comments in the released configuration (200, warm-up 20), whose values are 20 and 2.
    name="calanddet",
    loss="calanddet",
    learning_rate=1.25e-4,  # 1e-3 x batch / 256
    weight_decay=0.05,
    decay_vectors=False,
    schedule="cosine",
    warmup_epochs=20.0,
    batch=32,
    epochs=200,
    epoch_crops=_BIJIE_CROPS,  # ours: the size of their union of three sets is not public
    stages=(Stage(0.0, 224, (1.0, 1.0)),),
    mirror=(0.25, 0.25, 0.0),
    patience=200,
)

PUBLISHED: tuple[Recipe, ...] = (RESU_CBNET, DIGATE, GEONEXT, GEONEXT_AS_RELEASED, CALANDDET)
