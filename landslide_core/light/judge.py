"""Before a run: a scene and a network in, a light out. Two seconds at most, no label needed."""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from landslide_core.light.bars import bars
from landslide_core.light.evidence import Seen, model_free, said_by
from landslide_core.light.fitted import FittedLight, fitted_for
from landslide_core.light.light import Level, Light, worst
from landslide_core.light.reasons import reasons_for
from landslide_core.light.sample import Sample, sample_of
from landslide_core.scene.scene import Scene

if TYPE_CHECKING:
    from landslide_core.networks import Loaded
    from landslide_core.networks.card import Card
    from landslide_core.normalise.scaling import Scaler

NO_DATA = "The sampled parts of the image hold no data."
NOT_FITTED = (
    "How good these weights are on ground like this was never measured: only the image itself was looked at."
)


def judge(
    scene: Scene,
    loaded: "Loaded",
    at_m: float | None,
    scaler: "Scaler",
    device: str = "auto",
    models: Path | None = None,
) -> Light:
    """Say before a run whether a network can be trusted with a scene.

    Parameters
    ----------
    scene : Scene
    loaded : Loaded
        The network, its weights and its card.
    at_m : float or None
        Metres per pixel that the scene will be brought to; None for its own grid.
    scaler : Scaler
        What brings its pixels to [0, 1] for the network.
    device : {"auto", "cpu", "cuda"}
        What the network looks at the sample on.
    models : Path, optional
        The folder of the card, beside which its fitted light lies; the shipped one by default.

    Returns
    -------
    Light
        Without a fitted light for these very weights: by the image alone, amber at best, no expected F1.
    """
    sample = sample_of(scene, loaded.card, at_m, scaler)
    if not sample.tiles:
        return Light("red", (NO_DATA,))
    fitted = fitted_for(loaded.card.name, loaded.card.sha256, models)
    seen = [Seen.of(tile, loaded.card) for tile in sample.tiles]
    evidence = model_free(seen, sample.own_m, sample.seen_m, loaded.card)
    if fitted is None:
        return without_fit(evidence, sample, loaded.card)
    evidence |= glanced(sample, loaded, fitted, device)
    return with_fit(evidence, sample, loaded.card, fitted)


def glanced(sample: Sample, loaded: "Loaded", fitted: FittedLight, device: str = "auto") -> dict[str, float]:
    """The evidence that the network itself gives of a sample."""
    from landslide_core.calibration.counts import BINS, LogitCounts
    from landslide_core.light.looking import Looker

    look = loaded.kept(("looker", device), lambda module: Looker(module, loaded.card.name, device))
    counts = LogitCounts(np.zeros(BINS))
    distances: dict[str, list[float]] = {name: [] for name in fitted.spaces}
    for tile in sample.tiles:
        glance = look(tile, loaded.card)
        counts += LogitCounts.of(glance.logits[tile.valid])
        for name, space in fitted.spaces.items():
            distances[name].append(float(space.distance(glance.features[name][None])[0]))
    return said_by(counts, distances, loaded.card)


def without_fit(evidence: Mapping[str, float], sample: Sample, card: "Card") -> Light:
    """By the image alone: amber, or red where it speaks against itself."""
    against = bars(evidence, card, sample.own_m)
    level: Level = worst(["amber", *(bar.level for bar in against)])
    return Light(level, (*(bar.reason for bar in against), NOT_FITTED), None, dict(evidence))


def with_fit(evidence: Mapping[str, float], sample: Sample, card: "Card", fitted: FittedLight) -> Light:
    """By what left-out regions taught, and never better than what the image says against itself."""
    expected = fitted.expected(evidence)
    against = bars(evidence, card, sample.own_m)
    by_fit = fitted.level(evidence)
    level = worst([by_fit, *(bar.level for bar in against)])
    low, high = fitted.interval(expected, len(sample.tiles))
    measured = _measured(by_fit, low, high, aside=level != by_fit)
    if level != by_fit and level == "red":
        low = 0.0  # what speaks against it was hardly met in the fit: nothing holds the F1 up
    reasons = (*(bar.reason for bar in against), *reasons_for(fitted, evidence), measured)
    return Light(level, tuple(dict.fromkeys(reasons)), (low, high), dict(evidence))


def _measured(by_fit: Level, low: float, high: float, aside: bool) -> str:
    """What maps with such evidence had; aside: something else decided the level."""
    like = {
        "green": "Apart from that it is like what the network knows"
        if aside
        else "Pixels, bands, colours and ground are like what the network knows",
        "amber": "Apart from that such images were mixed" if aside else "Maps of such images were mixed",
        "red": "Maps of such images were mostly wrong",
    }[by_fit]
    return f"{like}: on regions left out of training, eight in ten maps like this had an F1 of {low:.2f} to {high:.2f}."
