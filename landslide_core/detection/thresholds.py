"""Which threshold a run begins with, and how far the result moves between thresholds that are as plausible."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from landslide_core.calibration.counts import LogitCounts
from landslide_core.calibration.scene_threshold import threshold_for
from landslide_core.detection.settings import DetectSettings
from landslide_core.scene.probability import cut_of

if TYPE_CHECKING:
    from landslide_core.networks import Card

Origin = Literal["given", "scene", "network"]


@dataclass(frozen=True)
class Cut:
    """The threshold of a run, and the range of thresholds that are as plausible.

    value, low, high: probabilities in whole per cent, as they are stored, from 0.01 to 1. origin: given by the
    person, found for this scene, or the network's own. low and high are `value` where nothing is known of others.
    expected_f1: F1 that the scene's probabilities promise at `value`, if they are right; None without a rule.
    share: of the scene that is landslide, as the rule estimates it; None without a rule.
    """

    value: float
    low: float
    high: float
    origin: Origin
    expected_f1: float | None = None
    share: float | None = None

    @property
    def has_range(self) -> bool:
        """Whether other thresholds are as plausible."""
        return self.low < self.high

    def as_dict(self) -> dict[str, Any]:
        """As run.json holds it."""
        return {
            "origin": self.origin,
            "low": self.low,
            "high": self.high,
            "expected_f1": self.expected_f1,
            "share": self.share,
        }


def cut_for(counts: LogitCounts, card: "Card", settings: DetectSettings) -> Cut:
    """The threshold of a run: the given one, else the scene's by the card's rule, else the card's.

    counts: the scene's wanted pixels by their raw logit. A person's own threshold has no range: it was meant.
    """
    if settings.threshold is not None:
        return Cut(settings.threshold, settings.threshold, settings.threshold, "given")
    if card.threshold_rule is None:
        return Cut(card.threshold, card.threshold, card.threshold, "network")
    found = threshold_for(counts, card.calibration, card.threshold_rule)
    low, high = _stored(found.low), _stored(found.high)
    told = {"expected_f1": _known(found.expected_f1), "share": _known(found.share)}
    if settings.threshold_for == "network":
        return Cut(card.threshold, min(low, card.threshold), max(high, card.threshold), "network", **told)
    return Cut(_stored(found.threshold), low, high, "scene", **told)


def _stored(threshold: float) -> float:
    """The whole per cent at which the stored probability is cut for that threshold."""
    return min(1.0, max(1, cut_of(threshold)) / 100)


def _known(number: float) -> float | None:
    return None if number != number else float(f"{number:.4g}")
