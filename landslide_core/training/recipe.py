"""Everything that decides how a network is trained."""

import dataclasses
import math
from dataclasses import dataclass


@dataclass(frozen=True)
class Stage:
    """A part of the training: from which share of the epochs on (0 to 1), crop size, and image pixels per
    crop pixel (from, to)."""

    begins: float
    crop_px: int
    zoom: tuple[float, float]


@dataclass(frozen=True)
class Share:
    """Crops of one pool of images: their share of all crops, and image pixels per crop pixel (from, to)."""

    pool: str
    share: float
    zoom: tuple[float, float]


@dataclass(frozen=True)
class Recipe:
    """How a network is trained.

    landslide_share: share of crops taken from images with a landslide (None: images as often as they occur).
    synthetic_share: share of crops from synthetic scenes, when there are any.
    schedule: "step" divides the rate by ten every ten epochs; "cosine" warms up and falls to zero;
    "one-cycle" rises from 1/65 of the rate over a tenth of the steps and falls to a 750th of where it began;
    "constant" stays; "trapezoid" warms up, stays, and falls to zero over the last quarter, so that a training
    can be lengthened from any checkpoint before that.
    optimiser: "adamw", or "adam" with weight decay as L2 penalty; decay_vectors: whether weight decay holds
    for biases and other 1-D parameters too.
    mirror: how often a crop is mirrored up-down, left-right, and both; rotate: quarter turns, and half of the
    time any angle; turn_deg: a turn of up to so many degrees at any time.
    jitter: strength of changes of light and colour; noise: standard deviation of Gaussian noise, and
    salt_and_pepper: share of pixels made white and of pixels made black, both on half of the crops;
    elastic: share of crops that are bent.
    terrain_dropout: share of crops whose terrain is withheld from two-source networks, so that a scene
    without a DEM is served too.
    pretrained_rate: learning rate of encoders with ImageNet weights, as a share of the rate of the rest.
    ema: decay of the running mean of weights that is validated and shipped; 0 ships the last weights.
    patience: epochs without a better validation IoU after which training stops.
    validate_every: epochs between validations; 0 never validates and ships the last weights, for trainings
    whose length was chosen on other ground.
    draw: crops by pools of images (landslide_core.training.data.regions), each with its share and scales, and within
    a pool regions by the root of their number; none draws by landslide_share and synthetic_share.
    weather: strength of landslide_core.training.data.appearance, which then takes the place of jitter.
    amplitude: share of crops whose broad colours are moved towards those of another pool's image.
    swa: share of the training, at its end, over which all weights count alike in their running mean (stochastic weight
    averaging, Izmailov et al. 2018) instead of the newest most; with a schedule that does not fall there.
    mixstyle: share of steps on which images lend each other the style of their features (training.mixstyle).
    mine_every: epochs after which images without a landslide are weighed anew by the false alarms that the network has
    on them (training.mining); 0 never weighs them. For recipes that draw by pools.
    """

    name: str
    loss: str
    learning_rate: float
    weight_decay: float
    schedule: str
    batch: int
    epochs: int
    epoch_crops: int
    stages: tuple[Stage, ...]
    warmup_epochs: float = 0.0
    ema: float = 0.0
    rotate: bool = False
    jitter: float = 0.0
    landslide_share: float | None = None
    synthetic_share: float = 0.2
    patience: int = 10
    validate_every: int = 1
    gradient_clip: float = 0.0
    optimiser: str = "adamw"
    betas: tuple[float, float] = (0.9, 0.999)
    decay_vectors: bool = True
    mirror: tuple[float, float, float] = (0.25, 0.25, 0.25)
    turn_deg: float = 0.0
    noise: float = 0.0
    salt_and_pepper: float = 0.0
    elastic: float = 0.0
    terrain_dropout: float = 0.3
    pretrained_rate: float = 1.0
    draw: tuple[Share, ...] = ()
    weather: float = 0.0
    amplitude: float = 0.0
    swa: float = 0.0
    mixstyle: float = 0.0
    mine_every: int = 0

    @property
    def steps_per_epoch(self) -> int:
        """Optimiser steps in one epoch."""
        return self.epoch_crops // self.batch

    def stage(self, epoch: int) -> Stage:
        """The stage that the epoch (from 0) belongs to."""
        return [stage for stage in self.stages if round(stage.begins * self.epochs) <= epoch][-1]

    @property
    def view_px(self) -> int:
        """Side in pixels of what a network has seen at once when its training ends."""
        return self.stages[-1].crop_px

    @property
    def averages(self) -> bool:
        """Whether a mean of weights is validated and shipped, not the last ones."""
        return bool(self.ema or self.swa)

    def kept(self, step: int) -> float:
        """How much of the running mean of weights stays at that optimiser step (from 0); early steps move it faster."""
        first = round((1 - self.swa) * self.epochs * self.steps_per_epoch)
        if self.swa and step >= first:
            return (step - first) / (step - first + 1)
        return min(self.ema, (1 + step) / (10 + step))

    @property
    def last_stage_from(self) -> int:
        """The epoch (from 0) with which the last stage begins."""
        return round(self.stages[-1].begins * self.epochs)

    def validates(self, epochs_done: int) -> bool:
        """Whether to validate after that many epochs: in the last stage, since whole images at full detail
        say little about a network that has only seen coarse crops."""
        if not self.validate_every:
            return False
        last = epochs_done == self.epochs
        return last or (epochs_done > self.last_stage_from and epochs_done % self.validate_every == 0)

    def rate(self, step: int) -> float:
        """Learning rate at that optimiser step (from 0)."""
        epoch = step / self.steps_per_epoch
        if self.schedule == "constant":
            return self.learning_rate
        if self.schedule == "one-cycle":
            return _one_cycle(self.learning_rate, epoch / self.epochs)
        if self.schedule == "step":
            return self.learning_rate * 0.1 ** (int(epoch) // 10)
        if epoch < self.warmup_epochs:
            return self.learning_rate * (epoch + 1 / self.steps_per_epoch) / self.warmup_epochs
        if self.schedule == "trapezoid":
            return self.learning_rate * min(1.0, (self.epochs - epoch) / (FALLING * self.epochs))
        return _cosine(
            self.learning_rate, 0.0, (epoch - self.warmup_epochs) / (self.epochs - self.warmup_epochs)
        )


FALLING = 0.25  # the part of a trapezoid over which its rate falls


def _cosine(start: float, end: float, share: float) -> float:
    """From start to end along half a cosine, at a share of the way (0 to 1)."""
    return end + (start - end) * 0.5 * (1 + math.cos(math.pi * min(1.0, share)))


def _one_cycle(highest: float, share: float, rising: float = 0.1) -> float:
    """The rate of GeoNeXt's configuration (Smith and Topin 2019) at a share of the training."""
    lowest = highest / 65
    if share < rising:
        return _cosine(lowest, highest, share / rising)
    return _cosine(highest, lowest / 750, (share - rising) / (1 - rising))


def as_dict(recipe: Recipe) -> dict[str, object]:
    """The recipe as plain values, for the card."""
    return dataclasses.asdict(recipe)


def identity(recipe: Recipe) -> str:
    """What tells a recipe from others; fields at their default are left out, so that a field that is added
    later, and then at its default, does not make checkpoints of the same training look like another's."""
    fields = dataclasses.fields(recipe)
    return repr({f.name: value for f in fields if (value := getattr(recipe, f.name)) != f.default})
