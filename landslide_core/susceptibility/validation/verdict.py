"""What the scores allow one to say, in sentences."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from landslide_core.factors.checks import FEW_LANDSLIDES
from landslide_core.susceptibility.validation.crossval import CrossValidation
from landslide_core.susceptibility.validation.folds import SPATIAL
from landslide_core.susceptibility.validation.intervals import Interval

_TOO_GOOD = 0.97  # AUC on ground not seen that no honest factors have reached
_NO_GAP, _SMALL_GAP, _CLEAR_GAP = 0.01, 0.03, 0.08


@dataclass(frozen=True)
class Evidence:
    """What there is to judge a model by.

    headline, random: its cross-validations, the second None where rows were not split at random. interval: of the
    headline's AUC. landslides: how many there are. leaks: titles of factors that alone give landslides away.
    """

    title: str
    headline: CrossValidation
    random: CrossValidation | None
    interval: Interval
    landslides: int
    leaks: tuple[str, ...]

    @property
    def apart(self) -> bool:
        """Whether ground was kept apart."""
        return self.headline.scheme in SPATIAL

    @property
    def by_chance(self) -> bool:
        """Whether the interval of the AUC holds what guessing would reach, or is not known."""
        return not (self.interval.low > 0.5 or self.interval.high < 0.5)


def in_words(found: Evidence) -> str:
    """Return what a model's scores say, in sentences; praise only where nothing speaks against it."""
    said = [_score(found)]
    if found.headline.disagrees:
        said.append(_pooled(found.headline))
    leak = found.apart and found.headline.auc > _TOO_GOOD
    if found.by_chance:
        said.append("That cannot be told from guessing (0.5).")
    elif found.headline.auc < 0.5:
        said.append("That is worse than guessing: elsewhere the factors mean the opposite.")
    elif found.apart and found.random is not None:
        said.append(_gap(found, leak))
    if leak:
        said.append(
            f"More than {_TOO_GOOD} on ground not seen is too good: a factor was probably made from the landslides, "
            "or from what they left."
        )
    if found.leaks:
        said.append(
            f"{', '.join(found.leaks)} alone nearly gives the landslides away; the scores say nothing until that is "
            "explained or left out."
        )
    if found.landslides < FEW_LANDSLIDES:
        said.append(f"{found.landslides} landslides are few: another inventory may give another score.")
    return " ".join(said)


def _score(found: Evidence) -> str:
    low, high = found.interval.low, found.interval.high
    own = found.headline.words
    if np.isfinite(low):
        own = f"{found.headline.words} (95 % interval {low:.3f} to {high:.3f})"
    if not found.apart:
        return (
            f"{found.title}: not validated in space: no ground was kept apart, so ROC AUC {own} tells how well "
            "neighbours of known rows are told apart, and may flatter."
        )
    if found.random is None:
        return f"{found.title}: ROC AUC is {own} on ground not seen."
    return f"{found.title}: ROC AUC is {found.random.words} when rows are split at random and {own} on ground not seen."


def _pooled(own: CrossValidation) -> str:
    """Say how far the score of one list of all parts lies from the mean within parts, and why the latter leads."""
    why = (
        "each part has a model of its own, and their scores stand at different heights, which is no fault of the map; "
        "how well whole parts are ranked against each other is not known"
        if own.pooled < own.auc
        else "that ranks whole parts against each other as well, by models of their own, and may flatter"
    )
    return f"That is the mean within the parts left out. In one list of all parts it is {own.pooled_words}: {why}."


def _gap(found: Evidence, leak: bool) -> str:
    assert found.random is not None  # asked by `in_words`
    gap = found.random.auc - found.headline.auc
    if gap < _NO_GAP:
        few = found.landslides < FEW_LANDSLIDES
        if leak or found.leaks or few:
            return "No gap."
        return "No gap; what was learned holds in other parts of this area too."
    if gap < _SMALL_GAP:
        return (
            f"There is a small gap of {gap:.3f}: so much of the random score comes from neighbours being alike, "
            "not from knowing where landslides occur; the lower figure is the one to go by."
        )
    if gap < _CLEAR_GAP:
        return (
            f"There is a clear gap of {gap:.3f}: so much of the random score comes from neighbours being alike, "
            "not from knowing where landslides occur; the lower figure is the one to go by."
        )
    return (
        f"There is a large gap of {gap:.3f}: so much of the random score comes from neighbours being alike, "
        "not from knowing where landslides occur; the lower figure is the one to go by."
    )


def _apart(main: str, title: str, d: Interval) -> str:
    by = abs(d.value)
    least, most = sorted((abs(d.low), abs(d.high)))
    if d.value > 0:
        return f"{main} is above {title} by {by:.3f} (95 % interval {least:.3f} to {most:.3f})"
    return f"{main} is below {title} by {by:.3f} (95 % interval {least:.3f} to {most:.3f})"


def _no_difference(main: str, others: str) -> str:
    if main == "Mean of forest and boosting":  # its "and" is another one
        return f"no clear difference between Mean of forest and boosting and {others}"
    return f"no clear difference between {main} and {others}"


def compared(differences: Sequence[tuple[str, Interval]], main: str) -> tuple[str, ...]:
    """Return how the main model stands to each other one, (title, how much higher the main one's AUC is)."""
    clear = [(title, d) for title, d in differences if d.clear]
    unclear = [title for title, d in differences if not d.clear]
    said = [_apart(main, title, d) for title, d in clear]
    if unclear:
        said.append(_no_difference(main, ", ".join(unclear)))
    return (f"On the same rows, by blocks of ground: {'; '.join(said)}.",) if said else ()
